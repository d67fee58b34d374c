package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestAFindingIsPromotedFromAnAnswerInOneStep(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment"
	answer := w.call(identity.Consultant, http.MethodPut, path+"/answers", set{
		"question": w.question(), "score": 1, "comment": "No restore was tried", "evidence": "Log of May", "respondent": w.people[identity.Member].ID,
	}).is(http.StatusOK).items()[0]["id"].(string)
	promote := path + "/answers/" + answer + "/promote"
	made := w.call(identity.Consultant, http.MethodPost, promote, nil, "Idempotency-Key", "p1").is(http.StatusCreated)
	body := made.object()["body"].(map[string]any)
	require.Equal(t, "No restore was tried", body["title"])
	require.Equal(t, "Log of May", body["evidence"])
	require.Equal(t, []any{w.question()}, body["questions"])
	require.Equal(t, []any{answer}, body["answers"])
	require.Equal(t, "team", body["visibility"], "not the client's before somebody says so")
	require.NotZero(t, body["likelihood"])

	again := w.call(identity.Consultant, http.MethodPost, promote, nil, "Idempotency-Key", "p1").is(http.StatusCreated)
	require.Equal(t, made.id(), again.id(), "the same key makes one finding")
	require.Len(t, w.call(identity.Consultant, http.MethodGet, path+"/findings", nil).items(), 1)
	w.call(identity.Consultant, http.MethodPost, promote, set{"type": "risk"}, "Idempotency-Key", "p1").problem(http.StatusUnprocessableEntity, "invalid")

	chosen := w.call(identity.Consultant, http.MethodPost, promote, set{"visibility": "client", "title": "Restores"}).is(http.StatusCreated).object()["body"].(map[string]any)
	require.Equal(t, "client", chosen["visibility"], "an explicit choice")
	require.Equal(t, "Restores", chosen["title"])

	w.call(identity.Consultant, http.MethodDelete, path+"/answers/"+answer, nil).problem(http.StatusConflict, "conflict")
	w.call(identity.Member, http.MethodPost, promote, nil).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodPost, path+"/answers/none/promote", nil).problem(http.StatusNotFound, "not_found")
}

func TestAnInterviewIsPromotedWithoutItsPerson(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment"
	interview := w.call(identity.Consultant, http.MethodPost, path+"/interviews", set{
		"person": "Selma Aydin", "held_on": "2026-03-03", "notes": "Selma restores by hand. Selma Aydin alone knows how.", "questions": []string{w.question()}, "visibility": "author",
	}).is(http.StatusCreated).id()
	promote := path + "/interviews/" + interview + "/promote"
	w.call(identity.PMO, http.MethodPost, promote, nil).problem(http.StatusNotFound, "not_found")
	made := w.call(identity.Consultant, http.MethodPost, promote, nil).is(http.StatusCreated)
	require.NotContains(t, string(made.Body), "Selma")
	require.Equal(t, "author", made.object()["body"].(map[string]any)["visibility"])
	kept := w.call(identity.Consultant, http.MethodGet, path+"/interviews/"+interview, nil).is(http.StatusOK).object()["body"].(map[string]any)
	require.Equal(t, []any{made.id()}, kept["findings"])

	// Both ways, for whoever may see both ends.
	require.Contains(t, tracedFrom(w, identity.Consultant, path, "finding", made.id()), "interview/"+interview)
	require.Empty(t, tracedFrom(w, identity.PMO, path, "finding", made.id()))
}

// tracedFrom is what an entry came from, as somebody sees it.
func tracedFrom(w *world, role identity.Role, path, kind, id string) (from []string) {
	w.t.Helper()
	for _, entry := range w.call(role, http.MethodGet, path+"/links", nil).is(http.StatusOK).items() {
		if entry["kind"] == kind && entry["id"] == id {
			for _, p := range entry["from"].([]any) {
				point := p.(map[string]any)
				from = append(from, point["kind"].(string)+"/"+point["id"].(string))
			}
		}
	}
	return from
}

func TestDuplicatesAreSuggestedAndMergedInOneStep(t *testing.T) {
	w := newWorld(t)
	whole := w.start()
	path := whole + "/assessment"
	system := w.call(identity.Consultant, http.MethodPost, path+"/systems", set{"name": "Tills"}).is(http.StatusCreated).id()
	add := func(title, condition, area string, more set) string {
		return w.call(identity.Consultant, http.MethodPost, path+"/findings", with(set{"title": title, "type": "risk", "area": area, "condition": condition}, more)).is(http.StatusCreated).id()
	}
	kept := add("Backups are never restored", "No restore of a backup was tried", "security", nil)
	other := add("Nobody restores a backup", "A restore of the backups was never tried", "security", set{"systems": []string{system}, "questions": []string{w.question()}})
	add("Releases take a month", "Each is tested by hand", "processes", nil)

	pairs := w.call(identity.Consultant, http.MethodGet, path+"/findings/duplicates", nil).is(http.StatusOK).items()
	require.Len(t, pairs, 1)
	require.ElementsMatch(t, []any{kept, other}, []any{pairs[0]["a"], pairs[0]["b"]})
	require.Contains(t, pairs[0]["words"], "backups")

	interview := w.call(identity.Consultant, http.MethodPost, path+"/interviews", set{"person": "Selma", "held_on": "2026-03-03", "notes": "By hand.", "findings": []string{other}}).is(http.StatusCreated).id()
	action := w.call(identity.Consultant, http.MethodPost, whole+"/plan/actions", set{
		"title": "Restore", "findings": []string{other, kept}, "impact": 4, "feasibility": 4, "start": "2026-04-01", "due": "2026-06-30",
	}).is(http.StatusCreated).id()
	w.call(identity.Consultant, http.MethodPut, path+"/waivers", set{"covers": "evidence", "ref": other, "reason": "All saw it"}).is(http.StatusOK)

	merge := path + "/findings/" + kept + "/merge"
	w.call(identity.Consultant, http.MethodPost, merge, set{"other": other}, "If-Match", `"7"`).problem(http.StatusPreconditionFailed, "stale")
	requireWrong(t, w.call(identity.Consultant, http.MethodPost, merge, set{"other": kept}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.other", "the finding itself"})
	requireWrong(t, w.call(identity.Consultant, http.MethodPost, merge, set{"other": "gone"}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.other", "there is no finding"})
	body := w.call(identity.Consultant, http.MethodPost, merge, set{"other": other}, "If-Match", `"1"`).is(http.StatusOK).object()["body"].(map[string]any)
	require.Equal(t, []any{system}, body["systems"])
	require.Equal(t, []any{w.question()}, body["questions"])

	w.call(identity.Consultant, http.MethodGet, path+"/findings/"+other, nil).problem(http.StatusNotFound, "not_found")
	history := w.call(identity.Consultant, http.MethodGet, path+"/findings/"+other+"/history", nil).is(http.StatusOK).items()
	require.Equal(t, kept, history[len(history)-1]["body"].(map[string]any)["merged_into"], "its history says what took its place")
	for at, list := range map[string][]any{"/assessment/interviews/" + interview: {kept}, "/plan/actions/" + action: {kept}} {
		require.Equal(t, list, w.call(identity.Consultant, http.MethodGet, whole+at, nil).is(http.StatusOK).object()["body"].(map[string]any)["findings"], at)
	}
	require.Empty(t, w.call(identity.Consultant, http.MethodGet, path+"/waivers", nil).items())
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, path+"/findings/"+kept, set{"merged_into": other}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.merged_into", "by merging alone"})
}

func TestAnAssessmentIsComparedWithTheLastApprovedOneThatTheReaderMaySee(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	w.call(identity.Consultant, http.MethodPut, p.path+"/assessment/answers", set{"question": w.question(), "score": 2}).is(http.StatusOK)
	submitted, gate := w.submit(p, "/assessment/submit")
	_, sponsor := w.person("selma@example.org", identity.Member)
	w.as(sponsor, http.MethodPost, gate+"/decisions", decision(submitted, engagement.Approve)).is(http.StatusOK)
	second := w.start()
	w.call(identity.Consultant, http.MethodPut, second+"/assessment/answers", set{"question": w.question(), "score": 4}).is(http.StatusOK)
	got := w.call(identity.Consultant, http.MethodGet, second+"/assessment/comparison", nil).is(http.StatusOK).object()
	former := got["former"].(map[string]any)
	require.Equal(t, p.id, former["engagement"])
	question := former["questions"].([]any)[0].(map[string]any)
	require.Equal(t, []any{"better", 200.0, 400.0, 200.0}, []any{question["direction"], question["before"], question["now"], question["change"]})
	own := w.call(identity.Consultant, http.MethodGet, p.path+"/assessment/comparison", nil).is(http.StatusOK).object()
	require.NotContains(t, own, "former", "the first is compared with none")
}
