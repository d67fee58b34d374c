package web

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/report"
	"mandate/internal/store"
)

// documentForms are the forms in which a document can be taken away.
var documentForms = []struct{ format, name, title string }{
	{"pdf", "PDF", "With cover, contents and approvals"},
	{"html", "Page", "A page of its own"},
	{"md", "Markdown", "For a text editor"},
	{"xlsx", "Excel", "All tables as a workbook"},
	{"csv", "CSV", "All tables as CSV files in a ZIP"},
}

// documentRoutes give out documents as files. The API has the same; these answer a browser
// with a page when something is wrong.
func (s *Site) documentRoutes(routes *gin.RouterGroup) {
	read(routes, "/reports/:id/document", s.reportFile)
	read(routes, "/portfolio", s.portfolioFile)
	read(routes, "/engagements/:id/assessment/document", s.draftFile(contract.RefAssessment))
	read(routes, "/engagements/:id/plan/document", s.draftFile(contract.RefPlan))
}

// portfolioFile gives out the status of all engagements.
func (s *Site) portfolioFile(c *gin.Context) {
	who, ok := s.welcome(c, func(_ *store.Tx, who guest) error { return who.May(identity.ReadPortfolio) })
	if ok {
		s.giveOut(c, who, rest.ExportRequest{Portfolio: true})
	}
}

func (s *Site) reportFile(c *gin.Context) {
	var kept store.Report
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if kept, err = tx.Report(c.Param("id")); err != nil {
			return err
		}
		e, err := tx.Engagement(kept.Engagement)
		if err != nil {
			return err
		}
		return maySee(who, e)
	})
	if ok {
		s.giveOut(c, who, rest.ExportRequest{Report: kept.ID, Engagement: kept.Engagement})
	}
}

// draftFile gives out a frozen revision, or the draft to those who may read it.
func (s *Site) draftFile(ref string) gin.HandlerFunc {
	return func(c *gin.Context) {
		wanted := rest.ExportRequest{Engagement: c.Param("id"), Ref: ref}
		who, ok := s.welcome(c, func(tx *store.Tx, who guest) error { return chooseRevision(c, tx, who, &wanted) })
		if ok {
			s.giveOut(c, who, wanted)
		}
	}
}

// chooseRevision takes the revision from the address, and refuses what the reader may not see.
func chooseRevision(c *gin.Context, tx *store.Tx, who guest, wanted *rest.ExportRequest) error {
	e, err := tx.Engagement(wanted.Engagement)
	if err != nil {
		return err
	}
	if err := maySee(who, e); err != nil {
		return err
	}
	revision := c.DefaultQuery("revision", "draft")
	if revision == "draft" {
		return who.May(identity.ReadDraft)
	}
	wanted.Revision, err = strconv.Atoi(revision)
	if err != nil || wanted.Revision < 1 {
		return engagement.Errorf(engagement.NotFound, "There is no revision %q; revisions are numbered from 1, or ask for draft.", revision)
	}
	return nil
}

// giveOut answers with a document in the form that the address asks for.
func (s *Site) giveOut(c *gin.Context, who guest, wanted rest.ExportRequest) {
	wanted.Format = c.DefaultQuery("format", report.Formats[0])
	if s.Export == nil {
		s.fail(c, engagement.Errorf(engagement.Unavailable, "This server gives out no documents."))
		return
	}
	file, err := s.Export(c.Request.Context(), who.Org, wanted)
	if err != nil {
		s.fail(c, err)
		return
	}
	if wanted.Format == "html" {
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox")
	}
	c.Header("Content-Disposition", rest.Disposition(file))
	c.Data(http.StatusOK, file.Type, file.Body)
}
