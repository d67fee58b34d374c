package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/questionset"
	"mandate/internal/store"
)

// stocked is the house with the question sets that come with the program.
func stocked(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	h.in(func(tx *store.Tx) {
		for _, set := range questionset.Builtins() {
			_, err := tx.AddQuestionSet(set)
			require.NoError(t, err)
		}
	})
	return h
}

func TestQuestionSetsAreShownWithTheirSourceAndLicence(t *testing.T) {
	h := stocked(t)
	petra := h.visitor("Petra")
	petra.get("/engagements").has(`href="/question-sets"`)
	petra.get("/question-sets").status(http.StatusOK).says("people@1", "software-delivery@1", "39", "Part of Mandate and under its licence")
	petra.get("/question-sets/software-delivery@1").status(http.StatusOK).
		says("Software delivery", "CC BY 4.0", "DORA capabilities, CC-BY-4.0", "How often does the main product go to production?", "Count the releases").
		has(`href="/v1/question-sets/software-delivery@1?format=xlsx"`)
	petra.get("/question-sets/security-csf").status(http.StatusOK).says("Govern › Suppliers", "CSF-GV.SC")
	petra.get("/question-sets/none@1").status(http.StatusNotFound)
	openHouse(t).visitor("Petra").get("/question-sets").says("No question set is stored")
}

func TestThePagesOfQuestionSetsFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := stocked(t), newLook(t, width)
			l.signInBy(h, "Carla")
			pages := map[string]string{"question-sets": "/question-sets", "question-set": "/question-sets/software-delivery@1"}
			for name, path := range pages {
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
			}
			l.do(chromedp.Navigate(h.server.URL+pages["question-set"]), click("summary"), l.fits("question-set-open"))
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			for name, path := range pages {
				l.do(chromedp.Navigate(h.server.URL + path))
				l.accessible(name)
			}
		})
	}
}
