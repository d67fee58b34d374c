package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/report"
	"mandate/internal/store"
)

func TestAForgedFormIsRefused(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	form := w.get(link, "")
	form.decide("approve", "Mine", func(v url.Values) { v.Del("token") }).with(http.StatusForbidden).says("came from elsewhere")
	form.decide("approve", "Mine", func(v url.Values) {
		v.Set("token", w.get(w.link(w.luis, 1, 14*day), "en").fields().Get("token"))
	}).with(http.StatusForbidden)

	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+link, strings.NewReader(form.fields().Encode()))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Sec-Fetch-Site", "cross-site")
	w.do(request).with(http.StatusForbidden).says("The form was sent from another site.")
	require.Empty(t, w.engine.seen)
}

func TestAFormCannotTakeTheIDOfSomethingElse(t *testing.T) {
	w := newWorld(t)
	first := w.get(w.link(w.luis, 1, 14*day), "en").decide("approve", "Luis's own").follow().with(http.StatusOK)
	taken := w.decisions()[0].ID
	forge := func(v url.Values) { v.Set("decision", taken) }

	form := w.get(w.link(w.ana, 1, 14*day), "")
	mine := form.decide("reject", "Ana's own", forge).follow().with(http.StatusOK)
	again := form.decide("reject", "Ana's own", forge).follow().with(http.StatusOK)
	require.Equal(t, mine.text(), again.text(), "the same form gets the first receipt")
	require.NotEqual(t, first.text(), mine.text())

	require.Len(t, w.decisions(), 2)
	for _, d := range w.decisions() {
		require.Equal(t, d.Person == w.luis.ID, d.ID == taken, "the decision of %s has the id of another's", d.Person)
	}
	require.Len(t, w.engine.seen, 2)
}

func TestABrowserThatHidesTheOriginDecidesByTheFormsToken(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	values := w.get(link, "").fields()
	values.Set("verdict", "approve")
	send := func(values url.Values) answered {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.server.URL+link, strings.NewReader(values.Encode()))
		require.NoError(t, err)
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", "null")
		return w.do(request)
	}
	forged := url.Values{"verdict": {"approve"}, "stage": values["stage"], "revision": values["revision"], "digest": values["digest"]}
	send(forged).with(http.StatusForbidden).says("came from elsewhere")
	require.Empty(t, w.engine.seen)
	send(values).follow().says("Thank you, Ana Ruiz.")
}

func TestRefusalsGoToTheAccessLog(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	w.engine.answer = func(engagement.Decision) (engine.DecideResult, error) {
		return engine.DecideResult{}, engagement.Errorf(engagement.Forbidden, "not among those who decide")
	}
	form.decide("approve", "Yes").with(http.StatusForbidden).says("Something has changed")
	w.in(func(tx *store.Tx) {
		log, err := tx.AccessLog(10)
		require.NoError(t, err)
		require.Len(t, log, 1)
		require.Equal(t, w.ana.ID, log[0].Subject)
		require.Equal(t, string(engagement.Forbidden), log[0].Code)
		require.NotContains(t, log[0].Target, "/d/", "the log must not hold links that decide")
	})
}

func TestAFaultOfOursIsAPageAndKeepsTheLinkOutOfTheLog(t *testing.T) {
	var log bytes.Buffer
	w := newWorld(t, func(o *web.Options) {
		o.Subject = func(context.Context, string, string, string, int) (report.Document, error) { panic("no document") }
		o.Log = slog.New(slog.NewTextHandler(&log, nil))
	})
	link := w.link(w.ana, 1, 14*day)
	failed := w.get(link, "").with(http.StatusInternalServerError).says("Something went wrong on our side")
	require.NotContains(t, failed.html, "no document")
	require.Contains(t, log.String(), "no document")
	require.NotContains(t, log.String(), strings.TrimPrefix(link, "/d/"))
}

func TestTheAddressOfTheFormIsKeptSecret(t *testing.T) {
	w := newWorld(t)
	for _, path := range []string{w.link(w.ana, 1, 14*day), w.link(w.ana, 1, -day), "/d/unknown"} {
		header := w.get(path, "").header
		require.Equal(t, "no-store", header.Get("Cache-Control"))
		require.Equal(t, "no-referrer", header.Get("Referrer-Policy"))
		require.Contains(t, header.Get("X-Robots-Tag"), "noindex")
		require.Contains(t, header.Get("Content-Security-Policy"), "default-src 'none'")
		require.Contains(t, header.Get("Content-Security-Policy"), "frame-ancestors 'none'")
	}
}

func TestTextsComeOutAsText(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	const script = "<script>alert(3)</script>"
	shown := w.get(link, "")
	again := shown.decide("", script, set("condition_text", script)).with(http.StatusUnprocessableEntity)
	receipt := shown.decide("approve_with_conditions", script, set("condition_text", script)).follow().says(script)
	colleague := w.get(w.link(w.luis, 1, 14*day), "").says(script)
	for _, page := range []answered{shown, again, receipt, colleague} {
		require.NotContains(t, page.html, "<script>")
		require.Contains(t, page.html, "&lt;script&gt;")
	}
}
