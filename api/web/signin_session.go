package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// The limits of a session unless others are set: a lunch, and a working day. Whoever decides
// has proved today who they are.
const (
	defaultIdle     = time.Hour
	defaultLifetime = 12 * time.Hour
)

func newSessions(o Options, kept *store.Sessions) *scs.SessionManager {
	sessions := scs.New()
	sessions.Store = kept
	sessions.Lifetime = o.SessionLifetime
	sessions.Cookie.Name = cookieName(o, "session")
	sessions.Cookie.HttpOnly = true
	sessions.Cookie.SameSite = http.SameSiteLaxMode
	sessions.Cookie.Secure = o.secure()
	return sessions
}

// secure tells whether people reach the pages by TLS alone.
func (o Options) secure() bool { return strings.HasPrefix(o.PublicURL, "https://") }

// cookieName is the name of a cookie of ours. With TLS its prefix has browsers refuse one that
// was set without it, by another host, or for part of the site (RFC 6265bis, 4.1.3.2).
func cookieName(o Options, what string) string {
	if o.secure() {
		return "__Host-mandate_" + what
	}
	return "mandate_" + what
}

// Authenticate recognises who makes a request by their session. Whoever has left, or
// whose token has been revoked since, is a stranger again.
func (s *Site) Authenticate(r *http.Request) (identity.Principal, error) {
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return identity.Principal{}, errStranger
	}
	var p identity.Principal
	var session store.Session
	err = s.Store.Read(r.Context(), s.Org, func(tx *store.Tx) (err error) {
		session, err = s.kept.Live(tx, cookie.Value)
		if engagement.CodeOf(err) == engagement.NotFound {
			return errStranger
		}
		if err == nil {
			p, err = s.holder(tx, session.Holder)
		}
		return err
	})
	if err == nil {
		err = s.kept.Touch(r.Context(), session)
	}
	if err != nil {
		return identity.Principal{}, err
	}
	return p, nil
}

var errStranger = engagement.Errorf(engagement.Unauthenticated, "sign in first")

// holder is the principal of a session, in the role that they have by now.
func (s *Site) holder(tx *store.Tx, h store.Holder) (identity.Principal, error) {
	if h.Person == "" {
		return identity.Principal{}, errStranger
	}
	known, err := tx.Person(h.Person)
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && !known.Active {
		return identity.Principal{}, errStranger
	}
	if err != nil {
		return identity.Principal{}, err
	}
	p := identity.Principal{Org: s.Org, Person: known.ID, Locale: known.Locale, Via: identity.ViaSession, AuthAt: h.AuthAt, TokenID: h.APIToken}
	if s.Provider != nil && h.Way == store.WayToken {
		p.Via = identity.ViaToken // where people have accounts, a token proves nobody's presence
	}
	if h.APIToken == "" {
		teams, err := tx.TeamRoles(known.ID)
		if p.Role = identity.Strongest(known.OrgRoles); p.Role == "" {
			p.Teams = teams[known.ID]
			p.Role = identity.ByTeams(p.Teams)
		}
		return p, err
	}
	token, err := tx.Token(h.APIToken)
	if err != nil {
		return p, err
	}
	p.Role = identity.Role(token.Role)
	return p, alive(token, time.Now())
}

// session is what the pages keep in the reader's session, a new one if they have none.
func (s *Site) session(c *gin.Context) (context.Context, error) {
	return s.sessions.Load(c.Request.Context(), s.cookie(c))
}

// cookie is the token of the reader's session, "" without one.
func (s *Site) cookie(c *gin.Context) string {
	cookie, err := c.Request.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

// commit writes what the pages keep in a session. The cookie is set only when it is another:
// the request may have come with a token that has been changed meanwhile, and must not take
// the new one's place.
func (s *Site) commit(ctx context.Context, c *gin.Context) error {
	token, expiry, err := s.sessions.Commit(ctx)
	if err == nil && token != s.cookie(c) {
		s.sessions.WriteSessionCookie(ctx, c.Writer, token, expiry)
	}
	return err
}

// rotated gives the reader's session another token from time to time, so that one that was
// stolen is worth little.
func (s *Site) rotated(c *gin.Context) {
	token := s.cookie(c)
	if token == "" {
		return
	}
	fresh, err := s.kept.Rotate(c.Request.Context(), token)
	if err == nil && fresh != "" {
		err = s.hand(c, fresh)
	}
	if err != nil { // the old one goes on serving, and the next request tries again
		s.Log.WarnContext(c.Request.Context(), "a session keeps its token", "route", c.FullPath(), "error", err)
	}
}

// hand gives the browser a session's new token, under which this request goes on, too.
func (s *Site) hand(c *gin.Context, fresh string) error {
	ctx, err := s.sessions.Load(c.Request.Context(), fresh)
	if err != nil {
		return err
	}
	s.sessions.WriteSessionCookie(ctx, c.Writer, fresh, s.sessions.Deadline(ctx))
	others := c.Request.Cookies()
	c.Request.Header.Del("Cookie")
	for _, cookie := range others {
		if cookie.Name == s.sessions.Cookie.Name {
			cookie.Value = fresh
		}
		c.Request.AddCookie(cookie)
	}
	return nil
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
