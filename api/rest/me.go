package rest

import (
	"context"
	"net/http"

	"mandate/internal/identity"
	"mandate/internal/store"
)

// MePatch changes what is one's own to change; what is left out stays.
type MePatch struct {
	Locale *string               `json:"locale,omitempty" doc:"BCP 47: the language of one's mails and pages"`
	Mail   *store.MailPreference `json:"mail,omitempty" enum:"each,digest" doc:"each: a mail for each thing that happens. digest: gathered in one"`
}

func (a *API) me() {
	const tag = "People and clients"
	register(a, operation{
		id: "get-me", method: http.MethodGet, path: "/me", tag: tag, summary: "One's own entry in the register of people", action: identity.OwnProfile,
	}, func(ctx context.Context, _ *Here) (out *Tagged[store.Person], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			person, err := tx.Person(principal(ctx).Person)
			out = tagged(person.Version, person)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "change-me", method: http.MethodPatch, path: "/me", tag: tag, summary: "Change one's own language, and how mails come",
		action: identity.OwnProfile,
	}, func(ctx context.Context, in *ChangedItem[MePatch]) (out *Tagged[store.Person], err error) {
		err = a.inOrg(ctx, func(tx *store.Tx) error {
			person, err := tx.Person(principal(ctx).Person)
			if err != nil {
				return err
			}
			if err := prefer(&person, in.Body.Locale, in.Body.Mail); err != nil {
				return err
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
	})
}
