package engagement

import (
	"fmt"
	"regexp"
)

// What a set may hold at most. The longest catalog in use has some 1,200 controls.
const (
	MaxSetQuestions = 5000
	MaxSetGroups    = 1000
	maxChecks       = 100
	maxPoints       = 21
)

// groupForm is the form of a group's key: a framework's own id, such as PR.AA or A.5.
var groupForm = regexp.MustCompile(`^[\p{L}\p{N}_][\p{L}\p{N}_.()/-]{0,99}$`)

// languageForm is that of a BCP 47 tag.
var languageForm = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$`)

// Check notes everything that is wrong in a set whose defaults are filled.
func (s QuestionSet) Check(f *Faults) {
	if !keyForm.MatchString(s.Key) {
		f.Add("key", "is %q; use 1 to 60 lower-case letters, digits and hyphens", s.Key)
	}
	f.Range("version", s.Version, 1, 999_999_999)
	f.Need("title", s.Title, 200)
	for _, t := range []struct {
		field, value string
		max          int
	}{
		{"edition", s.Edition, 100},
		{"description", s.Description, 8000},
		{"publisher", s.Publisher, 200},
		{"source", s.Source, 500},
		{"url", s.URL, 1000},
		{"licence", s.Licence, 500},
		{"attribution", s.Attribution, 2000},
	} {
		f.Limit(t.field, t.value, t.max)
	}
	if s.Language != "" && !languageForm.MatchString(s.Language) {
		f.Add("language", "is %q; give a tag such as en or es-419", s.Language)
	}
	for i, source := range s.Sources {
		f.Need(fmt.Sprintf("sources[%d].title", i), source.Title, 500)
	}
	checkPoints(f, "scale", s.Scale)
	checkExtra(f, "extra", s.Extra)
	s.checkGroups(f)
	s.checkQuestions(f)
	s.checkMeasures(f)
}

func (s QuestionSet) checkGroups(f *Faults) {
	if n := len(s.Groups); n > MaxSetGroups {
		f.Add("groups", "has %d entries; divide the set, so that each has at most %d", n, MaxSetGroups)
	}
	before := map[string]bool{}
	for i, g := range s.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		switch {
		case !groupForm.MatchString(g.Key):
			f.Add(at+".key", "is %q; use 1 to 100 letters, digits and _ . ( ) / -", g.Key)
		case before[g.Key]:
			f.Add(at+".key", "%q is used twice", g.Key)
		}
		if g.Parent != "" && !before[g.Parent] {
			f.Add(at+".parent", "%q is none of the groups before it; list parents first", g.Parent)
		}
		before[g.Key] = true
		f.Need(at+".title", g.Title, 500)
		f.Limit(at+".text", g.Text, 8000)
		checkExtra(f, at+".extra", g.Extra)
	}
}

func (s QuestionSet) checkQuestions(f *Faults) {
	switch n := len(s.Questions); {
	case n == 0:
		f.Add("questions", "is empty; ask at least one")
	case n > MaxSetQuestions:
		f.Add("questions", "has %d entries; divide the set, so that each has at most %d", n, MaxSetQuestions)
	}
	groups, refs := map[string]bool{"": true}, map[string]bool{}
	for _, g := range s.Groups {
		groups[g.Key] = true
	}
	for i, q := range s.Questions {
		at := fmt.Sprintf("questions[%d]", i)
		f.Need(at+".ref", q.Ref, 60)
		if refs[q.Ref] {
			f.Add(at+".ref", "%q is used twice; each question needs its own", q.Ref)
		}
		refs[q.Ref] = true
		if !groups[q.Group] {
			f.Add(at+".group", "%q is not among groups[].key", q.Group)
		}
		q.check(f, at)
	}
}

func (q SetQuestion) check(f *Faults, at string) {
	f.Limit(at+".title", q.Title, 500)
	f.Need(at+".text", q.Text, 2000)
	f.Limit(at+".guidance", q.Guidance, 8000)
	if n := len(q.Checks); n > maxChecks {
		f.Add(at+".checks", "has %d entries; give at most %d", n, maxChecks)
	}
	for i, c := range q.Checks {
		f.Need(fmt.Sprintf("%s.checks[%d]", at, i), c, 1000)
	}
	f.Range(at+".weight", q.Weight, 1, 10)
	for i, r := range q.References {
		f.Need(fmt.Sprintf("%s.references[%d].framework", at, i), r.Framework, 100)
		f.Need(fmt.Sprintf("%s.references[%d].id", at, i), r.ID, 100)
	}
	checkPoints(f, at+".choices", q.Choices)
	q.Benchmark.check(f, at+".benchmark")
	checkExtra(f, at+".extra", q.Extra)
}

func (s QuestionSet) checkMeasures(f *Faults) {
	seen := map[string]bool{}
	for i, m := range s.Measures {
		at := fmt.Sprintf("measures[%d]", i)
		f.Need(at+".key", m.Key, 100)
		if seen[m.Key] {
			f.Add(at+".key", "%q is used twice", m.Key)
		}
		seen[m.Key] = true
		f.Limit(at+".title", m.Title, 500)
		m.Benchmark.check(f, at+".benchmark")
		checkExtra(f, at+".extra", m.Extra)
	}
}

// checkPoints notes what is wrong in a scale: its values rise, so that it is clear which
// end is the better one.
func checkPoints(f *Faults, at string, points []Point) {
	switch n := len(points); {
	case n == 1:
		f.Add(at, "has one entry; a question with one answer asks nothing")
	case n > maxPoints:
		f.Add(at, "has %d entries; give at most %d", n, maxPoints)
	}
	for i, p := range points {
		f.Range(fmt.Sprintf("%s[%d].value", at, i), p.Value, 0, 1000)
		if i > 0 && p.Value <= points[i-1].Value {
			f.Add(fmt.Sprintf("%s[%d].value", at, i), "is %d after %d; go from the worst answer up to the best", p.Value, points[i-1].Value)
		}
		f.Need(fmt.Sprintf("%s[%d].text", at, i), p.Text, 500)
	}
}

func checkExtra(f *Faults, at string, extra []Property) {
	seen := map[string]bool{}
	for i, p := range extra {
		f.Need(fmt.Sprintf("%s[%d].name", at, i), p.Name, 200)
		if seen[p.Name] {
			f.Add(fmt.Sprintf("%s[%d].name", at, i), "%q is used twice", p.Name)
		}
		seen[p.Name] = true
	}
}
