package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAPersonIsErasedWithWhatWasSeenBefore(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start()
		zoe := firstID(w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Zoë Quillfeather", "email": "zoe@client.example"}).is(http.StatusCreated))
		interview := set{"person": "Zoë Quillfeather", "held_on": "2026-03-03", "notes": "Zoë restores by hand.", "visibility": "team"}
		w.call(identity.Consultant, http.MethodPost, path+"/assessment/interviews", interview).is(http.StatusCreated)

		erasure := "/v1/people/" + zoe + "/erasure"
		seen := w.call(identity.Admin, http.MethodGet, erasure+"?also=Zo%C3%AB", nil).is(http.StatusOK).object()
		require.Equal(t, map[string]any{"items": 1.0, "item_versions": 1.0}, seen["erased"])
		body := set{"reason": "Asked for it", "also": []string{"Zoë"}, "confirm": seen["confirm"]}
		w.call(identity.PMO, http.MethodPost, erasure, body).problem(http.StatusForbidden, "forbidden")
		w.call(identity.Admin, http.MethodPost, erasure, with(body, set{"also": []string{}})).problem(http.StatusConflict, "conflict")
		w.call(identity.Admin, http.MethodPost, erasure, with(body, set{"also": []string{"Zo"}})).problem(http.StatusUnprocessableEntity, "invalid")
		w.call(identity.Consultant, http.MethodPost, path+"/assessment/interviews", interview).is(http.StatusCreated)
		w.call(identity.Admin, http.MethodPost, erasure, body).problem(http.StatusConflict, "conflict")
		body["confirm"] = w.call(identity.Admin, http.MethodGet, erasure+"?also=Zo%C3%AB", nil).is(http.StatusOK).object()["confirm"]
		w.call(identity.Admin, http.MethodPost, erasure, body).is(http.StatusOK)

		left := w.call(identity.PMO, http.MethodGet, path+"/assessment/interviews", nil).is(http.StatusOK)
		require.NotContains(t, string(left.Body), "Zo")
		require.Contains(t, string(left.Body), "[erased] restores by hand.")
		require.Equal(t, "Erased person", w.call(identity.PMO, http.MethodGet, "/v1/people/"+zoe, nil).is(http.StatusOK).object()["name"])
		require.Len(t, w.call(identity.Admin, http.MethodGet, "/v1/erasures", nil).is(http.StatusOK).items(), 1)
		me := w.people[identity.Admin].ID
		w.call(identity.Admin, http.MethodPost, "/v1/people/"+me+"/erasure", body).problem(http.StatusConflict, "conflict")
		needed := w.call(identity.Admin, http.MethodGet, "/v1/people/"+w.people[identity.Consultant].ID+"/erasure", nil).is(http.StatusOK).object()
		require.NotEmpty(t, needed["hinders"], "they are in the team")
	})
}

func TestWhatIsHeldOfAPersonIsGivenOut(t *testing.T) {
	w := newWorld(t)
	w.furnished()
	data := w.call(identity.Admin, http.MethodGet, "/v1/people/"+w.people[identity.Consultant].ID+"/personal-data", nil).is(http.StatusOK).object()
	records := data["records"].(map[string]any)
	for _, table := range []string{"items", "item_versions", "rm_team", "tokens"} {
		require.NotEmpty(t, records[table], table)
	}
	w.call(identity.Admin, http.MethodGet, "/v1/people/none/personal-data", nil).problem(http.StatusNotFound, "not_found")
	own := w.call(identity.Member, http.MethodGet, "/v1/me/records", nil).is(http.StatusOK)
	require.NotContains(t, string(own.Body), "hash")
	require.Equal(t, w.people[identity.Member].ID, own.object()["person"].(map[string]any)["id"])
}

func TestHowLongAnEngagementIsKeptIsSaid(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/retention"
	require.Empty(t, w.call(identity.Viewer, http.MethodGet, path, nil).is(http.StatusOK).object())
	body := set{"until": "2099-12-31", "reason": "Ten years by law"}
	w.call(identity.PMO, http.MethodPut, path, body).problem(http.StatusForbidden, "forbidden")
	set1 := w.call(identity.Admin, http.MethodPut, path, body).is(http.StatusOK).object()
	require.Equal(t, "2100-01-01", set1["purge_on"])
	for field, wrong := range map[string]set{
		"until":  with(body, set{"until": "2020-01-01"}),
		"reason": with(body, set{"reason": " "}),
	} {
		p := w.call(identity.Admin, http.MethodPut, path, wrong).problem(http.StatusUnprocessableEntity, "invalid")
		require.Contains(t, p.Errors[0].Location, field)
	}
	w.call(identity.Admin, http.MethodPut, path, with(body, set{"forever": true})).problem(http.StatusUnprocessableEntity, "invalid")
	held := w.call(identity.Admin, http.MethodPut, path, set{"forever": true, "reason": "A dispute"}).is(http.StatusOK).object()
	require.Equal(t, true, held["forever"])
	require.NotContains(t, held, "purge_on")
}
