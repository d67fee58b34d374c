package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
)

// Raw is the input of an operation that reads its body by itself.
type Raw struct {
	Place
	RawBody []byte
}

// mostAtOnce bounds what one request may bring.
const mostAtOnce = 1000

// oneOrMany describes a body that is one T, or a list of them.
func oneOrMany[T any](a *API) *huma.Schema {
	one, many := shapes[T](a)
	return &huma.Schema{OneOf: []*huma.Schema{one, many}}
}

func shapes[T any](a *API) (one, many *huma.Schema) {
	one = a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), true, "")
	least, most := 1, mostAtOnce
	many = &huma.Schema{Type: huma.TypeArray, Items: one, MinItems: &least, MaxItems: &most}
	many.PrecomputeMessages()
	return one, many
}

// decodeMany reads a body that is one T or a list of them, and names every field that
// is wrong: it validates against the shape that the body has.
func decodeMany[T any](a *API, text []byte) ([]T, error) {
	var parsed any
	if err := strictJSON.Unmarshal(text, &parsed); err != nil {
		return nil, invalidRequest(http.StatusBadRequest, "", []error{err})
	}
	schema, many := shapes[T](a)
	isList := bytes.HasPrefix(bytes.TrimSpace(text), []byte("["))
	if isList {
		schema = many
	}
	var (
		out    = make([]T, 1)
		into   any
		result huma.ValidateResult
	)
	if into = &out[0]; isList {
		into = &out
	}
	path := huma.NewPathBuffer([]byte{}, 0)
	path.Push("body")
	huma.Validate(a.huma.OpenAPI().Components.Schemas, schema, path, huma.ModeWriteToServer, parsed, &result)
	if len(result.Errors) == 0 {
		if err := json.Unmarshal(text, into); err != nil {
			result.Errors = append(result.Errors, err)
		}
	}
	if len(result.Errors) > 0 {
		return nil, invalidRequest(http.StatusUnprocessableEntity, "", result.Errors)
	}
	return out, nil
}

// entry names the faults of the ith of n entries by where they stand in the body.
func entry(i, n int, f engagement.Faults) engagement.Faults {
	prefix := "body."
	if n > 1 {
		prefix = "body[" + itoa(i) + "]."
	}
	out := make(engagement.Faults, len(f))
	for i, fault := range f {
		out[i] = engagement.Fault{Field: prefix + strings.TrimPrefix(fault.Field, "body."), Message: fault.Message}
	}
	return out
}

// faultsIn are the fields that an Invalid error names.
func faultsIn(err error) (engagement.Faults, bool) {
	var e *engagement.Error
	if !errors.As(err, &e) || e.Code != engagement.Invalid {
		return nil, false
	}
	return e.Faults, true
}
