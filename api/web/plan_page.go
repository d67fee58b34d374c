package web

import (
	"cmp"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) planRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/plan", s.planPage)
	read(routes, "/engagements/:id/plan/what-if", s.planWhatIf)
	read(routes, "/engagements/:id/plan/edit/:kind", s.planForm)
	read(routes, "/engagements/:id/plan/edit/:kind/:item", s.planForm)
	routes.POST("/engagements/:id/plan/edit/:kind", s.savePlanItem)
	routes.POST("/engagements/:id/plan/edit/:kind/:item", s.savePlanItem)
	routes.POST("/engagements/:id/plan/delete/:kind/:item", s.deletePlanItem)
	routes.POST("/engagements/:id/plan/choose/:item/:option", s.choosePlanOption)
	routes.POST("/engagements/:id/plan/adopt/:finding", s.adoptSuggestion)
	routes.POST("/engagements/:id/plan/summary", s.savePlanSummary)
	routes.POST("/engagements/:id/plan/submit", s.submitPlan)
}

func planURL(id string) string { return engagementURL(id) + "/plan" }

// planPageView is the draft of a plan, with all that helps to make it.
type planPageView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Draft      store.Draft
	Edit       bool // whether the reader may change it now
	Submit     bool
	Summary    store.PlanSummary
	Objectives []engagement.Item[engagement.PlanObjective]
	Actions    []planActionRow
	Capacities []engagement.Item[engagement.Capacity]
	Suggested  []engagement.Suggestion
	Problems   []string // what keeps the plan from being submitted
	Warnings   []string // dates that cannot hold, people with more work than time
	Gantt      template.HTML
	Budget     []budgetRow
	RunCosts   []engagement.RunYear
	Total      engagement.Plan
	End        engagement.Day
	Points     []store.DecisionRecord // changes that were asked for
	In         planTyped
	Wrong      wrongs
	Done       string
	Form       string
	token      string
	secret     string
	names      map[string]string
	record     record
}

// planTyped is what somebody has typed on the page itself.
type planTyped struct{ Summary, Note string }

// planActionRow is an action with its place in the schedule.
type planActionRow struct {
	engagement.RankedAction
	Place      engagement.ScheduledAction
	Band, Tone string
	Late       bool
}

// budgetRow is a quarter with the cost of each priority.
type budgetRow struct {
	engagement.BudgetQuarter
	Parts []budgetPart
}

type budgetPart struct {
	Band string
	Cost engagement.Money
}

func (s *Site) planPage(c *gin.Context) {
	if view, ok := s.planOf(c); ok {
		view.In.Summary, view.Done = view.Summary.Text, c.Query("done")
		s.render(c, http.StatusOK, planDocument(view))
	}
}

// planOf reads the plan's draft for somebody who may. When it cannot, it has answered
// already.
func (s *Site) planOf(c *gin.Context) (view planPageView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) error {
		if err := who.May(identity.ReadDraft); err != nil {
			return err
		}
		return view.read(c, tx, who)
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, "Plan"))
	view.Current, view.Nav = "/engagements", workNav{engagement: view.Engagement.ID, current: "/plan", who: who.Principal}
	view.Edit = who.Can(identity.EditDraft) && !view.Draft.Frozen && view.Engagement.EndedAt == nil
	view.Submit = who.Can(identity.SubmitWork) && !view.Draft.Frozen && view.Engagement.EndedAt == nil
	view.secret = "plan " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token, view.Form = s.Keys.FormToken(view.secret), uuid.NewString()
	return view, true
}

func (v *planPageView) read(c *gin.Context, tx *store.Tx, who guest) (err error) {
	if v.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
		return err
	}
	if err = maySee(who, v.Engagement); err != nil {
		return err
	}
	m, err := tx.MethodologyByID(v.Engagement.MethodologyID)
	if err != nil {
		return err
	}
	v.record = record{engagement: v.Engagement, methodology: m.Body}
	if v.Draft, err = tx.Draft(v.Engagement.ID, contract.RefPlan); err != nil {
		return err
	}
	if v.Summary, err = tx.PlanSummary(v.Engagement.ID); err != nil {
		return err
	}
	d, err := tx.PlanDraft(v.Engagement)
	if err != nil {
		return err
	}
	if v.Suggested, err = rest.Suggestions(c.Request.Context(), tx, v.Engagement); err != nil {
		return err
	}
	naming, err := v.name(tx, d)
	if err != nil {
		return err
	}
	gate, err := tx.Gate(contract.GateID(v.Engagement.ID, contract.RefPlan, engagement.GatePlan))
	if err != nil && engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	if err == nil && gate.State == engagement.GateChangesRequested {
		v.Points = slices.DeleteFunc(slices.Clone(gate.Decisions), func(d store.DecisionRecord) bool { return d.Verdict != engagement.RequestChanges })
	}
	return v.put(m.Body, d, naming)
}

// name learns the names of everybody whom the plan names.
func (v *planPageView) name(tx *store.Tx, d engagement.PlanDraft) (engagement.Naming, error) {
	naming, err := rest.NamingOf(tx, d, words.Day)
	if err != nil {
		return naming, err
	}
	var ids []string
	for _, a := range d.Actions {
		ids = append(ids, a.Body.Owner)
		for _, share := range a.Body.Allocations {
			ids = append(ids, share.Person)
		}
	}
	for _, capacity := range d.Capacities {
		ids = append(ids, capacity.Body.Person)
	}
	people, err := tx.PeopleByID(slices.DeleteFunc(ids, func(id string) bool { return id == "" })...)
	v.names = map[string]string{}
	for id, p := range people {
		v.names[id] = p.Name
	}
	naming.Person = v.nameOf
	return naming, err
}

func (v planPageView) nameOf(id string) string { return nameOr(v.names[id], id) }

// put lays the plan out.
func (v *planPageView) put(m engagement.Methodology, d engagement.PlanDraft, naming engagement.Naming) error {
	fiscal := d.Engagement.FiscalYearStart
	v.Total = engagement.NewPlan(m, d)
	v.Objectives, v.Capacities = v.Total.Objectives, d.Capacities
	slices.SortFunc(v.Capacities, func(a, b engagement.Item[engagement.Capacity]) int {
		return cmp.Or(cmp.Compare(v.nameOf(a.Body.Person), v.nameOf(b.Body.Person)), cmp.Compare(a.Body.From, b.Body.From))
	})
	schedule := engagement.ScheduleOf(v.Total.Actions, d.Capacities, d.Days)
	v.End = schedule.End
	late := map[string]bool{}
	for _, l := range schedule.Late {
		late[l.Action] = true
		v.Warnings = append(v.Warnings, l.Words(naming)+accepted(l.Accepted))
	}
	for _, o := range schedule.Overallocations {
		v.Warnings = append(v.Warnings, o.Words(naming))
	}
	for i, a := range v.Total.Actions {
		row := planActionRow{RankedAction: a, Place: schedule.Actions[i], Late: late[a.ID]}
		row.Band, row.Tone = v.record.band(a.Band)
		v.Actions = append(v.Actions, row)
	}
	v.Problems = problemsOf(engagement.CheckPlan(m, v.Total))
	v.RunCosts = engagement.RunCostByYear(fiscal, d.Actions)
	byBand := engagement.BudgetByBand(fiscal, v.Total.Actions)
	for _, q := range v.Total.Budget {
		row := budgetRow{BudgetQuarter: q}
		for _, part := range byBand {
			if part.Quarter == q.Quarter {
				title, _ := v.record.band(part.Band)
				row.Parts = append(row.Parts, budgetPart{title, part.Cost})
			}
		}
		v.Budget = append(v.Budget, row)
	}
	var err error
	v.Gantt, err = v.gantt(schedule)
	return err
}

func accepted(why string) string {
	if why == "" {
		return ""
	}
	return " Accepted: " + why
}

// problemsOf are the faults of an error, in sentences.
func problemsOf(err error) []string {
	var all []string
	if err != nil {
		for _, w := range faultsOf(words, err) {
			all = append(all, w.Text)
		}
	}
	return all
}

func (v planPageView) money(m engagement.Money) string { return v.record.money(m) }

func (v planPageView) editURL(kind, id string) templ.SafeURL {
	address := planURL(v.Engagement.ID) + "/edit/" + kind
	if id != "" {
		address += "/" + url.PathEscape(id)
	}
	return templ.SafeURL(address)
}

func quarterTitle(q engagement.BudgetQuarter) string {
	if q.Months != "" {
		return q.Quarter + " (" + q.Months + ")"
	}
	return q.Quarter
}

func itoa(n int) string { return strconv.Itoa(n) }

// planDone says what has been done to the plan.
var planDone = map[string]string{
	"saved": "Saved.", "deleted": "Deleted from the plan; its history stays.", "submitted": "The plan is submitted. Those who decide are asked.",
	"adopted": "Taken into the plan. Complete it here.", "chosen": "The other way is the action now; what it was is kept among the other ways.",
}

func absencesText(absences []engagement.Absence) string {
	parts := make([]string, len(absences))
	for i, a := range absences {
		parts[i] = fromTo(a.From, a.To)
	}
	return words.List(parts)
}
