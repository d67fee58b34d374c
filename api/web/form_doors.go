package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// byLink lets in whoever has the link of a mail. What is not known is looked up like
// what is, by hash, and so takes the same time.
func (s *Site) byLink(c *gin.Context) (sitting, bool) {
	ctx, now, client, token := c.Request.Context(), time.Now(), network(c.ClientIP()), c.Param("token")
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return sitting{}, false
	}
	org, link, err := s.Store.LinkByHash(ctx, identity.LinkHash(token))
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && link.Request != "" { // a link to questions opens no gate
		s.guessing.spend(client, now)
		s.unknownLink(c)
		return sitting{}, false
	}
	if err != nil {
		s.fail(c, err)
		return sitting{}, false
	}
	sit, err := s.sit(ctx, visit{
		who:     identity.Principal{Org: org, Person: link.Person, Role: identity.Member, Via: identity.ViaLink, AuthAt: now.UTC()}.Visiting(),
		channel: engagement.ChannelLink, gate: link.Gate, stage: link.Stage, revision: link.Revision,
	}, c.Query("lang"), c.GetHeader("Accept-Language"))
	if err != nil {
		s.fail(c, err)
		return sitting{}, false
	}
	sit.link, sit.address, sit.secret = &link, "/d/"+url.PathEscape(token), "link "+token
	sit.ending = endingOf(sit, now)
	carry(c, sit.who)
	return sit, true
}

// bySession lets in who is signed in and may see the gate.
func (s *Site) bySession(c *gin.Context) (sitting, bool) {
	p, ok := s.signedIn(c)
	if !ok {
		return sitting{}, false
	}
	carry(c, p)
	ctx := c.Request.Context()
	gate, err := s.api.Gate(ctx, c.Param("gate"))
	if err != nil {
		s.fail(c, err)
		return sitting{}, false
	}
	sit, err := s.sit(ctx, visit{who: p, channel: engagement.ChannelWeb, gate: gate.ID}, c.Query("lang"), c.GetHeader("Accept-Language"))
	if err != nil {
		s.fail(c, err)
		return sitting{}, false
	}
	greet(c, viewer{ID: p.Person, Name: sit.person.Name, Locale: sit.person.Locale, Role: p.Role})
	sit.address = gateURL(gate.ID)
	sit.secret = "session " + p.Org + " " + p.Person + " " + p.AuthAt.UTC().Format(time.RFC3339Nano)
	return sit, true
}

// carry has the request's context say who makes it, for the API's methods.
func carry(c *gin.Context, p identity.Principal) {
	c.Request = c.Request.WithContext(identity.With(c.Request.Context(), p))
}

// signedIn is who is signed in. A stranger who reads is sent to the sign-in and comes
// back; one who writes is told.
func (s *Site) signedIn(c *gin.Context) (identity.Principal, bool) {
	p, err := identity.Principal{}, error(engagement.Errorf(engagement.Unauthenticated, "nobody can sign in to this server"))
	if s.api.Session != nil {
		p, err = s.api.Session(c.Request)
		p = p.Visiting()
	}
	switch {
	case engagement.CodeOf(err) == engagement.Unauthenticated && c.Request.Method != http.MethodPost:
		c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(c.Request.URL.RequestURI()))
	case err != nil:
		s.fail(c, err)
	default:
		if err = p.May(s.api.PolicyOf(c.Request.Method, c.FullPath()).Action); err != nil {
			s.api.LogRefusal(c.Request, p, c.FullPath(), c.Request.URL.Path, err)
			s.fail(c, err)
		}
	}
	return p, err == nil
}

func (s *Site) tooMany(c *gin.Context) {
	p := s.page(c, "")
	p.Title, p.Narrow = say(p.Locale, "failed.title.rate"), true
	c.Header("Retry-After", strconv.Itoa(int(guessPause.Seconds())))
	s.render(c, http.StatusTooManyRequests, failure(p, http.StatusTooManyRequests, say(p.Locale, "form.error.rate")))
}

func (s *Site) unknownLink(c *gin.Context) {
	p := s.page(c, "")
	p.Title, p.Narrow = say(p.Locale, "ended.unknown.title"), true
	s.render(c, http.StatusNotFound, failure(p, http.StatusNotFound, say(p.Locale, "ended.unknown.text")))
}
