package methodology

import (
	"io"
	"reflect"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// What is told of a methodology's file, and where.
type (
	Position    = strictyaml.Position
	Fault       = strictyaml.Fault
	SourceError = strictyaml.SourceError
)

// form is what is particular to methodologies among the files that are read strictly.
var form = strictyaml.Form{
	What: "methodology", Start: "write a methodology, or begin with a built-in one",
	Keys: keysOf, Unknown: renamed, Wanted: wanted,
}

// Explain writes each fault of an error of Parse or Overlay with the line of the source
// that it is about. Other errors are written as they are.
func Explain(w io.Writer, source []byte, err error) error {
	return strictyaml.Explain(w, source, err)
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
