package engagement

import "time"

// SupportRequest is what somebody whom the change affects needs help with.
type SupportRequest struct {
	Title       string `json:"title" minLength:"1" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"8000"`
	Group       string `json:"group,omitempty" maxLength:"100" doc:"Id of the group that needs it"`
	Requester   string `json:"requester,omitempty" maxLength:"200" doc:"Who asks: the id of a person, or a name"`
	Priority    string `json:"priority" enum:"high,medium,low" doc:"Decides by when it is answered, by the methodology"`
	Opened      Day    `json:"opened,omitempty" format:"date" doc:"Day on which it was made; today when left out"`
	Owner       string `json:"owner,omitempty" maxLength:"200" doc:"Id of the person who answers it; who looks after the change when left out"`
	Answered    Day    `json:"answered,omitempty" format:"date" doc:"Day on which it was answered; today when there is an answer without a day"`
	Answer      string `json:"answer,omitempty" maxLength:"8000" doc:"What was answered; required for an answered request"`
	Closed      Day    `json:"closed,omitempty" format:"date" doc:"Day from which nothing more is needed; only an answered request is closed"`
}

// SupportState is how far a support request has come. It follows from what the request says.
type SupportState string

// The states of a support request.
const (
	SupportOpen     SupportState = "open"
	SupportAnswered SupportState = "answered"
	SupportClosed   SupportState = "closed"
)

// State tells how far the request has come.
func (r SupportRequest) State() SupportState {
	switch {
	case r.Closed != "":
		return SupportClosed
	case r.Answered != "":
		return SupportAnswered
	}
	return SupportOpen
}

// Check notes what is wrong in the request alone.
func (r SupportRequest) Check(f *Faults) {
	checkDeclared(f, "", r)
	if r.Answered != "" && r.Answer == "" {
		f.Add("answer", "is required for an answered request; say what was answered")
	}
	if r.Closed != "" && r.Answer == "" {
		f.Add("closed", "cannot be said before the request is answered; give the answer, too")
	}
	f.CheckOrder("opened", r.Opened, "answered", r.Answered)
	if r.Answered != "" {
		f.CheckOrder("answered", r.Answered, "closed", r.Closed)
	} else {
		f.CheckOrder("opened", r.Opened, "closed", r.Closed)
	}
}

// Overdue tells whether the request waits for an answer that is due before a time; a zero due
// is none.
func (r SupportRequest) Overdue(due, at time.Time) bool {
	return r.State() == SupportOpen && !due.IsZero() && at.After(due)
}

// Dated fills in the days that were left out, and notes those that are still to come.
func (r SupportRequest) Dated(today Day, f *Faults) SupportRequest {
	if r.Opened == "" {
		r.Opened = today
	}
	if r.Answer != "" && r.Answered == "" {
		r.Answered = today
	}
	for _, at := range []struct {
		field string
		day   Day
	}{{"opened", r.Opened}, {"answered", r.Answered}, {"closed", r.Closed}} {
		if today.Before(at.day) {
			f.Add(at.field, "is %s, which is still to come; give a day up to today, %s", at.day, today)
		}
	}
	return r
}
