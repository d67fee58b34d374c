package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
)

// PatchedItem is the input of a merge patch (RFC 7396).
type PatchedItem struct {
	Place
	Matching
	RawBody []byte
}

func (c collection[T]) mountPatch(a *API, o operation) {
	o.doc = "A merge patch (RFC 7396): only the fields given change, null empties one."
	o.body = patchBody[T](a)
	register(a, o, c.patch(a))
	for _, field := range o.body[typeJSON].Schema.Properties {
		if len(field.Enum) > 0 { // not before: messages, made on registering, list what else there is
			field.Enum = append(slices.Clone(field.Enum), nil)
		}
	}
}

// patchBody describes a merge patch: every field of T, none required, each of which null
// empties.
func patchBody[T any](a *API) map[string]*huma.MediaType {
	full := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[T](), false, "")
	patch := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{}, AdditionalProperties: false}
	for name, field := range full.Properties {
		nullable := *field
		nullable.Nullable = nullable.Ref == ""
		patch.Properties[name] = &nullable
	}
	patch.PrecomputeMessages()
	return map[string]*huma.MediaType{typeJSON: {Schema: patch}, typeMerge: {Schema: patch}}
}

func (c collection[T]) patch(a *API) func(context.Context, *PatchedItem) (*Tagged[engagement.Item[T]], error) {
	return func(ctx context.Context, in *PatchedItem) (*Tagged[engagement.Item[T]], error) {
		return c.update(a, ctx, &in.Place, in.Matching, func(it engagement.Item[T]) (T, error) { return merged(it.Body, in.RawBody) })
	}
}

// merged applies a merge patch (RFC 7396). The patch has been validated.
func merged[T any](body T, patch []byte) (T, error) {
	var zero, out T
	text, err := json.Marshal(body)
	if err != nil {
		return zero, fmt.Errorf("merge patch: %w", err)
	}
	var target, change map[string]any
	if err := decodeNumbers(text, &target); err != nil {
		return zero, fmt.Errorf("merge patch: %w", err)
	}
	if err := decodeNumbers(patch, &change); err != nil {
		return zero, engagement.Errorf(engagement.Invalid, "the patch is not an object; send the fields that change")
	}
	if text, err = json.Marshal(mergePatch(target, change)); err != nil {
		return zero, fmt.Errorf("merge patch: %w", err)
	}
	if err := json.Unmarshal(text, &out); err != nil {
		return zero, engagement.Errorf(engagement.Invalid, "the patch does not fit: %s", err)
	}
	return out, nil
}

// decodeNumbers keeps numbers as they are written: money is larger than a float holds.
func decodeNumbers(text []byte, into any) error {
	d := json.NewDecoder(strings.NewReader(string(text)))
	d.UseNumber()
	return d.Decode(into)
}

func mergePatch(target, change map[string]any) map[string]any {
	if target == nil {
		target = map[string]any{}
	}
	for name, value := range change {
		if value == nil {
			delete(target, name)
		} else if inner, ok := value.(map[string]any); ok {
			nested, _ := target[name].(map[string]any)
			target[name] = mergePatch(nested, inner)
		} else {
			target[name] = value
		}
	}
	return target
}
