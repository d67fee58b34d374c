package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

// How large a posted decision may be, and how many conditions the form shows at first
// and at most.
const (
	formBytes  = 512 << 10
	rowsShown  = 2
	rowsMost   = 50
	commentMax = 8000
)

// typed is what somebody has put into the form.
type typed struct {
	Form       string // a UUID of its own: the same form sent twice decides once
	Stage      string
	Revision   int
	Digest     string
	Verdict    engagement.Verdict
	Comment    string
	Conditions []engagement.Condition    // those with anything in them
	Items      []engagement.ItemDecision // those of which more is said than that they are accepted
	Confirmed  bool                      // the stage's meaning, by its checkbox
	rows       int                       // how many conditions the form shows
	more       bool                      // another row was asked for, nothing decided
	again      bool                      // a fresh sign-in comes first
	kept       bool                      // typed before a fresh sign-in
	token      string
}

// fresh is the form before anything was typed.
func fresh(sit sitting) typed {
	return typed{
		Form: uuid.NewString(), Stage: sit.stage.Key, Revision: sit.gate.Subject.Revision, Digest: sit.gate.Subject.Digest, rows: rowsShown,
	}
}

// readTyped reads a posted form.
func readTyped(c *gin.Context) (typed, error) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	if err := c.Request.ParseForm(); err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return typed{}, engagement.Errorf(engagement.TooLarge, "the form is larger than %d bytes", formBytes)
		}
		return typed{}, fmt.Errorf("%w: %w", engagement.Errorf(engagement.Malformed, "the form cannot be read"), err)
	}
	post := c.Request.PostForm
	in := typed{
		Form: post.Get("decision"), Stage: post.Get("stage"), Digest: post.Get("digest"),
		Verdict: engagement.Verdict(post.Get("verdict")), Comment: text(post.Get("comment")),
		Conditions: conditionsOf(post), Items: itemsSaid(post), Confirmed: post.Get("confirm") == "1", more: post.Has("more"), again: post.Has("again"), token: post.Get("token"),
	}
	in.Revision, _ = strconv.Atoi(post.Get("revision")) // what is no number is no revision either
	if _, err := uuid.Parse(in.Form); err != nil {
		in.Form = uuid.NewString()
	}
	in.rows = min(max(rowsShown, len(in.Conditions)), rowsMost)
	return in, nil
}

// conditionsOf reads the rows of conditions, leaving out those that are empty.
func conditionsOf(post url.Values) []engagement.Condition {
	var all []engagement.Condition
	at := func(name string, i int) string {
		if values := post[name]; i < len(values) {
			return text(values[i])
		}
		return ""
	}
	for i := range min(len(post["condition_text"]), rowsMost) {
		condition := engagement.Condition{
			Text: at("condition_text", i), Owner: at("condition_owner", i),
			Due: engagement.Day(at("condition_due", i)), Verifier: at("condition_verifier", i),
		}
		condition.Blocking = slices.Contains(post["condition_blocking"], strconv.Itoa(i))
		if condition != (engagement.Condition{}) {
			all = append(all, condition)
		}
	}
	return all
}

// text is a typed text as it is kept: browsers end lines as typewriters did.
func text(s string) string { return strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")) }

// sees tells whether what was decided on is what the form shows now.
func (in typed) sees(sit sitting) bool {
	return in.Stage == sit.stage.Key && in.Revision == sit.gate.Subject.Revision && in.Digest == sit.gate.Subject.Digest
}

// condition is the nth row from 0, empty beyond those that were typed.
func (in typed) condition(n int) engagement.Condition {
	if n < len(in.Conditions) {
		return in.Conditions[n]
	}
	return engagement.Condition{}
}

// wrong is what is wrong in one field, in the reader's words. Field is empty for what is
// wrong with the whole.
type wrong struct{ Field, Text string }

type wrongs []wrong

// of is what is wrong in a field, or "".
func (w wrongs) of(field string) string {
	if i := slices.IndexFunc(w, func(x wrong) bool { return x.Field == field }); i >= 0 {
		return w[i].Text
	}
	return ""
}

// wrongsOf says in the reader's words what the domain's rules have found. An Invalid
// error without fields is about the whole.
func wrongsOf(sit sitting, in typed, err error) wrongs {
	var e *engagement.Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		return wrongs{{Text: sit.say("form.error.changed")}}
	}
	var all wrongs
	for _, fault := range e.Faults {
		text := cmp.Or(explain(sit, in, fault.Field), explainItem(sit, in, fault.Field), sit.refusal(&engagement.Error{
			Code: engagement.Invalid, Message: fault.Message, Reason: fault.Reason, Args: fault.Args,
		}))
		all = append(all, wrong{Field: in.itemField(fault.Field), Text: text})
	}
	return all
}

func explain(sit sitting, in typed, field string) string {
	switch field {
	case "verdict":
		return sit.say("form.error.verdict")
	case "comment":
		if length := len([]rune(in.Comment)); length > 0 {
			return sit.say("form.error.comment_long", "Length", length, "Max", commentMax)
		}
		return sit.say("form.error.comment", "Verdict", sit.say("verdict."+string(in.Verdict)))
	case "confirm":
		return sit.say("gate_form.confirm_error")
	case "items":
		return explainItems(sit, in)
	case "conditions":
		if in.Verdict == engagement.ApproveWithConditions {
			return sit.say("form.error.conditions")
		}
		return sit.say("form.error.conditions_only")
	}
	var row int
	var part string
	if n, err := fmt.Sscanf(strings.NewReplacer("[", " ", "].", " ").Replace(field), "conditions %d %s", &row, &part); n == 2 && err == nil {
		if id := "form.error.condition_" + part; sit.words.Has(id) && in.condition(row).Text == "" || part == "due" {
			return sit.say(id, "Number", row+1)
		}
	}
	return ""
}

func unreadable(sit sitting, err error) string {
	if engagement.CodeOf(err) == engagement.TooLarge {
		return sit.say("form.error.large")
	}
	return sit.say("failed.form")
}

// faultsOf are the fields that an error names, each with what is wrong in it, or the
// error as a whole.
func faultsOf(words locale.Words, err error) wrongs {
	var e *engagement.Error
	if !errors.As(err, &e) || len(e.Faults) == 0 {
		return wrongs{{Text: sentence(words.Refusal(err, nil))}}
	}
	var all wrongs
	for _, f := range e.Faults {
		all = append(all, wrong{Field: f.Field, Text: sentence(words.Fault(f, nil))})
	}
	return all
}
