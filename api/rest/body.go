package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/go-json-experiment/json/jsontext"
	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"mandate/internal/engagement"
)

// maxBody is the largest body in bytes; evidence files have a limit of their own.
const maxBody = 1 << 20

// strictJSON reads JSON as RFC 8259 asks of careful readers: a duplicate key, invalid
// UTF-8 or anything after the value is an error, not a guess.
var strictJSON = huma.Format{
	Marshal: huma.DefaultJSONFormat.Marshal,
	Unmarshal: func(data []byte, v any) error {
		// Huma reads each body twice: first into any, to validate it.
		if _, first := v.(*any); first {
			if err := checkJSON(data); err != nil {
				return err
			}
		}
		return json.Unmarshal(data, v)
	},
}

// checkJSON says where a text is not JSON, or names a key twice.
func checkJSON(data []byte) error {
	d := jsontext.NewDecoder(bytes.NewReader(data))
	err := d.SkipValue()
	if err == nil {
		if _, err = d.ReadToken(); errors.Is(err, io.EOF) {
			return nil
		} else if err == nil {
			err = errors.New("more than one value")
		}
	}
	line := 1 + bytes.Count(data[:min(len(data), int(d.InputOffset()))], []byte("\n"))
	var syntax *jsontext.SyntacticError
	switch {
	case errors.As(err, &syntax) && errors.Is(err, jsontext.ErrDuplicateName):
		return fmt.Errorf("the key %q stands twice in one object, near line %d", syntax.JSONPointer.LastToken(), line)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("it is not JSON: it ends too early, on line %d", line)
	case errors.As(err, &syntax):
		return fmt.Errorf("it is not JSON: %w, near line %d", syntax.Err, line)
	}
	return fmt.Errorf("it is not JSON: %w, near line %d", err, line)
}

const (
	typeJSON  = "application/json"
	typeYAML  = "application/yaml"
	typeMerge = "application/merge-patch+json"
	typeCSV   = "text/csv"
)

// mediaType is the content type without its parameters; JSON when there is none.
func mediaType(contentType string) string {
	if contentType == "" {
		return typeJSON
	}
	t, _, err := mime.ParseMediaType(contentType)
	if err != nil {
		return contentType
	}
	return t
}

// yamlBody lets an operation take its JSON body as YAML.
func (a *API) yamlBody(ctx huma.Context, next func(huma.Context)) {
	r := request(ctx)
	if mediaType(r.Header.Get("Content-Type")) == typeYAML {
		text, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, maxBody))
		if err == nil {
			text, err = jsonOfYAML(text)
		} else {
			err = engagement.Errorf(engagement.TooLarge, "the body is larger than 1 MiB; send less at a time")
		}
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(text))
		r.Header.Set("Content-Type", typeJSON)
	}
	next(ctx)
}

// jsonOfYAML turns YAML into JSON. It takes no aliases: a few lines of them stand for
// gigabytes.
func jsonOfYAML(text []byte) ([]byte, error) {
	file, err := parser.ParseBytes(text, 0)
	if err == nil {
		var found aliases
		for _, doc := range file.Docs {
			ast.Walk(&found, doc)
		}
		if found.line > 0 {
			return nil, engagement.Errorf(engagement.Malformed, "the body has a YAML alias on line %d; write out what it stands for", found.line)
		}
		text, err = yaml.YAMLToJSON(text)
	}
	if err != nil {
		return nil, engagement.Errorf(engagement.Malformed, "the body cannot be read as YAML: %s", yaml.FormatError(err, false, false))
	}
	return text, nil
}

// aliases looks for the first alias in a YAML document.
type aliases struct{ line int }

// Visit looks at a node, and goes on until an alias is found.
func (a *aliases) Visit(node ast.Node) ast.Visitor {
	if a.line > 0 {
		return nil
	}
	if node.Type() == ast.AliasType {
		a.line = node.GetToken().Position.Line
		return nil
	}
	return a
}

// contentType refuses a body in a form that the operation does not describe.
func (a *API) contentType(ctx huma.Context, next func(huma.Context)) {
	body := ctx.Operation().RequestBody
	if body != nil && request(ctx).ContentLength != 0 {
		if _, ok := body.Content[mediaType(ctx.Header("Content-Type"))]; !ok {
			a.refuse(ctx, &engagement.Error{Code: codeUnsupported, Message: "this content type is not taken here; the reference at /docs names those that are"})
			return
		}
	}
	next(ctx)
}
