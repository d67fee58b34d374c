package rest

import (
	"context"
	"net/http"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// AccountBody is an account at a provider of sign-ins.
type AccountBody struct {
	Issuer  string `json:"issuer" maxLength:"500" doc:"The provider, as the issuer of its ID tokens"`
	Subject string `json:"subject" maxLength:"255" doc:"The account there, as the sub of its ID tokens"`
}

// LinkedPart names an account that is linked to a person.
type LinkedPart struct {
	Place
	Link string `path:"link" doc:"Id of the link"`
}

// signIns is what administrators do with how people sign in.
func (a *API) signIns() {
	const tag = "People and clients"
	register(a, operation{
		id: "end-sessions", method: http.MethodDelete, path: "/people/{id}/sessions", tag: tag, summary: "Sign somebody out everywhere",
		doc:    "Ends all their sessions on the pages at once. API tokens go on; revoke them. Somebody who is set inactive is signed out by that.",
		action: identity.ManageSignIns,
	}, func(ctx context.Context, in *Here) (*None, error) {
		return &None{}, a.inOrg(ctx, func(tx *store.Tx) error {
			if _, err := tx.Person(in.ID); err != nil {
				return err
			}
			return tx.EndSessions(in.ID)
		})
	})
	register(a, operation{
		id: "list-sign-ins", method: http.MethodGet, path: "/people/{id}/sign-ins", tag: tag, summary: "The accounts with which somebody signs in",
		doc:    "Accounts at the provider of sign-ins (OpenID Connect). One is linked when its person first signs in with their verified e-mail address.",
		action: identity.ReadSignIns,
	}, func(ctx context.Context, in *Here) (out *Listed[store.SignIn], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			if _, err := tx.Person(in.ID); err != nil {
				return err
			}
			links, err := tx.SignIns(in.ID)
			out = page(links, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "link-sign-in", method: http.MethodPost, path: "/people/{id}/sign-ins", tag: tag, summary: "Link an account to a person",
		doc:    "For a provider that does not verify e-mail addresses. Linking what is linked already changes nothing.",
		action: identity.ManageSignIns, status: http.StatusCreated,
	}, a.linkAccount)
	register(a, operation{
		id: "unlink-sign-in", method: http.MethodDelete, path: "/people/{id}/sign-ins/{link}", tag: tag, summary: "Part an account from its person",
		doc:    "Ends their sessions, too. The next account that signs in with their verified e-mail address becomes theirs.",
		action: identity.ManageSignIns,
	}, func(ctx context.Context, in *LinkedPart) (*None, error) {
		return &None{}, a.inOrg(ctx, func(tx *store.Tx) error { return tx.UnlinkAccount(in.ID, in.Link) })
	})
}

func (a *API) linkAccount(ctx context.Context, in *With[AccountBody]) (out *Created[store.SignIn], err error) {
	var f engagement.Faults
	f.Need("issuer", in.Body.Issuer, 500)
	f.Need("subject", in.Body.Subject, 255)
	if err := f.Err("The account cannot be linked"); err != nil {
		return nil, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		if _, err := tx.Person(in.ID); err != nil {
			return err
		}
		link, err := tx.LinkAccount(in.ID, strings.TrimSpace(in.Body.Issuer), strings.TrimSpace(in.Body.Subject))
		if engagement.CodeOf(err) == engagement.Forbidden {
			err = engagement.Errorf(engagement.Conflict, "%s", err.Error())
		}
		out = &Created[store.SignIn]{Status: http.StatusCreated, Location: "/v1/people/" + in.ID + "/sign-ins", Body: link}
		return err
	})
	return out, err
}
