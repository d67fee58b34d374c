package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/store"
)

func TestASessionThatNobodyUsesEndsAndOneThatIsUsedGoesOn(t *testing.T) {
	h := openHouse(t, func(o *web.Options) { o.SessionIdle = time.Hour })
	away, busy := h.visitor("Ana"), h.visitor("Luis")
	for range 3 {
		h.now = h.now.Add(40 * time.Minute)
		busy.get("/inbox").status(http.StatusOK)
	}
	away.get("/inbox").to("/sign-in?next=%2Finbox")
	away.get("/v1/me").status(http.StatusUnauthorized)
}

func TestTheLifetimeOfASessionIsKeptByTheServer(t *testing.T) {
	h := openHouse(t, func(o *web.Options) { o.SessionLifetime = 3 * time.Hour })
	h.now = time.Now()
	ana := h.visitor("Ana")
	cookie := ana.cookie()
	require.WithinDuration(t, time.Now().Add(3*time.Hour), cookieExpiry(t, h), time.Minute)
	h.now = h.now.Add(2 * time.Hour)
	h.visitor("").presenting(cookie, "/inbox").status(http.StatusOK)
	h.now = h.now.Add(61 * time.Minute)
	h.visitor("").presenting(cookie, "/inbox").to("/sign-in?next=%2Finbox")
}

// cookieExpiry is until when the browser keeps the cookie of a new session.
func cookieExpiry(t *testing.T, h *house) time.Time {
	cookies := h.visitor("").post("/sign-in", url.Values{"person": {h.people["Ana"].ID}}).Cookies()
	require.Len(t, cookies, 1)
	return cookies[0].Expires
}

func TestATokenIsChangedWhileASessionIsUsedAndRequestsAtTheSameTimeStayIn(t *testing.T) {
	h := openHouse(t)
	ana := h.visitor("Ana")
	first := ana.cookie()
	ana.get("/inbox").status(http.StatusOK)
	require.Equal(t, first, ana.cookie(), "not yet")
	h.now = h.now.Add(store.RotateAfter)
	require.Len(t, ana.get("/inbox").status(http.StatusOK).Cookies(), 1)
	second := ana.cookie()
	require.NotEqual(t, first, second)
	other := h.visitor("")
	slow := other.presenting(first, "/inbox").status(http.StatusOK)
	require.Empty(t, slow.Cookies(), "a slow request does not take the new token's place")
	ana.get("/inbox").status(http.StatusOK)
	h.now = h.now.Add(2 * time.Minute)
	other.presenting(first, "/inbox").to("/sign-in?next=%2Finbox")
	ana.get("/inbox").status(http.StatusOK)
}

func TestASignInTakesNoTokenThatWasPlanted(t *testing.T) {
	h := openHouse(t)
	visitor := h.visitor("Ana")
	planted := visitor.cookie()
	visitor.post("/sign-in", url.Values{"person": {h.people["Luis"].ID}}).status(http.StatusSeeOther)
	require.NotEqual(t, planted, visitor.cookie())
	h.visitor("").presenting(planted, "/inbox").to("/sign-in?next=%2Finbox")
}

func TestSomebodySeesWhereTheyAreSignedInAndEndsIt(t *testing.T) {
	h := openHouse(t)
	laptop := h.visitor("Ana")
	h.now = h.now.Add(time.Hour)
	phone, luis := h.visitor("Ana"), h.visitor("Luis")
	page := phone.get("/sessions").status(http.StatusOK).says("Where you are signed in", "This session", "Begun Monday, 2 March 2026, 09:00", "Sign out there", "Sign out here").html
	ids := regexp.MustCompile(`name="id" value="([^"]+)"`).FindAllStringSubmatch(page, -1)
	require.Len(t, ids, 2, "those of Luis are not Ana's to see")
	there := ids[1][1]
	luis.post("/sessions/end", url.Values{"id": {there}}).to("/sessions?done=1")
	laptop.get("/inbox").status(http.StatusOK)
	phone.post("/sessions/end", url.Values{"id": {there}}).to("/sessions?done=1")
	phone.get("/sessions?done=1&lang=es").status(http.StatusOK).says("Terminada.", "Esta sesión").lacks("Cerrarla allí")
	laptop.get("/inbox").to("/sign-in?next=%2Finbox")

	again := h.visitor("Ana")
	again.post("/sessions/end", url.Values{"everywhere": {"1"}}).to("/sessions?done=1")
	for _, ended := range []*browser{again, phone} {
		ended.get("/sessions?done=1").to("/sign-in?next=%2Fsessions%3Fdone%3D1")
	}
	luis.get("/inbox").status(http.StatusOK)
}

func TestASessionOfAnotherSiteEndsNothing(t *testing.T) {
	h := openHouse(t)
	ana := h.visitor("Ana")
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.server.URL+"/sessions/end", strings.NewReader("everywhere=1"))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", "https://evil.example")
	ana.send(request).status(http.StatusForbidden)
	ana.get("/inbox").status(http.StatusOK)
}

// cookie is the token of the browser's session.
func (b *browser) cookie() string {
	b.Helper()
	u, err := url.Parse(b.server.URL)
	require.NoError(b, err)
	cookies := b.client.Jar.Cookies(u)
	require.Len(b, cookies, 1)
	return cookies[0].Value
}

// presenting asks for a page with a session's token, from a browser that keeps no cookies.
func (b *browser) presenting(token, path string) reply {
	b.Helper()
	request, err := http.NewRequestWithContext(b.Context(), http.MethodGet, b.server.URL+path, nil)
	require.NoError(b, err)
	request.AddCookie(&http.Cookie{Name: "mandate_session", Value: token})
	visitor := &browser{house: b.house, client: &http.Client{CheckRedirect: b.client.CheckRedirect}}
	return visitor.send(request)
}
