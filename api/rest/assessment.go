package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

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
		read: identity.AnswerQuestions, write: identity.AnswerQuestions, ownCreate: true,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, _ *engagement.Item[engagement.Answer], answer *engagement.Answer) error {
			return checkedAnswers(tx, e, []engagement.Answer{*answer})
		},
		hidden: func(p identity.Principal, it engagement.Item[engagement.Answer]) bool {
			return !identity.Allowed(p.Role, identity.ReadDraft) && it.UpdatedBy != p.Person && it.Body.Respondent != p.Person
		},
	}.mount(a)
	a.assessmentContent()
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
		out = &Out[AssessmentView]{Body: AssessmentView{
			Methodology: e.Methodology, Draft: draft, Scale: m.Body.Scale, Questions: m.Body.Questions,
			Areas:    engagement.AreaScores(m.Body, written.Answers),
			Coverage: engagement.CoverageOf(m.Body, e.Objectives, written),
			Severity: m.Body.Severity.Rule(), Alignment: engagement.AlignmentOf(m.Body, e.Objectives, written.Alignments),
		}}
		return nil
	})
	return out, err
}

func (a *API) putAnswers(ctx context.Context, in *Raw) (out *Listed[engagement.Item[engagement.Answer]], err error) {
	answers, err := decodeMany[engagement.Answer](a, in.RawBody)
	if err != nil {
		return nil, err
	}
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		if err := checkedAnswers(tx, e, answers); err != nil {
			return err
		}
		given, _, err := store.List[engagement.Answer](tx, in.ID, store.Query{})
		if err != nil {
			return err
		}
		items := make([]engagement.Item[engagement.Answer], len(answers))
		for i, answer := range answers {
			if items[i], err = putAnswer(tx, in.ID, given, answer, principal(ctx).Person); err != nil {
				return err
			}
		}
		out = page(items, "")
		return nil
	})
	return out, err
}

// putAnswer writes the answer of a respondent to a question, of which there is one.
func putAnswer(tx *store.Tx, engagementID string, given []engagement.Item[engagement.Answer], answer engagement.Answer, by string) (engagement.Item[engagement.Answer], error) {
	o := store.WriteOptions{By: by}
	for _, it := range given {
		if it.Body.Question == answer.Question && it.Body.Respondent == answer.Respondent {
			return store.Update(tx, engagementID, it.ID, answer, o)
		}
	}
	// Of two first answers at once, the id lets one find the other.
	id := uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:answer:"+engagementID+"\n"+answer.Question+"\n"+answer.Respondent)).String()
	created, err := store.Create(tx, engagementID, id, answer, o)
	if engagement.CodeOf(err) == engagement.Conflict {
		// An earlier answer under this id was deleted, and keeps its history.
		return store.Create(tx, engagementID, "", answer, o)
	}
	return created, err
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
