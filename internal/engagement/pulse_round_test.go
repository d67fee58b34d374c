package engagement

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func given(group string, score int) GivenPulse {
	return GivenPulse{Group: group, PulseAnswer: PulseAnswer{Awareness: score, Desire: score, Knowledge: score, Ability: score, Reinforcement: score, Comment: "c"}}
}

func answersOf(counts map[string]int) (all []GivenPulse) {
	for group, n := range counts {
		for range n {
			all = append(all, given(group, 4))
		}
	}
	return all
}

func TestEachMemberIsAskedOnceAsOfTheFirstGroup(t *testing.T) {
	groups := []Item[Group]{as("a", Group{Members: []string{"ana", "ben"}}), as("b", Group{Members: []string{"ben", "cem"}}), as("c", Group{Members: []string{"dan"}})}
	assert.Equal(t, []Invited{{"ben", "b"}, {"cem", "b"}, {"ana", "a"}}, PulseRound{Groups: []string{"b", "a"}}.Invitations(groups))
}

func TestWhatTooFewHaveAnsweredIsHidden(t *testing.T) {
	for _, c := range []struct {
		name   string
		counts map[string]int
		hidden string // of a, b, c, total
	}{
		{"everybody enough", map[string]int{"a": 5, "b": 6, "c": 7}, ""},
		{"one too small takes the next smallest with it", map[string]int{"a": 2, "b": 9, "c": 7}, "ac"},
		{"two that are five together hide no third", map[string]int{"a": 2, "b": 3, "c": 7}, "ab"},
		{"two that are four together do", map[string]int{"a": 2, "b": 2, "c": 7}, "abc"},
		{"nobody of one group", map[string]int{"b": 5, "c": 7}, "a"},
		{"too few at all", map[string]int{"a": 2, "b": 2}, "abcT"},
	} {
		r := ResultsOf(PulseRound{Groups: []string{"a", "b", "c"}}, answersOf(c.counts), PulsesAnonymous)
		hidden := ""
		for _, g := range append(r.Groups, r.Total) {
			if !g.Hidden {
				continue
			}
			assert.Equal(t, PulseResult{Group: g.Group, Hidden: true}, g, "what is hidden says nothing")
			if g.Group == "" {
				g.Group = "T"
			}
			hidden += g.Group
		}
		assert.Equal(t, c.hidden, hidden, c.name)
	}
}

// TestNoViewTellsOfFewerThanFive draws rounds and looks at everything that somebody can work
// out from what is shown: each result, and the total without any set of shown groups. Of
// each round there is one view, since it is shown only once it is closed.
func TestNoViewTellsOfFewerThanFive(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var round PulseRound
		counts := map[string]int{}
		for i := range rapid.IntRange(1, 6).Draw(t, "groups") {
			g := fmt.Sprint("g", i)
			round.Groups = append(round.Groups, g)
			counts[g] = rapid.IntRange(0, 12).Draw(t, g)
		}
		r := ResultsOf(round, answersOf(counts), PulsesAnonymous)
		shown := 0
		for _, g := range r.Groups {
			if g.Hidden {
				continue
			}
			shown += g.Answers
			if g.Answers < PulseMinimum || g.Answers != counts[g.Group] {
				t.Fatalf("group %s is shown with %d answers", g.Group, g.Answers)
			}
		}
		if r.Total.Hidden {
			if shown > 0 {
				t.Fatal("groups are shown, and the total is not")
			}
			return
		}
		// The total without all shown groups is the smallest set that can be worked out; with
		// any of them left in, it holds that group's five at least.
		if rest := r.Total.Answers - shown; rest != 0 && rest < PulseMinimum {
			t.Fatalf("the total tells of %d answers of hidden groups: %v", rest, counts)
		}
		if r.Total.Comments != nil || r.Total.Named != nil {
			t.Fatal("the total quotes somebody")
		}
	})
}

func TestNamedPulsesAreShownWhole(t *testing.T) {
	r := ResultsOf(PulseRound{Groups: []string{"a", "b"}}, answersOf(map[string]int{"a": 1, "b": 6}), PulsesNamed)
	assert.False(t, r.Groups[0].Hidden)
	assert.Len(t, r.Groups[0].Named, 1)
	assert.Equal(t, 7, r.Total.Answers)
	assert.Equal(t, [5]int{400, 400, 400, 400, 400}, r.Total.Means)
}

func TestTheLatestPulseOfAGroupIsThatOfItsLastRoundThatIsShown(t *testing.T) {
	noted := []Item[Pulse]{pulse("1", "a", "2026-05-01", 2), pulse("2", "b", "2026-07-01", 2)}
	round := func(on Day, counts map[string]int) ClosedPulse {
		return ClosedPulse{On: on, Results: ResultsOf(PulseRound{Groups: []string{"a", "b"}}, answersOf(counts), PulsesAnonymous)}
	}
	latest := LatestPulses(noted, []ClosedPulse{
		round("2026-06-01", map[string]int{"a": 6, "b": 6}), round("2026-08-01", map[string]int{"a": 3, "b": 2}),
	})
	assert.Equal(t, []GroupPulse{
		{Group: "a", On: "2026-06-01", Means: [5]int{400, 400, 400, 400, 400}}, {Group: "b", On: "2026-07-01", Means: [5]int{200, 200, 200, 200, 200}},
	}, latest, "what is hidden says nothing")
	assert.Equal(t, 300, ReadinessOf(nil, Brief{}, Item[Release]{}, nil, nil, nil, nil, latest).Pulse)
}
