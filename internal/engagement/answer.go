package engagement

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Answer is what one respondent says to one question of the methodology.
type Answer struct {
	Question string `json:"question" minLength:"1" maxLength:"60" doc:"Reference of the question in the methodology"`
	// Score and Target are on the methodology's scale.
	Score  *int `json:"score,omitempty" minimum:"0" maximum:"10" doc:"Where the client stands, on the methodology's scale"`
	Target *int `json:"target,omitempty" minimum:"0" maximum:"10" doc:"Where the client wants to be"`
	// NotApplicable excludes the question from the scores and needs a reason.
	NotApplicable bool   `json:"not_applicable,omitempty"`
	Reason        string `json:"reason,omitempty" maxLength:"8000" doc:"Why the question does not apply"`
	Comment       string `json:"comment,omitempty" maxLength:"8000"`
	Evidence      string `json:"evidence,omitempty" maxLength:"8000" doc:"What shows it, in words"`
	// Files and WebLinks are evidence that can be opened.
	Files      []string `json:"files,omitempty" maxItems:"20" minLength:"1" maxLength:"100" doc:"Ids of evidence files of the engagement"`
	WebLinks   []string `json:"links,omitempty" maxItems:"20" minLength:"1" maxLength:"2000" doc:"Addresses of evidence, http or https"`
	Respondent string   `json:"respondent,omitempty" maxLength:"200" doc:"Person who answered; empty for the assessor's own judgement"`
	Confidence string   `json:"confidence,omitempty" enum:"low,medium,high"`
}

// Check notes what is wrong in the answer alone: it has either a score or a reason
// why the question does not apply.
func (a Answer) Check(f *Faults) {
	checkDeclared(f, "", a)
	switch hasReason := strings.TrimSpace(a.Reason) != ""; {
	case a.NotApplicable && a.Score != nil:
		f.Add("score", "is given although the question does not apply; leave out score, or not_applicable")
	case a.NotApplicable && a.Target != nil:
		f.Add("target", "is given although the question does not apply; leave out target, or not_applicable")
	case a.NotApplicable && !hasReason:
		f.Add("reason", "is required where not_applicable is set; say why the question does not apply")
	case !a.NotApplicable && a.Score == nil:
		f.Add("score", "is required; give a score, or set not_applicable with a reason")
	case !a.NotApplicable && hasReason:
		f.Add("reason", "says why a question does not apply; set not_applicable, or write it as comment")
	}
}

// CheckAnswer notes what is wrong in an answer against its methodology: an unknown
// question, a score beyond the scale; and evidence that leads nowhere. Check notes the rest.
func CheckAnswer(a Answer, m Methodology, f *Faults) {
	if !slices.ContainsFunc(m.Questions, func(q Question) bool { return q.Ref == a.Question }) {
		f.Add("question", "%q is not a question of %s; take a ref from the methodology", a.Question, m.Ref())
	}
	if a.Score != nil {
		f.Range("score", *a.Score, 0, m.Scale.Max())
	}
	if a.Target != nil {
		f.Range("target", *a.Target, 0, m.Scale.Max())
	}
	for i, link := range a.WebLinks {
		if problem := webLink(link); problem != "" {
			f.Add(fmt.Sprintf("links[%d]", i), "%s", problem)
		}
	}
}

// webLink says what is wrong in the address of evidence, or "". Only what a browser opens
// from a server is taken: a click on it must run nothing, and must give no password away.
func webLink(link string) string {
	u, err := url.Parse(link)
	switch {
	case err != nil || u.Opaque != "" || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "is no address of a page; give one that begins with https:// or http://"
	case u.User != nil:
		return "holds a user name or password; give the address without them"
	case strings.ContainsFunc(link, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }):
		return "holds a space; write it as %20"
	}
	return ""
}
