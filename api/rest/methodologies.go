package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// MethodologyRequest is the input of a new methodology.
type MethodologyRequest struct {
	Place
	Keyed
	RawBody []byte
}

func (a *API) methodologies() {
	const tag = "Methodologies"
	register(a, operation{
		id: "add-methodology", method: http.MethodPost, path: "/methodologies", tag: tag, summary: "Add a version of a methodology",
		doc: "As YAML, whose faults are named with line and column, or as JSON. A version never changes: other content needs a higher one. " +
			"The question sets that it uses are composed now, and pinned to the versions that are there.",
		body: map[string]*huma.MediaType{
			typeYAML: {Schema: &huma.Schema{Type: huma.TypeObject}}, typeJSON: {Schema: &huma.Schema{Type: huma.TypeObject}},
		}, raw: true,
		action: identity.AddMethodology, status: http.StatusCreated,
	}, a.addMethodology)
	register(a, operation{
		id: "list-methodologies", method: http.MethodGet, path: "/methodologies", tag: tag, summary: "The methodologies, without their content",
		action: identity.ReadMethodology,
	}, func(ctx context.Context, in *Here) (out *Listed[MethodologyRow], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			stored, err := tx.Methodologies()
			rows := make([]MethodologyRow, len(stored))
			for i, m := range stored {
				rows[i] = row(m)
			}
			out = page(rows, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-methodology", method: http.MethodGet, path: "/methodologies/{id}", tag: tag,
		summary: "One methodology, by key@version, by key for its newest version, or by id", action: identity.ReadMethodology,
	}, func(ctx context.Context, in *Here) (out *Out[store.StoredMethodology], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			m, err := tx.Methodology(in.ID)
			if engagement.CodeOf(err) == engagement.NotFound {
				m, err = tx.MethodologyByID(in.ID)
			}
			out = &Out[store.StoredMethodology]{Body: m}
			return err
		})
		return out, err
	})
}

// MethodologyRow is a methodology in a list.
type MethodologyRow struct {
	Ref     string `json:"ref" doc:"key@version, as engagements name it"`
	ID      string `json:"id" doc:"SHA-256 of its canonical JSON"`
	Key     string `json:"key"`
	Version int    `json:"version"`
	Title   string `json:"title"`
}

func row(m store.StoredMethodology) MethodologyRow {
	return MethodologyRow{Ref: engagement.MethodologyRef(m.Key, m.Version), ID: m.ID, Key: m.Key, Version: m.Version, Title: m.Title}
}

func (a *API) addMethodology(ctx context.Context, in *MethodologyRequest) (out *Created[MethodologyRow], err error) {
	if mediaType(in.request.Header.Get("Content-Type")) == typeJSON {
		if err := checkJSON(in.RawBody); err != nil {
			return nil, invalidRequest(http.StatusBadRequest, "", []error{err})
		}
	}
	var m engagement.Methodology
	err = a.readOrg(ctx, func(tx *store.Tx) error {
		m, err = a.ParseMethodology(in.RawBody, tx.FindQuestionSet)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) error {
		out, err = once(ctx, tx, in.Keyed, in.request, m, func() (*Created[MethodologyRow], error) {
			stored, err := tx.AddMethodology(m)
			return &Created[MethodologyRow]{
				Status: http.StatusCreated, Location: "/v1/methodologies/" + engagement.MethodologyRef(m.Key, m.Version), Body: row(stored),
			}, err
		})
		return err
	})
	return out, err
}
