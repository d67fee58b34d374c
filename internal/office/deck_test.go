package office_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

func slideTitles(d report.Deck) []string {
	var titles []string
	for _, s := range d.Slides {
		titles = append(titles, s.Title)
	}
	return titles
}

func TestThePlanIsPresentedInSlides(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	for n := range 12 {
		write(f, fmt.Sprintf("extra-%d", n), "", engagement.Action{
			Title: fmt.Sprintf("Mend the backup of shop %d", n+1), Findings: []string{"finding-1"}, Impact: 1 + n%5, Feasibility: 1 + n%4,
			Start: "2026-06-01", Due: "2026-07-30", BuildCost: 100000,
		})
	}
	f.plan()
	deck, err := f.office.Deck(t.Context(), f.place.Org, f.place.Engagement, 1)
	require.NoError(t, err)
	require.Equal(t, []string{
		"Improvement plan", "Where we stand", "What the plan is to achieve", "What is worth most and can be done", "Actions by priority (1 of 2)",
		"Actions by priority (2 of 2)", "Roadmap", "Budget", "What we ask you to decide", "Next steps",
	}, slideTitles(deck))
	require.Empty(t, deck.Stamp, "the kit's plan is approved")
	page, err := deck.HTML(report.DeckLinks{})
	require.NoError(t, err)
	require.NotContains(t, string(page), "<script")
	require.NotContains(t, string(page), "style=")
	require.Contains(t, string(page), "Müller &amp; &lt;Söhne&gt;")
	require.Equal(t, len(deck.Slides), strings.Count(string(page), `<section class="deck-slide`))

	draft, err := f.office.Deck(t.Context(), f.place.Org, f.place.Engagement, 0)
	require.NoError(t, err)
	require.Equal(t, "DRAFT", draft.Stamp)
}

func TestAPresentationSpeaksTheEngagementsLanguage(t *testing.T) {
	f := openFile(t)
	var e store.Engagement
	f.in(func(tx *store.Tx) {
		var err error
		e, err = tx.Engagement(f.place.Engagement)
		require.NoError(t, err)
	})
	f.place.Engagement = "e2"
	f.record("", "Pia", engagement.Opened{
		Country: "ES", Methodology: "external-cto@1", MethodologyID: e.MethodologyID, StartOn: "2026-03-02", Calendar: "ES", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "es",
	}, map[string]string{"title": "Modernizar la tienda", "client": "Frío e Hijos"})
	deck, err := f.office.Deck(t.Context(), f.place.Org, f.place.Engagement, 0)
	require.NoError(t, err)
	require.Equal(t, "es", deck.Locale)
	require.Equal(t, "BORRADOR", deck.Stamp)
	require.Equal(t, "Plan de mejora", deck.Slides[0].Title)
	require.Contains(t, slideTitles(deck), "Qué les pedimos que decidan")
}

func TestThePlanReportTellsOfThePresentation(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	f.plan()
	write(f, "meeting-1", "", engagement.Presentation{
		HeldOn: "2026-03-20", Revision: 1, Place: "Valencia", Attendees: []string{f.people["Ana"], "The head of shops"},
		Questions: []engagement.Asked{{By: f.people["Ana"], Question: "What if the tapes are late?", Answer: "The shops go first."}, {Question: "Who trains us?"}},
	})
	text := said(f.publish("plan", contract.RefPlan, ""))
	for _, part := range []string{"Held on: 20 March 2026", "Attended: Ana Ruiz and The head of shops", "What if the tapes are late? | Ana Ruiz | The shops go first.", "not answered yet"} {
		require.Contains(t, text, part)
	}
}
