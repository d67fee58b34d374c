package strictyaml

import (
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
)

// removal is the field by which an overlay takes a named entry out of a list.
const removal = "remove"

// list lays a sequence over a slice. In an overlay, entries with a name are laid over
// the base's entry of that name; every other list is replaced.
func (d *Decoder) list(node *ast.SequenceNode, v reflect.Value, path string) {
	naming, named := namingOf(v.Type().Elem())
	if !d.overlay || !named {
		v.Set(reflect.MakeSlice(v.Type(), len(node.Values), len(node.Values)))
		for i, entry := range node.Values {
			d.entry(entry, v.Index(i), path, i)
		}
		return
	}
	entries := d.withoutRemoved(node.Values, v, naming, path)
	claimed := map[int]bool{}
	for _, entry := range entries {
		i, found := indexOf(v, naming, nameIn(entry, naming))
		if !found || claimed[i] { // a second entry of one name is a fault, which the check tells
			i = v.Len()
			v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
		}
		claimed[i] = true
		d.entry(entry, v.Index(i), path, i)
	}
}

func (d *Decoder) entry(node ast.Node, v reflect.Value, path string, i int) {
	at := fmt.Sprintf("%s[%d]", path, i)
	d.places[at] = positionOf(node)
	d.value(node, v, at)
}

// withoutRemoved takes the entries out that are marked as removed, and returns the rest
// of the overlay's.
func (d *Decoder) withoutRemoved(nodes []ast.Node, v reflect.Value, naming, path string) []ast.Node {
	var rest []ast.Node
	for n, node := range nodes {
		marked, ok := fieldIn(node, removal).(*ast.BoolNode)
		if !ok || !marked.Value {
			rest = append(rest, node)
			continue
		}
		i, found := indexOf(v, naming, nameIn(node, naming))
		if !found {
			d.add(positionOf(node), fmt.Sprintf("%s[%d]", path, n), "removes %q, which the base does not have", nameIn(node, naming))
			continue
		}
		kept := reflect.AppendSlice(reflect.MakeSlice(v.Type(), 0, v.Len()), v.Slice(0, i))
		v.Set(reflect.AppendSlice(kept, v.Slice(i+1, v.Len())))
	}
	return rest
}

// namingOf tells by which field the entries of a list are named: key or ref.
func namingOf(entry reflect.Type) (field string, named bool) {
	if entry.Kind() != reflect.Struct {
		return "", false
	}
	fields := fieldsOf(entry)
	for _, field := range []string{"key", "ref"} {
		if _, ok := fields[field]; ok {
			return field, true
		}
	}
	return "", false
}

func indexOf(v reflect.Value, naming, name string) (int, bool) {
	if name == "" || v.Len() == 0 {
		return 0, false
	}
	field := fieldsOf(v.Type().Elem())[naming]
	for i := range v.Len() {
		if v.Index(i).Field(field).String() == name {
			return i, true
		}
	}
	return 0, false
}

func nameIn(entry ast.Node, naming string) string {
	if name, ok := fieldIn(entry, naming).(*ast.StringNode); ok {
		return name.Value
	}
	return ""
}

// fieldIn returns the value of a mapping's field, or nil.
func fieldIn(entry ast.Node, field string) ast.Node {
	mapping, ok := entry.(ast.MapNode)
	if !ok {
		return nil
	}
	for fields := mapping.MapRange(); fields.Next(); {
		if name, ok := fields.Key().(*ast.StringNode); ok && name.Value == field {
			return fields.Value()
		}
	}
	return nil
}
