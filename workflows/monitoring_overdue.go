package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// overdueVersion guards that readings are chased by the frequency of their metrics: a run
// that began before it goes on without.
const overdueVersion = "overdue readings are chased"

// lookEvery is how often it is looked which readings are overdue, at the least: metrics come,
// change and are read without the workflow hearing of it.
const lookEvery = 24 * time.Hour

// chase asks for the readings of metrics by their frequency. Each owner gets one mail that
// names all that are overdue; those who look after monitoring hear of what stays so.
type chase struct {
	*monitoring
	told map[string]contract.Chased // by metric
	// busy is true while it looks, and until what comes of it stands in the journal.
	busy, stopped bool
}

// chaseOverdue begins to chase.
func (m *monitoring) chaseOverdue(ctx workflow.Context) {
	if workflow.GetVersion(ctx, overdueVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return
	}
	m.chase = &chase{monitoring: m, told: m.in.Chased}
	workflow.GoNamed(ctx, "overdue readings", m.chase.run)
}

// idle tells whether a run may end without losing what a look has begun.
func (c *chase) idle() bool { return c == nil || !c.busy }

// stop lets nothing more begin.
func (c *chase) stop() {
	if c != nil {
		c.stopped = true
	}
}

// carry is what the next run must know.
func (c *chase) carry() map[string]contract.Chased {
	if c == nil {
		return nil
	}
	return c.told
}

func (c *chase) run(ctx workflow.Context) {
	for {
		if workflow.Await(ctx, func() bool { return c.stopped || !c.clock.Paused() }) != nil || c.stopped {
			return
		}
		c.busy = true
		wait, err := c.look(ctx)
		c.busy = false
		if err != nil || c.rest(ctx, wait) != nil { // it was cancelled
			return
		}
	}
}

// rest waits for the next look.
func (c *chase) rest(ctx workflow.Context, wait time.Duration) error {
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, wait, workflow.TimerOptions{Summary: "Which readings are overdue"})
	return workflow.Await(ctx, func() bool { return c.stopped || timer.IsReady() })
}

// look asks for what is overdue, and returns how long there is nothing new to ask for.
func (c *chase) look(ctx workflow.Context) (time.Duration, error) {
	rules := c.Process.Readings.OrDefault()
	var act *activities.Projects
	items, err := step.Do[[]activities.DueItem](ctx, "Which readings are overdue", act.Due, activities.DueRequest{
		Place: c.place, Of: engagement.KindMetric, Calendar: c.Calendar, Timezone: c.Timezone,
		Cutoff: c.Process.Phases[c.kind].Cutoff, Remind: rules.Remind, Escalate: rules.Escalate, Pauses: c.clock.Pauses(),
	})
	if err != nil {
		return 0, err
	}
	now := workflow.Now(ctx)
	c.forget(items)
	for _, owner := range owners(items) {
		if err := c.remind(ctx, now, owner, items); err != nil {
			return 0, err
		}
	}
	if err := c.escalate(ctx, now, items); err != nil {
		return 0, err
	}
	return next(items, now).Sub(now), nil
}

// forget drops what was told of metrics that have been read since, or are no more.
func (c *chase) forget(items []activities.DueItem) {
	told := map[string]contract.Chased{}
	for _, i := range items {
		if before, is := c.told[i.ID]; is && before.On == i.On {
			told[i.ID] = before
		}
	}
	c.told = told
}

// owners lists those who owe readings, each once; "" for nobody.
func owners(items []activities.DueItem) (all []string) {
	for _, i := range items {
		if !slices.Contains(all, i.Owner) {
			all = append(all, i.Owner)
		}
	}
	return all
}

// next is the next moment of any of the items, at most a look's pause away.
func next(items []activities.DueItem, now time.Time) time.Time {
	at := now.Add(lookEvery)
	for _, i := range items {
		for _, moment := range append(slices.Clone(i.Reminders), i.Escalate) {
			if moment.After(now) && moment.Before(at) {
				at = moment
			}
		}
	}
	return at
}

// reminders counts the reminders of an item that have come.
func reminders(i activities.DueItem, now time.Time) (count int) {
	for _, at := range i.Reminders {
		if !at.After(now) {
			count++
		}
	}
	return count
}

// remind mails an owner all that they owe once a reminder of any of it has come. What nobody
// owns goes to who owns the phase.
func (c *chase) remind(ctx workflow.Context, now time.Time, owner string, items []activities.DueItem) error {
	var owed []activities.DueItem
	fresh, number := false, 0
	for _, i := range items {
		count := reminders(i, now)
		if i.Owner != owner || count == 0 {
			continue
		}
		owed = append(owed, i)
		number = max(number, count)
		told := c.told[i.ID]
		fresh = fresh || count > told.Reminders
		c.told[i.ID] = contract.Chased{On: i.On, Reminders: count, Escalated: told.Escalated}
	}
	if !fresh {
		return nil
	}
	people := filled(owner)
	if len(people) == 0 {
		var err error
		if people, err = c.inRoles(ctx, c.Process.Phases[c.kind].Owner); err != nil {
			return err
		}
	}
	return c.tell(ctx, now, activities.NoticeReadingsOverdue, owed, engagement.ReadingsChased{Number: number, People: people})
}

// escalate tells those who look after monitoring, and whom the phase is escalated to, of what
// has stayed overdue.
func (c *chase) escalate(ctx workflow.Context, now time.Time, items []activities.DueItem) error {
	var late []activities.DueItem
	fresh := false
	for _, i := range items {
		if i.Escalate.IsZero() || i.Escalate.After(now) {
			continue
		}
		late = append(late, i)
		told := c.told[i.ID]
		fresh = fresh || !told.Escalated
		c.told[i.ID] = contract.Chased{On: i.On, Reminders: told.Reminders, Escalated: true}
	}
	if !fresh {
		return nil
	}
	times := c.Process.Phases[c.kind]
	roles := []engagement.Role{times.Owner}
	if times.Escalate != nil {
		roles = append(roles, times.Escalate.To)
	}
	people, err := c.inRoles(ctx, roles...)
	if err != nil {
		return err
	}
	return c.tell(ctx, now, activities.NoticeReadingsEscalated, late, engagement.ReadingsChased{Escalated: true, People: people})
}

// tell journals and mails some metrics.
func (c *chase) tell(ctx workflow.Context, now time.Time, kind string, metrics []activities.DueItem, fact engagement.ReadingsChased) error {
	due := time.Time{}
	for _, i := range metrics {
		fact.Metrics = append(fact.Metrics, i.ID)
		if i.Due.After(due) {
			due = i.Due
		}
	}
	who := "escalated"
	if !fact.Escalated {
		who = "reminded/" + fact.Metrics[0]
	}
	id := c.ref + "/readings/" + who + "/" + now.UTC().Format(time.RFC3339Nano)
	if err := c.journal.Record(ctx, journal.Entry{ID: id, Fact: fact}); err != nil {
		return err
	}
	c.mail.Send(ctx, activities.Notice{Key: id, Kind: kind, People: fact.People, Of: c.ref, Number: fact.Number, Due: due, Items: fact.Metrics})
	return nil
}
