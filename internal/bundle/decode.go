package bundle

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"math/big"
	"reflect"
	"slices"
	"strings"

	"mandate/internal/engagement"
)

// decoder lays a JSON tree over a type and notes everything that does not fit, which
// encoding/json does not: it ends at the first.
type decoder struct {
	note func(field, message string)
	bad  bool
}

// body reads a body of the kind. It is nil where something does not fit.
func (k Kind) body(tree any, note func(field, message string)) engagement.Content {
	d := decoder{note: note}
	tree = d.value(tree, k.typ, "", true)
	if d.bad {
		return nil
	}
	text, err := json.Marshal(tree)
	if err == nil {
		var body engagement.Content
		if body, err = k.Stored(text); err == nil {
			return body
		}
	}
	note("", "cannot be read: "+err.Error())
	return nil
}

func (d *decoder) fault(field, format string, args ...any) {
	d.bad = true
	d.note(field, fmt.Sprintf(format, args...))
}

// value returns the tree with its whole numbers written as such.
func (d *decoder) value(v any, typ reflect.Type, at string, required bool) any {
	if v == nil {
		if required && typ.Kind() != reflect.Pointer && typ.Kind() != reflect.Slice {
			d.fault(at, "is null; give a value, or leave the field out")
		}
		return nil
	}
	if reflect.PointerTo(typ).Implements(unmarshaler) {
		d.own(v, typ, at)
		return v
	}
	switch typ.Kind() {
	case reflect.Pointer:
		return d.value(v, typ.Elem(), at, false)
	case reflect.Struct:
		return d.group(v, typ, at)
	case reflect.Slice:
		return d.list(v, typ, at)
	case reflect.Map:
		return d.entries(v, typ, at)
	case reflect.String:
		if _, ok := v.(string); !ok {
			d.fault(at, "is %s; give a text", what(v))
		}
	case reflect.Bool:
		if _, ok := v.(bool); !ok {
			d.fault(at, "is %s; give true or false", what(v))
		}
	case reflect.Float64, reflect.Float32:
		d.number(v, at)
	case reflect.Interface:
	default:
		return d.whole(v, at)
	}
	return v
}

// own lets a type read itself, such as a time.
func (d *decoder) own(v any, typ reflect.Type, at string) {
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, reflect.New(typ).Interface())
	}
	if err != nil {
		d.fault(at, "is not as it must be: %s", err)
	}
}

func (d *decoder) group(v any, typ reflect.Type, at string) any {
	tree, ok := v.(map[string]any)
	if !ok {
		d.fault(at, "is %s; give an object", what(v))
		return nil
	}
	known := map[string]reflect.StructField{}
	members(typ, known)
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		sf, ok := known[name]
		if !ok {
			d.fault(join(at, name), "is not known here; remove it, or take one of: %s", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			continue
		}
		out[name] = d.value(tree[name], sf.Type, join(at, name), true)
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if _, given := tree[name]; !given && mustBeGiven(known[name]) {
			d.fault(join(at, name), "is required; give a number")
		}
	}
	return out
}

// mustBeGiven tells whether a field that is left out would be read as a number that
// nobody has given. Of texts, Check says that they are required.
func mustBeGiven(sf reflect.StructField) bool {
	kind := sf.Type.Kind()
	return !strings.Contains(sf.Tag.Get("json"), ",omit") && (kind >= reflect.Int && kind <= reflect.Float64)
}

// members lists the fields of a type by their names in JSON, those of embedded types
// included.
func members(typ reflect.Type, into map[string]reflect.StructField) {
	for i := range typ.NumField() {
		sf := typ.Field(i)
		name, _, _ := strings.Cut(sf.Tag.Get("json"), ",")
		switch {
		case sf.Anonymous && name == "":
			members(sf.Type, into)
		case sf.IsExported() && name != "-" && name != "":
			into[name] = sf
		}
	}
}

func join(at, name string) string { return strings.TrimPrefix(at+"."+name, ".") }

func (d *decoder) list(v any, typ reflect.Type, at string) any {
	tree, ok := v.([]any)
	if !ok {
		d.fault(at, "is %s; give a list", what(v))
		return nil
	}
	out := make([]any, len(tree))
	for i, one := range tree {
		out[i] = d.value(one, typ.Elem(), fmt.Sprintf("%s[%d]", at, i), true)
	}
	return out
}

func (d *decoder) entries(v any, typ reflect.Type, at string) any {
	tree, ok := v.(map[string]any)
	if !ok {
		d.fault(at, "is %s; give an object", what(v))
		return nil
	}
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		out[name] = d.value(tree[name], typ.Elem(), join(at, name), true)
	}
	return out
}

func (d *decoder) number(v any, at string) {
	n, ok := v.(json.Number)
	if !ok {
		d.fault(at, "is %s; give a number", what(v))
		return
	}
	if f, err := n.Float64(); err != nil || math.IsInf(f, 0) {
		d.fault(at, "is %s, too large for a number; give a smaller one", shortened(n.String()))
	}
}

// whole takes 3.0 and 3e0 for 3, as RFC 8785 does.
func (d *decoder) whole(v any, at string) any {
	n, ok := v.(json.Number)
	if !ok {
		d.fault(at, "is %s; give a whole number", what(v))
		return nil
	}
	if i, err := n.Int64(); err == nil {
		return i
	}
	f, err := n.Float64()
	if i, accuracy := big.NewFloat(clamped(f)).Int64(); err == nil && accuracy == big.Exact && float64(i) == f {
		return i
	}
	d.fault(at, "is %s; give a whole number", shortened(n.String()))
	return nil
}

func clamped(f float64) float64 {
	if math.IsNaN(f) {
		return 0
	}
	return max(-1e300, min(1e300, f))
}

// what says what a value is where another kind of value belongs.
func what(v any) string {
	switch v := v.(type) {
	case string:
		return fmt.Sprintf("the text %q", shortened(v))
	case json.Number:
		return "the number " + shortened(v.String())
	case bool:
		return fmt.Sprint(v)
	case []any:
		return "a list"
	case nil:
		return "null"
	}
	return "an object"
}

func shortened(text string) string {
	if letters := []rune(text); len(letters) > 40 {
		return string(letters[:39]) + "…"
	}
	return text
}
