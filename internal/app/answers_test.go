package app_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSomebodyIsAskedAndAnswersByMail asks a person of the client two questions, reminds them
// by hand, and answers by the link of their mail.
func TestSomebodyIsAskedAndAnswersByMail(t *testing.T) {
	s := newSite(t)
	s.start()
	e := s.engagement("answers")
	made := e.do(http.MethodPost, e.path("/assessment/requests"), map[string]any{
		"name": "Greta Respondent", "email": "greta@example.com", "questions": []any{"SYS-01", "PEO-01"}, "due": day(5),
	})
	request := made["id"].(string)
	e.await("assessment/1/answers/" + request + "/asked")
	e.do(http.MethodPost, e.path("/assessment/requests/"+request+"/remind"), nil)
	require.Eventually(t, func() bool { return len(s.questionsOf("greta")) == 2 }, 30*time.Second, 50*time.Millisecond, "the first mail, and the reminder")
	assert.Len(t, e.reminders(request), 1)

	link := s.questionsOf("greta")[0]
	values := s.fields(link, "score.SYS-01")
	values.Set("score.SYS-01", "2")
	values.Set("score.PEO-01", "na")
	status, page := s.post(link, values)
	require.Equal(t, http.StatusUnprocessableEntity, status, "not applicable wants a reason")
	assert.Contains(t, page, "Say why the question does not apply")
	assert.False(t, e.recorded("assessment/1/answers/"+request+"/settled"), "one answer of two")
	values = s.fields(link, "score.SYS-01")
	values.Set("score.SYS-01", "2")
	values.Set("score.PEO-01", "na")
	values.Set("reason.PEO-01", "Nobody works there alone.")
	status, page = s.post(link, values)
	require.Equal(t, http.StatusOK, status, page)
	e.await("assessment/1/answers/" + request + "/settled")

	status, answer := s.call(http.MethodPost, e.path("/assessment/requests/"+request+"/remind"), s.Token, nil)
	assert.Equal(t, http.StatusConflict, status, "who has answered is not reminded: %v", answer)
	areas := e.do(http.MethodGet, e.path("/assessment"), nil)["coverage"].(map[string]any)
	assert.EqualValues(t, 2, areas["answered"])

	g := e.diagnosed()
	values.Set("score.SYS-01", "5")
	status, page = s.post(link, values)
	assert.Equal(t, http.StatusConflict, status, "what is before its gate is answered no more")
	assert.Contains(t, page, "submitted")
	e.approve(g, "sponsor", "leader")
	e.await("plan/1/opened")
}

// reminders are the entries of the journal that say that somebody was reminded.
func (e *small) reminders(request string) (all []event) {
	for _, entry := range e.journal() {
		if entry.Type == "answers_reminded" && entry.Facts["request"] == request {
			all = append(all, entry)
		}
	}
	return all
}

// questionsOf are the links to questions that somebody was mailed, newest mail first.
func (s *site) questionsOf(name string) (paths []string) {
	var mails []struct{ ID, To string }
	s.json("/mailbox/messages", &mails)
	for _, mail := range mails {
		if !strings.Contains(mail.To, name+"@example.com") {
			continue
		}
		var opened struct{ Links []string }
		s.json("/mailbox/messages/"+url.PathEscape(mail.ID), &opened)
		for _, link := range opened.Links {
			if _, rest, is := strings.Cut(link, "/q/"); is {
				paths = append(paths, "/q/"+rest)
			}
		}
	}
	return paths
}
