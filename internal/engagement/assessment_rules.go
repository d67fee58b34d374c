package engagement

import (
	"fmt"
	"slices"
	"strings"
)

// Check notes what is wrong in the interview alone.
func (i Interview) Check(f *Faults) { checkDeclared(f, "", i) }

// Check notes what is wrong in the system alone.
func (s System) Check(f *Faults) { checkDeclared(f, "", s) }

// Check notes what is wrong in the finding alone. Of a risk, likelihood and impact are
// judged both or not at all, since its severity follows from the two.
func (fd Finding) Check(f *Faults) {
	checkDeclared(f, "", fd)
	if fd.Type != "risk" {
		return
	}
	if fd.Likelihood == 0 && fd.Impact > 0 {
		f.Add("likelihood", "is missing beside impact %d; judge it from 1 to 5, or leave both out", fd.Impact)
	}
	if fd.Impact == 0 && fd.Likelihood > 0 {
		f.Add("impact", "is missing beside likelihood %d; judge it from 1 to 5, or leave both out", fd.Likelihood)
	}
}

// CheckFinding notes what is wrong in a finding against its methodology and the
// engagement's objectives. Check notes the rest.
func CheckFinding(fd Finding, m Methodology, objectives []Objective, f *Faults) {
	if !slices.ContainsFunc(m.Areas, func(a Area) bool { return a.Key == fd.Area }) {
		f.Add("area", "%q is not an area of %s; give one of: %s", fd.Area, m.Ref(),
			listed(m.Areas, func(a Area) string { return a.Key }))
	}
	checkQuestions(f, fd.Questions, m)
	checkObjective(f, "objective", fd.Objective, objectives)
}

// CheckInterview notes questions that the methodology does not ask. Check notes the rest.
func CheckInterview(i Interview, m Methodology, f *Faults) { checkQuestions(f, i.Questions, m) }

func checkQuestions(f *Faults, refs []string, m Methodology) {
	for i, ref := range refs {
		checkQuestion(f, fmt.Sprintf("questions[%d]", i), ref, m)
	}
}

func checkQuestion(f *Faults, field, ref string, m Methodology) {
	if !slices.ContainsFunc(m.Questions, func(q Question) bool { return q.Ref == ref }) {
		f.Add(field, "%q is not a question of %s; take a ref from the methodology", ref, m.Ref())
	}
}

// checkObjective notes that a key, where one is given, is no business objective.
func checkObjective(f *Faults, field, key string, objectives []Objective) {
	if key == "" || slices.ContainsFunc(objectives, func(o Objective) bool { return o.Key == key }) {
		return
	}
	if len(objectives) == 0 {
		f.Add(field, "%q is not an objective of the engagement, which has none; leave it out", key)
		return
	}
	f.Add(field, "%q is not an objective of the engagement; give one of: %s", key,
		listed(objectives, func(o Objective) string { return o.Key }))
}

// listed joins what name says of each entry.
func listed[T any](all []T, name func(T) string) string {
	names := make([]string, len(all))
	for i, one := range all {
		names[i] = name(one)
	}
	return strings.Join(names, ", ")
}
