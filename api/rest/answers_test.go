package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// owed are the signals that the assessment's workflow is owed, as kind, id and what.
func (w *world) owed() (all []contract.RegisterChanged) {
	w.in(func(tx *store.Tx) error {
		rows, err := tx.PendingOutbox(100)
		for _, r := range rows {
			require.Contains(w.t, r.Workflow, "/assessment/1")
			r.Signal.Outbox = ""
			all = append(all, r.Signal)
			if err == nil {
				err = tx.AckOutbox(r.ID)
			}
		}
		return err
	})
	return all
}

func TestSomebodyIsAskedRemindedAndDone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start() + "/assessment"
		ask := set{"name": "Nora", "email": "nora@example.org", "questions": []string{"SYS-01"}, "areas": []string{}, "due": "2099-03-31", "note": "As agreed."}
		made := w.call(identity.Consultant, http.MethodPost, path+"/requests", ask, "Idempotency-Key", "k").is(http.StatusCreated)
		again := w.call(identity.Consultant, http.MethodPost, path+"/requests", ask, "Idempotency-Key", "k").is(http.StatusCreated)
		require.Equal(t, made.id(), again.id())
		require.Equal(t, []contract.RegisterChanged{{Kind: engagement.KindAnswerRequest, ID: made.id()}}, w.owed())
		nora := made.object()["body"].(map[string]any)["person"]
		w.call(identity.Member, http.MethodGet, made.Header.Get("Location"), nil).problem(http.StatusNotFound, "not_found")
		require.Empty(t, w.call(identity.Member, http.MethodGet, path+"/requests", nil).items(), "what others are asked is not everybody's")

		remind := made.Header.Get("Location") + "/remind"
		w.call(identity.Consultant, http.MethodPost, remind, nil).is(http.StatusNoContent)
		require.Equal(t, []contract.RegisterChanged{{Kind: engagement.KindAnswerRequest, ID: made.id(), Parent: "remind"}}, w.owed())
		require.Contains(t, w.call(identity.Consultant, http.MethodPost, remind, nil).problem(http.StatusConflict, "conflict").Detail, "remind them again from")

		one := w.call(identity.PMO, http.MethodGet, path+"/respondents", nil).items()[0]
		require.Equal(t, "Nora", one["name"])
		require.EqualValues(t, 1, one["asked"])
		require.EqualValues(t, 0, one["answered"])

		score := set{"question": "SYS-01", "score": 2, "respondent": nora}
		w.call(identity.Consultant, http.MethodPut, path+"/answers", []set{score, {"question": "SYS-02", "score": 1}}).is(http.StatusOK)
		require.Equal(t, []contract.RegisterChanged{{Kind: engagement.KindAnswerRequest, ID: made.id()}}, w.owed(), "everything is answered")
		score["score"] = 3
		w.call(identity.Consultant, http.MethodPut, path+"/answers", score).is(http.StatusOK)
		require.Empty(t, w.owed(), "an edit later tells the workflow nothing new")
		require.Contains(t, w.call(identity.Consultant, http.MethodPost, remind, nil).problem(http.StatusConflict, "conflict").Detail, "everything of this request is answered")

		w.call(identity.Consultant, http.MethodDelete, made.Header.Get("Location"), nil).is(http.StatusNoContent)
		require.Len(t, w.owed(), 1, "the workflow hears that nobody is to be reminded")
		require.Empty(t, w.call(identity.PMO, http.MethodGet, path+"/respondents", nil).items())
	})
}

func TestARequestThatCannotBeIsRefusedField(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment/requests"
	nora := set{"name": "Nora", "email": "nora@example.org", "questions": []string{"SYS-01"}, "due": "2099-03-31"}
	for name, c := range map[string]struct {
		change set
		wrong  wrong
	}{
		"nobody":            {set{"email": nil, "name": nil}, wrong{"body.person", "give the person's id, or their name and email"}},
		"two":               {set{"person": "x"}, wrong{"body.email", "beside person"}},
		"a stranger's id":   {set{"email": nil, "person": "x"}, wrong{"body.person", "nobody is registered"}},
		"no address":        {set{"email": "nora"}, wrong{"body.email", "is not an e-mail address"}},
		"no question":       {set{"questions": []string{}}, wrong{"body.questions", "at least one question or one area"}},
		"unknown question":  {set{"questions": []string{"SYS-99"}}, wrong{"body.questions[0]", "is not a question of"}},
		"a day that is out": {set{"due": "2020-01-01"}, wrong{"body.due", "has passed"}},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			requireWrong(t, w.call(identity.PMO, http.MethodPost, path, with(nora, c.change)).problem(http.StatusUnprocessableEntity, "invalid"), c.wrong)
		})
	}
	w.t = t
	require.Empty(t, w.owed())
}

func TestASecondPersonConfirmsAnAnswerOrReturnsIt(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment"
	answers := w.call(identity.Member, http.MethodPut, path+"/answers", []set{
		{"question": "SYS-01", "score": 2}, {"question": "SYS-02", "score": 4},
	}).is(http.StatusOK).items()
	require.NotEmpty(t, answers[0]["body"].(map[string]any)["question"])
	state := func(question string) (said string) {
		var view struct{ States []engagement.QuestionState }
		w.call(identity.Viewer, http.MethodGet, path, nil).into(&view)
		for _, s := range view.States {
			if s.Question == question {
				said = string(s.State)
			}
		}
		return said
	}
	review := func(i, version int, verdict, comment string) set {
		return set{"answer": answers[i]["id"], "version": version, "verdict": verdict, "comment": comment}
	}
	require.Equal(t, "answered", state("SYS-01"))
	requireWrong(t, w.call(identity.Consultant, http.MethodPut, path+"/reviews", review(0, 1, "returned", "")).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.comment", "say what is to be mended"})
	require.Contains(t, w.call(identity.Consultant, http.MethodPut, path+"/reviews", review(0, 7, "confirmed", "")).
		problem(http.StatusPreconditionFailed, "stale").Detail, "at version 1 now")
	w.call(identity.Admin, http.MethodPut, path+"/reviews", review(0, 1, "confirmed", "")).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodPut, path+"/reviews", []set{review(0, 1, "confirmed", ""), review(1, 1, "returned", "Which of the two?")}).is(http.StatusOK)
	require.Equal(t, "confirmed", state("SYS-01"))
	require.Equal(t, "returned", state("SYS-02"))
	require.Equal(t, []contract.RegisterChanged{{Kind: engagement.KindAnswerReview, ID: answers[1]["id"].(string)}}, w.owed(), "whoever gave it is told")

	w.call(identity.Member, http.MethodPut, path+"/answers", set{"question": "SYS-01", "score": 3}).is(http.StatusOK)
	require.Equal(t, "answered", state("SYS-01"), "an edit voids what was confirmed")

	mine := w.call(identity.Consultant, http.MethodPut, path+"/answers", set{"question": "SYS-03", "score": 1}).items()[0]["id"]
	require.Contains(t, w.call(identity.Consultant, http.MethodPut, path+"/reviews", set{"answer": mine, "version": 1, "verdict": "confirmed"}).
		problem(http.StatusForbidden, "forbidden").Detail, "yourself")
	w.call(identity.PMO, http.MethodPut, path+"/reviews", set{"answer": mine, "version": 1, "verdict": "confirmed"}).is(http.StatusOK)
	require.Equal(t, "confirmed", state("SYS-03"))
	w.call(identity.Consultant, http.MethodDelete, path+"/answers/"+mine.(string), nil).is(http.StatusNoContent)
	require.Equal(t, "unanswered", state("SYS-03"), "what was said of an answer goes with it")
}

func TestAClientAnswersInTheirOwnNameOnly(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/assessment/answers"
	requireWrong(t, w.call(identity.Member, http.MethodPut, path, set{"question": "SYS-01", "score": 2, "respondent": w.people[identity.Consultant].ID}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.respondent", "is somebody else"})
	given := w.call(identity.Member, http.MethodPut, path, set{"question": "SYS-01", "score": 2}).is(http.StatusOK).items()[0]
	require.Equal(t, w.people[identity.Member].ID, given["body"].(map[string]any)["respondent"])
	w.call(identity.Consultant, http.MethodPut, path, set{"question": "SYS-01", "score": 5}).is(http.StatusOK)
	var view struct{ Disagreement []engagement.Disagreement }
	w.call(identity.Viewer, http.MethodGet, w.pathOf(path), nil).into(&view)
	require.Equal(t, []engagement.Disagreement{{Question: "SYS-01", Answers: 2, Mean: 350, Lowest: 2, Highest: 5, Deviation: 150, Differs: true}}, view.Disagreement)
}

// pathOf is the assessment's path of that of its answers.
func (w *world) pathOf(answers string) string { return answers[:len(answers)-len("/answers")] }

func TestEvidenceOfAnAnswerIsAFileOfTheEngagementOrAPage(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	body, kind := form(t, "file", "restore.txt", "It took an hour.")
	file := w.call(identity.Member, http.MethodPost, path+"/files", body, "Content-Type", kind).is(http.StatusCreated)
	answer := set{"question": "SYS-01", "score": 2, "files": []string{file.id()}, "links": []string{"https://wiki.example.org/restore"}}
	w.call(identity.Member, http.MethodPut, path+"/assessment/answers", answer).is(http.StatusOK)
	require.Contains(t, w.call(identity.Consultant, http.MethodDelete, file.Header.Get("Location"), nil).problem(http.StatusConflict, "conflict").Detail, "answer")
	requireWrong(t, w.call(identity.Member, http.MethodPut, path+"/assessment/answers", with(answer, set{"links": []string{"javascript:alert(1)"}})).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.links[0]", "begins with https://"})
	w.call(identity.Member, http.MethodPut, path+"/assessment/answers", with(answer, set{"files": []string{"none"}})).problem(http.StatusUnprocessableEntity, "invalid")
}
