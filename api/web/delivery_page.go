package web

import (
	"fmt"
	"html/template"
	"net/http"
	"slices"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

const deliveryPath = "/delivery"

func (s *Site) deliveryRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id"+deliveryPath, s.deliveryPage)
}

// deliveryView is how the projects of an engagement go together.
type deliveryView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Network    engagement.Network
	Conflicts  []string
	Overloads  []string
	Late       []lateMilestone
	Projects   []deliveryProject
	Budget     engagement.Budget
	Gantt      template.HTML
	History    template.HTML
	titles     map[string]string // of activities, by id
}

// lateMilestone is one whose agreed day has passed unreached.
type lateMilestone struct {
	Project, Name string // id and name
	engagement.Item[engagement.Milestone]
}

// deliveryProject is a project with its burn.
type deliveryProject struct {
	store.ProjectRow
	Burn template.HTML
}

func (s *Site) deliveryPage(c *gin.Context) {
	var view deliveryView
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err = who.May(identity.ReadEngagement); err != nil {
			return err
		}
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, view.Engagement); err != nil {
			return err
		}
		return view.read(tx)
	})
	if !ok {
		return
	}
	view.page = english(s.page(c, "Delivery"))
	view.Current, view.Nav = "/engagements", workNav{engagement: view.Engagement.ID, current: deliveryPath, who: who.Principal}
	s.render(c, http.StatusOK, deliveryDocument(view))
}

func (v *deliveryView) read(tx *store.Tx) error {
	m, err := tx.MethodologyByID(v.Engagement.MethodologyID)
	if err != nil {
		return err
	}
	in, err := tx.NetworkInput(v.Engagement, m.Body)
	if err != nil {
		return err
	}
	v.Network, v.titles = engagement.NetworkOf(in), map[string]string{}
	for _, a := range v.Network.Activities {
		v.titles[a.ID] = a.Title
	}
	for _, c := range v.Network.Conflicts {
		v.Conflicts = append(v.Conflicts, v.Network.Words(c, words.Day))
	}
	for _, l := range v.Network.LeftOut {
		v.Conflicts = append(v.Conflicts, fmt.Sprintf("A dependency is not counted, since it closes a circle with what stands now: %s.", l.Circle))
	}
	for _, p := range in.Projects {
		for _, item := range p.Milestones {
			if p.Ended == "" && engagement.Late(item.Body, in.Today) {
				v.Late = append(v.Late, lateMilestone{p.Project.ID, p.Project.Body.Name, item})
			}
		}
	}
	if err := v.readPeople(tx); err != nil {
		return err
	}
	if v.Budget, err = tx.Budget(v.Engagement); err != nil {
		return err
	}
	return v.draw(tx)
}

// readPeople says who has more work than time.
func (v *deliveryView) readPeople(tx *store.Tx) error {
	overloads, err := tx.Workload(v.Engagement)
	if err != nil {
		return err
	}
	var ids []string
	for _, o := range overloads {
		ids = append(ids, o.Person)
	}
	people, err := tx.PeopleByID(ids...)
	for _, o := range overloads {
		v.Overloads = append(v.Overloads, fmt.Sprintf("%s is allocated %d %% of their time, %s.", nameOr(people[o.Person].Name, o.Person), o.Percent, fromTo(o.From, o.To)))
	}
	return err
}

// draw draws the charts, as the development report shows them.
func (v *deliveryView) draw(tx *store.Tx) error {
	costs, err := tx.ProjectCosts(v.Engagement)
	if err != nil {
		return err
	}
	rows, err := tx.Projects(v.Engagement.ID)
	if err != nil {
		return err
	}
	if v.Gantt, err = v.picture(report.NetworkGantt(v.Network)); err != nil {
		return err
	}
	if v.History, err = v.picture(report.StatusHistory(costs)); err != nil {
		return err
	}
	for _, row := range rows {
		project := deliveryProject{ProjectRow: row}
		if i := slices.IndexFunc(costs, func(p engagement.ProjectCosts) bool { return p.Project.ID == row.ID }); i >= 0 {
			if project.Burn, err = v.picture(report.Burn(costs[i], v.Engagement.Currency, "en")); err != nil {
				return err
			}
		}
		v.Projects = append(v.Projects, project)
	}
	return nil
}

func (v *deliveryView) picture(c *report.Chart) (template.HTML, error) {
	if c == nil {
		return "", nil
	}
	html, err := c.Fragment("en")
	if err != nil {
		return "", fmt.Errorf("delivery of engagement %s: %w", v.Engagement.ID, err)
	}
	return html, nil
}

func (v deliveryView) money(m engagement.Money) string {
	return figures.Money(m, v.Engagement.Currency)
}

func (v deliveryView) project(id string) templ.SafeURL {
	return templ.SafeURL(projectURL(v.Engagement.ID, id))
}

// floatOf says how an activity stands on the path.
func floatOf(a engagement.NetworkActivity) string {
	switch {
	case a.Actual != "":
		return "Done"
	case a.Critical:
		return "★ Critical"
	}
	return "May slip by " + itoa(a.TotalFloat)
}

// after tells what an activity waits for.
func (v deliveryView) after(a engagement.NetworkActivity) string {
	var all []string
	for _, w := range a.After {
		all = append(all, v.titles[w.Activity]+" ("+w.Words()+")")
	}
	return words.List(all)
}

func dayOr(d engagement.Day) string {
	if d == "" {
		return "–"
	}
	return words.Day(d)
}

// categoryWord is how the budget calls a category.
func categoryWord(category string) string {
	if category == engagement.CategoryReported {
		return "Reported, without entries"
	}
	return labelOf(costWords, category)
}
