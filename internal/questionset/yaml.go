package questionset

import (
	"bytes"
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// maxYAML is how many bytes a set in our own form may have: the YAML of some 5,000
// questions, which takes a parser seconds.
const maxYAML = 4 << 20

// form is what is particular to question sets among the files that are read strictly.
var form = strictyaml.Form{What: what, Start: "write a question set, or begin with a built-in one"}

// parseYAML reads a set in our own form, as YAML or JSON.
func parseYAML(name string, source []byte, about engagement.AboutSet) (engagement.QuestionSet, error) {
	if len(source) > maxYAML {
		return engagement.QuestionSet{}, engagement.Errorf(engagement.TooLarge, "%s has %d bytes; a question set in YAML may have %d (4 MiB), divide it", name, len(source), maxYAML)
	}
	var set engagement.QuestionSet
	d := strictyaml.New(form)
	if d.Decode(source, &set) {
		d.Check(finished(&set, about))
	}
	if err := d.Err(name); err != nil {
		return engagement.QuestionSet{}, err
	}
	return set, nil
}

// finished says what is said about a set, fills its defaults and checks it.
func finished(set *engagement.QuestionSet, about engagement.AboutSet) (wrong engagement.Faults) {
	about.Apply(set)
	set.Defaults()
	set.Check(&wrong)
	return wrong
}

// MarshalYAML writes a set, which Read reads back as the same one.
func MarshalYAML(set engagement.QuestionSet) ([]byte, error) {
	text, err := strictyaml.Marshal(set)
	if err != nil {
		return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
	}
	return text, nil
}

// MarshalJSON writes a set in our own form as JSON.
func MarshalJSON(set engagement.QuestionSet) ([]byte, error) {
	text, err := plainJSON(set)
	if err != nil {
		return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
