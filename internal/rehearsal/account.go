package rehearsal

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// waitsShown is how many of the longest waits are listed.
const waitsShown = 8

// account is what the play has shown.
func (p *play) account() (engagement.Rehearsal, error) {
	r := engagement.Rehearsal{
		Methodology: p.start.Methodology, Title: p.start.Title, Client: p.start.Client, Holidays: p.start.Calendar,
		Timezone: p.start.Timezone, StartOn: p.start.StartOn, Why: p.why, Stuck: p.stuck, Outcome: engagement.RehearsalEnded,
		Calendar: p.calendar(), Phases: []engagement.PhaseCourse{}, Waits: []engagement.GateWait{},
	}
	if r.Stuck == nil {
		r.Stuck = []engagement.Impasse{}
	}
	switch {
	case p.why != "":
		r.Outcome = engagement.RehearsalCutShort
	case len(p.stuck) > 0:
		r.Outcome = engagement.RehearsalStuck
	}
	if n := len(r.Calendar); n > 0 {
		r.EndedAt = r.Calendar[n-1].At
	}
	for _, e := range p.events {
		if err := p.follow(&r, e); err != nil {
			return r, err
		}
	}
	p.finish(&r)
	var err error
	r.People, err = p.loads(r.EndedAt)
	return r, err
}

// calendar are the entries in the order of time. What happens in one instant in several
// parts stands in the order of the process, so that the same input reads the same.
func (p *play) calendar() []engagement.Happening {
	rank := func(e entry) int {
		switch {
		case e.Kind == engagement.HappensOpened:
			return -1
		case e.Kind == engagement.HappensEnded:
			return len(engagement.Phases)
		}
		return max(0, slices.Index(engagement.Phases, e.Phase))
	}
	slices.SortStableFunc(p.entries, func(a, b entry) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(rank(a), rank(b)), strings.Compare(a.ref, b.ref))
	})
	all := make([]engagement.Happening, len(p.entries))
	for i, e := range p.entries {
		all[i] = e.Happening
	}
	return all
}

// follow takes phases and gates in, event by event.
func (p *play) follow(r *engagement.Rehearsal, e engagement.Event) error {
	switch e.Type {
	case engagement.EventPhaseOpened:
		return on(e, func(f engagement.PhaseOpened) error {
			r.Phases = append(r.Phases, engagement.PhaseCourse{Phase: f.Phase, OpenedAt: e.At, DueAt: f.Due.UTC()})
			return nil
		})
	case engagement.EventPhaseClosed:
		return on(e, func(f engagement.PhaseClosed) error {
			for i, ph := range r.Phases {
				if ph.Phase == f.Phase && ph.ClosedAt == nil {
					at := e.At
					r.Phases[i].ClosedAt, r.Phases[i].Late = &at, f.Late
					r.Phases[i].DaysLate = max(0, p.days.WorkingDays(ph.DueAt, at))
				}
			}
			return nil
		})
	case engagement.EventGateOpened:
		return on(e, func(f engagement.GateOpened) error {
			r.Waits = append(r.Waits, engagement.GateWait{
				Gate: p.title(f.Key), About: p.aboutRef(f.Subject.Ref), Revision: f.Subject.Revision, From: e.At,
			})
			return nil
		})
	case engagement.EventDecisionRecorded:
		return on(e, func(f engagement.DecisionRecorded) error {
			if w := p.openWait(r, f.Gate, f.Revision); w != nil {
				w.For = p.names([]string{e.Actor})
			}
			return nil
		})
	case engagement.EventGateClosed:
		return on(e, func(f engagement.GateClosed) error {
			if w := p.openWait(r, f.Gate, f.Revision); w != nil {
				at := e.At
				w.To, w.Days, w.Outcome = &at, p.days.WorkingDays(w.From, at), strings.ReplaceAll(string(f.State), "_", " ")
			}
			return nil
		})
	}
	return nil
}

// openWait is a gate's round that has not closed.
func (p *play) openWait(r *engagement.Rehearsal, gate string, revision int) *engagement.GateWait {
	about := p.about(gate)
	for i := range r.Waits {
		if w := &r.Waits[i]; w.About == about && w.Revision == revision && w.To == nil {
			return w
		}
	}
	return nil
}

// finish puts the phases into the order of the process and keeps the longest waits.
func (p *play) finish(r *engagement.Rehearsal) {
	slices.SortStableFunc(r.Phases, func(a, b engagement.PhaseCourse) int {
		return cmp.Compare(slices.Index(engagement.Phases, a.Phase), slices.Index(engagement.Phases, b.Phase))
	})
	for i := range r.Phases {
		if ph := &r.Phases[i]; ph.ClosedAt == nil && r.EndedAt.After(ph.DueAt) {
			ph.Late, ph.DaysLate = true, p.days.WorkingDays(ph.DueAt, r.EndedAt)
		}
	}
	for i := range r.Waits {
		w := &r.Waits[i]
		if w.To == nil {
			w.Days, w.Outcome = p.days.WorkingDays(w.From, r.EndedAt), "open"
			w.For = []string{}
			for _, s := range r.Stuck {
				if s.About == w.About {
					w.For = s.For
				}
			}
		}
		if w.For == nil {
			w.For = []string{}
		}
	}
	r.Waits = slices.DeleteFunc(r.Waits, func(w engagement.GateWait) bool { return w.Days == 0 && w.To != nil })
	slices.SortStableFunc(r.Waits, func(a, b engagement.GateWait) int {
		return cmp.Or(cmp.Compare(open(b), open(a)), cmp.Compare(b.Days, a.Days), a.From.Compare(b.From), strings.Compare(a.About, b.About))
	})
	r.Waits = r.Waits[:min(len(r.Waits), waitsShown)]
}

// open is 1 for a wait without end.
func open(w engagement.GateWait) int {
	if w.To == nil {
		return 1
	}
	return 0
}

// asked is a task of somebody that has not been done.
type asked struct{ person, gate string }

// loads counts what the engagement asks of each person.
func (p *play) loads(end time.Time) ([]engagement.PersonLoad, error) {
	loads := make([]engagement.PersonLoad, len(p.people))
	of := map[string]*engagement.PersonLoad{}
	for i, m := range p.people {
		loads[i] = engagement.PersonLoad{Name: m.name, Email: m.email, Roles: m.roles, Plays: m.plays.InWords()}
		of[m.id] = &loads[i]
	}
	since := map[asked]time.Time{}
	settle := func(a asked, at time.Time) {
		from, waits := since[a]
		if load := of[a.person]; waits && load != nil {
			days := p.days.WorkingDays(from, at)
			load.Waited, load.Longest = load.Waited+days, max(load.Longest, days)
		}
		delete(since, a)
	}
	ask := func(person, gate string, at time.Time) {
		if load := of[person]; load != nil {
			load.Asked++
			since[asked{person, gate}] = at
		}
	}
	for _, e := range p.events {
		if err := p.count(e, of, ask, settle, since); err != nil {
			return nil, err
		}
	}
	for a := range since {
		settle(a, end)
	}
	p.countMails(loads)
	return loads, nil
}

func (p *play) count(e engagement.Event, of map[string]*engagement.PersonLoad, ask func(string, string, time.Time), settle func(asked, time.Time), since map[asked]time.Time) error {
	switch e.Type {
	case engagement.EventStageOpened:
		return on(e, func(f engagement.StageOpened) error {
			for _, t := range f.Tasks {
				ask(t.Person, f.Gate, e.At)
			}
			return nil
		})
	case engagement.EventTasksChanged:
		return on(e, func(f engagement.TasksChanged) error {
			for _, t := range f.Tasks {
				_, waits := since[asked{t.Person, f.Gate}]
				switch {
				case t.State == engagement.TaskOpen && !waits:
					ask(t.Person, f.Gate, e.At)
				case t.State != engagement.TaskOpen:
					settle(asked{t.Person, f.Gate}, e.At)
				}
			}
			return nil
		})
	case engagement.EventDecisionRecorded:
		return on(e, func(f engagement.DecisionRecorded) error {
			if load := of[e.Actor]; load != nil {
				load.Decided++
				if f.Late {
					load.Late++
				}
			}
			settle(asked{e.Actor, f.Gate}, e.At)
			return nil
		})
	case engagement.EventGateClosed:
		return on(e, func(f engagement.GateClosed) error {
			for a := range maps.Clone(since) {
				if a.gate == f.Gate {
					settle(a, e.At)
				}
			}
			return nil
		})
	case engagement.EventReminded:
		return on(e, func(f engagement.Reminded) error {
			for _, person := range f.People {
				if load := of[person]; load != nil {
					load.Reminders++
				}
			}
			return nil
		})
	}
	return nil
}

// countMails counts mails, in all and on the day with the most.
func (p *play) countMails(loads []engagement.PersonLoad) {
	days := make([]map[engagement.Day]int, len(loads))
	for _, m := range p.mails {
		if days[m.member] == nil {
			days[m.member] = map[engagement.Day]int{}
		}
		loads[m.member].Mails++
		days[m.member][engagement.DayOf(m.at.In(p.zone))]++
	}
	for i, of := range days {
		for _, day := range slices.Sorted(maps.Keys(of)) {
			if of[day] > loads[i].OnThatDay {
				loads[i].BusiestDay, loads[i].OnThatDay = day, of[day]
			}
		}
	}
}
