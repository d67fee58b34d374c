package source

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-openapi/jsonpointer"

	"mandate/internal/engagement"
)

// readDocument gets a JSON document and finds the number at the pointer: a number, or a text
// that is one.
func readDocument(ctx context.Context, client *http.Client, s engagement.MetricSource) (sample Sample, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	if err != nil {
		return Sample{}, err
	}
	request.Header.Set("Accept", "application/json")
	response, err := client.Do(request)
	if err != nil {
		return Sample{}, err
	}
	defer func() { err = errors.Join(err, response.Body.Close()) }()
	if response.StatusCode != http.StatusOK {
		return Sample{}, status(response.StatusCode)
	}
	value, err := numberAt(response.Body, s.Pointer)
	return Sample{Value: value, At: time.Now()}, err
}

func numberAt(body io.Reader, at string) (float64, error) {
	decoder := json.NewDecoder(body)
	decoder.UseNumber()
	var document any
	if err := decoder.Decode(&document); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return 0, failure("what it answers is no JSON; is this the address of the document, and not of a page?")
		}
		return 0, err
	}
	pointer, err := jsonpointer.New(at)
	if err != nil {
		return 0, failure("%q is no JSON Pointer", at)
	}
	found, _, err := pointer.Get(document)
	if err != nil {
		return 0, failure("the document has nothing at %s", at)
	}
	var text string
	switch v := found.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = strings.TrimSpace(v)
	default:
		return 0, failure("what stands at %s is no number, but %s", place(at), kindOf(v))
	}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, failure("what stands at %s is no number, but a text", place(at))
	}
	return value, nil
}

func place(pointer string) string {
	if pointer == "" {
		return "the top of the document"
	}
	return pointer
}

func kindOf(v any) string {
	switch v.(type) {
	case map[string]any:
		return "an object"
	case []any:
		return "a list"
	case bool:
		return "true or false"
	}
	return "null"
}
