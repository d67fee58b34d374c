package rest

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// collection describes the items of one kind as a resource below an engagement. The
// operations follow: list, create, get, replace, patch, delete, history.
type collection[T engagement.Content] struct {
	path string // below /engagements/{id}, for example /projects/{pid}/milestones
	tag  string
	one  string // "finding"
	many string // "findings"
	// item is the parameter of a single one, "item" when empty; parent that of what
	// the items belong to, if anything.
	item, parent string
	read, write  identity.Action
	// prepare checks and completes a body by what else the engagement holds. Old is
	// what the body replaces; nil for a new item.
	prepare func(tx *store.Tx, e store.Engagement, parent string, old *engagement.Item[T], body *T) error
	// notify says which workflow must hear of a write; "" for none.
	notify func(engagementID, parent string) string
	// hidden keeps an item from somebody.
	hidden func(p identity.Principal, it engagement.Item[T]) bool
	// ownList, ownCreate and ownReplace say that the resource has a list, creation or
	// replacement of its own.
	ownList, ownCreate, ownReplace bool
	// unsigned tells that a body is written without keeping who writes it. New is false for a
	// change.
	unsigned func(p identity.Principal, body T, isNew bool) bool
	// dropped does what goes with a deletion, before it.
	dropped func(tx *store.Tx, e store.Engagement, it engagement.Item[T], by string) error
}

// ItemsQuery are the parameters of a list of items.
type ItemsQuery struct {
	Place
	Paging
	Sort string `query:"sort" enum:"created,-created,updated,-updated" doc:"created when not given; a minus puts the newest first"`
}

// NewItem is the input of a creation.
type NewItem[T any] struct {
	Place
	Keyed
	Body T
}

// Matching is a header of writes to a single resource.
type Matching struct {
	IfMatch string `header:"If-Match" doc:"The ETag that was read; the write is refused when somebody else has written since"`
}

// version is the version asked for: 0 for any. What can be no version's ETag is Stale:
// nothing matches it.
func (m Matching) version() (int, error) {
	tag := strings.Trim(strings.TrimPrefix(strings.TrimSpace(m.IfMatch), "W/"), `"`)
	if tag == "" || tag == "*" {
		return 0, nil
	}
	if n, err := strconv.Atoi(tag); err == nil && n > 0 {
		return n, nil
	}
	return 0, &engagement.Error{
		Code: engagement.Stale, Message: "If-Match is not an ETag of this resource, so nothing was written; give the ETag of your last GET of it.",
		Faults: []engagement.Fault{{Field: "If-Match", Message: `is not an ETag of this resource; give the ETag of your last GET, for example "3"`}},
	}
}

// ChangedItem is the input of a replacement.
type ChangedItem[T any] struct {
	Place
	Matching
	Body T
}

// DroppedItem is the input of a deletion.
type DroppedItem struct {
	Place
	Matching
}

// Tagged answers with one resource and its ETag.
type Tagged[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

func tagged[T any](version int, body T) *Tagged[T] {
	return &Tagged[T]{ETag: etag(version), Body: body}
}

func etag(version int) string { return `"` + strconv.Itoa(version) + `"` }

func (c collection[T]) itemParam() string {
	if c.item == "" {
		return "item"
	}
	return c.item
}

// mount adds the collection's operations to the API.
func (c collection[T]) mount(a *API) {
	c.join(a)
	list := "/engagements/{id}" + c.path
	single := list + "/{" + c.itemParam() + "}"
	op := func(verb, method, path, what string, action identity.Action, status int) operation {
		name := c.one
		if path == list && method == http.MethodGet {
			name = c.many
		}
		return operation{
			id: verb + "-" + strings.ReplaceAll(name, " ", "-"), method: method, path: path, tag: c.tag,
			summary: what, action: action, status: status,
		}
	}
	if !c.ownList {
		register(a, op("list", http.MethodGet, list, "List the "+c.many, c.read, 0), c.list(a))
	}
	register(a, op("get", http.MethodGet, single, "Read one "+c.one, c.read, 0), c.get(a))
	register(a, op("history-of", http.MethodGet, single+"/history", "All versions of one "+c.one, c.read, 0), c.history(a))
	c.mountPatch(a, op("change", http.MethodPatch, single, "Change some fields of one "+c.one, c.write, 0))
	register(a, op("delete", http.MethodDelete, single, "Delete one "+c.one, c.write, 0), c.drop(a))
	if !c.ownReplace {
		register(a, op("replace", http.MethodPut, single, "Replace one "+c.one, c.write, 0), c.replace(a))
	}
	if !c.ownCreate {
		register(a, op("create", http.MethodPost, list, "Add one "+c.one, c.write, http.StatusCreated), c.create(a))
	}
}

func (c collection[T]) list(a *API) func(context.Context, *ItemsQuery) (*Listed[engagement.Item[T]], error) {
	return func(ctx context.Context, in *ItemsQuery) (out *Listed[engagement.Item[T]], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			if err := exists(tx, in.ID, c.parent, in.params[c.parent]); err != nil {
				return err
			}
			items, next, err := store.List[T](tx, in.ID, store.Query{Parent: in.params[c.parent], Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort})
			if err != nil {
				return err
			}
			var seen []engagement.Item[T]
			for _, it := range items {
				if c.hidden == nil || !c.hidden(principal(ctx), it) {
					seen = append(seen, it)
				}
			}
			out = page(seen, next)
			return nil
		})
		return out, err
	}
}

func (c collection[T]) create(a *API) func(context.Context, *NewItem[T]) (*Created[engagement.Item[T]], error) {
	return func(ctx context.Context, in *NewItem[T]) (out *Created[engagement.Item[T]], err error) {
		err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			out, err = once(ctx, tx, in.Keyed, in.request, in.Body, func() (*Created[engagement.Item[T]], error) {
				body := in.Body
				o, err := c.options(tx, ctx, e, &in.Place, 0, nil, &body)
				if err != nil {
					return nil, err
				}
				it, err := store.Create(tx, in.ID, "", body, o)
				if err != nil {
					return nil, err
				}
				return &Created[engagement.Item[T]]{
					Status: http.StatusCreated, Location: in.request.URL.Path + "/" + it.ID, ETag: etag(it.Version), Body: it,
				}, nil
			})
			return err
		})
		a.kick(err)
		return out, err
	}
}

// options prepares a body and says how it is written.
func (c collection[T]) options(tx *store.Tx, ctx context.Context, e store.Engagement, in *Place, version int, old *engagement.Item[T], body *T) (store.WriteOptions, error) {
	parent := in.params[c.parent]
	o := store.WriteOptions{By: principal(ctx).Person, IfVersion: version, Parent: parent}
	if err := exists(tx, e.ID, c.parent, parent); err != nil {
		return o, err
	}
	if c.prepare != nil {
		if err := c.prepare(tx, e, parent, old, body); err != nil {
			return o, err
		}
	}
	if c.unsigned != nil && c.unsigned(principal(ctx), *body, old == nil) {
		o.By = ""
	}
	if c.notify != nil {
		if workflow := c.notify(e.ID, parent); workflow != "" {
			o.Notify = &store.Outbox{Workflow: workflow}
		}
	}
	return o, nil
}

// exists tells whether what an address names as the parent of items is there.
func exists(tx *store.Tx, engagementID, param, id string) (err error) {
	switch param {
	case "pid":
		_, err = store.Get[engagement.Project](tx, engagementID, id)
	case "mid":
		_, err = store.Get[engagement.Metric](tx, engagementID, id)
	}
	return err
}

// kick has the outbox relayed now, when a write was committed.
func (a *API) kick(err error) {
	if err == nil && a.Kick != nil {
		a.Kick()
	}
}

func (c collection[T]) get(a *API) func(context.Context, *Here) (*Tagged[engagement.Item[T]], error) {
	return func(ctx context.Context, in *Here) (out *Tagged[engagement.Item[T]], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			it, err := c.find(tx, ctx, &in.Place)
			out = tagged(it.Version, it)
			return err
		})
		return out, err
	}
}

// find gets the item of the address, under the parent of the address.
func (c collection[T]) find(tx *store.Tx, ctx context.Context, in *Place) (engagement.Item[T], error) {
	it, err := store.Get[T](tx, in.ID, in.params[c.itemParam()])
	if err != nil {
		return it, err
	}
	return it, c.shown(tx, ctx, in, it)
}

// shown tells whether an item belongs to the parent of the address, and the principal
// may see it.
func (c collection[T]) shown(tx *store.Tx, ctx context.Context, in *Place, it engagement.Item[T]) error {
	absent := engagement.Errorf(engagement.NotFound, "no such %s", c.one)
	if c.hidden != nil && c.hidden(principal(ctx), it) {
		return absent
	}
	if c.parent == "" {
		return nil
	}
	parent, err := tx.ParentOf(in.ID, it.Body.Kind(), it.ID)
	if err == nil && parent != in.params[c.parent] {
		err = absent
	}
	return err
}

// history lists an item's versions, also when it has been deleted since.
func (c collection[T]) history(a *API) func(context.Context, *Here) (*Listed[engagement.Item[T]], error) {
	return func(ctx context.Context, in *Here) (out *Listed[engagement.Item[T]], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			versions, err := store.History[T](tx, in.ID, in.params[c.itemParam()])
			if err != nil {
				return err
			}
			if err := c.shown(tx, ctx, &in.Place, versions[len(versions)-1]); err != nil {
				return err
			}
			// What was written for its author alone stays so, whatever became of it.
			versions = slices.DeleteFunc(versions, func(it engagement.Item[T]) bool { return c.hidden != nil && c.hidden(principal(ctx), it) })
			out = page(versions, "")
			return nil
		})
		return out, err
	}
}

func (c collection[T]) replace(a *API) func(context.Context, *ChangedItem[T]) (*Tagged[engagement.Item[T]], error) {
	return func(ctx context.Context, in *ChangedItem[T]) (*Tagged[engagement.Item[T]], error) {
		return c.update(a, ctx, &in.Place, in.Matching, func(engagement.Item[T]) (T, error) { return in.Body, nil })
	}
}

func (c collection[T]) update(a *API, ctx context.Context, in *Place, m Matching, change func(engagement.Item[T]) (T, error)) (out *Tagged[engagement.Item[T]], err error) {
	err = a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		it, err := c.find(tx, ctx, in)
		if err != nil {
			return err
		}
		body, err := change(it)
		if err != nil {
			return err
		}
		version, err := m.version()
		if err != nil {
			return err
		}
		o, err := c.options(tx, ctx, e, in, version, &it, &body)
		if err != nil {
			return err
		}
		it, err = store.Update(tx, in.ID, it.ID, body, o)
		out = tagged(it.Version, it)
		return err
	})
	a.kick(err)
	return out, err
}

func (c collection[T]) drop(a *API) func(context.Context, *DroppedItem) (*None, error) {
	return func(ctx context.Context, in *DroppedItem) (*None, error) {
		err := a.write(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			it, err := c.find(tx, ctx, &in.Place)
			if err != nil {
				return err
			}
			version, err := in.version()
			if err != nil {
				return err
			}
			return c.discard(tx, e, it, version, principal(ctx).Person)
		})
		a.kick(err)
		return &None{}, err
	}
}

// discard deletes an item of the version, with what goes with its deletion.
func (c collection[T]) discard(tx *store.Tx, e store.Engagement, it engagement.Item[T], version int, by string) error {
	if c.dropped != nil {
		if err := c.dropped(tx, e, it, by); err != nil {
			return err
		}
	}
	return store.Delete[T](tx, e.ID, it.ID, store.WriteOptions{By: by, IfVersion: version})
}
