package web_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestADecisionIsDelegatedByLinkAndTakenBack(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	form := w.get(link, "").offers("delegate", "ask", "reassign")
	form.act("delegate", url.Values{"text": {"On leave"}, "until": {"yesterday"}}).with(http.StatusUnprocessableEntity).
		says("Name the person.", "Give the day as YYYY-MM-DD", "On leave")
	require.Empty(t, w.engine.acts)
	form.act("delegate", url.Values{"to": {"paula gil"}, "text": {"On leave"}, "until": {"2099-06-30"}}).follow().
		with(http.StatusGone).says("Whoever decides for you has been told.", "You have given this decision to Paula Gil")
	act := w.engine.acts[0]
	require.Equal(t, w.paula.ID, act.To, "a name of the team stands for its person")
	require.Equal(t, time.Date(2099, 6, 30, 22, 0, 0, 0, time.UTC), act.Until, "the end of that day in Madrid")
	require.False(t, act.Office)

	w.signIn(w.paula, identity.PMO)
	w.get("/gates/"+theGate, "").says("You decide on behalf of Ana Ruiz", "on behalf of Ana Ruiz").fields()
	w.get(link, "").act("reclaim", nil).follow().with(http.StatusOK).says("It is yours again.").fields()
}

func TestAnActSentTwiceActsOnce(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	for range 2 {
		form.act("ask", url.Values{"to": {"Paula Gil"}, "text": {"Is the price usual?"}})
	}
	require.Equal(t, w.engine.acts[0].Request, w.engine.acts[1].Request)
}

func TestADecisionIsRetractedWhileItsStageIsOpen(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	receipt := w.get(link, "").decide("approve", "Yes").follow()
	receipt.act("retract", nil).with(http.StatusUnprocessableEntity).says("Say why in a sentence or two.", "Thank you, Ana Ruiz.")
	receipt.act("retract", url.Values{"text": {"The wrong plan"}}).follow().with(http.StatusOK).
		says("Your decision is retracted.", "Ana Ruiz took a decision back", "Reason: The wrong plan").fields()
	require.Empty(t, w.decisions())
}

func TestALinkActsForItsPersonAlone(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	for _, step := range []string{"move", "add", "override", "supersede", "withdraw"} {
		form.act("ask", url.Values{"act": {step}, "person": {w.luis.ID}, "to": {"Paula Gil"}, "state": {"approved"}, "text": {"Because"}}).
			with(http.StatusForbidden)
	}
	form.act("reassign", url.Values{"person": {w.luis.ID}, "to": {"Paula Gil"}, "text": {"Because"}})
	require.Len(t, w.engine.acts, 1)
	require.Equal(t, w.ana.ID, w.engine.acts[0].Person, "their own task, whatever the form says")
	require.Empty(t, w.engine.ends)
}

func TestAnActNeedsTheFormsToken(t *testing.T) {
	w := newWorld(t)
	w.get(w.link(w.ana, 1, 14*day), "").act("ask", url.Values{"token": {"forged"}, "to": {"Paula Gil"}, "text": {"?"}}).with(http.StatusForbidden)
	require.Empty(t, w.engine.acts)
}

func TestARefusedActIsExplainedBesideTheField(t *testing.T) {
	w := newWorld(t)
	w.engine.no = engagement.Refuse(engagement.Forbidden, engagement.ReasonExcluded, "name", w.carla.ID, "hand", "requester")
	shown := w.get(w.link(w.luis, 1, 14*day), "").act("delegate", url.Values{"to": {"Carla Nuñez"}, "text": {"De viaje"}}).
		with(http.StatusForbidden).says("De viaje", "Carla Nuñez")
	require.NotContains(t, shown.text(), w.carla.ID)
	require.NotNil(t, shown.element("id", "delegate-to-wrong"))
}

func TestThePMOActsOnEverybodysTasks(t *testing.T) {
	w := newWorld(t)
	w.signIn(w.paula, identity.PMO)
	page := w.get("/gates/"+theGate, "").offers("move", "add", "supersede", "withdraw", "override")
	page.act("move", url.Values{"person": {w.luis.ID}, "to": {"somebody@example.com"}, "text": {"Luis has left"}}).with(http.StatusSeeOther)
	require.Equal(t, contract.StepReassign, w.engine.acts[0].Step)
	require.Equal(t, w.luis.ID, w.engine.acts[0].Person)
	require.True(t, w.engine.acts[0].Office)
	page.act("withdraw", url.Values{"text": {"A mistake"}}).with(http.StatusSeeOther)
	require.Equal(t, []string{"withdrawn: A mistake"}, w.engine.ends)
}

func TestAnOverrideIsLoudAndTakesTwo(t *testing.T) {
	w := newWorld(t)
	w.signIn(w.paula, identity.PMO)
	w.get("/gates/"+theGate, "").act("override", url.Values{"state": {"approved"}, "text": {"The plant stands still"}}).follow().
		says("An override has been asked for", "Paula Gil", "The plant stands still", "Another person must confirm it")
	w.get(w.link(w.luis, 1, 14*day), "").says("Se ha pedido una decisión de emergencia", "aprobada")
	w.signIn(w.ana, identity.Member)
	w.get("/gates/"+theGate, "").offers("delegate", "ask", "reassign", "override").says("Paula Gil has asked for it. If you confirm")
	w.get(w.link(w.ana, 1, 14*day), "").offers("delegate", "ask", "reassign")
}

func TestAdviceIsAskedAndGivenOnTheGatesPage(t *testing.T) {
	w := newWorld(t)
	w.get(w.link(w.ana, 1, 14*day), "").act("ask", url.Values{"to": {"Paula Gil"}, "text": {"Is the price usual?"}}).follow().
		with(http.StatusOK).says("The question is on its way.", "Ana Ruiz asked Paula Gil", "Not answered yet.").fields()
	w.signIn(w.paula, identity.Consultant)
	w.get("/gates/"+theGate, "").says("You are asked for advice", "Is the price usual?").
		act("advise", url.Values{"text": {"It is."}}).follow().says("Your advice is recorded.", "Paula Gil answered", "It is.")
}

func TestAStageThatIsSignedAsksToConfirmItsMeaning(t *testing.T) {
	w := newWorld(t)
	w.policy.Stages[0].Signature = engagement.SignatureConfirm
	w.close(1, engagement.GateWithdrawn)
	w.ask(2)
	w.engine.reset(2)
	form := w.get(w.link(w.ana, 2, 14*day), "").says("I confirm: I approve this plan and its budget")
	form.decide("approve", "Yes").with(http.StatusUnprocessableEntity).says("Tick the box")
	form.decide("approve", "Yes", set("confirm", "1")).follow().says("Thank you, Ana Ruiz.", "confirmed expressly", "external-cto@1 4be1")
	require.True(t, w.engine.seen[0].Confirmed)
	w.get(w.link(w.luis, 2, 14*day), "").decide("recuse", "Mi hermana trabaja ahí").with(http.StatusSeeOther)
	require.Equal(t, engagement.Recuse, w.engine.seen[1].Verdict)
}

func TestAStageThatWantsAFreshSignInKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	w.policy.Stages[0].Signature = engagement.SignatureReauthenticate
	w.close(1, engagement.GateWithdrawn)
	w.ask(2)
	w.engine.reset(2)
	form := w.get(w.link(w.ana, 2, 14*day), "").says("This decision asks for a fresh sign-in", "sign in as Ana Ruiz")
	form.decide("reject", "Too dear").with(http.StatusForbidden).says("Too dear")
	away := form.decide("reject", "Too dear", set("again", "1")).with(http.StatusSeeOther)
	require.Contains(t, away.header.Get("Location"), "/sign-in?again=1&for="+w.ana.ID)
	require.Empty(t, w.engine.seen)
	w.get(away.header.Get("Location"), "").says("Sign in again", "Ana Ruiz, this decision asks for a fresh sign-in.")
	w.post("/sign-in", url.Values{"person": {w.luis.ID}, "again": {"1"}, "for": {w.ana.ID}}).
		with(http.StatusUnprocessableEntity).says("This decision asks Ana Ruiz")

	cookie := away.header.Get("Set-Cookie")
	w.signIn(w.ana, identity.Member)
	w.signed.AuthAt = time.Now().Add(-20 * time.Minute)
	w.get("/gates/"+theGate, "").says("You signed in at")
	w.signIn(w.ana, identity.Member)
	kept := w.getWith("/gates/"+theGate, cookie).says("What you typed is still here.")
	require.Equal(t, "Too dear", kept.fields().Get("comment"))
	require.Equal(t, "reject", kept.fields().Get("verdict"))
	kept.decide("reject", "Too dear").follow().says("Thank you, Ana Ruiz.")
}

func TestTheNextRevisionShowsWhatWasAskedForAndWhatChanged(t *testing.T) {
	w := newWorld(t)
	w.bodies = []string{`{}`, `{"summary":"Now with a price","actions":[{"id":"a1","version":1,"body":{"title":"Restore backups","build_cost":1200000}}]}`}
	w.get(w.link(w.luis, 1, 14*day), "en").decide("request_changes", "Name the price").with(http.StatusSeeOther)
	asked := w.decisions()[0].ID
	w.close(1, engagement.GateChangesRequested)
	w.ask(2)
	w.engine.reset(2)
	shown := w.get(w.link(w.ana, 2, 14*day), "").says("Luis Ortega asked for", "Name the price", "Not answered.",
		"What has changed since revision 1", "2 changes", "Summary", "Now with a price", "Restore backups")
	require.NotEmpty(t, asked)
	require.Contains(t, shown.text(), "12,000.00", "an amount in the engagement's currency")
}
