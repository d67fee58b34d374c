package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

var diagnosisGate = contract.GateID(testEngagement, contract.RefAssessment, engagement.GateDiagnosis)

// deed is a signed act of somebody on the gate of the diagnosis.
func (h *house) deed(id string, step contract.GateStep, by string, change func(*contract.GateAct)) *answer {
	act := contract.GateAct{
		Act: contract.Act{Request: id, By: by, Reason: "so it is better"}, Gate: diagnosisGate, Step: step, Signature: []byte("signed"),
	}
	if change != nil {
		change(&act)
	}
	return h.update(contract.UpdateGate, id, act)
}

func to(person string) func(*contract.GateAct) { return func(a *contract.GateAct) { a.To = person } }

// inOffice acts for the PMO on somebody's task.
func inOffice(person, other string) func(*contract.GateAct) {
	return func(a *contract.GateAct) { a.Office, a.Person, a.To = true, person, other }
}

func (h *house) says(person string, v engagement.Verdict) *answer {
	return h.decides(engagement.GateDiagnosis, contract.RefAssessment, person, v)
}

func (h *house) submits(after time.Duration, n int) {
	h.at(after, func() { h.submit(contract.RefAssessment, "", n) })
}

// closedAs wants the gate's rounds to have ended in these states.
func (h *house) closedAs(states ...engagement.GateState) {
	h.t.Helper()
	var ended []engagement.GateState
	for _, f := range facts[engagement.GateClosed](h) {
		ended = append(ended, f.State)
	}
	assert.Equal(h.t, states, ended)
}

func TestADelegateDecidesOnBehalfOfTheirPrincipal(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var given, own, theirs *answer
	h.at(hour, func() { given = h.deed("d", contract.StepDelegate, leader, to(pmo)) })
	h.at(2*hour, func() { own = h.says(leader, engagement.Reject) })
	h.at(3*hour, func() { theirs = h.says(pmo, engagement.Approve) })
	h.at(4*hour, func() { h.says(sponsor, engagement.Approve) })
	h.assess()
	require.NoError(t, given.Err)
	assert.Equal(t, engagement.ReasonGivenAway, engagement.ReasonOf(own.Err))
	require.NoError(t, theirs.Err)
	assert.Equal(t, leader, theirs.receipt().OnBehalfOf)
	h.closedAs(engagement.GateApproved)
}

func TestADelegationIsTakenBackAndEndsByItself(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var late, back, over *answer
	h.at(hour, func() { h.deed("d1", contract.StepDelegate, leader, to(pmo)) })
	h.at(2*hour, func() { back = h.deed("b", contract.StepReclaim, leader, nil) })
	h.at(3*hour, func() { late = h.says(pmo, engagement.Approve) })
	until := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	h.at(4*hour, func() {
		h.deed("d2", contract.StepDelegate, leader, func(a *contract.GateAct) { a.To, a.Until = pmo, until })
	})
	h.at(day+hour, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, pmo, engagement.Approve)
		d.ID = "after-its-end"
		over = h.decide(d)
	})
	h.at(day+2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, back.Err)
	assert.Equal(t, engagement.ReasonNoLonger, engagement.ReasonOf(late.Err))
	assert.Equal(t, engagement.Forbidden, over.code(), "the delegation has ended")
	assert.Equal(t, engagement.TaskOpen, h.moved(engagement.BecauseAway)[leader])
	h.closedAs(engagement.GateApproved)
}

func TestATaskIsReassignedByItsOwnerOrThePMO(t *testing.T) {
	h := newHouse(t)
	h.team = append(h.team, engagement.TeamMember{Role: engagement.RoleMember, Person: "person-member"})
	h.submits(minute, 1)
	var byRequester, byOther, twice, done *answer
	h.at(hour, func() { byRequester = h.deed("r1", contract.StepReassign, cto, inOffice(leader, "person-member")) })
	h.at(2*hour, func() {
		byOther = h.deed("r2", contract.StepReassign, sponsor, func(a *contract.GateAct) { a.Person, a.To = leader, "person-member" })
	})
	h.at(3*hour, func() { twice = h.deed("r3", contract.StepReassign, pmo, inOffice(leader, sponsor)) })
	h.at(4*hour, func() { done = h.deed("r4", contract.StepReassign, pmo, inOffice(leader, "person-member")) })
	h.at(5*hour, func() {
		h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, "person-member")
	})
	h.assess()
	assert.Equal(t, engagement.ReasonByRequester, engagement.ReasonOf(byRequester.Err))
	assert.Equal(t, engagement.ReasonNotYours, engagement.ReasonOf(byOther.Err))
	assert.Equal(t, engagement.ReasonSeatTaken, engagement.ReasonOf(twice.Err))
	require.NoError(t, done.Err)
	h.closedAs(engagement.GateApproved)
}

func TestADecisionIsRetractedAndTakenAnew(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var early, retracted, tooLate *answer
	h.at(hour, func() { early = h.deed("t1", contract.StepRetract, sponsor, nil) })
	h.at(2*hour, func() { h.says(sponsor, engagement.Approve) })
	h.at(3*hour, func() { retracted = h.deed("t2", contract.StepRetract, sponsor, nil) })
	h.at(4*hour, func() { h.says(leader, engagement.Approve) })
	h.at(5*hour, func() { h.says(sponsor, engagement.Reject) })
	h.at(5*hour+time.Second, func() { tooLate = h.deed("t3", contract.StepRetract, leader, nil) })
	h.at(6*hour, h.env.CancelWorkflow)
	h.assess()
	assert.Equal(t, engagement.ReasonNotDecided, engagement.ReasonOf(early.Err))
	require.NoError(t, retracted.Err)
	assert.Equal(t, engagement.ReasonGateDecided, engagement.ReasonOf(tooLate.Err))
	assert.Len(t, facts[engagement.DecisionRetracted](h), 1)
	h.closedAs(engagement.GateRejected)
}

func TestAnAddedApproverIsNeeded(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var added *answer
	h.at(hour, func() { added = h.deed("a", contract.StepAdd, pmo, inOffice("", pmo)) })
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	before := -1
	h.at(3*hour, func() {
		before = len(facts[engagement.GateClosed](h))
		h.says(pmo, engagement.Approve)
	})
	h.assess()
	require.NoError(t, added.Err)
	assert.Zero(t, before, "all is one more now")
	h.closedAs(engagement.GateApproved)
}

func TestAdviceAddsNoVote(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var asked, given, again, unasked, vote *answer
	h.at(hour, func() { asked = h.deed("q", contract.StepAsk, leader, to(pmo)) })
	answers := func(id, by string) *answer {
		return h.deed(id, contract.StepAdvise, by, func(a *contract.GateAct) { a.Advice, a.Text = "q", "do it" })
	}
	h.at(2*hour, func() { unasked = answers("v1", sponsor) })
	h.at(3*hour, func() { given = answers("v2", pmo) })
	h.at(4*hour, func() { again = answers("v3", pmo) })
	h.at(5*hour, func() { vote = h.says(pmo, engagement.Approve) })
	h.at(6*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, asked.Err)
	require.NoError(t, given.Err)
	assert.Equal(t, engagement.ReasonNoAdvice, engagement.ReasonOf(unasked.Err))
	assert.Equal(t, engagement.ReasonAdvised, engagement.ReasonOf(again.Err))
	assert.Equal(t, engagement.ReasonNotAsked, engagement.ReasonOf(vote.Err))
	assert.Equal(t, 2, facts[engagement.GateClosed](h)[0].Tally.Eligible)
}

func TestVotesCarryIntoTheRevisionThatSupersedes(t *testing.T) {
	for name, row := range map[string]struct {
		material string
		carried  int
	}{"nothing material has changed": {"1", 1}, "the budget has changed": {"2", 0}} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			h.material = []engagement.Field{{Name: "budget", Digest: "1"}}
			h.submits(minute, 1)
			var superseded *answer
			h.at(hour, func() { h.says(sponsor, engagement.Approve) })
			h.at(2*hour, func() { superseded = h.deed("s", contract.StepSupersede, cto, nil) })
			h.at(3*hour, func() {
				h.material = []engagement.Field{{Name: "budget", Digest: row.material}}
				h.submit(contract.RefAssessment, "", 2)
			})
			h.at(4*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, leader) })
			h.at(5*hour, func() { h.says(sponsor, engagement.Approve) })
			h.assess()
			require.NoError(t, superseded.Err)
			var carried []engagement.DecisionRecorded
			for _, d := range facts[engagement.DecisionRecorded](h) {
				if d.CarriedFrom != "" {
					carried = append(carried, d)
				}
			}
			assert.Len(t, carried, row.carried)
			for _, d := range carried {
				assert.Equal(t, "assessment/1-"+sponsor+"-1-approve", d.CarriedFrom)
			}
			h.closedAs(engagement.GateSuperseded, engagement.GateApproved)
		})
	}
}

func TestAnOverrideTakesTwoPeople(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	as := func(s engagement.GateState) func(*contract.GateAct) {
		return func(a *contract.GateAct) { a.Office, a.State = true, s }
	}
	var first, same, otherwise, second *answer
	h.at(hour, func() { first = h.deed("o1", contract.StepOverride, pmo, as(engagement.GateApproved)) })
	h.at(2*hour, func() { same = h.deed("o2", contract.StepOverride, pmo, as(engagement.GateApproved)) })
	h.at(3*hour, func() { otherwise = h.deed("o3", contract.StepOverride, sponsor, as(engagement.GateRejected)) })
	h.at(4*hour, func() { second = h.deed("o4", contract.StepOverride, sponsor, as(engagement.GateApproved)) })
	h.assess()
	require.NoError(t, first.Err)
	require.NoError(t, second.Err)
	assert.Equal(t, engagement.ReasonSecondPerson, engagement.ReasonOf(same.Err))
	assert.Equal(t, engagement.ReasonOtherOverride, engagement.ReasonOf(otherwise.Err))
	h.closedAs(engagement.GateApproved)
	assert.Equal(t, engagement.ByOverride, facts[engagement.GateClosed](h)[0].By)
	assert.Len(t, h.mails(activities.NoticeOverridden), 1)
}

func TestAnOverrideEndsAGateWhoseStageCannotOpen(t *testing.T) {
	h := newHouse(t)
	h.stage(engagement.GateDiagnosis, mode(engagement.ModeCount, 3))
	h.submits(minute, 1)
	var one, two *answer
	reject := func(a *contract.GateAct) { a.Office, a.State = true, engagement.GateRejected }
	h.at(hour, func() { one = h.deed("o1", contract.StepOverride, pmo, reject) })
	h.at(2*hour, func() { two = h.deed("o2", contract.StepOverride, sponsor, reject) })
	h.at(day, h.env.CancelWorkflow)
	h.assess()
	require.NoError(t, one.Err)
	require.NoError(t, two.Err)
	h.closedAs(engagement.GateRejected)
}

func TestActsThatNobodySignedAreRefused(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	var unsigned, forged, shapeless *answer
	h.at(hour, func() {
		unsigned = h.deed("u", contract.StepRetract, sponsor, func(a *contract.GateAct) { a.Signature = nil })
	})
	h.at(2*hour, func() { h.forged = true; forged = h.deed("f", contract.StepReassign, pmo, inOffice(leader, cto)) })
	h.at(3*hour, func() { h.forged = false; shapeless = h.deed("", contract.StepRetract, sponsor, nil) })
	h.at(4*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	assert.Equal(t, engagement.ReasonNotSigned, engagement.ReasonOf(unsigned.Err))
	assert.Equal(t, engagement.ReasonForged, engagement.ReasonOf(forged.Err))
	assert.Equal(t, engagement.Invalid, shapeless.code())
	assert.Empty(t, facts[engagement.TasksChanged](h))
}

func TestAGateWhoseTimeHasRunOutCanBeOverriddenOrReplaced(t *testing.T) {
	for name, row := range map[string]struct {
		acts  func(h *house) []*answer
		state engagement.GateState
	}{
		"overridden by two": {func(h *house) []*answer {
			approve := func(a *contract.GateAct) { a.State = engagement.GateApproved }
			return []*answer{h.deed("o1", contract.StepOverride, pmo, approve), h.deed("o2", contract.StepOverride, sponsor, approve)}
		}, engagement.GateApproved},
		"superseded": {func(h *house) []*answer {
			return []*answer{h.deed("s", contract.StepSupersede, cto, nil)}
		}, engagement.GateSuperseded},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t)
			end := moment(t, "due + 5 business days")
			h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.ExpireAfter = &end })
			h.submits(minute, 1)
			var late *answer
			var done []*answer
			h.at(20*day, func() {
				late = h.says(leader, engagement.Approve)
				done = row.acts(h)
			})
			h.at(21*day, h.env.CancelWorkflow)
			h.assess()
			assert.Equal(t, engagement.ReasonGateLapsed, engagement.ReasonOf(late.Err))
			for _, a := range done {
				require.NoError(t, a.Err)
			}
			h.closedAs(row.state)
		})
	}
}
