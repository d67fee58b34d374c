package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAConditionIsMetByItsOwnerAndConfirmedByWhoChecksIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		p := w.furnish()
		submitted, gate := w.submit(p, "/plan/submit")
		conditional := with(decision(submitted, engagement.ApproveWithConditions), set{"conditions": []set{
			{"text": "A drill has been held", "owner": " CONSULTANT ", "verifier": "Pmo@Example.org", "due": "2027-01-04", "blocking": true},
			{"text": "The vendor agrees", "owner": "Somebody at Tillwright"},
		}})
		w.call(identity.Member, http.MethodPost, gate+"/decisions", conditional).is(http.StatusOK)
		list := w.call(identity.Member, http.MethodGet, "/v1/conditions?gate="+submitted.Gate, nil).is(http.StatusOK).items()
		require.Len(t, list, 2)
		drill := list[0]
		require.Equal(t, w.people[identity.Consultant].ID, drill["owner"])
		require.Equal(t, w.people[identity.PMO].ID, drill["verifier"])
		require.Equal(t, true, drill["blocking"])
		require.Nil(t, list[1]["owner"], "nobody here is called so")
		require.Equal(t, "Somebody at Tillwright", list[1]["owner_name"])

		path := "/v1/conditions/" + drill["id"].(string)
		require.Len(t, w.call(identity.Consultant, http.MethodGet, "/v1/conditions?person=me&open=true", nil).is(http.StatusOK).items(), 1)
		require.Empty(t, w.call(identity.Viewer, http.MethodGet, "/v1/conditions", nil).is(http.StatusOK).items(), "none is the viewer's")
		require.Len(t, w.call(identity.Viewer, http.MethodGet, "/v1/conditions?engagement="+p.id, nil).is(http.StatusOK).items(), 2)
		w.as(w.stranger, http.MethodGet, "/v1/conditions?engagement="+p.id, nil).problem(http.StatusNotFound, "not_found")
		w.as(w.stranger, http.MethodGet, "/v1/conditions?gate="+submitted.Gate, nil).problem(http.StatusNotFound, "not_found")
		w.as(w.stranger, http.MethodGet, path, nil).problem(http.StatusNotFound, "not_found")
		w.as(w.stranger, http.MethodPost, path+"/report", set{"note": "Done"}).problem(http.StatusNotFound, "not_found")

		require.Equal(t, engagement.ReasonNotReported, w.call(identity.PMO, http.MethodPost, path+"/refuse", set{"note": "Not yet"}).problem(http.StatusConflict, "conflict").Reason)
		reported := w.call(identity.Consultant, http.MethodPost, path+"/report", set{"note": "Held on 3 January"}, "Idempotency-Key", "k").is(http.StatusOK).object()
		require.Equal(t, "reported", reported["state"])
		require.Equal(t, reported, w.call(identity.Consultant, http.MethodPost, path+"/report", set{"note": "Held on 3 January"}, "Idempotency-Key", "k").is(http.StatusOK).object())
		refused := w.call(identity.Consultant, http.MethodPost, path+"/confirm", set{"note": "So it is"}, "Accept-Language", "es").problem(http.StatusForbidden, "forbidden")
		require.Equal(t, "Solo puede decirlo member: quien puso la condición o fue nombrado para comprobarla.", refused.Detail)
		require.Equal(t, "met", w.call(identity.PMO, http.MethodPost, path+"/confirm", set{"note": "Seen"}).is(http.StatusOK).object()["state"])
		require.Equal(t, engagement.ReasonConditionClosed, w.call(identity.PMO, http.MethodPost, path+"/waive", set{"note": "No"}).problem(http.StatusConflict, "conflict").Reason)
		requireWrong(t, w.call(identity.PMO, http.MethodPost, path+"/waive", set{}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.note", "is required"})
		require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/conditions?open=true", nil).is(http.StatusOK).items(), 1)
	})
}
