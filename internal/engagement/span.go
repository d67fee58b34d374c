package engagement

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/sosodev/duration"
)

// SpanUnit is what a Span counts.
type SpanUnit string

// The units. Clock spans are exact elapsed time; the others are whole calendar units.
const (
	UnitBusinessDay SpanUnit = "business day"
	UnitDay         SpanUnit = "day"
	UnitWeek        SpanUnit = "week"
	UnitMonth       SpanUnit = "month"
	UnitYear        SpanUnit = "year"
	UnitClock       SpanUnit = "clock"
)

// Span is a duration as methodologies write it: "10 business days", "2 weeks",
// "6 months", or ISO 8601 such as PT30S, P10D, P1M. The zero value is no span.
type Span struct {
	Unit  SpanUnit
	Count int           // of every unit but UnitClock
	Clock time.Duration // of UnitClock
	text  string
}

var spanForm = regexp.MustCompile(`^(\d{1,4}) +(business day|day|week|month|year)s?$`)

// ParseSpan reads a span. The error says what is accepted.
func ParseSpan(text string) (Span, error) {
	trimmed := strings.TrimSpace(text)
	if m := spanForm.FindStringSubmatch(trimmed); m != nil {
		n, err := strconv.Atoi(m[1])
		if err != nil || n == 0 {
			return Span{}, spanFault(text)
		}
		return Span{Unit: SpanUnit(m[2]), Count: n, text: trimmed}, nil
	}
	return parseISO(text, trimmed)
}

// parseISO reads an ISO 8601 duration of one kind: a number of calendar units, or a
// time.
func parseISO(text, trimmed string) (Span, error) {
	d, err := duration.Parse(trimmed)
	if err != nil || d.Negative || !strings.HasPrefix(trimmed, "P") {
		return Span{}, spanFault(text)
	}
	units := []struct {
		unit  SpanUnit
		count float64
	}{{UnitYear, d.Years}, {UnitMonth, d.Months}, {UnitWeek, d.Weeks}, {UnitDay, d.Days}}
	clock := time.Duration((d.Hours*3600 + d.Minutes*60 + d.Seconds) * float64(time.Second))
	found := Span{}
	for _, u := range units {
		if u.count == 0 {
			continue
		}
		if !found.IsZero() || clock != 0 || u.count != float64(int(u.count)) {
			return Span{}, spanFault(text)
		}
		found = Span{Unit: u.unit, Count: int(u.count), text: trimmed}
	}
	if found.IsZero() {
		found = Span{Unit: UnitClock, Clock: clock, text: trimmed}
	}
	if found.IsZero() {
		return Span{}, spanFault(text)
	}
	return found, nil
}

func spanFault(text string) error {
	return fmt.Errorf("%q is not a duration; write for example \"10 business days\", \"2 weeks\", \"6 months\", or ISO 8601 of one kind such as PT30S, P10D or P1M", text)
}

// IsZero tells whether there is no span.
func (s Span) IsZero() bool { return s.Count == 0 && s.Clock == 0 }

// String is the span as it was written.
func (s Span) String() string { return s.text }

// MarshalText writes the span as it was written.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.text), nil }

// UnmarshalText reads a span; an empty text is no span.
func (s *Span) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*s = Span{}
		return nil
	}
	parsed, err := ParseSpan(string(text))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

// Moment is a point in time relative to a deadline: "50%" of the business time until
// it, "due", "due + 1 business day", "due - PT2S", or "never".
type Moment struct {
	Percent int  // 1 to 99, of the business time from the start to the due
	Never   bool // it never comes
	Before  bool // Offset lies before the due
	Offset  Span // zero for the due itself
	text    string
}

var (
	percentForm = regexp.MustCompile(`^(\d{1,2})%$`)
	offsetForm  = regexp.MustCompile(`^due *([+-]) *(.+)$`)
)

// ParseMoment reads a moment. The error says what is accepted.
func ParseMoment(text string) (Moment, error) {
	trimmed := strings.TrimSpace(text)
	switch trimmed {
	case "never":
		return Moment{Never: true, text: trimmed}, nil
	case "due":
		return Moment{text: trimmed}, nil
	}
	if m := percentForm.FindStringSubmatch(trimmed); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n > 0 {
			return Moment{Percent: n, text: trimmed}, nil
		}
	}
	if m := offsetForm.FindStringSubmatch(trimmed); m != nil {
		offset, err := ParseSpan(m[2])
		if err != nil {
			return Moment{}, err
		}
		return Moment{Before: m[1] == "-", Offset: offset, text: trimmed}, nil
	}
	return Moment{}, fmt.Errorf("%q is not a moment; write a share such as 50%%, due, due + 1 business day, due - PT2S, or never", text)
}

// String is the moment as it was written.
func (m Moment) String() string { return m.text }

// MarshalText writes the moment as it was written.
func (m Moment) MarshalText() ([]byte, error) { return []byte(m.text), nil }

// UnmarshalText reads a moment.
func (m *Moment) UnmarshalText(text []byte) error {
	parsed, err := ParseMoment(string(text))
	if err != nil {
		return err
	}
	*m = parsed
	return nil
}
