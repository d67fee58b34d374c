package questionset

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// oscalVersion is that of the model in which catalogs are written.
const oscalVersion = "1.1.2"

// MarshalOSCAL writes a set as an OSCAL catalog, as of the time when it was stored. What
// came as a catalog is written as it came. What OSCAL has no place for goes into
// properties of our own namespace.
func MarshalOSCAL(set engagement.QuestionSet, stored time.Time) ([]byte, error) {
	out, err := writeOSCAL(set, stored).indented()
	if err != nil {
		return nil, fmt.Errorf("write the question set %s: %w", set.Ref(), err)
	}
	return out, same(set, out, "an OSCAL catalog")
}

func writeOSCAL(set engagement.QuestionSet, stored time.Time) object {
	_, came := engagement.PropertyOf(set.Extra, oscalPrefix+"uuid")
	var meta, catalog, root object
	w := oscalWriter{set: set, came: came, inner: map[string][]int{}, outer: map[string][]int{}}
	w.index()
	var content object
	w.fill(&content, "")
	meta.text("title", set.Title)
	if !came {
		meta.set("last-modified", stored.UTC().Format(time.RFC3339))
		catalog.set("uuid", uuid.NewSHA1(uuid.NameSpaceURL, []byte(oscalNS+":"+set.Ref())).String())
	}
	meta.text("version", set.Edition)
	if !came {
		if set.Edition == "" {
			meta.set("version", set.Ref())
		}
		meta.set("oscal-version", oscalVersion)
		rest := set
		rest.Title, rest.Groups, rest.Questions, rest.Extra = "", nil, nil, unwritten(set.Extra, metadata, oscalPrefix, oscalRoot)
		own(&meta, aside{QuestionSet: rest, order: w.order()}, set.Extra, metadata)
		meta.rest(unwritten(set.Extra, metadata+"props"), metadata)
	} else {
		meta.rest(set.Extra, metadata)
	}
	catalog.set("metadata", meta)
	catalog = append(catalog, content...)
	catalog.rest(set.Extra, oscalPrefix)
	root.set("catalog", catalog)
	root.rest(set.Extra, oscalRoot)
	return root
}

// oscalWriter writes groups and controls.
type oscalWriter struct {
	set engagement.QuestionSet
	// came tells whether the set came as a catalog: then its ids stay as they were.
	came bool
	// inner are the questions that stand in a question, outer those of a group alone.
	inner, outer map[string][]int
	// refs and keys are in the order in which questions and groups were written.
	refs, keys []string
}

// order is that of the set, where a catalog has another: it says the controls of a group
// before those of the groups in it.
func (w *oscalWriter) order() order {
	var out order
	for _, q := range w.set.Questions {
		out.Questions = append(out.Questions, q.Ref)
	}
	for _, g := range w.set.Groups {
		out.Groups = append(out.Groups, g.Key)
	}
	if slices.Equal(out.Questions, w.refs) {
		out.Questions = nil
	}
	if slices.Equal(out.Groups, w.keys) {
		out.Groups = nil
	}
	return out
}

func (w *oscalWriter) index() {
	refs := map[string]bool{}
	for _, q := range w.set.Questions {
		refs[q.Ref] = true
	}
	for i, q := range w.set.Questions {
		if parent, ok := engagement.PropertyOf(q.Extra, oscalParent); ok && refs[parent] && parent != q.Ref {
			w.inner[parent] = append(w.inner[parent], i)
			continue
		}
		w.outer[q.Group] = append(w.outer[q.Group], i)
	}
}

// fill adds the controls and the groups below a group.
func (w *oscalWriter) fill(out *object, group string) {
	if controls := w.controls(w.outer[group], 0); len(controls) > 0 {
		out.set("controls", controls)
	}
	var groups []object
	for _, g := range w.set.Groups {
		if g.Parent == group {
			groups = append(groups, w.group(g))
		}
	}
	if len(groups) > 0 {
		out.set("groups", groups)
	}
}

func (w *oscalWriter) group(g engagement.QuestionGroup) object {
	w.keys = append(w.keys, g.Key)
	var out object
	rest := engagement.QuestionGroup{Extra: unwritten(g.Extra, oscalPrefix, oscalWithout)}
	if _, without := engagement.PropertyOf(g.Extra, oscalWithout); !without {
		out.set("id", w.id(g.Key, &rest.Key))
	}
	out.text("title", g.Title)
	if insertion.MatchString(g.Text) {
		rest.Text = g.Text
	}
	own(&out, rest, g.Extra, oscalPrefix)
	if _, kept := engagement.PropertyOf(g.Extra, oscalPrefix+"parts"); g.Text != "" && !kept {
		out.set("parts", parts("overview", g.Text))
	}
	out.rest(unprops(g.Extra), oscalPrefix)
	w.fill(&out, g.Key)
	return out
}

// id is a key as OSCAL takes it; where that is another, the key itself goes into rest.
func (w *oscalWriter) id(key string, rest *string) string {
	if w.came || token.MatchString(key) {
		return key
	}
	*rest = key
	return "id-" + slug(key, 60)
}

func (w *oscalWriter) controls(of []int, depth int) []object {
	var all []object
	for _, i := range of {
		if depth < maxJSONDepth/2 {
			all = append(all, w.control(w.set.Questions[i], depth))
		}
	}
	return all
}

// token is what OSCAL takes as an id.
var token = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.-]*$`)

func (w *oscalWriter) control(q engagement.SetQuestion, depth int) object {
	w.refs = append(w.refs, q.Ref)
	var out object
	rest := q
	rest.Ref, rest.Group, rest.Title, rest.Text, rest.Guidance = "", "", "", "", ""
	rest.Extra = unwritten(q.Extra, oscalPrefix, oscalParent)
	if rest.Weight == 1 {
		rest.Weight = 0 // as every control's
	}
	out.set("id", w.id(q.Ref, &rest.Ref))
	title, list := controlWords(q)
	_, title1 := engagement.PropertyOf(q.Extra, oscalPrefix+"title")
	_, parts1 := engagement.PropertyOf(q.Extra, oscalPrefix+"parts")
	kept := title1 || parts1
	if !kept {
		out.set("title", title)
		if t, text, guidance := wordsBack(q, title, list); t != q.Title || text != q.Text || guidance != q.Guidance {
			rest.Title, rest.Text, rest.Guidance = q.Title, q.Text, q.Guidance
		}
	}
	own(&out, rest, q.Extra, oscalPrefix)
	if !kept && len(list) > 0 {
		out.set("parts", list)
	}
	out.rest(unprops(q.Extra), oscalPrefix)
	if inner := w.controls(w.inner[q.Ref], depth+1); len(inner) > 0 {
		out.set("controls", inner)
	}
	return out
}

// wordsBack are the words as they will be read again.
func wordsBack(q engagement.SetQuestion, title string, list []object) (string, string, string) {
	var control object
	control.set("title", title)
	control.set("parts", list)
	text, err := plainJSON(control)
	if err != nil {
		return "", "", ""
	}
	doc, fault := parseJSON(text)
	if fault != nil {
		return "", "", ""
	}
	return said(doc.root, q.Ref, nil)
}

// own adds the properties: those that were kept, and one of ours that says what OSCAL has
// no place for, where there is such.
func own(out *object, rest any, extra []engagement.Property, prefix string) {
	kept, ok := engagement.PropertyOf(extra, prefix+"props")
	text := sparse(rest)
	if text == "{}" {
		if ok {
			out.set("props", json.RawMessage(kept))
		}
		return
	}
	var props []any
	if ok {
		var list []json.RawMessage
		if json.Unmarshal([]byte(kept), &list) == nil {
			for _, p := range list {
				props = append(props, p)
			}
		}
	}
	var prop object
	prop.set("name", "question-set")
	prop.set("ns", oscalNS)
	prop.set("value", text)
	out.set("props", append(props, prop))
}

// unprops are properties without those that own writes.
func unprops(extra []engagement.Property) []engagement.Property {
	return unwritten(extra, oscalPrefix+"props")
}

// unwritten are the properties whose names begin with none of some prefixes.
func unwritten(extra []engagement.Property, prefixes ...string) []engagement.Property {
	var rest []engagement.Property
	for _, p := range extra {
		if !slices.ContainsFunc(prefixes, func(prefix string) bool { return strings.HasPrefix(p.Name, prefix) }) {
			rest = append(rest, p)
		}
	}
	return rest
}

// sparse is an object in JSON without what says nothing.
func sparse(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		return "{}"
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return "{}"
	}
	for name, value := range fields {
		if s := string(value); s == `""` || s == "0" || s == "null" {
			delete(fields, name)
		}
	}
	text, err = plainJSON(fields)
	if err != nil {
		return "{}"
	}
	return string(text)
}
