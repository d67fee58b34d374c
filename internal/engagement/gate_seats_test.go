package engagement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// These three were found by the properties of gates, once in some hundred thousand cases.

// vacated is a gate of two seats, one of them of somebody who has left it to a stand-in,
// whose vote was retracted after the delegation had ended.
func vacated(t *testing.T) *engagement.Gate {
	t.Helper()
	gate := openGate(t, nil)
	_, err := gate.Delegate("leaves", engagement.Eligible{Person: "stand-in"}, noon.Add(time.Hour))
	require.NoError(t, err)
	gate.Apply(approval("stand-in"), noon)
	gate.Follow([]engagement.Eligible{{Person: "stays"}}, noon)
	_, _, err = gate.Retract("stand-in")
	require.NoError(t, err)
	return gate
}

func TestASeatWaitsWhenItsVoteIsRetractedAfterItsPersonHasLeft(t *testing.T) {
	gate := vacated(t)
	gate.Follow([]engagement.Eligible{{Person: "stays"}}, noon.Add(2*time.Hour))
	require.Equal(t, 2, gate.Standing().Needed)
	_, err := gate.Reassign("leaves", engagement.Eligible{Person: "successor"})
	require.NoError(t, err)
}

func TestWhoComesBackToARetractedVoteTakesNoOthersSeat(t *testing.T) {
	gate := vacated(t)
	gate.Follow(nil, noon)
	gate.Follow([]engagement.Eligible{{Person: "leaves"}}, noon.Add(2*time.Hour))
	require.Equal(t, 2, gate.Standing().Needed, "the seat of the one who stays away waits")
	require.NoError(t, gate.Check(approval("leaves")))
}

func TestASeatTakenFromADelegateIsTakenFromItsOwnerToo(t *testing.T) {
	gate := openGate(t, nil)
	_, err := gate.Delegate("leaves", engagement.Eligible{Person: "delegate"}, time.Time{})
	require.NoError(t, err)
	gate.Escalate(engagement.EffectReplace, []engagement.Eligible{{Person: "boss"}, {Person: "deputy"}})
	gate.Follow(nil, noon)
	gate.Escalate(engagement.EffectReplace, []engagement.Eligible{{Person: "second"}, {Person: "third"}, {Person: "fourth"}})
	require.Equal(t, 2, gate.Standing().Eligible)
	require.Equal(t, 2, gate.Standing().Undecided)
	votes := 0
	for _, task := range gate.Run().Tasks {
		if task.State == engagement.TaskOpen {
			votes++
		}
	}
	require.Equal(t, 2, votes, "one person for each seat")
}
