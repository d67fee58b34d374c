package office

import (
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
		known, err := tx.PeopleByID(ids(e.Team)...)
		if err != nil {
			return nil, err
		}
		var eligible []engagement.Eligible
		for _, member := range e.Team {
			if !known[member.Person].Active || !selects(approvers, member) {
				continue
			}
			i := slices.IndexFunc(eligible, func(p engagement.Eligible) bool { return p.Person == member.Person })
			if i < 0 {
				eligible = append(eligible, engagement.Eligible{Person: member.Person, Roles: []engagement.Role{member.Role}})
				continue
			}
			eligible[i].Roles = append(eligible[i].Roles, member.Role)
		}
		return eligible, nil
	})
}

func selects(approvers []engagement.Approver, member store.TeamMember) bool {
	return slices.ContainsFunc(approvers, func(a engagement.Approver) bool {
		if a.Role != "" {
			return a.Role == member.Role
		}
		return strings.EqualFold(strings.TrimSpace(a.Person), member.Email)
	})
}

func ids(team []store.TeamMember) []string {
	out := make([]string, 0, len(team))
	for _, m := range team {
		out = append(out, m.Person)
	}
	return out
}

// InRoles lists the people who have any of the roles, each once.
func (o *Office) InRoles(ctx context.Context, place activities.Place, roles []engagement.Role) ([]string, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]string, error) {
		e, err := tx.Engagement(place.Engagement)
		if err != nil {
			return nil, err
		}
		var people []string
		for _, m := range e.Team {
			if slices.Contains(roles, m.Role) && !slices.Contains(people, m.Person) {
				people = append(people, m.Person)
			}
		}
		return people, nil
	})
}

// Find returns an active person by id or e-mail address.
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
