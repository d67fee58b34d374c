package questionset

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// Limits of a JSON file. The largest catalog in use has some 200,000 values, 12 deep.
const (
	maxValues    = 500_000
	maxJSONDepth = 60
)

// document is a JSON file whose values know where they stand.
type document struct {
	source []byte
	lines  []int // where each line begins
	root   *value
	values int
	faults []Fault
	told   map[string]bool // the fields that faults name
	// places is where each field of the set stands, by its path: questions[0].text.
	places map[string]int
	// finish puts what was read without a fault into its last form; nil where it has it.
	finish func(*engagement.QuestionSet)
}

// value is a value of a JSON file.
type value struct {
	at      int // its first byte
	kind    jsontext.Kind
	text    string // of a text
	raw     []byte
	members []member
	items   []*value
}

type member struct {
	name  string
	value *value
}

// member returns an object's member, or nil.
func (v *value) member(name string) *value {
	for _, m := range v.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// parseJSON reads a file whose top is an object.
func parseJSON(source []byte) (*document, *Fault) {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	d := &document{source: source, lines: []int{0}, places: map[string]int{}, told: map[string]bool{}}
	for i, b := range source {
		if b == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	if at, wrong := strictyaml.FirstNotUTF8(source); wrong {
		return nil, &Fault{Position: at, Fault: engagement.Fault{Field: "file", Message: "is not UTF-8; save it with that encoding"}}
	}
	in := jsontext.NewDecoder(bytes.NewReader(source))
	root, err := d.read(in, 0)
	if err == nil {
		if _, err = in.ReadToken(); errors.Is(err, io.EOF) {
			d.root = root
			return d, nil
		} else if err == nil {
			err = errors.New("more than one value stands in the file")
		}
	}
	return nil, &Fault{Position: d.position(int(in.InputOffset())), Fault: engagement.Fault{Field: "file", Message: wrongJSON(err)}}
}

func wrongJSON(err error) string {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Sprintf("the key %q stands twice in one object, near here; keep one", syntax.JSONPointer.LastToken())
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "is not JSON: it ends too early; send the whole file"
	case errors.As(err, &syntax):
		return fmt.Sprintf("is not JSON: %s, near here", syntax.Err)
	}
	return err.Error()
}

func (d *document) read(in *jsontext.Decoder, depth int) (*value, error) {
	kind := in.PeekKind()
	if d.values++; d.values > maxValues {
		return nil, fmt.Errorf("has more than %d values; divide the catalog", maxValues)
	}
	if depth > maxJSONDepth {
		return nil, fmt.Errorf("nests deeper than %d levels; no catalog does", maxJSONDepth)
	}
	token, err := in.ReadToken()
	if err != nil {
		return nil, err
	}
	end := int(in.InputOffset())
	v := &value{kind: kind}
	switch kind {
	case '{':
		v.at = end - 1
		for in.PeekKind() != '}' {
			name, err := in.ReadToken()
			if err != nil {
				return nil, err
			}
			key := name.String()
			inner, err := d.read(in, depth+1)
			if err != nil {
				return nil, err
			}
			v.members = append(v.members, member{key, inner})
		}
		_, err = in.ReadToken()
	case '[':
		v.at = end - 1
		for in.PeekKind() != ']' {
			inner, err := d.read(in, depth+1)
			if err != nil {
				return nil, err
			}
			v.items = append(v.items, inner)
		}
		_, err = in.ReadToken()
	case '"':
		v.text = token.String()
		v.at = textStart(d.source, end)
	default:
		v.at = end - len(token.String())
	}
	v.raw = d.source[v.at:in.InputOffset()]
	return v, err
}

// textStart finds the quotation mark that opens the text whose closing one ends at end.
func textStart(source []byte, end int) int {
	for i := end - 2; i >= 0; i-- {
		if source[i] != '"' {
			continue
		}
		slashes := 0
		for j := i - 1; j >= 0 && source[j] == '\\'; j-- {
			slashes++
		}
		if slashes%2 == 0 {
			return i
		}
	}
	return 0
}

// position is that of a byte: lines from 1, columns in characters.
func (d *document) position(at int) Position {
	at = min(at, len(d.source))
	line := sort.SearchInts(d.lines, at+1)
	return Position{Line: line, Column: utf8.RuneCount(d.source[d.lines[line-1]:at]) + 1}
}

func (d *document) add(at int, field, format string, args ...any) {
	d.told[field] = true
	d.faults = append(d.faults, Fault{Position: d.position(at), Fault: engagement.Fault{Field: field, Message: fmt.Sprintf(format, args...)}})
}

// check takes a fault that the domain found, at the place of its field, or of the nearest
// thing that would hold it.
func (d *document) check(f engagement.Fault) {
	if f.Field == "questions" && len(d.faults) > 0 || d.told[f.Field] {
		return // it follows from what is told already
	}
	at, path := d.root.at, f.Field
	for {
		if found, known := d.places[path]; known {
			at = found
			break
		}
		i := bytes.LastIndexAny([]byte(path), ".[")
		if i < 0 {
			break
		}
		path = path[:i]
	}
	d.add(at, f.Field, "%s", f.Message)
}

// taker takes the members of an object that a set has a field for; the rest are kept as
// properties.
type taker struct {
	doc *document
	v   *value
	// path is that of what the object becomes, for faults.
	path  string
	taken []string
}

// object begins to take from a value, which must be an object.
func (d *document) object(v *value, path string) *taker {
	d.places[path] = v.at
	if v.kind != '{' {
		d.add(v.at, path, "is no object; write {…} here")
	}
	return &taker{doc: d, v: v, path: path}
}

// at notes that a member became a field.
func (t *taker) at(v *value, field string) {
	t.doc.places[join(t.path, field)] = v.at
}

func join(path, field string) string {
	if path == "" {
		return field
	}
	return path + "." + field
}

// text takes a text as a field. An empty one is left to the rest, so that it is kept.
func (t *taker) text(name, field string) string {
	v := t.v.member(name)
	if v == nil {
		return ""
	}
	t.at(v, field)
	if v.kind != '"' {
		t.taken = append(t.taken, name)
		t.doc.add(v.at, join(t.path, field), "is no text; put %s in quotation marks", name)
		return ""
	}
	if v.text != "" {
		t.taken = append(t.taken, name)
	}
	return v.text
}

// list takes a list; what is no list is a fault.
func (t *taker) list(name string) []*value {
	v := t.v.member(name)
	if v == nil {
		return nil
	}
	if v.kind != '[' {
		t.taken = append(t.taken, name)
		t.doc.add(v.at, join(t.path, name), "is no list; write […] here")
		return nil
	}
	if len(v.items) > 0 {
		t.taken = append(t.taken, name)
	}
	return v.items
}

// take marks a member as taken and returns it, or nil.
func (t *taker) take(name string) *value {
	v := t.v.member(name)
	if v != nil {
		t.taken = append(t.taken, name)
	}
	return v
}

// rest keeps what nothing has taken, as it stands in the file without its spaces.
func (t *taker) rest(prefix string) []engagement.Property {
	var extra []engagement.Property
	for _, m := range t.v.members {
		if !slices.Contains(t.taken, m.name) {
			extra = append(extra, engagement.Property{Name: prefix + m.name, Value: compact(m.value.raw)})
		}
	}
	return extra
}

func compact(raw []byte) string {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return string(raw) // it was read as JSON already
	}
	return out.String()
}
