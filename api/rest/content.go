package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/bundle"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/sheet"
	"mandate/internal/store"
)

const tagContent = "Import and export"

const typeXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// importsAtOnce bounds the memory that files take while they are read.
const importsAtOnce = 2

// content is an engagement's content as one file. Files are streamed past Huma, whose
// limit for bodies is lower.
func (a *API) content() {
	file := map[string]*huma.MediaType{typeJSON: {}, typeXLSX: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	export := a.stream(operation{
		id: "export-content", method: http.MethodGet, path: "/engagements/{id}/export", tag: tagContent,
		summary: "All content of an engagement as one file", action: identity.ExportContent,
		doc: "Answers, interviews, systems, findings, the plan, and all registers, as far as the reader may see them. JSON is canonical (RFC 8785); " +
			"the header Content-Digest-SHA256 has the digest of the content.",
	}, a.exportContent, http.StatusUnprocessableEntity)
	export.Responses["200"].Content = file
	export.Parameters = append(export.Parameters, &huma.Param{
		Name: "format", In: "query", Description: "json when not given", Schema: &huma.Schema{Type: huma.TypeString, Enum: []any{"json", "xlsx"}},
	})
	load := a.stream(operation{
		id: "import-content", method: http.MethodPost, path: "/engagements/{id}/import", tag: tagContent,
		summary: "Import content from one file: all of it, or nothing", action: identity.ImportContent,
		doc: "Writes what the drafts hold: answers, interviews, systems, findings, the plan. Registers of the file are left alone. " +
			"errors[] of a refusal names every problem by its place: a JSON pointer, or sheet and cell. The same file again changes nothing. " +
			"The file is the body, or a part named file of multipart/form-data.",
	}, a.importContent, http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	load.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		typeJSON: {}, typeXLSX: file[typeXLSX],
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeString, Format: "binary"},
		}}},
	}}
	load.Responses["200"].Content = map[string]*huma.MediaType{typeJSON: {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[ImportReport](), true, "")}}
	for name, doc := range map[string]string{
		"dry_run": "Tell what would change, and change nothing",
		"replace": "Delete items that the file does not hold, of those kinds that it has a list or a sheet for",
	} {
		load.Parameters = append(load.Parameters, &huma.Param{Name: name, In: "query", Description: doc, Schema: &huma.Schema{Type: huma.TypeBoolean}})
	}
	register(a, operation{
		id: "list-imports", method: http.MethodGet, path: "/engagements/{id}/imports", tag: tagContent,
		summary: "The latest imports: who, when, and what they did", action: identity.ReadDraft,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Import], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			imports, err := tx.Imports(in.ID)
			out = page(imports, "")
			return err
		})
		return out, err
	})
}

// ContentFile is an engagement's content as a file.
type ContentFile struct {
	Name, ContentType, Digest string
	Content                   []byte
}

func (a *API) exportContent(ctx context.Context, in *Place, w http.ResponseWriter) error {
	out, err := a.ExportContent(ctx, in.ID, in.request.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", out.ContentType)
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": out.Name}))
	header.Set("Content-Length", strconv.Itoa(len(out.Content)))
	header.Set("Content-Digest-SHA256", out.Digest)
	header.Set("X-Content-Type-Options", "nosniff")
	if _, err := w.Write(out.Content); err != nil {
		a.Log.WarnContext(ctx, "an export broke off", "engagement", in.ID, "error", err)
	}
	return nil
}

// ExportContent is the content of an engagement that the context's principal may see, as json or
// xlsx; json when empty.
func (a *API) ExportContent(ctx context.Context, engagementID, format string) (ContentFile, error) {
	if format != "" && format != "json" && format != "xlsx" {
		return ContentFile{}, &engagement.Error{
			Code: engagement.Invalid, Message: "The content cannot be exported.",
			Faults: []engagement.Fault{{Field: "query.format", Message: fmt.Sprintf("is %q; give json or xlsx", format)}},
		}
	}
	var doc bundle.Document
	err := a.read(ctx, engagementID, func(tx *store.Tx, e store.Engagement) (err error) {
		doc, err = a.document(ctx, tx, e)
		return err
	})
	if err != nil {
		return ContentFile{}, err
	}
	out := ContentFile{Name: fileName(doc.Engagement) + ".json", ContentType: typeJSON}
	if out.Digest, err = doc.Digest(); err != nil {
		return out, err
	}
	if format == "xlsx" {
		out.Name, out.ContentType = fileName(doc.Engagement)+".xlsx", typeXLSX
		out.Content, err = doc.XLSX()
		return out, err
	}
	out.Content, err = doc.JSON()
	return out, err
}

// fileName is a client's name as file systems take it everywhere.
func fileName(b engagement.Brief) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, b.Client)
	name = strings.Join(strings.FieldsFunc(name, func(r rune) bool { return r == '-' }), "-")
	return strings.Trim("mandate-"+name, "-")
}

// document is what the principal may see of an engagement's content.
func (a *API) document(ctx context.Context, tx *store.Tx, e store.Engagement) (bundle.Document, error) {
	summary, err := tx.PlanSummary(e.ID)
	if err != nil {
		return bundle.Document{}, err
	}
	doc := bundle.Document{
		Header: bundle.Header{Format: bundle.Format, Engagement: briefOf(e), Methodology: e.Methodology, Summary: summary.Text},
		Items:  map[engagement.Kind][]bundle.Item{},
	}
	stored, err := tx.Content(e.ID)
	if err != nil {
		return doc, err
	}
	for _, it := range stored {
		kind, known := bundle.KindOf(it.Kind)
		if !known {
			continue
		}
		body, err := kind.Stored(it.Body)
		if err != nil {
			return doc, err
		}
		if a.mayRead(principal(ctx), it, body) {
			doc.Items[it.Kind] = append(doc.Items[it.Kind], bundle.Item{ID: it.ID, Parent: it.Parent, Body: body})
		}
	}
	files, err := tx.Files(e.ID)
	for _, f := range files {
		doc.Files = append(doc.Files, bundle.File{ID: f.ID, Name: f.Name, ContentType: f.ContentType, Size: f.Size, SHA256: f.SHA256})
	}
	return doc, err
}

func briefOf(e store.Engagement) engagement.Brief {
	return engagement.Brief{
		ID: e.ID, Title: e.Title, Client: e.Client, Currency: e.Currency, Locale: e.Locale, Timezone: e.Timezone,
		Confidentiality: e.Confidentiality, Objectives: e.Objectives,
	}
}

// mayRead follows the rules of the item's own resource. What has none is of the draft.
func (a *API) mayRead(p identity.Principal, it store.StoredContent, body engagement.Content) bool {
	rules, ok := a.kinds[it.Kind]
	if !ok {
		return p.Can(identity.ReadDraft)
	}
	return p.Can(rules.read) && !rules.hidden(p, it.ID, it.UpdatedBy, body)
}

func (a *API) importContent(ctx context.Context, in *Place, w http.ResponseWriter) error {
	o, err := importOptions(in.request)
	if err != nil {
		return err
	}
	if err := a.see(ctx, in.ID); err != nil {
		return err
	}
	file, err := contentFile(in.request)
	if err != nil {
		return err
	}
	report, err := a.ImportContent(ctx, in.ID, file, o)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	return json.NewEncoder(w).Encode(report)
}

func importOptions(r *http.Request) (o ImportOptions, err error) {
	var f engagement.Faults
	for name, into := range map[string]*bool{"dry_run": &o.DryRun, "replace": &o.Replace} {
		text := r.URL.Query().Get(name)
		if text == "" {
			continue
		}
		if *into, err = strconv.ParseBool(text); err != nil {
			f.Add("query."+name, "is neither true nor false")
		}
	}
	return o, f.Err("The content cannot be imported")
}

// contentFile reads the file of an import, which is the body or a part of a form.
func contentFile(r *http.Request) ([]byte, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, sheet.MaxFile+maxBody)
	_, source, err := uploaded(r)
	if err != nil {
		return nil, err
	}
	file, err := io.ReadAll(io.LimitReader(source, sheet.MaxFile+1))
	switch {
	case err != nil && len(file) <= sheet.MaxFile:
		return nil, fmt.Errorf("%w: %w", engagement.Errorf(engagement.Malformed, "The upload broke off; send it again."), err)
	case len(file) > sheet.MaxFile:
		return nil, engagement.Errorf(engagement.TooLarge, "The file is larger than %d MiB; import it in several files.", sheet.MaxFile>>20)
	case len(file) == 0:
		return nil, engagement.Errorf(engagement.Invalid, "The file is empty; choose another.")
	}
	return file, nil
}
