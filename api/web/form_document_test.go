package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/api/web"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestWhatIsDecidedOnIsReadAsAPDFByWhoeverTheFormLetsIn(t *testing.T) {
	var wanted rest.ExportRequest
	w := newWorld(t, func(o *web.Options) {
		o.Export = func(_ context.Context, _ string, of rest.ExportRequest) (rest.Exported, error) {
			wanted = of
			return rest.Exported{Name: "plan.pdf", Type: "application/pdf", Body: []byte("%PDF-1.7")}, nil
		}
	})
	link := w.link(w.ana, 1, 14*day)
	require.Contains(t, w.get(link, "en").with(http.StatusOK).html, `href="`+link+`/document.pdf"`)
	sheets := w.get(link+"/document.pdf", "").with(http.StatusOK) // nobody has signed in
	require.Equal(t, "application/pdf", sheets.header.Get("Content-Type"))
	require.Contains(t, sheets.header.Get("Content-Disposition"), "plan.pdf")
	require.Equal(t, thePlan, wanted.Ref)
	require.Equal(t, 1, wanted.Revision)
	require.Equal(t, "pdf", wanted.Format)
	require.Equal(t, http.StatusSeeOther, w.get("/gates/"+theGate+"/document.pdf", "").status, "to the sign-in")
	w.get("/d/"+strings.Repeat("x", 40)+"/document.pdf", "").with(http.StatusNotFound)
	w.get(w.link(w.luis, 1, -day)+"/document.pdf", "").with(http.StatusGone)
	w.signIn(w.ana, identity.Member)
	w.get("/gates/"+theGate+"/document.pdf", "").with(http.StatusOK)
}

func TestWithoutAChromiumTheDocumentSaysWhatToDo(t *testing.T) {
	w := newWorld(t, func(o *web.Options) {
		o.Export = func(context.Context, string, rest.ExportRequest) (rest.Exported, error) {
			return rest.Exported{}, engagement.Errorf(engagement.Unavailable, "no Chromium")
		}
	})
	w.get(w.link(w.ana, 1, 14*day)+"/document.pdf", "").with(http.StatusServiceUnavailable).says("it has no Chromium", "set --chromium")
}
