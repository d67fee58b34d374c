package rest

import (
	"context"
	"net/http"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// PersonBody is what is known of a person.
type PersonBody struct {
	Name     string   `json:"name" minLength:"1" maxLength:"200"`
	Email    string   `json:"email" maxLength:"254"`
	Locale   string   `json:"locale,omitempty" doc:"BCP 47"`
	OrgRoles []string `json:"org_roles,omitempty" enum:"admin,pmo,auditor,operator,consultant,member,viewer" doc:"What they may do when they sign in"`
}

// PersonPatch changes what is known of a person; what is left out stays.
type PersonPatch struct {
	Name     *string               `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Locale   *string               `json:"locale,omitempty"`
	OrgRoles *[]string             `json:"org_roles,omitempty" enum:"admin,pmo,auditor,operator,consultant,member,viewer"`
	Active   *bool                 `json:"active,omitempty" doc:"false for somebody who has left"`
	Mail     *store.MailPreference `json:"mail,omitempty" enum:"each,digest" doc:"each: a mail for each thing that happens. digest: gathered in one"`
}

// PeopleQuery are the filters of the register of people.
type PeopleQuery struct {
	Place
	Paging
	Q    string `query:"q" doc:"Part of a name or address"`
	Role string `query:"role" enum:"admin,pmo,auditor,operator,consultant,member,viewer"`
}

// PatchedPerson is the input of a change.
type PatchedPerson struct {
	Place
	Matching
	Body PersonPatch
}

func (a *API) people() {
	const tag = "People and clients"
	register(a, operation{
		id: "list-people", method: http.MethodGet, path: "/people", tag: tag, summary: "The people, by name", action: identity.ReadPeople,
	}, func(ctx context.Context, in *PeopleQuery) (out *Listed[store.Person], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			people, next, err := tx.People(store.PeopleQuery{Q: in.Q, Role: in.Role, Limit: in.Limit, Cursor: in.Cursor})
			out = page(people, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-person", method: http.MethodGet, path: "/people/{id}", tag: tag, summary: "One person", action: identity.ReadPeople,
	}, func(ctx context.Context, in *Here) (out *Tagged[store.Person], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			person, err := tx.Person(in.ID)
			out = tagged(person.Version, person)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "add-person", method: http.MethodPost, path: "/people", tag: tag, summary: "Register a person",
		doc: "The e-mail address tells people apart: registering somebody who is known gives them back unchanged, but for the roles given. " +
			"Another spelling of somebody's address, by a +tag or a domain in punycode, is refused and says whose it is.",
		action: identity.EditPeople, status: http.StatusCreated,
	}, a.addPerson)
	register(a, operation{
		id: "change-person", method: http.MethodPatch, path: "/people/{id}", tag: tag, summary: "Change name, language, mails, roles, or whether they are active",
		action: identity.EditPeople,
	}, a.patchPerson)
}

func (a *API) addPerson(ctx context.Context, in *NewItem[PersonBody]) (out *Created[store.Person], err error) {
	var f engagement.Faults
	f.Need("name", in.Body.Name, 200)
	if !isAddress(in.Body.Email) {
		f.Add("email", "%q is not an e-mail address; for example ana@client.example", in.Body.Email)
	}
	checkLocale(&f, "locale", in.Body.Locale)
	if err := f.Err("The person cannot be registered"); err != nil {
		return nil, err
	}
	if err := mayGrant(principal(ctx), in.Body.OrgRoles); err != nil {
		return nil, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		out, err = once(ctx, tx, in.Keyed, in.request, in.Body, func() (*Created[store.Person], error) {
			person, err := tx.RegisterPerson(in.Body.Name, in.Body.Email, in.Body.Locale)
			if err == nil && in.Body.OrgRoles != nil {
				if err := mayGrant(principal(ctx), person.OrgRoles); err != nil {
					return nil, err
				}
				person.OrgRoles = in.Body.OrgRoles
				person, err = tx.UpdatePerson(person, 0)
			}
			return &Created[store.Person]{
				Status: http.StatusCreated, Location: "/v1/people/" + person.ID, ETag: etag(person.Version), Body: person,
			}, err
		})
		return err
	})
	return out, err
}

func (a *API) patchPerson(ctx context.Context, in *PatchedPerson) (out *Tagged[store.Person], err error) {
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(in.ID)
		if err != nil {
			return err
		}
		// Whoever is mightier than the principal is theirs neither to change nor to retire.
		if err := mayGrant(principal(ctx), person.OrgRoles); err != nil {
			return err
		}
		if in.Body.Name != nil {
			person.Name = strings.TrimSpace(*in.Body.Name)
		}
		if err := prefer(&person, in.Body.Locale, in.Body.Mail); err != nil {
			return err
		}
		if in.Body.Active != nil {
			person.Active = *in.Body.Active
		}
		if in.Body.OrgRoles != nil {
			if err := mayGrant(principal(ctx), *in.Body.OrgRoles); err != nil {
				return err
			}
			person.OrgRoles = *in.Body.OrgRoles
		}
		version, err := in.version()
		if err != nil {
			return err
		}
		person, err = tx.UpdatePerson(person, version)
		out = tagged(person.Version, person)
		return err
	})
	return out, err
}

// prefer sets what somebody prefers, as far as it is given.
func prefer(person *store.Person, locale *string, mail *store.MailPreference) error {
	if locale != nil {
		var f engagement.Faults
		checkLocale(&f, "locale", *locale)
		if err := f.Err("The person cannot be changed"); err != nil {
			return err
		}
		person.Locale = *locale
	}
	if mail != nil {
		person.Mail = *mail
	}
	return nil
}

// mayGrant refuses roles that are mightier than one's own, or go with no other.
func mayGrant(p identity.Principal, roles []string) error {
	for _, r := range roles {
		if identity.Role(r).Alone() && len(roles) > 1 {
			var f engagement.Faults
			f.Add("org_roles", "%q goes with no other role; leave the others out", r)
			return f.Err("The person cannot be saved")
		}
		if !p.Role.Includes(identity.Role(r)) {
			return engagement.Errorf(engagement.Forbidden, "the role %q is mightier than your own; ask an administrator", r)
		}
	}
	return nil
}
