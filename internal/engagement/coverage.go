package engagement

import (
	"fmt"
	"strings"
)

// CoverageRule says whether an assessment may be submitted while something is missing.
type CoverageRule string

// The rules. An empty one is that of methodologies before version 3: what is missing is
// listed, and nothing more.
const (
	CoverageAdvisory CoverageRule = "advisory" // what is missing is listed
	CoverageRequired CoverageRule = "required" // what is missing is mended or waived first
)

// Covers says what kind of thing an assessment lacks.
type Covers string

// The kinds of what can be missing, in the order in which they are told.
const (
	CoversAnswer       Covers = "answer"       // a question without an answer
	CoversEvidence     Covers = "evidence"     // a finding without evidence
	CoversJudgement    Covers = "judgement"    // a risk whose severity nobody judged
	CoversObjective    Covers = "objective"    // a business objective that no finding is about
	CoversAlignment    Covers = "alignment"    // a capability not judged against an objective
	CoversDisagreement Covers = "disagreement" // respondents who do not agree
)

// Coverings are the kinds, in that order.
var Coverings = []Covers{CoversAnswer, CoversEvidence, CoversJudgement, CoversObjective, CoversAlignment, CoversDisagreement}

// Coverage lists what an assessment lacks.
type Coverage struct {
	Questions                int      `json:"questions"`
	Answered                 int      `json:"answered"`
	Unanswered               []string `json:"unanswered" doc:"References of questions without an answer"`
	FindingsWithoutEvidence  []string `json:"findings_without_evidence" doc:"Ids of findings"`
	ObjectivesWithoutFinding []string `json:"objectives_without_finding" doc:"Keys of business objectives"`
	RisksNotJudged           []string `json:"risks_not_judged,omitempty" doc:"Ids of risks without likelihood and impact"`
	AlignmentMissing         []string `json:"alignment_missing,omitempty" doc:"Capability and objective, as capability/objective, that nobody has judged; where the methodology asks for it"`
	Disagreements            []string `json:"disagreements,omitempty" doc:"References of questions whose respondents do not agree"`
	Waived                   []Waived `json:"waived,omitempty" doc:"What is missing for a reason that somebody gave"`
	// Required is set where the methodology wants all of it mended or waived.
	Required bool `json:"required,omitempty" doc:"Whether what is missing holds up the submission"`
}

// Waived is something missing that somebody has accepted, with the reason.
type Waived struct {
	Missing
	Reason string `json:"reason"`
	By     string `json:"by,omitempty"`
	On     Day    `json:"on,omitempty"`
}

// Missing is one thing that an assessment lacks. Ref is the reference of a question, the
// id of a finding, the key of an objective, or capability/objective.
type Missing struct {
	Covers Covers `json:"covers" enum:"answer,evidence,judgement,objective,alignment,disagreement"`
	Ref    string `json:"ref"`
}

// Of lists what is missing of a kind, waived or not.
func (c Coverage) Of(kind Covers) []string {
	switch kind {
	case CoversAnswer:
		return c.Unanswered
	case CoversEvidence:
		return c.FindingsWithoutEvidence
	case CoversJudgement:
		return c.RisksNotJudged
	case CoversObjective:
		return c.ObjectivesWithoutFinding
	case CoversAlignment:
		return c.AlignmentMissing
	case CoversDisagreement:
		return c.Disagreements
	}
	return nil
}

// Missing lists all that is missing, waived or not.
func (c Coverage) Missing() []Missing {
	var all []Missing
	for _, kind := range Coverings {
		for _, ref := range c.Of(kind) {
			all = append(all, Missing{kind, ref})
		}
	}
	return all
}

// Waiver returns the waiver of something that is missing.
func (c Coverage) Waiver(m Missing) (Waived, bool) {
	for _, w := range c.Waived {
		if w.Missing == m {
			return w, true
		}
	}
	return Waived{}, false
}

// Open lists what is missing and not waived.
func (c Coverage) Open() []Missing {
	var open []Missing
	for _, m := range c.Missing() {
		if _, waived := c.Waiver(m); !waived {
			open = append(open, m)
		}
	}
	return open
}

// Waiver says why something may be missing from the assessment.
type Waiver struct {
	Covers Covers `json:"covers" enum:"answer,evidence,judgement,objective,alignment,disagreement" doc:"What kind of thing is missing"`
	Ref    string `json:"ref" minLength:"1" maxLength:"200" doc:"Reference of the question, id of the finding, key of the objective, or capability/objective"`
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"Why it may be missing; the diagnosis shows it"`
}

// Kind is KindWaiver.
func (Waiver) Kind() Kind { return KindWaiver }

// Links leads to the finding that lacks something; questions, objectives and capabilities
// are no items.
func (w Waiver) Links() []Link {
	if w.Covers == CoversEvidence || w.Covers == CoversJudgement {
		return links("ref", KindFinding, w.Ref)
	}
	return nil
}

// Check notes what is wrong in the waiver alone.
func (w Waiver) Check(f *Faults) { checkDeclared(f, "", w) }

// CheckWaiver notes that a waiver is of nothing that the assessment could lack. Check
// notes the rest; the store, that there is no such finding.
func CheckWaiver(w Waiver, m Methodology, objectives []Objective, f *Faults) {
	switch w.Covers {
	case CoversAnswer, CoversDisagreement:
		checkQuestion(f, "ref", w.Ref, m)
	case CoversObjective:
		checkObjective(f, "ref", w.Ref, objectives)
	case CoversAlignment:
		capability, objective, _ := strings.Cut(w.Ref, "/")
		checkCapability(f, "ref", capability, m)
		if objective == "" {
			f.Add("ref", "is %q; write capability/objective", w.Ref)
		}
		checkObjective(f, "ref", objective, objectives)
	}
}

// remedies say what is missing and what to do about it.
var remedies = map[Covers]struct{ one, many, remedy string }{
	CoversAnswer:       {"question has no answer", "questions have no answer", "answer it, say that it does not apply"},
	CoversEvidence:     {"finding has no evidence", "findings have no evidence", "write down what shows it"},
	CoversJudgement:    {"risk has no severity", "risks have no severity", "judge its likelihood and impact"},
	CoversObjective:    {"business objective has no finding about it", "business objectives have no finding about them", "write a finding about it"},
	CoversAlignment:    {"place of the alignment matrix is empty", "places of the alignment matrix are empty", "judge how far the capability supports the objective"},
	CoversDisagreement: {"question has answers that do not agree", "questions have answers that do not agree", "settle it by having an answer changed, or confirm the answers"},
}

// Says tells how many of a kind are missing, and what to do: "3 questions have no answer".
func (k Covers) Says(n int) string {
	if n == 1 {
		return "1 " + remedies[k].one
	}
	return fmt.Sprintf("%d %s", n, remedies[k].many)
}

// Remedy tells what to do about one of a kind.
func (k Covers) Remedy() string { return remedies[k].remedy }

// shownMissing bounds how many references an error names.
const shownMissing = 10

// check notes what holds up the submission, by kind.
func (c Coverage) check(f *Faults) {
	if !c.Required {
		return
	}
	by := map[Covers][]string{}
	for _, m := range c.Open() {
		by[m.Covers] = append(by[m.Covers], m.Ref)
	}
	for _, kind := range Coverings {
		refs := by[kind]
		if len(refs) == 0 {
			continue
		}
		named := strings.Join(refs[:min(len(refs), shownMissing)], ", ")
		if more := len(refs) - shownMissing; more > 0 {
			named += fmt.Sprintf(" and %d more", more)
		}
		f.Add("coverage."+string(kind), "%s (%s); %s, or waive it with a reason", kind.Says(len(refs)), named, kind.Remedy())
	}
}
