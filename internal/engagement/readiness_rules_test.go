package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func pulse(id, group string, on Day, score int) Item[Pulse] {
	return as(id, Pulse{Group: group, On: on, Awareness: score, Desire: score, Knowledge: score, Ability: score, Reinforcement: score})
}

func communication(id string, sent Day) Item[Communication] {
	return as(id, Communication{Planned: "2026-05-01", Sent: sent})
}

func TestAReleaseIsReadyWhenPeopleAreTrainedInformedAndForIt(t *testing.T) {
	r := ReadinessOf(nil, Brief{}, as("r", Release{Name: "Live"}), []Item[Project]{as("p", Project{})},
		[]Item[Training]{as("t", Training{Seats: 10, Completed: 9})},
		[]Item[Communication]{communication("c", "2026-05-01")},
		[]Item[Concern]{as("k", Concern{Severity: "high", Resolved: true}), as("l", Concern{Severity: "low"})},
		LatestPulses([]Item[Pulse]{pulse("1", "g1", "2026-06-01", 4), pulse("0", "g1", "2026-05-01", 1), pulse("2", "g2", "2026-05-01", 3)}, nil))
	assert.Equal(t, Green, r.Status)
	assert.Empty(t, r.Reasons)
	assert.Equal(t, []int{90, 100, 350, 0}, []int{r.Trained, r.Informed, r.Pulse, r.OpenSevere})
	require.NoError(t, CheckReadiness(r))
}

func TestWhatKeepsAReleaseFromBeingReadyIsSaid(t *testing.T) {
	weak := as("1", Pulse{Group: "g", On: "2026-06-01", Awareness: 4, Desire: 3, Knowledge: 1, Ability: 2, Reinforcement: 2})
	cases := []struct {
		name           string
		trainings      []Item[Training]
		communications []Item[Communication]
		concerns       []Item[Concern]
		pulses         []Item[Pulse]
		status         RAG
		reasons        []string
	}{
		{
			name: "nothing was done", status: Amber,
			reasons: []string{"No training is planned.", "No communication is planned.", "No group has been asked how it stands to the change (adoption pulse)."},
		},
		{
			name: "all too little", status: Red,
			trainings:      []Item[Training]{as("t", Training{Seats: 1000, Completed: 499})},
			communications: []Item[Communication]{communication("a", "2026-05-01"), communication("b", ""), communication("c", "")},
			concerns:       []Item[Concern]{as("k", Concern{Severity: "high"}), as("l", Concern{Severity: "high", Response: "soon"})},
			pulses:         []Item[Pulse]{weak},
			reasons: []string{
				"499 of 1000 training seats are completed (49 %).", "1 of 3 planned communications are sent (33 %).",
				"The adoption pulse is 2.40 of 5; the weakest step is knowledge with 1.00.", "2 severe concerns are unresolved.",
			},
		},
		{
			name: "not quite", status: Amber,
			trainings:      []Item[Training]{as("t", Training{Seats: 10, Completed: 8})},
			communications: []Item[Communication]{communication("a", "2026-05-01"), communication("b", "")},
			pulses:         []Item[Pulse]{pulse("1", "g", "2026-06-01", 3)},
			reasons: []string{
				"8 of 10 training seats are completed (80 %).", "1 of 2 planned communications are sent (50 %).",
				"The adoption pulse is 3.00 of 5; the weakest step is awareness with 3.00.",
			},
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := ReadinessOf(nil, Brief{}, Item[Release]{}, nil, c.trainings, c.communications, c.concerns, LatestPulses(c.pulses, nil))
			assert.Equal(t, c.status, r.Status)
			assert.Equal(t, c.reasons, r.Reasons)
		})
	}
}

func TestReadinessHasAReasonUnlessGreen(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seats := rapid.IntRange(1, 20).Draw(t, "seats")
		r := ReadinessOf(nil, Brief{}, Item[Release]{}, nil,
			[]Item[Training]{as("t", Training{Seats: seats, Completed: rapid.IntRange(0, seats).Draw(t, "completed")})},
			[]Item[Communication]{communication("c", rapid.SampledFrom([]Day{"", "2026-01-01"}).Draw(t, "sent"))},
			[]Item[Concern]{as("k", Concern{Severity: "high", Resolved: rapid.Bool().Draw(t, "resolved")})},
			LatestPulses([]Item[Pulse]{pulse("p", "g", "2026-01-01", rapid.IntRange(1, 5).Draw(t, "score"))}, nil))
		assert.Equal(t, r.Status == Green, len(r.Reasons) == 0)
		assert.True(t, r.Trained >= 0 && r.Trained <= 100 && r.Pulse >= 100 && r.Pulse <= 500)
	})
}

func TestAReleaseWithoutProjectsCannotBeSubmitted(t *testing.T) {
	assert.ErrorContains(t, CheckReadiness(Readiness{}), "name the projects that go live")
}

func TestAConcernIsAnsweredOnceThereIsAResponse(t *testing.T) {
	assert.False(t, Concern{Verbatim: "Why?"}.Answered())
	assert.True(t, Concern{Verbatim: "Why?", Response: "Because."}.Answered(), "resolved or not")
}
