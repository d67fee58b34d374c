package web

import (
	"html/template"
	"net/http"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/internal/report"
	"mandate/internal/store"
)

// reportView is a published report as it is shown.
type reportView struct {
	page
	Engagement store.Engagement
	Report     store.Report
	Published  string
	Document   templ.Component
}

func (s *Site) reportPage(c *gin.Context) {
	var view reportView
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if view.Report, err = tx.Report(c.Param("id")); err != nil {
			return err
		}
		if view.Engagement, err = tx.Engagement(view.Report.Engagement); err != nil {
			return err
		}
		return maySee(who, view.Engagement)
	})
	if !ok {
		return
	}
	document, err := report.Parse(view.Report.Body)
	var html template.HTML
	if err == nil {
		html, err = document.Fragment()
	}
	if err != nil {
		s.fail(c, err)
		return
	}
	view.Document = templ.Raw(string(html)) // the renderer has escaped all text
	view.page = english(s.page(c, view.Report.Title))
	view.Published = clockIn(view.Report.At, view.Engagement.Timezone)
	s.render(c, http.StatusOK, reportDocument(view))
}
