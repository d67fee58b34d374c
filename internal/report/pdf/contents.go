package pdf

import (
	"bytes"
	"context"
	"fmt"

	"github.com/ledongthuc/pdf"
)

// printsAtMost bounds how often a page with contents is printed: once to learn on which sheets
// its parts begin, once with their numbers, and once more should these have moved them.
const printsAtMost = 3

// PrintNumbered prints a page whose contents name the sheets on which its parts begin. Chromium
// does not know them while it lays the page out (it lacks CSS target-counter), so that
// the page is printed twice: page gets the sheets by the ids of the elements that its links
// lead to, none at first.
func (p *Printer) PrintNumbered(ctx context.Context, page func(sheets map[string]int) ([]byte, error), o Options) ([]byte, error) {
	var known map[string]int
	for range printsAtMost {
		text, err := page(known)
		if err != nil {
			return nil, err
		}
		printed, err := p.Print(ctx, text, o)
		if err != nil {
			return nil, err
		}
		found, err := destinations(printed)
		if err != nil {
			return nil, err
		}
		if same(known, found) {
			return printed, nil
		}
		known = found
	}
	return nil, fmt.Errorf("the sheets of the contents are not the same in %d prints", printsAtMost)
}

// destinations are the sheets, from 1, to which the links within a PDF lead, by the ids of the
// page's elements. Each sheet of a tagged PDF has a number in StructParents of its own.
func destinations(printed []byte) (sheets map[string]int, err error) {
	defer func() {
		if fault := recover(); fault != nil { // the reader panics on what it cannot read
			err = fmt.Errorf("read the printed sheets: %v", fault)
		}
	}()
	r, err := pdf.NewReader(bytes.NewReader(printed), int64(len(printed)))
	if err != nil {
		return nil, fmt.Errorf("read the printed sheets: %w", err)
	}
	number := map[int64]int{}
	for n := 1; n <= r.NumPage(); n++ {
		number[r.Page(n).V.Key("StructParents").Int64()] = n
	}
	sheets = map[string]int{}
	named := r.Trailer().Key("Root").Key("Dests")
	for _, id := range named.Keys() {
		sheets[id] = number[named.Key(id).Index(0).Key("StructParents").Int64()]
	}
	return sheets, nil
}

func same(a, b map[string]int) bool {
	if a == nil || len(a) != len(b) {
		return false
	}
	for id, sheet := range a {
		if b[id] != sheet {
			return false
		}
	}
	return true
}
