package web_test

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/identity"
	"mandate/internal/idp"
	"mandate/internal/idp/idptest"
	"mandate/internal/store"
)

func withProvider(p *idp.Provider) func(*web.Options) {
	return func(o *web.Options) { o.Dev, o.Provider = false, p }
}

func TestPeopleSignInAtARealProvider(t *testing.T) {
	h := openHouse(t, withProvider(startProvider(t)))
	ana := h.account()
	ana.get("/engagements?q=x").to("/sign-in?next=%2Fengagements%3Fq%3Dx")
	ana.get("/sign-in?next=%2Fengagements%3Fq%3Dx").says("Sign in with your account").
		has("/sign-in/provider?lang=en&amp;next=%2Fengagements%3Fq%3Dx").lacks("Petra Puig")
	callback := ana.leave("/sign-in/provider?next=%2Fengagements%3Fq%3Dx", "ana")
	require.True(t, ana.asked)
	ana.get(callback).to("/engagements?q=x")
	ana.get("/engagements").status(http.StatusOK).says("Ana Ruiz")
	ana.get("/sessions").says("Signed in with the organisation's account")

	t.Run("a callback that is replayed signs nobody in", func(t *testing.T) {
		before := ana.cookie()
		ana.get(callback).status(http.StatusBadRequest).says("was finished already")
		require.Equal(t, before, ana.cookie())
		h.visitor("").get(callback).status(http.StatusBadRequest).says("not begun in this browser")
	})
	t.Run("a code is good once, even in the browser that began", func(t *testing.T) {
		luis := h.account()
		again := luis.leave("/sign-in/provider", "luis")
		kept := luis.client.Jar.Cookies(mustParse(t, h.server.URL))
		luis.get(again).to("/engagements")
		thief := h.visitor("")
		thief.client.Jar.SetCookies(mustParse(t, h.server.URL), kept)
		thief.get(again).status(http.StatusUnauthorized).says("proves nothing")
		thief.get("/inbox").to("/sign-in?next=%2Finbox")
	})
	t.Run("a state of another browser, or none, is refused", func(t *testing.T) {
		eve, zoe := h.account(), h.account()
		planted := eve.leave("/sign-in/provider", "eve")
		zoe.get("/sign-in/provider").status(http.StatusSeeOther)
		zoe.get(planted).status(http.StatusBadRequest)
		zoe.get("/inbox").to("/sign-in?next=%2Finbox")
		zoe.get("/sign-in/provider/callback").status(http.StatusBadRequest)
	})
	t.Run("somebody refuses there", func(t *testing.T) {
		h.account().signInAs("").status(http.StatusForbidden).says("has let nobody in", "Sign in with your account")
	})
	t.Run("next leads nowhere else", func(t *testing.T) {
		for _, elsewhere := range []string{"//evil.example", "https://evil.example/", `/\evil.example`} {
			visitor := h.account()
			visitor.get(visitor.leave("/sign-in/provider?next="+url.QueryEscape(elsewhere), "ana")).to("/engagements")
		}
	})
}

func TestWhoIsNotRegisteredIsToldSoAndTheAccessLogHasIt(t *testing.T) {
	h := openHouse(t, withProvider(startProvider(t)))
	h.account().signInAs("nobody").status(http.StatusForbidden).says("nobody@example.com", "ask the PMO to register you")
	h.now = h.now.Add(time.Minute)
	h.account().signInAs("petra!").status(http.StatusForbidden).says("has not verified the e-mail address")
	h.in(func(tx *store.Tx) {
		refused, err := tx.AccessLog(10)
		require.NoError(t, err)
		require.Len(t, refused, 2)
		require.Contains(t, refused[1].Target, " nobody")
		require.Equal(t, "GET /sign-in/provider/callback", refused[1].Action)
		require.Equal(t, "127.0.0.1", refused[1].Address)
		people, _, err := tx.People(store.PeopleQuery{Q: "nobody"})
		require.NoError(t, err)
		require.Empty(t, people, "nobody is registered by signing in")
	})
}

func TestAnAccountStaysItsPersonsWhateverItsAddressIsLater(t *testing.T) {
	h := openHouse(t, withProvider(startProvider(t)))
	h.account().signInAs("ana").to("/inbox")
	moved := h.account()
	moved.signInAs("ana=petra@example.com").to("/inbox")
	moved.get("/inbox").says("Ana Ruiz")
	h.account().signInAs("mallory=ana@example.com").status(http.StatusForbidden).says("linked to another account")
	h.in(func(tx *store.Tx) {
		ana := h.people["Ana"]
		ana.Active = false
		_, err := tx.UpdatePerson(ana, 0)
		require.NoError(t, err)
	})
	moved.get("/inbox").to("/sign-in?next=%2Finbox")
	h.account().signInAs("ana").status(http.StatusForbidden).says("no longer active")
}

func TestSigningOutEndsTheSessionAtTheProviderToo(t *testing.T) {
	h := openHouse(t, withProvider(startProvider(t)))
	ana := h.account()
	ana.signInAs("ana").to("/inbox")
	out := ana.post("/sign-out", nil).status(http.StatusOK).says("You are signed out here")
	there := strings.TrimPrefix(out.Header.Get("Refresh"), "0; url=")
	query := mustParse(t, there).Query()
	require.Equal(t, "http://mandate.test/sign-in", query.Get("post_logout_redirect_uri"))
	require.NotEmpty(t, query.Get("id_token_hint"))
	ana.get("/inbox").to("/sign-in?next=%2Finbox")
	response, err := ana.there.Get(there)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusOK, response.StatusCode, "the provider knows the client and its address")
}

func TestADecisionThatWantsAFreshSignInIsNotSatisfiedBySingleSignOn(t *testing.T) {
	h := openHouse(t, withProvider(startProvider(t)))
	ana := h.account()
	ana.signInAs("ana").to("/inbox")
	ana.signInAs("ana").to("/inbox")
	require.False(t, ana.asked, "single sign-on lets them in without asking")

	begin := "/sign-in/provider?again=1&for=" + h.people["Ana"].ID + "&next=%2Finbox"
	callback := ana.leave(begin, "ana")
	require.True(t, ana.asked, "the provider asks anew")
	ana.get(callback).to("/inbox")
	luis := h.account()
	luis.get(luis.leave(begin, "luis")).status(http.StatusForbidden).says("This decision asks Ana Ruiz")

	text, _ := h.token("Ana", identity.Member)
	ana.get("/sign-in?again=1&for=" + h.people["Ana"].ID).says("Sign in with your account").lacks(`name="token"`)
	ana.post("/sign-in", url.Values{"token": {text}, "again": {"1"}, "for": {h.people["Ana"].ID}}).
		status(http.StatusUnprocessableEntity).says("an API token does not do that")
}

func TestAProviderThatDoesNotAskIsNotBelieved(t *testing.T) {
	issuer := idptest.Start(t)
	h := openHouse(t, withProvider(issuer.Provider("http://mandate.test"+web.ProviderCallback)))
	signIn := func(begin string) reply {
		visitor := h.visitor("")
		away := visitor.get(begin).status(http.StatusSeeOther).Header.Get("Location")
		return visitor.get(web.ProviderCallback + "?" + issuer.Return(t, away).Encode())
	}
	signIn("/sign-in/provider").to("/engagements")

	issuer.Change = func(claims map[string]any) { claims["auth_time"] = time.Now().Add(-time.Hour).Unix() }
	signIn("/sign-in/provider").to("/engagements")
	signIn("/sign-in/provider?again=1&for=" + h.people["Ana"].ID).status(http.StatusUnauthorized).says("did not ask you who you are")

	issuer.Change = func(claims map[string]any) { claims["aud"] = "payroll" }
	signIn("/sign-in/provider").status(http.StatusUnauthorized).says("proves nothing")
	issuer.Change = nil
	issuer.Sign = func(claims []byte) string {
		raw := base64.RawURLEncoding
		return raw.EncodeToString([]byte(`{"alg":"none"}`)) + "." + raw.EncodeToString(claims) + "."
	}
	signIn("/sign-in/provider").status(http.StatusUnauthorized).says("proves nothing")
}

func TestThePagesWorkWhileTheProviderIsDown(t *testing.T) {
	issuer := idptest.Start(t)
	issuer.Down = true
	h := openHouse(t, withProvider(issuer.Provider("http://mandate.test"+web.ProviderCallback)))
	visitor := h.visitor("")
	visitor.get("/sign-in").status(http.StatusOK)
	visitor.get("/sign-in/provider?lang=es").status(http.StatusServiceUnavailable).says("no responde", "Entrar con su cuenta")
	text, _ := h.token("Carla", identity.Consultant)
	visitor.post("/sign-in", url.Values{"token": {text}}).to("/engagements")
	visitor.post("/sign-out", nil).to("/sign-in")
	issuer.Down = false
	visitor.get("/sign-in/provider").status(http.StatusSeeOther)
}

func mustParse(t *testing.T, address string) *url.URL {
	t.Helper()
	u, err := url.Parse(address)
	require.NoError(t, err)
	return u
}
