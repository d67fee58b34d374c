package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func utc(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.Parse("2006-01-02 15:04", text)
	require.NoError(t, err)
	return at
}

// happened lists when events of a type were recorded that are not of the phase.
func (h *house) happened(kind engagement.EventType) []time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	var times []time.Time
	for _, e := range h.events {
		var of struct{ Of string }
		require.NoError(h.t, json.Unmarshal(e.Facts, &of))
		if e.Type == kind && (of.Of == "" || of.Of == diagnosisGate) {
			times = append(times, e.At.UTC())
		}
	}
	return times
}

// TestDeadlinesFollowTheCalendar puts a diagnosis before its gate at odd times of the
// year in Madrid.
func TestDeadlinesFollowTheCalendar(t *testing.T) {
	for _, row := range []struct {
		name, opened, due, span, halfway string // times in UTC
	}{
		{"into summer time", "2026-03-26 09:00", "2026-03-31 15:00", "3 business days", "2026-03-30 07:30"},
		{"into winter time", "2026-10-22 09:00", "2026-10-27 16:00", "3 business days", "2026-10-26 09:00"},
		{"on the leap day", "2028-02-22 09:00", "2028-02-29 16:00", "5 business days", "2028-02-25 08:30"},
		{"a month from 31 January of a leap year", "2028-01-31 09:00", "2028-02-29 16:00", "P1M", ""},
		{"over Epiphany", "2027-01-04 09:00", "2027-01-07 16:00", "2 business days", "2027-01-05 12:30"},
		{"after the cut-off of a Friday", "2026-11-27 16:30", "2026-12-01 16:00", "1 business day", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			h := newHouse(t)
			opened, due := utc(t, row.opened), utc(t, row.due)
			h.env.SetStartTime(opened.Add(-minute))
			h.startOn = ""
			h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) {
				s.Due, s.Remind, s.Escalate = span(t, row.span), moments(t, "50%", "due"), nil
			})
			h.submits(minute, 1)
			h.at(due.Sub(opened)+minute, func() { h.says(sponsor, engagement.Approve) }) // at the due itself
			h.at(due.Sub(opened)+minute+time.Second, func() { h.says(leader, engagement.Approve) })
			h.assess()
			require.NoError(t, h.env.GetWorkflowError())
			assert.Equal(t, due, facts[engagement.StageOpened](h)[0].Due.UTC())
			reminded := h.happened(engagement.EventReminded)
			require.Len(t, reminded, 2)
			if row.halfway != "" {
				assert.WithinDuration(t, utc(t, row.halfway), reminded[0], time.Second)
			}
			decided := facts[engagement.DecisionRecorded](h)
			assert.Equal(t, []bool{false, true}, []bool{decided[0].Late, decided[1].Late}, "at the due is in time, after it is late")
		})
	}
}

// TestAPauseAcrossADeadlineMovesItAll pauses before the due and resumes long after the hard
// end.
func TestAPauseAcrossADeadlineMovesItAll(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due + 2 business days")
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) { s.ExpireAfter, s.OnExpiry = &end, engagement.ExpiryReject })
	start := utc(t, "2026-11-23 09:00")
	h.submits(minute, 1)
	paused, resumed := start.Add(day), start.Add(28*day)
	h.at(day, func() { h.env.SignalWorkflow(contract.SignalPause, paused) })
	h.at(28*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: paused, ResumedAt: resumed})
	})
	h.at(60*day, h.env.CancelWorkflow)
	h.assess()
	for _, kind := range []engagement.EventType{engagement.EventReminded, engagement.EventEscalated, engagement.EventGateClosed} {
		times := h.happened(kind)
		require.NotEmpty(t, times, kind)
		assert.True(t, times[0].After(resumed), "%s at %s", kind, times[0])
	}
	var due time.Time
	for _, m := range facts[engagement.DeadlineMoved](h) {
		if m.Of == diagnosisGate {
			due = m.To.UTC()
		}
	}
	// Five business days from Monday are Monday 30 November; the pause cost eighteen:
	// the weekdays from 25 November to 21 December, but for 8 December.
	assert.Equal(t, utc(t, "2026-12-28 16:00"), due)
	h.closedAs(engagement.GateExpired)
}

func TestARescheduledDeadlineTakesItsRemindersAlong(t *testing.T) {
	h := newHouse(t)
	h.at(day, func() {
		h.env.SignalWorkflow(contract.SignalReschedule, contract.Reschedule{
			Act: contract.Act{Request: "later", By: pmo}, Ref: contract.RefAssessment, Due: "2027-03-01",
		})
	})
	h.at(70*day, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(71*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, facts[engagement.Reminded](h), "the reminder of the old due was at 80% of December")
}

func TestAnExtendedGateRemindsByItsNewDue(t *testing.T) {
	h := newHouse(t)
	end := moment(t, "due")
	h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) {
		s.ExpireAfter, s.Remind, s.Escalate = &end, moments(t, "50%", "due + 1 business day"), nil
	})
	h.submits(minute, 1)
	var extended, twice *answer
	h.at(8*day, func() {
		extended = h.choose("e1", diagnosisGate, contract.ChoiceExtend)
		twice = h.choose("e2", diagnosisGate, contract.ChoiceExtend)
	})
	h.at(13*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, extended.Err)
	assert.Equal(t, engagement.Conflict, twice.code(), "one extension is enough")
	assert.Len(t, facts[engagement.GateExtended](h), 1)
	reminded := h.happened(engagement.EventReminded)
	require.Len(t, reminded, 2, "the one after the old due has no purpose any more")
	assert.True(t, reminded[1].After(utc(t, "2026-12-01 09:00")))
}

// TestExpiryAndADecisionInTheSameInstant has the deciding vote come just before, at, and
// just after the hard end, under each rule. Whatever comes first, the answer is the truth.
func TestExpiryAndADecisionInTheSameInstant(t *testing.T) {
	for rule, ended := range map[engagement.Expiry]engagement.GateState{
		engagement.ExpiryReject: engagement.GateExpired, engagement.ExpiryApprove: engagement.GateApproved, engagement.ExpiryAskPMO: "",
	} {
		for _, off := range []time.Duration{-time.Second, 0, time.Second} {
			t.Run(string(rule)+" "+off.String(), func(t *testing.T) {
				h := newHouse(t)
				end := moment(t, "due")
				h.stage(engagement.GateDiagnosis, func(s *engagement.Stage) {
					s.ExpireAfter, s.OnExpiry, s.Remind, s.Escalate = &end, rule, nil, nil
				})
				h.submits(minute, 1)
				h.at(hour, func() { h.says(sponsor, engagement.Approve) })
				var last *answer
				due := utc(t, "2026-11-30 16:00")
				h.at(due.Sub(utc(t, "2026-11-23 09:00"))+off, func() { last = h.says(leader, engagement.Reject) })
				h.at(9*day, h.env.CancelWorkflow)
				h.assess()
				closed := facts[engagement.GateClosed](h)
				require.NotEmpty(t, closed)
				if last == nil { // the assessment had ended
					assert.Equal(t, engagement.ExpiryApprove, rule)
					assert.Equal(t, engagement.GateApproved, closed[0].State)
					return
				}
				if last.Err == nil {
					assert.Equal(t, engagement.GateRejected, last.receipt().State)
					assert.Equal(t, engagement.GateRejected, closed[0].State)
					assert.Empty(t, facts[engagement.GateLapsed](h))
					assert.NotEqual(t, time.Second, off)
					return
				}
				assert.Equal(t, engagement.Conflict, last.code())
				assert.NotEqual(t, -time.Second, off)
				assert.Len(t, facts[engagement.DecisionRecorded](h), 1)
				if ended != "" {
					assert.Equal(t, ended, closed[0].State)
				} else {
					assert.Len(t, facts[engagement.GateLapsed](h), 1)
				}
			})
		}
	}
}

func TestNobodyIsRemindedWhoHasDecided(t *testing.T) {
	h := newHouse(t)
	h.submits(minute, 1)
	h.at(hour, func() { h.says(sponsor, engagement.Approve) })
	h.at(14*day, func() { h.says(leader, engagement.Approve) })
	h.assess()
	reminded := facts[engagement.Reminded](h)
	require.Len(t, reminded, 3)
	for _, r := range reminded {
		assert.Equal(t, []string{leader}, r.People)
	}
	for _, mail := range h.mails("gate_reminder") {
		assert.Equal(t, []string{leader}, mail.People)
	}
}
