package workflows

import (
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/step"
)

// register hears of writes to the registers that matter to the process. The relay may
// tell of one twice: it is heard once.
type register struct {
	kinds []engagement.Kind
	heard []string
	queue []contract.RegisterChanged
}

// maxHeard bounds how many outbox ids a workflow remembers. The relay delivers a row
// again only for as long as it has not been acknowledged, so that the last ones do.
const maxHeard = 500

// hears has a phase hear of writes of the kinds that it acts on.
func (p *phase) hears(kinds ...engagement.Kind) {
	p.register = &register{kinds: kinds, heard: p.carried.Heard}
}

// hear takes in a write.
func (r *register) hear(change contract.RegisterChanged) {
	if slices.Contains(r.heard, change.Outbox) || !slices.Contains(r.kinds, change.Kind) {
		return
	}
	r.heard = append(r.heard, change.Outbox)
	if len(r.heard) > maxHeard {
		r.heard = r.heard[len(r.heard)-maxHeard:]
	}
	r.queue = append(r.queue, change)
}

// take removes the oldest unread write of a kind from the queue.
func (r *register) take(kind engagement.Kind) (contract.RegisterChanged, bool) {
	i := slices.IndexFunc(r.queue, func(c contract.RegisterChanged) bool { return c.Kind == kind })
	if i < 0 {
		return contract.RegisterChanged{}, false
	}
	change := r.queue[i]
	r.queue = slices.Delete(r.queue, i, i+1)
	return change, true
}

// watch runs the deadlines of a register's items on one timer, set to the earliest
// of them, which an activity reads: a workflow with a timer for each would outgrow
// its history.
type watch struct {
	phase   *phase
	request activities.DueRequest
	// added is called once for each item when it is first seen pending; remind for the nth
	// of its reminders, from 1.
	added  func(ctx workflow.Context, item activities.DueItem) error
	remind func(ctx workflow.Context, item activities.DueItem, n int) error
	// overdue and escalate are called once for each item.
	overdue  func(ctx workflow.Context, item activities.DueItem) error
	escalate func(ctx workflow.Context, item activities.DueItem) error
	// dated is called when an item is first seen pending, and whenever its due has moved.
	dated func(ctx workflow.Context, item activities.DueItem) error
	// settled is called when an item that was watched is pending no more.
	settled func(ctx workflow.Context, item activities.DueItem, late bool) error
	// idle tells that nobody is reminded for the time being; nil for never.
	idle func() bool

	items   []activities.DueItem
	done    map[string]bool
	touched []string
	changes int
	stopped bool
}

// newWatch makes a watch over what a request asks for.
func newWatch(p *phase, request activities.DueRequest) *watch {
	before, _ := p.watched(request.Of)
	w := &watch{phase: p, request: request, done: map[string]bool{}, touched: before.Touched}
	for _, item := range workflow.DeterministicKeys(before.Done) {
		for _, moment := range before.Done[item] {
			w.done[item+"/"+moment] = true
		}
	}
	p.watches = append(p.watches, w)
	for _, item := range before.Items {
		w.items = append(w.items, activities.DueItem{ID: item.ID, Due: item.Due, Round: item.Round})
	}
	return w
}

// carry is what the next run's watch takes over. What is pending it reads again; that it
// was tells it what has been settled meanwhile.
func (w *watch) carry() contract.Watched {
	carried := contract.Watched{Of: w.request.Of, Touched: w.touched, Done: map[string][]string{}}
	for _, key := range workflow.DeterministicKeys(w.done) {
		item, moment, _ := strings.Cut(key, "/")
		carried.Done[item] = append(carried.Done[item], moment)
	}
	for _, item := range w.items {
		carried.Items = append(carried.Items, contract.WatchedItem{ID: item.ID, Due: item.Due, Round: item.Round})
	}
	return carried
}

// changed makes the watch read its register again.
func (w *watch) changed() { w.changes++ }

// touch makes the watch look at an item that was written, also when it was never
// seen pending.
func (w *watch) touch(id string) {
	w.touched = append(w.touched, id)
	w.changed()
}

func (w *watch) stop() { w.stopped = true }

func (w *watch) run(ctx workflow.Context) {
	for !w.stopped && ctx.Err() == nil {
		seen := w.changes
		if err := w.read(ctx); err != nil {
			return
		}
		for w.changes == seen && !w.stopped {
			if err := w.next(ctx, seen); err != nil {
				return
			}
		}
	}
}

// read reads what is pending, and settles what no longer is.
func (w *watch) read(ctx workflow.Context) error {
	defer step.HandsOf(ctx).Take()()
	request := w.request
	request.Pauses = w.phase.clock.Pauses()
	var act *activities.Projects
	items, err := step.Do[[]activities.DueItem](ctx, "What is due: "+w.phase.ref, act.Due, request)
	if err != nil {
		return err
	}
	before, touched := w.items, w.touched
	w.items, w.touched = items, nil
	for _, id := range touched {
		if !slices.ContainsFunc(before, func(i activities.DueItem) bool { return i.ID == id }) {
			before = append(before, activities.DueItem{ID: id, Due: workflow.Now(ctx)})
		}
	}
	for _, old := range before {
		if err := w.settle(ctx, old); err != nil {
			return err
		}
	}
	for _, item := range items {
		if key := item.ID + "/added"; w.added != nil && !w.done[key] {
			w.done[key] = true
			if err := w.added(ctx, item); err != nil {
				return err
			}
		}
		if key := ofRound(item, "due at "+item.Due.UTC().Format(time.RFC3339Nano)); w.dated != nil && !w.done[key] {
			w.done[key] = true
			if err := w.dated(ctx, item); err != nil {
				return err
			}
		}
	}
	return nil
}

// ofRound names a moment of an item, which comes again in each of its rounds.
func ofRound(item activities.DueItem, moment string) string {
	if item.Round == 0 {
		return item.ID + "/" + moment
	}
	return item.ID + "/r" + itoa(item.Round) + "/" + moment
}

// find returns an item that is pending.
func (w *watch) find(id string) (activities.DueItem, bool) {
	i := slices.IndexFunc(w.items, func(i activities.DueItem) bool { return i.ID == id })
	if i < 0 {
		return activities.DueItem{}, false
	}
	return w.items[i], true
}

// still tells whether time stands still for the watch.
func (w *watch) still() bool { return w.phase.clock.Paused() || w.idle != nil && w.idle() }

// settle tells once of an item that is pending no more.
func (w *watch) settle(ctx workflow.Context, item activities.DueItem) error {
	key := ofRound(item, "settled")
	pending := slices.ContainsFunc(w.items, func(i activities.DueItem) bool { return i.ID == item.ID })
	if pending || w.settled == nil || w.done[key] {
		return nil
	}
	w.done[key] = true
	return w.settled(ctx, item, workflow.Now(ctx).After(item.Due))
}

// next waits for the earliest moment of any item and acts on it.
func (w *watch) next(ctx workflow.Context, seen int) error {
	item, at, act := w.earliest(workflow.Now(ctx))
	if act == nil {
		return workflow.Await(ctx, func() bool { return w.changes != seen || w.stopped })
	}
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, max(0, at.Sub(workflow.Now(ctx))),
		workflow.TimerOptions{Summary: step.Clip(string(item.Kind) + " due in " + w.phase.ref)})
	err := workflow.Await(ctx, func() bool {
		return w.changes != seen || w.stopped || (timer.IsReady() && !w.still())
	})
	if err != nil || w.changes != seen || w.stopped {
		return err
	}
	if _, at, act = w.earliest(workflow.Now(ctx)); act == nil || at.After(workflow.Now(ctx)) {
		return nil // time stood still, and what was waited for has been overtaken
	}
	defer step.HandsOf(ctx).Take()()
	return act(ctx)
}

// key names a moment of an item, which comes once.
func (w *watch) key(item activities.DueItem, moment string) string {
	key := ofRound(item, moment)
	if w.request.Of != "" { // whose day people move, and whose moments then come again
		key += "/" + string(item.On)
	}
	return key
}

// again lets a moment of an item come once more.
func (w *watch) again(item activities.DueItem, moment string) { delete(w.done, w.key(item, moment)) }

func (w *watch) earliest(now time.Time) (found activities.DueItem, at time.Time, act func(workflow.Context) error) {
	consider := func(item activities.DueItem, moment string, when time.Time, do func(workflow.Context, activities.DueItem) error) {
		key := w.key(item, moment)
		if do == nil || when.IsZero() || w.done[key] || (act != nil && !when.Before(at)) {
			return
		}
		found, at = item, when
		act = func(ctx workflow.Context) error {
			w.done[key] = true
			return do(ctx, item)
		}
	}
	for _, item := range w.items {
		for i, when := range item.Reminders {
			// Of several that came due while time stood still, one mail is enough.
			passed := i+1 < len(item.Reminders) && !item.Reminders[i+1].After(now)
			if w.remind != nil && !passed {
				consider(item, "remind/"+itoa(i+1), when, func(ctx workflow.Context, item activities.DueItem) error { return w.remind(ctx, item, i+1) })
			}
		}
		if !item.Held {
			consider(item, "due", item.Due, w.overdue)
		}
		consider(item, "escalate", item.Escalate, w.escalate)
	}
	return found, at, act
}
