package rest

import (
	"encoding/json"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func request(ctx huma.Context) *http.Request { return humagin.Unwrap(ctx).Request }

// guard lets a request pass whose sender is known and may do the action, or the other one
// if there is one.
func (a *API) guard(action, or identity.Action) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r := request(ctx)
		p, err := a.Authenticate(r)
		if err != nil {
			ctx.SetHeader("WWW-Authenticate", `Bearer realm="mandate"`)
			a.refuse(ctx, err)
			return
		}
		p = p.Visiting()
		if or != "" && !p.Can(action) && p.Can(or) {
			action = or
		}
		if err := p.May(action); err != nil {
			a.LogRefusal(r, p, ctx.Operation().Path, r.URL.Path, err)
			a.refuse(ctx, err)
			return
		}
		next(huma.WithContext(ctx, identity.With(ctx.Context(), p)))
	}
}

// Authenticate recognises the sender of a request: by its token, else by the session.
// A session's writes must come from our own pages.
func (a *API) Authenticate(r *http.Request) (identity.Principal, error) {
	if header := r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "send the API token as: Authorization: Bearer mdt_…")
		}
		return a.byToken(r, strings.TrimSpace(token))
	}
	if a.Session == nil {
		return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "send an API token as: Authorization: Bearer mdt_…")
	}
	p, err := a.Session(r)
	if err != nil {
		return identity.Principal{}, err
	}
	if err := a.crumbs.Check(r); err != nil {
		return identity.Principal{}, engagement.Errorf(engagement.Forbidden, "the request came from another site; use this server's own pages, or an API token")
	}
	return p, nil
}

func (a *API) byToken(r *http.Request, token string) (identity.Principal, error) {
	if err := identity.CheckToken(token); err != nil {
		return identity.Principal{}, err
	}
	ctx, now := r.Context(), time.Now()
	org, t, err := a.Store.TokenByHash(ctx, identity.TokenHash(token))
	switch {
	case engagement.CodeOf(err) == engagement.NotFound:
		return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "no such token; ask an administrator for a new one")
	case err != nil:
		return identity.Principal{}, err
	case t.RevokedAt != nil:
		return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "the token was revoked; ask an administrator for a new one")
	case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
		return identity.Principal{}, engagement.Errorf(engagement.Unauthenticated, "the token has expired; ask an administrator for a new one")
	}
	p := identity.Principal{Org: org, Person: t.Person, Role: identity.Role(t.Role), TokenID: t.ID, Via: identity.ViaToken, AuthAt: now.UTC()}
	return p, a.touch(r, p, t)
}

// touch refuses a token whose person has left, and notes when it was last used, at most
// once a minute.
func (a *API) touch(r *http.Request, p identity.Principal, t store.Token) error {
	active := func(tx *store.Tx) error {
		person, err := tx.Person(p.Person)
		if err == nil && !person.Active {
			err = engagement.Errorf(engagement.Unauthenticated, "the token's person is no longer active; ask an administrator")
		}
		return err
	}
	if t.LastUsedAt != nil && time.Since(*t.LastUsedAt) < time.Minute {
		return a.Store.Read(r.Context(), p.Org, active)
	}
	return a.Store.In(r.Context(), p.Org, func(tx *store.Tx) error {
		if err := active(tx); err != nil {
			return err
		}
		return tx.TouchToken(t.ID)
	})
}

// refuse ends a request before its handler ran.
func (a *API) refuse(ctx huma.Context, err error) {
	problem := a.problemOf(ctx.Context(), request(ctx), err)
	ctx.SetHeader("Content-Type", problem.ContentType(""))
	ctx.SetStatus(problem.Status)
	if err := json.NewEncoder(ctx.BodyWriter()).Encode(problem); err != nil {
		a.Log.DebugContext(ctx.Context(), "the caller is gone", "error", err)
	}
}

// LogRefusal notes in the organisation's access log that somebody was refused: what they
// tried, as a route, and on what.
func (a *API) LogRefusal(r *http.Request, p identity.Principal, path, target string, refusal error) {
	err := a.Store.In(r.Context(), p.Org, func(tx *store.Tx) error {
		return tx.LogAccess(store.Access{
			At: tx.Now(), Subject: p.Person, Action: r.Method + " " + path, Target: target,
			Code: string(engagement.CodeOf(refusal)), Reason: refusal.Error(), Address: hostOf(r.RemoteAddr),
		})
	})
	if err != nil {
		a.Log.ErrorContext(r.Context(), "a refusal could not be noted in the access log", "error", err, "refusal", refusal)
	}
}

// hostOf is the address without the port, which tells nothing later.
func hostOf(address string) string {
	if host, _, err := net.SplitHostPort(address); err == nil {
		return host
	}
	return address
}
