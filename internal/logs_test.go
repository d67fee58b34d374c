package internal_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// personal are the fields of people, clients and what they have written. Logs name their ids.
var personal = map[string]bool{
	"Email": true, "Name": true, "Title": true, "Client": true, "Comment": true, "Text": true, "Statement": true, "Question": true,
	"Answer": true, "Subject": true, "Body": true, "Summary": true, "Note": true, "To": true, "Secret": true, "Token": true,
}

// logs are the calls that write to a log: its level's method, on a logger or on slog itself.
var logs = regexp.MustCompile(`^(Debug|Info|Warn|Error)(Context)?$|^Log(Attrs)?$`)

// logger is what those are called on.
var logger = regexp.MustCompile(`^(slog|log|Log|logger)$`)

func TestNoLogNamesPeopleOrWhatTheyWrote(t *testing.T) {
	files, calls := token.NewFileSet(), 0
	require.NoError(t, filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !isLog(call) {
				return true
			}
			calls++
			for _, argument := range call.Args {
				for _, field := range personalIn(argument) {
					t.Errorf("%s logs %s; log an id, or nothing of it", files.Position(argument.Pos()), field)
				}
			}
			return true
		})
		return nil
	}))
	require.Greater(t, calls, 20, "there are logs to look at")
}

func TestALogOfANameIsFound(t *testing.T) {
	for source, want := range map[string]int{
		`slog.Info("x", "person", p.ID)`:                             0,
		`o.log.WarnContext(ctx, "x", "person", p.Name)`:              1,
		`o.Log.Error("x", "mail", strings.ToLower(person.Email))`:    1,
		`log.Debug("x", slog.String("a", e.Client.Name), "b", 1)`:    2,
		`slog.Error("x", "error", fmt.Errorf("%s: %w", e.Title, y))`: 1,
	} {
		expression, err := parser.ParseExpr(source)
		require.NoError(t, err)
		call := expression.(*ast.CallExpr)
		require.True(t, isLog(call), source)
		found := 0
		for _, argument := range call.Args {
			found += len(personalIn(argument))
		}
		require.Equal(t, want, found, source)
	}
}

func isLog(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || !logs.MatchString(method.Sel.Name) {
		return false
	}
	switch on := method.X.(type) {
	case *ast.Ident:
		return logger.MatchString(on.Name)
	case *ast.SelectorExpr:
		return logger.MatchString(on.Sel.Name)
	}
	return false
}

// personalIn are the fields of people and clients that an expression reads.
func personalIn(e ast.Expr) (fields []string) {
	ast.Inspect(e, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok && personal[s.Sel.Name] {
			fields = append(fields, s.Sel.Name)
		}
		return true
	})
	return fields
}
