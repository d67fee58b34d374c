package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/engine"
)

const day = 24 * time.Hour

func TestTheLinkShowsWhatIsAskedAndDecidesNothing(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	shown := w.get(link, "").with(http.StatusOK).says(
		"Improvement plan", "Frío & Hijos", "Carla Nuñez asks you to decide", "The budget <b>is</b> final.",
		"Three actions bring the cold chain under one system", "€ 310,000", digestOf(1),
		"Ana Ruiz", "Luis Ortega", "Stage 1 of 2", "2 approvals are needed; there are 0.", "Stage 2 of 2", "asks PMO",
		"By approving you state: I approve this plan and its budget", "You decide as Ana Ruiz (sponsor).",
	)
	require.Empty(t, shown.fields()["verdict"], "nothing may be chosen beforehand")
	w.send(http.MethodHead, link, nil, "").with(http.StatusOK)
	require.Empty(t, w.engine.seen)
	require.Empty(t, w.decisions())
}

func TestTheFormOffersOnlyWhatTheStageAllows(t *testing.T) {
	w := newWorld(t)
	shown := w.get(w.link(w.ana, 1, 14*day), "")
	for _, v := range []engagement.Verdict{engagement.Approve, engagement.ApproveWithConditions, engagement.RequestChanges, engagement.Reject} {
		require.NotNil(t, shown.element("value", string(v)), v)
	}
	require.Nil(t, shown.element("value", string(engagement.Abstain)), "the stage allows no abstention")
	shown.decide("abstain", "no opinion").with(http.StatusUnprocessableEntity).says("Choose one of the verdicts.")
}

func TestADecisionGetsItsReceipt(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	receipt := w.get(link, "").decide("approve", "Well prepared.").follow().with(http.StatusOK)
	decisions := w.decisions()
	require.Len(t, decisions, 1)
	d := decisions[0]
	require.Equal(t, engagement.ChannelLink, d.Channel)
	require.Equal(t, "link", d.SignedInBy)
	require.Equal(t, w.ana.ID, d.Person)
	receipt.says("Thank you, Ana Ruiz.", "Approve", "Well prepared.", "I approve this plan and its budget", d.ID, d.Hash, digestOf(1), "Counted", "1 person has still to decide.")
	w.get(link, "").with(http.StatusOK).says("Thank you, Ana Ruiz.", d.Hash)
}

func TestTheReceiptSaysHowTheGateStandsNow(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	w.get(link, "").decide("approve", "").follow().says("How it stands now: open. 1 person has still to decide.")
	w.get(w.link(w.luis, 1, 14*day), "").decide("request_changes", "Falta el plazo").follow().says("cambios pedidos")
	w.close(1, engagement.GateChangesRequested)
	w.get(link, "").says("How it stands now: changes requested.")
}

func TestConditionsAreSentWithTheApproval(t *testing.T) {
	w := newWorld(t)
	w.get(w.link(w.ana, 1, 14*day), "").decide("approve_with_conditions", "With two conditions.", func(v url.Values) {
		v["condition_text"] = []string{"", "The licence is signed", "Operators are trained"}
		v["condition_owner"] = []string{"", "Luis Ortega", ""}
		v["condition_due"] = []string{"", "2026-06-30", ""}
		v["condition_verifier"] = []string{"", "", "Paula Gil"}
	}).follow().says("The licence is signed", "Luis Ortega", "30 June 2026", "Operators are trained", "Paula Gil")
	require.Equal(t, []engagement.Condition{
		{Text: "The licence is signed", Owner: w.luis.ID, Due: "2026-06-30"},
		{Text: "Operators are trained", Verifier: w.paula.ID},
	}, w.engine.seen[0].Conditions, "names of the team stand for people, who hear of it")
}

func TestAnotherConditionIsAddedWithoutDeciding(t *testing.T) {
	w := newWorld(t)
	shown := w.get(w.link(w.ana, 1, 14*day), "").decide("approve_with_conditions", "So far.", func(v url.Values) {
		v["condition_text"] = []string{"One", "Two"}
		v.Set("more", "1")
	}).with(http.StatusOK)
	fields := shown.fields()
	require.Equal(t, []string{"One", "Two", ""}, fields["condition_text"])
	require.Equal(t, "So far.", fields.Get("comment"))
	require.Equal(t, "approve_with_conditions", fields.Get("verdict"))
	require.Empty(t, w.engine.seen)
}

func TestWhatIsWrongStandsBesideTheFieldAndWhatWasTypedStays(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	for name, c := range map[string]struct {
		verdict, comment string
		change           func(url.Values)
		beside, says     string
	}{
		"nothing chosen":             {"", "Hello", nil, "verdict-wrong", "Choose one of the verdicts."},
		"unknown verdict":            {"maybe", "Hello", nil, "verdict-wrong", "Choose one of the verdicts."},
		"comment missing":            {"reject", "", nil, "comment-wrong", "Write a comment: it is required for “Reject”."},
		"comment too long":           {"approve", strings.Repeat("x", 8001), nil, "comment-wrong", "shorten it to 8000"},
		"conditions missing":         {"approve_with_conditions", "Yes, but", nil, "conditions-wrong", "Name at least one condition"},
		"conditions with approval":   {"approve", "Fine", set("condition_text", "Train them"), "conditions-wrong", "Conditions go only with"},
		"condition without text":     {"approve_with_conditions", "Yes", set("condition_owner", "Luis"), "condition-0-text-wrong", "Condition 1: write what must be met."},
		"condition on no real day":   {"approve_with_conditions", "Yes", both("Train", "30/06/2026"), "condition-0-due-wrong", "Condition 1: give the day as YYYY-MM-DD"},
		"spaces are no comment":      {"request_changes", "  \r\n ", nil, "comment-wrong", "Write a comment"},
		"condition is much too long": {"approve_with_conditions", "Yes", set("condition_text", strings.Repeat("x", 2001)), "condition-0-text-wrong", "2000"},
	} {
		t.Run(name, func(t *testing.T) {
			w.T = t
			change := c.change
			if change == nil {
				change = func(url.Values) {}
			}
			sent := url.Values{}
			shown := w.get(link, "").decide(c.verdict, c.comment, change, func(v url.Values) { sent = v }).with(http.StatusUnprocessableEntity)
			shown.says("Your decision has not been sent", c.says)
			beside := shown.element("id", c.beside)
			require.NotNil(t, beside, "nothing stands beside the field")
			require.Contains(t, textOf(beside), c.says)
			again := shown.fields()
			for _, field := range []string{"decision", "condition_text", "condition_owner", "condition_due"} {
				require.Equal(t, sent[field][0], again[field][0], field)
			}
			require.Equal(t, strings.TrimSpace(c.comment), again.Get("comment"))
		})
	}
	w.T = t
	require.Empty(t, w.decisions())
}

func set(name, value string) func(url.Values) {
	return func(v url.Values) { v[name] = []string{value, ""} }
}

func both(text, due string) func(url.Values) {
	return func(v url.Values) { v["condition_text"], v["condition_due"] = []string{text, ""}, []string{due, ""} }
}

func TestADecisionThatDidNotCountSaysWhy(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	w.record("ignored", thePlan, "", engagement.DecisionIgnored{
		Decision: "d-late", Gate: theGate, Stage: "leadership", Revision: 1, Verdict: engagement.Approve, Claimed: w.ana.ID,
		Channel: engagement.ChannelLink, Provenance: "signed", Code: engagement.Conflict,
	}, map[string]string{"reason": "stage \"office\" is open"})
	w.get(link+"/receipts/d-late", "").with(http.StatusOK).says("Your decision was not counted", "Stage \"office\" is open.")
	w.get(w.link(w.luis, 1, 14*day)+"/receipts/d-late", "en").with(http.StatusAccepted)
}

func TestADecisionOnAnotherRevisionIsNotSent(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	for _, field := range []string{"digest", "revision", "stage"} {
		form.decide("approve", "Read it", func(v url.Values) { v.Set(field, "2") }).
			with(http.StatusConflict).says("Something has changed since you opened the form.")
	}
	require.Empty(t, w.engine.seen)
}

func TestTheSameFormSentTwiceDecidesOnce(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	first := form.decide("approve", "Yes").follow()
	second := form.decide("approve", "Yes").follow()
	require.Equal(t, first.text(), second.text())
	require.Len(t, w.decisions(), 1)
	form.decide("reject", "No, after all", func(v url.Values) { v.Set("decision", uuid.NewString()) }).
		with(http.StatusConflict).says("You have decided already: Approve", "No, after all")
	require.Len(t, w.decisions(), 1)
}

func TestADecisionWithoutAWorkerIsHeld(t *testing.T) {
	w := newWorld(t)
	link := w.link(w.ana, 1, 14*day)
	w.engine.answer = func(engagement.Decision) (engine.DecideResult, error) {
		return engine.DecideResult{Signalled: true}, nil
	}
	held := w.get(link, "").decide("reject", "Too dear").with(http.StatusAccepted).
		says("Your decision has been received", "Held: it is kept", "Too dear", "Ana Ruiz")
	_, address, _ := strings.Cut(held.header.Get("Refresh"), "url=")
	w.get(address, "").with(http.StatusAccepted).says("You need not do anything")

	w.engine.answer = nil
	_, err := w.engine.Decide(t.Context(), org, "engagement/"+theEngagement+"/plan/1", w.engine.seen[0])
	require.NoError(t, err)
	w.get(address, "").with(http.StatusOK).says("Thank you, Ana Ruiz.", "Counted")
}

func TestAnUnavailableEngineKeepsWhatWasTyped(t *testing.T) {
	w := newWorld(t)
	w.engine.answer = func(engagement.Decision) (engine.DecideResult, error) {
		return engine.DecideResult{}, engagement.Errorf(engagement.Unavailable, "no server")
	}
	form := w.get(w.link(w.ana, 1, 14*day), "")
	shown := form.decide("reject", "Too dear").with(http.StatusServiceUnavailable).says("Nothing is lost")
	require.Equal(t, "Too dear", shown.fields().Get("comment"))
	require.Equal(t, form.fields().Get("decision"), shown.fields().Get("decision"))
}

func TestARefusalByTheGateIsExplained(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	w.engine.answer = func(engagement.Decision) (engine.DecideResult, error) {
		w.close(1, engagement.GateWithdrawn)
		return engine.DecideResult{}, engagement.Errorf(engagement.Conflict, "the gate is closed")
	}
	form.decide("reject", "Too dear").with(http.StatusConflict).says("The decision is closed: withdrawn.", "Too dear")
}

func TestADecisionTooLargeIsRefused(t *testing.T) {
	w := newWorld(t)
	form := w.get(w.link(w.ana, 1, 14*day), "")
	form.decide("reject", strings.Repeat("x", 600<<10)).with(http.StatusRequestEntityTooLarge).says("too long to be sent")
}

func TestAPersonReadsTheirOwnLanguage(t *testing.T) {
	w := newWorld(t)
	luis := w.link(w.luis, 1, 14*day)
	shown := w.get(luis, "en-GB,en;q=0.9").with(http.StatusOK).says("Plan de mejora", "Carla Nuñez le pide que decida", "Pedir cambios", "Enviar mi decisión")
	require.Equal(t, "es", attributeOf(shown.element("lang", "es"), "lang"))
	shown.decide("reject", "").with(http.StatusUnprocessableEntity).says("Escriba un comentario: es obligatorio para «Rechazar».")
	w.get(luis+"?lang=en", "").says("Send my decision")
	shown.decide("request_changes", "Falta el plazo").follow().says("Gracias, Luis Ortega.")
	require.Equal(t, "es", w.engine.seen[len(w.engine.seen)-1].Locale)
	w.get("/d/unknown", "es-MX,es;q=0.9,en;q=0.1").with(http.StatusNotFound).says("Compruebe que")
}
