package rest_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

func TestPeopleAreInvitedToASessionAsFarAsThereAreSeatsAndTheirAttendanceIsRecorded(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	list := p.path + "/change/sessions"
	one := list + "/" + p.ids["/change/sessions"]
	w.call(identity.Member, http.MethodGet, list, nil).problem(http.StatusForbidden, "forbidden")
	lead := w.people[identity.Member].ID
	w.call(identity.Consultant, http.MethodPatch, one, set{"seats": 1, "invited": nil}).is(http.StatusOK)
	kicked := w.kicks.Load()
	w.call(identity.Consultant, http.MethodPost, one+"/invitations", set{"groups": []string{p.ids["/change/groups"]}}).is(http.StatusOK)
	require.Equal(t, kicked+1, w.kicks.Load(), "the workflow hears of it")
	refused := w.call(identity.Consultant, http.MethodPost, one+"/invitations", set{"people": []string{lead}}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, fmt.Sprintf("%+v", refused), "2 people for 1 seats")
	w.call(identity.Consultant, http.MethodPost, one+"/invitations", set{"groups": []string{"none"}}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(identity.Consultant, http.MethodPost, one+"/invitations", set{"people": []string{"stranger"}}).problem(http.StatusUnprocessableEntity, "invalid")

	record := set{"attendance": []set{{"person": p.person, "attended": true, "score": 85}}}
	early := w.call(identity.Consultant, http.MethodPost, one+"/attendance", record).problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, fmt.Sprintf("%+v", early), "before the session begins")
	w.call(identity.Consultant, http.MethodPatch, one, set{"announced": true}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPatch, one, set{"announced": false}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(identity.Consultant, http.MethodDelete, one, nil).problem(http.StatusConflict, "conflict")

	past := list + "/" + firstID(w.call(identity.Consultant, http.MethodPost, list, set{
		"training": p.ids["/change/trainings"], "begins": time.Now().AddDate(0, 0, -2).Format("2006-01-02T15:04"), "ends": time.Now().AddDate(0, 0, -2).Add(time.Hour).Format("2006-01-02T15:04"),
		"link": "https://meet.example/1", "seats": 3, "invited": []string{p.person},
	}).is(http.StatusCreated))
	got := w.call(identity.Consultant, http.MethodPost, past+"/attendance", record).is(http.StatusOK)
	require.Contains(t, string(got.Body), `"score":85`)
	w.call(identity.Consultant, http.MethodPost, past+"/attendance", set{"attendance": []set{{"person": lead, "attended": true}}}).problem(http.StatusUnprocessableEntity, "invalid")
	w.call(identity.Consultant, http.MethodDelete, past, nil).is(http.StatusNoContent)
}
