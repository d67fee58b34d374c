package rest_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/identity"
)

// wrong is a field that a problem must name, and part of what it says of it.
type wrong struct{ location, message string }

// requireWrong requires a problem to name exactly some fields.
func requireWrong(t *testing.T, p rest.Problem, fields ...wrong) {
	t.Helper()
	require.Len(t, p.Errors, len(fields), "%+v", p)
	for _, want := range fields {
		found := false
		for _, got := range p.Errors {
			found = found || got.Location == want.location && strings.Contains(got.Message, want.message)
		}
		require.True(t, found, "%+v does not say %q of %s", p.Errors, want.message, want.location)
	}
}

// with is a body with some fields changed; nil takes a field out.
func with(body map[string]any, changes map[string]any) map[string]any {
	out := maps.Clone(body)
	for name, value := range changes {
		if value == nil {
			delete(out, name)
			continue
		}
		out[name] = value
	}
	return out
}

func TestAWrongStartNamesEachFieldAndItsRemedy(t *testing.T) {
	w := newWorld(t)
	type set = map[string]any
	for name, c := range map[string]struct {
		change set
		fields []wrong
	}{
		"unknown field":          {set{"colour": "blue"}, []wrong{{"body.colour", "is not known here; remove it"}}},
		"another spelling":       {set{"Title": "x"}, []wrong{{"body.Title", "is not known here"}}},
		"unknown inner field":    {set{"client": set{"name": "A", "vat": "1"}}, []wrong{{"body.client.vat", "is not known here"}}},
		"missing field":          {set{"title": nil}, []wrong{{"body.title", "is required; add it"}}},
		"number for a text":      {set{"title": 5}, []wrong{{"body.title", "is not a text"}}},
		"text for a list":        {set{"team": "Ana"}, []wrong{{"body.team", "is not a list"}}},
		"text for an object":     {set{"client": "Ana"}, []wrong{{"body.client", "is not an object"}}},
		"null for a text":        {set{"title": any(nilJSON{})}, []wrong{{"body.title", "is not a text"}}},
		"blank title":            {set{"title": "   "}, []wrong{{"body.title", "is required"}}},
		"day that is none":       {set{"start_on": "2026-02-30"}, []wrong{{"body.start_on", "write YYYY-MM-DD"}}},
		"day in another order":   {set{"start_on": "02.03.2026"}, []wrong{{"body.start_on", "write YYYY-MM-DD"}}},
		"day of another era":     {set{"start_on": "0206-03-31"}, []wrong{{"body.start_on", "give a day from 1900-01-01"}}},
		"end before start":       {set{"target_end": "2026-03-01"}, []wrong{{"body.target_end", "lies before start_on 2026-03-02; give a later day"}}},
		"unknown methodology":    {set{"methodology": "alchemy"}, []wrong{{"body.methodology", `"alchemy" is unknown; GET /v1/methodologies`}}},
		"unknown version":        {set{"methodology": "external-cto@99"}, []wrong{{"body.methodology", `"external-cto@99" is unknown`}}},
		"unknown calendar":       {set{"calendar": "MARS"}, []wrong{{"body.calendar", `"MARS" is unknown; give one of: `}}},
		"unknown zone":           {set{"timezone": "Mars/Olympus"}, []wrong{{"body.timezone", "give an IANA name"}}},
		"zone of the server":     {set{"timezone": "Local"}, []wrong{{"body.timezone", "give an IANA name"}}},
		"unknown currency":       {set{"currency": "BTX"}, []wrong{{"body.currency", "ISO 4217"}}},
		"currency in small":      {set{"currency": "eur"}, []wrong{{"body.currency", "three capitals"}}},
		"unknown language":       {set{"locale": "klingonisch-!"}, []wrong{{"body.locale", "BCP 47"}}},
		"unknown country":        {set{"client": set{"name": "A", "country": "Atlantis"}}, []wrong{{"body.client.country", "two letters"}}},
		"objective with a space": {set{"objectives": []set{{"key": "a b", "title": "T"}}}, []wrong{{"body.objectives[0].key", ""}}},
		"objective twice":        {set{"objectives": []set{{"key": "a", "title": "T"}, {"key": "a", "title": "U"}}}, []wrong{{"body.objectives[1].key", "used twice"}}},
		"team without a pmo":     {set{"team": startBody()["team"].([]map[string]any)[1:]}, []wrong{{"body.team", "nobody as pmo"}}},
		"role that is none":      {set{"team": append(startBody()["team"].([]map[string]any), set{"role": "king", "name": "K", "email": "k@example.org"})}, []wrong{{"body.team[5].role", "is none of: pmo, sponsor"}}},
		"address that is none":   {set{"team": append(startBody()["team"].([]map[string]any), set{"role": "member", "name": "K", "email": "k at example"})}, []wrong{{"body.team[5].email", "is not an e-mail address"}}},
		"two faults at once":     {set{"calendar": "MARS", "currency": "?"}, []wrong{{"body.calendar", ""}, {"body.currency", ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			p := w.call(identity.PMO, http.MethodPost, "/v1/engagements", with(startBody(), c.change)).problem(http.StatusUnprocessableEntity, "invalid")
			requireWrong(t, p, c.fields...)
			require.Contains(t, p.Detail, "errors[]", "the detail says where to look")
		})
	}
	require.Empty(t, w.engine.requests("start"), "none of them was started")
}

// nilJSON is null, where nil takes a field out.
type nilJSON struct{}

func (nilJSON) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

func TestABodyThatCannotBeReadIs400AndSaysWhere(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	for name, c := range map[string]struct{ method, path, body, says string }{
		"not JSON":             {http.MethodPost, "/v1/engagements", "{\n\"title\": oops}", "near line 2"},
		"ends too early":       {http.MethodPost, "/v1/engagements", `{"title": "A"`, "ends too early"},
		"two values":           {http.MethodPost, "/v1/engagements", `{} {}`, "more than one value"},
		"key twice":            {http.MethodPost, "/v1/engagements", `{"title": "A", "title": "B"}`, `the key "title" stands twice`},
		"inner key twice":      {http.MethodPost, "/v1/engagements", `{"client": {"name": "A", "name": "B"}}`, `the key "name" stands twice`},
		"escaped key twice":    {http.MethodPost, "/v1/engagements", `{"title": "A", "\u0074itle": "B"}`, "stands twice"},
		"broken UTF-8":         {http.MethodPost, "/v1/engagements", "{\"title\": \"\xff\"}", "UTF-8"},
		"list of answers":      {http.MethodPut, p.path + "/assessment/answers", `[{"question": "a", "question": "b"}]`, `the key "question" stands twice`},
		"readings":             {http.MethodPost, p.path + p.fill("/metrics/{mid}/readings"), `[{"on": `, "ends too early"},
		"methodology as JSON":  {http.MethodPost, "/v1/methodologies", `{"key": "a", "key": "b"}`, `the key "key" stands twice`},
		"merge patch":          {http.MethodPatch, p.path + "/metrics/" + p.ids["/metrics"], `{"name": "a", "name": "b"}`, `the key "name" stands twice`},
		"merge patch, no JSON": {http.MethodPatch, p.path + "/metrics/" + p.ids["/metrics"], `name=a`, "is not JSON"},
		"decision":             {http.MethodPost, "/v1/gates/g/decisions", `{"stage": "a",, }`, "is not JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			got := w.call(identity.Admin, c.method, c.path, c.body).problem(http.StatusBadRequest, "malformed")
			require.Contains(t, got.Detail, c.says)
		})
	}
	t.Run("YAML", func(t *testing.T) {
		w.t = t
		p := w.call(identity.PMO, http.MethodPost, "/v1/engagements", "title: [A", "Content-Type", "application/yaml").problem(http.StatusBadRequest, "malformed")
		require.Contains(t, p.Detail, "YAML")
		p = w.call(identity.PMO, http.MethodPost, "/v1/engagements", "title: A\ntitle: B\n", "Content-Type", "application/yaml").problem(http.StatusBadRequest, "malformed")
		require.Contains(t, p.Detail, "title")
	})
}

func TestABodyIsNeededAndOfAKnownType(t *testing.T) {
	w := newWorld(t)
	p := w.call(identity.PMO, http.MethodPost, "/v1/engagements", nil).problem(http.StatusBadRequest, "malformed")
	require.Contains(t, p.Detail, "has no body; send one")
	p = w.call(identity.PMO, http.MethodPost, "/v1/engagements", startBody(), "Content-Type", "text/plain").problem(http.StatusUnsupportedMediaType, "unsupported_media_type")
	require.Contains(t, p.Detail, "/docs names those that are")
}

func TestNothingIsAtAnUnknownAddress(t *testing.T) {
	w := newWorld(t)
	w.call(identity.PMO, http.MethodGet, "/v1/castles", nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.PMO, http.MethodGet, "/v1/engagements/none", nil).problem(http.StatusNotFound, "not_found")
	w.call(identity.PMO, http.MethodDelete, "/v1/engagements", nil).problem(http.StatusMethodNotAllowed, "method_not_allowed")
}

func TestAWrongQueryNamesItsParameter(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	for query, field := range map[string]wrong{
		"/v1/engagements?limit=201":                          {"query.limit", "give at most 200"},
		"/v1/engagements?limit=0":                            {"query.limit", "give at least 1"},
		"/v1/engagements?limit=ten":                          {"query.limit", "is not a whole number"},
		"/v1/engagements?cursor=garbage":                     {"query.cursor", "start again without it"},
		"/v1/engagements?cursor=W10":                         {"query.cursor", "start again without it"},
		"/v1/engagements?colour=blue":                        {"query.colour", "is not known here"},
		"/v1/engagements?sort=colour":                        {"query.sort", "is none of: -opened"},
		"/v1/engagements?phase=lunch":                        {"query.phase", "is none of: assessment"},
		"/v1/gates?state=ajar":                               {"query.state", "is none of: pending"},
		"/v1/people?cursor=*":                                {"query.cursor", "start again without it"},
		"/v1/clients?limit=1000":                             {"query.limit", "give at most 200"},
		path + "/journal?cursor=x":                           {"query.cursor", "is not one of ours"},
		path + "/journal?limit=500":                          {"query.limit", "give at most 200"},
		path + "/assessment/findings?limit=1000":             {"query.limit", "give at most 200"},
		path + "/assessment/findings?cursor=WyJhIiwiYiJd":    {"query.cursor", "start again without it"},
		path + "/plan/diff?from=1":                           {"query.to", "is required"},
		path + "/assessment/findings/x?format=html":          {"query.format", "is not known here"},
		"/v1/engagements?limit=5&limit=6&colour=blue":        {"query.colour", "is not known here"},
		"/v1/engagements?awaiting=emperor&limit=5&q=%F0%9F%": {"query.awaiting", "is none of: pmo"},
	} {
		t.Run(query, func(t *testing.T) {
			w.t = t
			p := w.call(identity.Admin, http.MethodGet, query, nil).problem(http.StatusUnprocessableEntity, "invalid")
			requireWrong(t, p, field)
		})
	}
}

func TestACursorBelongsToItsSort(t *testing.T) {
	w := newWorld(t)
	w.start()
	w.start()
	var page struct{ Next string }
	w.call(identity.PMO, http.MethodGet, "/v1/engagements?limit=1&sort=title", nil).is(http.StatusOK).into(&page)
	require.NotEmpty(t, page.Next)
	w.call(identity.PMO, http.MethodGet, "/v1/engagements?limit=1&sort=title&cursor="+page.Next, nil).is(http.StatusOK)
	p := w.call(identity.PMO, http.MethodGet, "/v1/engagements?limit=1&sort=client&cursor="+page.Next, nil).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, p, wrong{"query.cursor", "belongs to another sort"})
}
