package demo

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"mandate/internal/engagement"
)

// caseFile is an analysis that was made elsewhere: criteria by area, each rated, with
// comments and recommendations, and the work that follows from them. Fields that it does
// not name are left alone.
type caseFile struct {
	Source    string     `json:"source"`
	Client    string     `json:"client"`
	Areas     []caseArea `json:"areas"`
	Actions   []caseWork `json:"actions"`
	WorkItems []caseWork `json:"work_items"`
}

type caseArea struct {
	Area     string      `json:"area"`
	Criteria []criterion `json:"criteria"`
}

type criterion struct {
	Criterion      string   `json:"criterion"`
	Rating         *float64 `json:"rating"` // nil where nobody has rated it
	Label          string   `json:"label"`
	Comments       passage  `json:"comments"`
	Recommendation passage  `json:"recommendation"`
}

type caseWork struct {
	Title  string  `json:"title"`
	Detail passage `json:"detail"`
	// Level is the depth in the list of work: 1 stands by itself, 2 is part of the 1
	// before it. Parts may also stand in their work's own list.
	Level int        `json:"level"`
	Items []caseWork `json:"items"`
}

// passage is a text in Markdown, which a case may also give as a list of texts.
type passage string

// UnmarshalJSON reads a text, a list of texts, or null.
func (p *passage) UnmarshalJSON(text []byte) error {
	var list []string
	if json.Unmarshal(text, &list) == nil {
		for i := range list {
			list[i] = "- " + strings.TrimSpace(list[i])
		}
		*p = passage(strings.Join(list, "\n"))
		return nil
	}
	return json.Unmarshal(text, (*string)(p))
}

// flat lists work with its parts after it, each a level deeper.
func flat(work []caseWork, level int) []caseWork {
	var all []caseWork
	for _, w := range work {
		w.Level = max(w.Level, level)
		parts := w.Items
		w.Items = nil
		all = append(append(all, w), flat(parts, max(1, w.Level)+1)...)
	}
	return all
}

// What a case may hold at most.
const (
	mostRating    = 10 // a methodology's scale has eleven labels at most
	mostWorkItems = 200
	mostCriteria  = 500
)

// readCase reads a case and names everything that is wrong in it.
func readCase(text []byte) (caseFile, error) {
	var c caseFile
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("the case cannot be read: %w", placed(text, err))
	}
	c.WorkItems, c.Actions = flat(c.WorkItems, 0), flat(c.Actions, 0)
	var f engagement.Faults
	c.check(&f)
	if len(f) > 0 {
		return c, f.Err("The case cannot be played")
	}
	return c, nil
}

// placed says at which line and column of a text the error of its decoder is.
func placed(text []byte, err error) error {
	var (
		syntax *json.SyntaxError
		kind   *json.UnmarshalTypeError
		offset int64
		what   string
	)
	switch {
	case errors.As(err, &syntax):
		offset, what = syntax.Offset, syntax.Error()
	case errors.As(err, &kind):
		offset, what = kind.Offset, fmt.Sprintf("%s is a %s where a %s belongs", kind.Field, kind.Value, words[kind.Type.Kind().String()])
	default:
		return err
	}
	before := string(text[:min(int64(len(text)), offset)])
	line := 1 + strings.Count(before, "\n")
	column := len([]rune(before[strings.LastIndex(before, "\n")+1:]))
	return fmt.Errorf("line %d, column %d: %s", line, max(column, 1), what)
}

var words = map[string]string{"string": "text", "float64": "number", "int": "whole number", "slice": "list", "struct": "group of fields"}

func (c caseFile) check(f *engagement.Faults) {
	f.Need("client", c.Client, 200)
	if len(c.Areas) == 0 {
		f.Add("areas", "is empty; give at least one area with its criteria")
	}
	criteria := 0
	for i, a := range c.Areas {
		at := fmt.Sprintf("areas[%d]", i)
		f.Need(at+".area", a.Area, 2000)
		if len(a.Criteria) == 0 {
			f.Add(at+".criteria", "is empty; give at least one criterion, or leave the area out")
		}
		for j, one := range a.Criteria {
			one.check(f, fmt.Sprintf("%s.criteria[%d]", at, j))
		}
		criteria += len(a.Criteria)
	}
	if criteria > mostCriteria {
		f.Add("areas", "hold %d criteria; %d at most can be played", criteria, mostCriteria)
	}
	for i, w := range c.Actions {
		f.Need(fmt.Sprintf("actions[%d].title", i), w.Title, 2000)
	}
	for i, w := range c.WorkItems {
		at := fmt.Sprintf("work_items[%d]", i)
		f.Need(at+".title", w.Title, 2000)
		f.Range(at+".level", w.Level, 0, 9)
	}
	if n := len(c.work()); n > mostWorkItems {
		f.Add("work_items", "has %d entries; %d at most can be played", n, mostWorkItems)
	}
}

func (c criterion) check(f *engagement.Faults, at string) {
	f.Need(at+".criterion", c.Criterion, 2000)
	if c.Rating == nil {
		return
	}
	if r := *c.Rating; r < 0 || r > mostRating || r != math.Trunc(r) {
		f.Add(at+".rating", "is %s; give a whole number from 0 to %d, or null where it was not rated", engagement.FormatNumber(r), mostRating)
	}
}

// absent says what a case does not hold, and what follows from that.
func (c caseFile) absent() []string {
	rated, recommended := 0, 0
	for _, a := range c.Areas {
		for _, one := range a.Criteria {
			if one.Rating != nil {
				rated++
			}
			if strings.TrimSpace(string(one.Recommendation)) != "" {
				recommended++
			}
		}
	}
	var said []string
	if rated == 0 {
		said = append(said, "ratings: every question is answered as not applicable")
	}
	if recommended == 0 {
		said = append(said, "recommendations: findings come from low ratings alone and name no cause")
	}
	switch {
	case len(c.WorkItems) > 0:
	case len(c.Actions) > 0:
		said = append(said, "work items: the actions of the plan are its actions")
	case recommended > 0:
		said = append(said, "work items: the actions of the plan are its recommendations")
	default:
		said = append(said, "work items: the plan has no actions yet; write them before you submit it")
	}
	return said
}

// score is the rating of a criterion; false where nobody has rated it.
func (c criterion) score() (int, bool) {
	if c.Rating == nil {
		return 0, false
	}
	return int(*c.Rating), true
}

// work is what is to be done: the work items, or the actions where none are listed, or
// else what the criteria recommend. A work item takes over the detail of the action of
// the same name.
func (c caseFile) work() []caseWork {
	details := map[string]passage{}
	for _, a := range c.Actions {
		details[plain(a.Title)] = a.Detail
	}
	var all []caseWork
	for _, w := range c.WorkItems {
		if w.Detail == "" {
			w.Detail = details[plain(w.Title)]
		}
		all = append(all, w)
	}
	if len(all) == 0 {
		all = append(all, c.Actions...)
	}
	if len(all) > 0 {
		return all
	}
	for _, a := range c.Areas {
		for _, one := range a.Criteria {
			if strings.TrimSpace(string(one.Recommendation)) != "" {
				all = append(all, caseWork{Title: one.Criterion, Detail: one.Recommendation, Level: 1})
			}
		}
	}
	return all
}

// plain is a title without what people write differently from one list to the next.
func plain(title string) string { return strings.Join(wordsOf(title), " ") }
