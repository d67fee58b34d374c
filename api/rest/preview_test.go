package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAGateIsRunDry(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		path := "/v1/methodologies/" + methodology.ExternalCTO + "/gates/plan/preview"
		var dry engagement.Preview
		w.call(identity.Consultant, http.MethodPost, path, set{"engagement": p.id, "requester": "me", "at": "2026-03-02T09:00:00Z"}).is(http.StatusOK).into(&dry)
		require.NotEmpty(t, dry.Stages)
		require.True(t, dry.CanPass, "%v", dry.Problems)
		require.Equal(t, engagement.GatePlan, dry.Gate)
		require.NotEmpty(t, dry.Stages[0].Asked[0].Name)
		require.True(t, dry.Stages[0].Due.After(dry.At))

		by := func(name string) string { return "/v1/methodologies/" + name + "/gates/plan/preview" }
		id := w.call(identity.Viewer, http.MethodGet, "/v1/methodologies/"+methodology.ExternalCTO, nil).is(http.StatusOK).id()
		w.call(identity.PMO, http.MethodPost, by(id), set{"engagement": p.id}).is(http.StatusOK)
		w.call(identity.PMO, http.MethodPost, by("none"), set{"engagement": p.id}).problem(http.StatusNotFound, "not_found")
		w.call(identity.PMO, http.MethodPost, by(id), set{"engagement": "none"}).problem(http.StatusNotFound, "not_found")
		w.as(w.stranger, http.MethodPost, by(id), set{"engagement": p.id}).problem(http.StatusNotFound, "not_found")
		w.call(identity.Member, http.MethodPost, by(id), set{"engagement": p.id}).problem(http.StatusForbidden, "forbidden")
		require.Contains(t, w.call(identity.PMO, http.MethodPost, "/v1/methodologies/"+id+"/gates/none/preview", set{"engagement": p.id}).problem(http.StatusNotFound, "not_found").Detail, "plan")
		requireWrong(t, w.call(identity.PMO, http.MethodPost, by(id), set{"engagement": p.id, "when": set{"nowhere": true}}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.when.nowhere", "is no stage"})
	})
}
