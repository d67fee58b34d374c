package methodology_test

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func TestThePageTellsOfEveryField(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "methodologies.md"))
	require.NoError(t, err)
	for name := range fieldNames(reflect.TypeFor[engagement.Methodology](), map[string]bool{}) {
		require.Regexp(t, "`([a-z]+\\.)?"+regexp.QuoteMeta(name)+"(\\[\\]|\\.[a-z]+(\\[\\])?)?`", string(page), "docs/methodologies.md says nothing of %s", name)
	}
}

// fieldNames collects the YAML names of a type's fields, at any depth.
func fieldNames(t reflect.Type, names map[string]bool) map[string]bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return fieldNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" {
				names[name] = true
				fieldNames(t.Field(i).Type, names)
			}
		}
	}
	return names
}

func TestThePagesOverlayIsValid(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "methodologies.md"))
	require.NoError(t, err)
	_, example, found := strings.Cut(string(page), "```yaml\n")
	require.True(t, found)
	example, _, _ = strings.Cut(example, "```")
	m, err := methodology.Overlay(builtin(t, methodology.ExternalCTO), "page.yaml", []byte(example))
	require.NoError(t, err)
	require.Equal(t, "acme-cto@1", m.Ref())
}
