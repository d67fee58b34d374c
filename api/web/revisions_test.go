package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/internal/store"
)

// revised is an engagement whose plan was sent back once, then approved with one action
// deferred and one rejected, and whose draft has gone on since.
func revised(t *testing.T) *house {
	h := openHouse(t)
	h.open(theCase, "Modernise the shop", "Müller & Söhne")
	for _, id := range []string{"f1", "f2"} {
		write(h, theCase, id, "", engagement.Finding{Title: "Finding " + id, Type: "risk", Area: "systems", Condition: "As found.", Likelihood: 4, Impact: 4})
	}
	planned(t, h)
	write(h, theCase, "a3", "", engagement.Action{Title: "Train the operators", Objective: "o1", Impact: 2, Feasibility: 2, BuildCost: 250000, Start: "2026-05-04", Due: "2026-06-30"})
	policy := engagement.Policy{Title: "Improvement plan", Items: &engagement.ItemPolicy{Field: "actions"}, Stages: []engagement.Stage{{Key: "leaders"}}}
	policy.Defaults()
	round := func(revision int) engagement.Subject {
		subject := freezeDraft(t, h, revision)
		h.record(theCase, "plan/1", "Carla", engagement.Submitted{Subject: subject, Gate: planGate}, map[string]string{"note": fmt.Sprintf("Note %d", revision)})
		h.record(theCase, "plan/1", "", engagement.GateOpened{Gate: planGate, Key: engagement.GatePlan, Subject: subject, Policy: policy}, nil)
		asked(h, "plan/1", planGate, revision)
		return subject
	}
	first := round(1)
	h.record(theCase, "plan/1", "Luis", engagement.DecisionRecorded{
		Decision: "r1", Gate: planGate, Stage: "leaders", Revision: 1, Digest: first.Digest, Verdict: engagement.RequestChanges, Provenance: "signed", State: engagement.GateChangesRequested,
	}, map[string]string{"name": "Luis Gil", "comment": "Dearer than it need be."})
	h.record(theCase, "plan/1", "", engagement.GateClosed{Gate: planGate, Revision: 1, State: engagement.GateChangesRequested}, nil)

	change(h, "a2", func(a *engagement.Action) {
		a.BuildCost, a.Horizon = 3200000, "medium"
		a.Description = "Shop and warehouse exchange orders over one interface, which replaces the nightly file and the typing."
	})
	second := round(2)
	h.record(theCase, "plan/1", "Ana", engagement.DecisionRecorded{
		Decision: "r2", Gate: planGate, Stage: "leaders", Revision: 2, Digest: second.Digest, Verdict: engagement.Approve, Provenance: "signed", State: engagement.GateApproved,
		CarriedFrom: "r0", CarriedBecause: engagement.CarriedOwnIntact,
		Items: []engagement.ItemDecision{{ID: "a2", Verdict: engagement.DeferItem, Until: "2027-01-15"}, {ID: "a3", Verdict: engagement.RejectItem}},
	}, map[string]string{"name": "Ana Ruiz", "item/0": "After the peak season", "item/1": "They are trained already"})
	h.record(theCase, "plan/1", "", engagement.GateClosed{Gate: planGate, Revision: 2, State: engagement.GateApproved, Items: []engagement.ItemStanding{
		{ID: "a1", Accepts: 1, Outcome: engagement.ItemAccepted},
		{ID: "a2", Defers: 1, Outcome: engagement.ItemDeferred, Because: engagement.BecauseQuorum, Until: "2027-01-15"},
		{ID: "a3", Rejects: 1, Outcome: engagement.ItemRejected, Because: engagement.BecauseQuorum},
	}}, nil)
	change(h, "a2", func(a *engagement.Action) {
		a.Description = "Shop and warehouse exchange orders over one interface, which replaces the nightly file for good."
	})
	return h
}

func freezeDraft(t *testing.T, h *house, revision int) (subject engagement.Subject) {
	t.Helper()
	body, err := (&office.Office{Store: h.db}).DraftBody(t.Context(), org, theCase, engagement.GatePlan)
	require.NoError(t, err)
	digest := strings.Repeat(fmt.Sprintf("%x", 10+revision), 64)
	h.in(func(tx *store.Tx) {
		r, err := tx.AddRevision(theCase, store.Revision{
			Subject: engagement.Subject{Ref: "plan/1", Digest: digest}, Key: engagement.GatePlan, MaterialDigest: digest, Body: body,
			By: h.people["Carla"].ID, Request: "freeze-" + digest, Note: fmt.Sprintf("Note %d", revision),
		})
		require.NoError(t, err)
		subject = r.Subject
	})
	return subject
}

func change(h *house, action string, edit func(*engagement.Action)) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		item, err := store.Get[engagement.Action](tx, theCase, action)
		require.NoError(h, err)
		edit(&item.Body)
		_, err = store.Update(tx, theCase, action, item.Body, store.WriteOptions{By: h.people["Carla"].ID})
		require.NoError(h, err)
	})
}

const revisionsPath = "/engagements/" + theCase + "/revisions"

func TestEveryRevisionIsListedWithWhatBecameOfIt(t *testing.T) {
	h := revised(t)
	h.visitor("Petra").get(revisionsPath).status(http.StatusOK).says(
		"Revision 2", "Revision 1", "Carla Otto", "Note 2", strings.Repeat("c", 12)+"…", "changes requested", "approved",
		"carried forward from Ana Ruiz: none of their own actions changed", "The draft as it stands")
}

func TestAnyTwoRevisionsAreComparedInWords(t *testing.T) {
	h := revised(t)
	shown := h.visitor("Petra").get(revisionsPath+"?from=1&to=2").status(http.StatusOK).says(
		"Improvement plan: revision 1 and revision 2", "Connect shop and warehouse", "Build cost", "EUR 48,500.00", "EUR 32,000.00", "Horizon", "Medium term",
		"Unchanged: ", "Objectives: 1")
	shown.has("change-part")
	h.visitor("Petra").get(revisionsPath+"?from=2&to=draft").says("Improvement plan: what the draft would change against revision 2", "for good.").
		has("<del>and the typing.</del>", "<ins>for good.</ins>")
	h.visitor("Petra").get(revisionsPath+"?from=2&to=2").says("Nothing differs.", "Actions: 3")
	h.visitor("Petra").get(revisionsPath + "?from=1&to=9").status(http.StatusOK).says("9 of plan/1")
	h.visitor("Petra").get(revisionsPath + "?from=one&to=2").says("Choose the revision to compare from.")
	h.visitor("Zoe").get(revisionsPath).status(http.StatusNotFound)
}

func TestADeferredActionIsTakenUpOnce(t *testing.T) {
	h := revised(t)
	petra := h.visitor("Petra")
	page := petra.get(revisionsPath).says("What became of the plan's actions", "accepted", "deferred", "rejected",
		"Until 15 January 2027", "Ana Ruiz defers: After the peak season", "Ana Ruiz rejects: They are trained already", "EUR 46,500.00", "EUR 12,000.00")
	require.Equal(t, 1, strings.Count(page.html, "Propose as an initiative"))
	values := url.Values{"token": {page.token()}, "action": {"a2"}}
	petra.post(revisionsPath+"/take-up", values).to(revisionsPath + "?done=taken-up")
	petra.post(revisionsPath+"/take-up", values).to(revisionsPath + "?done=taken-up")
	petra.get(revisionsPath).says("Taken up as an initiative.").lacks("Propose as an initiative")
	h.in(func(tx *store.Tx) {
		all, _, err := store.List[engagement.Initiative](tx, theCase, store.Query{})
		require.NoError(t, err)
		require.Len(t, all, 1)
		require.Equal(t, "a2", all[0].Body.Action)
		require.Contains(t, all[0].Body.Description, "Ana Ruiz deferred it: After the peak season")
	})
	petra.post(revisionsPath+"/take-up", url.Values{"token": {page.token()}, "action": {"a3"}}).status(http.StatusConflict).says("only a deferred one")
	petra.post(revisionsPath+"/take-up", url.Values{"token": {"forged"}, "action": {"a2"}}).status(http.StatusForbidden)
	h.visitor("Ana").get(revisionsPath).status(http.StatusOK).lacks("Propose as an initiative", "The draft as it stands")
}

func TestTheRevisionsFitAPhoneAndADesk(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := revised(t), newLook(t, width)
			l.bare()
			l.signInBy(h, "Petra")
			l.do(chromedp.Navigate(h.server.URL+revisionsPath+"?from=1&to=2"), visible("#compared"))
			l.accessible("revisions")
			l.do(chromedp.Navigate(h.server.URL+revisionsPath+"?from=2&to=draft"), visible("#compared"))
			l.accessible("revisions-draft")
		})
	}
}
