package strictyaml

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"mandate/internal/engagement"
)

// wholeFile is the field of a fault that is of the file, not of one of its fields.
const wholeFile = "file"

// maxDepth bounds how deep a file may nest: the types need 8, and a parser's time grows
// with the square of the depth.
const maxDepth = 50

// maxFields bounds how many fields follow one another without a list between them, for
// the same reason: a whole process has fewer than 100.
const maxFields = 1000

// document parses YAML, or JSON, into its one mapping. It never panics, and returns a
// fault for what cannot be read at all.
func (f Form) document(source []byte) (root ast.Node, fault *Fault) {
	defer func() {
		if p := recover(); p != nil { // the parser is not proof against every input
			root, fault = nil, wrongFile(Position{1, 1}, "cannot be read as YAML; check its quotes and its indentation")
		}
	}()
	if at, ok := FirstNotUTF8(source); ok {
		return nil, wrongFile(at, "is not UTF-8; save it with that encoding")
	}
	source = unixLines(source)
	if json.Valid(source) {
		source = bytes.ReplaceAll(source, []byte("\t"), []byte(" ")) // YAML allows no tab there, JSON only there
	}
	tokens := lexer.Tokenize(string(source))
	if fault := f.excessive(tokens); fault != nil {
		return nil, fault
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey()) // the decoder tells of every duplicate
	if err != nil {
		return nil, syntaxFault(err)
	}
	return f.only(file)
}

// unixLines takes a byte order mark away and ends every line alike, so that what is
// parsed and what is shown count the same lines.
func unixLines(source []byte) []byte {
	source = bytes.TrimPrefix(source, []byte("\ufeff"))
	source = bytes.ReplaceAll(source, []byte("\r\n"), []byte("\n"))
	return bytes.ReplaceAll(source, []byte("\r"), []byte("\n"))
}

// only returns the mapping of a file that has one document.
func (f Form) only(file *ast.File) (ast.Node, *Fault) {
	var found ast.Node
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if _, comment := doc.Body.(*ast.CommentGroupNode); comment {
			continue
		}
		if found != nil {
			return nil, wrongFile(positionOf(doc.Body), "holds a second document; give each %s a file of its own", f.What)
		}
		found = doc.Body
	}
	if found == nil {
		return nil, wrongFile(Position{1, 1}, "is empty; %s", f.Start)
	}
	if _, mapping := found.(ast.MapNode); !mapping {
		return nil, wrongFile(positionOf(found), "is %s; write fields such as key and version at its top", describe(found))
	}
	return found, nil
}

func wrongFile(at Position, format string, args ...any) *Fault {
	return &Fault{Position: at, Fault: engagement.Fault{Field: wholeFile, Message: fmt.Sprintf(format, args...)}}
}

func syntaxFault(err error) *Fault {
	var wrong yaml.Error
	if errors.As(err, &wrong) && wrong.GetToken() != nil {
		at := wrong.GetToken().Position
		return wrongFile(Position{max(at.Line, 1), max(at.Column, 1)}, "is not YAML: %s", wrong.GetMessage())
	}
	return wrongFile(Position{1, 1}, "is not YAML: %s", err)
}

// FirstNotUTF8 finds the first byte that is not UTF-8.
func FirstNotUTF8(source []byte) (Position, bool) {
	at := Position{1, 1}
	for len(source) > 0 {
		r, size := utf8.DecodeRune(source)
		if r == utf8.RuneError && size == 1 {
			return at, true
		}
		at.Column++
		if r == '\n' {
			at.Line, at.Column = at.Line+1, 1
		}
		source = source[size:]
	}
	return Position{}, false
}

// excessive finds what only an attack, or a slip, has, and what would keep the parser
// busy for minutes: brackets within brackets, one line that opens many things, and
// fields without end.
func (f Form) excessive(tokens token.Tokens) *Fault {
	brackets, opened, line, fields := 0, 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			opened, line = 0, t.Position.Line
		}
		switch t.Type {
		case token.MappingStartType, token.SequenceStartType:
			brackets++
			fields = 0
		case token.MappingEndType, token.SequenceEndType:
			brackets--
		case token.SequenceEntryType:
			opened++
			fields = 0
		case token.AnchorType, token.TagType, token.MappingKeyType:
			opened++
		case token.MappingValueType:
			fields++
		}
		at := Position{t.Position.Line, t.Position.Column}
		switch {
		case brackets > maxDepth || opened > maxDepth:
			return wrongFile(at, "nests deeper than %d levels; no field lies that deep", maxDepth)
		case fields > maxFields:
			return wrongFile(at, "has more than %d fields in a row; no %s does", maxFields, f.What)
		}
	}
	return nil
}
