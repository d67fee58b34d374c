package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// projectFormView is the form of one entry of a project's registers.
type projectFormView struct {
	projectPageView
	formFields
	kind     projectKind
	Kind, ID string
	Version  int
	Heading  string
}

// projectKind is a register of a project that has a form.
type projectKind struct {
	one string // with its article
	is  engagement.Kind
	// wide says that the items belong to the engagement, not to one of its projects.
	wide   bool
	fields func(v projectPageView, values url.Values) []planFieldset
	// fill is what stands in a new form.
	fill func(v projectPageView) url.Values
	load func(f *projectFormView, tx *store.Tx) error
	save func(ctx context.Context, s *Site, f *projectFormView, key string) error
}

// parent is what the items of the form belong to; "" for the engagement itself.
func (f *projectFormView) parent() string {
	if f.kind.wide {
		return ""
	}
	return f.Row.ID
}

// registerKind is the kind of a register, whose items belong to the project.
func registerKind[T engagement.Content](one string, fields func(projectPageView, url.Values) []planFieldset,
	values func(T, string) url.Values, read func(*planReader, T) T, fill func(projectPageView) url.Values,
) projectKind {
	var zero T
	return projectKind{
		one: one, is: zero.Kind(), fields: fields, fill: fill,
		load: func(f *projectFormView, tx *store.Tx) error {
			it, err := store.Get[T](tx, f.Engagement.ID, f.ID)
			if err != nil {
				return err
			}
			if of, err := tx.ParentOf(f.Engagement.ID, it.Body.Kind(), f.ID); err != nil || of != f.parent() {
				return cmp.Or(err, error(engagement.Errorf(engagement.NotFound, "no such part of this project")))
			}
			f.Values, f.Version = values(it.Body, f.Engagement.Currency), it.Version
			return nil
		},
		save: func(ctx context.Context, s *Site, f *projectFormView, key string) error {
			r := &planReader{values: f.Values, currency: f.Engagement.Currency}
			body, err := stored[T](ctx, s, f)
			if err != nil {
				return err
			}
			if body = read(r, body); len(r.faults) > 0 {
				body.Check(&r.faults)
				return r.faults.Err("This cannot be saved")
			}
			_, err = rest.Save(ctx, s.api, f.Engagement.ID, f.parent(), f.ID, key, f.Version, body)
			return err
		},
	}
}

// stored is what a form changes; empty for a new one.
func stored[T engagement.Content](ctx context.Context, s *Site, f *projectFormView) (body T, err error) {
	if f.ID == "" {
		return body, nil
	}
	err = s.Store.Read(ctx, s.Org, func(tx *store.Tx) error {
		it, err := store.Get[T](tx, f.Engagement.ID, f.ID)
		body = it.Body
		return err
	})
	return body, err
}

func (s *Site) projectForm(c *gin.Context) {
	view, ok := s.projectOf(c)
	if !ok {
		return
	}
	form, err := s.projectFormOf(c, view)
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, http.StatusOK, projectFormPage(form))
}

// projectFormOf reads the form of the address as what is stored, or the facts, fill it.
func (s *Site) projectFormOf(c *gin.Context, view projectPageView) (projectFormView, error) {
	form := projectFormView{projectPageView: view, Kind: c.Param("kind"), ID: c.Param("item"), formFields: formFields{Values: url.Values{}}}
	kind, known := projectKinds[form.Kind]
	if !known {
		return form, engagement.Errorf(engagement.NotFound, "no such part of a project")
	}
	form.kind, form.Heading = kind, "Write "+kind.one
	if form.ID != "" {
		form.Heading = "Change " + kind.one
	}
	form.page.Title, form.Narrow = form.Heading, true
	if !view.Edit {
		return form, engagement.Errorf(engagement.Conflict, "The project cannot be written to now, or not by you: it is over, or you only read.")
	}
	if form.ID == "" && kind.fill != nil {
		form.Values = kind.fill(view)
	}
	var err error
	if form.ID != "" {
		err = s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error { return kind.load(&form, tx) })
	}
	if form.Kind == "criteria" {
		form.Version = view.Charter.Version
	}
	form.Sets = kind.fields(view, form.Values)
	return form, err
}

// repeats tells whether the form has rows of which there can be more.
func (f projectFormView) repeats() bool {
	return slices.ContainsFunc(f.Sets, func(s planFieldset) bool { return len(s.Rows) > 0 })
}

// saveProjectItem keeps what was typed, or shows the form again with what is wrong in it.
func (s *Site) saveProjectItem(c *gin.Context) {
	view, ok := s.projectSent(c)
	if !ok {
		return
	}
	form, err := s.projectFormOf(c, view)
	if err != nil {
		s.fail(c, err)
		return
	}
	form.Values = compacted(c.Request.PostForm)
	if form.Version, err = strconv.Atoi(c.PostForm("version")); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form lacks the version that it was made from; read the page again"))
		return
	}
	if c.PostForm("more") == "" {
		if err = form.kind.save(c.Request.Context(), s, &form, view.Form); err == nil {
			c.Redirect(http.StatusSeeOther, projectURL(view.Engagement.ID, view.Row.ID)+"?done=saved")
			return
		}
	}
	s.refuseItem(c, view, form, err)
}

// refuseItem shows the form again, with what is wrong in it.
func (s *Site) refuseItem(c *gin.Context, view projectPageView, form projectFormView, err error) {
	status := http.StatusOK
	switch code := engagement.CodeOf(err); {
	case err == nil:
	case code == engagement.Invalid || code == engagement.Conflict || code == engagement.Stale:
		form.formFields.Wrong, status = faultsOf(words, err), statuses[code]
	default:
		s.fail(c, err)
		return
	}
	form.Sets = form.kind.fields(view, form.Values)
	s.render(c, status, projectFormPage(form))
}

// deleteProjectItem takes an item out of its register; its history stays.
func (s *Site) deleteProjectItem(c *gin.Context) {
	view, ok := s.projectSent(c)
	if !ok {
		return
	}
	form, err := s.projectFormOf(c, view)
	if err == nil && form.kind.is == "" {
		err = engagement.Errorf(engagement.NotFound, "no such part of a project")
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	if form.Version, err = strconv.Atoi(c.PostForm("version")); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form lacks the version that it was made from; read the page again"))
		return
	}
	if err := rest.Remove(c.Request.Context(), s.api, view.Engagement.ID, form.parent(), form.kind.is, form.ID, form.Version); err != nil {
		s.refuseItem(c, view, form, err)
		return
	}
	c.Redirect(http.StatusSeeOther, projectURL(view.Engagement.ID, view.Row.ID)+"?done=deleted")
}
