package web

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// engagementView is an engagement as its page shows it.
type engagementView struct {
	page
	Nav        workNav
	Head       headView
	Timeline   timelineView
	Open, Done []gateRow
	DryRuns    []dryRunLink
	Conditions []conditionRow
	Findings   findingsView
	Plan       planView
	Projects   []projectView
	Change     changeView
	Metrics    metricsView
	Reports    []reportRow
	Journal    journalView
	Workflows  []workflowLink
}

// reportRow is a report in the list.
type reportRow struct{ ID, Title, Published string }

// workflowLink leads to a workflow in the Temporal UI.
type workflowLink struct {
	Name, ID string
	URL      string // "" when there is no Temporal UI
}

func maySee(who guest, e store.Engagement) error { return rest.Enter(who.Principal, e) }

func (s *Site) engagementPage(c *gin.Context) {
	before, err := strconv.ParseInt(c.DefaultQuery("before", "0"), 10, 64)
	if err != nil || before < 0 {
		before = 0 // whoever changes the address sees the newest entries
	}
	var r record
	var logo string
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if r, err = readRecord(tx, c.Param("id"), who, before); err != nil {
			return err
		}
		logo, err = clientLogo(tx, r.engagement)
		return err
	})
	if !ok {
		return
	}
	metrics, err := r.metricsView()
	if err != nil {
		s.fail(c, err)
		return
	}
	view := engagementView{
		page: english(s.page(c, r.engagement.Title)), Head: r.head(), Timeline: r.timelineView(), Findings: r.findingsView(),
		Plan: r.planView(), Projects: r.projectViews(), Change: r.changeView(), Metrics: metrics,
		Journal: r.journalView(before), Workflows: s.workflows(r), Conditions: r.conditionRows(),
	}
	if who.Can(identity.ReadDraft) {
		view.DryRuns = r.dryRuns()
	}
	view.Head.Logo, view.Head.MayChangeLogo = logo, who.Can(identity.EditClients)
	view.Current = "/engagements"
	view.Nav = workNav{engagement: r.engagement.ID, who: who.Principal}
	for _, g := range r.gates {
		row := gateRowOf(g, r.engagement, r.now)
		if g.State == engagement.GatePending {
			view.Open = append(view.Open, row)
		} else {
			view.Done = append(view.Done, row)
		}
	}
	for _, p := range r.reports {
		view.Reports = append(view.Reports, reportRow{ID: p.ID, Title: p.Title, Published: clockIn(p.At, r.engagement.Timezone)})
	}
	s.render(c, http.StatusOK, engagementDocument(view))
}

// workflows leads to every workflow of the engagement, its own first.
func (s *Site) workflows(r record) []workflowLink {
	own := contract.EngagementWorkflow(r.engagement.ID)
	all := []workflowLink{s.workflow("Engagement", own)}
	for _, p := range r.phases {
		if id := contract.WorkflowOf(r.engagement.ID, p.Ref); id != own {
			all = append(all, s.workflow(phaseWords(p.Phase), id))
		}
	}
	for _, p := range r.projects {
		all = append(all, s.workflow("Project: "+p.Name, contract.WorkflowOf(r.engagement.ID, contract.RefProject(p.ID))))
	}
	return all
}

func (s *Site) workflow(name, id string) workflowLink {
	link := workflowLink{Name: name, ID: id}
	if s.TemporalUI != "" {
		link.URL = strings.TrimSuffix(s.TemporalUI, "/") + "/namespaces/" + url.PathEscape(s.Namespace) + "/workflows/" + url.PathEscape(id)
	}
	return link
}

// sections are the parts of the page, in order.
var sections = []struct{ id, title string }{
	{"timeline", "Timeline"},
	{"gates", "Gates"},
	{"conditions", "Conditions"},
	{"findings", "Findings"},
	{"plan", "Plan"},
	{"projects", "Projects"},
	{"change", "Change"},
	{"metrics", "Metrics"},
	{"reports", "Reports"},
	{"journal", "Journal"},
	{"workflows", "Workflows"},
}

func awaitedNames(g gateRow) string {
	if len(g.Awaited) == 0 {
		return "Nobody"
	}
	return words.List(g.Awaited)
}

func revisionWords(g gateRow) string {
	text := "Revision " + strconv.Itoa(g.Revision)
	if g.Stage != "" && g.State == engagement.GatePending {
		text += ", stage “" + g.Stage + "”"
	}
	return text
}
