package strictyaml

import (
	"cmp"
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

// Position is a place in a file. Lines and columns count from 1, columns in characters.
type Position struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Fault is a wrong field and where it stands.
type Fault struct {
	Position
	engagement.Fault
}

// SourceError says everything that is wrong in a file. It wraps an
// *engagement.Error of code Invalid, whose faults tell the place in their message.
type SourceError struct {
	// What the file is, such as a methodology, and its name, as the reader was given it.
	What, Name string
	// Faults are sorted by position.
	Faults []Fault
}

// Error returns all faults in one line.
func (e *SourceError) Error() string { return e.domain().Error() }

// Unwrap returns the error as the rest of the program knows it.
func (e *SourceError) Unwrap() error { return e.domain() }

func (e *SourceError) domain() *engagement.Error {
	noun := "faults"
	if len(e.Faults) == 1 {
		noun = "fault"
	}
	out := engagement.Errorf(engagement.Invalid, "the %s %s has %d %s; mend what errors[] names and send it again", e.What, e.Name, len(e.Faults), noun)
	for _, f := range e.Faults {
		out.Faults = append(out.Faults, engagement.Fault{
			Field: f.Field, Message: fmt.Sprintf("line %d, column %d: %s", f.Line, f.Column, f.Message),
		})
	}
	return out
}

// Located turns faults into an error, or nil when there is none.
func Located(what, name string, faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Field, b.Field))
	})
	if n := len(faults); n > maxFaults {
		faults = faults[:maxFaults]
		last := &faults[maxFaults-1]
		last.Message += fmt.Sprintf(" (%d more faults follow)", n-maxFaults)
	}
	return &SourceError{What: what, Name: name, Faults: faults}
}

// maxFaults bounds an answer: who has this many faults mends some and asks again.
const maxFaults = 500
