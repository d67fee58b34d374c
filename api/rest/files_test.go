package rest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestAFileComesBackByteForByteAndNeverRuns(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		path := w.start() + "/files"
		content := append([]byte("%PDF-1.7\n"), bytes.Repeat([]byte("<script>alert(1)</script>\x00\xff"), 30_000)...) // more than one chunk
		for name, kept := range map[string]string{
			"evidence.pdf": "evidence.pdf", "Prüfbericht 報告 \"1\".pdf": "Prüfbericht 報告 _1_.pdf", "../../etc/passwd.pdf": "passwd.pdf",
			`..\..\boot.PDF`: "boot.PDF", "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
		} {
			disposition := mime.FormatMediaType("attachment", map[string]string{"filename": name})
			made := w.call(identity.Member, http.MethodPost, path, content, "Content-Type", "text/html", "Content-Disposition", disposition).is(http.StatusCreated)
			require.EqualValues(t, len(content), made.object()["size"])
			got := w.call(identity.Viewer, http.MethodGet, made.Header.Get("Location"), nil).is(http.StatusOK)
			require.Equal(t, content, got.Body)
			require.Equal(t, "application/octet-stream", got.Header.Get("Content-Type"))
			require.Equal(t, "nosniff", got.Header.Get("X-Content-Type-Options"))
			kind, parameters, err := mime.ParseMediaType(got.Header.Get("Content-Disposition"))
			require.NoError(t, err)
			require.Equal(t, "attachment", kind)
			require.Equal(t, kept, parameters["filename"])
			require.Equal(t, "application/pdf", made.object()["content_type"], "as found, not as said")
			require.Empty(t, got.Header.Get("Set-Cookie"))
		}
		require.Len(t, w.call(identity.Viewer, http.MethodGet, path, nil).is(http.StatusOK).items(), 5)
	})
}

// form is an upload as browsers send it.
func form(t *testing.T, field, name, content string) (body []byte, contentType string) {
	t.Helper()
	var text bytes.Buffer
	writer := multipart.NewWriter(&text)
	part, err := writer.CreateFormFile(field, name)
	require.NoError(t, err)
	_, err = io.WriteString(part, content)
	require.NoError(t, err)
	require.NoError(t, writer.Close())
	return text.Bytes(), writer.FormDataContentType()
}

func TestAFileIsTakenFromAFormAndOnceForAKey(t *testing.T) {
	w := newWorld(t)
	path := w.start() + "/files"
	body, kind := form(t, "file", "notes.txt", "hello")
	first := w.call(identity.Member, http.MethodPost, path, body, "Content-Type", kind, "Idempotency-Key", "k").is(http.StatusCreated)
	again := w.call(identity.Member, http.MethodPost, path, body, "Content-Type", kind, "Idempotency-Key", "k").is(http.StatusCreated)
	require.Equal(t, first.id(), again.id())
	other, kind := form(t, "file", "notes.txt", "other")
	w.call(identity.Member, http.MethodPost, path, other, "Content-Type", kind, "Idempotency-Key", "k").problem(http.StatusUnprocessableEntity, "invalid")
	require.Len(t, w.call(identity.Member, http.MethodGet, path, nil).items(), 1)

	other, kind = form(t, "attachment", "notes.txt", "x")
	require.Contains(t, w.call(identity.Member, http.MethodPost, path, other, "Content-Type", kind).problem(http.StatusUnprocessableEntity, "invalid").Detail, "part named file")
	other, kind = form(t, "file", "empty.txt", "")
	require.Contains(t, w.call(identity.Member, http.MethodPost, path, other, "Content-Type", kind).problem(http.StatusUnprocessableEntity, "invalid").Detail, "is empty")
	for name, detail := range map[string]string{"page.html": "one of: csv", "program.pdf.exe": "one of: csv", "scan.pdf": "not what its name says", "all.zip": "one by one"} {
		other, kind = form(t, "file", name, "MZ is no PDF")
		require.Contains(t, w.call(identity.Member, http.MethodPost, path, other, "Content-Type", kind).problem(http.StatusUnprocessableEntity, "invalid").Detail, detail)
	}
	unnamed := w.call(identity.Member, http.MethodPost, path, "x", "Content-Type", "application/pdf").problem(http.StatusUnprocessableEntity, "invalid")
	requireWrong(t, unnamed, wrong{"header.Content-Disposition", "is required"})

	single := first.Header.Get("Location")
	w.call(identity.Member, http.MethodDelete, single, nil).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodDelete, single, nil).is(http.StatusNoContent)
	w.call(identity.Member, http.MethodGet, single, nil).problem(http.StatusNotFound, "not_found")
}

func TestAReportComesInTheFormAskedFor(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	document, err := json.Marshal(report.Document{
		Kind: "plan", Title: "The plan <script>", Locale: "en",
		Summary: []report.Block{{Text: "Restore <img src=x onerror=alert(1)> each month."}},
	})
	require.NoError(t, err)
	var id string
	require.NoError(t, w.db.In(context.Background(), org, func(tx *store.Tx) error {
		stored, err := tx.AddReport(p.id, store.Report{Kind: "plan", Ref: "plan/1", Title: "The plan", Digest: "d1", Body: document})
		id = stored.ID
		return err
	}))
	listed := w.call(identity.Viewer, http.MethodGet, p.path+"/reports", nil).is(http.StatusOK).items()
	require.Len(t, listed, 1)
	path := "/v1/reports/" + id
	for name, c := range map[string]struct{ query, accept, kind, begins string }{
		"a browser":         {"", "text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8", "<!"},
		"nobody in mind":    {"", "", "text/html; charset=utf-8", "<!"},
		"Markdown":          {"", "text/markdown", "text/markdown; charset=utf-8", "#"},
		"JSON":              {"", "application/json", "application/json", "{"},
		"the better one":    {"", "application/json;q=0.1, text/markdown;q=0.9", "text/markdown; charset=utf-8", "#"},
		"format":            {"?format=md", "", "text/markdown; charset=utf-8", "#"},
		"format, not type":  {"?format=json", "text/html", "application/json", "{"},
		"format as a label": {"?format=html", "application/json", "text/html; charset=utf-8", "<!"},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			got := w.call(identity.Viewer, http.MethodGet, path+c.query, nil, "Accept", c.accept).is(http.StatusOK)
			require.Equal(t, c.kind, got.Header.Get("Content-Type"))
			require.Equal(t, c.begins, string(got.Body[:len(c.begins)]))
			require.Contains(t, got.Header.Get("Content-Security-Policy"), "default-src 'none'")
			require.NotEmpty(t, got.Header.Get("ETag"))
			if c.begins == "<!" {
				require.NotContains(t, string(got.Body), "<script")
				require.NotContains(t, string(got.Body), "<img src=x")
			}
		})
	}
	requireWrong(t, w.call(identity.Viewer, http.MethodGet, path+"?format=docx", nil).problem(http.StatusUnprocessableEntity, "invalid"), wrong{"query.format", "is none of: html"})
	w.do(request{method: http.MethodGet, path: path, token: w.stranger}).problem(http.StatusNotFound, "not_found")
	w.call(identity.Viewer, http.MethodGet, "/v1/reports/none", nil).problem(http.StatusNotFound, "not_found")
}

func TestADraftComesAsADocument(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	for _, place := range []string{"/assessment/document", "/plan/document"} {
		for format, kind := range map[string]string{
			"html": "text/html; charset=utf-8", "md": "text/markdown; charset=utf-8", "json": "application/json", "csv": "application/zip",
			"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		} {
			got := w.call(identity.Consultant, http.MethodGet, p.path+place+"?format="+format, nil).is(http.StatusOK)
			require.Equal(t, kind, got.Header.Get("Content-Type"))
			require.NotEmpty(t, got.Header.Get("Content-Disposition"))
			require.NotEmpty(t, got.Body)
		}
		w.call(identity.Viewer, http.MethodGet, p.path+place, nil).problem(http.StatusForbidden, "forbidden")
		w.call(identity.Viewer, http.MethodGet, p.path+place+"?revision=9", nil).problem(http.StatusNotFound, "not_found")
		w.call(identity.Viewer, http.MethodGet, p.path+place+"?revision=0", nil).problem(http.StatusUnprocessableEntity, "invalid")
		w.call(identity.Consultant, http.MethodGet, p.path+place+"?format=csv&table=999", nil).problem(http.StatusNotFound, "not_found")
		w.call(identity.Consultant, http.MethodGet, p.path+place+"?format=pdf", nil).problem(http.StatusServiceUnavailable, "unavailable")
		w.do(request{method: http.MethodGet, path: "/v1" + strings.TrimPrefix(p.path, "/v1") + place, token: w.stranger}).problem(http.StatusNotFound, "not_found")
	}
	one := w.call(identity.Consultant, http.MethodGet, p.path+"/plan/document?format=csv&table=1", nil).is(http.StatusOK)
	require.Equal(t, "text/csv; charset=utf-8; header=present", one.Header.Get("Content-Type"))
}
