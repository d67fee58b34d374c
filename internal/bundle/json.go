package bundle

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json/jsontext"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// Read reads a document from JSON or a workbook, by what the file is. What it returns
// beside faults is what could be read.
func Read(file []byte) (Document, *Faults, error) {
	if len(file) > sheet.MaxFile {
		return Document{}, nil, engagement.Errorf(engagement.TooLarge, "The file has %d bytes; send at most %d (8 MiB), in several files if need be.", len(file), sheet.MaxFile)
	}
	start := bytes.TrimLeft(bytes.TrimPrefix(file, []byte("\xEF\xBB\xBF")), " \t\r\n")
	if bytes.HasPrefix(start, []byte("{")) || bytes.HasPrefix(start, []byte("[")) {
		return readJSON(start)
	}
	if !bytes.HasPrefix(file, []byte("PK")) && !bytes.HasPrefix(file, []byte("\xD0\xCF")) {
		return Document{}, nil, engagement.Errorf(engagement.Malformed, "The file is neither JSON nor a workbook; send what an export gives, as .json or .xlsx.")
	}
	return readXLSX(file)
}

func readJSON(text []byte) (Document, *Faults, error) {
	if err := wellFormed(text); err != nil {
		return Document{}, nil, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var tree any
	if err := in.Decode(&tree); err != nil {
		return Document{}, nil, engagement.Errorf(engagement.Malformed, "The file cannot be read as JSON: %s.", err)
	}
	var (
		doc    Document
		faults Faults
	)
	fields, ok := tree.(map[string]any)
	if !ok {
		faults.Add(Place{}, "", "is %s; give an object with format and items", what(tree))
		return doc, &faults, nil
	}
	doc.readHeader(fields, &faults)
	doc.readItems(fields["items"], &faults)
	return doc, &faults, nil
}

// wellFormed says where a text is not JSON, or names a key twice.
func wellFormed(text []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(text))
	err := d.SkipValue()
	if err == nil {
		if _, err = d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = errors.New("there is more than one value")
		}
	}
	at := min(len(text), int(d.InputOffset()))
	at = len(text) - len(bytes.TrimLeft(text[at:], " \t\r\n,:"))
	before := text[:at]
	line, column := 1+bytes.Count(before, []byte("\n")), len(before)-bytes.LastIndexByte(before, '\n')
	var syntax *jsontext.SyntacticError
	if errors.As(err, &syntax) {
		err = syntax.Err
		if errors.Is(err, jsontext.ErrDuplicateName) {
			err = fmt.Errorf("the key %q stands twice in one object", syntax.JSONPointer.LastToken())
		}
	}
	return engagement.Errorf(engagement.Malformed, "The file is not JSON as RFC 8259 asks for, near line %d, column %d: %s.", line, column, err)
}

// readHeader reads what stands beside the items.
func (doc *Document) readHeader(fields map[string]any, faults *Faults) {
	top := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		switch name {
		case "items", "files": // files are told of, and never read
		case "digest":
		default:
			top[name] = fields[name]
		}
	}
	d := decoder{note: func(field, message string) {
		faults.Add(Place{pointer: strings.TrimPrefix(pointer(field), "/body")}, "", "%s", message)
	}}
	if decode(&d, top, &doc.Header); d.bad {
		return
	}
	doc.checkFormat(Place{pointer: "/format"}, faults)
	doc.readFiles(fields["files"])
}

// readFiles takes the list of evidence files as it is: nothing is written from it.
func (doc *Document) readFiles(tree any) {
	text, err := json.Marshal(tree)
	if err != nil || json.Unmarshal(text, &doc.Files) != nil {
		doc.Files = nil
	}
}

func (doc *Document) checkFormat(at Place, faults *Faults) {
	if doc.Format != Format {
		faults.Add(at, "", "is %q; this server reads %q", shortened(doc.Format), Format)
	}
}

func (doc *Document) readItems(tree any, faults *Faults) {
	kinds, ok := tree.(map[string]any)
	if !ok {
		faults.Add(Place{pointer: "/items"}, "", "is %s; give an object that has a list for each kind of content", what(tree))
		return
	}
	doc.Items = map[engagement.Kind][]Item{}
	count := 0
	for _, name := range slices.Sorted(maps.Keys(kinds)) {
		at := Place{pointer: "/items/" + escaped.Replace(name)}
		kind, known := KindOf(engagement.Kind(name))
		list, isList := kinds[name].([]any)
		switch {
		case !known:
			faults.Add(at, "", "is no kind of content; take one of: %s", kindNames())
			continue
		case !isList:
			faults.Add(at, "", "is %s; give a list of items", what(kinds[name]))
			continue
		}
		if count += len(list); count > MaxItems {
			faults.Add(at, "", "goes beyond %d items; import them in several files", MaxItems)
			return
		}
		doc.Items[kind.Kind] = []Item{}
		for i, one := range list {
			doc.readItem(kind, one, Place{pointer: fmt.Sprintf("%s/%d", at.pointer, i)}, faults)
		}
	}
}

func kindNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k.Kind)
	}
	return strings.Join(names, ", ")
}

// readItem reads {"id": …, "parent": …, "body": {…}}.
func (doc *Document) readItem(kind Kind, tree any, at Place, faults *Faults) {
	fields, ok := tree.(map[string]any)
	if !ok {
		faults.Add(at, "", "is %s; give an object with id and body", what(tree))
		return
	}
	it := Item{At: at}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		text, isText := fields[name].(string)
		switch {
		case name == "body":
		case name != "id" && name != "parent":
			faults.Add(at, "/"+escaped.Replace(name), "is not known here; remove it, or take one of: id, parent, body")
		case !isText:
			faults.Add(at, "/"+name, "is %s; give a text", what(fields[name]))
		case name == "id":
			it.ID = text
		default:
			it.Parent = text
		}
	}
	if _, given := fields["body"]; !given {
		faults.Add(at, "/body", "is required; give the item's fields as an object")
		return
	}
	it.Body = kind.body(fields["body"], func(field, message string) {
		if field == "" {
			field = "/body"
		}
		faults.Add(at, field, "%s", message)
	})
	if it.Body != nil {
		doc.Items[kind.Kind] = append(doc.Items[kind.Kind], it)
	}
}
