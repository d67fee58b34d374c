package engagement

import (
	"cmp"
	"slices"
)

// NetworkOf finds when the work of all projects can be done, by the critical path method. Each
// open milestone takes the working days from the one before it, or from its project's start, to
// its forecast, or baseline where nobody says; the last activity of a project those to the end
// that its latest status report forecasts. What was reached is a fact that nothing moves, and what
// is open ends today at the earliest. Whoever waits for a project to finish waits for its acceptance.
// It is deterministic; projects, milestones and dependencies must have passed Check.
func NetworkOf(in NetworkInput) Network {
	b := newNetworkBuilder(in)
	b.depend()
	b.timing.pass()
	n := Network{Today: in.Today, Activities: []NetworkActivity{}, Path: []string{}, Conflicts: []NetworkConflict{}, LeftOut: []LeftOut{}}
	n.LeftOut = append(n.LeftOut, b.leftOut...)
	for i := range b.nodes {
		n.Activities = append(n.Activities, b.activity(i))
		if c, conflict := b.conflict(i); conflict {
			n.Conflicts = append(n.Conflicts, c)
		}
	}
	if last := b.lastOf(n.Activities); last >= 0 {
		n.End = n.Activities[last].EarliestEnd
		n.Path = b.path(last)
	}
	return n
}

// activity tells what has been found of one.
func (b *networkBuilder) activity(i int) NetworkActivity {
	a, t := b.nodes[i], &b.timing
	said := cmp.Or(a.Actual, a.Forecast, a.Baseline)
	a.EarliestStart, a.LatestStart = b.almanac.nth(t.early[startOf(i)]+1), b.almanac.nth(t.late[startOf(i)]+1)
	a.EarliestEnd, a.LatestEnd = b.dayOf(t.early[endOf(i)], said), b.dayOf(t.late[endOf(i)], said)
	// What takes no time begins when it ends.
	a.EarliestStart, a.LatestStart = min(a.EarliestStart, a.EarliestEnd), min(a.LatestStart, a.LatestEnd)
	if a.Actual == "" {
		a.TotalFloat, a.FreeFloat = t.total(i), t.free(i)
		a.Critical = a.TotalFloat == 0
	}
	a.After = []Wait{}
	for _, end := range []int{startOf(i), endOf(i)} {
		for _, e := range t.in[end] {
			if p := t.edges[e]; p.from/2 != i {
				a.After = append(a.After, b.wait(p))
			}
		}
	}
	return a
}

// wait names what an edge waits for.
func (b *networkBuilder) wait(p precedence) Wait {
	w := Wait{Activity: b.nodes[p.from/2].ID, Lag: p.lag, Type: logicOf(p)}
	if p.dependency >= 0 {
		w.Dependency = b.in.Dependencies[p.dependency].ID
	}
	return w
}

func logicOf(p precedence) Logic {
	return [2][2]Logic{{StartToStart, StartToFinish}, {FinishToStart, FinishToFinish}}[p.from%2][p.to%2]
}

// lastOf is the first of the activities that end last, on a day off where one is said to; -1
// where there are none.
func (b *networkBuilder) lastOf(all []NetworkActivity) int {
	last := -1
	for i := range all {
		if b.timing.early[endOf(i)] == b.timing.finish && (last < 0 || all[last].EarliestEnd.Before(all[i].EarliestEnd)) {
			last = i
		}
	}
	return last
}

// path goes back from an activity over what says when it can be.
func (b *networkBuilder) path(last int) []string {
	var ids []string
	for event := endOf(last); ; {
		if id := b.nodes[event/2].ID; b.nodes[event/2].Actual == "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
		p, binds := b.timing.binding(event)
		if !binds {
			break
		}
		event = p.from
	}
	slices.Reverse(ids)
	return append([]string{}, ids...)
}

// conflict tells why an activity cannot end on the day on which it is expected.
func (b *networkBuilder) conflict(i int) (NetworkConflict, bool) {
	a, early := b.nodes[i], b.timing.early[endOf(i)]
	said := cmp.Or(a.Forecast, a.Baseline)
	if a.Actual != "" || said == "" || early <= b.almanac.done(said) {
		return NetworkConflict{}, false
	}
	c := NetworkConflict{Activity: a.ID, Forecast: said, Possible: b.dayOf(early, ""), Days: early - b.almanac.done(said), Because: CausePassed}
	p, binds := b.timing.binding(endOf(i))
	if binds && p.from == startOf(i) {
		c.Because = CauseStarts
		c.Until = b.almanac.nth(b.timing.early[startOf(i)] + 1)
		p, binds = b.timing.binding(startOf(i))
	}
	if binds {
		w := b.wait(p)
		c.Because, c.Waits, c.Dependency, c.Type, c.Lag = CauseWaits, w.Activity, w.Dependency, w.Type, w.Lag
		if before := b.nodes[p.from/2]; p.from%2 == 1 {
			c.Until = b.dayOf(b.timing.early[p.from], cmp.Or(before.Actual, before.Forecast, before.Baseline))
		} else {
			c.Until = b.almanac.nth(b.timing.early[p.from] + 1)
		}
	}
	return c, true
}
