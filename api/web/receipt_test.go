package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/web"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestAReceiptIsPrintedWithoutTheSecretOfItsLink(t *testing.T) {
	var printed, footer string
	w := newWorld(t, func(o *web.Options) {
		o.PrintPDF = func(_ context.Context, html []byte, foot string) ([]byte, error) {
			printed, footer = string(html), foot
			return []byte("%PDF-1.7"), nil
		}
	})
	link := w.link(w.ana, 1, 14*day)
	receipt := w.get(link, "").decide("approve", "Well prepared.")
	d := w.decisions()[0]
	path := receipt.header.Get("Location") + "/receipt.pdf"
	sheets := w.get(path, "").with(http.StatusOK)
	require.Equal(t, "application/pdf", sheets.header.Get("Content-Type"))
	require.Contains(t, sheets.header.Get("Content-Disposition"), "receipt-"+d.ID+".pdf")
	for _, fact := range []string{"Ana Ruiz", "Well prepared.", d.Hash, d.PrevHash, digestOf(1), "by the personal link of a mail", "UTC", "Europe/Madrid", "external-cto@1 4be1"} {
		require.Contains(t, printed, fact)
	}
	require.NotContains(t, printed, strings.TrimPrefix(link, "/d/"))
	require.NotContains(t, printed, "href=")
	require.Contains(t, footer, d.ID)

	w.get(w.link(w.luis, 1, 14*day)+"/receipts/"+d.ID+"/receipt.pdf", "en").with(http.StatusNotFound)
}

func TestWithoutAChromiumTheReceiptSaysWhatToDo(t *testing.T) {
	for name, print := range map[string]func(context.Context, []byte, string) ([]byte, error){
		"no printer": nil,
		"no browser": func(context.Context, []byte, string) ([]byte, error) {
			return nil, engagement.Errorf(engagement.Unavailable, "no Chromium")
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, func(o *web.Options) { o.PrintPDF = print })
			w.signIn(w.ana, identity.Member)
			receipt := w.get("/gates/"+theGate, "").decide("approve", "Yes")
			w.get(receipt.header.Get("Location")+"/receipt.pdf", "").with(http.StatusServiceUnavailable).says("it has no Chromium", "set --chromium")
		})
	}
}
