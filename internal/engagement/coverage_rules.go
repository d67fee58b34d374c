package engagement

import "slices"

// CoverageOf lists what an assessment lacks: questions that nobody answered, findings
// without evidence, risks not judged, business objectives that no finding is about,
// capabilities not judged against an objective where the methodology asks for it, and
// disagreements of respondents that nobody settled by confirming their answers. Of findings those count that the client may read, since they make the diagnosis. Waivers
// count of what is missing; others say nothing.
func CoverageOf(m Methodology, objectives []Objective, a Assessment) Coverage {
	c := Coverage{
		Questions:                len(m.Questions),
		Unanswered:               []string{},
		FindingsWithoutEvidence:  []string{},
		ObjectivesWithoutFinding: []string{},
		Required:                 m.Coverage == CoverageRequired,
	}
	given := byQuestion(a.Answers)
	for _, q := range m.Questions {
		if len(given[q.Ref]) == 0 {
			c.Unanswered = append(c.Unanswered, q.Ref)
		}
	}
	c.Answered = c.Questions - len(c.Unanswered)
	findings := a.FindingsForClient()
	for _, fd := range findings {
		if fd.Body.Evidence == "" {
			c.FindingsWithoutEvidence = append(c.FindingsWithoutEvidence, fd.ID)
		}
		if fd.Body.Type == "risk" && m.Severity.OfFinding(fd.Body).Zero() {
			c.RisksNotJudged = append(c.RisksNotJudged, fd.ID)
		}
	}
	for _, o := range objectives {
		if !slices.ContainsFunc(findings, func(fd Item[Finding]) bool { return fd.Body.Objective == o.Key }) {
			c.ObjectivesWithoutFinding = append(c.ObjectivesWithoutFinding, o.Key)
		}
	}
	if m.Alignment != nil && m.Alignment.Required {
		c.AlignmentMissing = AlignmentOf(m, objectives, a.Alignments).Missing()
	}
	c.Disagreements = unsettled(m, a)
	c.waive(a.Waivers)
	return c
}

// unsettled are the questions on which respondents differ, and whose answers nobody has
// confirmed all the same.
func unsettled(m Methodology, a Assessment) []string {
	states := map[string]AnswerState{}
	for _, s := range QuestionStates(m, a.Answers, a.Reviews) {
		states[s.Question] = s.State
	}
	var refs []string
	for _, d := range Differing(Disagreements(m, a.Answers)) {
		if states[d.Question] != AnswerConfirmed {
			refs = append(refs, d.Question)
		}
	}
	return refs
}

// waive takes the waivers of what is missing, in the order of what is missing.
func (c *Coverage) waive(waivers []Item[Waiver]) {
	for _, m := range c.Missing() {
		i := slices.IndexFunc(waivers, func(w Item[Waiver]) bool { return w.Body.Covers == m.Covers && w.Body.Ref == m.Ref })
		if i >= 0 {
			w := waivers[i]
			c.Waived = append(c.Waived, Waived{Missing: m, Reason: w.Body.Reason, By: w.UpdatedBy, On: DayOf(w.UpdatedAt)})
		}
	}
}

// as is the coverage as a diagnosis under a rule holds it. A methodology without a rule
// lists what it did before there were rules, so that equal content keeps its digest.
func (c Coverage) as(rule CoverageRule) Coverage {
	if rule != "" {
		return c
	}
	c.RisksNotJudged, c.Disagreements = nil, nil
	c.Waived = slices.DeleteFunc(slices.Clone(c.Waived), func(w Waived) bool { return !slices.Contains(c.Of(w.Covers), w.Ref) })
	return c
}
