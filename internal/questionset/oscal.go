package questionset

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"mandate/internal/engagement"
)

// OSCAL catalogs (NIST, version 1.x, the model "catalog"): groups in groups, controls in
// them, controls in controls. What a set has no field for is kept as it stands, in
// properties whose names begin with these.
const (
	oscalPrefix  = "oscal:"          // members of the catalog, of a group, of a control
	metadata     = "oscal.metadata:" // members of the metadata
	oscalRoot    = "oscal.root:"     // members beside the catalog
	oscalParent  = "oscal.parent"    // the control that a control stands in
	oscalWithout = "oscal.without-id"
	oscalNS      = "urn:mandate:question-set"
)

// oscal reads a catalog.
type oscal struct {
	doc    *document
	set    engagement.QuestionSet
	groups names
}

func readOSCAL(d *document) engagement.QuestionSet {
	o := oscal{doc: d, groups: names{}}
	root := d.object(d.root, "")
	c := d.object(root.take("catalog"), "")
	if c.v.kind != '{' {
		return o.set
	}
	meta := c.take("metadata")
	if meta == nil {
		d.add(c.v.at, "metadata", "is missing; a catalog of OSCAL has metadata with a title")
		return o.set
	}
	m := d.object(meta, "")
	o.set = engagement.QuestionSet{Version: 1, Title: m.text("title", "title"), Edition: m.text("version", "edition")}
	o.set.Key = KeyOf(o.set.Title)
	if own := o.own(m); own != nil {
		said := aside{QuestionSet: o.set}
		o.merge(own, &said)
		o.set, d.finish = said.QuestionSet, said.restore
		if o.set.Edition == o.set.Ref() {
			o.set.Edition = "" // a catalog must have one
		}
		c.taken = append(c.taken, "uuid")
		m.taken = append(m.taken, "last-modified", "oscal-version", "version")
	}
	params := labelsOf(nil, c.v)
	for _, control := range c.list("controls") {
		o.control(control, "", "", params)
	}
	for _, group := range c.list("groups") {
		o.group(group, "", params)
	}
	o.set.Extra = append(o.set.Extra, m.rest(metadata)...)
	o.set.Extra = append(o.set.Extra, c.rest(oscalPrefix)...)
	o.set.Extra = append(o.set.Extra, root.rest(oscalRoot)...)
	return o.set
}

func (o *oscal) group(v *value, parent string, params map[string]string) {
	at := len(o.set.Groups)
	t := o.doc.object(v, fmt.Sprintf("groups[%d]", at))
	g := engagement.QuestionGroup{Key: t.text("id", "key"), Parent: parent, Title: t.text("title", "title")}
	own := o.own(t)
	o.merge(own, &g)
	if g.Key == "" {
		g.Key = o.groups.of(g.Title, 60)
		g.Extra = append(g.Extra, engagement.Property{Name: oscalWithout, Value: g.Key})
	}
	o.groups[g.Key] = true
	params = labelsOf(params, v)
	g.Text = cut(overview(v, params), 8000)
	if sameParts(v.member("parts"), parts("overview", g.Text)) {
		t.take("parts") // they can be written again from the text
	}
	o.merge(own, &g)
	o.set.Groups = append(o.set.Groups, g)
	for _, control := range t.list("controls") {
		o.control(control, g.Key, "", params)
	}
	for _, inner := range t.list("groups") {
		o.group(inner, g.Key, params)
	}
	o.set.Groups[at].Extra = append(o.set.Groups[at].Extra, t.rest(oscalPrefix)...)
}

func (o *oscal) control(v *value, group, parent string, params map[string]string) {
	at := len(o.set.Questions)
	t := o.doc.object(v, fmt.Sprintf("questions[%d]", at))
	q := engagement.SetQuestion{Ref: t.text("id", "ref"), Group: group}
	own := o.own(t)
	o.merge(own, &q) // its ref first, by which a title is known to be none
	params = labelsOf(params, v)
	if at := v.member("title"); at != nil {
		t.at(at, "text")
	}
	q.Title, q.Text, q.Guidance = said(v, q.Ref, params)
	o.merge(own, &q)
	if title, list := controlWords(q); title == textOf(v.member("title")) && sameParts(v.member("parts"), list) {
		t.taken = append(t.taken, "title", "parts") // they can be written again from the fields
	}
	if parent != "" {
		q.Extra = append(q.Extra, engagement.Property{Name: oscalParent, Value: parent})
	}
	o.set.Questions = append(o.set.Questions, q)
	for _, inner := range t.list("controls") {
		o.control(inner, group, q.Ref, params)
	}
	o.set.Questions[at].Extra = append(o.set.Questions[at].Extra, t.rest(oscalPrefix)...)
}

// aside is what this program says of a set in a catalog's metadata.
type aside struct {
	engagement.QuestionSet
	order
}

// order is that of a set's questions and groups, by ref and by key.
type order struct {
	Questions []string `json:"question_order,omitempty"`
	Groups    []string `json:"group_order,omitempty"`
}

// restore puts questions and groups in their order; what it does not name comes last.
func (o order) restore(s *engagement.QuestionSet) {
	place := func(in []string, name string) int {
		if i := slices.Index(in, name); i >= 0 {
			return i
		}
		return len(in)
	}
	if o.Questions != nil {
		slices.SortStableFunc(s.Questions, func(a, b engagement.SetQuestion) int {
			return cmp.Compare(place(o.Questions, a.Ref), place(o.Questions, b.Ref))
		})
	}
	if o.Groups != nil {
		slices.SortStableFunc(s.Groups, func(a, b engagement.QuestionGroup) int {
			return cmp.Compare(place(o.Groups, a.Key), place(o.Groups, b.Key))
		})
	}
}

// own takes what this program has put into the properties of an object, so that nothing
// of a set is lost in OSCAL.
func (o *oscal) own(t *taker) *value {
	props := t.v.member("props")
	if props == nil {
		return nil
	}
	at := slices.IndexFunc(props.items, func(p *value) bool { return textOf(p.member("ns")) == oscalNS })
	if at < 0 {
		return nil
	}
	own := props.items[at]
	props.items = slices.Delete(slices.Clone(props.items), at, at+1)
	if len(props.items) == 0 {
		t.take("props")
	} else {
		var kept []string
		for _, p := range props.items {
			kept = append(kept, compact(p.raw))
		}
		props.raw = []byte("[" + strings.Join(kept, ",") + "]")
	}
	return own
}

// merge lays what this program has put aside over a field's owner.
func (o *oscal) merge(own *value, into any) {
	if own == nil {
		return
	}
	if err := json.Unmarshal([]byte(textOf(own.member("value"))), into); err != nil {
		o.doc.add(own.at, "props", "is of a question set and cannot be read; take the property out, or export the set again")
	}
}
