package bundle_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/bundle"
	"mandate/internal/engagement"
)

// nasty are texts that file formats and spreadsheets are known to spoil.
var nasty = []string{
	"=1+1", "=cmd|' /C calc'!A0", "+5", "-5", "@here", "'quoted", "two\nlines", "carriage\r\nreturn", "\ttab", " outer ", "a;b;c", `back\slash \n`, "007", "1.10", "1e5",
	"TRUE", "2026-03-31", "ünïcode 株式会社 🙂", "e\u0301", "\u200bzero\u202e", "_x0041_", "_x005F_x0041_", "_x005F_", "\x01control\x00", "\ufffe\uffff", "\ufffd", "<b>&amp;</b>", "null", "#REF!", "# note", "\u00a0", `"`, "{}", "[]", "\x7f", "\u2028",
}

var someText = rapid.Custom(func(t *rapid.T) string {
	switch rapid.IntRange(0, 9).Draw(t, "text") {
	case 0:
		return ""
	case 1:
		return strings.Repeat(rapid.SampledFrom(nasty).Draw(t, "long"), rapid.IntRange(1, 4000).Draw(t, "times"))
	case 2, 3, 4, 5:
		return rapid.SampledFrom(nasty).Draw(t, "nasty")
	}
	return strings.ToValidUTF8(rapid.String().Draw(t, "any"), "")
})

// fill sets every field of a value to something.
func fill(t *rapid.T, v reflect.Value, tag reflect.StructTag) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(someText.Draw(t, "string"))
	case reflect.Bool:
		v.SetBool(rapid.Bool().Draw(t, "bool"))
	case reflect.Int, reflect.Int64, reflect.Int32:
		v.SetInt(rapid.SampledFrom([]int64{0, 1, -1, 5, 100_000_000_000_000, rapid.Int64Range(-1e15, 1e15).Draw(t, "int")}).Draw(t, "whole"))
	case reflect.Float64:
		v.SetFloat(rapid.SampledFrom([]float64{0, 0.1, -0.5, 1e15, 1e-9, 3.3000000000000003, 123456.789, rapid.Float64Range(-1e15, 1e15).Draw(t, "float")}).Draw(t, "number"))
	case reflect.Pointer:
		if rapid.Bool().Draw(t, "given") {
			v.Set(reflect.New(v.Type().Elem()))
			fill(t, v.Elem(), tag)
		}
	case reflect.Slice:
		for range rapid.IntRange(0, 3).Draw(t, "entries") {
			one := reflect.New(v.Type().Elem()).Elem()
			fill(t, one, tag)
			v.Set(reflect.Append(v, one))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		for i := range rapid.IntRange(0, 2).Draw(t, "entries") {
			one := reflect.New(v.Type().Elem()).Elem()
			fill(t, one, tag)
			v.SetMapIndex(reflect.ValueOf(fmt.Sprint("k", i)).Convert(v.Type().Key()), one)
		}
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 0).UTC()))
			return
		}
		for i := range v.NumField() {
			fill(t, v.Field(i), v.Type().Field(i).Tag)
		}
	default:
		t.Fatalf("a field of type %s: teach this test and the package to carry it", v.Type())
	}
}

// someDocument holds items of every kind.
func someDocument(t *rapid.T) bundle.Document {
	d := bundle.Document{Header: bundle.Header{Format: bundle.Format, Methodology: "m@1", Summary: someText.Draw(t, "summary")}, Items: map[engagement.Kind][]bundle.Item{}}
	fill(t, reflect.ValueOf(&d.Engagement).Elem(), "")
	for range rapid.IntRange(0, 5).Draw(t, "kinds") {
		kind := rapid.SampledFrom(bundle.Kinds).Draw(t, "kind")
		d.Items[kind.Kind] = nil
		for i := range rapid.IntRange(1, 2).Draw(t, "items") {
			body := reflect.New(kind.Type())
			fill(t, body.Elem(), "")
			it := bundle.Item{ID: fmt.Sprintf("%s-%d", kind.Kind, i), Body: body.Elem().Interface().(engagement.Content)}
			if kind.Belongs != "" {
				it.Parent = "p"
			}
			d.Items[kind.Kind] = append(d.Items[kind.Kind], it)
		}
	}
	for i := range rapid.IntRange(0, 2).Draw(t, "files") {
		d.Files = append(d.Files, bundle.File{ID: fmt.Sprint("file", i), Name: "n.pdf", Size: 5, SHA256: "ab"})
	}
	return d
}

func read(t require.TestingT, file []byte) bundle.Document {
	d, faults, err := bundle.Read(file)
	require.NoError(t, err)
	require.Empty(t, faults.List)
	return d
}

func asJSON(t require.TestingT, d bundle.Document) string {
	text, err := d.JSON()
	require.NoError(t, err)
	return string(text)
}

func TestWhatIsExportedIsReadAsItWas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDocument(t)
		want, digest := asJSON(t, d), digestOf(t, d)

		again := read(t, []byte(want))
		require.Equal(t, want, asJSON(t, again))
		require.Equal(t, digest, digestOf(t, again))

		book, err := d.XLSX()
		require.NoError(t, err)
		again = read(t, book)
		require.Equal(t, want, asJSON(t, again))
		require.Equal(t, digest, digestOf(t, again))
	})
}

func digestOf(t require.TestingT, d bundle.Document) string {
	digest, err := d.Digest()
	require.NoError(t, err)
	return digest
}

func TestTheDigestIsThatOfTheContent(t *testing.T) {
	const plain = `{"format":"mandate.content/1","items":{"objective":[{"id":"a","body":{"title":"T","metric":"M","baseline":0.1,"target":100,"by":"2027-01-01"}},{"id":"b","body":{"title":"U","metric":"M","baseline":0,"target":1,"by":"2027-01-01"}}]}}`
	digest := digestOf(t, read(t, []byte(plain)))
	for name, same := range map[string]string{
		"keys in another order":    `{"items":{"objective":[{"body":{"by":"2027-01-01","target":100,"baseline":0.1,"metric":"M","title":"T"},"id":"a"},{"id":"b","body":{"title":"U","metric":"M","baseline":0,"target":1,"by":"2027-01-01"}}]},"format":"mandate.content/1"}`,
		"items in another order":   `{"format":"mandate.content/1","items":{"objective":[{"id":"b","body":{"title":"U","metric":"M","baseline":0,"target":1,"by":"2027-01-01"}},{"id":"a","body":{"title":"T","metric":"M","baseline":0.1,"target":100,"by":"2027-01-01"}}]}}`,
		"numbers written at will":  strings.NewReplacer("0.1", "1.0E-1", "100", "1e2", `"baseline":0,`, `"baseline":-0.0,`).Replace(plain),
		"spaces and escapes":       strings.NewReplacer(":", " :\n", `"T"`, `"\u0054"`).Replace(plain),
		"empty fields written out": strings.ReplaceAll(plain, `"title":"T"`, `"title":"T","unit":"","direction":"","serves":""`),
		"another engagement":       strings.Replace(plain, `"items"`, `"methodology":"other@2","engagement":{"id":"x"},"items"`, 1),
	} {
		require.Equal(t, digest, digestOf(t, read(t, []byte(same))), name)
	}
	for name, other := range map[string]string{
		"a number":  strings.ReplaceAll(plain, "0.1", "0.10000000000000002"),
		"a text":    strings.ReplaceAll(plain, `"T"`, `"T "`),
		"an id":     strings.ReplaceAll(plain, `"id":"a"`, `"id":"c"`),
		"a summary": strings.Replace(plain, `"items"`, `"plan_summary":"S","items"`, 1),
	} {
		require.NotEqual(t, digest, digestOf(t, read(t, []byte(other))), name)
	}
}

func TestCanonicalJSONDoesNotDependOnMapOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := someDocument(t)
		want := asJSON(t, d)
		for range 5 { // maps iterate in another order each time
			copied := d
			copied.Items = map[engagement.Kind][]bundle.Item{}
			for kind, items := range d.Items {
				copied.Items[kind] = items
			}
			require.Equal(t, want, asJSON(t, copied))
			require.True(t, json.Valid([]byte(want)))
		}
	})
}
