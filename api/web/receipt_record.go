package web

import (
	"bytes"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// utc is a moment to the second in UTC, as evidence gives it.
func utc(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// signedIn is by what the decider was recognised, and when.
func (r receipt) signedIn() string {
	how := r.record.SignedInBy
	if r.words.Has("signed_in." + how) {
		how = r.say("signed_in." + how)
	}
	if r.record.SignedInAt == nil {
		return how
	}
	return r.say("record.signed_in_at", "How", how, "At", utc(*r.record.SignedInAt))
}

// proof is what vouches for the decider: the server's signature, or access alone.
func (r receipt) proof() string {
	if r.record.Provenance == "signed" {
		return r.say("record.signed")
	}
	return r.record.Provenance
}

func (r receipt) tally() string {
	t := r.record.Tally
	return r.say("record.tally_text", "Approvals", t.Approvals, "Needed", t.Needed, "Rejections", t.Rejections,
		"Abstentions", t.Abstentions, "Undecided", t.Undecided, "Eligible", t.Eligible)
}

func (r receipt) timely() string {
	if r.record.Late {
		return r.say("record.timely_no")
	}
	return r.say("record.timely_yes")
}

// receiptPDF prints the record of a decision. The printed page stands alone and has no
// address in it: that of a mail's link is a secret.
func (s *Site) receiptPDF(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		record, _, err := s.outcome(c, sit, c.Param("decision"))
		switch {
		case err != nil:
			s.fail(c, err)
			return
		case record == nil:
			s.fail(c, engagement.Errorf(engagement.NotFound, "%s", sit.say("failed.address")))
			return
		case s.PrintPDF == nil:
			s.fail(c, engagement.Errorf(engagement.Unavailable, "%s", sit.say("record.pdf_missing")))
			return
		}
		var page bytes.Buffer
		if err := receiptSheet(counted(sit, *record)).Render(c.Request.Context(), &page); err != nil {
			s.fail(c, err)
			return
		}
		sheets, err := s.PrintPDF(c.Request.Context(), page.Bytes(), sit.say("record.pdf_footer", "Number", record.ID))
		if err != nil {
			s.notPrinted(c, sit, err, "decision", record.ID)
			return
		}
		c.Header("Content-Disposition", `attachment; filename="receipt-`+strings.ReplaceAll(record.ID, `"`, "")+`.pdf"`)
		c.Data(http.StatusOK, "application/pdf", sheets)
	}
}

// notPrinted says what is wrong with a PDF, and without a Chromium what to do instead.
func (s *Site) notPrinted(c *gin.Context, sit sitting, err error, of, id string) {
	if engagement.CodeOf(err) == engagement.Unavailable {
		s.Log.WarnContext(c.Request.Context(), "a PDF was not printed", of, id, "error", err)
		err = errors.Join(engagement.Errorf(engagement.Unavailable, "%s", sit.say("record.pdf_missing")), err)
	}
	s.fail(c, err)
}
