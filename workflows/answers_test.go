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

const respondent = "person-respondent"

// asks has one person asked to answer until Friday, the tenth day of the tests' calendar.
func (h *house) asks(at time.Duration, due engagement.Day) {
	h.at(at, func() {
		h.concerns(activities.PendingItem{
			Kind: engagement.KindAnswerRequest, ID: "r1", Owner: respondent, On: due, Since: h.env.Now(),
		})
		h.written("asked", engagement.KindAnswerRequest, "r1")
	})
}

// diagnose submits the diagnosis and approves it, which ends the assessment.
func (h *house) diagnose(at time.Duration) {
	h.at(at, func() { h.submit(contract.RefAssessment, "", 1) })
	h.at(at+hour, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
}

// chased are the reminders that went to the respondent, as of which number.
func (h *house) chased() (numbers []int) {
	for _, n := range h.mails(activities.NoticeAnswersReminder) {
		assert.Equal(h.t, []string{respondent}, n.People)
		numbers = append(numbers, n.Number)
	}
	return numbers
}

func answersHouse(t *testing.T) (*house, engagement.Day) {
	h := newHouse(t)
	times := h.process.Phases[engagement.PhaseAssessment]
	times.Due, times.Remind = span(t, "60 business days"), moments(t, "50%", "due", "due + 2 business days")
	times.Escalate = &engagement.Escalation{After: moment(t, "due + 1 business day"), To: engagement.RolePMO}
	h.process.Phases[engagement.PhaseAssessment] = times
	return h, engagement.DayOf(h.env.Now().Add(14 * day))
}

func TestSomebodyWhoDoesNotAnswerIsRemindedAndTheirLatenessTold(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.diagnose(30 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	asked := h.mails(activities.NoticeAnswersAsked)
	require.Len(t, asked, 1)
	assert.Equal(t, []string{respondent}, asked[0].People)
	assert.Equal(t, due, engagement.DayOf(asked[0].Due))
	assert.ElementsMatch(t, []int{1, 2, 3}, h.chased())
	late := h.mails(activities.NoticeAnswersEscalated)
	require.Len(t, late, 1)
	assert.ElementsMatch(t, []string{cto, pmo}, unique(late[0].People), "whoever owns the assessment, and the PMO")
	assert.Equal(t, []string{respondent}, late[0].Late)
	assert.Len(t, facts[engagement.AnswersReminded](h), 4)
	assert.Len(t, facts[engagement.AnswersAsked](h), 1)
	assert.Empty(t, facts[engagement.AnswersSettled](h), "the assessment ended without them")
}

func TestWhoeverHasAnsweredIsLeftInPeace(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.at(2*day, func() {
		h.concerns()
		h.written("done", engagement.KindAnswerRequest, "r1")
	})
	h.diagnose(30 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.chased())
	assert.Empty(t, h.mails(activities.NoticeAnswersEscalated))
	assert.Equal(t, []engagement.AnswersSettled{{Request: "r1", Person: respondent}}, facts[engagement.AnswersSettled](h))
}

func TestWhoeverAnswersLateIsRemindedNoFurther(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.at(14*day, func() { // after the due time, before the rest
		h.concerns()
		h.written("done", engagement.KindAnswerRequest, "r1")
	})
	h.diagnose(30 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.LessOrEqual(t, len(h.chased()), 2)
	assert.Empty(t, h.mails(activities.NoticeAnswersEscalated))
}

func TestARequestThatIsWithdrawnRemindsNobody(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.at(hour+minute, func() {
		h.concerns()
		h.written("withdrawn", engagement.KindAnswerRequest, "r1")
	})
	h.diagnose(30 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, h.chased())
	assert.Len(t, facts[engagement.AnswersSettled](h), 1)
}

func TestAPauseMovesTheRemindersOfRespondents(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.at(2*day, func() { h.env.SignalWorkflow(contract.SignalPause, h.env.Now()) })
	paused := h.env.Now().Add(2 * day)
	var meanwhile []int
	h.at(29*day, func() { meanwhile = h.chased() })
	h.at(30*day, func() {
		h.env.SignalWorkflow(contract.SignalResume, contract.Resume{PausedAt: paused, ResumedAt: h.env.Now()})
	})
	h.diagnose(32 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, meanwhile, "time stands still")
	assert.Empty(t, h.chased(), "half the time is not over two days after the pause")
	assert.Empty(t, h.mails(activities.NoticeAnswersEscalated))
}

func TestNobodyIsRemindedWhileTheDiagnosisIsBeforeItsGate(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.at(2*day, func() { h.submit(contract.RefAssessment, "", 1) })
	var meanwhile []int
	h.at(25*day, func() {
		meanwhile = h.chased()
		h.decides(engagement.GateDiagnosis, contract.RefAssessment, leader, engagement.RequestChanges)
	})
	h.at(26*day, func() { h.submit(contract.RefAssessment, "", 2) })
	h.at(27*day, func() { h.approveBy(engagement.GateDiagnosis, contract.RefAssessment, sponsor, leader) })
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Empty(t, meanwhile)
	assert.Equal(t, []int{3}, h.chased(), "of what came due meanwhile, one reminder comes once people can answer again")
}

func TestARespondentIsRemindedByHandOncePerNote(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	for _, at := range []time.Duration{day, day + hour} { // the relay may tell twice
		h.at(at, func() {
			h.env.SignalWorkflow(contract.SignalRegisterChanged, contract.RegisterChanged{
				Outbox: "nudge", Kind: engagement.KindAnswerRequest, ID: "r1", Parent: "remind",
			})
		})
	}
	h.at(2*day, func() {
		h.env.SignalWorkflow(contract.SignalRegisterChanged, contract.RegisterChanged{
			Outbox: "nudge-2", Kind: engagement.KindAnswerRequest, ID: "unknown", Parent: "remind",
		})
	})
	h.diagnose(3 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Equal(t, []int{0}, h.chased())
}

func TestWhoeverGaveAnAnswerHearsThatItCameBack(t *testing.T) {
	h, _ := answersHouse(t)
	h.at(hour, func() { h.written("o1", engagement.KindAnswerReview, "a1") })
	h.diagnose(2 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	told := h.mails(activities.NoticeAnswerReturned)
	require.Len(t, told, 1)
	assert.Equal(t, "a1", told[0].Of)
}

func TestAnotherDayForTheSameRequestRemindsAnew(t *testing.T) {
	h, due := answersHouse(t)
	h.asks(hour, due)
	h.asks(13*day, engagement.DayOf(h.env.Now().Add(28*day)))
	h.diagnose(40 * day)
	h.assess()
	require.NoError(t, h.env.GetWorkflowError())
	assert.Len(t, h.mails(activities.NoticeAnswersAsked), 1, "they are asked once")
	assert.GreaterOrEqual(t, len(h.chased()), 3)
	assert.Len(t, h.mails(activities.NoticeAnswersEscalated), 1)
}
