package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEveryEntryTellsWhatItCameFromAndWhatItLedTo(t *testing.T) {
	written := Assessment{
		Answers:    []Item[Answer]{as("a1", Answer{Question: "S1"})},
		Systems:    []Item[System]{as("s1", System{Name: "Tills"})},
		Interviews: []Item[Interview]{as("i1", Interview{Person: "Selma", HeldOn: "2026-03-02", Team: "Shop", Findings: []string{"f1", "gone"}, Systems: []string{"s1"}, Questions: []string{"P1"}})},
		Findings:   []Item[Finding]{as("f1", Finding{Title: "F", Questions: []string{"S1"}, Answers: []string{"a1"}, Systems: []string{"s1"}, Objective: "growth"})},
	}
	by := map[string]Traced{}
	for _, entry := range TraceOf(smallMethodology(), []Objective{{Key: "growth", Title: "Grow"}}, written, []Item[Action]{as("x1", Action{Title: "X", Findings: []string{"f1"}})}) {
		by[entry.Kind+"/"+entry.ID] = entry
	}
	kinds := func(points []TracePoint) (out []string) {
		for _, p := range points {
			out = append(out, p.Kind+"/"+p.ID)
		}
		return out
	}
	assert.ElementsMatch(t, []string{"interview/i1", "question/S1", "answer/a1", "system/s1"}, kinds(by["finding/f1"].From))
	assert.ElementsMatch(t, []string{"business_objective/growth", "action/x1"}, kinds(by["finding/f1"].To))
	assert.ElementsMatch(t, []string{"interview/i1", "finding/f1"}, kinds(by["system/s1"].To))
	assert.ElementsMatch(t, []string{"answer/a1", "finding/f1"}, kinds(by["question/S1"].To))
	assert.Equal(t, []string{"interview/i1"}, kinds(by["question/P1"].To))
	assert.Equal(t, []string{"finding/f1"}, kinds(by["interview/i1"].To), "what is not shown is not named")
	assert.NotContains(t, by["interview/i1"].Title, "Selma")
	for _, entry := range by { // what leads there is told there
		for _, to := range entry.To {
			assert.Contains(t, by[to.Kind+"/"+to.ID].From, entry.TracePoint)
		}
	}
}

func TestNobodySeesWhatOthersKeptToThemselves(t *testing.T) {
	mine, theirs := as("f1", Finding{Visibility: VisibleAuthor}), as("f2", Finding{Visibility: VisibleAuthor})
	mine.UpdatedBy, theirs.UpdatedBy = "me", "they"
	private := as("i1", Interview{Visibility: VisibleAuthor})
	seen := Assessment{Findings: []Item[Finding]{mine, theirs, as("f3", Finding{})}, Interviews: []Item[Interview]{private}}.SeenBy("me")
	assert.Equal(t, []string{"f1", "f3"}, ids(seen.Findings))
	assert.Empty(t, seen.Interviews)
}
