package rest_test

import (
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

// openapiOut is where TestTheDocument writes the document, for linters.
var openapiOut = flag.String("openapi-out", "", "write the OpenAPI document to this file")

// description is as much of the OpenAPI document as these tests look at.
type description struct {
	OpenAPI    string                          `json:"openapi"`
	Paths      map[string]map[string]operation `json:"paths"`
	Components struct {
		Schemas map[string]json.RawMessage `json:"schemas"`
	} `json:"components"`
}

type operation struct {
	OperationID string                     `json:"operationId"`
	Summary     string                     `json:"summary"`
	Tags        []string                   `json:"tags"`
	Responses   map[string]json.RawMessage `json:"responses"`
	RequestBody *struct {
		Content map[string]json.RawMessage `json:"content"`
	} `json:"requestBody"`
	Security []map[string][]string `json:"security"`
}

// document is the OpenAPI document as the server gives it to anyone.
func (w *world) document() (d description, text []byte) {
	w.t.Helper()
	got := w.do(request{method: http.MethodGet, path: "/openapi.json"}).is(http.StatusOK)
	got.into(&d)
	return d, got.Body
}

func TestTheDocumentIsOpenAPI31AndDescribesEveryOperationFully(t *testing.T) {
	d, text := newWorld(t).document()
	require.Regexp(t, regexp.MustCompile(`^3\.1\.`), d.OpenAPI)
	seen := map[string]string{}
	for path, item := range d.Paths {
		for method, op := range item {
			what := method + " " + path
			require.NotEmpty(t, op.OperationID, what)
			require.Empty(t, seen[op.OperationID], "%s has the operationId of another: %s", what, op.OperationID)
			seen[op.OperationID] = what
			require.NotEmpty(t, op.Summary, what)
			require.Len(t, op.Tags, 1, what)
			require.NotEmpty(t, op.Security, what)
			require.NotEmpty(t, op.Responses, what)
		}
	}
	require.Greater(t, len(seen), 100)
	if *openapiOut != "" {
		require.NoError(t, os.WriteFile(*openapiOut, text, 0o600))
	}
}

func TestTheReferencePageListsEveryOperationAndRunsNoScript(t *testing.T) {
	w := newWorld(t)
	d, _ := w.document()
	page := w.call(identity.Viewer, http.MethodGet, "/docs", nil).is(http.StatusOK)
	require.Contains(t, page.Header.Get("Content-Security-Policy"), "default-src 'none'")
	require.NotContains(t, string(page.Body), "<script")
	for path := range d.Paths {
		require.Contains(t, string(page.Body), path)
	}
}

func TestEverySingleResourceCarriesAnETag(t *testing.T) {
	d, _ := newWorld(t).document()
	for path, item := range d.Paths {
		get, ok := item["get"]
		if !ok || !strings.HasSuffix(path, "}") || strings.HasSuffix(path, "/files/{item}") { // whose headers are not described
			continue
		}
		var response struct {
			Headers map[string]json.RawMessage `json:"headers"`
		}
		require.NoError(t, json.Unmarshal(get.Responses["200"], &response))
		require.Contains(t, response.Headers, "ETag", path)
	}
}

func TestAMergePatchEmptiesAFieldByNullAndSaysWhatElseItTakes(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	action := p.path + "/plan/actions/" + p.ids["/plan/actions"]
	emptied := w.call(identity.Consultant, http.MethodPatch, action, set{"effort": nil, "person_days": nil, "alternatives": nil}).is(http.StatusOK)
	for _, field := range []string{"effort", "person_days", "alternatives"} {
		require.NotContains(t, emptied.object()["body"], field)
	}
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, action, set{"title": nil}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.title", "is required"})
	refused := w.call(identity.Consultant, http.MethodPatch, action, set{"effort": "huge"}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Equal(t, "is none of: XS, S, M, L, XL", refused.Errors[0].Message)
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, action, set{"build_cost": 12.5, "colour": 1}).problem(http.StatusUnprocessableEntity, "invalid"),
		wrong{"body.build_cost", "is not a whole number"}, wrong{"body.colour", "is not known here"})
	w.call(identity.Consultant, http.MethodPatch, action, `[1]`).problem(http.StatusUnprocessableEntity, "invalid")
}

// TestNoPathContainsAnHTTPVerb leaves out TRACE, which nobody sends: the trace is a thing of ours.
func TestNoPathContainsAnHTTPVerb(t *testing.T) {
	d, _ := newWorld(t).document()
	require.NotEmpty(t, d.Paths)
	for path := range d.Paths {
		for _, verb := range []string{"get", "put", "post", "patch", "delete", "options", "head"} {
			require.NotContains(t, path, verb)
		}
	}
}
