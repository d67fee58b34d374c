package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// AnswerRequests lists what people are asked to answer and have not answered whole.
func (o *Office) AnswerRequests(ctx context.Context, place activities.Place) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		_, m, err := opened(tx, place.Engagement)
		if err != nil {
			return nil, err
		}
		requests, err := all[engagement.AnswerRequest](tx, place.Engagement, "")
		if err != nil {
			return nil, err
		}
		var pending []activities.PendingItem
		given := map[string][]engagement.Item[engagement.Answer]{}
		for _, r := range requests {
			person := r.Body.Person
			if _, read := given[person]; !read {
				if given[person], err = store.AnswersOf(tx, place.Engagement, person); err != nil {
					return nil, err
				}
			}
			if len(engagement.Outstanding(m, r.Body, given[person])) > 0 {
				pending = append(pending, activities.PendingItem{
					Kind: engagement.KindAnswerRequest, ID: r.ID, Owner: person, On: r.Body.Due, Since: r.CreatedAt,
				})
			}
		}
		return pending, nil
	})
}

// askedFor is what a mail says of the questions that somebody is asked.
type askedFor struct {
	request         engagement.Item[engagement.AnswerRequest]
	asked, answered int
	// open is false once there is nothing left to answer, or nobody can: everything is
	// answered, the request was withdrawn, the diagnosis has been submitted.
	open bool
}

// readRequest reads the request that a notice is about, as it stands now.
func readRequest(tx *store.Tx, e store.Engagement, id string) (askedFor, error) {
	var a askedFor
	var err error
	if a.request, err = store.Get[engagement.AnswerRequest](tx, e.ID, id); err != nil {
		return askedFor{}, err
	}
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return a, err
	}
	answers, err := store.AnswersOf(tx, e.ID, a.request.Body.Person)
	if err != nil {
		return a, err
	}
	draft, err := tx.Draft(e.ID, contract.RefAssessment)
	if err != nil {
		return a, err
	}
	a.asked = len(a.request.Body.Asked(m.Body))
	outstanding := len(engagement.Outstanding(m.Body, a.request.Body, answers))
	a.answered, a.open = a.asked-outstanding, outstanding > 0 && !draft.Frozen
	return a, nil
}

// readReturned reads the answer that came back: who is told, the question, and why.
func (n *news) readReturned(tx *store.Tx) error {
	answer, err := store.Get[engagement.Answer](tx, n.engagement.ID, n.notice.Of)
	if err != nil {
		return err
	}
	review, err := store.Get[engagement.AnswerReview](tx, n.engagement.ID, n.notice.Of)
	if err != nil {
		return err
	}
	if review.Body.Verdict != engagement.VerdictReturned || review.Body.Version != answer.Version {
		return nil // it has been mended, or confirmed, since
	}
	m, err := tx.MethodologyByID(n.engagement.MethodologyID)
	if err != nil {
		return err
	}
	people, err := tx.PeopleByID(answer.Body.Respondent)
	if err != nil {
		return err
	}
	writer := answer.UpdatedBy
	if _, known := people[answer.Body.Respondent]; known {
		writer = answer.Body.Respondent
	}
	n.notice.People, n.notice.Other, n.notice.Reason = []string{writer}, review.UpdatedBy, review.Body.Comment
	for _, q := range m.Body.Questions {
		if q.Ref == answer.Body.Question {
			n.item = q.Ref + ": " + q.Text
		}
	}
	return n.findRequest(tx, m.Body, writer, answer.Body.Question)
}

// findRequest finds by which request a person was asked a question: their link leads there.
func (n *news) findRequest(tx *store.Tx, m engagement.Methodology, person, question string) error {
	requests, err := all[engagement.AnswerRequest](tx, n.engagement.ID, "")
	for _, r := range requests {
		if r.Body.Person != person {
			continue
		}
		for _, q := range r.Body.Asked(m) {
			if q.Ref == question {
				n.asks.request = r
			}
		}
	}
	return err
}

// aboutAnswers are the topics of notices about answers; the second result tells whether the
// notice is one.
func (n *news) aboutAnswers(late bool) (notify.Topic, bool) {
	switch n.notice.Kind {
	case activities.NoticeAnswersAsked:
		return when(n.asks.open, notify.AnswersAsked, ""), true
	case activities.NoticeAnswersReminder:
		return when(n.asks.open, when(late, notify.AnswersReminderLate, notify.AnswersReminder), ""), true
	case activities.NoticeAnswersEscalated:
		return when(n.asks.open, notify.AnswersEscalated, ""), true
	case activities.NoticeAnswerReturned:
		return when(n.item != "", notify.AnswerReturned, ""), true
	}
	return "", false
}

// answering are the topics whose mail carries a link to the reader's own questions.
func (n *news) answering(topic notify.Topic, person string) bool {
	switch topic {
	case notify.AnswersAsked, notify.AnswersReminder, notify.AnswersReminderLate, notify.AnswerReturned:
		return n.asks.request.ID != "" && n.asks.request.Body.Person == person
	}
	return false
}

// answersLink is the personal link to a person's questions.
func (n *news) answersLink(person string) store.Link {
	return store.Link{Engagement: n.engagement.ID, Request: n.asks.request.ID, Person: person, Issue: issueOf(n.notice.Key)}
}
