package methodology

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

// decoder lays a YAML tree over a value and notes every fault on the way, which a
// library's decoder does not: it ends at the first.
type decoder struct {
	overlay bool
	faults  []Fault
	// places is where each field stands, by its path: process.gates.plan.stages[0].due.
	places map[string]Position
	// wrong holds the paths that have a fault already; what follows from it is not told.
	wrong map[string]bool
}

func newDecoder(overlay bool) *decoder {
	return &decoder{overlay: overlay, places: map[string]Position{}, wrong: map[string]bool{}}
}

func (d *decoder) methodology(root ast.Node, m *engagement.Methodology) {
	d.places[""] = positionOf(root)
	d.value(root, reflect.ValueOf(m).Elem(), "")
}

// check takes a fault that the domain found, unless it follows from one that is known.
func (d *decoder) check(f engagement.Fault) {
	for at := f.Field; at != ""; at = parent(at) {
		if d.wrong[at] {
			return
		}
	}
	d.faults = append(d.faults, Fault{Position: d.place(f.Field), Fault: f})
}

// place is where a path stands, or the nearest thing that would hold it.
func (d *decoder) place(path string) Position {
	for {
		if at, known := d.places[path]; known || path == "" {
			return at
		}
		path = parent(path)
	}
}

func (d *decoder) add(at Position, path, format string, args ...any) {
	d.wrong[path] = true
	if path == "" {
		path = wholeFile
	}
	d.faults = append(d.faults, Fault{Position: at, Fault: engagement.Fault{Field: path, Message: fmt.Sprintf(format, args...)}})
}

// value lays a node over v.
func (d *decoder) value(node ast.Node, v reflect.Value, path string) {
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
		d.mistyped(node, path, wanted(v.Type()))
	case reflect.Map:
		if entries, ok := node.(ast.MapNode); ok {
			d.mapping(entries, v, path)
			return
		}
		d.mistyped(node, path, wanted(v.Type()))
	case reflect.Slice:
		if entries, ok := node.(*ast.SequenceNode); ok {
			d.list(entries, v, path)
			return
		}
		d.mistyped(node, path, wanted(v.Type()))
	default:
		d.scalar(node, v, path)
	}
}

// record lays the fields of a mapping over a struct.
func (d *decoder) record(node ast.MapNode, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	seen := map[string]bool{}
	for entries := node.MapRange(); entries.Next(); {
		name, at, ok := d.key(entries, path, seen)
		if !ok {
			continue
		}
		field, known := fields[name]
		if !known {
			d.add(at, join(path, name), "%s", unknown(v.Type(), name, slices.Sorted(maps.Keys(fields))))
			continue
		}
		d.places[join(path, name)] = at
		d.value(entries.Value(), v.Field(field), join(path, name))
	}
}

// mapping lays the entries of a mapping over a map with keys of a fixed set.
func (d *decoder) mapping(node ast.MapNode, v reflect.Value, path string) {
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	allowed := keysOf(v.Type().Key())
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
func (d *decoder) key(entries *ast.MapNodeIter, path string, seen map[string]bool) (name string, at Position, ok bool) {
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
func (d *decoder) text(node ast.Node, v reflect.Value, reader encoding.TextUnmarshaler, path string) {
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
		d.mistyped(node, path, wanted(v.Type()))
		return
	}
	if err := reader.UnmarshalText([]byte(text)); err != nil {
		d.add(d.places[path], path, "%s", err)
	}
}

func (d *decoder) scalar(node ast.Node, v reflect.Value, path string) {
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

func (d *decoder) mistyped(node ast.Node, path, wanted string) {
	at, known := d.places[path]
	if _, scalar := node.(ast.ScalarNode); scalar || !known {
		at = positionOf(node)
	}
	d.add(at, path, "is %s; give %s", describe(node), wanted)
}
