package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// strict is a methodology that requires coverage, the alignment included.
func strict() Methodology {
	m := smallMethodology()
	m.Coverage, m.Alignment = CoverageRequired, &AlignmentRule{Threshold: 3, Required: true}
	return m
}

func TestWhatIsMissingHoldsUpTheSubmissionWhereCoverageIsRequired(t *testing.T) {
	written := Assessment{Answers: []Item[Answer]{answer("S1", 3)}, Findings: []Item[Finding]{as("f1", Finding{Type: "risk"})}}
	err := NewDiagnosis(Brief{Objectives: []Objective{{Key: "growth"}}}, strict(), written).Check()
	require.Equal(t, Invalid, CodeOf(err))
	for _, said := range []string{
		"coverage.answer: 2 questions have no answer (S2, P1)", "coverage.evidence: 1 finding has no evidence (f1)", "coverage.judgement: 1 risk has no severity (f1)",
		"coverage.objective: 1 business objective", "coverage.alignment: 2 places", "or waive it with a reason",
	} {
		assert.ErrorContains(t, err, said)
	}
	assert.NoError(t, NewDiagnosis(Brief{}, smallMethodology(), written).Check(), "else it is only listed")
}

func TestAWaiverLetsSomethingBeMissingWithItsReason(t *testing.T) {
	m := strict()
	m.Alignment = nil
	waiver := as("w1", Waiver{Covers: CoversAnswer, Ref: "P1", Reason: "No staff"})
	waiver.UpdatedBy, waiver.UpdatedAt = "cto", time.Date(2026, 3, 4, 9, 0, 0, 0, time.UTC)
	written := Assessment{
		Answers:  []Item[Answer]{answer("S1", 3), answer("S2", 3)},
		Findings: []Item[Finding]{as("f1", Finding{Type: "gap", Evidence: "Seen"})},
		Waivers:  []Item[Waiver]{waiver, as("w2", Waiver{Covers: CoversAnswer, Ref: "S1", Reason: "Answered since"})},
	}
	d := NewDiagnosis(Brief{}, m, written)
	require.NoError(t, d.Check())
	assert.Equal(t, []Waived{{Missing: Missing{CoversAnswer, "P1"}, Reason: "No staff", By: "cto", On: "2026-03-04"}}, d.Coverage.Waived,
		"a waiver of what is not missing says nothing")
}

func TestAMethodologyWithoutARuleListsWhatItDid(t *testing.T) {
	written := Assessment{Findings: []Item[Finding]{as("f1", Finding{Type: "risk"})}}
	assert.Equal(t, []string{"f1"}, CoverageOf(smallMethodology(), nil, written).RisksNotJudged, "the page shows it")
	assert.Empty(t, NewDiagnosis(Brief{}, smallMethodology(), written).Coverage.RisksNotJudged, "what is frozen stays as it was")
}

// Everything missing is either open or waived, never both, never neither.
func TestCoverageIsTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, objectives := strict(), []Objective{{Key: "growth"}, {Key: "safety"}}
		var written Assessment
		for _, q := range m.Questions {
			if rapid.Bool().Draw(t, "answered") {
				written.Answers = append(written.Answers, answer(q.Ref, 2))
			}
			if rapid.Bool().Draw(t, "waived") {
				written.Waivers = append(written.Waivers, as("w"+q.Ref, Waiver{Covers: CoversAnswer, Ref: q.Ref, Reason: "R"}))
			}
		}
		for _, o := range objectives {
			if rapid.Bool().Draw(t, "found") {
				written.Findings = append(written.Findings, as("f"+o.Key, Finding{Objective: o.Key, Type: "risk", Evidence: rapid.SampledFrom([]string{"", "Seen"}).Draw(t, "evidence")}))
			}
			for _, c := range m.Capable() {
				if rapid.Bool().Draw(t, "judged") {
					written.Alignments = append(written.Alignments, as(c.Key+o.Key, Alignment{Capability: c.Key, Objective: o.Key}))
				}
			}
		}
		d := NewDiagnosis(Brief{Objectives: objectives}, m, written)
		assert.Len(t, d.Coverage.Missing(), len(d.Coverage.Open())+len(d.Coverage.Waived))
		assert.Equal(t, d.Coverage.Questions, d.Coverage.Answered+len(d.Coverage.Unanswered))
		held := len(written.Findings) == 0 || len(d.Coverage.Open()) > 0
		assert.Equal(t, held, d.Check() != nil)
	})
}

func TestAWaiverIsOfSomethingThatTheAssessmentHas(t *testing.T) {
	for ref, kind := range map[string]Covers{
		"X9": CoversAnswer, "X8": CoversDisagreement, "gossip": CoversObjective, "systems": CoversAlignment, "gossip/growth": CoversAlignment, "systems/gossip": CoversAlignment,
	} {
		var f Faults
		CheckWaiver(Waiver{Covers: kind, Ref: ref, Reason: "R"}, smallMethodology(), []Objective{{Key: "growth"}}, &f)
		assert.Len(t, f, 1, "%s %s", kind, ref)
	}
	assert.Equal(t, KindFinding, Waiver{Covers: CoversEvidence, Ref: "f1"}.Links()[0].Kind, "the store knows findings")
}
