package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/questionset"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

const ownSet = `key: acme
version: 1
title: Acme's own
publisher: Acme
licence: for clients of Acme
groups: [{key: A, title: A}]
questions:
  - {ref: ACME-1, group: A, text: Is the plant apart?}
  - {ref: ACME-2, group: A, text: Is it watched?, weight: 2}
`

func TestAQuestionSetIsImportedUsedAndExported(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		made := w.call(identity.PMO, http.MethodPost, "/v1/question-sets", ownSet, "Content-Type", "application/yaml", "Idempotency-Key", "k").is(http.StatusCreated)
		require.Equal(t, "/v1/question-sets/acme@1", made.Header.Get("Location"))
		w.call(identity.PMO, http.MethodPost, "/v1/question-sets", ownSet, "Content-Type", "application/yaml").is(http.StatusCreated)
		other := strings.Replace(ownSet, "apart", "alone", 1)
		require.Contains(t, w.call(identity.PMO, http.MethodPost, "/v1/question-sets", other, "Content-Type", "application/yaml").problem(http.StatusConflict, "conflict").Detail, "raise its version to 2")
		require.Len(t, w.call(identity.Viewer, http.MethodGet, "/v1/question-sets", nil).items(), len(questionset.Builtins())+1)

		got := w.call(identity.Viewer, http.MethodGet, "/v1/question-sets/acme", nil).is(http.StatusOK)
		require.Equal(t, made.id(), got.id())
		for format, contentType := range map[string]string{
			"yaml": "application/yaml", "json": "application/json", "oscal": "application/json",
			"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		} {
			file := w.call(identity.Viewer, http.MethodGet, "/v1/question-sets/acme@1?format="+format, nil).is(http.StatusOK)
			require.Contains(t, file.Header.Get("Content-Disposition"), "acme@1."+format)
			require.Contains(t, file.Header.Get("Content-Type"), contentType)
			require.NotEmpty(t, file.Header.Get("ETag"))
			again := w.call(identity.PMO, http.MethodPost, "/v1/question-sets", file.Body, "Content-Type", contentType).is(http.StatusCreated)
			require.Equal(t, made.id(), again.id(), "as it came, it is the same set")
		}
		w.call(identity.Viewer, http.MethodGet, "/v1/question-sets/acme@2", nil).problem(http.StatusNotFound, "not_found")
		require.Contains(t, w.call(identity.Viewer, http.MethodGet, "/v1/question-sets/acme?format=framework", nil).problem(http.StatusConflict, "conflict").Detail, "take it as yaml")

		m, _ := methodology.Builtin(methodology.ExternalCTO)
		text := strings.Replace(jsonOf(t, m), `"questions":[`, `"sets":[{"use":"acme","area":"systems"}],"questions":[`, 1)
		text = strings.Replace(text, `"key":"external-cto","version":4`, `"key":"mine","version":1`, 1)
		w.call(identity.PMO, http.MethodPost, "/v1/methodologies", text).is(http.StatusCreated)
		w.in(func(tx *store.Tx) error {
			stored, err := tx.Methodology("mine")
			require.NoError(t, err)
			last := stored.Body.Questions[len(stored.Body.Questions)-1]
			require.Equal(t, "ACME-2", last.Ref)
			require.Equal(t, "acme@1", last.Set, "pinned to the version that was there")
			require.Equal(t, "for clients of Acme", stored.Body.Sources[len(stored.Body.Sources)-1].Licence)
			return nil
		})
		missing := strings.Replace(text, `{"use":"acme"`, `{"use":"acme@7"`, 1)
		requireWrong(t, w.call(identity.PMO, http.MethodPost, "/v1/methodologies", missing).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.sets[0].use", `there is no question set "acme@7"`})
	})
}

func TestAWrongQuestionSetNamesEveryPlace(t *testing.T) {
	w := newWorld(t)
	p := w.call(identity.PMO, http.MethodPost, "/v1/question-sets", "key: Acme\nversion: one\ncolour: blue\n", "Content-Type", "application/yaml").problem(http.StatusUnprocessableEntity, "invalid")
	said := jsonOf(t, p)
	for _, place := range []string{"line 1, column 6", "line 2, column 10", "line 3, column 1"} {
		require.Contains(t, said, place)
	}
}

func TestATableOfQuestionsIsImportedAndItsFaultsNameTheCell(t *testing.T) {
	w := newWorld(t)
	made := w.call(identity.PMO, http.MethodPost, "/v1/question-sets?title=Plant+questions&licence=ours", "ref,text\nP-1,Is it apart?\n", "Content-Type", "text/csv").is(http.StatusCreated)
	require.Equal(t, "plant-questions@1", made.object()["ref"])
	file := w.call(identity.Viewer, http.MethodGet, "/v1/question-sets/plant-questions?format=csv", nil).is(http.StatusOK)
	require.Contains(t, string(file.Body), "P-1,,,Is it apart?")
	wrongs := w.call(identity.PMO, http.MethodPost, "/v1/question-sets", "ref,text\nP-1,=cmd()\n", "Content-Type", "text/csv").problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, jsonOf(t, wrongs), "row 2, column 2 (B): is a formula")
	wrongs = w.call(identity.PMO, http.MethodPost, "/v1/question-sets", "ref,text\nP-1,Is it?\n", "Content-Type", "text/csv").problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, jsonOf(t, wrongs), "title is required")
}

func TestWhatIsSaidBesideAFileTakesItsPlace(t *testing.T) {
	w := newWorld(t)
	made := w.call(identity.PMO, http.MethodPost, "/v1/question-sets?key=bought&version=3&licence=single+site&attribution=By+Acme", ownSet, "Content-Type", "application/yaml").is(http.StatusCreated)
	require.Equal(t, "bought@3", made.object()["ref"])
	require.Equal(t, "single site", made.object()["licence"])
}

func TestACatalogMayBeLargerThanOtherBodies(t *testing.T) {
	w := newWorld(t)
	body := ownSet
	for i := range 300 {
		body += fmt.Sprintf("  - {ref: MORE-%d, text: Is it?, guidance: %s}\n", i, strings.Repeat("x", 5000))
	}
	require.Greater(t, len(body), mebibyte)
	w.call(identity.PMO, http.MethodPost, "/v1/question-sets", body, "Content-Type", "application/yaml").is(http.StatusCreated)
	got := w.call(identity.PMO, http.MethodPost, "/v1/question-sets", strings.Repeat(" ", engagement.MaxSetFile+2)).problem(http.StatusRequestEntityTooLarge, "too_large")
	require.Contains(t, got.Detail, "larger than 16 MiB")
}
