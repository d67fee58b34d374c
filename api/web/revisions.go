package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

func (s *Site) revisionRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/revisions", s.revisions)
	routes.POST("/engagements/:id/revisions/take-up", s.takeUp)
}

// revisionsView is the page of an engagement's revisions: what became of the plan's actions,
// every revision, and what differs between two.
type revisionsView struct {
	page
	Nav      workNav
	Series   []revisionSeries
	Outcome  *outcomeView
	Compared *comparedView
	Wrong    string // why two could not be compared
	Done     string
	sitting  sitting // whose words and names the differences are told in
	token    string
	secret   string
}

// revisionSeries are the revisions of the diagnosis or of the plan, the newest first.
type revisionSeries struct {
	Of       engagement.GateKey
	Title    string
	Rows     []revisionLine
	Draft    bool // there is a draft that can be read and is not frozen
	From, To string
}

type revisionLine struct {
	Number               int
	By, At, Digest, Note string
	State, Tone          string
	Gate                 string // "" before its round has opened
	Votes                int
	Carried              []string
}

type comparedView struct {
	Title   string
	Count   int
	Changes []engagement.Change
	Same    string
}

// outcomeView is what became of the actions of the plan.
type outcomeView struct {
	Lead    string
	Figures []outcomeFigure
	Rows    []outcomeRow
}

type outcomeFigure struct{ Label, Proposed, Approved string }

type outcomeRow struct {
	ID, Title, Outcome, Tone, Cost, Why string
	Said                                []string
	Initiative                          string // id of the one that takes it up
	Offered                             bool   // it can be taken up
}

func (s *Site) revisions(c *gin.Context) {
	if view, ok := s.revisionsOf(c); ok {
		s.render(c, http.StatusOK, revisionsPage(view))
	}
}

// revisionsOf reads the page. When it cannot, it has answered already.
func (s *Site) revisionsOf(c *gin.Context) (view revisionsView, ok bool) {
	id := c.Param("id")
	var outcome *engagement.PlanOutcome
	var e store.Engagement
	drafts := map[engagement.GateKey]bool{}
	people := map[string]store.Person{}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if e, err = tx.Engagement(id); err != nil {
			return err
		}
		if err := maySee(who, e); err != nil {
			return err
		}
		for key, ref := range draftRefs {
			draft, err := tx.Draft(id, ref)
			if err != nil {
				return err
			}
			drafts[key] = !draft.Frozen && who.Can(identity.ReadDraft)
		}
		found, err := tx.PlanOutcome(id)
		switch {
		case err == nil:
			outcome = &found
		case engagement.CodeOf(err) != engagement.NotFound:
			return err
		}
		var named []string
		for _, m := range e.Team {
			named = append(named, m.Person)
		}
		people, err = tx.PeopleByID(named...)
		return err
	})
	if !ok {
		return view, false
	}
	view = revisionsView{page: english(s.page(c, "Revisions of "+e.Title)), Done: c.Query("done")}
	view.Current, view.Nav = "/engagements", workNav{engagement: id, current: "/revisions", who: who.Principal}
	view.sitting = sitting{who: who.Principal, words: words, engagement: e, people: people}
	view.secret = "revisions " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	rows, err := s.api.Revisions(c.Request.Context(), id)
	if err != nil {
		s.fail(c, err)
		return view, false
	}
	view.series(rows, drafts)
	if outcome != nil {
		view.Outcome = view.sitting.outcome(*outcome, who.Can(identity.ProposeInitiative))
	}
	return view, s.compared(c, &view)
}

// draftRefs are the places of the drafts that gates decide on.
var draftRefs = map[engagement.GateKey]string{engagement.GateDiagnosis: "assessment/1", engagement.GatePlan: "plan/1"}

// series sorts revisions by what they are of, with what a comparison begins with: the newest
// against the draft, or against the one before.
func (v *revisionsView) series(rows []rest.RevisionRow, drafts map[engagement.GateKey]bool) {
	for _, of := range []engagement.GateKey{engagement.GatePlan, engagement.GateDiagnosis} {
		series := revisionSeries{Of: of, Title: v.sitting.say("gate." + string(of)), Draft: drafts[of]}
		for _, r := range rows {
			if r.Of == of {
				series.Rows = append(series.Rows, v.line(r))
			}
		}
		slices.Reverse(series.Rows)
		if len(series.Rows) == 0 {
			continue
		}
		newest := series.Rows[0].Number
		series.From, series.To = strconv.Itoa(max(1, newest-1)), strconv.Itoa(newest)
		if series.Draft {
			series.From, series.To = strconv.Itoa(newest), rest.DraftRevision
		}
		v.Series = append(v.Series, series)
	}
}

func (v *revisionsView) line(r rest.RevisionRow) revisionLine {
	line := revisionLine{
		Number: r.Revision, By: nameOr(r.ByName, v.sitting.name(r.By)), At: clockIn(r.At, v.sitting.engagement.Timezone),
		Digest: r.Digest[:min(12, len(r.Digest))], Note: r.Note, Gate: r.Gate, Votes: r.Votes, Tone: toneOf(string(r.State)),
	}
	if r.State != "" {
		line.State = v.sitting.say("gate_state." + string(r.State))
	}
	for _, carried := range r.Carried {
		why := ""
		if carried.Because != "" {
			why = ": " + v.sitting.say("carried_short."+string(carried.Because))
		}
		line.Carried = append(line.Carried, nameOr(carried.Name, v.sitting.name(carried.Person))+why)
	}
	return line
}

// compared compares what the address asks for. When it cannot answer at all it has failed.
func (s *Site) compared(c *gin.Context, view *revisionsView) bool {
	from, to := c.Query("from"), c.Query("to")
	if from == "" && to == "" {
		return true
	}
	of := engagement.GateKey(c.DefaultQuery("of", string(engagement.GatePlan)))
	for i := range view.Series {
		if view.Series[i].Of == of {
			view.Series[i].From, view.Series[i].To = from, to
		}
	}
	n, err := strconv.Atoi(from)
	if err != nil || n < 1 {
		view.Wrong = "Choose the revision to compare from."
		return true
	}
	comparison, err := s.api.Compare(c.Request.Context(), c.Param("id"), of, n, to)
	switch code := engagement.CodeOf(err); {
	case code == engagement.NotFound || code == engagement.Invalid || code == engagement.Forbidden:
		view.Wrong = sentence(words.Refusal(err, nil))
		return true
	case err != nil:
		s.fail(c, err)
		return false
	}
	shown := comparedView{Changes: comparison.Changes, Title: "Revision " + from + " and revision " + to}
	if to == rest.DraftRevision {
		shown.Title = "What the draft would change against revision " + from
	}
	shown.Title = view.sitting.say("gate."+string(of)) + ": " + strings.ToLower(shown.Title[:1]) + shown.Title[1:]
	for _, part := range view.sitting.partsOf(comparison.Changes) {
		shown.Count += part.Count
	}
	var same []string
	for _, part := range comparison.Same {
		same = append(same, view.sitting.field(part.Part)+": "+strconv.Itoa(part.Items))
	}
	shown.Same = strings.Join(same, ", ")
	view.Compared = &shown
	return true
}

// outcome is what became of the plan's actions, in words.
func (sit sitting) outcome(o engagement.PlanOutcome, mayPropose bool) *outcomeView {
	money := func(m engagement.Money) string {
		return report.FormatFor(sit.words.Tag()).Money(m, sit.engagement.Currency)
	}
	view := &outcomeView{
		Lead: "Revision " + strconv.Itoa(o.Revision) + ": " + sit.say("gate_state."+string(o.State)) + ".",
		Figures: []outcomeFigure{
			{"Actions", strconv.Itoa(o.Proposed.Actions), strconv.Itoa(o.Approved.Actions)},
			{"Cost to build", money(o.Proposed.BuildCost), money(o.Approved.BuildCost)},
		},
	}
	if o.Proposed.RunCost > 0 {
		view.Figures = append(view.Figures, outcomeFigure{"Cost to run, a year", money(o.Proposed.RunCost), money(o.Approved.RunCost)})
	}
	if o.Proposed.PersonDays > 0 {
		view.Figures = append(view.Figures, outcomeFigure{"Person-days", strconv.Itoa(o.Proposed.PersonDays), strconv.Itoa(o.Approved.PersonDays)})
	}
	for _, a := range o.Actions {
		row := outcomeRow{
			ID: a.ID, Title: a.Title, Outcome: sit.say("item_outcome." + string(a.Outcome)), Tone: itemTone(string(a.Outcome)), Cost: money(a.Action.BuildCost),
			Initiative: a.Initiative, Offered: mayPropose && a.Outcome == engagement.ItemDeferred && a.Initiative == "" && o.State.Passed(),
		}
		var why []string
		if a.Because != "" {
			why = append(why, sit.say("items.because."+string(a.Because), "Title", a.Needs))
		}
		if a.Outcome == engagement.ItemDeferred && a.Until != "" {
			why = append(why, sit.say("items.until_day", "Day", sit.words.Day(a.Until)))
		}
		row.Why = strings.Join(why, " ")
		for _, said := range a.Said {
			text := nameOr(said.Name, sit.name(said.Person)) + " " + sit.say("item_said."+string(said.Verdict))
			if said.Comment != "" {
				text += ": " + said.Comment
			}
			row.Said = append(row.Said, text)
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// takeUp makes an initiative of a deferred action.
func (s *Site) takeUp(c *gin.Context) {
	view, ok := s.revisionsOf(c)
	if !ok {
		return
	}
	if !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "the form was open for too long, or came from elsewhere; open the page again and send it from there"))
		return
	}
	if err := view.sitting.who.May(identity.ProposeInitiative); err != nil {
		s.fail(c, err)
		return
	}
	if _, err := s.api.TakeUp(c.Request.Context(), c.Param("id"), c.PostForm("action"), rest.WhenTakenUp{}); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, engagementURL(c.Param("id"))+"/revisions?done=taken-up")
}

func (v revisionsView) url(path string) templ.SafeURL {
	return templ.SafeURL(engagementURL(v.sitting.engagement.ID) + "/revisions" + path)
}

// comparing is the address of a comparison.
func (v revisionsView) comparing(of engagement.GateKey, from, to string) templ.SafeURL {
	return v.url("?" + url.Values{"of": {string(of)}, "from": {from}, "to": {to}}.Encode() + "#compared")
}
