package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// projectSent reads a form about a project, which must be the reader's own. When it is not, it
// has answered already.
func (s *Site) projectSent(c *gin.Context) (projectPageView, bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.projectOf(c)
	if !ok {
		return view, false
	}
	if err := s.ownForm(c, view.page, view.secret); err != nil {
		s.fail(c, err)
		return view, false
	}
	if _, err := uuid.Parse(c.PostForm("form")); err == nil {
		view.Form = c.PostForm("form") // the same form sent twice acts once
	}
	return view, true
}

// pointAnswers are what a form says became of the changes that were asked for.
func pointAnswers(c *gin.Context) (answers []contract.PointAnswer) {
	for name := range c.Request.PostForm {
		if decision, is := strings.CutPrefix(name, "answers."); is {
			answers = append(answers, contract.PointAnswer{Decision: decision, Text: text(c.PostForm(name))})
		}
	}
	slices.SortFunc(answers, func(a, b contract.PointAnswer) int { return strings.Compare(a.Decision, b.Decision) })
	return answers
}

func (s *Site) submitProject(c *gin.Context) {
	s.submitFromProject(c, func(v projectPageView) string { return contract.RefAcceptance(v.Row.ID) })
}

func (s *Site) submitChange(c *gin.Context) {
	s.submitFromProject(c, func(v projectPageView) string { return contract.RefChangeRequest(v.Row.ID, c.Param("item")) })
}

// submitFromProject puts what is at a place of the project before its gate.
func (s *Site) submitFromProject(c *gin.Context, ref func(projectPageView) string) {
	view, ok := s.projectSent(c)
	if !ok {
		return
	}
	view.In = text(c.PostForm("note"))
	err := error(engagement.Errorf(engagement.Forbidden, "you may not submit for a gate"))
	if view.Submit {
		request := rest.Intent(strings.Join([]string{s.Org, view.Person.ID, "submit " + ref(view), view.Form}, "\n"))
		_, err = s.Engine.Submit(c.Request.Context(), view.Engagement.ID, contract.Submit{
			Request: request, By: view.Person.ID, Ref: ref(view), Item: view.Row.ID, Note: view.In, Answers: pointAnswers(c),
		})
	}
	switch code := engagement.CodeOf(err); {
	case err == nil:
		c.Redirect(http.StatusSeeOther, projectURL(view.Engagement.ID, view.Row.ID)+"?done=submitted")
	case code == engagement.Invalid || code == engagement.Conflict:
		view.Wrong = faultsOf(words, err)
		s.render(c, statuses[code], projectDocument(view))
	default:
		s.fail(c, err)
	}
}
