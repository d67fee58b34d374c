// Package strictyaml reads files that people write, in YAML or JSON, into types whose
// fields have yaml tags. It is strict: unknown fields, fields given twice and values of a
// wrong type are faults, and it tells every fault at once, with its line and column.
package strictyaml

import (
	"encoding"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"mandate/internal/engagement"
)

// Form says what is particular to one kind of file. What is nil or empty is as in any.
type Form struct {
	// What the file is, for its errors: a methodology, a question set.
	What string
	// Start says what to write into an empty file.
	Start string
	// Keys lists the keys that a map may have, by the type of its keys.
	Keys func(reflect.Type) []string
	// Unknown says what to write in place of a field that a type does not have; "" for
	// the names that it has.
	Unknown func(t reflect.Type, name string) string
	// Wanted says what to write where a value of another kind stands; "" for the usual.
	Wanted func(reflect.Type) string
}

// Decoder lays a YAML tree over a value and notes every fault on the way, which a
// library's decoder does not: it ends at the first.
type Decoder struct {
	form    Form
	overlay bool
	faults  []Fault
	// places is where each field stands, by its path: process.gates.plan.stages[0].due.
	places map[string]Position
	// wrong holds the paths that have a fault already; what follows from it is not told.
	wrong map[string]bool
}

// New returns a decoder for files of a form.
func New(form Form) *Decoder {
	return &Decoder{form: form, places: map[string]Position{}, wrong: map[string]bool{}}
}

// Overlay returns one whose files say only what differs from the value that they are
// laid over. Fields and map entries replace those of the value one by one; the entries
// of a list that have a key or a ref are laid over the value's entry of the same name,
// and new ones are added at the end; any other list replaces the value's. null takes a
// value back to its default, and `remove: true` takes a named entry out.
func Overlay(form Form) *Decoder {
	d := New(form)
	d.overlay = true
	return d
}

// Decode lays a file over what v points to. A file that cannot be read at all leaves v
// as it is and tells false; other faults are told by Err.
func (d *Decoder) Decode(source []byte, v any) bool {
	root, fault := d.form.document(source)
	if fault != nil {
		d.faults = append(d.faults, *fault)
		return false
	}
	d.places[""] = positionOf(root)
	d.value(root, reflect.ValueOf(v).Elem(), "")
	return true
}

// Check takes faults that the domain found, unless they follow from one that is known.
func (d *Decoder) Check(found engagement.Faults) {
	for _, f := range found {
		if !d.follows(f.Field) {
			d.faults = append(d.faults, Fault{Position: d.place(f.Field), Fault: f})
		}
	}
}

func (d *Decoder) follows(path string) bool {
	for at := path; at != ""; at = parent(at) {
		if d.wrong[at] {
			return true
		}
	}
	return false
}

// Err returns a *SourceError that names every fault, or nil when there is none. name is
// how it calls the file.
func (d *Decoder) Err(name string) error { return Located(d.form.What, name, d.faults) }

// place is where a path stands, or the nearest thing that would hold it.
func (d *Decoder) place(path string) Position {
	for {
		if at, known := d.places[path]; known || path == "" {
			return at
		}
		path = parent(path)
	}
}

func (d *Decoder) add(at Position, path, format string, args ...any) {
	d.wrong[path] = true
	if path == "" {
		path = wholeFile
	}
	d.faults = append(d.faults, Fault{Position: at, Fault: engagement.Fault{Field: path, Message: fmt.Sprintf(format, args...)}})
}

// value lays a node over v.
func (d *Decoder) value(node ast.Node, v reflect.Value, path string) {
	if _, scalar := node.(ast.ScalarNode); scalar {
		d.places[path] = positionOf(node)
	}
	if reader, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(node, v, reader, path)
		return
	}
	if _, null := node.(*ast.NullNode); null {
		v.SetZero()
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.value(node, v.Elem(), path)
	case reflect.Struct:
		if fields, ok := node.(ast.MapNode); ok {
			d.record(fields, v, path)
			return
		}
		d.mistyped(node, path, d.form.wanted(v.Type()))
	case reflect.Map:
		if entries, ok := node.(ast.MapNode); ok {
			d.mapping(entries, v, path)
			return
		}
		d.mistyped(node, path, d.form.wanted(v.Type()))
	case reflect.Slice:
		if entries, ok := node.(*ast.SequenceNode); ok {
			d.list(entries, v, path)
			return
		}
		d.mistyped(node, path, d.form.wanted(v.Type()))
	default:
		d.scalar(node, v, path)
	}
}

// record lays the fields of a mapping over a struct.
func (d *Decoder) record(node ast.MapNode, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for entries := node.MapRange(); entries.Next(); {
		name, at, ok := d.key(entries, path, seen)
		if !ok {
			continue
		}
		field, known := fields[name]
		if !known {
			d.add(at, join(path, name), "%s", d.form.unknown(v.Type(), name, slices.Sorted(maps.Keys(fields))))
			continue
		}
		d.places[join(path, name)] = at
		d.value(entries.Value(), v.Field(field), join(path, name))
	}
}

// mapping lays the entries of a mapping over a map with keys of a fixed set.
func (d *Decoder) mapping(node ast.MapNode, v reflect.Value, path string) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	allowed := d.form.Keys(v.Type().Key())
	seen := map[string]bool{}
	for entries := node.MapRange(); entries.Next(); {
		name, at, ok := d.key(entries, path, seen)
		if !ok {
			continue
		}
		if !slices.Contains(allowed, name) {
			d.add(at, join(path, name), "is not known here; give one of: %s", strings.Join(allowed, ", "))
			continue
		}
		key := reflect.ValueOf(name).Convert(v.Type().Key())
		d.places[join(path, name)] = at
		if _, null := entries.Value().(*ast.NullNode); null {
			v.SetMapIndex(key, reflect.Value{})
			continue
		}
		entry := reflect.New(v.Type().Elem()).Elem()
		if old := v.MapIndex(key); old.IsValid() {
			entry.Set(old)
		}
		d.value(entries.Value(), entry, join(path, name))
		v.SetMapIndex(key, entry)
	}
}

// key reads a mapping's key, and notes one that comes twice.
func (d *Decoder) key(entries *ast.MapNodeIter, path string, seen map[string]bool) (name string, at Position, ok bool) {
	at = positionOf(entries.Key())
	text, plain := entries.Key().(*ast.StringNode)
	if !plain {
		d.add(at, path, "has %s as the name of a field; give a plain word", describe(entries.Key()))
		return "", at, false
	}
	if seen[text.Value] {
		d.add(at, join(path, text.Value), "is given twice; keep one")
		return "", at, false
	}
	seen[text.Value] = true
	return text.Value, at, true
}

// text reads a value that is written as a text: a span, a moment, a quorum.
func (d *Decoder) text(node ast.Node, v reflect.Value, reader encoding.TextUnmarshaler, path string) {
	var text string
	switch n := node.(type) {
	case *ast.NullNode:
		v.SetZero()
		return
	case *ast.StringNode:
		text = n.Value
	case *ast.LiteralNode:
		text = n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode:
		text = n.GetToken().Value // the reader says what is wrong with it
	default:
		d.mistyped(node, path, d.form.wanted(v.Type()))
		return
	}
	if err := reader.UnmarshalText([]byte(text)); err != nil {
		d.add(d.places[path], path, "%s", err)
	}
}

func (d *Decoder) scalar(node ast.Node, v reflect.Value, path string) {
	switch v.Kind() {
	case reflect.String:
		switch n := node.(type) {
		case *ast.StringNode:
			v.SetString(n.Value)
		case *ast.LiteralNode:
			v.SetString(n.Value.Value)
		case ast.ScalarNode:
			d.mistyped(node, path, "a text; put it in quotes")
		default:
			d.mistyped(node, path, "a text")
		}
	case reflect.Bool:
		if n, ok := node.(*ast.BoolNode); ok {
			v.SetBool(n.Value)
			return
		}
		d.mistyped(node, path, "true or false")
	default:
		if n, ok := node.(*ast.IntegerNode); ok {
			if i, err := strconv.ParseInt(strings.TrimPrefix(fmt.Sprint(n.Value), "+"), 10, 32); err == nil {
				v.SetInt(i)
				return
			}
		}
		d.mistyped(node, path, "a whole number")
	}
}

func (d *Decoder) mistyped(node ast.Node, path, wanted string) {
	at, known := d.places[path]
	if _, scalar := node.(ast.ScalarNode); scalar || !known {
		at = positionOf(node)
	}
	d.add(at, path, "is %s; give %s", describe(node), wanted)
}
