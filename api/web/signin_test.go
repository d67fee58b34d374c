package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func TestAStrangerIsSentToTheSignInAndComesBackToThePageThatTheyWanted(t *testing.T) {
	h := openHouse(t)
	stranger := h.visitor("")
	stranger.get("/").to("/sign-in?next=%2F")
	stranger.get("/engagements?q=shop").to("/sign-in?next=%2Fengagements%3Fq%3Dshop")
	stranger.get("/sign-in?next=%2Fengagements%3Fq%3Dshop").status(http.StatusOK).says("Petra Puig", "in no team").has(`value="/engagements?q=shop"`)
	stranger.post("/sign-in", url.Values{"person": {h.people["Petra"].ID}, "next": {"/engagements?q=shop"}}).to("/engagements?q=shop")
	stranger.get("/").to("/engagements")
	stranger.get("/engagements").status(http.StatusOK).says("Petra Puig", "Sign out")
}

func TestAfterTheSignInOnlyOurOwnPagesAreOpened(t *testing.T) {
	h := openHouse(t)
	for _, elsewhere := range []string{"https://evil.example", "//evil.example/x", `/\evil.example`, "javascript:alert(1)", "engagements", "/%0d%0aSet-Cookie:x", ""} {
		address := h.visitor("").post("/sign-in", url.Values{"person": {h.people["Ana"].ID}, "next": {elsewhere}}).status(http.StatusSeeOther).Header.Get("Location")
		u, err := url.Parse(address)
		require.NoError(t, err, elsewhere)
		require.Empty(t, u.Host, elsewhere)
		require.Regexp(t, `^/[^/\\]`, address, elsewhere)
	}
}

func TestSomebodyWhoSignsOutIsAStrangerEvenWithTheOldCookie(t *testing.T) {
	h := openHouse(t)
	ana := h.visitor("Ana")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, h.server.URL+"/engagements", nil)
	require.NoError(t, err)
	for _, cookie := range ana.client.Jar.Cookies(request.URL) {
		request.AddCookie(cookie)
	}
	ana.post("/sign-out", nil).to("/sign-in")
	ana.get("/engagements").to("/sign-in?next=%2Fengagements")
	response, err := h.visitor("").client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusSeeOther, response.StatusCode)
}

func TestASessionIsKeptFromScriptsAndFromOtherSites(t *testing.T) {
	for address, secure := range map[string]bool{"https://mandate.example": true, "http://localhost:8080": false} {
		h := openHouse(t, func(o *web.Options) { o.PublicURL = address })
		cookies := h.visitor("").post("/sign-in", url.Values{"person": {h.people["Ana"].ID}}).Cookies()
		require.Len(t, cookies, 1)
		require.True(t, cookies[0].HttpOnly)
		require.Equal(t, http.SameSiteLaxMode, cookies[0].SameSite)
		require.Equal(t, secure, cookies[0].Secure)
		require.Equal(t, secure, strings.HasPrefix(cookies[0].Name, "__Host-"), "its name keeps others from setting it")
		require.Equal(t, "/", cookies[0].Path)
		require.Empty(t, cookies[0].Domain)
	}
}

func TestAnotherSitesPageCannotSignAnybodyOut(t *testing.T) {
	h := openHouse(t)
	ana := h.visitor("Ana")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.server.URL+"/sign-out", nil)
	require.NoError(t, err)
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	response, err := ana.client.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, http.StatusForbidden, response.StatusCode)
	ana.get("/engagements").status(http.StatusOK)
}

func TestOutsideDevelopmentOnlyATokenSignsIn(t *testing.T) {
	h := openHouse(t, func(o *web.Options) { o.Dev = false })
	visitor := h.visitor("")
	visitor.get("/sign-in").status(http.StatusOK).lacks("Petra Puig", "development")
	visitor.post("/sign-in", url.Values{"person": {h.people["Petra"].ID}}).status(http.StatusUnprocessableEntity).says("This did not work", "Paste your API token")
	visitor.get("/engagements").to("/sign-in?next=%2Fengagements")

	text, id := h.token("Carla", identity.Viewer)
	visitor.post("/sign-in", url.Values{"token": {text[:len(text)-1] + "!"}}).status(http.StatusUnprocessableEntity)
	visitor.post("/sign-in", url.Values{"token": {" " + text + "\n"}}).to("/engagements")
	visitor.get("/engagements").status(http.StatusOK).says("Carla Otto")
	h.in(func(tx *store.Tx) {
		token, err := tx.Token(id)
		require.NoError(t, err)
		require.NotNil(t, token.LastUsedAt)
		_, err = tx.RevokeToken(id)
		require.NoError(t, err)
	})
	visitor.get("/engagements").to("/sign-in?next=%2Fengagements")
	visitor.post("/sign-in", url.Values{"token": {text}}).status(http.StatusUnprocessableEntity).says("The token was revoked")
}

func TestWhoeverHasLeftIsAStranger(t *testing.T) {
	h := openHouse(t)
	luis := h.visitor("Luis")
	luis.get("/inbox").status(http.StatusOK)
	h.in(func(tx *store.Tx) {
		p := h.people["Luis"]
		p.Active = false
		_, err := tx.UpdatePerson(p, 0)
		require.NoError(t, err)
	})
	luis.get("/inbox").to("/sign-in?next=%2Finbox")
	luis.get("/sign-in").lacks("Luis Gil")
	luis.post("/sign-in", url.Values{"person": {h.people["Luis"].ID}}).status(http.StatusUnprocessableEntity).says("not active")
}

func TestTheSessionServesTheAPITooInTheRoleOfThePerson(t *testing.T) {
	h := openHouse(t)
	h.visitor("").get("/v1/engagements").status(http.StatusUnauthorized)
	h.visitor("Petra").get("/v1/people").status(http.StatusOK)
	// Ana has no role in the organisation: she is there by a team.
	h.visitor("Ana").get("/v1/people").status(http.StatusForbidden)
	h.visitor("Ana").get("/v1/engagements").status(http.StatusOK)
}

func TestWhoeverHasNoRoleInTheOrganisationHasThatOfTheirTeams(t *testing.T) {
	h := openHouse(t)
	h.in(func(tx *store.Tx) {
		for _, name := range []string{"Petra", "Carla"} {
			p := h.people[name]
			p.OrgRoles = nil
			_, err := tx.UpdatePerson(p, 0)
			require.NoError(t, err)
		}
	})
	h.visitor("Carla").get("/v1/people").status(http.StatusForbidden)
	h.open("e1", "Modernise the shop", "Acme")
	h.visitor("").get("/sign-in").says("Carla Otto carla@example.com external CTO", "Ana Ruiz ana@example.com sponsor", "Zoe Zimmer zoe@example.com member")
	for _, name := range []string{"Petra", "Carla"} {
		h.visitor(name).get("/v1/engagements/e1/assessment/findings").status(http.StatusOK)
		// Steering is the organisation's PMO alone.
		h.visitor(name).post("/v1/engagements/e1/pause", nil).status(http.StatusForbidden)
	}
	h.visitor("Ana").get("/v1/engagements/e1/assessment/findings").status(http.StatusForbidden)
}

func TestGuessingTokensEndsSoon(t *testing.T) {
	h := openHouse(t)
	visitor := h.visitor("")
	for range 20 {
		visitor.post("/sign-in", url.Values{"token": {"mdt_nonsense"}}).status(http.StatusUnprocessableEntity)
	}
	visitor.post("/sign-in", url.Values{"token": {"mdt_nonsense"}}).status(http.StatusTooManyRequests)
}
