package engagement

import (
	"cmp"
	"slices"
	"strings"
)

// networkBuilder lays out the activities of a network and what they wait for.
type networkBuilder struct {
	in      NetworkInput
	almanac *almanac
	today   int // working days up to the end of today
	timing  timing
	nodes   []NetworkActivity
	// first and last are the activities that stand for a project or milestone: the one with
	// its start, the one with the end that others wait for; done is the end of its own work.
	first, last, done map[string]int
	names             map[string]string // of projects
	givenUp           map[string]bool
	leftOut           []LeftOut
}

func newNetworkBuilder(in NetworkInput) *networkBuilder {
	b := &networkBuilder{
		in: in, first: map[string]int{}, last: map[string]int{}, done: map[string]int{}, names: map[string]string{}, givenUp: map[string]bool{},
	}
	from, to := in.span()
	b.almanac = almanacFrom(in.Days, from, to)
	b.today = b.almanac.done(in.Today)
	for _, p := range in.Projects {
		b.project(p)
	}
	for _, r := range in.Releases {
		b.release(r)
	}
	return b
}

// span are the first and the last day that the input names.
func (in NetworkInput) span() (from, to Day) {
	days := []Day{in.Today}
	gate := func(g OpenGate) { days = append(days, g.Opened, g.Due) }
	for _, p := range in.Projects {
		days = append(days, p.Project.Body.BaselineStart, p.Project.Body.BaselineEnd, p.Ended)
		for _, m := range p.Milestones {
			days = append(days, m.Body.Baseline, m.Body.Forecast, m.Body.Actual)
		}
		if latest, ok := LatestReport(p.Reports); ok {
			days = append(days, latest.Body.ForecastEnd)
		}
		for _, g := range p.Exceptions {
			gate(g)
		}
		if p.Acceptance != nil {
			gate(*p.Acceptance)
		}
	}
	for _, r := range in.Releases {
		days = append(days, r.Release.Body.GoLive, r.Live)
		if r.Gate != nil {
			gate(*r.Gate)
		}
	}
	days = slices.DeleteFunc(days, func(d Day) bool { return d == "" })
	return slices.Min(days), slices.Max(days)
}

// expected is the day on which a milestone was reached, or is expected.
func expected(m Milestone) Day { return cmp.Or(m.Actual, m.Forecast, m.Baseline) }

// inSequence are the milestones that count: the reached ones, then the open ones as they are
// expected. Of a project that is over no open one counts.
func inSequence(p NetworkProject) []Item[Milestone] {
	all := slices.DeleteFunc(slices.Clone(p.Milestones), func(m Item[Milestone]) bool {
		return m.Body.GivenUp != "" || p.Ended != "" && m.Body.Open()
	})
	open := func(m Milestone) int {
		if m.Open() {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(all, func(a, b Item[Milestone]) int {
		return cmp.Or(cmp.Compare(open(a.Body), open(b.Body)), cmp.Compare(expected(a.Body), expected(b.Body)), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// project lays out a project: its milestones, its completion, the decisions that it waits for.
func (b *networkBuilder) project(p NetworkProject) {
	id, charter := p.Project.ID, p.Project.Body
	b.names[id] = charter.Name
	for _, m := range p.Milestones {
		b.givenUp[m.ID] = !m.Body.Open() && m.Body.GivenUp != ""
	}
	begin := b.almanac.begun(charter.BaselineStart)
	at, before, next, agreed := begin, -1, -1, charter.BaselineStart
	chain := func(a NetworkActivity) int {
		a.Project, a.BaselineStart, agreed = id, min(agreed, a.Baseline), a.Baseline
		before = b.follow(a, at, begin, before)
		if a.Actual == "" && next < 0 {
			next = before
		}
		if _, started := b.first[id]; !started {
			b.first[id] = before
		}
		at = b.almanac.done(cmp.Or(a.Actual, a.Forecast, a.Baseline))
		return before
	}
	for _, m := range inSequence(p) {
		i := chain(NetworkActivity{
			ID: m.ID, Kind: ActivityMilestone, Title: m.Body.Title, Baseline: m.Body.Baseline, Forecast: m.Body.Forecast, Actual: m.Body.Actual,
		})
		b.first[m.ID], b.last[m.ID], b.done[m.ID] = i, i, i
	}
	end := NetworkActivity{ID: id, Kind: ActivityCompletion, Title: charter.Name, Baseline: charter.BaselineEnd, Actual: p.Ended}
	if latest, ok := LatestReport(p.Reports); ok {
		end.Forecast = latest.Body.ForecastEnd
	}
	if p.Acceptance != nil {
		end.Actual = p.Acceptance.Opened // the work was handed over
	}
	b.done[id] = chain(end)
	b.last[id] = b.done[id]
	if p.Ended != "" {
		return
	}
	if p.Acceptance != nil || len(b.in.Acceptance) > 0 {
		b.last[id] = b.await(NetworkActivity{ID: id + "/acceptance", Kind: ActivityAcceptance, Project: id, Title: "Acceptance of " + charter.Name},
			p.Acceptance, b.in.Acceptance, cmp.Or(end.Forecast, end.Baseline))
		if p.Acceptance == nil {
			b.after(b.done[id], b.last[id])
		} else { // both on the day of the handover
			b.timing.link(precedence{endOf(b.done[id]), endOf(b.last[id]), 0, -1})
		}
	}
	for _, g := range p.Exceptions {
		wait := b.await(NetworkActivity{ID: g.ID, Kind: ActivityException, Project: id, Title: cmp.Or(g.Title, "Exception of "+charter.Name)}, &g, nil, "")
		if next >= 0 {
			b.timing.link(precedence{endOf(wait), endOf(next), 0, -1})
		}
	}
}

// follow adds an activity that comes after another, or begins with its project. It takes the
// working days from the one before to the day on which it is expected.
func (b *networkBuilder) follow(a NetworkActivity, from, begin, before int) int {
	to := b.almanac.done(cmp.Or(a.Actual, a.Forecast, a.Baseline))
	a.Days = max(0, to-from)
	b.nodes = append(b.nodes, a)
	i := b.timing.add(a.Days, begin, b.today)
	if a.Actual != "" {
		b.timing.happened(i, min(from, to), to)
	}
	if before >= 0 {
		b.after(before, i)
	}
	return i
}

// after has one activity start when another has ended.
func (b *networkBuilder) after(before, then int) {
	b.timing.link(precedence{endOf(before), startOf(then), 0, -1})
}

// await adds a wait for a decision: from the opening of its gate to its due while it is open,
// else for as long as the methodology gives its stages, counted from a day.
func (b *networkBuilder) await(a NetworkActivity, g *OpenGate, stages []Span, from Day) int {
	a.Wait = true
	if g == nil {
		a.Days = b.almanac.take(stages, from)
		b.nodes = append(b.nodes, a)
		return b.timing.add(a.Days, b.almanac.begun(b.in.Today), b.today)
	}
	opened := b.almanac.begun(g.Opened)
	a.Gate, a.Days = g.ID, b.almanac.take(g.Left, cmp.Or(g.Due, g.Opened))
	if g.Due != "" {
		due := b.almanac.done(g.Due) + a.Days
		a.Days, a.Forecast = max(0, due-opened), b.dayOf(due, g.Due)
	}
	b.nodes = append(b.nodes, a)
	return b.timing.add(a.Days, opened, b.today)
}

// release lays out the wait for a go-live: after all projects of the release have ended their
// work, and not before its planned day.
func (b *networkBuilder) release(r NetworkRelease) {
	body := r.Release.Body
	a := NetworkActivity{ID: r.Release.ID, Kind: ActivityGoLive, Title: "Go-live of " + body.Name}
	i := b.await(a, r.Gate, b.in.GoLive, body.GoLive)
	b.nodes[i].Baseline, b.nodes[i].Actual = body.GoLive, r.Live
	b.nodes[i].Forecast = max(b.nodes[i].Forecast, body.GoLive)
	b.timing.floor[endOf(i)] = max(b.timing.floor[endOf(i)], b.almanac.done(body.GoLive))
	if r.Live != "" {
		b.nodes[i].Days, b.nodes[i].Forecast = 0, ""
		b.timing.happened(i, b.almanac.done(r.Live), b.almanac.done(r.Live))
	}
	for _, id := range body.Projects {
		if done, known := b.done[id]; known && r.Gate == nil {
			b.after(done, i)
		} else if known { // the gate was opened ahead of the work
			b.timing.link(precedence{endOf(done), endOf(i), 0, -1})
		}
	}
}

func (b *networkBuilder) known(id string) bool {
	_, known := b.first[id]
	return known
}

// checkEnd notes an end that a dependency cannot have.
func (b *networkBuilder) checkEnd(field, id string, f *Faults) {
	switch {
	case id == "": // Check has said so
	case b.givenUp[id]:
		f.Add(field, "names a milestone that was given up; name one that is still to be reached")
	case !b.known(id):
		f.Add(field, "there is no open project or milestone %q in this engagement", id)
	}
}

// depend enters the dependencies in the order of their making; one that closes a circle with
// what stands is left out, and told of.
func (b *networkBuilder) depend() {
	for _, d := range b.in.Dependencies {
		if !b.known(d.Body.From) || !b.known(d.Body.To) {
			continue // given up, or of a project that is over
		}
		if circle := b.connect(d); circle != nil {
			b.leftOut = append(b.leftOut, LeftOut{Dependency: d.ID, Circle: b.tell(circle)})
		}
	}
}

// connect enters a dependency. Where that would close a circle it enters nothing, and returns
// the activities of the circle.
func (b *networkBuilder) connect(d Item[Dependency]) (circle []int) {
	from, to := startOf(b.first[d.Body.From]), startOf(b.first[d.Body.To])
	fromEnd, toEnd := d.Body.Type.finishes()
	if fromEnd {
		from = endOf(b.last[d.Body.From])
	}
	if toEnd {
		to = endOf(b.done[d.Body.To])
	}
	if way := b.timing.way(to, from); way != nil {
		for _, event := range way {
			circle = append(circle, event/2)
		}
		return slices.Compact(circle)
	}
	place := slices.IndexFunc(b.in.Dependencies, func(o Item[Dependency]) bool { return o.ID == d.ID })
	b.timing.link(precedence{from, to, d.Body.Lag, place})
	return nil
}

// tell names the activities of a circle, which ends where it began.
func (b *networkBuilder) tell(circle []int) string {
	var titles []string
	for _, i := range append(slices.Clone(circle), circle[0]) {
		titles = append(titles, "“"+b.nodes[i].Title+"”")
	}
	return strings.Join(slices.Compact(titles), " before ")
}

// dayOf names the working day of a number; where the day that was said has the same number, as
// a Sunday after its Friday, that one.
func (b *networkBuilder) dayOf(number int, said Day) Day {
	if said != "" && b.almanac.done(said) == number {
		return said
	}
	return b.almanac.nth(number)
}
