package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"mandate/internal/app/temporaldev/devtest"
)

// canary is a word that stands in everything that a person has written or is called, and in
// nothing else: where it turns up, something of a client has.
const canary = "Kanarienvogel"

// nightingale stands in a file that somebody has sent, and in nothing else.
const nightingale = "Nachtigall"

var address = regexp.MustCompile(`^\S+@\S+\.\S+$`)

// sing puts the canary into every text of a story: those of more than one word, and addresses.
// Equal texts stay equal, so that people are found again by their names.
func sing(v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return
		}
		if v.Kind() == reflect.Interface {
			inner := reflect.New(v.Elem().Type()).Elem()
			inner.Set(v.Elem())
			sing(inner)
			v.Set(inner)
			return
		}
		sing(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				sing(v.Field(i))
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			sing(v.Index(i))
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			inner := reflect.New(v.Type().Elem()).Elem()
			inner.Set(v.MapIndex(key))
			sing(inner)
			v.SetMapIndex(key, inner)
		}
	case reflect.String:
		v.SetString(sung(v.String()))
	}
}

func sung(text string) string {
	switch {
	case address.MatchString(text):
		return strings.Replace(text, "@", "@"+strings.ToLower(canary)+".", 1)
	case strings.Contains(strings.TrimSpace(text), " "):
		return text + " " + canary
	}
	return text
}

// forms are a word as it may stand in what is stored or said: in any case, in UTF-16, and in
// base64 wherever it begins.
func forms(word string) (all [][]byte) {
	for _, word := range []string{word, strings.ToLower(word), strings.ToUpper(word)} {
		all = append(all, []byte(word))
		var little, big []byte
		for _, unit := range utf16.Encode([]rune(word)) {
			little, big = append(little, byte(unit), byte(unit>>8)), append(big, byte(unit>>8), byte(unit))
		}
		all = append(all, little, big)
		for shift := range 3 {
			text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + word))
			// The first and the last characters depend on what stands before and after.
			all = append(all, []byte(text[(shift*8+5)/6:len(text)-1]))
		}
	}
	return all
}

// sightings are the places in a text where a word stands, the canary if none is given, with what
// is around them.
func sightings(text []byte, word ...string) (found []string) {
	for _, form := range forms(append(word, canary)[0]) {
		for from := 0; len(found) < 20; {
			i := bytes.Index(text[from:], form)
			if i < 0 {
				break
			}
			at := from + i
			found = append(found, fmt.Sprintf("%q", text[max(0, at-120):min(len(text), at+len(form)+40)]))
			from = at + len(form)
		}
	}
	return found
}

// inFolder are the sightings in all files of a folder.
func inFolder(t *testing.T, folder string, word ...string) (found []string) {
	t.Helper()
	files := 0
	require.NoError(t, filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		files++
		for _, s := range sightings(content, word...) {
			found = append(found, filepath.Base(path)+": "+s)
		}
		return err
	}))
	require.NotZero(t, files)
	return found
}

// talkative is a Temporal CLI whose server logs whatever it can into a file.
func talkative(t *testing.T) (cli, log string) {
	t.Helper()
	cli, log = filepath.Join(t.TempDir(), "temporal"), filepath.Join(t.TempDir(), "temporal.log")
	script := fmt.Sprintf("#!/bin/sh\nexec %q \"$@\" --log-level debug 2>%q\n", devtest.CLI(t), log)
	require.NoError(t, os.WriteFile(cli, []byte(script), 0o700))
	return cli, log
}

// spoken is JSON with each of its texts changed.
func spoken(t testing.TB, text []byte, voice func(string) string) []byte {
	t.Helper()
	var body any
	require.NoError(t, json.Unmarshal(text, &body))
	var walk func(any) any
	walk = func(v any) any {
		switch v := v.(type) {
		case string:
			return voice(v)
		case []any:
			for i := range v {
				v[i] = walk(v[i])
			}
		case map[string]any:
			for key := range v {
				v[key] = walk(v[key])
			}
		}
		return v
	}
	text, err := json.Marshal(walk(body))
	require.NoError(t, err)
	return text
}
