package strictyaml

import (
	"encoding"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// positionOf is where a node begins. A mapping begins with its first key: its own token
// is the colon after it.
func positionOf(node ast.Node) Position {
	switch n := node.(type) {
	case *ast.MappingNode:
		if !n.IsFlowStyle && len(n.Values) > 0 {
			return positionOf(n.Values[0])
		}
	case *ast.MappingValueNode:
		return positionOf(n.Key)
	}
	at := node.GetToken().Position
	return Position{max(at.Line, 1), max(at.Column, 1)}
}

// describe says what a node is, for a person.
func describe(node ast.Node) string {
	switch n := node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "the number " + n.GetToken().Value
	case *ast.BoolNode:
		return "the truth value " + n.GetToken().Value
	case *ast.NullNode:
		return "nothing"
	case *ast.SequenceNode:
		return "a list"
	case ast.MapNode:
		return "a group of fields"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias of YAML, which is not read here"
	case *ast.TagNode:
		return "a tag of YAML, which is not read here"
	default:
		return "not readable here"
	}
}

// fieldsOf returns the index of each field of a struct by its YAML name.
func fieldsOf(t reflect.Type) map[string]int {
	fields := make(map[string]int, t.NumField())
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ",")
		if name != "" && name != "-" {
			fields[name] = i
		}
	}
	return fields
}

func (f Form) unknown(t reflect.Type, name string, known []string) string {
	if f.Unknown != nil {
		if now := f.Unknown(t, name); now != "" {
			return now
		}
	}
	return fmt.Sprintf("is not known here; give one of: %s", strings.Join(known, ", "))
}

// wanted says what to write where a value of another kind stands.
func (f Form) wanted(t reflect.Type) string {
	if f.Wanted != nil {
		if now := f.Wanted(t); now != "" {
			return now
		}
	}
	switch {
	case reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()):
		return "a text"
	case t.Kind() == reflect.Slice:
		return "a list"
	}
	return "fields, one a line"
}

// join and parent go down and up a path such as process.gates.plan.stages[0].due.
func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func parent(path string) string {
	i := strings.LastIndexAny(path, ".[")
	return path[:max(i, 0)]
}
