package web

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
)

// formRoutes are the two doors to a gate: the link of a mail, and the sign-in. Behind
// both stands the same form. Only POST changes anything: mail scanners open links.
func (s *Site) formRoutes(routes *gin.RouterGroup) {
	for path, enter := range map[string]door{"/d/:token": s.byLink, "/gates/:gate": s.bySession} {
		way := routes.Group(path, unlisted)
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			way.Handle(method, "", s.show(enter))
			way.Handle(method, "/document.pdf", s.subjectPDF(s.living(enter)))
			way.Handle(method, "/receipts/:decision", s.follow(s.living(enter)))
			way.Handle(method, "/receipts/:decision/receipt.pdf", s.receiptPDF(s.living(enter)))
		}
		way.POST("", s.send(enter))
		way.POST("/acts", s.act(enter))
	}
	routes.POST("/d/:token/renew", unlisted, s.renew)
}

// door lets a person to a gate. When it does not, it has answered already.
type door func(c *gin.Context) (sitting, bool)

// living is a door that stays shut to who comes by a link that has ended.
func (s *Site) living(enter door) door {
	return func(c *gin.Context) (sitting, bool) {
		sit, ok := enter(c)
		if ok && sit.link != nil && sit.ending != nil {
			s.showEnding(c, sit, http.StatusGone, typed{})
			return sit, false
		}
		return sit, ok
	}
}

// show answers with the form; with the receipt to who has decided by this link, and with
// the reason to who comes by one that has ended.
func (s *Site) show(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		switch {
		case sit.ending != nil:
			s.showEnding(c, sit, http.StatusGone, typed{})
		case sit.link != nil && sit.own != nil:
			s.showReceipt(c, http.StatusOK, counted(sit, *sit.own))
		default:
			s.showForm(c, http.StatusOK, sit, s.begun(c, sit), nil)
		}
	}
}

// send takes a decision, or says what is wrong in it beside what was typed.
func (s *Site) send(enter door) gin.HandlerFunc {
	return func(c *gin.Context) {
		sit, ok := enter(c)
		if !ok {
			return
		}
		in, err := readTyped(c)
		switch {
		case sit.own != nil && sit.own.ID == sit.intent(in):
			c.Redirect(http.StatusSeeOther, sit.receiptOf(sit.own.ID))
		case sit.ending != nil:
			s.showEnding(c, sit, http.StatusConflict, in)
		case sit.own != nil || !sit.asked():
			s.showEnding(c, sit.closed(), http.StatusConflict, in)
		case err != nil:
			s.showForm(c, statuses[engagement.CodeOf(err)], sit, fresh(sit), wrongs{{Text: unreadable(sit, err)}})
		case !s.Keys.CheckFormToken(sit.secret, in.token):
			s.showForm(c, http.StatusForbidden, sit, in, wrongs{{Text: sit.say("form.error.form")}})
		case in.more:
			in.rows++
			s.showForm(c, http.StatusOK, sit, in, nil)
		case !in.sees(sit):
			in.Verdict = ""
			s.showForm(c, http.StatusConflict, sit, in, wrongs{{Text: sit.say("form.error.changed")}})
		case sit.mustSignIn():
			s.signInFirst(c, sit, in)
		default:
			s.decide(c, enter, sit, in)
		}
	}
}

// decide brings the decision to its gate.
func (s *Site) decide(c *gin.Context, enter door, sit sitting, in typed) {
	d := sit.decision(in)
	answer, err := s.api.Decide(c.Request.Context(), sit.who.Org, sit.gate, d)
	switch code := engagement.CodeOf(err); {
	case err == nil && answer.Status == rest.Counted:
		s.forget(c)
		c.Redirect(http.StatusSeeOther, sit.receiptOf(d.ID))
	case err == nil:
		c.Header("Refresh", refresh(sit.receiptOf(d.ID)))
		s.showReceipt(c, http.StatusAccepted, underway(sit, d, answer.Status))
	case code == engagement.Invalid:
		s.showForm(c, http.StatusUnprocessableEntity, sit, in, wrongsOf(sit, in, err))
	case code == engagement.Conflict || code == engagement.Forbidden:
		s.api.LogRefusal(c.Request, sit.who, c.FullPath(), gateURL(sit.gate.ID), err)
		s.refused(c, enter, in, statuses[code], err)
	default:
		s.Log.ErrorContext(c.Request.Context(), "a decision was not taken down", "gate", sit.gate.ID, "decision", d.ID, "error", err)
		s.showForm(c, http.StatusServiceUnavailable, sit, in, wrongs{{Text: sit.say("form.error.unavailable")}})
	}
}

// refused answers a decision that the gate did not take: with how it stands now.
func (s *Site) refused(c *gin.Context, enter door, in typed, status int, refusal error) {
	sit, ok := enter(c)
	switch {
	case !ok:
	case sit.ending != nil:
		s.showEnding(c, sit, status, in)
	case sit.own != nil || !sit.asked():
		s.showEnding(c, sit.closed(), status, in)
	default:
		because := sit.say("form.error.changed")
		if engagement.ReasonOf(refusal) != "" {
			because = sit.refusal(refusal)
		}
		s.showForm(c, status, sit, in, wrongs{{Text: because}})
	}
}

func (s *Site) showForm(c *gin.Context, status int, sit sitting, in typed, wrong wrongs) {
	s.showGate(c, status, approval{sitting: sit, typed: in, wrong: wrong})
}

// showGate answers with the form and the other ways to deal with the gate.
func (s *Site) showGate(c *gin.Context, status int, a approval) {
	sit, err := a.sitting, error(nil)
	if a.document, err = s.subject(c.Request.Context(), sit); err != nil {
		s.fail(c, err)
		return
	}
	if a.changes, err = s.api.DiffOfGate(c.Request.Context(), sit.gate); err != nil {
		s.fail(c, err)
		return
	}
	if a.mine, err = s.concerning(c.Request.Context(), sit, a.changes); err != nil {
		s.fail(c, err)
		return
	}
	a.token, a.done = s.Keys.FormToken(sit.secret), doneOf(c)
	p := s.page(c, sit.say("form.title", "Gate", sit.subjectName()))
	p.Locale = sit.words.Tag()
	s.render(c, status, formPage(p, a))
}
