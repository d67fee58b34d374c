package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Reschedule shows everything that a reschedule moves, and what it leaves behind. It changes
// nothing. A phase that is not open, and ids in keep that name nothing, are Invalid.
func (o *Office) Reschedule(ctx context.Context, org, engagementID string, r engagement.Reschedule) (engagement.RescheduleOutlook, error) {
	place := activities.Place{Org: org, Engagement: engagementID}
	return reading(ctx, o, place, func(tx *store.Tx) (engagement.RescheduleOutlook, error) {
		e, m, err := opened(tx, engagementID)
		if err != nil {
			return engagement.RescheduleOutlook{}, err
		}
		phase, err := reschedulable(tx, e, r)
		if err != nil {
			return engagement.RescheduleOutlook{}, err
		}
		days, err := store.WorkingDaysOf(e)
		if err != nil {
			return engagement.RescheduleOutlook{}, err
		}
		v := move{tx: tx, e: e, process: m.Process, phase: phase, asked: r, days: days, body: m}
		return v.outlook()
	})
}

// farthest is by how many days a due moves at most: a slip of the pen is no plan.
const farthest = 3660

// reschedulable is the open phase that a reschedule is about.
func reschedulable(tx *store.Tx, e store.Engagement, r engagement.Reschedule) (store.Phase, error) {
	const refused = "The phase cannot be moved"
	var f engagement.Faults
	f.CheckDay("due", r.Due, true)
	phases, err := tx.Phases(e.ID)
	if err != nil {
		return store.Phase{}, err
	}
	for _, p := range phases {
		if p.Ref == r.Ref && p.State == store.PhaseOpen && p.DueAt != nil {
			f.CheckOrder("opened", e.Day(p.OpenedAt), "due", r.Due)
			if from := e.Day(*p.DueAt); from.DaysUntil(r.Due) > farthest {
				f.Add("due", "lies more than ten years after the due now, %s; give an earlier day", from)
			}
			return p, f.Err(refused)
		}
	}
	f.Add("ref", "%q is not an open phase; GET the engagement and take a ref from phases[]", r.Ref)
	return store.Phase{}, f.Err(refused)
}

// move is a reschedule under way.
type move struct {
	tx      *store.Tx
	e       store.Engagement
	body    engagement.Methodology
	process engagement.Process
	phase   store.Phase
	asked   engagement.Reschedule
	days    engagement.WorkingDays
}

func (v move) outlook() (out engagement.RescheduleOutlook, err error) {
	from := v.e.Day(*v.phase.DueAt)
	out = engagement.RescheduleOutlook{
		Ref: v.phase.Ref, From: from, To: v.asked.Due, WorkingDays: engagement.WorkingDaysBetween(v.days, from, v.asked.Due),
		Reminders: []time.Time{}, Expected: []engagement.ExpectedDate{}, Moves: []engagement.DateMove{}, Kept: []engagement.KeptDate{},
	}
	if err := v.times(&out); err != nil {
		return out, err
	}
	if err := v.expect(&out); err != nil {
		return out, err
	}
	planned, err := v.planned()
	if err != nil {
		return out, err
	}
	var f engagement.Faults
	for i, id := range v.asked.Keep {
		if !slices.ContainsFunc(planned, func(p engagement.PlannedDate) bool { return p.ID == id }) {
			f.Add(fmt.Sprintf("keep[%d]", i), "%q is nothing that would move; take ids from moves[] of the outlook", id)
		}
	}
	if err := f.Err("The phase cannot be moved"); err != nil {
		return out, err
	}
	moves, kept := v.asked.Sort(from, v.e.Day(v.tx.Now()), v.days, planned)
	out.Moves, out.Kept = append(out.Moves, moves...), append(out.Kept, kept...)
	if out.Plan, err = v.plan(out.Moves); err != nil {
		return out, err
	}
	out.Digest, err = digestOf(v.asked.Follow, out)
	return out, err
}

// digestOf stands for what is moved and kept, not for the hour at which it was asked.
func digestOf(follow bool, out engagement.RescheduleOutlook) (string, error) {
	out.Digest, out.Reminders = "", nil
	text, err := json.Marshal(struct {
		Follow  bool
		Outlook engagement.RescheduleOutlook
	}{follow, out})
	if err != nil {
		return "", fmt.Errorf("digest of a reschedule: %w", err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

// times says when the phase is due then, and who is told when.
func (v move) times(out *engagement.RescheduleOutlook) error {
	rules := v.process.Phases[v.phase.Phase]
	req := v.request(v.phase.OpenedAt, rules.Due, rules.Cutoff)
	req.On, req.Remind = v.asked.Due, rules.Remind
	if rules.Escalate != nil {
		req.Escalate = &rules.Escalate.After
	}
	times, err := Calendar{}.Deadline(req)
	if err != nil {
		return fmt.Errorf("deadline of %s: %w", v.phase.Ref, err)
	}
	out.Due = times.Due
	for _, at := range times.Reminders {
		if at.After(v.tx.Now()) {
			out.Reminders = append(out.Reminders, at)
		}
	}
	if times.Escalate.After(v.tx.Now()) {
		out.Escalation = &times.Escalate
	}
	return nil
}

func (v move) request(from time.Time, due engagement.Span, cutoff string) activities.DeadlineRequest {
	return activities.DeadlineRequest{
		Calendar: v.e.Calendar, Timezone: v.e.Timezone, NotBefore: v.e.StartOn, From: from, Due: due, Cutoff: cutoff,
	}
}

// way is a phase with the gate that it leads to.
type way struct {
	phase engagement.Phase
	gate  engagement.GateKey
}

// ways are what comes one after another before projects run: each phase with its gate.
var ways = []way{
	{engagement.PhaseAssessment, engagement.GateDiagnosis},
	{engagement.PhasePlan, engagement.GatePlan},
}

// expect says when what comes after the phase is due, now and then, each step taking all of
// its time.
func (v move) expect(out *engagement.RescheduleOutlook) error {
	at := slices.IndexFunc(ways, func(w way) bool { return w.phase == v.phase.Phase })
	if at < 0 {
		return nil
	}
	was, will := *v.phase.DueAt, out.Due
	add := func(due engagement.Span, cutoff string) (err error) {
		if was, err = v.after(was, due, cutoff); err != nil {
			return err
		}
		will, err = v.after(will, due, cutoff)
		return err
	}
	for i, w := range ways[at:] {
		if i > 0 {
			rules := v.process.Phases[w.phase]
			if err := add(rules.Due, rules.Cutoff); err != nil {
				return err
			}
			out.Expected = append(out.Expected, engagement.ExpectedDate{What: "phase", Key: string(w.phase), From: v.e.Day(was), To: v.e.Day(will)})
		}
		for _, stage := range v.process.Gates[w.gate].Stages {
			if err := add(stage.Due, stage.Cutoff); err != nil {
				return err
			}
		}
		out.Expected = append(out.Expected, engagement.ExpectedDate{What: "gate", Key: string(w.gate), From: v.e.Day(was), To: v.e.Day(will)})
	}
	return nil
}

func (v move) after(from time.Time, due engagement.Span, cutoff string) (time.Time, error) {
	times, err := Calendar{}.Deadline(v.request(from, due, cutoff))
	return times.Due, err
}

// plan compares the plan's draft with what it becomes; nil when none of it moves.
func (v move) plan(moves []engagement.DateMove) (*engagement.PlanMove, error) {
	var q engagement.WhatIf
	at := map[string]int{}
	for _, m := range moves {
		if m.Kind != engagement.KindAction {
			continue
		}
		i, known := at[m.ID]
		if !known {
			i, at[m.ID] = len(q.Move), len(q.Move)
			q.Move = append(q.Move, engagement.WhatIfMove{ID: m.ID})
		}
		if m.Field == "start" {
			q.Move[i].Start = m.To
		} else {
			q.Move[i].Due = m.To
		}
	}
	if len(q.Move) == 0 {
		return nil, nil
	}
	draft, err := v.tx.PlanDraft(v.e)
	if err != nil {
		return nil, err
	}
	answer, err := engagement.AskWhatIf(v.body, draft, q)
	if err != nil {
		return nil, err
	}
	dates := func(o engagement.Outlook) engagement.PlanDates {
		return engagement.PlanDates{Start: o.Start, End: o.End, Late: o.Late, Budget: o.Budget}
	}
	return &engagement.PlanMove{Before: dates(answer.Before), After: dates(answer.After), Problems: answer.Problems}, nil
}

// MoveDates moves days that were shown and confirmed. An item that has changed since, that is
// frozen or gone, is left; one that stands where it shall be counts as moved.
func (o *Office) MoveDates(ctx context.Context, req activities.MoveDatesRequest) (activities.DatesMoved, error) {
	return writing(ctx, o, req.Place, func(tx *store.Tx) (activities.DatesMoved, error) {
		done := activities.DatesMoved{Moved: []engagement.MovedDate{}}
		for _, dates := range byItem(req.Dates) {
			err := moveItem(tx, req.Engagement, req.By, dates)
			var refused *engagement.Error
			for i := range dates {
				dates[i].Version = 0
			}
			switch {
			case err == nil:
				done.Moved = append(done.Moved, dates...)
			case errors.As(err, &refused) && refused.Code != engagement.Unavailable:
				done.Left = append(done.Left, dates...)
			default:
				return done, err
			}
		}
		return done, nil
	})
}

func byItem(dates []engagement.MovedDate) (all [][]engagement.MovedDate) {
	sorted := slices.Clone(dates)
	slices.SortStableFunc(sorted, func(a, b engagement.MovedDate) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	for i, d := range sorted {
		if i == 0 || sorted[i-1].Kind != d.Kind || sorted[i-1].ID != d.ID {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], d)
	}
	return all
}

// moveItem moves the days of one item.
func moveItem(tx *store.Tx, engagementID, by string, dates []engagement.MovedDate) error {
	for _, kind := range movables {
		if kind.kind() == dates[0].Kind {
			return kind.move(tx, engagementID, by, dates)
		}
	}
	return engagement.Errorf(engagement.Invalid, "a %s is not moved", dates[0].Kind)
}

// toChange is the workflow that hears of change management.
func toChange(engagementID string) string {
	return contract.WorkflowOf(engagementID, contract.RefChange)
}
