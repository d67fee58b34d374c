package rest

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// SubmitBody says something about what is submitted.
type SubmitBody struct {
	Note    string                 `json:"note,omitempty" maxLength:"8000" doc:"For those who decide: what it is about"`
	Answers []contract.PointAnswer `json:"answers,omitempty" maxItems:"200" doc:"What became of each change that the round before asked for, by the decision that did; each needs an answer"`
}

// SubmitRequest is the input of a submission.
type SubmitRequest struct {
	Place
	Keyed
	Body *SubmitBody
}

// submits adds an operation that freezes what place names and opens its gate.
func (a *API) submits(path, tag, id, summary string, place func(*Place) (ref, item string)) {
	register(a, operation{
		id: id, method: http.MethodPost, path: "/engagements/{id}" + path, tag: tag, summary: summary,
		doc: "202 with the gate, at its Location. After a round that asked for changes, `answers` says what became of each.", action: identity.SubmitWork, status: http.StatusAccepted,
	}, func(ctx context.Context, in *SubmitRequest) (*Created[contract.Submitted], error) {
		if err := a.see(ctx, in.ID); err != nil {
			return nil, err
		}
		submit := contract.Submit{Request: in.intent(ctx, in.request), By: principal(ctx).Person}
		submit.Ref, submit.Item = place(&in.Place)
		if in.Body != nil {
			submit.Note, submit.Answers = in.Body.Note, in.Body.Answers
		}
		var submitted contract.Submitted
		err := a.keyed(ctx, in.Keyed, in.request, SubmitBody{Note: submit.Note, Answers: submit.Answers}, sound, func() (err error) {
			submitted, err = a.Engine.Submit(ctx, in.ID, submit)
			return err
		})
		if err != nil {
			return nil, err
		}
		return &Created[contract.Submitted]{Status: http.StatusAccepted, Location: "/v1/gates/" + submitted.Gate, Body: submitted}, nil
	})
}

// RevisionView is a frozen revision with its content.
type RevisionView struct {
	store.Revision
	Content json.RawMessage `json:"content" doc:"As it was frozen: canonical JSON (RFC 8785), whose SHA-256 is the digest"`
}

// revisions adds the operations that read the frozen revisions at a place.
func (a *API) revisions(path, tag, name, ref string) {
	register(a, operation{
		id: "list-" + name + "-revisions", method: http.MethodGet, path: "/engagements/{id}" + path + "/revisions", tag: tag,
		summary: "The frozen revisions", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Revision], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			revisions, err := tx.Revisions(in.ID, ref)
			out = page(revisions, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-" + name + "-revision", method: http.MethodGet, path: "/engagements/{id}" + path + "/revisions/{n}", tag: tag,
		summary: "One frozen revision, whole", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[RevisionView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			n, err := strconv.Atoi(in.params["n"])
			if err != nil {
				return engagement.Errorf(engagement.NotFound, "no such revision; revisions are numbered from 1")
			}
			revision, err := tx.Revision(in.ID, ref, n)
			out = revisionView(revision)
			return err
		})
		return out, err
	})
	a.revisionDiff(path, tag, name, ref)
}

// revisionDiff adds the operation that compares two frozen revisions at a place.
func (a *API) revisionDiff(path, tag, name, ref string) {
	register(a, operation{
		id: "diff-" + name + "-revisions", method: http.MethodGet, path: "/engagements/{id}" + path + "/revisions/diff", tag: tag,
		summary: "What differs between two frozen revisions", doc: diffDoc, action: identity.ReadEngagement,
	}, func(ctx context.Context, in *DiffQuery) (out *Listed[engagement.Change], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			changes, err := diffOf(tx, in.ID, ref, in.From, in.To)
			out = page(changes, "")
			return err
		})
		return out, err
	})
}

func revisionView(r store.Revision) *Out[RevisionView] {
	return &Out[RevisionView]{Body: RevisionView{Revision: r, Content: r.Body}}
}

func itoa(i int) string { return strconv.Itoa(i) }

// jsonName is a field's name in JSON.
func jsonName(field reflect.StructField) string {
	name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
	return name
}
