package web

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/gorilla/securecookie"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/idp"
	"mandate/internal/store"
)

const (
	// sessionIDToken is where a session keeps the provider's token, for the sign-out there.
	sessionIDToken = "id_token"
	// flowLifetime is how long somebody may take at the provider.
	flowLifetime = 10 * time.Minute
	providerPath = "/sign-in/provider"
	// ProviderCallback is where the provider sends people back.
	ProviderCallback = "/sign-in/provider/callback"
)

func (s *Site) providerRoutes(routes *gin.RouterGroup) {
	if s.Provider == nil {
		return
	}
	routes.GET(providerPath, s.toProvider)
	routes.GET(ProviderCallback, s.fromProvider)
}

// underWay is a sign-in at the provider, sealed in a cookie of the browser that has begun it:
// whoever has not even tried to sign in leaves no row behind.
type underWay struct {
	idp.Flow
	Next, For string
}

func newUnderWay(o Options) *securecookie.SecureCookie {
	authenticates, encrypts := o.Keys.SignInKeys()
	return securecookie.New(authenticates, encrypts).MaxAge(int(flowLifetime.Seconds())).SetSerializer(securecookie.JSONEncoder{})
}

// there is where the sign-in at the provider begins. It is a link and no form: policy lets
// forms lead to our own pages alone.
func (p signInPage) there() string {
	query := url.Values{"next": {p.Next}, "lang": {p.Locale}}
	if p.Again {
		query.Set("again", "1")
		query.Set("for", p.For)
	}
	return providerPath + "?" + query.Encode()
}

func (s *Site) toProvider(c *gin.Context) {
	in := credentials{Next: c.Query("next"), Again: c.Query("again") != "", For: c.Query("for")}
	asked, err := s.askedFor(c, in)
	if err != nil {
		s.fail(c, err)
		return
	}
	address, flow, err := s.Provider.Begin(c.Request.Context(), in.Again, asked.Email)
	if err == nil {
		err = s.setUnderWay(c, underWay{Flow: flow, Next: local(in.Next), For: in.For})
	}
	if err != nil {
		s.notSignedIn(c, in, err)
		return
	}
	c.Redirect(http.StatusSeeOther, address)
}

func (s *Site) setUnderWay(c *gin.Context, flow underWay) error {
	name := cookieName(s.Options, "sign_in")
	value, err := s.underWay.Encode(name, flow)
	if err == nil {
		s.flowCookie(c, name, value, int(flowLifetime.Seconds()))
	}
	return err
}

// takeUnderWay is the sign-in that the browser has begun, which ends with that.
func (s *Site) takeUnderWay(c *gin.Context) (flow underWay) {
	name := cookieName(s.Options, "sign_in")
	cookie, err := c.Request.Cookie(name)
	if err != nil {
		return flow
	}
	s.flowCookie(c, name, "", -1)
	if err := s.underWay.Decode(name, cookie.Value, &flow); err != nil {
		return underWay{} // it is not ours, or too old: as if there were none
	}
	return flow
}

func (s *Site) flowCookie(c *gin.Context, name, value string, seconds int) {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, HttpOnly: true, Secure: s.secure(), SameSite: http.SameSiteLaxMode,
	})
}

func (s *Site) fromProvider(c *gin.Context) {
	client, now := network(c.ClientIP()), time.Now()
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return
	}
	flow := s.takeUnderWay(c)
	in := credentials{Next: flow.Next, Again: flow.Fresh, For: flow.For}
	proof, err := s.Provider.Finish(c.Request.Context(), flow.Flow, c.Request.URL.Query())
	if err != nil {
		s.guessing.spend(client, now)
		s.notSignedIn(c, in, err)
		return
	}
	var person store.Person
	err = s.Store.In(c.Request.Context(), s.Org, func(tx *store.Tx) (err error) {
		person, err = tx.PersonOfAccount(store.Account{Issuer: proof.Issuer, Subject: proof.Subject, Email: proof.Email})
		return err
	})
	if err != nil {
		s.unknownAccount(c, proof, err)
		return
	}
	if asked, err := s.askedFor(c, in); err != nil {
		s.fail(c, err)
		return
	} else if asked.ID != "" && asked.ID != person.ID {
		s.showSignIn(c, http.StatusForbidden, in, say(s.localeOf(c), "sign_in.mismatch", "Name", asked.Name))
		return
	}
	if err := s.begin(c, store.Holder{Person: person.ID, Way: store.WayProvider, AuthAt: proof.AuthAt}, proof.IDToken); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, local(flow.Next))
}

// reasons is how a sign-in that came to nothing is answered.
var reasons = map[idp.Reason]int{
	idp.Unreachable: http.StatusServiceUnavailable, idp.Denied: http.StatusForbidden, idp.Foreign: http.StatusBadRequest,
	idp.Untrusted: http.StatusUnauthorized, idp.Stale: http.StatusUnauthorized,
}

// notSignedIn says why somebody is not signed in, and offers to begin again.
func (s *Site) notSignedIn(c *gin.Context, in credentials, err error) {
	var refusal *idp.Refusal
	if !errors.As(err, &refusal) {
		s.fail(c, err)
		return
	}
	s.Log.WarnContext(c.Request.Context(), "nobody was signed in by the identity provider", "reason", refusal.Reason, "cause", refusal.Cause)
	s.showSignIn(c, reasons[refusal.Reason], in, say(s.localeOf(c), "sign_in.provider."+string(refusal.Reason)))
}

// unknownAccount answers somebody whom the provider knows and we do not. The access log has it.
func (s *Site) unknownAccount(c *gin.Context, proof idp.Proof, err error) {
	if engagement.CodeOf(err) == engagement.Forbidden {
		s.api.LogRefusal(c.Request, identity.Principal{Org: s.Org}, c.FullPath(), proof.Issuer+" "+proof.Subject, err)
	}
	s.fail(c, err)
}

// signOutThere leads on to the sign-out at the provider, and tells whether there is one.
func (s *Site) signOutThere(c *gin.Context, idToken string) bool {
	there, err := s.Provider.SignOut(c.Request.Context(), idToken)
	if err != nil { // here they are signed out all the same
		s.Log.WarnContext(c.Request.Context(), "somebody stays signed in at the identity provider", "error", err)
	}
	if there == "" {
		return false
	}
	p := s.page(c, "")
	p.Title, p.Narrow = p.say("layout.sign_out"), true
	c.Header("Refresh", "0; url="+there)
	s.render(c, http.StatusOK, signedOutPage(p, there))
	return true
}
