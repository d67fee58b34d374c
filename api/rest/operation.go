package rest

import (
	"cmp"
	"context"
	"net/http"
	"regexp"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// operation describes one operation in a line or two.
type operation struct {
	id      string // operationId
	method  string
	path    string // below /v1
	tag     string
	summary string
	doc     string
	action  identity.Action
	// or is another action that lets somebody in as well; the handler tells the two apart.
	or     identity.Action
	status int // of success; 200, or 204 without a body, when 0
	// refusals are statuses of errors that not every operation has.
	refusals []int
	// limit is how many bytes a body may have; maxBody when 0.
	limit int64
	// logged has every refusal of the handler noted in the access log.
	logged bool
	// yaml takes the body as YAML too.
	yaml bool
	// body describes a body that the handler reads by itself; with raw, it also
	// checks the form.
	body map[string]*huma.MediaType
	raw  bool
	// optional lets a body be left out that the handler reads by itself.
	optional bool
}

var pathParameter = regexp.MustCompile(`\{(\w+)\}`)

// parameterDocs say what the parameters in paths are.
var parameterDocs = map[string]string{
	"id": "Id of the resource", "pid": "Id of the project", "mid": "Id of the metric", "rid": "Id of the release",
	"iid": "Id of the initiative", "sid": "Id of the source", "item": "Id of the item", "n": "Number, from 1",
	"finding": "Id of the finding", "key": "Key of the gate, for example plan", "advice": "Id of the question",
	"did": "Id of the delivery",
}

// register adds an operation. Its handler returns errors as they come; they are told
// to the caller, and logged, in one place.
func register[I, O any](a *API, o operation, handle func(ctx context.Context, in *I) (*O, error)) {
	op := huma.Operation{
		OperationID: o.id, Method: o.method, Path: "/v1" + o.path, Summary: o.summary, Description: o.doc,
		Tags: []string{o.tag}, DefaultStatus: o.status, MaxBodyBytes: cmp.Or(o.limit, maxBody) + 1, SkipValidateBody: o.raw,
		Security:    []map[string][]string{{bearer: {}}},
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden},
		Middlewares: huma.Middlewares{a.guard(o.action, o.or), a.contentType},
	}
	if o.yaml {
		op.Middlewares = append(op.Middlewares, a.yamlBody)
	}
	a.Declare(o.method, routed(op.Path), Policy{Action: o.action, Or: o.or})
	op.Parameters = pathParameters(o.path)
	if len(op.Parameters) > 0 {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	if o.method != http.MethodGet {
		op.Errors = append(op.Errors, http.StatusConflict, http.StatusUnprocessableEntity)
	}
	op.Errors = append(op.Errors, o.refusals...)
	if o.body != nil {
		op.RequestBody = &huma.RequestBody{Content: o.body}
	}
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if unversioned, ok := any(out).(interface{ tag() error }); ok && err == nil {
			err = unversioned.tag()
		}
		if err == nil {
			return out, nil
		}
		r := requestOf(in)
		if o.logged {
			a.LogRefusal(r, principal(ctx), "/v1"+o.path, r.URL.Path, err)
		}
		return nil, a.problemOf(ctx, r, err)
	})
	a.describe(o)
}

func pathParameters(path string) (out []*huma.Param) {
	for _, match := range pathParameter.FindAllStringSubmatch(path, -1) {
		out = append(out, &huma.Param{
			Name: match[1], In: "path", Required: true, Description: parameterDocs[match[1]], Schema: &huma.Schema{Type: huma.TypeString},
		})
	}
	return out
}

// describe finishes the document of an operation that Huma has registered: it adds
// the YAML form of a body, and takes out the bytes by which a handler reads one itself.
func (a *API) describe(o operation) {
	item := a.huma.OpenAPI().Paths["/v1"+o.path]
	op := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}[o.method]
	if op.RequestBody == nil {
		return
	}
	if o.body != nil {
		delete(op.RequestBody.Content, "application/octet-stream")
	}
	if o.optional {
		op.RequestBody.Required = false
	}
	if o.yaml {
		op.RequestBody.Content[typeYAML] = &huma.MediaType{Schema: op.RequestBody.Content[typeJSON].Schema}
	}
}

// Place is what a request's address says. Every input embeds it.
type Place struct {
	ID      string // the first parameter: of most paths, the engagement
	params  map[string]string
	request *http.Request
}

// Resolve reads the address.
func (p *Place) Resolve(ctx huma.Context) []error {
	p.request, p.params = request(ctx), map[string]string{}
	for _, match := range pathParameter.FindAllStringSubmatch(ctx.Operation().Path, -1) {
		p.params[match[1]] = ctx.Param(match[1])
	}
	p.ID = p.params["id"]
	return nil
}

func (p *Place) place() *Place { return p }

func requestOf(in any) *http.Request { return in.(interface{ place() *Place }).place().request }

// principal is who makes the request; the guard has put it there.
func principal(ctx context.Context) identity.Principal {
	p, _ := identity.From(ctx)
	return p
}

// read runs fn in a transaction that only reads, with the engagement of the address,
// which the principal may see.
func (a *API) read(ctx context.Context, engagementID string, fn func(tx *store.Tx, e store.Engagement) error) error {
	return a.Store.Read(ctx, principal(ctx).Org, a.visible(ctx, engagementID, fn))
}

// write is read for a transaction that writes.
func (a *API) write(ctx context.Context, engagementID string, fn func(tx *store.Tx, e store.Engagement) error) error {
	return a.Store.In(ctx, principal(ctx).Org, a.visible(ctx, engagementID, fn))
}

func (a *API) visible(ctx context.Context, engagementID string, fn func(tx *store.Tx, e store.Engagement) error) func(tx *store.Tx) error {
	return func(tx *store.Tx) error {
		e, err := tx.Engagement(engagementID)
		if err != nil {
			return err
		}
		if err := Enter(principal(ctx), e); err != nil {
			return err
		}
		return fn(tx, e)
	}
}

// Enter has a request come to an engagement, if its principal may see it: from then on
// they may do what their roles there allow.
func Enter(p identity.Principal, e store.Engagement) error {
	if err := MaySee(p, e); err != nil {
		return err
	}
	return p.At(identity.Place{Engagement: e.ID, Roles: RolesIn(e, p.Person)})
}

// MaySee tells whether somebody may see the engagement. To whom it is foreign it does
// not exist.
func MaySee(p identity.Principal, e store.Engagement) error {
	scope := p.Scope()
	if scope != "" && !slices.ContainsFunc(e.Team, func(m store.TeamMember) bool { return m.Person == scope }) {
		return engagement.Errorf(engagement.NotFound, "no such engagement")
	}
	return nil
}

// see tells whether the principal may see the engagement.
func (a *API) see(ctx context.Context, engagementID string) error {
	return a.read(ctx, engagementID, func(*store.Tx, store.Engagement) error { return nil })
}

// inOrg runs fn in a transaction of the principal's organisation.
func (a *API) inOrg(ctx context.Context, fn func(tx *store.Tx) error) error {
	return a.Store.In(ctx, principal(ctx).Org, fn)
}

// readOrg is inOrg for a transaction that only reads.
func (a *API) readOrg(ctx context.Context, fn func(tx *store.Tx) error) error {
	return a.Store.Read(ctx, principal(ctx).Org, fn)
}

// Paging are the parameters of every list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"How many at most"`
	Cursor string `query:"cursor" doc:"What the page before gave as next"`
}

// Page is a page of a list.
type Page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"Cursor of the next page; empty on the last"`
}

// Listed answers a list.
type Listed[T any] struct{ Body Page[T] }

func page[T any](items []T, next string) *Listed[T] {
	if items == nil {
		items = []T{}
	}
	return &Listed[T]{Body: Page[T]{Items: items, Next: next}}
}

// Out answers with a resource that has no version of its own: its ETag follows from
// what it says.
type Out[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func (o *Out[T]) tag() error {
	digest, err := digestOf(o.Body)
	o.ETag = `"` + digest + `"`
	return err
}

// None answers with nothing.
type None struct{}

// Here is the input of an operation that has nothing but an address.
type Here struct{ Place }

// With is the input of an operation with a body.
type With[T any] struct {
	Place
	Body T
}
