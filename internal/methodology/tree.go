package methodology

import (
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"mandate/internal/engagement"
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

// keysOf lists the keys that a map of the domain may have.
func keysOf(t reflect.Type) []string {
	switch t {
	case reflect.TypeFor[engagement.Phase]():
		return texts(engagement.Phases)
	case reflect.TypeFor[engagement.GateKey]():
		return texts(engagement.GateKeys)
	default:
		panic("methodology: no keys are known for a map by " + t.String())
	}
}

func texts[T ~string](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
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
