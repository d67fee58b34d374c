package bundle

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// form is how a value stands in a cell.
type form int

const (
	formText    form = iota
	formWhole        // a whole number
	formNumber       // a number
	formYesNo        // true or false
	formList         // texts, one a line
	formRefs         // ids or references, one a line or separated by semicolons
	formAnyJSON      // what is nested deeper, as JSON
)

// field is a column: a field of a type, those of nested groups with their path.
type field struct {
	path     []string
	form     form
	required bool
	tag      reflect.StructTag
}

func (f field) name() string { return strings.Join(f.path, ".") }

// fieldsOf lists the fields of a type. Groups of fields become fields with dots.
func fieldsOf(typ reflect.Type, prefix string) (out []field) {
	for i := range typ.NumField() {
		sf := typ.Field(i)
		name, options, _ := strings.Cut(sf.Tag.Get("json"), ",")
		if name == "-" || !sf.IsExported() {
			continue
		}
		if sf.Anonymous && name == "" {
			out = append(out, fieldsOf(sf.Type, prefix)...)
			continue
		}
		if sf.Type.Kind() == reflect.Struct && !reflect.PointerTo(sf.Type).Implements(unmarshaler) {
			out = append(out, fieldsOf(sf.Type, prefix+name+".")...)
			continue
		}
		out = append(out, field{
			path: strings.Split(prefix+name, "."), form: formOf(sf),
			required: !strings.Contains(options, "omit"), tag: sf.Tag,
		})
	}
	return out
}

var (
	unmarshaler = reflect.TypeFor[json.Unmarshaler]()
	moment      = reflect.TypeFor[time.Time]() // which JSON writes as a text
)

func formOf(sf reflect.StructField) form {
	typ := sf.Type
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	switch {
	case typ.Kind() == reflect.String, typ == moment:
		return formText
	case typ.Kind() == reflect.Bool:
		return formYesNo
	case typ.Kind() >= reflect.Int && typ.Kind() <= reflect.Uint64:
		return formWhole
	case typ.Kind() == reflect.Float64:
		return formNumber
	case typ.Kind() == reflect.Slice && typ.Elem() == moment:
		return formList
	case typ.Kind() == reflect.Slice && typ.Elem().Kind() == reflect.String:
		if most, err := strconv.Atoi(sf.Tag.Get("maxLength")); err == nil && most <= longestRef {
			return formRefs
		}
		return formList
	}
	return formAnyJSON
}

// longestRef is how many characters an id or a reference has at most; longer texts are prose.
const longestRef = 100

// note says what a cell of the field is to hold.
func (f field) note() string {
	var said []string
	if doc := f.tag.Get("doc"); doc != "" {
		said = append(said, doc)
	}
	switch enum, least, most := f.tag.Get("enum"), f.tag.Get("minimum"), f.tag.Get("maximum"); {
	case enum != "":
		said = append(said, "one of: "+strings.ReplaceAll(enum, ",", ", "))
	case f.tag.Get("format") == "date":
		said = append(said, "a day as 2026-03-31")
	case f.form == formWhole && most != "":
		said = append(said, fmt.Sprintf("a whole number from %s to %s", least, most))
	case f.form == formWhole:
		said = append(said, "a whole number")
	case f.form == formNumber:
		said = append(said, "a number")
	case f.form == formYesNo:
		said = append(said, "true or empty")
	case f.form == formList:
		said = append(said, `one entry a line; a line break within an entry is written \n, a backslash \\`)
	case f.form == formRefs:
		said = append(said, "one a line, or separated by semicolons")
	case f.form == formAnyJSON:
		said = append(said, "as JSON")
	}
	if f.required {
		said = append(said, "required")
	}
	return strings.Join(said, "; ")
}

// get finds the field's value in a body as a JSON tree.
func (f field) get(body map[string]any) (any, bool) {
	for _, name := range f.path[:len(f.path)-1] {
		next, ok := body[name].(map[string]any)
		if !ok {
			return nil, false
		}
		body = next
	}
	v, ok := body[f.path[len(f.path)-1]]
	return v, ok && v != nil
}

// set puts the field's value into a body.
func (f field) set(body map[string]any, v any) {
	for _, name := range f.path[:len(f.path)-1] {
		next, ok := body[name].(map[string]any)
		if !ok {
			next = map[string]any{}
			body[name] = next
		}
		body = next
	}
	body[f.path[len(f.path)-1]] = v
}
