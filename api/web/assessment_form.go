package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// option is a choice of a field.
type option struct{ Value, Title string }

// workField is a field of a form: what it is called, what stands in it, and what is wrong.
type workField struct {
	Name, Label, Hint string
	// Kind is text, area, date, number, check, choice (one of Options) or many (of them).
	Kind    string
	Values  []string
	Options []option
	Wide    bool
	// Theirs is what somebody else has put there meanwhile; Changed that it differs.
	Theirs  string
	Changed bool
}

func (f workField) value() string {
	if len(f.Values) == 0 {
		return ""
	}
	return f.Values[0]
}

func (f workField) has(value string) bool { return slices.Contains(f.Values, value) }

// workForm is a form of the assessment.
type workForm struct {
	ID      string // of the item; "new" for one that is not there yet
	Version int
	Fields  []workField
	// From is what a new finding is made of: answer:ID or interview:ID.
	From string
	// Answers are those that it came from.
	Answers []string
	// By says who has changed the item since it was read; "" for nobody.
	By    string
	Wrong wrongs
}

// formKind is a kind of items as their pages show them.
type formKind struct {
	path, one, many string
	// fields lays out an item; read makes one of what was sent; both by id, "new" for none.
	fields func(d desk, id string) (fields []workField, version int, by string, ok bool)
	save   func(s *Site, c *gin.Context, d desk, id string, version int, post url.Values) (string, error)
	drop   func(s *Site, c *gin.Context, d desk, id string, version int) error
	title  func(d desk, id string) string
}

// itemView is the page of one item.
type itemView struct {
	desk
	Kind   formKind
	Item   workForm
	Traced engagement.Traced
}

func (s *Site) itemPage(kind formKind) gin.HandlerFunc {
	return func(c *gin.Context) {
		d, ok := s.deskOf(c, "/"+kind.path, "")
		if !ok {
			return
		}
		view, ok := s.itemOf(c, d, kind)
		if !ok {
			return
		}
		if from := c.Query("from"); view.Item.ID == "new" && kind.path == findingForms.path && from != "" {
			if err := s.prefill(c, &view, from); err != nil {
				s.fail(c, err)
				return
			}
		}
		s.render(c, http.StatusOK, itemDocument(view))
	}
}

// itemOf lays out the item of the address. When there is none, it has answered already.
func (s *Site) itemOf(c *gin.Context, d desk, kind formKind) (itemView, bool) {
	id := c.Param("item")
	view := itemView{desk: d, Kind: kind, Item: workForm{ID: id}}
	var known bool
	view.Item.Fields, view.Item.Version, _, known = kind.fields(d, id)
	if !known {
		s.fail(c, engagement.Errorf(engagement.NotFound, "There is no such %s; go back to the %s.", kind.one, kind.many))
		return view, false
	}
	view.Title = "New " + kind.one
	if id != "new" {
		view.Title = kind.title(d, id)
		view.Traced = d.trace[kind.one+"/"+id]
	}
	return view, true
}

func (s *Site) saveItem(kind formKind) gin.HandlerFunc {
	return func(c *gin.Context) {
		d, post, ok := s.posted(c, "/"+kind.path, "")
		if !ok {
			return
		}
		id := c.Param("item")
		version, _ := strconv.Atoi(post.Get("version")) // what is no number is a new item
		if post.Get("act") == "delete" {
			err := kind.drop(s, c, d, id, version)
			if err == nil {
				d.back(c, "/"+kind.path, "deleted")
				return
			}
			s.showAgain(c, d, kind, post, err)
			return
		}
		saved, err := kind.save(s, c, d, id, version, post)
		if err != nil {
			s.showAgain(c, d, kind, post, err)
			return
		}
		d.back(c, "/"+kind.path+"/"+url.PathEscape(saved), "saved")
	}
}

// showAgain shows a form with what was typed and what is wrong with it: beside its field, or
// above. Where somebody else was faster, their change stands beside each field, and saving
// again writes over it knowingly.
func (s *Site) showAgain(c *gin.Context, d desk, kind formKind, post url.Values, err error) {
	if !answerable(err) {
		s.fail(c, err)
		return
	}
	view, ok := s.itemOf(c, d, kind)
	if !ok {
		return
	}
	_, _, by, _ := kind.fields(d, view.Item.ID)
	stale := engagement.CodeOf(err) == engagement.Stale
	if stale {
		view.Item.By = d.name(by)
	} else {
		view.Item.Wrong = faultsOf(words, err)
		view.Item.Version, _ = strconv.Atoi(post.Get("version"))
	}
	view.Item.From, view.Item.Answers = post.Get("from"), post["answers"]
	for i := range view.Item.Fields {
		f := &view.Item.Fields[i]
		theirs := f.Values
		f.Values = slices.DeleteFunc(slices.Clone(post[f.Name]), func(v string) bool { return text(v) == "" })
		if stale && !sameValues(f.Values, theirs) {
			f.Changed, f.Theirs = true, f.words(theirs)
		}
	}
	s.render(c, statuses[engagement.CodeOf(err)], itemDocument(view))
}

func sameValues(a, b []string) bool {
	trimmed := func(all []string) (out []string) {
		for _, one := range all {
			if one = text(one); one != "" && one != "0" {
				out = append(out, one)
			}
		}
		slices.Sort(out)
		return out
	}
	return slices.Equal(trimmed(a), trimmed(b))
}

// words are values as the field shows them.
func (f workField) words(values []string) string {
	var all []string
	for _, v := range values {
		i := slices.IndexFunc(f.Options, func(o option) bool { return o.Value == v })
		if i >= 0 {
			v = f.Options[i].Title
		}
		all = append(all, v)
	}
	if len(all) == 0 || all[0] == "" {
		return "(empty)"
	}
	return words.List(all)
}

// wrongIn is what is wrong in a field, or in one of the entries of its list.
func (f workForm) wrongIn(field string) string {
	for _, w := range f.Wrong {
		if w.Field == field || len(w.Field) > len(field) && w.Field[:len(field)+1] == field+"[" {
			return w.Text
		}
	}
	return ""
}

// wrongAbove is what is wrong with the whole, and what no field shows.
func (f workForm) wrongAbove() (all []string) {
	for _, w := range f.Wrong {
		shown := slices.ContainsFunc(f.Fields, func(x workField) bool {
			return w.Field != "" && (w.Field == x.Name || len(w.Field) > len(x.Name) && w.Field[:len(x.Name)+1] == x.Name+"[")
		})
		if !shown {
			all = append(all, w.Text)
		}
	}
	return all
}

func (f workForm) attributes(field workField) templ.Attributes {
	return fieldAttributes("f-"+field.Name, field.Hint != "", f.wrongIn(field.Name) != "")
}

// idOf is the id under which a form is saved: that of the item, or its own.
func idOf(d desk, id string) string {
	if id == "new" {
		return d.Form
	}
	return id
}

// number is a typed whole number; what is none is out of every bound, so that the domain
// refuses it beside its field.
func number(typed string) int {
	typed = text(typed)
	if typed == "" {
		return 0
	}
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}

// chosen are the values of a field of many, each once and none empty.
func chosen(values []string) []string {
	var all []string
	for _, v := range values {
		if v = text(v); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

func judgement(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
