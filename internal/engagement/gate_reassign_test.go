package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestSomebodyWhoLeftTheTeamDecidesNoMore(t *testing.T) {
	gate, stays, leaves := openGate(t, nil), "stays", "leaves"
	changed := gate.Follow([]engagement.Eligible{{Person: stays}, {Person: "comes"}}, noon)
	require.Len(t, changed, 2)

	require.Equal(t, engagement.Forbidden, engagement.CodeOf(gate.Check(approval(leaves))))
	require.NoError(t, gate.Check(approval(stays)))
	require.NoError(t, gate.Check(approval("comes")))

	gate.Follow([]engagement.Eligible{{Person: stays}, {Person: leaves}}, noon)
	require.NoError(t, gate.Check(approval(leaves)), "who comes back decides again")
}

func TestASeatWhosePersonHasLeftCountsAsUndecidedUntilItIsReassigned(t *testing.T) {
	gate := openGate(t, nil)
	changed := gate.Follow([]engagement.Eligible{{Person: "stays"}}, noon)
	require.Len(t, changed, 1)
	require.Equal(t, engagement.TaskWaiting, changed[0].State)
	require.Equal(t, 2, gate.Standing().Needed, "nobody's leaving lowers what is needed")
	gate.Apply(approval("stays"), noon)
	require.Equal(t, engagement.ResultPending, gate.Standing().Result)

	_, err := gate.Reassign("leaves", engagement.Eligible{Person: "successor"})
	require.NoError(t, err)
	require.NoError(t, gate.Check(approval("successor")))
	gate.Apply(approval("successor"), noon)
	require.Equal(t, engagement.ResultPassed, gate.Standing().Result)
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
		Key: "leadership", Mode: engagement.Quorum{Mode: engagement.ModeAll}, Channels: []engagement.Channel{engagement.ChannelAPI},
		CommentRequired: commentRequired,
	}
	gate := engagement.NewGate("gate", engagement.GatePlan, engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "d"},
		engagement.Hands{Requester: "cto"}, nil, engagement.Policy{Stages: []engagement.Stage{stage}}, nil)
	_, err := gate.OpenStage([]engagement.Eligible{{Person: "stays"}, {Person: "leaves"}}, noon, noon.Add(time.Hour), time.Time{})
	require.NoError(t, err)
	return gate
}

var noon = time.Date(2027, 1, 11, 12, 0, 0, 0, time.UTC)

func approval(person string) engagement.Decision {
	return engagement.Decision{
		ID: "of-" + person, Gate: "gate", Stage: "leadership", Revision: 1, Digest: "d", Verdict: engagement.Approve,
		Person: person, Channel: engagement.ChannelAPI,
	}
}
