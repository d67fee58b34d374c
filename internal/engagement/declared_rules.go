package engagement

import (
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// checkDeclared notes what is wrong in body by the bounds that its fields declare in
// their tags (minLength, maxLength, minimum, maximum, minItems, maxItems, enum). The
// OpenAPI document comes from the same tags, so that what it promises and what is
// checked are one. A field without omitempty is required. Path comes before the
// names of the fields.
func checkDeclared(f *Faults, path string, body any) {
	v := reflect.ValueOf(body)
	for i := range v.NumField() {
		d := declarationOf(v.Type().Field(i))
		d.check(f, path+d.name, v.Field(i))
	}
}

// declaration is what a field's tags say of its values.
type declaration struct {
	name     string
	required bool
	tag      reflect.StructTag
}

func declarationOf(field reflect.StructField) declaration {
	name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
	return declaration{name: name, required: !strings.Contains(options, "omitempty"), tag: field.Tag}
}

func (d declaration) check(f *Faults, at string, v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		d.checkText(f, at, v)
	case reflect.Int, reflect.Int64:
		d.checkWhole(f, at, v)
	case reflect.Float64:
		d.checkNumber(f, at, v.Float())
	case reflect.Pointer:
		if !v.IsNil() {
			d.check(f, at, v.Elem())
		}
	case reflect.Slice:
		d.checkList(f, at, v)
	case reflect.Struct:
		if _, moment := v.Interface().(time.Time); moment {
			return // whose bounds the type's own Check knows
		}
		checkDeclared(f, at+".", v.Interface())
	}
}

func (d declaration) checkText(f *Faults, at string, v reflect.Value) {
	text := v.String()
	if day, ok := v.Interface().(Day); ok {
		f.CheckDay(at, day, d.required)
		return
	}
	if text == "" && !d.required {
		return
	}
	if enum := d.tag.Get("enum"); enum != "" {
		OneOf(f, at, text, strings.Split(enum, ",")...)
		return
	}
	longest := int(d.bound("maxLength"))
	if d.required {
		f.Need(at, text, longest)
	} else {
		f.Limit(at, text, longest)
	}
}

func (d declaration) checkWhole(f *Faults, at string, v reflect.Value) {
	least, most := int64(d.bound("minimum")), int64(d.bound("maximum"))
	if n := v.Int(); n >= least && n <= most {
		return
	}
	unit := "a whole number"
	if _, ok := v.Interface().(Money); ok {
		unit = "a whole number of minor units (cents)"
	}
	f.Add(at, "is %d; give %s from %d to %d", v.Int(), unit, least, most)
}

func (d declaration) checkNumber(f *Faults, at string, n float64) {
	least, most := d.bound("minimum"), d.bound("maximum")
	if math.IsNaN(n) || n < least || n > most {
		f.Add(at, "is %g; give a number from %g to %g", n, least, most)
	}
}

// checkList checks how many entries a list has, then each entry: in a list, the
// bounds of texts are about the entries, none of which may be empty.
func (d declaration) checkList(f *Faults, at string, v reflect.Value) {
	if most := int(d.bound("maxItems")); v.Len() > most {
		f.Add(at, "has %d entries; give at most %d", v.Len(), most)
		return
	}
	if least := d.tag.Get("minItems"); least != "" && v.Len() < int(d.bound("minItems")) {
		f.Add(at, "has %d entries; give at least %s", v.Len(), least)
	}
	entry := d
	entry.required = true
	for i := range v.Len() {
		entry.check(f, fmt.Sprintf("%s[%d]", at, i), v.Index(i))
	}
}

// bound reads a bound. A content type whose field lacks one that its type needs is a
// programming error, which the tests of all content types find.
func (d declaration) bound(name string) float64 {
	n, err := strconv.ParseFloat(d.tag.Get(name), 64)
	if err != nil {
		panic(fmt.Sprintf("engagement: field %s has no usable %s: %v", d.name, name, err))
	}
	return n
}
