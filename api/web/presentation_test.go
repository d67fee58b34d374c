package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

func TestAPlanIsPresentedAndTheMeetingRecorded(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	path := "/engagements/" + theCase + "/presentation"
	carla := h.visitor("Carla")
	carla.get("/engagements/" + theCase).has(`href="` + path + `"`)
	page := carla.get(path).status(http.StatusOK).says("The draft as it stands", "Revision 1", "No meeting has been recorded")
	carla.get(path+"/slides?revision=1").status(http.StatusOK).says("What we ask you to decide").has("/static/deck.js", "deck-slide").lacks("style=", "<script>")
	carla.get(path + "/slides?revision=1&format=pdf").status(http.StatusServiceUnavailable).says("no printer")
	carla.get(path + "/slides?revision=draft").status(http.StatusOK).says("DRAFT")

	ana := h.visitor("Ana")
	ana.get(path).status(http.StatusOK).says("Revision 1").lacks("The draft as it stands", "Record a meeting")
	ana.get(path + "/slides?revision=draft").status(http.StatusForbidden)
	ana.get(path + "/slides?revision=1").status(http.StatusOK)
	h.visitor("Zoe").get(path).status(http.StatusNotFound)

	token := regexp.MustCompile(`name="token" value="([^"]+)"`).FindStringSubmatch(page.html)[1]
	form := url.Values{
		"token": {token}, "held_on": {"2026-04-20"}, "revision": {"1"}, "place": {"Valencia"}, "attendees": {"Ana Ruiz\r\nThe head of shops\r\n"},
		"questions": {"Ana: What if it is late?\r\nThe shops go first.\r\nThen the rest.\r\n\r\nWho trains us?"},
	}
	carla.post(path, form).to(path + "?done=1")
	carla.get(path).says("20 April 2026", "Ana Ruiz and The head of shops", "What if it is late?", "(Ana)", "The shops go first. Then the rest.", "Who trains us?", "Not answered yet")
	form.Set("attendees", "")
	carla.post(path, form).status(http.StatusUnprocessableEntity).says("Valencia")
	form.Set("token", "forged")
	carla.post(path, form).status(http.StatusForbidden)
	require.Contains(t, ana.get(path).text(), "Valencia")
}

func TestSlidesAreTurnedByKeys(t *testing.T) {
	h, l := openedExample(t), newLook(t, 1280)
	l.do(scripts(true))
	l.signInBy(h, "Ana")
	l.do(chromedp.Navigate(h.server.URL+"/engagements/"+theCase+"/presentation/slides?revision=1"), visible("h1"))
	ids, err := chromedp.Run(l.ctx, chromedp.Evaluate[[]string](`[...document.querySelectorAll(".deck-slide")].map(s => s.id)`))
	require.NoError(t, err)
	require.Greater(t, len(ids), 3)
	last := len(ids) - 1
	for _, step := range []struct {
		keys string
		at   int
	}{
		{kb.ArrowRight, 1}, {kb.PageDown, 2}, {" ", 3}, {kb.ArrowLeft, 2}, {kb.PageUp, 1}, {kb.Home, 0}, {kb.ArrowUp, 0}, {kb.End, last}, {kb.ArrowDown, last}, {"x", last},
	} {
		l.do(chromedp.KeyEvent(step.keys))
		shown := ""
		require.Eventually(t, func() bool {
			shown, err = chromedp.Run(l.ctx, chromedp.Evaluate[string](`document.activeElement.id`))
			return err == nil && shown == ids[step.at]
		}, 10*time.Second, 50*time.Millisecond, "%q shows slide %d, not %s", step.keys, step.at, shown)
	}
	address, err := chromedp.Run(l.ctx, chromedp.Evaluate[string](`location.hash`))
	require.NoError(t, err)
	require.Equal(t, "#"+ids[last], address, "the address leads back to the slide")
}
