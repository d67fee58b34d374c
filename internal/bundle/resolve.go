package bundle

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// Known is what an engagement holds already.
type Known struct {
	Engagement string
	// Items are those that are not deleted, by kind and id.
	Items map[engagement.Kind]map[string]Stored
	// Files are the ids of evidence files.
	Files map[string]bool
}

// Stored is an item of the engagement.
type Stored struct {
	Parent string
	Body   engagement.Content
	// Hidden says that whoever imports may not see it.
	Hidden bool
}

// Change is an item that an import writes.
type Change struct {
	Kind   engagement.Kind
	ID     string
	Parent string
	Body   engagement.Content // nil for one that is deleted
	Was    engagement.Content // nil for a new one
	At     Place
}

// Plan is what an import would do.
type Plan struct {
	Changes   []Change
	Unchanged int
	// Left are how many items of a kind the document holds that imports leave alone.
	Left map[engagement.Kind]int
}

// Count is how many changes there are of a kind: "created", "updated" or "deleted".
func (p Plan) Count(what string) int {
	n := 0
	for _, c := range p.Changes {
		if c.What() == what {
			n++
		}
	}
	return n
}

// What says what becomes of the item.
func (c Change) What() string {
	switch {
	case c.Body == nil:
		return "deleted"
	case c.Was == nil:
		return "created"
	}
	return "updated"
}

// local are the ids that people may give: short, and readable.
var local = regexp.MustCompile(`^[\p{L}\p{N}][\p{L}\p{N}._-]{0,59}$`)

// Plan says what importing the document into an engagement would do, and notes what is
// wrong in it: ids that are missing, stand twice or lead nowhere, and whatever is wrong in
// an item alone. With replace, items that the document does not hold are deleted, of those
// kinds that it has a list or a sheet for.
func (d *Document) Plan(known Known, replace bool, faults *Faults) Plan {
	r := resolver{doc: d, known: known, replace: replace, faults: faults, ids: map[engagement.Kind]map[string]string{}, taken: map[engagement.Kind]map[string]Place{}}
	plan := Plan{Left: map[engagement.Kind]int{}}
	for _, kind := range Kinds {
		if kind.Imported() {
			r.identify(kind)
		} else if n := len(d.Items[kind.Kind]); n > 0 {
			plan.Left[kind.Kind] = n
		}
	}
	for _, kind := range Kinds {
		if kind.Imported() {
			r.changes(kind, &plan)
		}
	}
	return plan
}

type resolver struct {
	doc     *Document
	known   Known
	replace bool
	faults  *Faults
	// ids are what ids of the document become, by kind; taken where each stands.
	ids   map[engagement.Kind]map[string]string
	taken map[engagement.Kind]map[string]Place
}

// identify gives every item of a kind the id under which it is stored.
func (r *resolver) identify(kind Kind) {
	r.ids[kind.Kind], r.taken[kind.Kind] = map[string]string{}, map[string]Place{}
	unique := map[string]string{}
	if kind.unique != nil {
		for id, it := range r.known.Items[kind.Kind] {
			unique[kind.unique(it.Body)] = id
		}
	}
	for i := range r.doc.Items[kind.Kind] {
		it := &r.doc.Items[kind.Kind][i]
		given := it.ID
		id, ok := r.idOf(kind, it, unique)
		if !ok {
			continue
		}
		if other, twice := r.taken[kind.Kind][id]; twice {
			what := "the id " + given + " stands"
			if kind.unique != nil {
				what = "the " + kind.word() + " of the same thing stands"
			}
			r.faults.Add(it.At, "/id", "%s at %s, too; take one out, or give another id", what, other.fault("", "").Where())
			continue
		}
		r.taken[kind.Kind][id] = it.At
		if given != "" {
			r.ids[kind.Kind][given] = id
		}
		it.ID = id
	}
}

// idOf takes an id that the engagement knows, and a UUID, as they are. Any other becomes
// a UUID that depends on nothing but the engagement, the kind and the id, so that the
// same file imported again means the same items.
func (r *resolver) idOf(kind Kind, it *Item, unique map[string]string) (string, bool) {
	stored, exists := r.known.Items[kind.Kind][it.ID]
	switch {
	case exists && stored.Hidden:
		r.faults.Add(it.At, "/id", "%s cannot be used; give another id", it.ID)
		return "", false
	case exists:
		return it.ID, true
	}
	if kind.unique != nil {
		key := kind.unique(r.quietly(kind, *it))
		if id, there := unique[key]; there {
			return id, true
		}
		if it.ID == "" {
			return named(string(kind.Kind), r.known.Engagement, key), true
		}
	}
	if _, err := uuid.Parse(it.ID); err == nil && len(it.ID) == 36 {
		return strings.ToLower(it.ID), true
	}
	switch {
	case it.ID == "":
		r.faults.Add(it.At, "/id", "is required; give an id of your own, such as %s1", strings.ToUpper(string(kind.Kind[:1])))
	case !local.MatchString(it.ID):
		r.faults.Add(it.At, "/id", "is %q; give letters, digits, hyphens, dots and underscores, at most 60", shortened(it.ID))
	default:
		return named("import", r.known.Engagement, string(kind.Kind)+"\n"+it.ID), true
	}
	return "", false
}

// quietly is the item's body with the ids that are known so far; what is wrong with them
// is told later.
func (r *resolver) quietly(kind Kind, it Item) engagement.Content {
	loud := r.faults
	defer func() { r.faults = loud }()
	r.faults = &Faults{}
	return r.linked(kind, it)
}

// named makes a UUID of a name (RFC 9562, version 5).
func named(what, engagementID, name string) string {
	return uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:"+what+":"+engagementID+"\n"+name)).String()
}

// changes compares the items of a kind with what is stored.
func (r *resolver) changes(kind Kind, plan *Plan) {
	list, given := r.doc.Items[kind.Kind]
	for _, it := range list {
		if r.taken[kind.Kind][it.ID].same(it.At) {
			r.change(kind, it, plan)
		}
	}
	if !r.replace || !given {
		return
	}
	ids := make([]string, 0, len(r.known.Items[kind.Kind]))
	for id, it := range r.known.Items[kind.Kind] {
		if _, stays := r.taken[kind.Kind][id]; !stays && !it.Hidden {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		plan.Changes = append(plan.Changes, Change{Kind: kind.Kind, ID: id, Was: r.known.Items[kind.Kind][id].Body})
	}
}

func (p Place) same(other Place) bool { return p.pointer == other.pointer && p.sheet == other.sheet }

func (r *resolver) change(kind Kind, it Item, plan *Plan) {
	body := r.linked(kind, it)
	var f engagement.Faults
	body.Check(&f)
	for _, fault := range f {
		r.faults.Add(it.At, fault.Field, "%s", fault.Message)
	}
	parent := it.Parent
	if kind.Belongs != "" {
		parent = r.link(it.At, engagement.Link{Field: "/parent", Kind: kind.Belongs, ID: parent})
	}
	stored, exists := r.known.Items[kind.Kind][it.ID]
	if exists && stored.Parent == parent && equal(stored.Body, body) {
		plan.Unchanged++
		return
	}
	change := Change{Kind: kind.Kind, ID: it.ID, Parent: parent, Body: body, At: it.At}
	if exists {
		change.Was = stored.Body
	}
	plan.Changes = append(plan.Changes, change)
}

func equal(a, b engagement.Content) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// linked is the item's body with the ids of other items as they are stored.
func (r *resolver) linked(kind Kind, it Item) engagement.Content {
	type swap struct{ field, from, to string }
	var swaps []swap
	nth := map[string]int{}
	for _, l := range it.Body.Links() {
		at := l
		if list := nth[l.Field]; isList(kind, l.Field) {
			at.Field = l.Field + "[" + entry(list) + "]"
			nth[l.Field]++
		}
		if to := r.link(it.At, at); to != l.ID {
			field, _, _ := strings.Cut(l.Field, "[")
			field, _, _ = strings.Cut(field, ".")
			swaps = append(swaps, swap{field, l.ID, to})
		}
	}
	if len(swaps) == 0 {
		return it.Body
	}
	tree, err := treeOf(it.Body)
	if err != nil {
		r.faults.Add(it.At, "", "cannot be read: %s", err)
		return it.Body
	}
	for _, s := range swaps {
		tree[s.field] = swapped(tree[s.field], s.from, s.to)
	}
	text, err := json.Marshal(tree)
	if err == nil {
		var body engagement.Content
		if body, err = kind.Stored(text); err == nil {
			return body
		}
	}
	r.faults.Add(it.At, "", "cannot be read: %s", err)
	return it.Body
}

func entry(i int) string {
	text, _ := json.Marshal(i) // a number
	return string(text)
}

func isList(kind Kind, name string) bool {
	return slices.ContainsFunc(kind.fields, func(f field) bool { return f.name() == name && (f.form == formRefs || f.form == formList) })
}

// swapped replaces an id wherever it stands in a part of a tree.
func swapped(tree any, from, to string) any {
	switch v := tree.(type) {
	case string:
		if v == from {
			return to
		}
	case []any:
		for i := range v {
			v[i] = swapped(v[i], from, to)
		}
	case map[string]any:
		for name := range v {
			v[name] = swapped(v[name], from, to)
		}
	}
	return tree
}

// link returns the id that a reference leads to, and notes where it leads nowhere.
func (r *resolver) link(at Place, l engagement.Link) string {
	what := strings.ReplaceAll(string(l.Kind), "_", " ")
	if l.Kind == engagement.KindFile {
		if !r.known.Files[l.ID] {
			r.faults.Add(at, l.Field, "there is no file %q in this engagement; add the file first, or take the reference out", shortened(l.ID))
		}
		return l.ID
	}
	if id, inDocument := r.ids[l.Kind][l.ID]; inDocument {
		return id
	}
	if _, inDocument := r.taken[l.Kind][l.ID]; inDocument {
		return l.ID
	}
	stored, exists := r.known.Items[l.Kind][l.ID]
	if !exists {
		id := named("import", r.known.Engagement, string(l.Kind)+"\n"+l.ID) // of an earlier import
		if stored, exists = r.known.Items[l.Kind][id]; exists {
			l.ID = id
		}
	}
	_, replaced := r.doc.Items[l.Kind]
	kind, imported := KindOf(l.Kind)
	switch {
	case !exists:
		r.faults.Add(at, l.Field, "there is no %s %q, neither in the file nor in the engagement; correct the id, or add the %s", what, shortened(l.ID), what)
	case r.replace && replaced && imported && kind.Imported() && !stored.Hidden:
		r.faults.Add(at, l.Field, "the %s %q is not in the file and would be deleted; add it to the file, or take the reference out", what, shortened(l.ID))
	}
	return l.ID
}
