package rest_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const mebibyte = 1 << 20

func TestABodyBeyondOneMebibyteIs413(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	padding := strings.Repeat(" ", mebibyte)
	for name, c := range map[string]struct{ method, path, contentType string }{
		"start":       {http.MethodPost, "/v1/engagements", "application/json"},
		"start, YAML": {http.MethodPost, "/v1/engagements", "application/yaml"},
		"finding":     {http.MethodPost, p.path + "/assessment/findings", "application/json"},
		"patch":       {http.MethodPatch, p.path + "/metrics/" + p.ids["/metrics"], "application/merge-patch+json"},
		"answers":     {http.MethodPut, p.path + "/assessment/answers", "application/json"},
		"readings":    {http.MethodPost, p.path + p.fill("/metrics/{mid}/readings"), "text/csv"},
		"methodology": {http.MethodPost, "/v1/methodologies", "application/yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			got := w.call(identity.Admin, c.method, c.path, "{}"+padding, "Content-Type", c.contentType).problem(http.StatusRequestEntityTooLarge, "too_large")
			require.Contains(t, got.Detail, "larger than 1 MiB")
			// Without its length in the header, too.
			stream := struct{ io.Reader }{strings.NewReader("{}" + padding)}
			w.call(identity.Admin, c.method, c.path, stream, "Content-Type", c.contentType).problem(http.StatusRequestEntityTooLarge, "too_large")
		})
	}
	t.Run("exactly one is taken", func(t *testing.T) {
		w.t = t
		body := jsonOf(t, startBody())
		body += strings.Repeat(" ", mebibyte-len(body))
		w.call(identity.PMO, http.MethodPost, "/v1/engagements", body).is(http.StatusCreated)
		w.call(identity.PMO, http.MethodPost, "/v1/engagements", body+" ").problem(http.StatusRequestEntityTooLarge, "too_large")
	})
}

func TestAFileBeyond25MebibytesIs413AndLeavesNothing(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/files"
	upload := func(size int) *answer {
		content := struct{ io.Reader }{bytes.NewReader(bytes.Repeat([]byte("a"), size))}
		return w.call(identity.Member, http.MethodPost, path, content, "Content-Type", "application/octet-stream", "Content-Disposition", `attachment; filename="a.txt"`)
	}
	require.Contains(t, upload(store.MaxFile+1).problem(http.StatusRequestEntityTooLarge, "too_large").Detail, "25 MiB")
	require.Contains(t, upload(store.MaxFile+2*mebibyte).problem(http.StatusRequestEntityTooLarge, "too_large").Detail, "25 MiB")
	require.Empty(t, w.call(identity.Member, http.MethodGet, path, nil).is(http.StatusOK).items())
	upload(store.MaxFile).is(http.StatusCreated)
}

func TestAMalformedCSVNamesRowAndColumnAndKeepsNothing(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path := p.path + p.fill("/metrics/{mid}/readings")
	before := len(ids(w.call(identity.Member, http.MethodGet, path, nil)))
	for name, c := range map[string]struct {
		csv    string
		fields []wrong
	}{
		"no number":        {"on,value\n2026-03-31,1\n2026-04-30,many\n", []wrong{{"body.row 3, column value", `"many" is not a number`}}},
		"no day":           {"on,value\n31.03.2026,1\n", []wrong{{"body.row 2, column on", "write YYYY-MM-DD"}}},
		"two at once":      {"on,value\n31.03.2026,many\n", []wrong{{"body.row 2, column on", ""}, {"body.row 2, column value", ""}}},
		"fraction of cent": {"on,value,actual_benefit\n2026-03-31,1,12.50\n", []wrong{{"body.row 2, column actual_benefit", "minor units"}}},
		"negative money":   {"on,value,actual_benefit\n2026-03-31,1,-5\n", []wrong{{"body.row 2, column actual_benefit", "is -5"}}},
		"unknown column":   {"on,value,colour\n2026-03-31,1,blue\n", []wrong{{"body.row 1, column 3", `is headed "colour"`}}},
		"missing column":   {"on\n2026-03-31\n", []wrong{{"body.row 1, column value", "missing in the header"}}},
		"ragged row":       {"on,value\n2026-03-31,1,2\n", []wrong{{"body.row 2", "has 3 cells, the header 2"}}},
		"open quote":       {"on,value,note\n2026-03-31,1,\"oops\n", []wrong{{"body.row 2", "quote"}}},
		"nothing":          {"\n\n", []wrong{{"body.row 1", "is missing"}}},
		"only a header":    {"on,value\n", []wrong{{"body.row 2", "at least one reading"}}},
		"not UTF-8":        {"on,value\n2026-03-31,\xff\n", []wrong{{"body.row 2", "UTF-8"}}},
		"of tomorrow":      {"on,value\n2199-03-31,1\n", []wrong{{"body.row 2, column on", "still to come"}}},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			got := w.call(identity.Member, http.MethodPost, path, c.csv, "Content-Type", "text/csv").problem(http.StatusUnprocessableEntity, "invalid")
			requireWrong(t, got, c.fields...)
			require.Len(t, ids(w.call(identity.Member, http.MethodGet, path, nil)), before, "nothing was kept")
		})
	}
}

func TestReadingsAreTakenAsJSONOrCSVOneOrMany(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path := p.path + p.fill("/metrics/{mid}/readings")
	post := func(body any, contentType string) []engagement.Item[engagement.Reading] {
		var page struct {
			Items []engagement.Item[engagement.Reading]
		}
		w.call(identity.Member, http.MethodPost, path, body, "Content-Type", contentType).is(http.StatusCreated).into(&page)
		return page.Items
	}
	one := post(set{"on": "2026-01-31", "value": -1.5}, "application/json")
	require.Len(t, one, 1)
	require.Equal(t, engagement.Reading{Metric: p.ids["/metrics"], On: "2026-01-31", Value: -1.5}, one[0].Body)
	require.Len(t, post([]set{{"on": "2026-01-31", "value": 1}, {"on": "2026-02-28", "value": 2}}, "application/json; charset=utf-8"), 2)

	comma := post("\ufeffon,value,note,actual_benefit\r\n2026-03-31,12.5,\"well, then\",1250000\r\n\r\n2026-04-30,13,,\r\n", "text/csv; charset=utf-8")
	require.Equal(t, engagement.Reading{Metric: p.ids["/metrics"], On: "2026-03-31", Value: 12.5, Note: "well, then", ActualBenefit: 1_250_000}, comma[0].Body)
	require.Len(t, comma, 2)
	require.InDelta(t, 12.5, post("value;on\n12,5;2026-03-31\n", "text/csv")[0].Body.Value, 0)

	first := w.call(identity.Member, http.MethodPost, path, "on,value\n2026-05-01,1\n", "Content-Type", "text/csv", "Idempotency-Key", "csv").is(http.StatusCreated)
	again := w.call(identity.Member, http.MethodPost, path, "on,value\n2026-05-01,1\n", "Content-Type", "text/csv", "Idempotency-Key", "csv").is(http.StatusCreated)
	require.Equal(t, ids(first), ids(again))

	wrongs := w.call(identity.Member, http.MethodPost, path, []set{{"on": "2026-01-31", "value": 1}, {"on": "soon", "value": "x", "colour": 1}}).problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, wrongs, wrong{"body[1].on", "YYYY-MM-DD"}, wrong{"body[1].value", "is not a number"}, wrong{"body[1].colour", "is not known here"})
	requireWrong(t, w.call(identity.Member, http.MethodPost, path, []set{}).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body", "too few"})
	w.call(identity.Member, http.MethodPost, p.path+"/metrics/none/readings", set{"on": "2026-01-31", "value": 1}).problem(http.StatusNotFound, "not_found")
}
