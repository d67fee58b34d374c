package workflows_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// ballot is what a person decides; who says nothing is not in it.
type ballot struct {
	person  string
	verdict engagement.Verdict
}

// TestEveryRowOfTheTally asks four leaders and a sponsor: each row is a policy, the votes
// in their order, and where the gate stands after the last one.
func TestEveryRowOfTheTally(t *testing.T) {
	const (
		approve = engagement.Approve
		reject  = engagement.Reject
		abstain = engagement.Abstain
	)
	l := func(n int, v engagement.Verdict) ballot { return ballot{"leader-" + strconv.Itoa(n), v} }
	boss := func(v engagement.Verdict) ballot { return ballot{sponsor, v} }
	for _, row := range []struct {
		name   string
		policy func(*engagement.Stage)
		votes  []ballot
		state  engagement.GateState
	}{
		{"any: the first approval", mode(engagement.ModeAny, 0), []ballot{l(1, reject), l(2, approve)}, engagement.GateApproved},
		{"any: all reject", mode(engagement.ModeAny, 0), []ballot{l(1, reject), l(2, reject), l(3, reject), l(4, reject), boss(reject)}, engagement.GateRejected},
		{"all: everybody", mode(engagement.ModeAll, 0), []ballot{l(1, approve), l(2, approve), l(3, approve), l(4, approve), boss(approve)}, engagement.GateApproved},
		{"all: less the abstentions", mode(engagement.ModeAll, 0), []ballot{l(1, approve), l(2, abstain), l(3, approve), l(4, abstain), boss(approve)}, engagement.GateApproved},
		{"all: one rejection makes it impossible", mode(engagement.ModeAll, 0), []ballot{l(1, approve), l(2, reject)}, engagement.GateRejected},
		{"all abstain: never passes", mode(engagement.ModeAll, 0), []ballot{l(1, abstain), l(2, abstain), l(3, abstain), l(4, abstain), boss(abstain)}, engagement.GateRejected},
		{"count 2", mode(engagement.ModeCount, 2), []ballot{l(1, approve), l(2, reject), l(3, approve)}, engagement.GateApproved},
		{"count 4: two rejections make it impossible", mode(engagement.ModeCount, 4), []ballot{l(1, reject), l(2, reject)}, engagement.GateRejected},
		{"percent 60 of five is three", mode(engagement.ModePercent, 60), []ballot{l(1, approve), l(2, approve), l(3, approve)}, engagement.GateApproved},
		{"percent 60 of four, one abstaining, is three", mode(engagement.ModePercent, 60), []ballot{l(1, abstain), l(2, approve), l(3, approve), l(4, approve)}, engagement.GateApproved},
		{"percent 60: three rejections make it impossible", mode(engagement.ModePercent, 60), []ballot{l(1, reject), l(2, approve), l(3, reject), l(4, reject)}, engagement.GateRejected},
		{"veto of the sponsor", and(mode(engagement.ModeAny, 0), func(s *engagement.Stage) { s.Veto = []engagement.Who{{Role: engagement.RoleSponsor}} }), []ballot{boss(reject)}, engagement.GateRejected},
		{"no veto of a leader", and(mode(engagement.ModeAny, 0), func(s *engagement.Stage) { s.Veto = []engagement.Who{{Role: engagement.RoleSponsor}} }), []ballot{l(1, reject), l(2, approve)}, engagement.GateApproved},
		{"reject when first", and(mode(engagement.ModeAny, 0), func(s *engagement.Stage) { s.RejectWhen = engagement.RejectRule{When: engagement.RejectFirst} }), []ballot{l(1, reject)}, engagement.GateRejected},
		{"reject when count 2", and(mode(engagement.ModeCount, 3), func(s *engagement.Stage) { s.RejectWhen = engagement.RejectRule{When: engagement.RejectCount, N: 2} }), []ballot{l(1, approve), l(2, reject), l(3, reject)}, engagement.GateRejected},
		{"participation of three", and(mode(engagement.ModeAny, 0), func(s *engagement.Stage) { s.Abstain.MinParticipation = 3 }), []ballot{l(1, approve), l(2, abstain), l(3, abstain)}, engagement.GateApproved},
		{"with conditions", mode(engagement.ModeCount, 2), []ballot{l(1, engagement.ApproveWithConditions), l(2, approve)}, engagement.GateApprovedWithConditions},
		{"one request for changes ends the round", mode(engagement.ModeAny, 0), []ballot{l(1, engagement.RequestChanges)}, engagement.GateChangesRequested},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			h.team = append(h.team[:3:3], leaders(4)...)
			h.stage(engagement.GateDiagnosis, row.policy)
			h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
			var before []engagement.GateClosed
			for i, vote := range row.votes {
				h.at(hour+time.Duration(i)*minute, func() {
					before = facts[engagement.GateClosed](h)
					assert.NoError(t, h.decides(engagement.GateDiagnosis, contract.RefAssessment, vote.person, vote.verdict).Err)
				})
			}
			h.at(day, h.env.CancelWorkflow)
			h.assess()
			assert.Empty(t, before, "the last vote decides, none before it")
			closed := facts[engagement.GateClosed](h)
			require.NotEmpty(t, closed)
			assert.Equal(t, row.state, closed[0].State)
		})
	}
}

func TestStagesAreDecidedInTheirOrder(t *testing.T) {
	h := newHouse(t)
	policy := h.process.Gates[engagement.GateDiagnosis]
	first, second := policy.Stages[0], policy.Stages[0]
	first.Key, first.Approvers = "cto", []engagement.Approver{{Role: engagement.RoleCTO}}
	policy.Stages = []engagement.Stage{first, second}
	h.process.Gates[engagement.GateDiagnosis] = policy
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var early *answer
	h.at(hour, func() {
		early = h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
	})
	var heard int
	h.at(hour+minute, func() { heard = len(h.mails("gate_opened")) })
	h.at(2*hour, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, cto, engagement.Approve)
		d.Stage = "cto"
		assert.NoError(t, h.decide(d).Err)
	})
	h.at(3*hour, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
		d.ID = "in-time"
		assert.NoError(t, h.decide(d).Err)
		assert.NoError(t, h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve).Err)
	})
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Conflict, early.code(), "the leaders' stage is not open yet")
	assert.Equal(t, 1, heard, "people of a later stage hear nothing until it opens")
	assert.Len(t, facts[engagement.StageOpened](h), 2)
}

func TestTheRequesterMayBeExcluded(t *testing.T) {
	h := newHouse(t)
	h.team = append(h.team, engagement.TeamMember{Role: engagement.RoleLeader, Person: cto})
	policy := h.process.Gates[engagement.GateDiagnosis]
	policy.Duties.Exclude = []engagement.Hand{engagement.HandRequester}
	h.process.Gates[engagement.GateDiagnosis] = policy
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var own *answer
	h.at(hour, func() { own = h.decides(engagement.GateDiagnosis, contract.RefAssessment, cto, engagement.Approve) })
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, engagement.Forbidden, own.code())
}

func TestAPolicyMayApproveOnExpiry(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due + 1 business day")
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.ExpireAfter, s.OnExpiry = &end, engagement.ExpiryApprove })
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	closed := facts[engagement.GateClosed](h)
	require.Len(t, closed, 1)
	assert.Equal(t, engagement.GateApproved, closed[0].State)
	assert.Empty(t, facts[engagement.DecisionRecorded](h), "nobody decided, and the journal says so")
}

func TestApprovalOnExpiryPassesItsOwnStageOnly(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due + 1 business day")
	policy := h.process.Gates[engagement.GateDiagnosis]
	first, second := policy.Stages[0], policy.Stages[0]
	first.Key, first.ExpireAfter, first.OnExpiry = "formal", &end, engagement.ExpiryApprove
	policy.Stages = []engagement.Stage{first, second}
	h.process.Gates[engagement.GateDiagnosis] = policy
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(15*day, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Reject) })
	h.at(16*day, h.env.CancelWorkflow)
	h.assess()
	assert.Len(t, facts[engagement.StageOpened](h), 2)
	assert.Equal(t, engagement.GateRejected, facts[engagement.GateClosed](h)[0].State, "the leaders still decide")
}

func mode(m engagement.Mode, needed int) func(*engagement.Stage) {
	return func(s *engagement.Stage) { s.Mode = engagement.Quorum{Mode: m, N: needed} }
}

func and(changes ...func(*engagement.Stage)) func(*engagement.Stage) {
	return func(s *engagement.Stage) {
		for _, change := range changes {
			change(s)
		}
	}
}

func leaders(n int) (team []engagement.TeamMember) {
	for i := range n {
		team = append(team, engagement.TeamMember{Role: engagement.RoleLeader, Person: "leader-" + strconv.Itoa(i+1)})
	}
	return team
}
