package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/locale"
)

// Problem is an error as RFC 9457 writes it.
type Problem struct {
	Type   string  `json:"type" format:"uri" doc:"Stable name of the kind of problem" example:"urn:mandate:problem:invalid"`
	Title  string  `json:"title"`
	Status int     `json:"status"`
	Detail string  `json:"detail" doc:"What to do about it, in the language of Accept-Language where there are words for it"`
	Errors []Wrong `json:"errors,omitempty" doc:"Each field that is wrong"`
	// Reason is an extension member.
	Reason engagement.Reason `json:"reason,omitempty" doc:"Stable name of why an act on a gate was refused"`
}

// Wrong names one wrong part of a request.
type Wrong struct {
	Location string `json:"location" doc:"For example body.start_on or query.limit"`
	Message  string `json:"message"`
	// Reason names why, for what a gate refuses.
	Reason engagement.Reason `json:"reason,omitempty"`
}

// Error returns the detail.
func (p *Problem) Error() string { return p.Detail }

// GetStatus returns the HTTP status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType says that a JSON body is a problem.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// retryAfter is in how many seconds to try again what was not to be had.
const retryAfter = 10

// GetHeaders are the headers of a problem: when to try again, where that may help.
func (p *Problem) GetHeaders() http.Header {
	if p.Status != http.StatusServiceUnavailable {
		return nil
	}
	return http.Header{"Retry-After": {itoa(retryAfter)}}
}

// kind is a row of the table that says how a code is answered.
type kind struct {
	code   engagement.Code
	status int
	title  string
}

// Codes that only HTTP knows.
const (
	codeInternal    engagement.Code = "internal"
	codeUnsupported engagement.Code = "unsupported_media_type"
	codeNotAllowed  engagement.Code = "method_not_allowed"
	codeTimeout     engagement.Code = "timeout"
)

// kinds is the one table from code to status. What is not in it is internal.
var kinds = []kind{
	{engagement.Malformed, http.StatusBadRequest, "The request cannot be read"},
	{engagement.Unauthenticated, http.StatusUnauthorized, "Sign in first"},
	{engagement.Forbidden, http.StatusForbidden, "Not allowed"},
	{engagement.NotFound, http.StatusNotFound, "Not found"},
	{codeNotAllowed, http.StatusMethodNotAllowed, "Method not allowed"},
	{codeTimeout, http.StatusRequestTimeout, "The request took too long to arrive"},
	{engagement.Conflict, http.StatusConflict, "Not at this moment"},
	{engagement.Stale, http.StatusPreconditionFailed, "Changed since you read it"},
	{engagement.TooLarge, http.StatusRequestEntityTooLarge, "Too large"},
	{codeUnsupported, http.StatusUnsupportedMediaType, "Unsupported content type"},
	{engagement.Invalid, http.StatusUnprocessableEntity, "Some fields are wrong"},
	{codeInternal, http.StatusInternalServerError, "Something went wrong on our side"},
	{engagement.JournalConflict, http.StatusInternalServerError, "The journal holds something else under this id"},
	{engagement.Unavailable, http.StatusServiceUnavailable, "Try again in a moment"},
}

func kindOf(match func(kind) bool) kind {
	for _, k := range kinds {
		if match(k) {
			return k
		}
	}
	return kind{codeInternal, http.StatusInternalServerError, "Something went wrong on our side"}
}

func (k kind) problem(detail string, wrong []Wrong) *Problem {
	return &Problem{Type: "urn:mandate:problem:" + string(k.code), Title: k.title, Status: k.status, Detail: detail, Errors: wrong}
}

// problemOf tells a person of an error, in a language that they read. Causes, and errors
// that nobody can act on, are only logged, here and once.
func (a *API) problemOf(ctx context.Context, r *http.Request, err error) *Problem {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	var e *engagement.Error
	if !errors.As(err, &e) {
		a.Log.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
		return kindOf(func(k kind) bool { return k.code == codeInternal }).
			problem("The cause is in the server's log. Try again; if it happens again, tell whoever runs this server when it did.", nil)
	}
	k := kindOf(func(k kind) bool { return k.code == e.Code })
	if k.status >= http.StatusInternalServerError {
		a.Log.ErrorContext(ctx, "request failed", "method", r.Method, "path", r.URL.Path, "error", err)
	}
	words, name := locale.For(r.Header.Get("Accept-Language")), a.Names(ctx, e)
	wrong := make([]Wrong, len(e.Faults))
	for i, f := range e.Faults {
		wrong[i] = Wrong{Location: location(r, f.Field), Message: words.Fault(f, name), Reason: f.Reason}
	}
	p := k.problem(words.Refusal(e, name), wrong)
	p.Reason = e.Reason
	return p
}

// location says in which part of a request a field stands: in the body, or the query
// where there is no body, unless its name says otherwise.
func location(r *http.Request, field string) string {
	if field == "Idempotency-Key" || field == "If-Match" {
		return "header." + field
	}
	if strings.HasPrefix(field, "/") || strings.Contains(field, "!") {
		return field // a place in a document that was sent: a pointer, or a cell
	}
	for _, part := range []string{"body", "query", "path", "header"} {
		if field == part || strings.HasPrefix(field, part+".") || strings.HasPrefix(field, part+"[") {
			return field
		}
	}
	if r.Method == http.MethodGet {
		return "query." + field
	}
	return "body." + field
}

// missing marks Huma's message for a property that is required: it stands at the
// object, and we want it at the property.
const missing = "is required: "

// fixed are the words of Huma that stand in no variable, with ours for them.
var fixed = map[string]string{
	"unknown query parameter":             "is not known here; remove it or correct its spelling",
	"required query parameter is missing": "is required; add it",
	"invalid integer":                     "is not a whole number",
	"invalid float":                       "is not a number",
	"invalid boolean":                     "is neither true nor false",
}

// The validator's words, where ours say better what to do. Huma keeps them, and how
// errors are made, in variables of its packages.
func init() {
	validation.MsgExpectedRequiredProperty = missing + "%s"
	validation.MsgUnexpectedProperty = "is not known here; remove it or correct its spelling"
	validation.MsgExpectedRFC3339Date = "is not a day; write YYYY-MM-DD, for example 2026-03-31"
	validation.MsgExpectedRFC3339DateTime = "is not a time; write it as in 2026-03-31T17:00:00Z"
	validation.MsgExpectedString = "is not a text; give a string"
	validation.MsgExpectedInteger = "is not a whole number"
	validation.MsgExpectedNumber = "is not a number"
	validation.MsgExpectedBoolean = "is neither true nor false"
	validation.MsgExpectedArray = "is not a list"
	validation.MsgExpectedObject = "is not an object"
	validation.MsgExpectedOneOf = `is none of: %s`
	validation.MsgExpectedMinimumNumber = "is too small; give at least %v"
	validation.MsgExpectedMaximumNumber = "is too large; give at most %v"
	validation.MsgExpectedMinLength = "is too short; give at least %d characters"
	validation.MsgExpectedMaxLength = "is too long; give at most %d characters"
	validation.MsgExpectedMinItems = "has too few entries; give at least %d"
	validation.MsgExpectedMaxItems = "has too many entries; give at most %d"
	validation.MsgExpectedMatchPattern = "does not match the pattern %s"
	huma.ValidateStrictCasing = true
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return invalidRequest(status, message, errs)
	}
	huma.NewErrorWithContext = func(_ huma.Context, status int, message string, errs ...error) huma.StatusError {
		return invalidRequest(status, message, errs)
	}
}

// invalidRequest makes a problem of what Huma found wrong before a handler ran.
func invalidRequest(status int, message string, errs []error) *Problem {
	k := kindOf(func(k kind) bool { return k.status == status })
	var wrong []Wrong
	for _, err := range errs {
		var detailer huma.ErrorDetailer
		if !errors.As(err, &detailer) {
			wrong = append(wrong, Wrong{Location: "body", Message: err.Error()})
			continue
		}
		d := detailer.ErrorDetail()
		if name, ok := strings.CutPrefix(d.Message, missing); ok {
			d.Location, d.Message = strings.TrimPrefix(d.Location+"."+name, "."), "is required; add it"
		}
		wrong = append(wrong, Wrong{Location: cmp.Or(d.Location, "body"), Message: cmp.Or(fixed[d.Message], d.Message)})
	}
	switch k.code {
	case engagement.Invalid:
		message = "Mend what errors[] names and send the request again."
	case engagement.Malformed:
		switch {
		case message == "request body is required":
			message = "The request has no body; send one, as /docs describes it."
		case len(wrong) > 0:
			message = "The body cannot be read: " + wrong[0].Message + "."
		default:
			message = "The body cannot be read; correct it and send it again."
		}
	case engagement.TooLarge:
		message = fmt.Sprintf("The body is larger than %d MiB. Send less at a time; documents go to …/files.", limitIn(message)>>20)
	case codeUnsupported:
		message = "Send the body as application/json."
	}
	return k.problem(message, wrong)
}

// limitIn returns the limit that Huma names in its refusal of a body.
func limitIn(message string) (limit int64) {
	if _, err := fmt.Sscanf(message, "request body is too large limit=%d bytes", &limit); err != nil {
		return maxBody
	}
	return limit - 1
}

// IsAPI tells whether a request is for the API, and so wants problems, not pages.
func IsAPI(r *http.Request) bool {
	return strings.HasPrefix(r.URL.Path, "/v1/") || r.URL.Path == "/v1"
}

// NotFound answers an address that nobody has.
func (a *API) NotFound(c *gin.Context) {
	a.Problem(c, engagement.Errorf(engagement.NotFound, "nothing is at this address; /docs lists what there is"))
}

// MethodNotAllowed answers a method that an address does not know.
func (a *API) MethodNotAllowed(c *gin.Context) {
	a.Problem(c, engagement.Errorf(codeNotAllowed, "this address does not take %s; /docs lists what it takes", c.Request.Method))
}

// Panicked answers for a handler that has failed badly.
func (a *API) Panicked(c *gin.Context, fault any) {
	a.Problem(c, fmt.Errorf("panic: %v\n%s", fault, debug.Stack()))
}

// Problem answers with an error, unless the answer has begun.
func (a *API) Problem(c *gin.Context, err error) {
	problem := a.problemOf(c.Request.Context(), c.Request, err)
	if !c.Writer.Written() {
		c.Header("Content-Type", problem.ContentType(""))
		c.JSON(problem.Status, problem)
	}
	c.Abort()
}
