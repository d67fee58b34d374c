package engagement

import (
	"errors"
	"fmt"
	"strings"
)

// Code says what kind of fault an Error is. The API maps each to one HTTP status.
type Code string

// The codes, with the HTTP status that the API answers.
const (
	Malformed       Code = "malformed"        // 400: cannot be read at all
	Unauthenticated Code = "unauthenticated"  // 401
	Forbidden       Code = "forbidden"        // 403
	NotFound        Code = "not_found"        // 404
	Conflict        Code = "conflict"         // 409: right in itself, wrong at this moment
	Stale           Code = "stale"            // 412: somebody else has changed it since
	TooLarge        Code = "too_large"        // 413
	Invalid         Code = "invalid"          // 422: a field is wrong
	JournalConflict Code = "journal_conflict" // 500: one id, two contents
	Unavailable     Code = "unavailable"      // 503
)

// Fault names one wrong field and what to do about it.
type Fault struct {
	Field   string `json:"field"`
	Message string `json:"message"`
	// Reason and Args say the message in other languages; empty where there is but one.
	Reason Reason            `json:"reason,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

// Error is a fault that a person can act on. Its Message says what to do; causes
// are wrapped around it and never reach the person.
type Error struct {
	Code    Code    `json:"code"`
	Message string  `json:"message"`
	Faults  []Fault `json:"faults,omitempty"`
	// Reason and Args say the message in other languages; empty where there is but one.
	Reason Reason            `json:"reason,omitempty"`
	Args   map[string]string `json:"args,omitempty"`
}

// Error returns the message, with the faults where there are any.
func (e *Error) Error() string {
	if len(e.Faults) == 0 {
		return e.Message
	}
	parts := make([]string, len(e.Faults))
	for i, f := range e.Faults {
		parts[i] = f.Field + ": " + f.Message
	}
	return e.Message + " (" + strings.Join(parts, "; ") + ")"
}

// Errorf makes an Error of a code.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// CodeOf returns the code of err, or "" when err carries none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// ReasonOf returns the reason of err, or "" when err carries none.
func ReasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) {
		return e.Reason
	}
	return ""
}

// Faults collects the wrong fields of one input, so that a person hears of all of
// them at once.
type Faults []Fault

// Add notes that field is wrong.
func (f *Faults) Add(field, format string, args ...any) {
	*f = append(*f, Fault{Field: field, Message: fmt.Sprintf(format, args...)})
}

// Need notes that a required text is empty, or longer than max characters.
func (f *Faults) Need(field, value string, max int) {
	if strings.TrimSpace(value) == "" {
		f.Add(field, "is required; give a text of 1 to %d characters", max)
		return
	}
	f.Limit(field, value, max)
}

// Limit notes that a text is longer than max characters.
func (f *Faults) Limit(field, value string, max int) {
	if n := len([]rune(value)); n > max {
		f.Add(field, "has %d characters; shorten it to %d", n, max)
	}
}

// Range notes that a number lies outside min to max.
func (f *Faults) Range(field string, value, min, max int) {
	if value < min || value > max {
		f.Add(field, "is %d; give a whole number from %d to %d", value, min, max)
	}
}

// OneOf notes that value is none of the allowed ones.
func OneOf[T ~string](f *Faults, field string, value T, allowed ...T) {
	names := make([]string, len(allowed))
	for i, a := range allowed {
		if a == value {
			return
		}
		names[i] = string(a)
	}
	f.Add(field, "is %q; give one of: %s", string(value), strings.Join(names, ", "))
}

// Err returns an Invalid error that names every fault, or nil when there is none.
func (f Faults) Err(what string) error {
	if len(f) == 0 {
		return nil
	}
	noun := "fields are"
	if len(f) == 1 {
		noun = "field is"
	}
	return &Error{Code: Invalid, Message: fmt.Sprintf("%s: %d %s wrong; mend what errors[] names and send it again.", what, len(f), noun), Faults: f}
}
