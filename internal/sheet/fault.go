package sheet

import (
	"fmt"

	"mandate/internal/engagement"
)

// Fault is what is wrong at a place, and what to do about it.
type Fault struct {
	Place
	// Cell is the place as spreadsheets write it, such as C3.
	Cell    string `json:"cell,omitempty"`
	Message string `json:"message"`
}

// Field names the place as spreadsheets do: Findings!C3, Findings!3:3 for a whole row.
func (p Place) Field() string {
	at := p.cell()
	switch {
	case at == "" && p.Row > 0:
		at = fmt.Sprintf("%d:%d", p.Row, p.Row)
	case at == "" && p.Column > 0:
		at = p.Letters() + ":" + p.Letters()
	}
	switch {
	case p.Sheet == "" && at == "":
		return "file"
	case p.Sheet == "":
		return at
	case at == "":
		return p.Sheet
	}
	return p.Sheet + "!" + at
}

func (p Place) cell() string {
	if p.Row < 1 || p.Column < 1 {
		return ""
	}
	return fmt.Sprintf("%s%d", p.Letters(), p.Row)
}

// Faults collects what is wrong in a file: the first MaxFaults of it, and how many more.
type Faults struct {
	List []Fault
	More int
}

// Add notes what is wrong at a place.
func (f *Faults) Add(at Place, format string, args ...any) {
	if len(f.List) >= MaxFaults {
		f.More++
		return
	}
	f.List = append(f.List, Fault{Place: at, Cell: at.cell(), Message: fmt.Sprintf(format, args...)})
}

// Err returns an Invalid error that names every fault by its place, or nil when there is none.
func (f *Faults) Err() error {
	if len(f.List) == 0 {
		return nil
	}
	n := len(f.List) + f.More
	noun := "faults"
	if n == 1 {
		noun = "fault"
	}
	out := engagement.Errorf(engagement.Invalid, "the file has %d %s; mend what errors[] names and send it again", n, noun)
	for _, one := range f.List {
		out.Faults = append(out.Faults, engagement.Fault{Field: one.Field(), Message: one.where() + one.Message})
	}
	if f.More > 0 {
		out.Faults = append(out.Faults, engagement.Fault{Field: "file", Message: fmt.Sprintf("has %d more faults; mend these and send it again to see them", f.More)})
	}
	return out
}

// where tells row and column in words, for those who do not read C3.
func (p Place) where() string {
	switch {
	case p.Row > 0 && p.Column > 0:
		return fmt.Sprintf("row %d, column %d (%s): ", p.Row, p.Column, p.Letters())
	case p.Row > 0:
		return fmt.Sprintf("row %d: ", p.Row)
	case p.Column > 0:
		return fmt.Sprintf("column %d (%s): ", p.Column, p.Letters())
	}
	return ""
}

func malformed(format string, args ...any) error {
	return engagement.Errorf(engagement.Malformed, format, args...)
}

func tooLarge(format string, args ...any) error {
	return engagement.Errorf(engagement.TooLarge, format, args...)
}
