package web

import (
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

const tracePath = "/trace"

func (s *Site) traceRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id"+tracePath, func(c *gin.Context) {
		if v, ok := s.traceOf(c); ok {
			s.render(c, http.StatusOK, traceDocument(v))
		}
	})
	routes.POST("/engagements/:id"+tracePath+"/accept", s.acceptFinding)
}

// drawnAtOnce is how many things a picture shows; of more it shows the kinds.
const drawnAtOnce = 120

// traceView is how the things of an engagement follow from each other: all of them, or the
// chain of one.
type traceView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Draft      bool
	Edit       bool
	Whole      engagement.Trace
	Shown      engagement.Trace
	Chosen     *engagement.TraceNode
	Direction  engagement.TraceDirection
	Picture    template.HTML // with a link for each thing
	Summary    template.HTML // of the kinds, where there are too many things
	Done       bool
	Wrong      wrongs
	In         engagement.RiskAcceptance
	token      string
	secret     string
	titles     map[string]engagement.TraceNode
}

// traceOf reads the page for whoever is signed in. When it does not, it has answered.
func (s *Site) traceOf(c *gin.Context) (v traceView, ok bool) {
	v.Done, v.Direction = c.Query("done") != "", engagement.TraceDirection(c.Query("direction"))
	if v.Direction != engagement.Upstream && v.Direction != engagement.Downstream {
		v.Direction = engagement.BothWays
	}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err = who.May(identity.ReadEngagement); err != nil {
			return err
		}
		if v.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, v.Engagement); err != nil {
			return err
		}
		v.Edit = who.Can(identity.EditDraft) && v.Engagement.EndedAt == nil
		var of string
		v.Whole, of, err = rest.ReadTrace(tx, who.Principal, v.Engagement, "")
		v.Draft = of == "draft"
		return err
	})
	if !ok {
		return v, false
	}
	v.page = s.page(c, "")
	v.Title = v.say("trace.title")
	v.Current, v.Nav = "/engagements", workNav{engagement: v.Engagement.ID, current: tracePath, who: who.Principal}
	v.secret = "trace " + who.Org + " " + who.Person + " " + v.Engagement.ID + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	v.token = s.Keys.FormToken(v.secret)
	v.titles = map[string]engagement.TraceNode{}
	for _, n := range v.Whole.Nodes {
		v.titles[n.Ref()] = n
	}
	if err := v.choose(c.Query("node")); err != nil {
		s.fail(c, err)
		return v, false
	}
	return v, true
}

// choose shows the chain of a node, or all where none is chosen, and draws it.
func (v *traceView) choose(ref string) (err error) {
	v.Shown = v.Whole
	if ref != "" {
		if v.Shown, err = v.Whole.Chain(ref, v.Direction); err != nil {
			return err
		}
		chosen, _ := v.Shown.Node(ref)
		v.Chosen = &chosen
	}
	flow := report.TraceFlow(v.Shown, report.TraceWords{
		Kind:    func(k engagement.TraceKind) string { return v.say("trace.kinds." + string(k)) },
		State:   func(n engagement.TraceNode) string { return v.state(n) },
		Address: v.chain,
	}, ref)
	boxes := 0
	for _, column := range flow.Columns {
		boxes += len(column.Boxes)
	}
	if boxes > 0 && boxes <= drawnAtOnce {
		v.Picture = flow.Picture(v.pictureName())
		return nil
	}
	chart := report.TraceSummary(v.Shown, v.pictureName(), func(k engagement.TraceKind) string { return v.say("trace.kinds." + string(k)) })
	if chart == nil {
		return nil
	}
	if v.Summary, err = chart.Fragment(v.Locale); err != nil {
		return fmt.Errorf("trace of engagement %s: %w", v.Engagement.ID, err)
	}
	return nil
}

func (v *traceView) pictureName() string {
	if v.Chosen != nil {
		return v.say("trace.picture_of", "Title", v.Chosen.Title)
	}
	return v.say("trace.picture")
}

// state is how something stands, in words; "" for nothing to say.
func (v *traceView) state(n engagement.TraceNode) string {
	switch {
	case n.Kind == engagement.TraceBenefit && n.Realised > 0:
		return v.say("trace.state.realised") + " " + figures.Money(n.Realised, v.Engagement.Currency)
	case n.Kind == engagement.TraceBenefit:
		return v.say("trace.state.planned") + " " + figures.Money(n.Planned, v.Engagement.Currency)
	case n.State == "":
		return ""
	}
	return v.say("trace.state." + n.State)
}

// chain is the address of a thing's chain.
func (v *traceView) chain(ref string) string {
	return engagementURL(v.Engagement.ID) + tracePath + "?" + url.Values{"node": {ref}}.Encode()
}

func (v *traceView) following(direction engagement.TraceDirection) templ.SafeURL {
	return templ.SafeURL(v.chain(v.Chosen.Ref()) + "&direction=" + string(direction))
}

// place is the address of where something stands: where the team writes it, for whoever reads
// drafts, and else where the engagement's page tells of it.
func (v *traceView) place(n engagement.TraceNode) templ.SafeURL {
	at, id := engagementURL(v.Engagement.ID), url.PathEscape(n.ID)
	drafts := map[engagement.TraceKind]string{
		engagement.TraceQuestion: "/answers/questions/" + n.ID, engagement.TraceFinding: "/assessment/findings/" + id,
		engagement.TraceObjective: "/plan/edit/objectives/" + id, engagement.TraceAction: "/plan/edit/actions/" + id,
	}
	anchors := map[engagement.TraceKind]string{
		engagement.TraceFinding: "#findings", engagement.TraceObjective: "#plan", engagement.TraceAction: "#plan",
		engagement.TraceMetric: "#metrics", engagement.TraceBenefit: "#metrics", engagement.TraceInitiative: "#metrics",
	}
	switch path, written := drafts[n.Kind]; {
	case written && v.Draft:
		return templ.SafeURL(at + path)
	case n.Kind == engagement.TraceDecision:
		return templ.SafeURL(gateURL(n.Gate))
	case n.Kind == engagement.TraceProject:
		return templ.SafeURL(projectURL(v.Engagement.ID, n.ID))
	}
	return templ.SafeURL(at + anchors[n.Kind])
}

// kind are the nodes of a kind that are shown.
func (v *traceView) kind(kind engagement.TraceKind) []engagement.TraceNode {
	return slices.DeleteFunc(slices.Clone(v.Shown.Nodes), func(n engagement.TraceNode) bool { return n.Kind != kind })
}

// linked are the nodes of some refs.
func (v *traceView) linked(refs []string) []engagement.TraceNode {
	var all []engagement.TraceNode
	for _, r := range refs {
		if n, known := v.titles[r]; known {
			all = append(all, n)
		}
	}
	return all
}

// broken says what is broken at a place, and what mends it.
func (v *traceView) broken(b engagement.BrokenLink) (says, remedy string) {
	return v.tongue().BrokenLink(b, v.titles[b.At].Title)
}

// unsettled are the findings about which nothing is planned, and which may be accepted as they
// are.
func (v *traceView) unsettled() []engagement.TraceNode {
	var all []engagement.TraceNode
	for _, b := range v.Whole.Broken {
		if b.Rule == engagement.BrokenFindingAction {
			all = append(all, v.titles[b.At])
		}
	}
	return all
}

type traceFigure struct{ Label, Value, Note string }

func (v *traceView) figures() []traceFigure {
	f := v.Whole.Figures
	of := v.say("trace.figure.of", "All", f.Findings)
	all := []traceFigure{{v.say("trace.figure.findings"), itoa(f.Findings), v.say("trace.figure.findings_note")}}
	for _, one := range []struct {
		key   string
		value int
	}{
		{"accepted_as_is", f.AcceptedAsIs},
		{"addressed", f.Addressed},
		{"approved", f.Approved},
		{"delivered", f.Delivered},
		{"measured", f.Measured},
		{"realised", f.Realised},
	} {
		all = append(all, traceFigure{v.say("trace.figure." + one.key), itoa(one.value), of})
	}
	return all
}

// acceptFinding says of a finding that it stands as it is.
func (s *Site) acceptFinding(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	v, ok := s.traceOf(c)
	if !ok {
		return
	}
	if err := c.Request.ParseForm(); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "%s", v.say("failed.form")))
		return
	}
	if !s.Keys.CheckFormToken(v.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", v.say("form.error.form")))
		return
	}
	v.In = engagement.RiskAcceptance{
		Finding: text(c.PostForm("finding")), Reason: text(c.PostForm("reason")), Until: engagement.Day(text(c.PostForm("until"))),
	}
	_, err := rest.Save(c.Request.Context(), s.api, v.Engagement.ID, "", "", "", 0, v.In)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, engagementURL(v.Engagement.ID)+tracePath+"?done=1")
	case answerable(err):
		v.Wrong = faultsOf(v.tongue(), err)
		s.render(c, statuses[engagement.CodeOf(err)], traceDocument(v))
	default:
		s.fail(c, err)
	}
}
