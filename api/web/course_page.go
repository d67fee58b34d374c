package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const coursePath = "/course"

// courseRoutes are the page by which the PMO pauses, moves and ends an engagement. What moves
// or ends something is shown before it is done.
func (s *Site) courseRoutes(routes *gin.RouterGroup) {
	way := routes.Group("/engagements/:id" + coursePath)
	read(way, "", func(c *gin.Context) {
		if v, ok := s.courseOf(c); ok {
			s.render(c, http.StatusOK, courseDocument(v))
		}
	})
	read(way, "/move", s.showMove)
	way.POST("/move", s.move)
	way.POST("/extend", s.extend)
	for _, what := range []engine.Lifecycle{engine.Pause, engine.Resume, engine.Close, engine.Cancel, engine.Reassess, engine.NoReassessment} {
		if what == engine.Close || what == engine.Cancel {
			read(way, "/"+string(what), func(c *gin.Context) {
				if v, ok := s.courseOf(c); ok {
					v.Ending, v.page.Title = what, endings[what]
					s.render(c, http.StatusOK, endingDocument(v))
				}
			})
		}
		way.POST("/"+string(what), func(c *gin.Context) { s.steer(c, what) })
	}
}

// courseView is an engagement as far as its course can be changed.
type courseView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Phases     []store.Phase      // the open ones that are due
	Projects   []store.ProjectRow // the running ones
	Gates      []gateRow          // the open ones
	Begun      bool               // the implementation has
	Watched    bool               // results are being watched
	Assessing  bool               // an assessment is under way
	Proposed   *store.Period      // the period after which it was last proposed to assess again
	Ending     engine.Lifecycle   // what a page of its own confirms
	Done       string
	Sent       engine.Lifecycle // the form that was sent and refused
	Wrong      wrongs
	Reason     string
	End        string // as typed
	Form       string // the same form sent twice acts once
	token      string
	secret     string
}

// courseOf reads the page for whoever may steer. When it does not, it has answered.
func (s *Site) courseOf(c *gin.Context) (v courseView, ok bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err = who.May(identity.SteerEngagement); err != nil {
			return err
		}
		if v.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, v.Engagement); err != nil {
			return err
		}
		return v.read(tx)
	})
	if !ok {
		return v, false
	}
	v.page = english(s.page(c, "Pause, move, close"))
	v.Current, v.Nav = "/engagements", workNav{engagement: v.Engagement.ID, current: coursePath, who: who.Principal}
	v.Done, v.Form, v.End = c.Query("done"), uuid.NewString(), string(v.Engagement.TargetEnd)
	v.secret = "course " + who.Org + " " + who.Person + " " + v.Engagement.ID + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	v.token = s.Keys.FormToken(v.secret)
	if c.Request.Method != http.MethodPost {
		return v, true
	}
	if err := s.ownForm(c, v.page, v.secret); err != nil {
		s.fail(c, err)
		return v, false
	}
	v.Reason = text(c.PostForm("reason"))
	if _, err := uuid.Parse(c.PostForm("form")); err == nil {
		v.Form = c.PostForm("form")
	}
	return v, true
}

func (v *courseView) read(tx *store.Tx) error {
	phases, err := tx.Phases(v.Engagement.ID)
	if err != nil {
		return err
	}
	for _, p := range phases {
		open := p.State == store.PhaseOpen
		v.Begun = v.Begun || p.Phase == engagement.PhaseDevelopment
		v.Watched = v.Watched || open && p.Phase == engagement.PhaseMonitoring
		v.Assessing = v.Assessing || open && p.Phase == engagement.PhaseAssessment
		if open && p.DueAt != nil {
			v.Phases = append(v.Phases, p)
		}
	}
	periods, err := tx.Periods(v.Engagement.ID)
	if err != nil {
		return err
	}
	for i := range periods {
		if periods[i].Reassess != "" {
			v.Proposed = &periods[i]
		}
	}
	projects, err := tx.Projects(v.Engagement.ID)
	if err != nil {
		return err
	}
	for _, p := range projects {
		if !p.State.Over() {
			v.Projects = append(v.Projects, p)
		}
	}
	gates, _, err := tx.Gates(store.GateQuery{Engagement: v.Engagement.ID, State: engagement.GatePending})
	if err != nil {
		return err
	}
	for _, g := range gates {
		v.Gates = append(v.Gates, gateRowOf(g, v.Engagement, tx.Now()))
	}
	return nil
}

// Paused tells whether its clocks stand still.
func (v courseView) Paused() bool { return v.Engagement.Status == engagement.StatusPaused }

// Waits tells whether a proposal to assess again has no answer yet.
func (v courseView) Waits() bool { return v.Proposed != nil && v.Proposed.ReassessAnswer == "" }

// Over tells whether it has ended.
func (v courseView) Over() bool { return v.Engagement.EndedAt != nil }

func (v courseView) url(path string) string {
	return engagementURL(v.Engagement.ID) + coursePath + path
}

// request is the id of an act of the form.
func (v courseView) request(s *Site, what string) string {
	return rest.Intent(strings.Join([]string{s.Org, v.secret, what, v.Form}, "\n"))
}

// endings name what a page of its own confirms.
var endings = map[engine.Lifecycle]string{engine.Close: "Close the engagement", engine.Cancel: "Cancel the engagement"}

// steer pauses, resumes, closes or cancels.
func (s *Site) steer(c *gin.Context, what engine.Lifecycle) {
	v, ok := s.courseOf(c)
	if !ok {
		return
	}
	err := s.api.Steer(c.Request.Context(), v.Engagement.ID, v.request(s, string(what)), what, v.Reason)
	s.steered(c, v, what, err)
}

// extend moves the target end.
func (s *Site) extend(c *gin.Context) {
	v, ok := s.courseOf(c)
	if !ok {
		return
	}
	v.End = text(c.PostForm("to"))
	err := s.api.Extend(c.Request.Context(), v.Engagement.ID, v.request(s, "extend"), engagement.Day(v.End), v.Reason)
	s.steered(c, v, "extend", err)
}

// steered leads back to the page, or shows the form again with what is wrong.
func (s *Site) steered(c *gin.Context, v courseView, what engine.Lifecycle, err error) {
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, v.url("?done="+string(what)))
	case !answerable(err):
		s.fail(c, err)
	default:
		v.Wrong, v.Sent = faultsOf(words, err), what
		document := courseDocument
		if what == engine.Close || what == engine.Cancel {
			v.Ending, v.page.Title, document = what, endings[what], endingDocument
		}
		s.render(c, statuses[engagement.CodeOf(err)], document(v))
	}
}

// in is the view as one of its forms shows it: what was typed into another is none of its business.
func (v courseView) in(form engine.Lifecycle) courseView {
	if v.Sent != form && (form != engine.Reassess || v.Sent != engine.NoReassessment) {
		v.Wrong, v.Reason = nil, ""
	}
	return v
}

// above is what is wrong and no field shows.
func (v courseView) above() (all []string) {
	for _, w := range v.Wrong {
		switch w.Field {
		case "reason", "due", "to":
		default:
			all = append(all, w.Text)
		}
	}
	return all
}

// pauseOrResume is which of them can be done.
func (v courseView) pauseOrResume() engine.Lifecycle {
	if v.Paused() {
		return engine.Resume
	}
	return engine.Pause
}

func phaseOf(phases []store.Phase, ref string) string {
	for _, p := range phases {
		if p.Ref == ref {
			return phaseWords(p.Phase)
		}
	}
	return ref
}

// courseButton is the class of a button: the first of the page where it waits for an answer.
func courseButton(first bool) string {
	if first {
		return ""
	}
	return "button-second"
}
