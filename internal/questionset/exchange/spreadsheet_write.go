package exchange

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// rows are a table: its head and what stands below, texts and whole numbers.
type rows [][]any

// tables are a set's sheets, in order; those without content are left out.
func tables(s engagement.QuestionSet) map[string]rows {
	set := rows{{"field", "value"}}
	texts := setTexts(&s)
	for i, field := range setFields {
		if value := *texts[field]; value != "" {
			set = append(set, []any{field, value})
		}
		if i == 0 {
			set = append(set, []any{"version", s.Version})
		}
	}
	sources, scale := rows{{"title", "licence", "url", "publisher", "origin", "attribution", "set"}}, rows{{"value", "text"}}
	for _, one := range s.Sources {
		sources = append(sources, []any{one.Title, one.Licence, one.URL, one.Publisher, one.Origin, one.Attribution, one.Set})
	}
	for _, p := range s.Scale {
		scale = append(scale, []any{p.Value, p.Text})
	}
	groups, measures := rows{{"key", "parent", "title", "text"}}, rows{append([]any{"key", "title"}, anys(benchmarkColumns)...)}
	for _, g := range s.Groups {
		groups = append(groups, []any{g.Key, g.Parent, g.Title, g.Text})
	}
	for _, m := range s.Measures {
		measures = append(measures, append([]any{m.Key, m.Title}, benchmarkCells(m.Benchmark)...))
	}
	extra := rows{{"of", "name", "value"}}
	for _, o := range owners(&s) {
		for _, p := range *o.extra {
			for _, piece := range pieces(p.Value) {
				extra = append(extra, []any{o.name, p.Name, piece})
			}
		}
	}
	return map[string]rows{
		sheetSet: set, sheetSources: sources, sheetScale: scale, sheetGroups: groups,
		sheetQuestions: questionRows(s), sheetMeasures: measures, sheetExtra: extra,
	}
}

func questionRows(s engagement.QuestionSet) rows {
	out := rows{append([]any{"ref", "group", "title", "text", "guidance", "checks", "weight", "references", "choices"}, anys(benchmarkColumns)...)}
	for _, q := range s.Questions {
		var checks, references, choices [][]string
		for _, c := range q.Checks {
			checks = append(checks, []string{c})
		}
		for _, ref := range q.References {
			references = append(references, []string{ref.Framework, ref.ID})
		}
		for _, c := range q.Choices {
			choices = append(choices, []string{strconv.Itoa(c.Value), c.Text})
		}
		row := []any{q.Ref, q.Group, q.Title, q.Text, q.Guidance, listCell(checks), q.Weight, listCell(references), listCell(choices)}
		out = append(out, append(row, benchmarkCells(q.Benchmark)...))
	}
	return out
}

func benchmarkCells(b *engagement.Benchmark) []any {
	if b == nil {
		return []any{"", "", "", "", "", ""}
	}
	return []any{b.Of, b.Source, b.Min, b.Max, b.Mean, b.Deviation}
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, text := range texts {
		out[i] = text
	}
	return out
}

// writeXLSX writes a workbook, and holds it to the set: a sheet cannot hold every text.
func writeXLSX(s engagement.QuestionSet) (file []byte, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	all := tables(s)
	for i, name := range sheetNames {
		if len(all[name]) < 2 {
			continue
		}
		if i == 0 {
			err = f.SetSheetName("Sheet1", name)
		} else {
			_, err = f.NewSheet(name)
		}
		if err == nil {
			err = fill(f, name, all[name])
		}
		if err != nil {
			return nil, fmt.Errorf("write the sheet %s of %s: %w", name, s.Ref(), err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("write the workbook of %s: %w", s.Ref(), err)
	}
	return out.Bytes(), kept(s, out.Bytes(), "set.xlsx", func(s engagement.QuestionSet) any { return s })
}

// fill streams a table into a sheet. Texts stay texts, whatever they begin with.
func fill(f *excelize.File, name string, table rows) error {
	out, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetColWidth(1, 2, 16); err != nil {
		return err
	}
	if err := out.SetColWidth(3, 6, 40); err != nil {
		return err
	}
	for i, row := range table {
		if err := out.SetRow("A"+strconv.Itoa(i+1), row); err != nil {
			return err
		}
	}
	return out.Flush()
}

// writeCSV writes the questions alone, guarded against being run as formulas.
func writeCSV(s engagement.QuestionSet) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	for _, row := range questionRows(s) {
		record := make([]string, len(row))
		for i, cell := range row {
			record[i] = sheet.Guarded(fmt.Sprint(cell))
		}
		if err := w.Write(record); err != nil {
			return nil, fmt.Errorf("write the questions of %s: %w", s.Ref(), err)
		}
	}
	w.Flush()
	if err := w.Error(); err != nil {
		return nil, fmt.Errorf("write the questions of %s: %w", s.Ref(), err)
	}
	return out.Bytes(), kept(s, out.Bytes(), "set.csv", func(s engagement.QuestionSet) any { return s.Questions })
}

// kept reads back what was written and holds it to the set: what a format cannot hold
// must not be lost silently.
func kept(s engagement.QuestionSet, file []byte, name string, part func(engagement.QuestionSet) any) error {
	cannot := engagement.Errorf(engagement.Conflict, "%s holds texts that a spreadsheet cannot, or more than it may; take it as yaml", s.Ref())
	back, err := readBook(name, file, engagement.AboutSet{Key: s.Key, Version: s.Version, Title: s.Title})
	if err != nil {
		return fmt.Errorf("%w: %w", cannot, err)
	}
	was, errWas := json.Marshal(part(s))
	is, errIs := json.Marshal(part(back))
	if err := errors.Join(errWas, errIs); err != nil {
		return fmt.Errorf("compare %s: %w", s.Ref(), err)
	}
	if !bytes.Equal(was, is) {
		return cannot
	}
	return nil
}
