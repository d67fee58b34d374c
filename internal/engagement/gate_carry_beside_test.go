package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestWhoeverSharesASeatIsAskedNoMoreOnceItsVoteCarriesForward(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	material := []Field{{Name: "summary", Digest: "a"}}
	policy := Policy{
		Duties: Duties{SamePerson: SamePersonForbid},
		Stages: []Stage{{Key: "leadership", Approvers: []Approver{{Role: RoleLeader}}, Mode: Quorum{Mode: ModeAll}, Channels: []Channel{ChannelWeb}}},
	}
	before := &Round{Revision: 1, State: GateChangesRequested, Material: material, Votes: []Cast{
		{Stage: "leadership", Seat: "ann", Vote: Vote{Decision: "v1", Person: "ann", Verdict: Approve}},
	}}
	g := NewGate("g", GatePlan, Subject{Ref: "plan/1", Revision: 2, Digest: "d"}, Hands{}, material, policy, before)
	away := StandIn{Person: "dan", From: now.Add(-time.Hour), Until: now.Add(time.Hour), Mode: DelegationAdd}
	opening, err := g.OpenStage([]Eligible{
		{Person: "ann", Roles: []Role{RoleLeader}, StandIns: []StandIn{away}}, {Person: "bob", Roles: []Role{RoleLeader}},
	}, now, now.Add(time.Hour), time.Time{})
	require.NoError(t, err)
	require.Len(t, opening.Carried, 1)
	beside := g.Beside("ann")
	require.Len(t, beside, 1)
	require.Equal(t, "dan", beside[0].Person)
	require.Equal(t, TaskCancelled, beside[0].State)
	require.Empty(t, g.Beside("bob"))
	require.Empty(t, g.Beside("eva"))
}
