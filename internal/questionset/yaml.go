// Package questionset reads and writes question sets: our YAML, OSCAL catalogs,
// spreadsheets, and the JSON in which frameworks are handed around. Every fault is told
// with its place. It also holds the sets that come with the program.
package questionset

import (
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// What is told of a set's file, and where.
type (
	Position    = strictyaml.Position
	Fault       = strictyaml.Fault
	SourceError = strictyaml.SourceError
)

// what the files are, for the errors about them.
const what = "question set"

// form is what is particular to question sets among the files that are read strictly.
var form = strictyaml.Form{What: what, Start: "write a question set, or begin with a built-in one"}

// ParseYAML reads a set in our own form, as YAML or JSON, fills its defaults and checks
// it. name is how errors call the file.
func ParseYAML(name string, source []byte) (engagement.QuestionSet, error) {
	var set engagement.QuestionSet
	d := strictyaml.New(form)
	if d.Decode(source, &set) {
		var wrong engagement.Faults
		set.Defaults()
		set.Check(&wrong)
		d.Check(wrong)
	}
	if err := d.Err(name); err != nil {
		return engagement.QuestionSet{}, err
	}
	return set, nil
}

// MarshalYAML writes a set, which ParseYAML reads back as the same one.
func MarshalYAML(set engagement.QuestionSet) ([]byte, error) {
	text, err := strictyaml.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
	}
	return text, nil
}
