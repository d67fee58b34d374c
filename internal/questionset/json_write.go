package questionset

import (
	"bytes"
	"encoding/json"
	"strings"

	"mandate/internal/engagement"
)

// object is a JSON object to write, whose members keep their order.
type object []struct {
	name  string
	value any
}

func (o *object) set(name string, value any) {
	*o = append(*o, struct {
		name  string
		value any
	}{name, value})
}

// text adds a text unless it is empty.
func (o *object) text(name, value string) {
	if value != "" {
		o.set(name, value)
	}
}

// rest adds again what rest of a taker has kept.
func (o *object) rest(extra []engagement.Property, prefix string) {
	for _, p := range extra {
		if name, ok := strings.CutPrefix(p.Name, prefix); ok && name != "" && json.Valid([]byte(p.Value)) {
			o.set(name, json.RawMessage(p.Value))
		}
	}
}

// MarshalJSON writes the members in their order.
func (o object) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			out.WriteByte(',')
		}
		name, err := plainJSON(m.name)
		if err != nil {
			return nil, err
		}
		text, err := plainJSON(m.value)
		if err != nil {
			return nil, err
		}
		out.Write(name)
		out.WriteByte(':')
		out.Write(text)
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// plainJSON leaves < and & as they are: these files are not for web pages.
func plainJSON(v any) ([]byte, error) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimRight(out.Bytes(), "\n"), nil
}

// indented writes a document as people read it.
func (o object) indented() ([]byte, error) {
	text, err := plainJSON(o)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := json.Indent(&out, text, "", " "); err != nil {
		return nil, err
	}
	out.WriteByte('\n')
	return out.Bytes(), nil
}
