package engagement

import (
	"strings"
	"time"
)

// Concern is an objection or worry, in the words of whoever raised it.
type Concern struct {
	Verbatim string `json:"verbatim" minLength:"1" maxLength:"8000"`
	Group    string `json:"group,omitempty" maxLength:"100"`
	// RaisedBy is told of the response, and says whether it satisfies.
	RaisedBy  string `json:"raised_by,omitempty" maxLength:"200" doc:"Person who raised it and is told of the response; empty when nobody is to be known"`
	Anonymous bool   `json:"anonymous,omitempty" doc:"Raised without a name: who wrote it down is not kept either"`
	Severity  string `json:"severity,omitempty" enum:"low,medium,high" doc:"Decides by when it is answered, by the methodology"`
	RootCause string `json:"root_cause,omitempty" maxLength:"8000"`
	Owner     string `json:"owner,omitempty" maxLength:"200" doc:"Person who answers it; the CTO unless said otherwise"`
	Response  string `json:"response,omitempty" maxLength:"8000"`
	Resolved  bool   `json:"resolved,omitempty"`
	Satisfied bool   `json:"satisfied,omitempty" doc:"Whoever raised it is satisfied with the response"`
	// Returned are kept by the program: each opened the concern again.
	Returned []ReturnedResponse `json:"returned,omitempty" maxItems:"20" doc:"Responses that did not satisfy, the oldest first; kept by the program"`
}

// ReturnedResponse is a response that did not satisfy whoever raised the concern.
type ReturnedResponse struct {
	Response string    `json:"response" minLength:"1" maxLength:"8000"`
	Comment  string    `json:"comment" minLength:"1" maxLength:"8000" doc:"What it lacks"`
	At       time.Time `json:"at" doc:"When it was said; the next response is due from then on"`
}

// MaxReturned bounds how often a concern is opened again.
const MaxReturned = 20

// ConcernVerdict is what whoever raised a concern says of the response.
type ConcernVerdict struct {
	Satisfied bool   `json:"satisfied"`
	Comment   string `json:"comment,omitempty" maxLength:"8000" doc:"What the response lacks; required when it does not satisfy"`
}

// Check notes what is wrong in the concern alone.
func (c Concern) Check(f *Faults) {
	checkDeclared(f, "", c)
	if c.Resolved && c.Response == "" {
		f.Add("response", "is required for a resolved concern; say what was answered")
	}
	if c.Satisfied && c.Response == "" {
		f.Add("satisfied", "cannot be said before there is a response")
	}
	if c.Anonymous && c.RaisedBy != "" {
		f.Add("raised_by", "must be empty for an anonymous concern; leave out one of the two")
	}
}

// Answered tells whether somebody has responded to the concern.
func (c Concern) Answered() bool { return c.Response != "" }

// Severe tells whether the concern is of the highest severity, which counts for readiness.
func (c Concern) Severe() bool { return c.Severity == LevelHigh }

// Round counts the responses that did not satisfy.
func (c Concern) Round() int { return len(c.Returned) }

// OpenSince is from when on a response is due: when the concern was raised, or when the
// last response was found not to satisfy.
func (c Concern) OpenSince(raised time.Time) time.Time {
	if n := len(c.Returned); n > 0 {
		return c.Returned[n-1].At
	}
	return raised
}

// Replaced completes a concern that replaces another, nil for none, and notes what of it
// only the program or a verdict may change. Returned responses that are left out stay.
func (c Concern) Replaced(old *Concern, f *Faults) Concern {
	var before Concern
	if old != nil {
		before = *old
	}
	if len(c.Returned) == 0 {
		c.Returned = before.Returned
	}
	if !sameReturned(c.Returned, before.Returned) {
		f.Add("returned", "is kept by the program; leave it out, and say that a response does not satisfy by a verdict")
	}
	if before.Satisfied && c.Response != before.Response {
		f.Add("response", "has satisfied whoever raised the concern and stays; raise another concern for what is new")
	}
	return c
}

func sameReturned(a, b []ReturnedResponse) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i].Response != b[i].Response || a[i].Comment != b[i].Comment || !a[i].At.Equal(b[i].At) {
			return false
		}
	}
	return true
}

// Judged is the concern after a verdict on its response. One that does not satisfy opens it
// again. Saying twice that it satisfies changes nothing.
func (c Concern) Judged(v ConcernVerdict, at time.Time) (Concern, error) {
	if !c.Answered() {
		return c, Errorf(Conflict, "the concern has no response yet that could be judged; wait for it")
	}
	if v.Satisfied {
		c.Satisfied, c.Resolved = true, true
		return c, nil
	}
	var f Faults
	f.Need("comment", strings.TrimSpace(v.Comment), 8000)
	if err := f.Err("The verdict cannot be kept"); err != nil {
		return c, err
	}
	if len(c.Returned) >= MaxReturned {
		return c, Errorf(Conflict, "the concern was opened again %d times; speak to whoever answers it, and raise another one", MaxReturned)
	}
	c.Returned = append(c.Returned[:len(c.Returned):len(c.Returned)], ReturnedResponse{Response: c.Response, Comment: v.Comment, At: at.UTC()})
	c.Response, c.Satisfied, c.Resolved = "", false, false
	return c, nil
}
