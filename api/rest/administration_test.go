package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestClientsAndPeopleLiveTheirWholeLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		made := w.call(identity.PMO, http.MethodPost, "/v1/clients", set{"name": "Παντελής Α.Ε.", "country": "GR", "notes": "Since 1931"}, "Idempotency-Key", "k").is(http.StatusCreated)
		path := made.Header.Get("Location")
		got := w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK)
		require.JSONEq(t, string(made.Body), string(got.Body))
		require.Equal(t, made.Header.Get("ETag"), got.Header.Get("ETag"))
		changed := w.call(identity.PMO, http.MethodPut, path, set{"name": "Παντελής Α.Ε.", "country": "CY"}, "If-Match", got.Header.Get("ETag")).is(http.StatusOK)
		require.Equal(t, "CY", changed.object()["country"])
		w.call(identity.PMO, http.MethodPut, path, set{"name": "X"}, "If-Match", got.Header.Get("ETag")).problem(http.StatusPreconditionFailed, "stale")
		require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/clients?q="+escaped("παντελ"), nil).items(), 1)
		requireWrong(t, w.call(identity.PMO, http.MethodPost, "/v1/clients", set{"name": " ", "country": "XYZ"}).problem(http.StatusUnprocessableEntity, "invalid"),
			wrong{"body.name", "is required"}, wrong{"body.country", "two letters"})
		again := w.call(identity.PMO, http.MethodPost, "/v1/clients", set{"name": "Παντελής Α.Ε.", "country": "GR", "notes": "Since 1931"}, "Idempotency-Key", "k").is(http.StatusCreated)
		require.JSONEq(t, string(made.Body), string(again.Body), "the first answer, whatever has changed since")
		require.Equal(t, made.Header.Get("ETag"), again.Header.Get("ETag"))

		made = w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "山田 花子", "email": "Hanako@Example.org", "locale": "ja", "org_roles": []string{"consultant"}}).is(http.StatusCreated)
		path = made.Header.Get("Location")
		tag := w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK).Header.Get("ETag")
		w.call(identity.PMO, http.MethodPatch, path, set{"name": "山田 花"}, "If-Match", tag).is(http.StatusOK)
		w.call(identity.PMO, http.MethodPatch, path, set{"name": "X"}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
		require.Equal(t, path, w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Other", "email": "hanako@example.org"}).is(http.StatusCreated).Header.Get("Location"))
		require.Contains(t, w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "Other", "email": "hanako+board@example.org"}).problem(http.StatusConflict, "conflict").Detail,
			"belongs to 山田 花, who is registered as Hanako@Example.org")
		require.Len(t, w.call(identity.PMO, http.MethodGet, "/v1/people?role=consultant&q=hanako", nil).items(), 1)
		requireWrong(t, w.call(identity.PMO, http.MethodPost, "/v1/people", set{"name": "A", "email": "a b@c"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.email", "is not an e-mail address"})
		requireWrong(t, w.call(identity.PMO, http.MethodPatch, path, set{"locale": "?"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.locale", "BCP 47"})
		requireWrong(t, w.call(identity.PMO, http.MethodPatch, path, set{"name": "  "}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.name", "is required"})
		w.call(identity.PMO, http.MethodGet, "/v1/people/none", nil).problem(http.StatusNotFound, "not_found")
	})
}

// methodologyText is a methodology as somebody writes it: the built-in one under a name of
// its own.
func methodologyText(t *testing.T, key string) string {
	t.Helper()
	m, known := methodology.Builtin(methodology.ExternalCTO)
	require.True(t, known)
	m.Key, m.Version = key, 1
	return jsonOf(t, m)
}

func TestAMethodologyIsAddedOnceAndNeverChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		text := methodologyText(t, "ours") // JSON is YAML, too
		made := w.call(identity.PMO, http.MethodPost, "/v1/methodologies", text, "Content-Type", "application/yaml").is(http.StatusCreated)
		require.Equal(t, "/v1/methodologies/ours@1", made.Header.Get("Location"))
		for _, name := range []string{"ours@1", "ours", made.id()} {
			require.Equal(t, made.id(), w.call(identity.Viewer, http.MethodGet, "/v1/methodologies/"+name, nil).is(http.StatusOK).id())
		}
		w.call(identity.PMO, http.MethodPost, "/v1/methodologies", text, "Content-Type", "application/json").is(http.StatusCreated)
		other := strings.Replace(text, "External CTO", "Another CTO", 1)
		require.Contains(t, w.call(identity.PMO, http.MethodPost, "/v1/methodologies", other, "Content-Type", "application/json").problem(http.StatusConflict, "conflict").Detail, "raise its version to 2")
		require.Len(t, w.call(identity.Viewer, http.MethodGet, "/v1/methodologies", nil).items(), len(methodology.Builtins())+1)
		w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{"methodology": "ours@1"})).is(http.StatusCreated)
		w.call(identity.Viewer, http.MethodGet, "/v1/methodologies/none", nil).problem(http.StatusNotFound, "not_found")
	})
}

func TestAWrongMethodologyNamesLineAndColumn(t *testing.T) {
	w := newWorld(t)
	p := w.call(identity.PMO, http.MethodPost, "/v1/methodologies", "key: ours\nversion: one\ncolour: blue\n", "Content-Type", "application/yaml").problem(http.StatusUnprocessableEntity, "invalid")
	require.NotEmpty(t, p.Errors)
	said := jsonOf(t, p)
	require.Contains(t, said, "line 2, column 10")
	require.Contains(t, said, "line 3, column 1")
}

func TestSteeringReachesTheEngineWithWhoAndWhy(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	for _, act := range []string{"pause", "resume", "close", "cancel"} {
		w.call(identity.PMO, http.MethodPost, path+"/"+act, set{"reason": ""}).problem(http.StatusUnprocessableEntity, "invalid")
		got := w.call(identity.PMO, http.MethodPost, path+"/"+act, set{"reason": "The client asks."}, "Idempotency-Key", "k").is(http.StatusOK)
		sent := w.engine.requests(act)[0].(contract.Act)
		require.Equal(t, w.people[identity.PMO].ID, sent.By)
		require.Equal(t, "The client asks.", sent.Reason)
		require.NotEmpty(t, got.Header.Get("ETag"))
		w.call(identity.PMO, http.MethodPost, path+"/"+act, set{"reason": "The client asks."}, "Idempotency-Key", "k").is(http.StatusOK)
		require.Equal(t, sent, w.engine.requests(act)[1], "the same key is the same request to the workflow")
	}
	require.Equal(t, "cancelled", w.call(identity.PMO, http.MethodGet, path, nil).object()["status"])
}

func TestAnEngagementIsAmendedAsItWasRead(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	tag := w.call(identity.PMO, http.MethodGet, path, nil).Header.Get("ETag")
	amended := w.call(identity.PMO, http.MethodPatch, path, set{"title": "Bread, everywhere", "reason": "It grew"}, "If-Match", tag).is(http.StatusOK)
	require.Equal(t, "Bread, everywhere", amended.object()["title"])
	require.NotEqual(t, tag, amended.Header.Get("ETag"))
	w.call(identity.PMO, http.MethodPatch, path, set{"title": "X"}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
	w.call(identity.PMO, http.MethodPut, path+"/team", set{"team": startBody()["team"]}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
	require.Len(t, w.engine.requests("amend"), 1)
	requireWrong(t, w.call(identity.PMO, http.MethodPatch, path, set{"reason": "None"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body", "changes nothing"})

	team := startBody()["team"].([]map[string]any)
	handed := w.call(identity.PMO, http.MethodPut, path+"/team", set{"team": team[:4]}, "If-Match", amended.Header.Get("ETag")).is(http.StatusOK)
	require.Len(t, handed.object()["team"], 4)
	w.call(identity.Viewer, http.MethodGet, path, nil).problem(http.StatusNotFound, "not_found") // no longer in the team
	requireWrong(t, w.call(identity.PMO, http.MethodPut, path+"/team", set{"team": team[1:4]}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.team", "nobody as pmo"})

	requireWrong(t, w.call(identity.PMO, http.MethodPost, path+"/extend", set{"reason": "More", "to": "2020-01-04"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.to", "lies before start_on"})
	require.Equal(t, "2098-01-04", w.call(identity.PMO, http.MethodPost, path+"/extend", set{"reason": "More", "to": "2098-01-04"}).is(http.StatusOK).object()["target_end"])

	journal := w.call(identity.PMO, http.MethodGet, path+"/journal?limit=3", nil).is(http.StatusOK)
	require.Len(t, journal.items(), 3)
	next := journal.object()["next"].(string)
	require.EqualValues(t, 4, w.call(identity.PMO, http.MethodGet, path+"/journal?cursor="+next, nil).items()[0]["seq"])
}

func TestAnIfMatchThatIsNoETagSaysWhereToGetOne(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	client := w.call(identity.PMO, http.MethodPost, "/v1/clients", set{"name": "Παντελής Α.Ε.", "country": "GR"}).is(http.StatusCreated).Header.Get("Location")
	project, err := w.engine.startProject(t.Context(), p.id, "Cold chain", w.people[identity.Consultant].ID)
	require.NoError(t, err)
	finding := p.path + "/assessment/findings/" + p.ids["/assessment/findings"]
	for _, r := range []request{
		{method: http.MethodPatch, path: p.path, body: set{"title": "X"}},
		{method: http.MethodPut, path: p.path + "/team", body: set{"team": startBody()["team"]}},
		{method: http.MethodPatch, path: p.path + "/plan", body: set{"summary": "X"}},
		{method: http.MethodPatch, path: p.path + "/projects/" + project, body: set{"name": "X"}},
		{method: http.MethodPatch, path: finding, body: set{"impact": 1}},
		{method: http.MethodDelete, path: finding},
		{method: http.MethodPut, path: client, body: set{"name": "X", "country": "GR"}},
		{method: http.MethodPatch, path: "/v1/people/" + w.people[identity.Member].ID, body: set{"name": "X"}},
	} {
		for _, tag := range []string{"garbage", `"0"`, `"-1"`, `"1", "2"`} {
			got := w.call(identity.Admin, r.method, r.path, r.body, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")
			require.Contains(t, got.Detail, "give the ETag of your last GET", "%s %s", r.method, r.path)
			requireWrong(t, got, wrong{"header.If-Match", "is not an ETag"})
		}
	}
}

func TestTheTargetEndMovesToNoDayThatIsOver(t *testing.T) {
	for _, zone := range []string{"Pacific/Kiritimati", "Etc/GMT+12"} { // always on different days
		t.Run(zone, func(t *testing.T) {
			w := newWorld(t)
			location, err := time.LoadLocation(zone)
			require.NoError(t, err)
			today := func(days int) string { return time.Now().In(location).AddDate(0, 0, days).Format(time.DateOnly) }
			path := w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), set{
				"timezone": zone, "start_on": today(-60), "target_end": today(60),
			})).is(http.StatusCreated).Header.Get("Location")
			extend := func(to string) *answer {
				return w.call(identity.PMO, http.MethodPost, path+"/extend", set{"reason": "More", "to": to})
			}
			requireWrong(t, extend(today(-1)).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.to", "give that day or a later one"})
			require.Empty(t, w.engine.requests("extend"))
			require.Equal(t, today(0), extend(today(0)).is(http.StatusOK).object()["target_end"])
		})
	}
}

func TestThePlanIsWrittenAsItWasRead(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	first := w.call(identity.Consultant, http.MethodPatch, p.path+"/plan", set{"summary": "Restore."}).is(http.StatusOK)
	tag := w.call(identity.Consultant, http.MethodGet, p.path+"/plan", nil).is(http.StatusOK).Header.Get("ETag")
	require.Equal(t, tag, first.Header.Get("ETag"))
	w.call(identity.Consultant, http.MethodPatch, p.path+"/plan", set{"summary": "Restore each month."}, "If-Match", tag).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPatch, p.path+"/plan", set{"summary": "X"}, "If-Match", tag).problem(http.StatusPreconditionFailed, "stale")

	w.submit(p, "/plan/submit")
	gate := "/v1/gates/" + contract.GateID(p.id, contract.RefPlan, engagement.GatePlan)
	w.call(identity.Consultant, http.MethodPost, gate+"/withdraw", set{"reason": "One more"}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPatch, p.path+"/plan/actions/"+p.ids["/plan/actions"], set{"effort": "XL", "person_days": 40}).is(http.StatusOK)
	w.submit(p, "/plan/submit")
	diff := w.call(identity.Viewer, http.MethodGet, p.path+"/plan/diff?from=1&to=2", nil).is(http.StatusOK).object()
	actions := diff["actions"].([]any)
	require.Len(t, actions, 1)
	require.Equal(t, []any{"effort", "person_days"}, actions[0].(map[string]any)["fields"])
}

func TestAnswersAreOneForEachRespondent(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start() + "/assessment/answers"
		question := w.question()
		put := func(body any) *answer { return w.call(identity.Consultant, http.MethodPut, path, body) }
		first := put(set{"question": question, "score": 2, "respondent": "mehmet"}).is(http.StatusOK)
		second := put([]set{{"question": question, "score": 3, "respondent": "mehmet"}, {"question": question, "score": 1, "respondent": "selma"}}).is(http.StatusOK)
		require.Equal(t, ids(first)[0], ids(second)[0], "it takes the place of the first")
		require.Len(t, ids(w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK)), 2)
		single := path + "/" + ids(first)[0]
		w.call(identity.Consultant, http.MethodPatch, single, set{"comment": "Roughly"}, "If-Match", `"2"`).is(http.StatusOK)
		w.call(identity.Consultant, http.MethodPatch, single, set{"score": 99}).problem(http.StatusUnprocessableEntity, "invalid")
		w.call(identity.Consultant, http.MethodDelete, single, nil, "If-Match", `"2"`).problem(http.StatusPreconditionFailed, "stale")
		w.call(identity.Consultant, http.MethodDelete, single, nil).is(http.StatusNoContent)
		put(set{"question": question, "score": 4, "respondent": "mehmet"}).is(http.StatusOK)

		wrongs := put([]set{{"question": "NOPE-1", "score": 2}, {"question": question, "score": 9}}).problem(http.StatusUnprocessableEntity, "invalid")
		require.Len(t, wrongs.Errors, 2)
		require.Equal(t, "body[0].question", wrongs.Errors[0].Location)
		require.Equal(t, "body[1].score", wrongs.Errors[1].Location)
	})
}
