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

// AssessmentView is how an assessment stands.
type AssessmentView struct {
	Methodology string                     `json:"methodology"`
	Draft       store.Draft                `json:"draft"`
	Scale       engagement.Scale           `json:"scale"`
	Areas       []engagement.AreaScore     `json:"areas"`
	Coverage    engagement.Coverage        `json:"coverage"`
	Questions   []engagement.Question      `json:"questions"`
	Severity    engagement.Severity        `json:"severity" doc:"How likelihood and impact rate a finding"`
	Alignment   engagement.AlignmentMatrix `json:"alignment" doc:"How far capabilities support the business objectives"`
	// Answering, Disagreement and States tell how answers stand, question by question.
	Answering    AnsweringView              `json:"answering"`
	Disagreement []engagement.Disagreement  `json:"disagreement" doc:"Of the questions with several scores: how far they are apart"`
	States       []engagement.QuestionState `json:"states" doc:"Where each question stands"`
}

const tagAssessment = "Assessment"

func (a *API) assessment() {
	register(a, operation{
		id: "get-assessment", method: http.MethodGet, path: "/engagements/{id}/assessment", tag: tagAssessment,
		summary: "Questions, scores by area, and what is missing", action: identity.ReadEngagement,
	}, a.getAssessment)
	register(a, operation{
		id: "answer-questions", method: http.MethodPut, path: "/engagements/{id}/assessment/answers", tag: tagAssessment,
		summary: "Answer one question or many", action: identity.AnswerQuestions,
		doc:  "One answer, or a list of them. An answer takes the place of the one that the same respondent gave to the same question.",
		body: map[string]*huma.MediaType{typeJSON: {Schema: oneOrMany[engagement.Answer](a)}}, raw: true,
	}, a.putAnswers)
	a.submits("/assessment/submit", tagAssessment, "submit-assessment", "Freeze the diagnosis and put it before its gate", func(*Place) (ref, item string) {
		return contract.RefAssessment, ""
	})
	a.revisions("/assessment", tagAssessment, "assessment", contract.RefAssessment)

	collection[engagement.Answer]{
		path: "/assessment/answers", tag: tagAssessment, one: "answer", many: "answers",
		read: identity.ReadAnswers, write: identity.AnswerQuestions, ownCreate: true,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Answer], answer *engagement.Answer) error {
			if old != nil && (old.Body.Respondent != answer.Respondent || old.Body.Question != answer.Question) {
				return engagement.Errorf(engagement.Invalid, "an answer keeps its question and its respondent; answer the other one instead")
			}
			return checkedAnswers(tx, e, []engagement.Answer{*answer})
		},
		hidden: func(p identity.Principal, it engagement.Item[engagement.Answer]) bool {
			return !p.Can(identity.ReadDraft) && it.UpdatedBy != p.Person && it.Body.Respondent != p.Person
		},
		dropped: answerDropped,
	}.mount(a)
	a.assessmentContent()
	a.answerRequests()
	a.answerReviews()
}

func (a *API) getAssessment(ctx context.Context, in *Here) (out *Out[AssessmentView], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		m, err := tx.MethodologyByID(e.MethodologyID)
		if err != nil {
			return err
		}
		draft, err := tx.Draft(in.ID, contract.RefAssessment)
		if err != nil {
			return err
		}
		written, err := tx.Assessment(in.ID)
		if err != nil {
			return err
		}
		reviews, _, err := store.List[engagement.AnswerReview](tx, in.ID, store.Query{})
		if err != nil {
			return err
		}
		out = &Out[AssessmentView]{Body: AssessmentView{
			Answering:    answeringOf(m.Body),
			Disagreement: engagement.Disagreements(m.Body, written.Answers), States: engagement.QuestionStates(m.Body, written.Answers, reviews),
			Methodology: e.Methodology, Draft: draft, Scale: m.Body.Scale, Questions: m.Body.Questions,
			Areas:    engagement.AreaScores(m.Body, written.Answers),
			Coverage: engagement.CoverageOf(m.Body, e.Objectives, written),
			Severity: m.Body.Severity.Rule(), Alignment: engagement.AlignmentOf(m.Body, e.Objectives, written.Alignments),
		}}
		return nil
	})
	return out, err
}
