package rest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/logo"
	"mandate/internal/store"
)

// logos are the images of clients in documents: read and written as they are, not as JSON.
func (a *API) logos() {
	const tag = "People and clients"
	image := func(kinds ...string) map[string]*huma.MediaType {
		content := map[string]*huma.MediaType{}
		for _, kind := range kinds {
			content[kind] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
		}
		return content
	}
	a.stream(operation{
		id: "get-client-logo", method: http.MethodGet, path: "/clients/{id}/logo", tag: tag,
		summary: "The logo of a client", action: identity.ReadPeople,
	}, a.showLogo).Responses["200"].Content = image("image/png", "image/jpeg")
	put := a.stream(operation{
		id: "replace-client-logo", method: http.MethodPut, path: "/clients/{id}/logo", tag: tag,
		summary: "Set the logo that stands on the client's documents", action: identity.EditClients,
		doc: "A PNG, JPEG or WebP of at most 512 KiB. It is scaled down and written anew: metadata is left out. An SVG is refused.",
	}, a.putLogo, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity)
	put.RequestBody = &huma.RequestBody{Required: true, Content: image("image/png", "image/jpeg", "image/webp")}
	put.Responses["200"].Content = map[string]*huma.MediaType{typeJSON: {Schema: a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[store.Logo](), true, "Logo")}}
	register(a, operation{
		id: "delete-client-logo", method: http.MethodDelete, path: "/clients/{id}/logo", tag: tag,
		summary: "Take the logo off the client's documents", action: identity.EditClients,
	}, func(ctx context.Context, in *Here) (*None, error) { return &None{}, a.DeleteLogo(ctx, in.ID) })
}

func (a *API) showLogo(ctx context.Context, in *Place, w http.ResponseWriter) error {
	var kept store.Logo
	if err := a.readOrg(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.Logo(in.ID)
		return err
	}); err != nil {
		return err
	}
	header := w.Header()
	header.Set("Content-Type", kept.Type)
	header.Set("Content-Length", strconv.Itoa(len(kept.Content)))
	header.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	header.Set("ETag", `"`+kept.SHA256+`"`)
	_, err := w.Write(kept.Content)
	return err
}

func (a *API) putLogo(ctx context.Context, in *Place, w http.ResponseWriter) error {
	upload, err := io.ReadAll(http.MaxBytesReader(nil, in.request.Body, logo.MaxBytes+1))
	var limit *http.MaxBytesError
	if err != nil && !errors.As(err, &limit) {
		return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Malformed, "the upload broke off; send it again"), err)
	}
	if limit != nil {
		upload = make([]byte, logo.MaxBytes+1) // whatever it is, it is too large
	}
	kept, err := a.SetLogo(ctx, in.ID, upload)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeJSON)
	w.Header().Set("ETag", `"`+kept.SHA256+`"`)
	return json.NewEncoder(w).Encode(kept)
}

// SetLogo makes an upload fit, and keeps it as a client's logo.
func (a *API) SetLogo(ctx context.Context, client string, upload []byte) (kept store.Logo, err error) {
	p := principal(ctx)
	if err := p.May(identity.EditClients); err != nil {
		return store.Logo{}, err
	}
	image, err := logo.Normalise(upload)
	if err != nil {
		return store.Logo{}, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) (err error) {
		kept, err = tx.SetLogo(store.Logo{
			Client: client, Type: image.Type, Width: image.Width, Height: image.Height, Content: image.Body, UpdatedBy: p.Person,
		})
		return err
	})
	return kept, err
}

// DeleteLogo removes a client's logo.
func (a *API) DeleteLogo(ctx context.Context, client string) error {
	if err := principal(ctx).May(identity.EditClients); err != nil {
		return err
	}
	return a.inOrg(ctx, func(tx *store.Tx) error { return tx.DeleteLogo(client) })
}
