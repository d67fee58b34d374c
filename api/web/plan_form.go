package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/currency"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// planFormView is the form of one part of the plan.
type planFormView struct {
	planPageView
	Kind, ID string
	Version  int
	Heading  string
	formFields
}

// planKinds are the parts of a plan that have a form, and what one is called.
var planKinds = map[string]string{"actions": "action", "objectives": "objective", "capacities": "person's capacity"}

func (s *Site) planForm(c *gin.Context) {
	view, ok := s.planOf(c)
	if !ok {
		return
	}
	form, err := s.formOf(c, view)
	if err != nil {
		s.fail(c, err)
		return
	}
	form.Done = c.Query("done")
	s.render(c, http.StatusOK, planFormPage(form))
}

// formOf reads the form of the address as what is stored fills it.
func (s *Site) formOf(c *gin.Context, view planPageView) (planFormView, error) {
	form := planFormView{planPageView: view, Kind: c.Param("kind"), ID: c.Param("item"), formFields: formFields{Values: url.Values{}}}
	one, known := planKinds[form.Kind]
	if !known {
		return form, engagement.Errorf(engagement.NotFound, "no such part of the plan")
	}
	form.Heading = "Add an " + one
	if form.Kind == "capacities" {
		form.Heading = "Add a " + one
	}
	if form.ID != "" {
		form.Heading = "Edit the " + one
	}
	form.page.Title, form.Narrow = form.Heading, true
	if !view.Edit {
		return form, engagement.Errorf(engagement.Conflict, "The plan cannot be changed now, or not by you: it is frozen while its gate decides, and only the team writes it.")
	}
	err := s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error { return form.load(tx, c) })
	return form, err
}

func (f *planFormView) load(tx *store.Tx, c *gin.Context) (err error) {
	switch f.Kind {
	case "actions":
		err = loadItem(f, tx, func(a engagement.Action) url.Values { return actionValues(a, f.Engagement.Currency) })
	case "objectives":
		err = loadItem(f, tx, objectiveValues)
	case "capacities":
		err = loadItem(f, tx, capacityValues)
	}
	return errors.Join(err, f.lay(tx, c))
}

func loadItem[T engagement.Content](f *planFormView, tx *store.Tx, values func(T) url.Values) error {
	if f.ID == "" {
		return nil
	}
	it, err := store.Get[T](tx, f.Engagement.ID, f.ID)
	f.Values, f.Version = values(it.Body), it.Version
	return err
}

// lay lays the fields out for the values.
func (f *planFormView) lay(tx *store.Tx, c *gin.Context) error {
	switch f.Kind {
	case "objectives":
		f.Sets = f.objectiveForm()
	case "capacities":
		f.Sets = f.capacityForm(f.Values)
	default:
		findings, err := rest.SeenFindings(c.Request.Context(), tx, f.Engagement)
		if err != nil {
			return err
		}
		slices.SortFunc(findings, func(a, b engagement.Item[engagement.Finding]) int { return strings.Compare(a.Body.Title, b.Body.Title) })
		f.Sets = f.actionForm(f.Values, f.ID, findings)
	}
	return nil
}

// savePlanItem keeps what was typed, or shows the form again with what is wrong in it.
func (s *Site) savePlanItem(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	form, err := s.formOf(c, view)
	if err != nil {
		s.fail(c, err)
		return
	}
	form.Values = compacted(c.Request.PostForm)
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form lacks the version that it was made from; read the page again"))
		return
	}
	form.Version = version
	if c.PostForm("more") == "" {
		err = s.planWrite(c, view, func(tx *store.Tx) error { return form.write(tx, c) })
		if err == nil {
			c.Redirect(http.StatusSeeOther, planURL(view.Engagement.ID)+"?done=saved")
			return
		}
	}
	code := engagement.CodeOf(err)
	if err != nil && code != engagement.Invalid && code != engagement.Conflict && code != engagement.Stale {
		s.fail(c, err)
		return
	}
	status := http.StatusOK
	if err != nil {
		form.formFields.Wrong, status = faultsOf(words, err), statuses[code]
	}
	err = s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error { return form.lay(tx, c) })
	if err != nil {
		s.fail(c, err)
		return
	}
	s.render(c, status, planFormPage(form))
}

// write reads what was typed and writes it. What cannot be read is told with all else that
// is wrong.
func (f *planFormView) write(tx *store.Tx, c *gin.Context) error {
	r := &planReader{values: f.Values, currency: f.Engagement.Currency}
	ctx, e := c.Request.Context(), f.Engagement
	switch f.Kind {
	case "actions":
		return written(r, f, tx, r.readAction, func(a engagement.Action) error { return rest.WriteAction(ctx, tx, e, f.ID, f.Version, a) })
	case "objectives":
		return written(r, f, tx, r.readObjective, func(o engagement.PlanObjective) error {
			return rest.WriteObjective(ctx, tx, e, f.ID, f.Version, o)
		})
	default:
		return written(r, f, tx, r.readCapacity, func(p engagement.Capacity) error { return rest.WriteCapacity(ctx, tx, e, f.ID, f.Version, p) })
	}
}

func written[T engagement.Content](r *planReader, f *planFormView, tx *store.Tx, read func(T) T, write func(T) error) error {
	var body T
	if f.ID != "" {
		it, err := store.Get[T](tx, f.Engagement.ID, f.ID)
		if err != nil {
			return err
		}
		body = it.Body
	}
	body = read(body)
	if len(r.faults) == 0 {
		return write(body)
	}
	body.Check(&r.faults)
	return r.faults.Err("This cannot be saved")
}

func planFieldID(name string) string {
	return "plan-" + strings.NewReplacer("[", "-", "]", "", ".", "-").Replace(name)
}

func decimalsOf(code string) int {
	if unit, err := currency.ParseISO(code); err == nil {
		decimals, _ := currency.Standard.Rounding(unit)
		return decimals
	}
	return 2
}
