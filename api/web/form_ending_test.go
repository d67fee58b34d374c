package web_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// close closes a revision's round.
func (w *world) close(revision int, state engagement.GateState) {
	w.Helper()
	w.record("gate-closed-"+string(state), thePlan, w.carla.ID, engagement.GateClosed{Gate: theGate, Revision: revision, State: state}, nil)
}

func TestALinkThatHasRunOutOffersANewOne(t *testing.T) {
	w := newWorld(t)
	old := w.link(w.ana, 1, -day)
	ended := w.get(old, "").with(http.StatusGone).says("This link has ended", "The link was valid until", "Send me a new link")
	require.Nil(t, ended.element("class", "decide"))
	token := attributeOf(ended.element("name", "token"), "value")

	w.post(old+"/renew", url.Values{"token": {"forged"}}).with(http.StatusForbidden)
	require.Empty(t, w.sent)
	w.post(old+"/renew", url.Values{"token": {token}}).with(http.StatusAccepted).says("A new link is on its way")
	require.Len(t, w.sent, 1)
	require.Equal(t, w.ana.ID, w.sent[0].Person)
	require.Equal(t, 1, w.sent[0].Revision)
	require.Equal(t, digestOf(1), w.sent[0].Digest)

	for range 2 {
		w.post(old+"/renew", url.Values{"token": {token}}).with(http.StatusAccepted)
	}
	w.post(old+"/renew", url.Values{"token": {token}}).with(http.StatusTooManyRequests)
	require.Len(t, w.sent, 3, "nobody's mailbox is flooded")
}

func TestALinkToAnOldRevisionLeadsToTheNewOne(t *testing.T) {
	w := newWorld(t)
	old := w.link(w.ana, 1, 14*day)
	form := w.get(old, "")
	w.close(1, engagement.GateChangesRequested)
	w.get(old, "").with(http.StatusGone).says("Revision 1 has gone back to its author.")
	w.ask(2)
	ended := w.get(old, "").with(http.StatusGone).says("There is a newer revision", "Send me a new link")
	form.decide("approve", "Still typing").with(http.StatusConflict).says("There is a newer revision", "Still typing")
	w.post(old+"/renew", url.Values{"token": {attributeOf(ended.element("name", "token"), "value")}}).with(http.StatusAccepted)
	require.Equal(t, 2, w.sent[0].Revision)
	require.Equal(t, digestOf(2), w.sent[0].Digest)
	require.Empty(t, w.engine.seen)
}

func TestALinkOfAClosedGateSaysHowItEnded(t *testing.T) {
	for state, word := range map[engagement.GateState]string{
		engagement.GateRejected: "rejected", engagement.GateExpired: "expired", engagement.GateWithdrawn: "withdrawn", engagement.GateCancelled: "cancelled",
	} {
		t.Run(word, func(t *testing.T) {
			w := newWorld(t)
			link := w.link(w.ana, 1, 14*day)
			token := w.get(link, "").fields().Get("token")
			w.close(1, state)
			ended := w.get(link, "").with(http.StatusGone).says("The decision is closed: " + word + ".")
			require.NotContains(t, ended.text(), "Send me a new link")
			w.post(link+"/renew", url.Values{"token": {token}}).with(http.StatusConflict).says("No new link can be sent")
			require.Empty(t, w.sent)
		})
	}
}

func TestALinkOfAStageThatIsOverSaysSo(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	w.record("stage-2", thePlan, "", engagement.StageOpened{
		Gate: theGate, Revision: 1, Stage: "office", Number: 2, Needed: 1,
		Tasks: []engagement.Eligible{{Person: w.paula.ID, Roles: []engagement.Role{engagement.RolePMO}}},
	}, nil)
	w.get(link, "").with(http.StatusGone).says("The stage that this link was for is over.")
}

func TestALinkOfAReassignedTaskSaysSo(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	w.record("reassigned", thePlan, w.paula.ID, engagement.TasksReassigned{Gate: theGate, Revision: 1, Stage: "leadership", Removed: []string{w.ana.ID}, Needed: 1}, nil)
	w.get(link, "").with(http.StatusGone).says("your task was given to somebody else")
}

func TestALinkThatHasRunOutShowsNoReceipt(t *testing.T) {
	w := newWorld(t)
	w.get(w.link(w.ana, 1, 14*day), "").decide("approve", "Between us").follow()
	ended := w.get(w.link(w.ana, 1, -day), "").with(http.StatusGone).says("You have decided already: Approve")
	require.NotContains(t, ended.text(), "Between us")
}

func TestAWrongLinkIsNotFoundAndSoonNotHeard(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	for range 20 {
		w.get("/d/bm90LWEtdG9rZW4tb2Ytb3Vycy1hdC1hbGwtcmVhbGx5LW5vdA", "").with(http.StatusNotFound).says("Check that the whole address")
	}
	refused := w.get("/d/unknown", "").with(http.StatusTooManyRequests).says("Wait a minute")
	require.NotEmpty(t, refused.header.Get("Retry-After"))
	w.get(link, "").with(http.StatusTooManyRequests)
	require.Empty(t, w.engine.seen)
}

func TestAGoodLinkMayBeOpenedAsOftenAsOneLikes(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	for range 30 {
		w.get(link, "").with(http.StatusOK)
	}
}
