package bundle_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/bundle"
	"mandate/internal/engagement"
)

// notContent are kinds of which no item is written by people: with the reason.
var notContent = map[engagement.Kind]string{
	engagement.KindFile:       "bytes; a document lists files with their digests",
	engagement.KindDelegation: "of the organisation, not of an engagement",
}

// A kind that somebody adds to the domain must be carried by documents, too.
func TestEveryKindOfContentIsInADocument(t *testing.T) {
	found := 0
	look := func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || spec.Type == nil {
			return true
		}
		if typ, ok := spec.Type.(*ast.Ident); !ok || typ.Name != "Kind" {
			return true
		}
		for _, value := range spec.Values {
			text, err := strconv.Unquote(value.(*ast.BasicLit).Value)
			require.NoError(t, err)
			kind := engagement.Kind(text)
			found++
			_, carried := bundle.KindOf(kind)
			require.NotEqual(t, carried, notContent[kind] != "", "kind %s: add it to bundle.Kinds, so that exports carry it", kind)
		}
		return true
	}
	files, err := filepath.Glob("../engagement/*.go")
	require.NoError(t, err)
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		require.NoError(t, err)
		ast.Inspect(parsed, look)
	}
	require.GreaterOrEqual(t, found, 24)
}

func TestSheetsOfAWorkbookHaveNamesThatItTakes(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range bundle.Kinds {
		require.LessOrEqual(t, len(kind.Sheet), 31)
		require.False(t, seen[kind.Sheet], kind.Sheet)
		seen[kind.Sheet] = true
	}
}
