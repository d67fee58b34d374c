package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// followAnswers chases what people are asked to answer, until the assessment ends. It does
// nothing until somebody is asked, so that assessments that began before there was such a
// thing go on as they were: no version of the workflow need be told apart.
func (a *assessment) followAnswers(ctx workflow.Context) (stop func()) {
	over := false
	w := a.watchAnswers()
	workflow.GoNamed(ctx, "answers", func(ctx workflow.Context) {
		running := false
		for {
			if workflow.Await(ctx, func() bool { return over || len(a.register.queue) > 0 }) != nil || over {
				return
			}
			if change, written := a.register.take(engagement.KindAnswerReview); written {
				a.returned(ctx, change)
			}
			change, written := a.register.take(engagement.KindAnswerRequest)
			switch {
			case !written:
			case change.Parent == remindNow:
				a.remindNow(ctx, w, change)
			default:
				w.touch(change.ID)
				if !running {
					running = true
					workflow.GoNamed(ctx, "answers due", w.run)
				}
			}
		}
	})
	return func() {
		over = true
		w.stop()
	}
}

// remindNow marks the note of somebody who has a person reminded by hand.
const remindNow = "remind"

// watchAnswers reminds people at the moments of the assessment, counted to the day that
// they were given, and tells those who look after the assessment when somebody is late.
// While the diagnosis is before its gate nobody can answer, and nobody is reminded.
func (a *assessment) watchAnswers() *watch {
	times := a.Process.Phases[engagement.PhaseAssessment]
	request := activities.DueRequest{
		Place: a.place, Of: engagement.KindAnswerRequest, Calendar: a.Calendar, Timezone: a.Timezone, Cutoff: times.Cutoff, Remind: times.Remind,
	}
	if times.Escalate != nil {
		request.Escalate = &times.Escalate.After
	}
	w := newWatch(a.phase, request)
	w.added, w.remind, w.settled = a.ask, a.remind, a.answered
	if w.escalate = a.tellLate; times.Escalate == nil {
		w.escalate, w.overdue = nil, a.tellLate
	}
	w.idle = func() bool { return a.busy || len(a.submitted.queue) > 0 }
	a.moved = w.changed
	return w
}

func (a *assessment) answersRef(request string) string { return a.ref + "/answers/" + request }

func (a *assessment) ask(ctx workflow.Context, item activities.DueItem) error {
	id := a.answersRef(item.ID) + "/asked"
	err := a.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.AnswersAsked{Request: item.ID, Person: item.Owner, Due: item.Due}})
	if err != nil {
		return err
	}
	a.mail.Send(ctx, activities.Notice{Key: id, Kind: activities.NoticeAnswersAsked, Of: item.ID, Due: item.Due, People: filled(item.Owner)})
	return nil
}

func (a *assessment) remind(ctx workflow.Context, item activities.DueItem, n int) error {
	return a.chase(ctx, item, a.answersRef(item.ID)+"/reminded/"+string(item.On)+"/"+itoa(n), n)
}

// remindNow reminds somebody whom the CTO or the PMO has reminded by hand.
func (a *assessment) remindNow(ctx workflow.Context, w *watch, change contract.RegisterChanged) {
	item, pending := w.find(change.ID)
	if !pending {
		return
	}
	if err := a.chase(ctx, item, a.answersRef(item.ID)+"/reminded/"+change.Outbox, 0); err != nil && ctx.Err() == nil {
		workflow.GetLogger(ctx).Error("somebody could not be reminded", "request", item.ID, "error", err)
	}
}

func (a *assessment) chase(ctx workflow.Context, item activities.DueItem, id string, n int) error {
	err := a.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.AnswersReminded{
		Request: item.ID, Person: item.Owner, Number: n, Overdue: workflow.Now(ctx).After(item.Due),
	}})
	if err != nil {
		return err
	}
	a.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeAnswersReminder, Of: item.ID, Number: n, Due: item.Due, People: filled(item.Owner),
	})
	return nil
}

// tellLate tells the assessment's owner, and whom the methodology has such things escalated
// to, or else the PMO.
func (a *assessment) tellLate(ctx workflow.Context, item activities.DueItem) error {
	times := a.Process.Phases[engagement.PhaseAssessment]
	roles := []engagement.Role{times.Owner, engagement.RolePMO}
	if times.Escalate != nil {
		roles[1] = times.Escalate.To
	}
	people, err := a.inRoles(ctx, roles...)
	if err != nil {
		return err
	}
	id := a.answersRef(item.ID) + "/late/" + string(item.On)
	err = a.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.AnswersReminded{
		Request: item.ID, Person: item.Owner, Overdue: true, Told: people,
	}})
	if err != nil {
		return err
	}
	a.mail.Send(ctx, activities.Notice{
		Key: id, Kind: activities.NoticeAnswersEscalated, Of: item.ID, Due: item.Due, Late: filled(item.Owner), People: slices.Clone(people),
	})
	return nil
}

// answered says once that somebody owes nothing more, or was let off.
func (a *assessment) answered(ctx workflow.Context, item activities.DueItem, late bool) error {
	return a.journal.Record(ctx, journal.Entry{ID: a.answersRef(item.ID) + "/settled", Fact: engagement.AnswersSettled{
		Request: item.ID, Person: item.Owner, Late: late,
	}})
}

// returned tells whoever gave an answer that it has come back.
func (a *assessment) returned(ctx workflow.Context, change contract.RegisterChanged) {
	a.mail.SendToWhomItConcerns(ctx, activities.Notice{
		Key: a.ref + "/answers/returned/" + change.Outbox, Kind: activities.NoticeAnswerReturned, Of: change.ID,
	})
}
