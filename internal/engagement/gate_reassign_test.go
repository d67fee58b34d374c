package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestSomebodyWhoLeftTheTeamDecidesNoMore(t *testing.T) {
	gate, stays, leaves := openGate(t, nil), "stays", "leaves"
	added, removed := gate.Reassign([]engagement.Eligible{{Person: stays}, {Person: "comes"}})
	require.Len(t, added, 1)
	require.Equal(t, []string{leaves}, removed)

	require.Equal(t, engagement.Forbidden, engagement.CodeOf(gate.Check(approval(leaves))))
	require.NoError(t, gate.Check(approval(stays)))
	require.NoError(t, gate.Check(approval("comes")))

	gate.Reassign([]engagement.Eligible{{Person: stays}, {Person: leaves}})
	require.NoError(t, gate.Check(approval(leaves)), "who comes back decides again")
}

func TestBlanksAreNoComment(t *testing.T) {
	gate := openGate(t, []engagement.Verdict{engagement.Reject})
	rejection := approval("stays")
	rejection.Verdict, rejection.Comment = engagement.Reject, " \n\t"
	require.Equal(t, engagement.Invalid, engagement.CodeOf(gate.Check(rejection)))
	rejection.Comment = "too dear"
	require.NoError(t, gate.Check(rejection))
}

// openGate asks two people.
func openGate(t *testing.T, commentRequired []engagement.Verdict) *engagement.Gate {
	t.Helper()
	stage := engagement.Stage{
		Key: "leadership", Mode: engagement.ModeAll, MinParticipation: 1, Channels: []engagement.Channel{engagement.ChannelAPI},
		CommentRequired: commentRequired,
	}
	gate := engagement.NewGate("gate", engagement.GatePlan, engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "d"}, "cto", engagement.Policy{Stages: []engagement.Stage{stage}})
	now := time.Date(2027, 1, 11, 9, 0, 0, 0, time.UTC)
	require.NoError(t, gate.OpenStage([]engagement.Eligible{{Person: "stays"}, {Person: "leaves"}}, now, now.Add(time.Hour), time.Time{}))
	return gate
}

func approval(person string) engagement.Decision {
	return engagement.Decision{
		ID: "of-" + person, Gate: "gate", Stage: "leadership", Revision: 1, Digest: "d", Verdict: engagement.Approve,
		Person: person, Channel: engagement.ChannelAPI,
	}
}
