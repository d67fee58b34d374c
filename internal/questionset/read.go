// Package questionset reads and writes question sets: our YAML, OSCAL catalogs, and the
// JSON in which frameworks are handed around; the package exchange below it adds
// spreadsheets. Every fault is told with its place. It also holds the sets that come with
// the program.
package questionset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

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

// Read reads a set from a text: ours in YAML or JSON, an OSCAL catalog, or a framework's
// JSON. What is said about it takes the place of what it says itself. name is how errors
// call the file. The error is an *engagement.Error; one that names faults is a
// *SourceError.
func Read(name string, source []byte, about engagement.AboutSet) (engagement.QuestionSet, error) {
	if len(source) > engagement.MaxSetFile {
		return engagement.QuestionSet{}, engagement.Errorf(engagement.TooLarge, "%s has %d bytes; a question set may have %d (16 MiB), divide it", name, len(source), engagement.MaxSetFile)
	}
	if !bytes.HasPrefix(bytes.TrimLeft(source, " \t\r\n\ufeff"), []byte("{")) {
		return parseYAML(name, source, about)
	}
	doc, fault := parseJSON(source)
	if fault != nil {
		if !json.Valid(source) && len(source) <= maxYAML && !bytes.Contains(source, []byte(`"`)) {
			return parseYAML(name, source, about) // a mapping of YAML may begin with a bracket, too
		}
		return engagement.QuestionSet{}, strictyaml.Located(what, name, []Fault{*fault})
	}
	shape := shapeOf(doc.root)
	if shape == nil {
		return parseYAML(name, source, about)
	}
	set := shape.read(doc)
	for _, wrong := range finished(&set, about) {
		doc.check(wrong)
	}
	if err := strictyaml.Located(what, name, doc.faults); err != nil {
		return engagement.QuestionSet{}, err
	}
	if doc.finish != nil {
		doc.finish(&set)
	}
	return set, nil
}

// shape is a form of JSON that others use for their catalogs.
type shape struct {
	// name is how the set remembers that it came in it, in its property "shape".
	name string
	// member is the one at the top by which it is known.
	member string
	read   func(*document) engagement.QuestionSet
	write  func(engagement.QuestionSet) (object, error)
}

// shapes lists the forms.
func shapes() []shape {
	return []shape{
		{"oscal", "catalog", readOSCAL, nil},
		{"functions", "functions", readFunctions, writeFunctions},
		{"capabilities", "capabilities", readCapabilities, writeCapabilities},
		{"areas", "areas", readAreas, writeAreas},
	}
}

func shapeOf(root *value) *shape {
	if root.member("key") != nil && root.member("questions") != nil {
		return nil // our own
	}
	for _, s := range shapes() {
		if root.member(s.member) != nil {
			return &s
		}
	}
	return nil
}

// shapeProperty is the extra property by which a set knows the shape that it came in.
const shapeProperty = "shape"

// MarshalFramework writes a set in the shape of a framework's JSON that it came in.
func MarshalFramework(set engagement.QuestionSet) ([]byte, error) {
	name, _ := engagement.PropertyOf(set.Extra, shapeProperty)
	for _, s := range shapes() {
		if s.name != name || s.write == nil {
			continue
		}
		out, err := s.write(set)
		if err != nil {
			return nil, err
		}
		text, err := out.indented()
		if err != nil {
			return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
		}
		return text, same(set, text, "the framework's JSON")
	}
	return nil, engagement.Errorf(engagement.Conflict, "%s did not come as a framework's JSON; take it as yaml, xlsx or oscal", set.Ref())
}

// same holds what was written to what it was written from: a format that cannot hold all
// of a set must not lose the rest silently.
func same(set engagement.QuestionSet, text []byte, format string) error {
	back, err := Read("written", text, engagement.AboutSet{
		Key: set.Key, Version: set.Version, Title: set.Title, Publisher: set.Publisher, Source: set.Source,
		URL: set.URL, Licence: set.Licence, Attribution: set.Attribution, Language: set.Language,
	})
	if err != nil {
		return fmt.Errorf("read back the question set %s: %w", set.Ref(), err)
	}
	was, errWas := sorted(set)
	is, errIs := sorted(back)
	if errWas != nil || errIs != nil {
		return fmt.Errorf("compare the question set %s: %w", set.Ref(), errors.Join(errWas, errIs))
	}
	if !bytes.Equal(was, is) {
		return engagement.Errorf(engagement.Conflict, "%s holds more than %s can say, as it was changed since it came in it; take it as yaml or xlsx", set.Ref(), format)
	}
	return nil
}

// sorted is a set as JSON with its properties by name: in a catalog their order says
// nothing.
func sorted(set engagement.QuestionSet) ([]byte, error) {
	set = copied(set)
	byName := func(a, b engagement.Property) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(set.Extra, byName)
	for _, g := range set.Groups {
		slices.SortFunc(g.Extra, byName)
	}
	for _, q := range set.Questions {
		slices.SortFunc(q.Extra, byName)
	}
	return json.Marshal(set)
}
