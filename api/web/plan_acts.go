package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// ownForm reads a form that this server gave to this reader, or tells why it is not one.
func (s *Site) ownForm(c *gin.Context, p page, secret string) error {
	if err := c.Request.ParseForm(); err != nil {
		return engagement.Errorf(engagement.Malformed, "the form cannot be read, or is larger than %d bytes", formBytes)
	}
	if !s.Keys.CheckFormToken(secret, c.PostForm("token")) {
		return engagement.Errorf(engagement.Forbidden, "%s", p.say("form.error.form"))
	}
	return nil
}

// planSent reads a form about the plan, which must be the reader's own. When it is not, it
// has answered already.
func (s *Site) planSent(c *gin.Context) (planPageView, bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.planOf(c)
	if !ok {
		return view, false
	}
	if err := s.ownForm(c, view.page, view.secret); err != nil {
		s.fail(c, err)
		return view, false
	}
	view.In = planTyped{Summary: view.Summary.Text}
	return view, true
}

// planWrite changes the draft, if the reader may.
func (s *Site) planWrite(c *gin.Context, view planPageView, write func(tx *store.Tx) error) error {
	p, ok := s.signedIn(c)
	if !ok {
		return engagement.Errorf(engagement.Unauthenticated, "sign in first")
	}
	if !view.Edit {
		return engagement.Errorf(engagement.Conflict, "The plan cannot be changed now, or not by you: it is frozen while its gate decides, and only the team writes it.")
	}
	return s.Store.In(c.Request.Context(), p.Org, write)
}

// answerPlan sends the reader back to the page, or says there what is wrong.
func (s *Site) answerPlan(c *gin.Context, view planPageView, err error, done string) {
	switch code := engagement.CodeOf(err); code {
	case "":
		if err != nil {
			s.fail(c, err)
			return
		}
		c.Redirect(http.StatusSeeOther, planURL(view.Engagement.ID)+"?done="+done)
	case engagement.Invalid, engagement.Conflict, engagement.Stale:
		view.Wrong = faultsOf(words, err)
		s.render(c, statuses[code], planDocument(view))
	default:
		s.fail(c, err)
	}
}

func (s *Site) savePlanSummary(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	view.In.Summary = text(c.PostForm("summary"))
	version, err := strconv.Atoi(c.PostForm("version"))
	if err == nil {
		err = s.planWrite(c, view, func(tx *store.Tx) error {
			_, err := tx.SetPlanSummary(view.Engagement.ID, view.In.Summary, store.WriteOptions{By: view.Person.ID, IfVersion: version})
			return err
		})
	} else {
		err = engagement.Errorf(engagement.Malformed, "the form lacks the version that it was made from; read the page again")
	}
	s.answerPlan(c, view, err, "saved")
}

func (s *Site) adoptSuggestion(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	var made engagement.Item[engagement.Action]
	err := s.planWrite(c, view, func(tx *store.Tx) (err error) {
		made, err = rest.Adopt(c.Request.Context(), tx, view.Engagement, c.Param("finding"))
		return err
	})
	if err != nil {
		s.answerPlan(c, view, err, "")
		return
	}
	c.Redirect(http.StatusSeeOther, string(view.editURL("actions", made.ID))+"?done=adopted")
}

func (s *Site) choosePlanOption(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	option, errOption := strconv.Atoi(c.Param("option"))
	version, errVersion := strconv.Atoi(c.PostForm("version"))
	if errOption != nil || errVersion != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form lacks the option or the version; read the page again"))
		return
	}
	err := s.planWrite(c, view, func(tx *store.Tx) error {
		_, err := rest.ChooseOption(c.Request.Context(), tx, view.Engagement, c.Param("item"), option, version, text(c.PostForm("why")))
		return err
	})
	s.answerPlan(c, view, err, "chosen")
}

// deletePlanItem takes an item out of the draft; its history stays.
func (s *Site) deletePlanItem(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	version, err := strconv.Atoi(c.PostForm("version"))
	if err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "the form lacks the version that it was made from; read the page again"))
		return
	}
	o := store.WriteOptions{By: view.Person.ID, IfVersion: version}
	err = s.planWrite(c, view, func(tx *store.Tx) error {
		id, item := view.Engagement.ID, c.Param("item")
		switch c.Param("kind") {
		case "actions":
			return store.Delete[engagement.Action](tx, id, item, o)
		case "objectives":
			return store.Delete[engagement.PlanObjective](tx, id, item, o)
		case "capacities":
			return store.Delete[engagement.Capacity](tx, id, item, o)
		}
		return engagement.Errorf(engagement.NotFound, "no such part of the plan")
	})
	s.answerPlan(c, view, err, "deleted")
}

// submitPlan puts the plan before its gate.
func (s *Site) submitPlan(c *gin.Context) {
	view, ok := s.planSent(c)
	if !ok {
		return
	}
	view.In.Note = text(c.PostForm("note"))
	request := c.PostForm("form")
	if _, err := uuid.Parse(request); err != nil || !view.Submit {
		s.answerPlan(c, view, engagement.Errorf(engagement.Conflict, "The plan cannot be submitted now, or not by you; read the page again."), "")
		return
	}
	view.Form = request
	var answers []contract.PointAnswer
	for _, point := range view.Points {
		answers = append(answers, contract.PointAnswer{Decision: point.ID, Text: text(c.PostForm("answers." + point.ID))})
	}
	intent := rest.Intent(strings.Join([]string{"plan", view.Engagement.ID, view.Person.ID, request}, "\n"))
	s.answerPlan(c, view, s.api.SubmitPlan(c.Request.Context(), view.Engagement.ID, intent, view.In.Note, answers), "submitted")
}
