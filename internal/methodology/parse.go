// Package methodology reads methodologies: YAML or JSON files that say all in which
// consultancies differ. Every fault is told with its line and column. It also holds
// the built-in ones.
package methodology

import (
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
	"mandate/internal/strictyaml"
)

// Parse reads a methodology, fills its defaults, composes what it uses of the built-in
// question sets, and checks it. name is how errors call the file. The error is a
// *SourceError: an *engagement.Error of code Invalid that names every fault with its line
// and column.
func Parse(name string, source []byte) (engagement.Methodology, error) {
	return ParseWith(questionset.Builtin, name, source)
}

// ParseWith is Parse with other question sets than the built-in ones. What fails in
// finding one is returned as it is.
func ParseWith(sets engagement.QuestionSets, name string, source []byte) (engagement.Methodology, error) {
	return read(engagement.Methodology{}, sets, name, source, strictyaml.New(form))
}

// Overlay reads a file that says only what differs from base. Fields and map entries
// replace those of the base one by one; the entries of a list that have a key or a ref
// are laid over the base's entry of the same name, and new ones are added at the end;
// any other list replaces the base's. null takes a value back to its default, and
// `remove: true` takes a named entry out. The result is checked as a whole; what is wrong
// in it and comes from the base is told at the place in the overlay nearest to it. base
// is left as it is.
func Overlay(base engagement.Methodology, name string, source []byte) (engagement.Methodology, error) {
	return OverlayWith(questionset.Builtin, base, name, source)
}

// OverlayWith is Overlay with other question sets than the built-in ones.
func OverlayWith(sets engagement.QuestionSets, base engagement.Methodology, name string, source []byte) (engagement.Methodology, error) {
	own, err := clone(base)
	if err != nil {
		return engagement.Methodology{}, err
	}
	return read(own, sets, name, source, strictyaml.Overlay(form))
}

func read(m engagement.Methodology, sets engagement.QuestionSets, name string, source []byte, d *strictyaml.Decoder) (engagement.Methodology, error) {
	if d.Decode(source, &m) {
		var wrong engagement.Faults
		m.Defaults()
		if err := m.Compose(sets, &wrong); err != nil {
			return engagement.Methodology{}, err
		}
		m.Check(&wrong)
		checkConditions(&wrong, m.Process)
		d.Check(wrong)
	}
	if err := d.Err(name); err != nil {
		return engagement.Methodology{}, err
	}
	return m, nil
}

// clone copies a methodology, maps and lists included.
func clone(m engagement.Methodology) (engagement.Methodology, error) {
	text, err := json.Marshal(m)
	if err != nil {
		return engagement.Methodology{}, fmt.Errorf("copy the methodology %s: %w", m.Ref(), err)
	}
	var own engagement.Methodology
	if err := json.Unmarshal(text, &own); err != nil {
		return engagement.Methodology{}, fmt.Errorf("copy the methodology %s: %w", m.Ref(), err)
	}
	return own, nil
}
