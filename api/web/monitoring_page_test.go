package web_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

const monitoringAt = "/engagements/" + theCase + "/monitoring"

// watched is the example with a second metric, which is overdue.
func watched(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	example(t, h)
	write(h, theCase, "k2", "", engagement.Metric{
		Name: "Orders a day", Unit: "orders", Direction: "up", Baseline: 10, Target: 90, Frequency: "daily", Owner: h.people["Luis"].ID,
	})
	write(h, theCase, "x9", "k2", engagement.Reading{Metric: "k2", On: "2026-03-10", Value: 12})
	h.now = h.now.AddDate(0, 0, 4)
	return h
}

// deployed posts deployments and incidents of two services over three months.
func deployed(h *house) {
	for i := range 12 {
		at := time.Date(2026, 1, 5+i*7, 10, 0, 0, 0, time.UTC)
		outcome := engagement.DeploySucceeded
		if i%4 == 0 {
			outcome = engagement.DeployFailed
		}
		write(h, theCase, fmt.Sprint("d", i), "", engagement.Deployment{
			Service: []string{"shop", "tills"}[i%2], DeployedAt: at, Outcome: outcome, Commits: []time.Time{at.Add(-time.Duration(4+i) * time.Hour)},
		})
		restored := at.Add(90 * time.Minute)
		write(h, theCase, fmt.Sprint("i", i), "", engagement.Incident{Service: "shop", OpenedAt: at, RestoredAt: &restored, Deployment: fmt.Sprint("d", i)})
	}
}

func TestReadingsAreEnteredOnThePage(t *testing.T) {
	h := watched(t)
	luis := h.visitor("Luis")
	page := luis.get(monitoringAt).status(http.StatusOK).says("Time to restore", "12 hours", "Orders a day", "Overdue", "Luis Gil", "the end of the period", "By hand")
	in := url.Values{"token": {page.formToken()}, "on": {"2026-06-02"}, "value-k1": {"8,5"}, "value-k2": {"many"}, "note": {"By drill"}}
	luis.post(monitoringAt+"/readings", in).status(http.StatusUnprocessableEntity).says("The value of Orders a day is not a number").has(`value="8,5"`, `value="By drill"`)
	require.Len(t, h.series("k1"), 3, "all or nothing")
	in.Set("value-k2", "")
	in.Set("on", "2099-01-01")
	luis.post(monitoringAt+"/readings", in).status(http.StatusUnprocessableEntity).says("still to come")
	in.Set("on", "2026-06-02")
	luis.post(monitoringAt+"/readings", in).to(monitoringAt + "?done=readings")
	luis.get(monitoringAt+"?done=readings").says("The readings are kept", "8.5 hours")
	require.Len(t, h.series("k1"), 4)
	in.Del("value-k1")
	luis.post(monitoringAt+"/readings", in).status(http.StatusUnprocessableEntity).says("No value is given")
	in.Set("token", "forged")
	luis.post(monitoringAt+"/readings", in).status(http.StatusForbidden)
	h.visitor("Zoe").get(monitoringAt).status(http.StatusNotFound)
	luis.get(monitoringAt+"?lang=es").says("Introducir lecturas", "Atrasada")
}

func (h *house) series(metric string) (all []engagement.Reading) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		var err error
		all, err = tx.Series(theCase, metric, "", "")
		require.NoError(h, err)
	})
	return all
}

func TestASourceIsTriedAndKeptOnItsPage(t *testing.T) {
	h := watched(t)
	document := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "s3cret" {
			w.WriteHeader(http.StatusUnauthorized)
		}
		fmt.Fprint(w, `{"orders":[41]}`)
	}))
	t.Cleanup(document.Close)
	path := monitoringAt + "/sources/k2"
	carla := h.visitor("Carla")
	page := carla.get(path).status(http.StatusOK).says("Source of Orders a day", "entered by hand")
	in := url.Values{
		"token": {page.formToken()}, "act": {"try"}, "type": {"json"}, "url": {document.URL}, "pointer": {"/orders/0"}, "query": {"left over"}, "user": {"left over"},
		"authentication": {"header"}, "header": {"X-Api-Key"}, "secret": {"wrong"}, "factor": {"2"},
	}
	carla.post(path, in).status(http.StatusOK).says("gives no value now", "refuses the authentication").has(`value="/orders/0"`).lacks("wrong")
	in.Set("secret", "s3cret")
	carla.post(path, in).status(http.StatusOK).says("It gives 82 orders. Nothing was kept.").lacks("s3cret")
	in.Set("factor", "twice")
	carla.post(path, in).status(http.StatusUnprocessableEntity).says("give a number such as 100")
	in.Set("factor", "")
	in.Set("act", "keep")
	in.Set("url", "ftp://example.com")
	carla.post(path, in).status(http.StatusUnprocessableEntity).says("Nothing was changed", "address of the web").has(`value="ftp://example.com"`)
	in.Set("url", document.URL)
	carla.post(path, in).to(path + "?done=keep")
	page = carla.get(path).says("Not read yet", "is sent to http://127.0.0.1:", "Forget the secret").has(`value="`+document.URL+`"`).lacks("s3cret", "left over")
	carla.get(monitoringAt).says("Not read yet")

	in = page.form(path)
	in.Set("act", "try")
	require.Empty(t, in.Get("secret"))
	carla.post(path, in).says("It gives 41 orders", "Nothing was kept.")
	in.Set("act", "keep")
	in.Set("every", "weekly")
	carla.post(path, in).to(path + "?done=keep")
	carla.post(path, in).status(http.StatusConflict).says("Nothing was changed")
	in = carla.get(path).form(path)
	require.Equal(t, "weekly", in.Get("every"))
	in.Set("act", "forget")
	carla.post(path, in).to(path + "?done=forget")
	carla.get(path).lacks("Forget the secret")
	in.Set("act", "delete")
	carla.post(path, in).to(path + "?done=delete")
	carla.get(path).says("entered by hand")

	luis := h.visitor("Luis")
	luis.get(path).status(http.StatusOK).says("entered by hand").lacks("Try it now")
	in.Set("token", luis.get(monitoringAt).formToken())
	in.Set("act", "keep")
	luis.post(path, in).status(http.StatusForbidden)
	carla.get(monitoringAt + "/sources/none").status(http.StatusNotFound)
}

func TestWhatCameOfASourceStandsOnItsPage(t *testing.T) {
	h := watched(t)
	write(h, theCase, "s1", "", engagement.MetricSource{Metric: "k2", Type: engagement.SourcePrometheus, URL: "https://prometheus.example.com", Query: "orders"})
	h.in(func(tx *store.Tx) {
		at := time.Date(2026, 6, 1, 9, 0, 0, 0, time.UTC)
		next := at.Add(15 * time.Minute)
		require.NoError(t, tx.RecordPoll(theCase, "s1", store.SourcePoll{At: at.Add(-24 * time.Hour), Value: 14, Readings: 1, Outcome: engagement.ReadingNew},
			store.SourceState{Version: 1, PolledAt: &at, NextAt: &next}))
		require.NoError(t, tx.RecordPoll(theCase, "s1", store.SourcePoll{At: at, Outcome: store.PollFailed, Failures: 1, Error: "The query gives nothing now."},
			store.SourceState{Version: 1, PolledAt: &at, NextAt: &next, Failures: 1, Error: "The query gives nothing now."}))
	})
	luis := h.visitor("Luis")
	luis.get(monitoringAt).says("Fails")
	luis.get(monitoringAt+"/sources/k2").says("Fails", "The query gives nothing now.", "1 June 2026, 11:15", "14 orders", "The last times it was read")
	luis.get(monitoringAt+"/sources/k2?lang=es").says("Falla", "Las últimas veces que se leyó")
}

func TestDORAsMeasuresAreDrawnByUnitAndService(t *testing.T) {
	h := watched(t)
	luis := h.visitor("Luis")
	luis.get(monitoringAt).says("No deployment or incident has been posted")
	deployed(h)
	luis.get(monitoringAt).says("Deployment frequency", "Lead time for changes", "Change failure rate", "Failed deployment recovery time", "2026-01", "2026-03")
	luis.get(monitoringAt + "?unit=quarterly&service=tills").says("2026-Q1").has(`<option value="tills" selected`)
	luis.get(monitoringAt + "?unit=hourly&service=nobody").status(http.StatusOK).says("No deployment or incident has been posted")
	luis.get(monitoringAt + "?lang=es").says("Tasa de cambios fallidos")
}

func TestThePagesOfMonitoringLookWell(t *testing.T) {
	h := watched(t)
	deployed(h)
	write(h, theCase, "s1", "", engagement.MetricSource{Metric: "k2", Type: engagement.SourceJSON, URL: "https://example.com/a/very/long/path/that/does/not/end/before/it/has/to", Pointer: "/a"})
	for _, width := range []int64{360, 1280} {
		l := newLook(t, width)
		l.bare()
		l.signInBy(h, "Carla")
		l.do(chromedp.Navigate(h.server.URL+monitoringAt), l.fits("monitoring"))
		l.accessible("monitoring")
		l.do(chromedp.Navigate(h.server.URL+monitoringAt+"/sources/k2"), l.fits("source"))
		l.accessible("source")
	}
}
