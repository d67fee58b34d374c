package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

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
// role that leads to them, in the order of the team.
func (o *Office) Eligible(ctx context.Context, place activities.Place, approvers []engagement.Approver) ([]engagement.Eligible, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]engagement.Eligible, error) {
		e, err := tx.Engagement(place.Engagement)
		if err != nil {
			return nil, err
		}
		seats, err := seatsOf(tx, e.Team)
		if err != nil {
			return nil, err
		}
		var eligible []engagement.Eligible
		for _, member := range e.Team {
			seat := seats[member.Person]
			if seat == "" || !selects(approvers, member) {
				continue
			}
			i := slices.IndexFunc(eligible, func(p engagement.Eligible) bool { return p.Person == seat })
			switch {
			case i < 0:
				eligible = append(eligible, engagement.Eligible{Person: seat, Roles: []engagement.Role{member.Role}})
			case !slices.Contains(eligible[i].Roles, member.Role):
				eligible[i].Roles = append(eligible[i].Roles, member.Role)
			}
		}
		return eligible, nil
	})
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

func selects(approvers []engagement.Approver, member store.TeamMember) bool {
	return slices.ContainsFunc(approvers, func(a engagement.Approver) bool {
		if a.Role != "" {
			return a.Role == member.Role
		}
		return engagement.IdentityKey(a.Person) == engagement.IdentityKey(member.Email)
	})
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

// Find returns an active person by id or e-mail address, in whatever spelling.
func (o *Office) Find(ctx context.Context, place activities.Place, idOrAddress string) (id, name string, err error) {
	err = o.Store.Read(ctx, place.Org, func(tx *store.Tx) error {
		find := tx.Person
		if strings.Contains(idOrAddress, "@") {
			find = tx.PersonByEmail
		}
		person, err := find(idOrAddress)
		if err != nil {
			return err
		}
		if !person.Active {
			return engagement.Errorf(engagement.Forbidden, "%s is no longer active here; ask the PMO to reassign the task", person.Name)
		}
		id, name = person.ID, person.Name
		return nil
	})
	return id, name, err
}
