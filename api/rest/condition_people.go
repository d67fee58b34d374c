package rest

import (
	"context"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// withPeople names the owners and verifiers of a decision's conditions by their ids, where
// they are members of the engagement's team. Other names stay as they were written.
func (a *API) withPeople(ctx context.Context, org string, gate store.Gate, d engagement.Decision) (engagement.Decision, error) {
	if len(d.Conditions) == 0 {
		return d, nil
	}
	d.Conditions = slices.Clone(d.Conditions)
	err := a.Store.Read(ctx, org, func(tx *store.Tx) error {
		e, err := tx.Engagement(gate.Engagement)
		if err != nil {
			return err
		}
		for i := range d.Conditions {
			c := &d.Conditions[i]
			c.Owner, c.Verifier = memberNamed(e.Team, c.Owner), memberNamed(e.Team, c.Verifier)
		}
		return nil
	})
	return d, err
}

// memberNamed is the id of the member whom a text names by id, address or whole name, in
// whatever case; the text itself where it names nobody, or more than one.
func memberNamed(team []store.TeamMember, text string) string {
	named := strings.Join(strings.Fields(text), " ")
	if named == "" {
		return text
	}
	found := ""
	for _, m := range team {
		isAddress := strings.Contains(named, "@") && engagement.IdentityKey(m.Email) == engagement.IdentityKey(named)
		if m.Person != named && !isAddress && !strings.EqualFold(strings.Join(strings.Fields(m.Name), " "), named) {
			continue
		}
		switch {
		case m.Person == named || isAddress: // an address may have been registered twice; the first has the seat
			return m.Person
		case found != "" && found != m.Person:
			return text
		}
		found = m.Person
	}
	if found == "" {
		return text
	}
	return found
}
