package rehearsal

import (
	"fmt"
	"slices"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// member is somebody of the team, and how they act.
type member struct {
	id, name, email string
	roles           []engagement.Role
	plays           engagement.Player
	// place is theirs in the team, from which they take minutes of their own: no two
	// people act in the same instant.
	place int
}

// mailed is a mail that somebody would have got.
type mailed struct {
	member int
	at     time.Time
}

// enlist registers the team, as the start of an engagement does.
func enlist(tx *store.Tx, team []contract.Person, cast engagement.Casting) ([]member, error) {
	var all []member
	for _, t := range team {
		person, err := tx.EnsurePerson(t.Name, t.Email, t.Locale)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(all, func(m member) bool {
			return engagement.IdentityKey(m.email) == engagement.IdentityKey(t.Email)
		})
		if i < 0 {
			i = len(all)
			all = append(all, member{id: person.ID, name: person.Name, email: person.Email, place: i})
		}
		all[i].roles = append(all[i].roles, t.Role)
	}
	for i, m := range all {
		all[i].plays = cast.For(m.email, m.roles)
	}
	return all, nil
}

// delegate registers who stands in for the absent. A delegation lasts a year at most, so
// that a long absence takes several.
func (p *play) delegate(tx *store.Tx) error {
	for _, m := range p.people {
		if m.plays.Behaviour != engagement.Absent || m.plays.DelegatesTo == "" {
			continue
		}
		i := p.memberBy(m.plays.DelegatesTo)
		if i < 0 || p.people[i].id == m.id {
			return engagement.Errorf(engagement.Invalid, "%s cannot stand in for %s; name somebody else of the team", m.plays.DelegatesTo, m.name)
		}
		from, until := p.absence(m)
		if until.IsZero() {
			until = p.ends
		}
		for from.Before(until) {
			last := from.AddDate(1, 0, -1)
			if last.After(until) {
				last = until
			}
			_, err := tx.AddDelegation(engagement.Delegation{
				Principal: m.id, Delegate: p.people[i].id, Mode: engagement.DelegationReplace,
				From: engagement.DayOf(from.In(p.zone)), Until: engagement.DayOf(last.In(p.zone)), Reason: "absent",
			}, m.id)
			if err != nil {
				return fmt.Errorf("%s stands in for %s: %w", p.people[i].name, m.name, err)
			}
			from = last.AddDate(0, 0, 1)
		}
	}
	return nil
}

// absence is when somebody is away: from the morning of the first day to that of the last, zero
// when they never come back.
func (p *play) absence(m member) (from, until time.Time) {
	from = p.begins
	if day, err := m.plays.From.Time(); err == nil {
		from = time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, p.zone)
	}
	if day, err := m.plays.Until.Time(); err == nil {
		until = time.Date(day.Year(), day.Month(), day.Day(), 10, 0, 0, 0, p.zone)
	}
	return from, until
}

// present is when somebody who means to act at a time does: then, or once they are back.
// It is false when they never are.
func (p *play) present(m member, t time.Time) (time.Time, bool) {
	if m.plays.Behaviour != engagement.Absent {
		return t, true
	}
	from, until := p.absence(m)
	day := func(t time.Time) engagement.Day { return engagement.DayOf(t.In(p.zone)) }
	if day(t).Before(day(from)) {
		return t, true
	}
	if until.IsZero() {
		return t, false
	}
	if day(until).Before(day(t)) {
		return t, true
	}
	back, err := p.days.Add(until, engagement.Span{Unit: engagement.UnitBusinessDay, Count: 1}, "11:00")
	return back, err == nil
}

// moment is when somebody acts who has from one time to another for it: at their share
// of it, or late by their days, and never while they are away.
func (p *play) moment(m member, from, due time.Time, share int, cutoff string) (time.Time, bool, error) {
	if due.Before(from) { // asked when it was late already
		next, err := p.days.Add(from, engagement.Span{Unit: engagement.UnitBusinessDay, Count: 1}, "11:00")
		if err != nil {
			return next, false, err
		}
		from, due = next, next
	}
	at, err := p.days.Share(from, due, share, cutoff)
	if m.plays.Behaviour == engagement.Tardy {
		at, err = p.later(due, m.plays.Days, cutoff)
	}
	if err != nil {
		return at, false, err
	}
	at, comes := p.present(m, at)
	return at.Add(p.own(m, due.Sub(from))), comes, nil
}

// later is a time some business days after another.
func (p *play) later(t time.Time, days int, cutoff string) (time.Time, error) {
	if days <= 0 {
		return t, nil
	}
	return p.days.Add(t, engagement.Span{Unit: engagement.UnitBusinessDay, Count: days}, cutoff)
}

// own is what sets a person's acts apart from another's: minutes, or less where the time
// is short.
func (p *play) own(m member, time_ time.Duration) time.Duration {
	step := min(time.Minute, time_/time.Duration(100*max(1, len(p.people))))
	return time.Duration(m.place+1) * step
}

// share is the percentage of the time after which somebody decides.
func share(m member) int {
	if m.plays.At > 0 {
		return m.plays.At
	}
	return engagement.DecideAt
}

func (p *play) memberBy(address string) int {
	return slices.IndexFunc(p.people, func(m member) bool { return engagement.IdentityKey(m.email) == engagement.IdentityKey(address) })
}

func (p *play) member(id string) *member {
	for i := range p.people {
		if p.people[i].id == id {
			return &p.people[i]
		}
	}
	return nil
}

// inRole is the first of the team in any of some roles, the roles in order.
func (p *play) inRole(roles ...engagement.Role) *member {
	for _, role := range roles {
		for i := range p.people {
			if slices.Contains(p.people[i].roles, role) {
				return &p.people[i]
			}
		}
	}
	return nil
}

// names are people's, in the order of the team.
func (p *play) names(ids []string) []string {
	out := []string{}
	for _, m := range p.people {
		if slices.Contains(ids, m.id) {
			out = append(out, m.name)
		}
	}
	return out
}
