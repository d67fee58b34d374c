package exchange

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/sheet"
)

// The sheets of a workbook, and their columns.
const (
	sheetSet       = "Set"
	sheetSources   = "Sources"
	sheetScale     = "Scale"
	sheetGroups    = "Groups"
	sheetQuestions = "Questions"
	sheetMeasures  = "Measures"
	sheetExtra     = "Extra"
)

var (
	sheetNames       = []string{sheetSet, sheetSources, sheetScale, sheetGroups, sheetQuestions, sheetMeasures, sheetExtra}
	sourceColumns    = []string{"licence", "url", "publisher", "origin", "attribution", "set"}
	benchmarkColumns = []string{"benchmark of", "benchmark source", "benchmark min", "benchmark max", "benchmark mean", "benchmark deviation"}
	questionColumns  = append([]string{"group", "title", "guidance", "checks", "weight", "references", "choices"}, benchmarkColumns...)
)

// reader makes a set of a book, and knows the place of every field.
type reader struct {
	set    engagement.QuestionSet
	faults sheet.Faults
	places map[string]sheet.Place
}

// readBook reads a set from a workbook, or from a table of questions alone, whose set is
// said beside it.
func readBook(name string, file []byte, about engagement.AboutSet) (engagement.QuestionSet, error) {
	book, err := sheet.Read(file)
	if err != nil {
		return engagement.QuestionSet{}, err
	}
	r := reader{places: map[string]sheet.Place{}}
	if _, whole := book.Sheet(sheetSet); whole {
		r.workbook(book)
	} else {
		r.tableAlone(name, book)
	}
	about.Apply(&r.set)
	if r.set.Key == "" {
		r.set.Key = questionset.KeyOf(r.set.Title)
	}
	r.set.Defaults()
	if len(r.faults.List) == 0 {
		var wrong engagement.Faults
		r.set.Check(&wrong)
		for _, f := range wrong {
			if at := r.place(f.Field); at != (sheet.Place{}) {
				r.faults.Add(at, "%s", f.Message)
			} else {
				r.faults.Add(at, "%s %s; a table does not say it, say it beside the file", f.Field, f.Message)
			}
		}
	}
	return r.set, r.faults.Err()
}

// tableAlone reads a table of questions; groups are made of what its rows name.
func (r *reader) tableAlone(name string, book sheet.Book) {
	r.set.Version = 1
	if ext := filepath.Ext(name); name != ext { // a file's name, if it has one, is a title
		r.set.Title = strings.TrimSuffix(filepath.Base(name), ext)
	}
	questions, named := book.Sheet(sheetQuestions)
	if !named && len(book.Sheets) == 1 {
		questions, named = book.Sheets[0], true
	}
	if !named {
		r.faults.Add(sheet.Place{}, "has no sheet %q; name the sheet of the questions so", sheetQuestions)
		return
	}
	r.questions(questions)
	for i, q := range r.set.Questions {
		if _, known := r.set.Group(q.Group); q.Group != "" && !known {
			r.places[fmt.Sprintf("groups[%d]", len(r.set.Groups))] = r.places[fmt.Sprintf("questions[%d].group", i)]
			r.set.Groups = append(r.set.Groups, engagement.QuestionGroup{Key: q.Group, Title: q.Group})
		}
	}
}

func (r *reader) workbook(book sheet.Book) {
	for _, s := range book.Sheets {
		switch s.Name {
		case sheetSet:
			r.about(s)
		case sheetSources:
			r.sources(s)
		case sheetScale:
			t := newTable(s, &r.faults, []string{"value", "text"}, nil)
			for i, row := range t.rows() {
				at := fmt.Sprintf("scale[%d]", i)
				r.set.Scale = append(r.set.Scale, engagement.Point{Value: r.number(t, row, "value", at+".value"), Text: r.text(t, row, "text", at+".text")})
			}
		case sheetGroups:
			r.groups(s)
		case sheetQuestions:
			r.questions(s)
		case sheetMeasures:
			r.measures(s)
		case sheetExtra:
		default:
			r.faults.Add(sheet.Place{Sheet: s.Name}, "is not known here; take the sheet out, or name it one of: %s", strings.Join(sheetNames, ", "))
		}
	}
	if s, there := book.Sheet(sheetExtra); there {
		r.extra(s)
	}
}

// text reads a cell and notes where the field stands.
func (r *reader) text(t table, row sheet.Row, column, field string) string {
	r.places[field] = t.at(row, column)
	return t.cell(row, column)
}

func (r *reader) number(t table, row sheet.Row, column, field string) int {
	text := strings.TrimSpace(r.text(t, row, column, field))
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		r.faults.Add(r.places[field], "is %q; give a whole number", text)
	}
	return n
}

// about reads fields, one a row.
func (r *reader) about(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"field", "value"}, nil)
	texts := setTexts(&r.set)
	for _, row := range t.rows() {
		field := strings.TrimSpace(t.cell(row, "field"))
		value := r.text(t, row, "value", field)
		switch to, known := texts[field]; {
		case known:
			*to = value
		case field == "version":
			r.set.Version = r.number(t, row, "value", field)
		default:
			r.faults.Add(t.at(row, "field"), "%q is not known here; give one of: version, %s", field, strings.Join(setFields, ", "))
		}
	}
}

// setFields are the texts of a set, in the order in which they are written.
var setFields = []string{"key", "title", "edition", "description", "publisher", "source", "url", "licence", "attribution", "language"}

func setTexts(s *engagement.QuestionSet) map[string]*string {
	return map[string]*string{
		"key": &s.Key, "title": &s.Title, "edition": &s.Edition, "description": &s.Description, "publisher": &s.Publisher, "source": &s.Source,
		"url": &s.URL, "licence": &s.Licence, "attribution": &s.Attribution, "language": &s.Language,
	}
}

func (r *reader) sources(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"title"}, sourceColumns)
	for i, row := range t.rows() {
		r.set.Sources = append(r.set.Sources, engagement.Source{
			Title: r.text(t, row, "title", fmt.Sprintf("sources[%d].title", i)), Licence: t.cell(row, "licence"), URL: t.cell(row, "url"),
			Publisher: t.cell(row, "publisher"), Origin: t.cell(row, "origin"), Attribution: t.cell(row, "attribution"), Set: t.cell(row, "set"),
		})
	}
}

func (r *reader) groups(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"key", "title"}, []string{"parent", "text"})
	for i, row := range t.rows() {
		at := fmt.Sprintf("groups[%d].", i)
		r.set.Groups = append(r.set.Groups, engagement.QuestionGroup{
			Key: r.text(t, row, "key", at+"key"), Parent: r.text(t, row, "parent", at+"parent"), Title: r.text(t, row, "title", at+"title"), Text: r.text(t, row, "text", at+"text"),
		})
	}
}

func (r *reader) questions(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"ref", "text"}, questionColumns)
	for i, row := range t.rows() {
		at := fmt.Sprintf("questions[%d].", i)
		q := engagement.SetQuestion{
			Ref: r.text(t, row, "ref", at+"ref"), Group: r.text(t, row, "group", at+"group"), Title: r.text(t, row, "title", at+"title"),
			Text: r.text(t, row, "text", at+"text"), Guidance: r.text(t, row, "guidance", at+"guidance"), Weight: r.number(t, row, "weight", at+"weight"),
			Benchmark: r.benchmark(t, row, at+"benchmark."),
		}
		for _, check := range entries(r.text(t, row, "checks", at+"checks")) {
			q.Checks = append(q.Checks, strings.Join(check, " | "))
		}
		for _, ref := range r.pairs(t, row, "references", at+"references", "framework | id") {
			q.References = append(q.References, engagement.Reference{Framework: ref[0], ID: ref[1]})
		}
		for _, choice := range r.pairs(t, row, "choices", at+"choices", "value | answer") {
			n, err := strconv.Atoi(choice[0])
			if err != nil {
				r.faults.Add(t.at(row, "choices"), "has the value %q; give a whole number, a bar and the answer: 3 | monthly", choice[0])
			}
			q.Choices = append(q.Choices, engagement.Point{Value: n, Text: choice[1]})
		}
		r.set.Questions = append(r.set.Questions, q)
	}
}

// pairs reads a list whose entries have two parts.
func (r *reader) pairs(t table, row sheet.Row, column, field, form string) [][]string {
	all := entries(r.text(t, row, column, field))
	return slices.DeleteFunc(all, func(parts []string) bool {
		if len(parts) != 2 {
			r.faults.Add(t.at(row, column), "has the line %q; write %s, one a line", strings.Join(parts, " | "), form)
		}
		return len(parts) != 2
	})
}

func (r *reader) benchmark(t table, row sheet.Row, at string) *engagement.Benchmark {
	if !slices.ContainsFunc(benchmarkColumns, func(c string) bool { return t.cell(row, c) != "" }) {
		return nil
	}
	return &engagement.Benchmark{
		Of: r.text(t, row, "benchmark of", at+"of"), Source: r.text(t, row, "benchmark source", at+"source"),
		Min: r.number(t, row, "benchmark min", at+"min"), Max: r.number(t, row, "benchmark max", at+"max"),
		Mean: r.number(t, row, "benchmark mean", at+"mean"), Deviation: r.number(t, row, "benchmark deviation", at+"deviation"),
	}
}

func (r *reader) measures(s sheet.Sheet) {
	t := newTable(s, &r.faults, []string{"key"}, append([]string{"title"}, benchmarkColumns...))
	for i, row := range t.rows() {
		at := fmt.Sprintf("measures[%d].", i)
		r.set.Measures = append(r.set.Measures, engagement.Measure{
			Key: r.text(t, row, "key", at+"key"), Title: r.text(t, row, "title", at+"title"), Benchmark: r.benchmark(t, row, at+"benchmark."),
		})
	}
}

// place is where a field stands, or the nearest thing that would hold it.
func (r *reader) place(field string) sheet.Place {
	for path := field; path != ""; {
		if at, known := r.places[path]; known {
			return at
		}
		for _, column := range []string{".ref", ".key"} {
			if at, known := r.places[path+column]; known {
				return sheet.Place{Sheet: at.Sheet, Row: at.Row}
			}
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return sheet.Place{}
}
