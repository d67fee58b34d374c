package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

func TestAJudgementTakesThePlaceOfTheOneBefore(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment"
	put := func(support any) *answer {
		return w.call(identity.Consultant, http.MethodPut, path+"/alignment", set{"capability": "systems", "objective": "growth", "support": support, "comment": "Tills hold up"}).is(http.StatusOK)
	}
	first := put(2).items()[0]
	second := put(4).items()[0]
	require.Equal(t, first["id"], second["id"])
	require.EqualValues(t, 2, second["version"])
	require.Len(t, w.call(identity.Consultant, http.MethodGet, path+"/alignment", nil).is(http.StatusOK).items(), 1)

	matrix := w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK).object()["alignment"].(map[string]any)
	require.Len(t, matrix["cells"], 1)
	require.EqualValues(t, 3, matrix["threshold"])

	moved := w.call(identity.Consultant, http.MethodPatch, path+"/alignment/"+first["id"].(string), set{"capability": "people"})
	requireWrong(t, moved.problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.capability", "put another one beside it"})
	many := w.call(identity.Consultant, http.MethodPut, path+"/alignment", []set{
		{"capability": "people", "objective": "growth"}, {"capability": "gossip", "objective": "growth"}, {"capability": "people", "objective": "none"},
	})
	requireWrong(t, many.problem(http.StatusUnprocessableEntity, "invalid"),
		wrong{"body[1].capability", "is not a capability"}, wrong{"body[2].objective", "is not an objective"})
	require.Len(t, w.call(identity.Consultant, http.MethodGet, path+"/alignment", nil).items(), 1, "all or none")
}

func TestWhatIsWaivedIsToldWithItsReason(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment"
	finding := w.call(identity.Consultant, http.MethodPost, path+"/findings", set{
		"title": "Nobody has tried a restore", "type": "gap", "area": "security", "condition": "Copies exist",
	}).is(http.StatusCreated).id()
	w.call(identity.Consultant, http.MethodPut, path+"/waivers", []set{
		{"covers": "answer", "ref": w.question(), "reason": "Asked again in May"}, {"covers": "evidence", "ref": finding, "reason": "Seen by all"},
	}).is(http.StatusOK)
	waived := w.call(identity.Consultant, http.MethodGet, path, nil).is(http.StatusOK).object()["coverage"].(map[string]any)["waived"].([]any)
	require.Len(t, waived, 2)
	require.Equal(t, "Asked again in May", waived[0].(map[string]any)["reason"])
	require.Equal(t, w.people[identity.Consultant].ID, waived[0].(map[string]any)["by"])

	kept := w.call(identity.Consultant, http.MethodDelete, path+"/findings/"+finding, nil).problem(http.StatusConflict, "conflict")
	require.Contains(t, kept.Detail, "waiver", "no waiver is left without what it waives")
	requireWrong(t, w.call(identity.Consultant, http.MethodPut, path+"/waivers", set{"covers": "evidence", "ref": "none", "reason": "R"}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.ref", "there is no finding"})
	requireWrong(t, w.call(identity.Consultant, http.MethodPut, path+"/waivers", set{"covers": "answer", "ref": "X", "reason": "R"}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.ref", "is not a question"})
}

func TestAnInterviewNamesQuestionsOfTheMethodology(t *testing.T) {
	w := newWorld(t)
	body := set{"person": "Selma", "held_on": "2026-03-03", "notes": "By hand.", "questions": []string{w.question(), "gossip"}}
	requireWrong(t, w.call(identity.Consultant, http.MethodPost, w.start()+"/assessment/interviews", body).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.questions[1]", "is not a question"})
}
