package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// A session lasts a working day: whoever decides has proved today who they are.
const sessionLifetime = 12 * time.Hour

// What a session keeps.
const (
	sessionPerson = "person"
	sessionToken  = "token" // id of the API token by which they signed in, if by one
	sessionAuthAt = "auth_at"
)

func newSessions(o Options) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store = o.Store.Sessions(o.Org)
	sessions.HashTokenInStore = true
	sessions.Lifetime = sessionLifetime
	sessions.Cookie.Name = "mandate_session"
	sessions.Cookie.HttpOnly = true
	sessions.Cookie.SameSite = http.SameSiteLaxMode
	sessions.Cookie.Secure = strings.HasPrefix(o.PublicURL, "https://")
	return sessions
}

// Authenticate recognises who makes a request by their session. Whoever has left, or
// whose token has been revoked since, is a stranger again.
func (s *Site) Authenticate(r *http.Request) (identity.Principal, error) {
	stranger := engagement.Errorf(engagement.Unauthenticated, "sign in first")
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return identity.Principal{}, stranger
	}
	ctx, err := s.sessions.Load(r.Context(), cookie.Value)
	if err != nil {
		return identity.Principal{}, err
	}
	person := s.sessions.GetString(ctx, sessionPerson)
	authAt, err := time.Parse(time.RFC3339Nano, s.sessions.GetString(ctx, sessionAuthAt))
	if person == "" || err != nil {
		return identity.Principal{}, stranger
	}
	p := identity.Principal{Org: s.Org, Via: identity.ViaSession, AuthAt: authAt, TokenID: s.sessions.GetString(ctx, sessionToken)}
	err = s.Store.Read(r.Context(), s.Org, func(tx *store.Tx) error {
		known, err := tx.Person(person)
		if engagement.CodeOf(err) == engagement.NotFound || err == nil && !known.Active {
			return stranger
		}
		if err != nil {
			return err
		}
		p.Person, p.Locale = known.ID, known.Locale
		if p.TokenID == "" {
			teams, err := tx.TeamRoles(known.ID)
			if p.Role = identity.Strongest(known.OrgRoles); p.Role == "" {
				p.Teams = teams[known.ID]
				p.Role = identity.ByTeams(p.Teams)
			}
			return err
		}
		token, err := tx.Token(p.TokenID)
		if err != nil {
			return err
		}
		p.Role = identity.Role(token.Role)
		return alive(token, time.Now())
	})
	if err != nil {
		return identity.Principal{}, err
	}
	return p, nil
}

// alive tells whether a token still opens anything.
func alive(t store.Token, now time.Time) error {
	switch {
	case t.RevokedAt != nil:
		return engagement.Errorf(engagement.Unauthenticated, "the token was revoked; ask an administrator for a new one")
	case t.ExpiresAt != nil && !now.Before(*t.ExpiresAt):
		return engagement.Errorf(engagement.Unauthenticated, "the token has expired; ask an administrator for a new one")
	}
	return nil
}
