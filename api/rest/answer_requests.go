package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// AskBody asks one person to answer questions. Somebody who is not registered yet is named
// by name and address.
type AskBody struct {
	Person    string         `json:"person,omitempty" maxLength:"200" doc:"Id of the person who is asked; or give name and email"`
	Name      string         `json:"name,omitempty" maxLength:"200" doc:"Name of somebody who is not registered yet"`
	Email     string         `json:"email,omitempty" maxLength:"320" doc:"Their address; who has it already is that person"`
	Locale    string         `json:"locale,omitempty" enum:"en,es" doc:"Their language; the engagement's when not given"`
	Questions []string       `json:"questions,omitempty" maxItems:"1000" minLength:"1" maxLength:"60" doc:"References of questions"`
	Areas     []string       `json:"areas,omitempty" maxItems:"50" minLength:"1" maxLength:"60" doc:"Keys of areas, all of whose questions are asked"`
	Due       engagement.Day `json:"due" format:"date" doc:"Day by whose cut-off everything is to be answered"`
	Note      string         `json:"note,omitempty" maxLength:"2000" doc:"What the mail says to the person"`
}

// remindPause is how long after a reminder by hand the next one may be sent.
const remindPause = 4 * time.Hour

// remindedByHand marks the signal that asks for a reminder now.
const remindedByHand = "remind"

func (a *API) answerRequests() {
	register(a, operation{
		id: "create-answer-request", method: http.MethodPost, path: "/engagements/{id}/assessment/requests", tag: tagAssessment,
		summary: "Ask somebody to answer questions", action: identity.AskRespondents, status: http.StatusCreated,
		doc: "The person gets a mail with a personal link, and is reminded at the moments of the methodology's assessment. Several people may be asked the same.",
	}, a.createAnswerRequest)
	collection[engagement.AnswerRequest]{
		path: "/assessment/requests", tag: tagAssessment, one: "answer request", many: "answer requests",
		read: identity.ReadAnswers, write: identity.AskRespondents, ownCreate: true,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.AnswerRequest], r *engagement.AnswerRequest) error {
			return checkedRequest(tx, e, old, *r)
		},
		notify: func(engagementID, _ string) string { return contract.WorkflowOf(engagementID, contract.RefAssessment) },
		hidden: func(p identity.Principal, it engagement.Item[engagement.AnswerRequest]) bool {
			return !p.Can(identity.ReadDraft) && it.Body.Person != p.Person
		},
		dropped: func(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.AnswerRequest], _ string) error {
			return tellAssessment(tx, e.ID, it.ID, "")
		},
	}.mount(a)
	register(a, operation{
		id: "remind-respondent", method: http.MethodPost, path: "/engagements/{id}/assessment/requests/{item}/remind", tag: tagAssessment,
		summary: "Remind somebody now", doc: "With a fresh link; at most every four hours. 409 when everything is answered.",
		action: identity.AskRespondents, status: http.StatusNoContent,
	}, func(ctx context.Context, in *Here) (*None, error) {
		return &None{}, a.RemindRespondent(ctx, in.ID, in.params["item"])
	})
	register(a, operation{
		id: "list-respondents", method: http.MethodGet, path: "/engagements/{id}/assessment/respondents", tag: tagAssessment,
		summary: "How far everybody has come who is asked", action: identity.ReadDraft,
	}, func(ctx context.Context, in *Here) (out *Listed[engagement.Respondent], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			people, err := RespondentsOf(tx, e)
			out = page(people, "")
			return err
		})
		return out, err
	})
}

func (a *API) createAnswerRequest(ctx context.Context, in *NewItem[AskBody]) (out *Created[engagement.Item[engagement.AnswerRequest]], err error) {
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		out, err = once(ctx, tx, in.Keyed, in.request, in.Body, func() (*Created[engagement.Item[engagement.AnswerRequest]], error) {
			it, err := Ask(tx, e, in.Body, principal(ctx).Person)
			if err != nil {
				return nil, err
			}
			return &Created[engagement.Item[engagement.AnswerRequest]]{
				Status: http.StatusCreated, Location: in.request.URL.Path + "/" + it.ID, ETag: etag(it.Version), Body: it,
			}, nil
		})
		return err
	})
	a.kick(err)
	return out, err
}

// Ask asks somebody to answer questions, registering them when nobody has their address.
func Ask(tx *store.Tx, e store.Engagement, b AskBody, by string) (engagement.Item[engagement.AnswerRequest], error) {
	var none engagement.Item[engagement.AnswerRequest]
	var f engagement.Faults
	switch {
	case b.Person == "" && b.Email == "":
		f.Add("person", "is required; give the person's id, or their name and email")
	case b.Person != "" && b.Email != "":
		f.Add("email", "is given beside person; give one of them")
	case b.Email != "" && !isAddress(b.Email):
		f.Add("email", "%q is not an e-mail address; for example ana@client.example", b.Email)
	}
	if err := f.Err("Nobody can be asked"); err != nil {
		return none, err
	}
	r := engagement.AnswerRequest{Person: b.Person, Questions: b.Questions, Areas: b.Areas, Due: b.Due, Note: b.Note}
	if b.Email != "" {
		locale := b.Locale
		if locale == "" {
			locale = e.Locale
		}
		person, err := tx.EnsurePerson(b.Name, b.Email, locale)
		if err != nil {
			return none, err
		}
		r.Person = person.ID
	}
	if err := checkedRequest(tx, e, nil, r); err != nil {
		return none, err
	}
	return store.Create(tx, e.ID, "", r, store.WriteOptions{
		By: by, Notify: &store.Outbox{Workflow: contract.WorkflowOf(e.ID, contract.RefAssessment)},
	})
}

// checkedRequest checks a request by what else the engagement holds.
func checkedRequest(tx *store.Tx, e store.Engagement, old *engagement.Item[engagement.AnswerRequest], r engagement.AnswerRequest) error {
	if err := mayAsk(tx, e); err != nil {
		return err
	}
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return err
	}
	var f engagement.Faults
	engagement.CheckAnswerRequest(r, m.Body, &f)
	people, err := tx.PeopleByID(r.Person)
	if err != nil {
		return err
	}
	switch p, known := people[r.Person]; {
	case !known:
		f.Add("person", "nobody is registered as %q; give a person's id, or name and email", r.Person)
	case !p.Active:
		f.Add("person", "%s is no longer active; ask somebody else", p.Name)
	case old != nil && old.Body.Person != r.Person:
		f.Add("person", "cannot be changed: links and reminders are theirs; withdraw this request and make another")
	}
	if today := today(tx.Now(), e.Timezone); (old == nil || old.Body.Due != r.Due) && r.Due != "" && r.Due.Before(today) {
		f.Add("due", "%s has passed; give a day from %s on", r.Due, today)
	}
	return f.Err("Nobody can be asked so")
}

// today is the day on the clocks of a zone.
func today(now time.Time, zone string) engagement.Day {
	place, err := time.LoadLocation(zone)
	if err != nil { // engagements name known zones
		place = time.UTC
	}
	return engagement.DayOf(now.In(place))
}

// RemindRespondent has the workflow remind somebody now, who was not so lately.
func (a *API) RemindRespondent(ctx context.Context, engagementID, request string) error {
	err := a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		r, err := store.Get[engagement.AnswerRequest](tx, e.ID, request)
		if err != nil {
			return err
		}
		if err := mayAsk(tx, e); err != nil {
			return err
		}
		if e.Status == engagement.StatusPaused {
			return engagement.Errorf(engagement.Conflict, "the engagement is paused; nobody is reminded until it goes on")
		}
		m, err := tx.MethodologyByID(e.MethodologyID)
		if err != nil {
			return err
		}
		answers, err := store.AnswersOf(tx, e.ID, r.Body.Person)
		if err != nil {
			return err
		}
		if len(engagement.Outstanding(m.Body, r.Body, answers)) == 0 {
			return engagement.Errorf(engagement.Conflict, "everything of this request is answered; there is nothing to remind of")
		}
		last, err := tx.LastTold(contract.RegisterChanged{Kind: engagement.KindAnswerRequest, ID: r.ID, Parent: remindedByHand})
		if err != nil {
			return err
		}
		if next := last.Add(remindPause); !last.IsZero() && tx.Now().Before(next) {
			return engagement.Errorf(engagement.Conflict, "they were reminded at %s; remind them again from %s on",
				last.Format(time.RFC3339), next.Format(time.RFC3339))
		}
		return tellAssessment(tx, e.ID, r.ID, remindedByHand)
	})
	a.kick(err)
	return err
}

// RespondentsOf tells of everybody who is asked how far they have come.
func RespondentsOf(tx *store.Tx, e store.Engagement) ([]engagement.Respondent, error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return nil, err
	}
	requests, _, err := store.List[engagement.AnswerRequest](tx, e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	answers, _, err := store.List[engagement.Answer](tx, e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	reviews, _, err := store.List[engagement.AnswerReview](tx, e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	all := engagement.Respondents(m.Body, requests, answers, reviews, today(tx.Now(), e.Timezone))
	ids := make([]string, len(all))
	for i, r := range all {
		ids[i] = r.Person
	}
	people, err := tx.PeopleByID(ids...)
	for i := range all {
		all[i].Name = people[all[i].Person].Name
	}
	return all, err
}

// WithdrawRequest lets somebody off what they were asked. What was answered is kept.
func (a *API) WithdrawRequest(ctx context.Context, engagementID, request string) error {
	err := a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		if err := store.Delete[engagement.AnswerRequest](tx, e.ID, request, store.WriteOptions{By: principal(ctx).Person}); err != nil {
			return err
		}
		return tellAssessment(tx, e.ID, request, "")
	})
	a.kick(err)
	return err
}
