package rest

import (
	"context"
	"encoding/json"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"mandate/internal/engagement"
	"mandate/internal/evidence"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const tagFiles = "Files"

// files are streamed both ways, past Huma, which would hold them in memory.
func (a *API) files() {
	register(a, operation{
		id: "list-files", method: http.MethodGet, path: "/engagements/{id}/files", tag: tagFiles,
		summary: "The evidence files", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.File], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			files, err := tx.Files(in.ID)
			out = page(files, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "delete-file", method: http.MethodDelete, path: "/engagements/{id}/files/{item}", tag: tagFiles,
		summary: "Delete a file", action: identity.EditDraft,
	}, func(ctx context.Context, in *Here) (*None, error) {
		return &None{}, a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			return tx.DeleteFile(in.ID, in.params["item"], principal(ctx).Person)
		})
	})
	bytes := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}
	upload := a.stream(operation{
		id: "add-file", method: http.MethodPost, path: "/engagements/{id}/files", tag: tagFiles,
		summary: "Add an evidence file of at most 25 MiB", action: identity.AddFile, status: http.StatusCreated,
		doc: "As multipart/form-data with one part named file, or raw, with its name in Content-Disposition. Its content must be what its extension says: " +
			strings.Join(evidence.Extensions(), ", ") + ". Archives and documents with macros are not taken.",
	}, a.upload, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	upload.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"application/octet-stream": bytes["application/octet-stream"],
		"multipart/form-data": {Schema: &huma.Schema{Type: huma.TypeObject, Required: []string{"file"}, Properties: map[string]*huma.Schema{
			"file": {Type: huma.TypeString, Format: "binary"},
		}}},
	}}
	a.stream(operation{
		id: "get-file", method: http.MethodGet, path: "/engagements/{id}/files/{item}", tag: tagFiles,
		summary: "Read a file", action: identity.ReadEngagement,
	}, a.download).Responses["200"].Content = bytes
}

// stream adds an operation whose handler reads and writes by itself. Refusals are the
// statuses of errors beside those that every operation below an engagement has.
func (a *API) stream(o operation, handle func(ctx context.Context, p *Place, w http.ResponseWriter) error, refusals ...int) *huma.Operation {
	status := o.status
	if status == 0 {
		status = http.StatusOK
	}
	op := &huma.Operation{
		OperationID: o.id, Method: o.method, Path: "/v1" + o.path, Summary: o.summary, Description: o.doc,
		Tags: []string{o.tag}, Security: []map[string][]string{{bearer: {}}}, Parameters: pathParameters(o.path),
		Responses: map[string]*huma.Response{strconv.Itoa(status): {Description: http.StatusText(status)}},
	}
	for _, refusal := range append([]int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}, refusals...) {
		op.Responses[strconv.Itoa(refusal)] = &huma.Response{
			Description: http.StatusText(refusal),
			Content:     map[string]*huma.MediaType{"application/problem+json": {Schema: &huma.Schema{Ref: "#/components/schemas/Problem"}}},
		}
	}
	a.Declare(o.method, routed(op.Path), Policy{Action: o.action})
	guard := a.guard(o.action, "")
	a.huma.Adapter().Handle(op, func(ctx huma.Context) {
		guard(ctx, func(ctx huma.Context) {
			var p Place
			p.Resolve(ctx)
			if err := handle(ctx.Context(), &p, humagin.Unwrap(ctx).Writer); err != nil {
				a.refuse(ctx, err)
			}
		})
	})
	a.huma.OpenAPI().AddOperation(op)
	return op
}

func (a *API) upload(ctx context.Context, in *Place, w http.ResponseWriter) error {
	if err := a.see(ctx, in.ID); err != nil {
		return err
	}
	received, err := received(in.request)
	if err != nil {
		return err
	}
	defer received.Close()
	key := Keyed{Key: in.request.Header.Get("Idempotency-Key")}
	file := fileOf(received, principal(ctx).Person)
	var out *Created[store.File]
	err = a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		out, err = once(ctx, tx, key, in.request, file, func() (*Created[store.File], error) {
			added, err := KeepFile(tx, in.ID, received, principal(ctx).Person)
			return &Created[store.File]{Status: http.StatusCreated, Location: in.request.URL.Path + "/" + added.ID, Body: added}, err
		})
		return err
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("Location", out.Location)
	w.WriteHeader(out.Status)
	return json.NewEncoder(w).Encode(out.Body)
}

func fileOf(u *evidence.Upload, by string) store.File {
	return store.File{Name: u.Name, ContentType: u.ContentType, Size: u.Size, SHA256: u.SHA256, By: by}
}

// KeepFile keeps a file that has been received.
func KeepFile(tx *store.Tx, engagementID string, u *evidence.Upload, by string) (store.File, error) {
	content, err := u.Content()
	if err != nil {
		return store.File{}, err
	}
	return tx.AddFile(engagementID, fileOf(u, by), content)
}

// received takes in an upload.
func received(r *http.Request) (*evidence.Upload, error) {
	r.Body = http.MaxBytesReader(nil, r.Body, store.MaxFile+maxBody) // the form around a file counts too
	name, source, err := uploaded(r)
	if err != nil {
		return nil, err
	}
	return evidence.Receive(name, source, store.MaxFile)
}

// uploaded finds the file in a request: its only part named file, or the whole body.
func uploaded(r *http.Request) (name string, content io.Reader, err error) {
	if mediaType(r.Header.Get("Content-Type")) != "multipart/form-data" {
		_, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Disposition"))
		return parameters["filename"], r.Body, nil
	}
	form, err := r.MultipartReader()
	for err == nil {
		var part *multipart.Part
		if part, err = form.NextPart(); err == nil && part.FormName() == "file" {
			return part.FileName(), part, nil
		}
	}
	return "", nil, engagement.Errorf(engagement.Invalid, "the form has no part named file; add the file under that name")
}

// download never lets a browser run what somebody has uploaded.
func (a *API) download(ctx context.Context, in *Place, w http.ResponseWriter) error {
	return a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		file, content, err := tx.OpenFile(in.ID, in.params["item"])
		if err != nil {
			return err
		}
		AsAttachment(w.Header(), file)
		if _, err := io.Copy(w, content); err != nil {
			// The status is sent; all that is left is to break off.
			a.Log.WarnContext(ctx, "a download broke off", "file", file.ID, "error", err)
		}
		return nil
	})
}

// AsAttachment sets the headers by which a browser saves a file and never opens it within
// our pages, whatever it holds.
func AsAttachment(header http.Header, file store.File) {
	header.Set("Content-Type", "application/octet-stream")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", "sandbox")
	header.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": file.Name}))
	header.Set("Content-Length", strconv.FormatInt(file.Size, 10))
	header.Set("ETag", `"`+file.SHA256+`"`)
}
