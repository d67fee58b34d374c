package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// What an engagement of five years holds.
const (
	yearsProjects    = 40 // of the plan
	yearsInitiatives = 20 // each of which becomes a project
	yearsMetrics     = 60
	yearsPeriods     = 60 // of a month
	week             = 7 * day
)

// What a run may write into its history: a tenth of what Temporal allows.
const (
	mostEvents = 5_000
	mostBytes  = 5_000_000
	// mostInput is what a run may hand to the next one.
	mostInput = 128 << 10
)

// TestFiveYearsFitIntoHistories runs an engagement of five years, in which everybody does what
// is expected of them week after week: no run of any workflow grows beyond what operators can
// still find their way through, and everything that was sent stands in the journal once.
func TestFiveYearsFitIntoHistories(t *testing.T) {
	began := time.Now()
	y := newYears(t)
	y.process.Periods, y.process.Period = yearsPeriods, span(t, "1 month")
	y.process.ReviewLead = span(t, "3 business days")
	y.concernTerms()
	y.gate, y.opened = y.answerGate, y.leadProject
	y.at(hour, func() { y.submits(contract.RefAssessment, "") })
	y.at(3*day, func() { y.submits(contract.RefPlan, "") })
	y.at(10*day, func() {
		y.every(4*week, 66, y.takeReadings)
		y.every(week, 258, y.worry)
		y.every(2*week, 128, y.communicate)
		y.every(13*week, 20, y.pulse)
		y.every(52*week, 5, y.release)
	})
	y.at(100*day, func() { y.every(12*week, yearsInitiatives, y.propose) })
	y.at(400*day+7*hour, func() { y.steers(contract.UpdatePause, contract.Act{Request: "pause-1", By: pmo, Reason: "a merger"}) })
	y.at(410*day+5*hour, func() { y.steers(contract.UpdateResume, contract.Act{Request: "resume-1", By: pmo}) })
	y.at(500*day, func() {
		y.steers(contract.UpdateReschedule, contract.Reschedule{
			Act: contract.Act{Request: "move-1", By: pmo, Reason: "more projects"}, Ref: contract.RefDevelopment, Due: "2031-11-28",
		})
		y.want("move-1/moved/" + contract.RefDevelopment)
	})
	for period := range yearsPeriods {
		ref := contract.RefPeriod(period + 1)
		y.want(ref+"/opened", ref+"/evaluated", ref+"/closed")
	}
	y.want("pause-1", "resume-1", "opened", "ended", contract.RefClose+"/closed")
	y.engage()
	require.NoError(t, y.env.GetWorkflowError())

	y.nothingIsLost()
	y.everyRunFits()
	t.Logf("%d events in the journal, %s in all", len(y.recorded), time.Since(began).Round(time.Second))
}

// nothingIsLost holds the journal to the model: each event that it expects is there, no other
// is of their kinds, and none was recorded twice.
func (y *years) nothingIsLost() {
	kinds := map[engagement.EventType]bool{}
	for id := range y.wanted {
		assert.Equal(y.t, 1, y.recorded[id], "%s is in the journal once", id)
		kinds[y.types[id]] = true
	}
	for _, only := range []engagement.EventType{engagement.EventReminded, engagement.EventPhaseClosed, engagement.EventDeadlineMoved} {
		delete(kinds, only) // the model expects some of these
	}
	for id, times := range y.recorded {
		assert.Equal(y.t, 1, times, "%s was recorded more than once", id)
		assert.True(y.t, !kinds[y.types[id]] || y.wanted[id], "%s (%s) is in the journal, and nobody has sent it", id, y.types[id])
	}
	assert.Greater(y.t, len(y.wanted), 6_000)
}

// everyRunFits holds each run to its bounds, and prints the largest ones.
func (y *years) everyRunFits() {
	for _, kind := range y.counter.Types() {
		most, heaviest, runs := y.counter.Largest(kind)
		input, workflows := 0, map[string]bool{}
		for _, r := range y.counter.Runs() {
			if r.Type == kind {
				input, workflows[r.Workflow] = max(input, r.Input), true
			}
		}
		y.t.Logf("%-18s %3d workflows, %4d runs, the largest of %5d events, %7d bytes; handed over: %6d bytes at most",
			kind, len(workflows), runs, most.Events, heaviest.Bytes, input)
		assert.LessOrEqual(y.t, most.Events, mostEvents, "the longest run of %s", most.Workflow)
		assert.LessOrEqual(y.t, heaviest.Bytes, mostBytes, "the heaviest run of %s", heaviest.Workflow)
		assert.LessOrEqual(y.t, input, mostInput, "what a run of %s hands over", kind)
		if slices.Contains([]string{contract.WorkflowProject, contract.WorkflowChange, contract.WorkflowDevelopment}, kind) {
			assert.Greater(y.t, runs, len(workflows), "runs of %s follow each other", kind)
		}
	}
}

func (y *years) steers(name string, arg any) { y.asks("", name, name, arg) }

// answerGate approves what is before a gate after a day, and one in five after reminders.
func (y *years) answerGate(opened engagement.GateOpened) {
	wait := day
	if len(y.wanted)%5 == 0 {
		wait = 5 * day
	}
	ref := opened.Subject.Ref
	y.at(wait, func() { y.approves(opened.Key, ref) })
}

// takeReadings takes a reading of every metric, which reaches a workflow when it evaluates.
func (y *years) takeReadings(month int) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for n := range yearsMetrics {
		metric := metricID(n)
		if y.readings[metric] == nil {
			y.readings[metric] = map[time.Time]float64{}
		}
		y.readings[metric][y.env.Now()] = float64((month+n)%10) / 10
	}
}

func (y *years) propose(n int) {
	idea := fmt.Sprintf("00000000-0000-4000-8000-0000000003%02d", n)
	y.submits(contract.RefInitiative(idea), idea)
	y.want(contract.RefInitiative(idea)+"/decided/1", contract.RefProject("project-of-"+idea)+"/opened")
}

func (y *years) release(n int) {
	release := fmt.Sprintf("00000000-0000-4000-8000-0000000004%02d", n)
	y.submits(contract.RefRelease(release), release)
	y.want(contract.RefRelease(release) + "/live")
}

// meetsPause tells whether the engagement is paused some time within the next days.
func (y *years) meetsPause(within time.Duration) bool {
	paused, resumed := time.Date(2027, 12, 28, 0, 0, 0, 0, time.UTC), time.Date(2028, 1, 8, 0, 0, 0, 0, time.UTC)
	return y.env.Now().Before(resumed) && y.env.Now().Add(within).After(paused)
}

// worry raises a concern, which is answered the next day, or late, and then satisfies.
func (y *years) worry(n int) {
	id := fmt.Sprintf("00000000-0000-4000-8000-000000000%03d", 500+n)
	ref, answered := contract.RefChange+"/concern/"+id, day
	if n%5 == 0 && !y.meetsPause(20*day) {
		answered = 15 * day
		y.want(ref + "/overdue")
	}
	y.puts(contract.RefChange, activities.PendingItem{Kind: engagement.KindConcern, ID: id, Owner: leader, Level: "high"})
	y.stand(id, activities.ConcernState{})
	y.want(ref+"/answered", ref+"/satisfied")
	y.at(answered, func() {
		y.stand(id, activities.ConcernState{Answered: true})
		y.drops(contract.RefChange, engagement.KindConcern, id)
	})
	y.at(answered+2*day, func() {
		y.stand(id, activities.ConcernState{Answered: true, Satisfied: true})
		y.write(contract.RefChange, engagement.KindConcern, id)
	})
}

// communicate plans a message, has it approved, and expects it to be mailed on its day.
func (y *years) communicate(n int) {
	id := fmt.Sprintf("00000000-0000-4000-8000-000000001%03d", n)
	on := engagement.DayOf(y.env.Now().Add(14 * day))
	stands := func(state engagement.CommunicationState) {
		y.mu.Lock()
		y.standing[id] = activities.CommunicationStanding{Fact: engagement.CommunicationMoved{Communication: id, State: state, Planned: on}, By: leader}
		y.mu.Unlock()
		outbox := y.puts(contract.RefChange, activities.PendingItem{
			Kind: engagement.KindCommunication, ID: id, Owner: sponsor, On: on, State: string(state), Held: state != engagement.CommunicationApproved,
		})
		y.want(contract.RefChange + "/communication/" + id + "/" + outbox)
	}
	stands(engagement.CommunicationDraft)
	y.at(3*day, func() { stands(engagement.CommunicationApproved) })
	y.want(contract.RefChange + "/communication/" + id + "/mailed")
}

// pulse asks people how they stand to the change.
func (y *years) pulse(n int) {
	id := fmt.Sprintf("00000000-0000-4000-8000-000000002%03d", n)
	y.puts(contract.RefChange, activities.PendingItem{Kind: engagement.KindPulseRound, ID: id, On: engagement.DayOf(y.env.Now().Add(14 * day))})
	y.want(contract.RefChange+"/pulse/"+id+"/opened", contract.RefChange+"/pulse/"+id+"/closed")
	y.at(40*day, func() { y.drops(contract.RefChange, engagement.KindPulseRound, id) })
}
