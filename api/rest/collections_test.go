package rest_test

import (
	"net/http"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestEveryCollectionKeepsWhatIsPutIntoIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		for _, e := range p.examples() {
			t.Run(e.path, func(t *testing.T) {
				w.t = t
				w.roundTrip(p, e)
			})
		}
	})
}

// roundTrip takes an item through its whole life.
func (w *world) roundTrip(p place, e example) {
	t := w.t
	list := p.path + p.fill(e.path)
	body := p.refer(e.body)
	made := w.call(identity.Consultant, http.MethodPost, list, body, "Idempotency-Key", "round trip").is(http.StatusCreated)
	id := firstID(made)
	single := list + "/" + id
	if e.path != "/metrics/{mid}/readings" { // whose POST takes many
		require.Equal(t, single, made.Header.Get("Location"))
		require.Equal(t, `"1"`, made.Header.Get("ETag"))
	}

	got := w.call(identity.Consultant, http.MethodGet, single, nil).is(http.StatusOK)
	require.Equal(t, `"1"`, got.Header.Get("ETag"))
	w.requireItem(got, 1, body)

	body = p.refer(with(e.body, e.patch))
	put := w.call(identity.Consultant, http.MethodPut, single, body, "If-Match", `"1"`).is(http.StatusOK)
	require.Equal(t, `"2"`, put.Header.Get("ETag"))
	w.requireItem(put, 2, body)

	stale := w.call(identity.Consultant, http.MethodPut, single, body, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")
	require.Contains(t, stale.Detail, "version 2")
	w.call(identity.Consultant, http.MethodPatch, single, e.patch, "If-Match", "nonsense").problem(http.StatusPreconditionFailed, "stale")
	w.call(identity.Consultant, http.MethodDelete, single, nil, "If-Match", `"1"`).problem(http.StatusPreconditionFailed, "stale")

	back := set{}
	for name := range e.patch {
		back[name] = e.body[name] // nothing where the field was not given at first: null empties it
	}
	back = p.refer(back)
	patched := w.call(identity.Consultant, http.MethodPatch, single, back, "If-Match", `W/"2"`, "Content-Type", "application/merge-patch+json").is(http.StatusOK)
	require.Equal(t, `"3"`, patched.Header.Get("ETag"))
	w.requireItem(patched, 3, p.refer(e.body))
	unchanged := w.call(identity.Consultant, http.MethodPatch, single, back, "If-Match", "*").is(http.StatusOK)
	require.Equal(t, `"3"`, unchanged.Header.Get("ETag"), "a write that changes nothing makes no version")

	require.Contains(t, ids(w.call(identity.Consultant, http.MethodGet, list+"?limit=200", nil).is(http.StatusOK)), id)
	newest := w.call(identity.Consultant, http.MethodGet, list+"?sort=-updated&limit=1", nil).is(http.StatusOK)
	require.Equal(t, []string{id}, ids(newest))
	w.requireHistory(single, 3)

	w.call(identity.Consultant, http.MethodDelete, single, nil, "If-Match", `"3"`).is(http.StatusNoContent)
	w.call(identity.Consultant, http.MethodGet, single, nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.Consultant, http.MethodPut, single, body).problem(http.StatusNotFound, "not_found")
	w.call(identity.Consultant, http.MethodDelete, single, nil).problem(http.StatusNotFound, "not_found")
	require.NotContains(t, ids(w.call(identity.Consultant, http.MethodGet, list+"?limit=200", nil).is(http.StatusOK)), id)
	w.requireHistory(single, 3)

	again := w.call(identity.Consultant, http.MethodPost, list, p.refer(e.body), "Idempotency-Key", "round trip").is(http.StatusCreated)
	require.Equal(t, id, firstID(again), "the same key gets the first answer")
	require.Equal(t, made.Header.Get("ETag"), again.Header.Get("ETag"))
	require.Equal(t, made.Header.Get("Location"), again.Header.Get("Location"))
	other := w.call(identity.Consultant, http.MethodPost, list, body, "Idempotency-Key", "round trip").problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, other, wrong{"header.Idempotency-Key", "another body"})
}

// requireItem requires an item's version, and that its body says what was sent.
func (w *world) requireItem(a *answer, version int, sent set) {
	w.t.Helper()
	var item struct {
		Version   int
		Body      set
		UpdatedBy string `json:"updated_by"`
	}
	a.into(&item)
	require.Equal(w.t, version, item.Version, "%s: %s", a.what, a.Body)
	require.Equal(w.t, w.people[identity.Consultant].ID, item.UpdatedBy)
	w.requireSaid(a, item.Body, sent)
}

// requireSaid requires a body to say what was sent; what is empty may be left out.
func (w *world) requireSaid(a *answer, said, sent set) {
	w.t.Helper()
	for name, value := range sent {
		want := jsonOf(w.t, value)
		if got, ok := said[name]; ok {
			require.JSONEq(w.t, want, jsonOf(w.t, got), "%s: %s", a.what, name)
			continue
		}
		require.Contains(w.t, []string{"[]", "false", `""`, "0"}, want, "%s has lost %s", a.what, name)
	}
	for name := range said {
		_, ok := sent[name]
		require.True(w.t, ok || name == "metric", "%s says %s, which nobody sent", a.what, name)
	}
}

// requireHistory requires every version of an item, the oldest first.
func (w *world) requireHistory(single string, versions int) {
	w.t.Helper()
	history := w.call(identity.Consultant, http.MethodGet, single+"/history", nil).is(http.StatusOK).items()
	require.Len(w.t, history, versions)
	for i, v := range history {
		require.Equal(w.t, strconv.Itoa(i+1), jsonOf(w.t, v["version"]))
	}
}

func ids(a *answer) []string {
	a.t.Helper()
	out := []string{}
	for _, item := range a.items() {
		out = append(out, item["id"].(string))
	}
	return out
}
