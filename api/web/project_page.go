package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) projectRoutes(routes *gin.RouterGroup) {
	const project = "/engagements/:id/projects/:pid"
	read(routes, project, s.projectPage)
	read(routes, project+"/edit/:kind", s.projectForm)
	read(routes, project+"/edit/:kind/:item", s.projectForm)
	routes.POST(project+"/edit/:kind", s.saveProjectItem)
	routes.POST(project+"/edit/:kind/:item", s.saveProjectItem)
	routes.POST(project+"/delete/:kind/:item", s.deleteProjectItem)
	routes.POST(project+"/submit", s.submitProject)
	routes.POST(project+"/changes/:item/submit", s.submitChange)
}

func projectURL(engagementID, project string) string {
	return engagementURL(engagementID) + "/projects/" + url.PathEscape(project)
}

// projectPageView is a project as its lead works on it.
type projectPageView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Row        store.ProjectRow
	Charter    engagement.Item[engagement.Project]
	Facts      engagement.StatusFacts
	Network    projectNetwork
	Changes    []changeRow
	Acceptance *store.Gate // nil before it was handed over for the first time
	Budget     engagement.ProjectBudget
	Edit       bool // whether the reader may write to the registers
	Submit     bool
	Wrong      wrongs
	Done       string
	In         string // what was typed as a note
	Form       string
	token      string
	secret     string
	names      map[string]string
}

// changeRow is a change request with how its gate stands.
type changeRow struct {
	engagement.Item[engagement.ChangeRequest]
	Gate *store.Gate
}

// Open tells whether the request may still be edited and submitted.
func (c changeRow) Open() bool {
	return c.Gate == nil || c.Gate.State == engagement.GateWithdrawn || c.Gate.State == engagement.GateChangesRequested
}

func (s *Site) projectPage(c *gin.Context) {
	if view, ok := s.projectOf(c); ok {
		view.Done = c.Query("done")
		s.render(c, http.StatusOK, projectDocument(view))
	}
}

// projectOf reads a project for somebody who may. When it cannot, it has answered already.
func (s *Site) projectOf(c *gin.Context) (view projectPageView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err := maySee(who, view.Engagement); err != nil {
			return err
		}
		return view.read(tx, c.Param("pid"))
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, view.Charter.Body.Name))
	view.Current, view.Nav = "/engagements", workNav{engagement: view.Engagement.ID, who: who.Principal}
	open := view.Engagement.EndedAt == nil && !view.Row.State.Over()
	view.Edit = open && who.Can(identity.ReportDelivery)
	view.Submit = open && who.Can(identity.SubmitWork)
	view.secret = "project " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token, view.Form = s.Keys.FormToken(view.secret), uuid.NewString()
	return view, true
}

func (v *projectPageView) read(tx *store.Tx, id string) (err error) {
	if v.Row, err = tx.Project(v.Engagement.ID, id); err != nil {
		return err
	}
	if v.Charter, err = store.Get[engagement.Project](tx, v.Engagement.ID, id); err != nil {
		return err
	}
	if v.Facts, err = rest.StatusFacts(tx, v.Engagement, id); err != nil {
		return err
	}
	budget, err := tx.Budget(v.Engagement)
	if err != nil {
		return err
	}
	for _, b := range budget.Projects {
		if b.Project == id {
			v.Budget = b
		}
	}
	if err := v.readChanges(tx, id); err != nil {
		return err
	}
	if v.Network, err = projectNetworkOf(tx, v.Engagement, id); err != nil {
		return err
	}
	v.sort()
	ids := []string{v.Charter.Body.Lead, v.Charter.Body.Sponsor}
	for _, r := range v.Facts.RAID {
		ids = append(ids, r.Body.Owner)
	}
	for _, a := range v.Network.Allocations {
		ids = append(ids, a.Body.Person)
	}
	people, err := tx.PeopleByID(slices.DeleteFunc(ids, func(id string) bool { return id == "" })...)
	v.names = map[string]string{}
	for id, p := range people {
		v.names[id] = p.Name
	}
	return err
}

func (v *projectPageView) readChanges(tx *store.Tx, id string) error {
	changes, _, err := store.List[engagement.ChangeRequest](tx, v.Engagement.ID, store.Query{Parent: id})
	if err != nil {
		return err
	}
	gates, _, err := tx.Gates(store.GateQuery{Engagement: v.Engagement.ID})
	for _, change := range changes {
		row := changeRow{Item: change}
		for i, g := range gates {
			if g.Ref == contract.RefChangeRequest(id, change.ID) {
				row.Gate = &gates[i]
			}
		}
		v.Changes = append(v.Changes, row)
	}
	for i, g := range gates {
		if g.Ref == contract.RefAcceptance(id) {
			v.Acceptance = &gates[i]
		}
	}
	return err
}

// askedChanges are the changes that the last round at a gate asked for.
func askedChanges(gate *store.Gate) []store.DecisionRecord {
	if gate == nil || gate.State != engagement.GateChangesRequested {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(gate.Decisions), func(d store.DecisionRecord) bool { return d.Verdict != engagement.RequestChanges })
}

// sort puts milestones by their agreed day, reports and costs the newest first, and what is
// open in the log before what is closed.
func (v *projectPageView) sort() {
	slices.SortStableFunc(v.Facts.Milestones, func(a, b engagement.Item[engagement.Milestone]) int {
		return cmp.Compare(a.Body.Baseline, b.Body.Baseline)
	})
	slices.SortStableFunc(v.Facts.Reports, func(a, b engagement.Item[engagement.StatusReport]) int {
		return cmp.Or(cmp.Compare(b.Body.On, a.Body.On), b.CreatedAt.Compare(a.CreatedAt))
	})
	slices.SortStableFunc(v.Facts.Costs, func(a, b engagement.Item[engagement.Cost]) int { return cmp.Compare(b.Body.On, a.Body.On) })
	slices.SortStableFunc(v.Facts.RAID, func(a, b engagement.Item[engagement.RAID]) int {
		if a.Body.Closed != b.Body.Closed {
			return cmp.Compare(truth(a.Body.Closed), truth(b.Body.Closed))
		}
		return cmp.Compare(cmp.Or(a.Body.Due, "9999"), cmp.Or(b.Body.Due, "9999"))
	})
}

func truth(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (v projectPageView) nameOf(id string) string { return nameOr(v.names[id], id) }

func (v projectPageView) money(m engagement.Money) string {
	return figures.Money(m, v.Engagement.Currency)
}

// editURL is the address of the form of one item, or of a new one.
func (v projectPageView) editURL(kind, id string) string {
	at := projectURL(v.Engagement.ID, v.Row.ID) + "/edit/" + kind
	if id != "" {
		at += "/" + url.PathEscape(id)
	}
	return at
}

// milestoneState is how a milestone stands, with the tone of its badge.
func (v projectPageView) milestoneState(m engagement.Milestone) (state, tone string) {
	switch {
	case m.GivenUp != "":
		return "Given up", "quiet"
	case m.Accepted:
		return "Accepted", "good"
	case m.Actual != "":
		return "Reached", "good"
	case engagement.Late(m, v.Facts.Today):
		return "Late", "bad"
	}
	return "Open", "info"
}

// entryState is how an entry of the log stands.
func (v projectPageView) entryState(r engagement.RAID) (state, tone string) {
	switch {
	case r.Closed:
		return "Closed", "quiet"
	case r.Due != "" && r.Due.Before(v.Facts.Today):
		return "Overdue", "bad"
	}
	return "Open", "info"
}

// asked is what a change asks for, in a line.
func (v projectPageView) asked(c engagement.ChangeRequest) string {
	var parts []string
	if c.End != "" {
		parts = append(parts, "end on "+words.Day(c.End))
	}
	if c.Budget != nil {
		parts = append(parts, "a budget of "+v.money(*c.Budget))
	}
	if c.ToleranceDays != nil {
		parts = append(parts, "a tolerance of "+itoa(*c.ToleranceDays)+" days")
	}
	if c.TolerancePercent != nil {
		parts = append(parts, "a tolerance of "+percent(*c.TolerancePercent))
	}
	if n := len(c.Milestones); n == 1 {
		parts = append(parts, "one milestone changed")
	} else if n > 1 {
		parts = append(parts, itoa(n)+" milestones changed")
	}
	return strings.Join(parts, ", ")
}
