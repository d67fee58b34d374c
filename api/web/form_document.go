package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
)

// subjectPDF gives out the frozen revision that is decided on as a PDF, to whoever the form
// lets in.
func (s *Site) subjectPDF(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		if s.Export == nil {
			s.fail(c, engagement.Errorf(engagement.Unavailable, "This server gives out no documents."))
			return
		}
		subject := sit.gate.Subject
		file, err := s.Export(c.Request.Context(), sit.who.Org, rest.ExportRequest{
			Engagement: sit.gate.Engagement, Ref: subject.Ref, Revision: subject.Revision, Format: "pdf",
		})
		if err != nil {
			s.notPrinted(c, sit, err, "gate", sit.gate.ID)
			return
		}
		c.Header("Content-Disposition", rest.Disposition(file))
		c.Data(http.StatusOK, file.Type, file.Body)
	}
}
