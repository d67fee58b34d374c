package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestALowAnswerSuggestsAGapWithItsSeverity(t *testing.T) {
	a := as("a1", Answer{Question: "S1", Score: ref(1), Target: ref(4), Comment: "No restore was tried. Anna Lind says so.", Evidence: "Log of May", Respondent: "p1"})
	fd := FindingFromAnswer(smallMethodology(), a, "Anna Lind")
	assert.Equal(t, "No restore was tried", fd.Title)
	assert.Equal(t, "No restore was tried. the respondent says so.", fd.Condition)
	assert.Equal(t, "gap", fd.Type)
	assert.Equal(t, "systems", fd.Area)
	assert.Equal(t, []string{"S1"}, fd.Questions)
	assert.Equal(t, []string{"a1"}, fd.Answers)
	assert.Equal(t, "Log of May", fd.Evidence)
	assert.Equal(t, VisibleTeam, fd.Visibility, "what a respondent said is not the client's to read unless somebody says so")
	assert.Equal(t, 4, fd.Likelihood, "4 of 5 points are missing")
	assert.Positive(t, fd.Impact)
}

func TestOwnJudgementsAndGoodScoresAreSuggestedAsTheyAre(t *testing.T) {
	fd := FindingFromAnswer(smallMethodology(), as("a1", Answer{Question: "S1", Score: ref(5)}))
	assert.Equal(t, "strength", fd.Type)
	assert.Empty(t, fd.Visibility, "the consultancy's own judgement")
	assert.Contains(t, fd.Condition, "Scored 5 of 5")
	fd = FindingFromAnswer(smallMethodology(), as("a1", Answer{Question: "S1", Score: ref(4)}))
	assert.Zero(t, fd.Likelihood, "a good score suggests no severity")
}

func TestAnInterviewLeadsToAFindingThatNamesNobody(t *testing.T) {
	i := as("i1", Interview{
		Person: "Bo Ek", HeldOn: "2026-03-02", Notes: "Bo Ek says: releases take a month. Bo's team, and Ek himself, fear them.", Questions: []string{"P1"}, Systems: []string{"s1"},
	})
	fd := FindingFromInterview(smallMethodology(), i)
	assert.NotContains(t, fd.Condition, "Bo Ek")
	assert.NotContains(t, fd.Title, "Bo Ek")
	assert.Equal(t, "people", fd.Area)
	assert.Equal(t, []string{"s1"}, fd.Systems)
	assert.Equal(t, "Interview of 2026-03-02", fd.Evidence)
}

// A promotion never shows to more people what an interview showed to fewer, and never
// carries a name over.
func TestAPromotionNeverWidensVisibility(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.SampledFrom([]Visibility{"", VisibleAuthor, VisibleTeam, VisibleClient}).Draw(t, "visibility")
		name := rapid.SampledFrom([]string{"Selma Aydin", "Otto", "Ana María Ruiz"}).Draw(t, "name")
		notes := rapid.SampledFrom([]string{"%: it fails.", "It fails, says %", "% % %", "(%)\n%, %."}).Draw(t, "notes")
		var said string
		for _, r := range notes {
			if r == '%' {
				said += name
			} else {
				said += string(r)
			}
		}
		fd := FindingFromInterview(smallMethodology(), as("i", Interview{Person: "p1", HeldOn: "2026-03-02", Notes: said, Visibility: v}), name)
		usual := v
		if usual == "" {
			usual = VisibleTeam
		}
		assert.Equal(t, usual, fd.Visibility)
		assert.NotContains(t, fd.Title+fd.Condition+fd.Evidence, name)
	})
}

func TestMergingKeepsTheLinksOfBothAndShowsNothingToMore(t *testing.T) {
	kept := Finding{Title: "A", Questions: []string{"S1"}, Systems: []string{"s1"}, Evidence: "Log"}
	other := Finding{
		Title: "B", Questions: []string{"S1", "P1"}, Answers: []string{"a1"}, Systems: []string{"s2"}, Objective: "growth", Likelihood: 3, Impact: 4, Evidence: "Mail",
		Cause: "Haste",
	}
	merged := kept.Merge(other)
	assert.Equal(t, Finding{
		Title: "A", Questions: []string{"S1", "P1"}, Answers: []string{"a1"}, Systems: []string{"s1", "s2"}, Objective: "growth", Likelihood: 3, Impact: 4,
		Evidence: "Log\nMail", Cause: "Haste",
	}, merged)
	other.Visibility = VisibleTeam
	merged = kept.Merge(other)
	assert.Equal(t, "Log", merged.Evidence, "the team's evidence stays the team's")
	assert.Empty(t, merged.Cause)
	assert.Equal(t, []string{"s1", "s2"}, merged.Systems)
	assert.Equal(t, []string{"x", "b"}, Renamed([]string{"a", "x"}, "a", "b"))
	assert.Equal(t, []string{"b"}, Renamed([]string{"b", "a"}, "a", "b"), "each once")
}
