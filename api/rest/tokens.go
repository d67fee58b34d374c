package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// TokenBody describes a new API token.
type TokenBody struct {
	Name      string        `json:"name" minLength:"1" maxLength:"200" doc:"What it is for"`
	Role      identity.Role `json:"role" enum:"admin,pmo,auditor,operator,consultant,member,viewer"`
	Person    string        `json:"person,omitempty" doc:"Id of the person who answers for what it does; oneself when empty"`
	ExpiresAt *time.Time    `json:"expires_at,omitempty"`
}

// NewTokenView is a token with its secret, which is shown this once.
type NewTokenView struct {
	store.Token
	Secret string `json:"token" doc:"Keep it; it is not shown again"`
}

func (a *API) tokens() {
	const tag = "Tokens"
	register(a, operation{
		id: "create-token", method: http.MethodPost, path: "/tokens", tag: tag, summary: "Create an API token",
		doc: "The answer shows the token once.", action: identity.ManageTokens, status: http.StatusCreated,
	}, a.createToken)
	register(a, operation{
		id: "list-tokens", method: http.MethodGet, path: "/tokens", tag: tag, summary: "The API tokens", action: identity.ReadTokens,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Token], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			tokens, err := tx.Tokens()
			out = page(tokens, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "revoke-token", method: http.MethodDelete, path: "/tokens/{id}", tag: tag, summary: "Revoke a token, at once and for good",
		action: identity.ManageTokens,
	}, func(ctx context.Context, in *Here) (*None, error) {
		return &None{}, a.inOrg(ctx, func(tx *store.Tx) error {
			_, err := tx.RevokeToken(in.ID)
			return err
		})
	})
}

// createToken takes no Idempotency-Key: the first answer could only be repeated by
// storing the secret.
func (a *API) createToken(ctx context.Context, in *With[TokenBody]) (out *Created[NewTokenView], err error) {
	person := in.Body.Person
	if person == "" {
		person = principal(ctx).Person
	}
	if in.Body.ExpiresAt != nil && in.Body.ExpiresAt.Before(time.Now()) {
		var f engagement.Faults
		f.Add("expires_at", "has passed; give a later time")
		return nil, f.Err("The token cannot be created")
	}
	secret, prefix, hash := identity.NewToken()
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		if _, err := tx.Person(person); engagement.CodeOf(err) == engagement.NotFound {
			var f engagement.Faults
			f.Add("person", "%q is nobody we know; GET /v1/people lists people", person)
			return f.Err("The token cannot be created")
		} else if err != nil {
			return err
		}
		token, err := tx.CreateToken(store.Token{
			Prefix: prefix, Name: in.Body.Name, Role: string(in.Body.Role), Person: person, Hash: hash, ExpiresAt: in.Body.ExpiresAt,
		})
		out = &Created[NewTokenView]{
			Status: http.StatusCreated, Location: "/v1/tokens/" + token.ID, Body: NewTokenView{Token: token, Secret: secret},
		}
		return err
	})
	return out, err
}
