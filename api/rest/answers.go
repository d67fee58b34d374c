package rest

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// AnsweringView is how the methodology has answers dealt with, its defaults filled in.
type AnsweringView struct {
	Review       engagement.Confirming `json:"review" enum:"optional,required" doc:"Whether every answer must be confirmed before the diagnosis can be submitted"`
	Disagreement int                   `json:"disagreement" doc:"From how many points between lowest and highest on a question counts as differing"`
}

func answeringOf(m engagement.Methodology) AnsweringView {
	view := AnsweringView{Review: engagement.ReviewOptional, Disagreement: m.Answering.Threshold()}
	if m.Answering.Review != "" {
		view.Review = m.Answering.Review
	}
	return view
}

// GivenAnswer is an answer as somebody gives it.
type GivenAnswer struct {
	engagement.Answer
	// Seen is the version of theirs that they have seen: 0 for none, AnyVersion where it
	// does not matter.
	Seen int
}

// AnyVersion replaces whatever answer there is.
const AnyVersion = -1

func (a *API) putAnswers(ctx context.Context, in *Raw) (out *Listed[engagement.Item[engagement.Answer]], err error) {
	answers, err := decodeMany[engagement.Answer](a, in.RawBody)
	if err != nil {
		return nil, err
	}
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		who := principal(ctx)
		if err := own(who, answers); err != nil {
			return err
		}
		if err := checkedAnswers(tx, e, answers); err != nil {
			return err
		}
		given := make([]GivenAnswer, len(answers))
		for i, answer := range answers {
			given[i] = GivenAnswer{Answer: answer, Seen: AnyVersion}
		}
		items, err := WriteAnswers(tx, e, given, who.Person)
		out = page(items, "")
		return err
	})
	a.kick(err)
	return out, err
}

// own makes the answers of whoever is no assessor theirs, and refuses those in the name of
// another.
func own(who identity.Principal, answers []engagement.Answer) error {
	if who.Can(identity.ReadDraft) {
		return nil
	}
	var f engagement.Faults
	for i, answer := range answers {
		if answer.Respondent == "" {
			answers[i].Respondent = who.Person
		} else if answer.Respondent != who.Person {
			f = append(f, entry(i, len(answers), engagement.Faults{{
				Field: "respondent", Message: "is somebody else; leave it out, or give your own id",
			}})...)
		}
	}
	return f.Err("Nobody answers in another's name")
}

// WriteAnswers writes answers, each in the place of the one that its respondent gave to the
// same question. Whoever has seen another version than the one that stands is Stale. The
// assessment's workflow hears of each request that is now answered whole.
func WriteAnswers(tx *store.Tx, e store.Engagement, answers []GivenAnswer, by string) ([]engagement.Item[engagement.Answer], error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return nil, err
	}
	var respondents []string
	for _, answer := range answers {
		if !slices.Contains(respondents, answer.Respondent) {
			respondents = append(respondents, answer.Respondent)
		}
	}
	written := make([]engagement.Item[engagement.Answer], len(answers))
	for _, respondent := range respondents {
		b, err := openBook(tx, e, m.Body, respondent)
		if err != nil {
			return nil, err
		}
		for i, answer := range answers {
			if answer.Respondent != respondent {
				continue
			}
			if written[i], err = b.write(tx, answer, by); err != nil {
				return nil, err
			}
		}
		if err := b.close(tx); err != nil {
			return nil, err
		}
	}
	return written, nil
}

// book is what one respondent has answered, and what they are asked.
type book struct {
	engagement  string
	methodology engagement.Methodology
	answers     []engagement.Item[engagement.Answer]
	// open are the requests that were not answered whole.
	open []engagement.Item[engagement.AnswerRequest]
}

func openBook(tx *store.Tx, e store.Engagement, m engagement.Methodology, respondent string) (*book, error) {
	b := &book{engagement: e.ID, methodology: m}
	var err error
	if b.answers, err = store.AnswersOf(tx, e.ID, respondent); err != nil || respondent == "" {
		return b, err
	}
	requests, _, err := store.List[engagement.AnswerRequest](tx, e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		if r.Body.Person == respondent && len(engagement.Outstanding(m, r.Body, b.answers)) > 0 {
			b.open = append(b.open, r)
		}
	}
	return b, nil
}

func (b *book) write(tx *store.Tx, answer GivenAnswer, by string) (engagement.Item[engagement.Answer], error) {
	o := store.WriteOptions{By: by}
	i := slices.IndexFunc(b.answers, func(it engagement.Item[engagement.Answer]) bool { return it.Body.Question == answer.Question })
	if i >= 0 {
		if answer.Seen == 0 {
			return b.answers[i], engagement.Errorf(engagement.Stale,
				"%s has been answered since you opened the page; read that answer, then repeat your change.", answer.Question)
		}
		o.IfVersion = max(0, answer.Seen)
		changed, err := store.Update(tx, b.engagement, b.answers[i].ID, answer.Answer, o)
		if err == nil {
			b.answers[i] = changed
		}
		return changed, err
	}
	if answer.Seen > 0 {
		return engagement.Item[engagement.Answer]{}, engagement.Errorf(engagement.Stale,
			"your answer to %s has been deleted since you opened the page; open it again, then repeat your change.", answer.Question)
	}
	created, err := store.Create(tx, b.engagement, answerID(b.engagement, answer.Question, answer.Respondent), answer.Answer, o)
	if engagement.CodeOf(err) == engagement.Conflict {
		// An earlier answer under this id was deleted, and keeps its history.
		created, err = store.Create(tx, b.engagement, "", answer.Answer, o)
	}
	if err == nil {
		b.answers = append(b.answers, created)
	}
	return created, err
}

// answerID lets one of two first answers at once find the other.
func answerID(engagementID, question, respondent string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:answer:"+engagementID+"\n"+question+"\n"+respondent)).String()
}

// close tells the workflow which requests are now answered whole: it reminds nobody of them
// any more.
func (b *book) close(tx *store.Tx) error {
	for _, r := range b.open {
		if len(engagement.Outstanding(b.methodology, r.Body, b.answers)) > 0 {
			continue
		}
		if err := tellAssessment(tx, b.engagement, r.ID, ""); err != nil {
			return err
		}
	}
	return nil
}

func tellAssessment(tx *store.Tx, engagementID, request, what string) error {
	return tx.Tell(contract.WorkflowOf(engagementID, contract.RefAssessment),
		contract.RegisterChanged{Kind: engagement.KindAnswerRequest, ID: request, Parent: what})
}

// answerDropped deletes what was said of an answer with it, and has its respondent reminded
// again of what is open then.
func answerDropped(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.Answer], by string) error {
	err := store.Delete[engagement.AnswerReview](tx, e.ID, it.ID, store.WriteOptions{By: by})
	if err != nil && engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	if it.Body.Respondent == "" {
		return nil
	}
	requests, _, err := store.List[engagement.AnswerRequest](tx, e.ID, store.Query{})
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Body.Person == it.Body.Respondent {
			if err := tellAssessment(tx, e.ID, r.ID, ""); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkedAnswers checks answers by themselves and against the methodology, all at once.
func checkedAnswers(tx *store.Tx, e store.Engagement, answers []engagement.Answer) error {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return err
	}
	var all engagement.Faults
	for i, answer := range answers {
		var f engagement.Faults
		answer.Check(&f)
		engagement.CheckAnswer(answer, m.Body, &f)
		all = append(all, entry(i, len(answers), f)...)
	}
	return all.Err("The answers cannot be taken")
}

// mayAsk tells why nobody can be asked or reminded now, or nil.
func mayAsk(tx *store.Tx, e store.Engagement) error {
	if e.Status == engagement.StatusClosed || e.Status == engagement.StatusCancelled {
		return engagement.Errorf(engagement.Conflict, "the engagement is %s; nobody is asked any more", e.Status)
	}
	draft, err := tx.Draft(e.ID, contract.RefAssessment)
	if err != nil {
		return fmt.Errorf("may people be asked: %w", err)
	}
	if draft.Frozen {
		return engagement.Errorf(engagement.Conflict,
			"revision %d of the diagnosis has been submitted; people can be asked again once its gate asks for changes or the submission is withdrawn", draft.Revision)
	}
	return nil
}
