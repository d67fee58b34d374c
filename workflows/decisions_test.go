package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func TestTheSameDecisionAgainGetsTheFirstReceipt(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	var first, again, otherwise *answer
	h.at(hour, func() {
		first = h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
	})
	h.at(2*hour, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
		again = h.update(contract.UpdateDecide, "another-update-id", d)
		h.env.SignalWorkflow(contract.SignalDecide, d)
	})
	h.at(3*hour, func() {
		otherwise = h.decides(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Reject)
	})
	h.at(4*hour, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, first.receipt(), again.receipt())
	assert.Equal(t, engagement.Conflict, otherwise.code(), "already decided otherwise")
	assert.Len(t, facts[engagement.DecisionRecorded](h), 2)
}

func TestRefusedDecisions(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*engagement.Decision)
		forged bool
		code   engagement.Code
	}{
		{"another digest", func(d *engagement.Decision) { d.Digest = "x" }, false, engagement.Conflict},
		{"another revision", func(d *engagement.Decision) { d.Revision = 7 }, false, engagement.Conflict},
		{"another stage", func(d *engagement.Decision) { d.Stage = "x" }, false, engagement.Conflict},
		{"another gate", func(d *engagement.Decision) { d.Gate = "x" }, false, engagement.Conflict},
		{"somebody who is not asked", func(d *engagement.Decision) { d.Person = pmo }, false, engagement.Forbidden},
		{"a stranger", func(d *engagement.Decision) { d.Person = "stranger" }, false, engagement.NotFound},
		{"no comment", func(d *engagement.Decision) { d.Verdict, d.Comment = engagement.Reject, "" }, false, engagement.Invalid},
		{"conditions without text", func(d *engagement.Decision) {
			d.Verdict, d.Comment, d.Conditions = engagement.ApproveWithConditions, "if", []engagement.Condition{{}}
		}, false, engagement.Invalid},
		{"an unknown verdict", func(d *engagement.Decision) { d.Verdict = "maybe" }, false, engagement.Invalid},
		{"a channel the stage does not list", func(d *engagement.Decision) { d.Channel = engagement.ChannelSignal }, false, engagement.Forbidden},
		{"a forged signature", func(*engagement.Decision) {}, true, engagement.Forbidden},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := newHouse(t)
			h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
			var refused *answer
			h.at(hour, func() {
				h.forged = c.forged
				d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
				c.change(&d)
				refused = h.decide(d)
			})
			h.at(2*hour, func() {
				h.forged = false
				h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, leader)
				d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
				d.ID = "the right one"
				h.decide(d)
			})
			h.assess()
			require.NoError(t, h.env.GetWorkflowError())
			assert.Equal(t, c.code, refused.code(), "%v", refused.Err)
			assert.Len(t, facts[engagement.DecisionRecorded](h), 2, "the refused one left no trace in the tally")
		})
	}
}

func TestASignalCountsOnlyWhereTheStageListsIt(t *testing.T) {
	h := newHouse(t)
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) {
		s.Channels = []engagement.Channel{engagement.ChannelLink, engagement.ChannelSignal}
	})
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	unsigned := func(person string) engagement.Decision {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, person, engagement.Approve)
		d.ID, d.Signature, d.Channel = "", nil, engagement.ChannelWeb
		return d
	}
	h.at(hour, func() {
		h.env.SignalWorkflow(contract.SignalDecide, unsigned("stranger"))
		h.env.SignalWorkflow(contract.SignalDecide, unsigned(sponsor))
		h.env.SignalWorkflow(contract.SignalDecide, unsigned(sponsor))
	})
	h.at(90*minute, func() { h.env.SignalWorkflow(contract.SignalDecide, unsigned("stranger")) })
	h.at(2*hour, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	recorded := facts[engagement.DecisionRecorded](h)
	require.Len(t, recorded, 2)
	assert.Equal(t, "by namespace access, claimed person "+sponsor, recorded[0].Provenance)
	assert.Equal(t, engagement.ChannelSignal, recorded[0].Channel, "whatever channel it claims")
	ignored := facts[engagement.DecisionIgnored](h)
	require.Len(t, ignored, 1, "the same signal again is no second event")
	assert.Equal(t, engagement.NotFound, ignored[0].Code)
}

func TestASignalElsewhereIsJournalledAsIgnored(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(hour, func() {
		d := h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve)
		d.ID, d.Signature = "by-signal", nil
		h.env.SignalWorkflow(contract.SignalDecide, d)
	})
	h.at(2*hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	ignored := facts[engagement.DecisionIgnored](h)
	require.Len(t, ignored, 1)
	assert.Equal(t, engagement.Forbidden, ignored[0].Code)
	assert.Empty(t, h.mails(activities.NoticeDecisionRefused), "an unsigned sender proves no address to write to")
}

func TestASignedDecisionBySignalGetsItsReceiptByMail(t *testing.T) {
	h := newHouse(t)
	h.at(minute, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(hour, func() {
		h.env.SignalWorkflow(contract.SignalDecide, h.vote(engagement.GateDiagnosis, contract.RefAssessment, sponsor, engagement.Approve))
	})
	h.at(2*hour, func() { h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.Approve) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	require.Len(t, h.mails(activities.NoticeDecisionReceipt), 1)
	assert.Equal(t, engagement.ChannelLink, facts[engagement.DecisionRecorded](h)[0].Channel)
}
