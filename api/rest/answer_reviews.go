package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (a *API) answerReviews() {
	register(a, operation{
		id: "list-answer-reviews", method: http.MethodGet, path: "/engagements/{id}/assessment/reviews", tag: tagAssessment,
		summary: "What was said of answers", action: identity.ReadDraft,
		doc: "A review counts only for the version of the answer that it names.",
	}, func(ctx context.Context, in *ItemsQuery) (out *Listed[engagement.Item[engagement.AnswerReview]], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			reviews, next, err := store.List[engagement.AnswerReview](tx, in.ID, store.Query{Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort})
			out = page(reviews, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "review-answers", method: http.MethodPut, path: "/engagements/{id}/assessment/reviews", tag: tagAssessment,
		summary: "Confirm answers, or return them", action: identity.ReviewAnswers, logged: true,
		doc: "One review, or a list. Whoever gave or edited an answer does not review it; a later edit of the answer voids its review. " +
			"Of an answer that is returned, whoever gave it is told.",
		body: map[string]*huma.MediaType{typeJSON: {Schema: oneOrMany[engagement.AnswerReview](a)}}, raw: true,
	}, func(ctx context.Context, in *Raw) (*Listed[engagement.Item[engagement.AnswerReview]], error) {
		reviews, err := decodeMany[engagement.AnswerReview](a, in.RawBody)
		if err != nil {
			return nil, err
		}
		items, err := a.ReviewAnswers(ctx, in.ID, reviews)
		return page(items, ""), err
	})
}

// ReviewAnswers confirms or returns answers: all, or none when one cannot be.
func (a *API) ReviewAnswers(ctx context.Context, engagementID string, reviews []engagement.AnswerReview) (items []engagement.Item[engagement.AnswerReview], err error) {
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		items = make([]engagement.Item[engagement.AnswerReview], len(reviews))
		var all engagement.Faults
		for i, r := range reviews {
			var f engagement.Faults
			r.Check(&f)
			all = append(all, entry(i, len(reviews), f)...)
		}
		if err := all.Err("The answers cannot be reviewed"); err != nil {
			return err
		}
		for i, r := range reviews {
			if items[i], err = review(tx, e, r, principal(ctx).Person); err != nil {
				return err
			}
		}
		return nil
	})
	a.kick(err)
	return items, err
}

// review writes what somebody says of an answer at the version that they have read.
func review(tx *store.Tx, e store.Engagement, r engagement.AnswerReview, by string) (engagement.Item[engagement.AnswerReview], error) {
	var none engagement.Item[engagement.AnswerReview]
	answer, err := store.Get[engagement.Answer](tx, e.ID, r.Answer)
	if err != nil {
		return none, err
	}
	if answer.Version != r.Version {
		return none, engagement.Errorf(engagement.Stale,
			"you have read version %d of the answer to %s; it is at version %d now. Read it again, then confirm or return that.", r.Version, answer.Body.Question, answer.Version)
	}
	writers, _, err := tx.Writers(e.ID, answer.ID, engagement.KindAnswer)
	if err != nil {
		return none, err
	}
	if err := engagement.CheckReviewer(by, RolesIn(e, by), answer, writers); err != nil {
		return none, err
	}
	o := store.WriteOptions{By: by}
	if r.Verdict == engagement.VerdictReturned {
		o.Notify = &store.Outbox{Workflow: contract.WorkflowOf(e.ID, contract.RefAssessment)}
	}
	_, err = store.Get[engagement.AnswerReview](tx, e.ID, answer.ID)
	switch engagement.CodeOf(err) {
	case engagement.NotFound:
		return store.Create(tx, e.ID, answer.ID, r, o)
	case "":
		if err == nil {
			return store.Update(tx, e.ID, answer.ID, r, o)
		}
	}
	return none, err
}

// RolesIn are the roles that somebody has in the engagement's team.
func RolesIn(e store.Engagement, person string) []engagement.Role {
	var roles []engagement.Role
	for _, m := range e.Team {
		if m.Person == person {
			roles = append(roles, m.Role)
		}
	}
	return roles
}
