package web

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func (s *Site) conditionRoutes(routes *gin.RouterGroup) {
	read(routes, "/conditions/:id", s.condition)
	routes.POST("/conditions/:id", s.moveCondition)
}

// noteMax bounds what is said of a condition, in characters.
const noteMax = 2000

// conditionView is a condition of an approval, and what can be said of it.
type conditionView struct {
	page
	store.ConditionRecord
	Engagement, Zone  string
	GateTitle         string
	MovedByName       string
	Form, Said, Wrong string // of the note
	Done              bool
	token, secret     string
	org, reader       string
}

// conditionSteps are what can be said of a condition that is not closed: by whoever meets
// it, and by whoever checks it.
var conditionSteps = [][]engagement.ConditionStep{
	{engagement.ConditionReport}, {engagement.ConditionConfirm, engagement.ConditionRefuse, engagement.ConditionWaive},
}

func (s *Site) condition(c *gin.Context) {
	if view, ok := s.conditionOf(c); ok {
		view.Done = c.Query("done") != ""
		s.render(c, http.StatusOK, conditionPage(view))
	}
}

// conditionOf reads a condition for whoever is signed in. When it cannot, it has answered
// already.
func (s *Site) conditionOf(c *gin.Context) (view conditionView, ok bool) {
	who, ok := s.welcome(c, func(*store.Tx, guest) error { return nil })
	if !ok {
		return view, false
	}
	ctx := c.Request.Context()
	condition, err := s.api.Condition(ctx, c.Param("id"))
	if err == nil {
		err = s.Store.Read(ctx, who.Org, func(tx *store.Tx) error { return view.read(tx, condition) })
	}
	if err != nil {
		s.fail(c, err)
		return view, false
	}
	view.page, view.ConditionRecord, view.Form = s.page(c, ""), condition, uuid.NewString()
	view.Title, view.Current, view.Narrow = view.say("binding.title"), "/inbox", true
	view.org, view.reader = who.Org, who.Person
	view.secret = "condition " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	return view, true
}

func (v *conditionView) read(tx *store.Tx, c store.ConditionRecord) error {
	e, err := tx.Engagement(c.Engagement)
	if err != nil {
		return err
	}
	gate, err := tx.Gate(c.Gate)
	if err != nil {
		return err
	}
	people, err := tx.PeopleByID(c.MovedBy)
	v.Engagement, v.Zone, v.GateTitle, v.MovedByName = e.Title, e.Timezone, gateTitle(gate), people[c.MovedBy].Name
	return err
}

// moveCondition takes what somebody says of a condition. Who may say what is the domain's
// to know.
func (s *Site) moveCondition(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.conditionOf(c)
	if !ok {
		return
	}
	if !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", view.say("form.error.form")))
		return
	}
	view.Said = text(c.PostForm("note"))
	if _, err := uuid.Parse(c.PostForm("id")); err == nil {
		view.Form = c.PostForm("id")
	}
	step := engagement.ConditionStep(c.PostForm("act"))
	switch {
	case view.Said == "":
		view.Wrong = view.say("ways.no_text")
	case len([]rune(view.Said)) > noteMax:
		view.Wrong = view.say("ways.long", "Max", noteMax)
	}
	if view.Wrong != "" {
		s.render(c, http.StatusUnprocessableEntity, conditionPage(view))
		return
	}
	request := rest.Intent(strings.Join([]string{view.org, view.reader, "condition " + view.ID, string(step), view.Form}, "\n"))
	err := s.api.MoveCondition(c.Request.Context(), view.ConditionRecord.Engagement, view.ID, step, request, view.Said)
	switch code := engagement.CodeOf(err); {
	case err == nil:
		c.Redirect(http.StatusSeeOther, conditionURL(view.ID)+"?done=1")
	case code == engagement.Conflict || code == engagement.Forbidden || code == engagement.Invalid:
		view.Wrong = sentence(view.tongue().Refusal(err, view.nameOf))
		s.render(c, statuses[code], conditionPage(view))
	default:
		s.fail(c, err)
	}
}

// nameOf names the people of a condition.
func (v conditionView) nameOf(id string) string {
	switch id {
	case v.SetBy:
		return v.SetByName
	case v.Verifier:
		return v.VerifierName
	case v.Owner:
		return v.OwnerName
	}
	return id
}

func conditionURL(id string) string { return "/conditions/" + url.PathEscape(id) }

// conditionTone is the tone of a badge that names a condition's state.
func conditionTone(s engagement.ConditionState) string {
	switch s {
	case engagement.ConditionMet, engagement.ConditionWaived:
		return "good"
	case engagement.ConditionOverdue:
		return "bad"
	case engagement.ConditionReported:
		return "warn"
	}
	return "info"
}
