package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// EnsureTeam registers the people of a team who are not yet known, and returns who is
// what. Somebody known by address keeps the name that the register has.
func (o *Office) EnsureTeam(ctx context.Context, place activities.Place, team []contract.Person) ([]engagement.TeamMember, error) {
	return writing(ctx, o, place, func(tx *store.Tx) ([]engagement.TeamMember, error) {
		members := make([]engagement.TeamMember, 0, len(team))
		for _, p := range team {
			person, err := tx.EnsurePerson(p.Name, p.Email, p.Locale)
			if err != nil {
				return nil, err
			}
			member := engagement.TeamMember{Role: p.Role, Person: person.ID}
			if !slices.Contains(members, member) {
				members = append(members, member)
			}
		}
		return members, nil
	})
}

// Eligible lists the people whom a stage's approvers select, each once with every
// role that leads to them, in the order of the team; then those whom it names by an
// address and who are in no team. Each comes with who stands in for them, now or later.
func (o *Office) Eligible(ctx context.Context, place activities.Place, key engagement.GateKey, stage engagement.Stage) ([]engagement.Eligible, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]engagement.Eligible, error) {
		return Eligible(tx, place.Engagement, key, stage)
	})
}

// Eligible is Office.Eligible within a transaction.
func Eligible(tx *store.Tx, engagementID string, key engagement.GateKey, stage engagement.Stage) ([]engagement.Eligible, error) {
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return nil, err
	}
	candidates, err := candidatesOf(tx, e.Team, stage)
	if err != nil {
		return nil, err
	}
	var eligible []engagement.Eligible
	for _, c := range candidates {
		same := func(address string) bool { return engagement.IdentityKey(address) == engagement.IdentityKey(c.email) }
		if who, selected := stage.Select(c.person, c.roles, same); selected {
			eligible = append(eligible, who)
		}
	}
	return withStandIns(tx, e, key, eligible)
}

// candidate is an active person whom a stage may ask.
type candidate struct {
	person, email string
	roles         []engagement.Role
}

// candidatesOf are the people of a team, each under the id of their seat, and those whom
// a stage names by address.
func candidatesOf(tx *store.Tx, team []store.TeamMember, stage engagement.Stage) ([]candidate, error) {
	seats, err := seatsOf(tx, team)
	if err != nil {
		return nil, err
	}
	var all []candidate
	for _, member := range team {
		seat := seats[member.Person]
		if seat == "" {
			continue
		}
		i := slices.IndexFunc(all, func(c candidate) bool { return c.person == seat })
		if i < 0 {
			all = append(all, candidate{person: seat, email: member.Email, roles: []engagement.Role{member.Role}})
		} else if !slices.Contains(all[i].roles, member.Role) {
			all[i].roles = append(all[i].roles, member.Role)
		}
	}
	for _, a := range stage.Approvers {
		named := func(c candidate) bool { return engagement.IdentityKey(c.email) == engagement.IdentityKey(a.Person) }
		if a.Person == "" || slices.ContainsFunc(all, named) {
			continue
		}
		person, err := tx.PersonByEmail(a.Person)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue // the stage may be satisfied without them; if not, it says so
		}
		if err != nil {
			return nil, err
		}
		if person.Active {
			all = append(all, candidate{person: person.ID, email: person.Email})
		}
	}
	return all, nil
}

// withStandIns adds who stands in for whom.
func withStandIns(tx *store.Tx, e store.Engagement, key engagement.GateKey, eligible []engagement.Eligible) ([]engagement.Eligible, error) {
	people := make([]string, len(eligible))
	for i, who := range eligible {
		people[i] = who.Person
	}
	delegations, err := tx.DelegationsOf(people, engagement.LastToday(tx.Now()))
	if err != nil || len(delegations) == 0 {
		return eligible, err
	}
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return nil, fmt.Errorf("time zone of engagement %s: %w", e.ID, err)
	}
	delegates := make([]string, len(delegations))
	for i, d := range delegations {
		delegates[i] = d.Delegate
	}
	known, err := tx.PeopleByID(delegates...)
	if err != nil {
		return nil, err
	}
	active := slices.DeleteFunc(delegations, func(d engagement.Delegation) bool { return !known[d.Delegate].Active })
	standIns := engagement.StandIns(active, e.ID, key, zone)
	for i, who := range eligible {
		eligible[i].StandIns = standIns[who.Person]
	}
	return eligible, nil
}

// Select lists the active people whom an escalation or an act names: everyone in a role,
// or one person by id or address. A stranger is NotFound.
func (o *Office) Select(ctx context.Context, place activities.Place, who engagement.Who) ([]engagement.Eligible, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]engagement.Eligible, error) {
		e, err := tx.Engagement(place.Engagement)
		if err != nil {
			return nil, err
		}
		return selected(tx, e, who)
	})
}

func selected(tx *store.Tx, e store.Engagement, who engagement.Who) ([]engagement.Eligible, error) {
	candidates, err := candidatesOf(tx, e.Team, engagement.Stage{})
	if err != nil {
		return nil, err
	}
	var all []engagement.Eligible
	for _, c := range candidates {
		if who.Role != "" && slices.Contains(c.roles, who.Role) {
			all = append(all, engagement.Eligible{Person: c.person, Roles: c.roles})
		}
	}
	if who.Role != "" {
		return all, nil
	}
	person, err := personOf(tx, who.Person)
	if err != nil {
		return nil, err
	}
	return []engagement.Eligible{seatOf(candidates, person)}, nil
}

// seatOf is a person as the team knows them, whatever address they were registered by.
func seatOf(candidates []candidate, person store.Person) engagement.Eligible {
	for _, c := range candidates {
		if engagement.IdentityKey(c.email) == engagement.IdentityKey(person.Email) {
			return engagement.Eligible{Person: c.person, Roles: c.roles}
		}
	}
	return engagement.Eligible{Person: person.ID}
}

// personOf finds an active person by id or e-mail address, in whatever spelling.
func personOf(tx *store.Tx, idOrAddress string) (store.Person, error) {
	find := tx.Person
	if strings.Contains(idOrAddress, "@") {
		find = tx.PersonByEmail
	}
	person, err := find(idOrAddress)
	switch {
	case engagement.CodeOf(err) == engagement.NotFound:
		return person, engagement.Refuse(engagement.NotFound, engagement.ReasonStranger, "named", idOrAddress)
	case err == nil && !person.Active:
		return person, engagement.Refuse(engagement.Forbidden, engagement.ReasonInactive, "name", person.Name)
	}
	return person, err
}

// seatsOf says under which id each active member of a team has a seat. Somebody who was
// registered twice, by two spellings of an address, has one: that of the first in the team.
func seatsOf(tx *store.Tx, team []store.TeamMember) (map[string]string, error) {
	known, err := tx.PeopleByID(ids(team)...)
	if err != nil {
		return nil, err
	}
	seats, first := map[string]string{}, map[string]string{}
	for _, member := range team {
		person := known[member.Person]
		if !person.Active {
			continue
		}
		key := engagement.IdentityKey(person.Email)
		if first[key] == "" {
			first[key] = person.ID
		}
		seats[person.ID] = first[key]
	}
	return seats, nil
}

func ids(team []store.TeamMember) []string {
	out := make([]string, 0, len(team))
	for _, m := range team {
		out = append(out, m.Person)
	}
	return out
}

// InRoles lists the people who have any of the roles, each once, whatever addresses they
// were registered by.
func (o *Office) InRoles(ctx context.Context, place activities.Place, roles []engagement.Role) ([]string, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]string, error) {
		e, err := tx.Engagement(place.Engagement)
		if err != nil {
			return nil, err
		}
		seats, err := seatsOf(tx, e.Team)
		if err != nil {
			return nil, err
		}
		var people []string
		for _, m := range e.Team {
			person := cmp.Or(seats[m.Person], m.Person)
			if slices.Contains(roles, m.Role) && !slices.Contains(people, person) {
				people = append(people, person)
			}
		}
		return people, nil
	})
}

// Find returns an active person by id or e-mail address, in whatever spelling, under the
// id by which the engagement's team knows them.
func (o *Office) Find(ctx context.Context, place activities.Place, idOrAddress string) (id, name string, err error) {
	err = o.Store.Read(ctx, place.Org, func(tx *store.Tx) error {
		person, err := personOf(tx, idOrAddress)
		if err != nil {
			return err
		}
		id, err = canonicalID(tx, place.Engagement, person)
		name = person.Name
		return err
	})
	return id, name, err
}

// canonicalID is the id by which an engagement's team knows a person.
func canonicalID(tx *store.Tx, engagementID string, person store.Person) (string, error) {
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return "", err
	}
	candidates, err := candidatesOf(tx, e.Team, engagement.Stage{})
	return seatOf(candidates, person).Person, err
}
