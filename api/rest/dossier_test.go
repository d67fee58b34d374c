package rest_test

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/dossier"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheDossierHoldsAndHasEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnished()
		w.call(identity.Member, http.MethodPost, p.path+"/files", []byte("%PDF-1.7\nevidence"), "Content-Disposition", `attachment; filename="../till.pdf"`).is(http.StatusCreated)
		secret := set{"title": "Only its author may know", "type": "gap", "area": "security", "condition": "C", "visibility": "author"}
		w.call(identity.Consultant, http.MethodPost, p.path+"/assessment/findings", secret).is(http.StatusCreated)
		submitted, gate := w.submit(p, "/plan/submit")
		w.call(identity.Member, http.MethodPost, gate+"/decisions", decision(submitted, "approve")).is(http.StatusOK)
		w.in(func(tx *store.Tx) error {
			_, err := tx.AddReport(p.id, store.Report{Kind: "diagnosis", Ref: "diagnosis/1", Title: "D", Digest: "d", Body: []byte(`{"title":"D"}`)})
			return err
		})

		got := w.call(identity.PMO, http.MethodGet, p.path+"/dossier", nil).is(http.StatusOK)
		require.Equal(t, "application/zip", got.Header.Get("Content-Type"))
		require.Contains(t, got.Header.Get("Content-Disposition"), "-dossier.zip")
		var keys struct{ Dossiers struct{ Key []byte } }
		w.call(identity.PMO, http.MethodGet, "/v1/signing-keys", nil).is(http.StatusOK).into(&keys)
		result, err := dossier.Verify(bytes.NewReader(got.Body), int64(len(got.Body)), dossier.Options{Key: keys.Dossiers.Key})
		require.NoError(t, err)
		require.Empty(t, result.Faults)
		require.True(t, result.Trusted)

		archive, err := zip.NewReader(bytes.NewReader(got.Body), int64(len(got.Body)))
		require.NoError(t, err)
		var names []string
		for _, f := range archive.File {
			names = append(names, f.Name)
			content, err := f.Open()
			require.NoError(t, err)
			text, err := io.ReadAll(content)
			require.NoError(t, err)
			assert.NotContains(t, string(text), "Only its author may know", f.Name)
		}
		has := strings.Join(names, " ")
		for _, want := range []string{"journal.jsonl", "decisions.json", "revisions/plan/1/r1.json", "reports/", ".html", "/till.pdf", "people.json", "content.json"} {
			assert.Contains(t, has, want)
		}
		w.call(identity.PMO, http.MethodGet, "/v1/engagements/none/dossier", nil).problem(http.StatusNotFound, "not_found")
		w.call(identity.Consultant, http.MethodGet, p.path+"/dossier", nil).problem(http.StatusForbidden, "forbidden")
	})
}
