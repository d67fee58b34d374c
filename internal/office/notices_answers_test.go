package office_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// openQuestions has Ben asked two questions and returns the request.
func (r *mailroom) openQuestions() (request string) {
	r.in(func(tx *store.Tx) {
		it, err := store.Create(tx, "e1", "", engagement.AnswerRequest{
			Person: r.id("Ben"), Areas: []string{"systems"}, Due: "2026-03-20", Note: "As agreed.",
		}, store.WriteOptions{})
		require.NoError(r, err)
		request = it.ID
	})
	return request
}

func (r *mailroom) answers(question string) (id string) {
	score := 1
	r.in(func(tx *store.Tx) {
		it, err := store.Create(tx, "e1", "", engagement.Answer{Question: question, Score: &score, Respondent: r.id("Ben")}, store.WriteOptions{By: r.id("Ben")})
		require.NoError(r, err)
		id = it.ID
	})
	return id
}

func TestWhoeverIsAskedGetsALinkOfTheirOwnAndAFreshOneWithEachReminder(t *testing.T) {
	r := openMailroom(t)
	request := r.openQuestions()
	due := r.now.AddDate(0, 0, 18)
	asked := activities.Notice{Place: r.place, Key: "k1", Kind: activities.NoticeAnswersAsked, Of: request, Due: due, People: r.ids("Ben")}
	m := r.notify(asked)["Ben"]
	require.Contains(t, m.Subject, "Please answer questions")
	require.Contains(t, m.Text, "Questions answered: 0 of 2")
	require.Contains(t, m.Text, "> As agreed.")
	require.Contains(t, m.Text, "valid until Wednesday, 1 April 2026")
	first := r.address(m)
	r.restart()
	require.Equal(t, first, r.address(r.notify(asked)["Ben"]), "the same mail again carries the same link")

	token := first[strings.LastIndex(first, "/")+1:]
	require.Len(t, token, 43, "256 bits in base64url")
	u, err := url.Parse(first)
	require.NoError(t, err)
	require.True(t, strings.HasPrefix(u.Path, "/q/"))
	_, link, err := r.db.LinkByHash(t.Context(), identity.LinkHash(token))
	require.NoError(t, err)
	require.Equal(t, request, link.Request)
	require.Equal(t, r.id("Ben"), link.Person)
	require.Empty(t, link.Gate, "it opens no gate")

	r.answers("S1")
	reminder := activities.Notice{Place: r.place, Key: "k2", Kind: activities.NoticeAnswersReminder, Of: request, Due: due, People: r.ids("Ben")}
	again := r.notify(reminder)["Ben"]
	require.Contains(t, again.Text, "Questions answered: 1 of 2")
	require.NotEqual(t, first, r.address(again), "each reminder brings a fresh link")
	late := r.notify(activities.Notice{
		Place: r.place, Key: "k3", Kind: activities.NoticeAnswersEscalated, Of: request, Due: due, People: r.ids("Pia"), Late: r.ids("Ben"),
	})["Pia"]
	require.Contains(t, late.Text, "Still awaited: Ben Hall")
	require.Equal(t, "https://mandate.example/engagements/e1/answers", r.address(late), "who looks after it gets no link to another's questions")

	r.answers("S2")
	reminder.Key = "k4"
	require.Empty(t, r.notify(reminder), "nobody is reminded after they have answered")
}

func TestNobodyIsAskedOnceTheDiagnosisIsSubmittedOrTheRequestWithdrawn(t *testing.T) {
	r := openMailroom(t)
	request := r.openQuestions()
	reminder := activities.Notice{Place: r.place, Key: "k", Kind: activities.NoticeAnswersReminder, Of: request, Due: r.now, People: r.ids("Ben")}
	r.in(func(tx *store.Tx) { require.NoError(t, tx.FreezeDraft("e1", contract.RefAssessment)) })
	require.Empty(t, r.notify(reminder))
	r.in(func(tx *store.Tx) {
		require.NoError(t, tx.ReopenDraft("e1", contract.RefAssessment))
		require.NoError(t, store.Delete[engagement.AnswerRequest](tx, "e1", request, store.WriteOptions{}))
	})
	require.Empty(t, r.notify(reminder))
}

func TestAnAnswerThatCameBackIsToldToWhoeverGaveIt(t *testing.T) {
	r := openMailroom(t)
	r.openQuestions()
	answer := r.answers("S1")
	returned := activities.Notice{Place: r.place, Key: "k", Kind: activities.NoticeAnswerReturned, Of: answer}
	r.in(func(tx *store.Tx) {
		_, err := store.Create(tx, "e1", answer, engagement.AnswerReview{
			Answer: answer, Version: 1, Verdict: engagement.VerdictReturned, Comment: "Which restore?",
		}, store.WriteOptions{By: r.id("Carl")})
		require.NoError(t, err)
	})
	m := r.notify(returned)["Ben"]
	require.Contains(t, m.Text, "Carl Ortiz has read your answer to “S1: Is a restore tested?”")
	require.Contains(t, m.Text, "> Which restore?")
	require.Contains(t, r.address(m), "/q/")
	score := 2
	r.in(func(tx *store.Tx) {
		_, err := store.Update(tx, "e1", answer, engagement.Answer{Question: "S1", Score: &score, Respondent: r.id("Ben")}, store.WriteOptions{By: r.id("Ben")})
		require.NoError(t, err)
	})
	returned.Key = "k2"
	require.Empty(t, r.notify(returned), "it has been mended since")
}
