package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

func (s *Site) presentationRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/presentation", func(c *gin.Context) {
		if view, ok := s.presentationOf(c); ok {
			view.Done = c.Query("done") != ""
			s.render(c, http.StatusOK, presentationPage(view))
		}
	})
	routes.POST("/engagements/:id/presentation", s.recordPresentation)
	read(routes, "/engagements/:id/presentation/slides", s.slides)
}

// presentationView is the page from which a plan is presented, and where the meeting is
// recorded.
type presentationView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Shown      []shownPlan
	Held       []heldView
	MayRecord  bool
	Done       bool
	In         presentationInput
	Wrong      []engagement.Fault
	token      string
	secret     string
	names      map[string]string
}

// shownPlan is a plan that can be presented: a revision, or the draft for 0.
type shownPlan struct {
	Revision int
	Title    string
	At       string
}

// query chooses the plan in an address.
func (p shownPlan) query() string {
	if p.Revision == 0 {
		return "?revision=draft"
	}
	return "?revision=" + strconv.Itoa(p.Revision)
}

// heldView is a meeting that was recorded.
type heldView struct {
	On, Place, Shown, Attended, Notes string
	Questions                         []engagement.Asked
}

// presentationInput is the form, as somebody has filled it in.
type presentationInput struct {
	HeldOn, Place, Attendees, Questions, Notes, Revision string
}

// presentationOf reads the page for whoever is signed in. When it does not, it has answered.
func (s *Site) presentationOf(c *gin.Context) (view presentationView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, view.Engagement); err != nil {
			return err
		}
		return view.read(tx, who)
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, "Presentation of the plan"))
	view.Current, view.MayRecord = "/engagements", who.Can(identity.EditDraft)
	view.Nav = workNav{engagement: view.Engagement.ID, current: "/presentation", who: who.Principal}
	view.secret = "presentation " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	return view, true
}

func (v *presentationView) read(tx *store.Tx, who guest) error {
	revisions, err := tx.Revisions(v.Engagement.ID, contract.RefPlan)
	if err != nil {
		return err
	}
	if who.Can(identity.ReadDraft) {
		v.Shown = append(v.Shown, shownPlan{Title: "The draft as it stands"})
	}
	for _, r := range slices.Backward(revisions) {
		v.Shown = append(v.Shown, shownPlan{
			Revision: r.Subject.Revision, Title: "Revision " + strconv.Itoa(r.Subject.Revision), At: "submitted " + clockIn(r.At, v.Engagement.Timezone),
		})
	}
	v.names = map[string]string{}
	for _, m := range v.Engagement.Team {
		v.names[m.Person] = m.Name
	}
	held, _, err := store.List[engagement.Presentation](tx, v.Engagement.ID, store.Query{})
	for _, p := range held {
		v.Held = append(v.Held, v.heldOf(p.Body))
	}
	v.In.HeldOn = string(engagement.DayOf(inZone(tx.Now(), v.Engagement.Timezone)))
	if len(revisions) > 0 {
		v.In.Revision = strconv.Itoa(len(revisions))
	}
	return err
}

func (v *presentationView) heldOf(p engagement.Presentation) heldView {
	held := heldView{On: words.Day(p.HeldOn), Place: p.Place, Notes: p.Notes, Shown: "the draft"}
	if p.Revision > 0 {
		held.Shown = "revision " + strconv.Itoa(p.Revision)
	}
	var names []string
	for _, who := range p.Attendees {
		names = append(names, nameOr(v.names[who], who))
	}
	held.Attended = words.List(names)
	for _, q := range p.Questions {
		q.By = nameOr(v.names[q.By], q.By)
		held.Questions = append(held.Questions, q)
	}
	return held
}

// recordPresentation keeps what the form says of a meeting.
func (s *Site) recordPresentation(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.presentationOf(c)
	if !ok {
		return
	}
	if !view.MayRecord {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "Only the consultancy's team records presentations; ask one of them."))
		return
	}
	if !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say("en", "form.error.form")))
		return
	}
	view.In = presentationInput{
		HeldOn: text(c.PostForm("held_on")), Place: text(c.PostForm("place")), Attendees: text(c.PostForm("attendees")),
		Questions: text(c.PostForm("questions")), Notes: text(c.PostForm("notes")), Revision: text(c.PostForm("revision")),
	}
	err := s.api.RecordPresentation(c.Request.Context(), view.Engagement.ID, uuid.NewString(), view.In.presentation())
	var e *engagement.Error
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, engagementURL(view.Engagement.ID)+"/presentation?done=1")
	case errors.As(err, &e) && e.Code == engagement.Invalid:
		view.Wrong = e.Faults
		s.render(c, http.StatusUnprocessableEntity, presentationPage(view))
	default:
		s.fail(c, err)
	}
}

// presentation is what the form says. Attendees are a line each; so are questions, with
// what was answered in the lines below, before an empty line.
func (in presentationInput) presentation() engagement.Presentation {
	p := engagement.Presentation{HeldOn: engagement.Day(in.HeldOn), Place: in.Place, Attendees: linesOf(in.Attendees), Notes: in.Notes}
	p.Revision, _ = strconv.Atoi(in.Revision) // anything else is the draft
	for _, part := range strings.Split(strings.ReplaceAll(in.Questions, "\r\n", "\n"), "\n\n") {
		question, answer, _ := strings.Cut(strings.TrimSpace(part), "\n")
		if question == "" {
			continue
		}
		asked := engagement.Asked{Question: question, Answer: strings.TrimSpace(answer)}
		if by, rest, ok := strings.Cut(question, ": "); ok && len(by) <= 60 && rest != "" {
			asked.By, asked.Question = by, rest
		}
		p.Questions = append(p.Questions, asked)
	}
	return p
}

func linesOf(text string) []string {
	var out []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}

// wrong is what is wrong in a field of the form.
func (v presentationView) wrong(field string) string {
	var all []string
	for _, f := range v.Wrong {
		if f.Field == field || strings.HasPrefix(f.Field, field+"[") || strings.HasPrefix(f.Field, field+".") {
			all = append(all, f.Message)
		}
	}
	return sentence(strings.Join(all, "; "))
}

// slides shows a plan on the whole screen, or gives it out as a PDF.
func (s *Site) slides(c *gin.Context) {
	wanted := rest.ExportRequest{Engagement: c.Param("id"), Ref: contract.RefPlan, Slides: true}
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) error { return chooseRevision(c, tx, who, &wanted) })
	if !ok {
		return
	}
	if c.Query("format") == "pdf" {
		s.giveOut(c, who, wanted)
		return
	}
	deck, err := s.Deck(c.Request.Context(), who.Org, wanted.Engagement, wanted.Revision)
	if err != nil {
		s.fail(c, err)
		return
	}
	back := engagementURL(wanted.Engagement) + "/presentation"
	html, err := deck.HTML(report.DeckLinks{
		Report: assetURL("report.css"), Deck: assetURL("deck.css"), Script: assetURL("deck.js"), Back: back,
		PDF: back + "/slides?format=pdf&revision=" + url.QueryEscape(c.DefaultQuery("revision", "draft")),
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", html)
}

func intText(n int) string { return strconv.Itoa(n) }
