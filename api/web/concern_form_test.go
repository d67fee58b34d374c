package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// respondedTo keeps a concern of somebody with a response, and returns the link to judge it.
func (h *house) respondedTo() (id, link string) {
	h.Helper()
	const secret = "concern-link-0123456789"
	h.in(func(tx *store.Tx) {
		p, err := tx.EnsurePerson("Ada", "ada@shops.example", "en")
		require.NoError(h, err)
		it, err := store.Create(tx, theCase, "", engagement.Concern{Verbatim: "Too fast.", RaisedBy: p.ID, Response: "It is slower now."}, store.WriteOptions{})
		require.NoError(h, err)
		id = it.ID
		require.NoError(h, tx.PutLink(store.Link{
			Hash: identity.LinkHash(secret), Engagement: theCase, Request: id, Stage: store.ConcernStage, Person: p.ID, ExpiresAt: time.Now().Add(time.Hour),
		}))
	})
	return id, "/c/" + secret
}

func TestWhoeverRaisedAConcernSaysByLinkThatTheResponseDoesNotSatisfy(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	id, link := h.respondedTo()
	v := h.visitor("")
	page := v.get(link).status(http.StatusOK).says("Too fast.", "It is slower now.").lacks("<script")
	v.get(link + "?lang=es").says("¿Le satisface esta respuesta?")
	in := url.Values{"token": {hiddenToken.FindStringSubmatch(page.html)[1]}}
	v.post(link, in).status(http.StatusUnprocessableEntity).says("Choose one of the two.")
	in.Set("verdict", "unsatisfied")
	v.post(link, in).status(http.StatusUnprocessableEntity).says("Say what the response lacks")
	in.Set("comment", "By how much?")
	v.post(link, in).status(http.StatusOK).says("open again")
	v.get(link).status(http.StatusGone).says("replaced or judged already")
	h.in(func(tx *store.Tx) {
		c, err := store.Get[engagement.Concern](tx, theCase, id)
		require.NoError(t, err)
		require.False(t, c.Body.Answered())
		require.Equal(t, "By how much?", c.Body.Returned[0].Comment)
	})
	v.get("/c/guessed").status(http.StatusNotFound)
}

func TestThePageForAConcernLooksWell(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	_, link := h.respondedTo()
	for _, width := range []int64{360, 1280} {
		l := newLook(t, width)
		l.do(chromedp.Navigate(h.server.URL+link), l.fits("concern"))
		l.bare()
		l.accessible("concern")
	}
}
