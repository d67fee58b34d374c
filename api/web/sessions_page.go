package web

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

func (s *Site) sessionRoutes(routes *gin.RouterGroup) {
	read(routes, "/sessions", s.ownSessions)
	routes.POST("/sessions/end", s.endSession)
}

// sessionsView is where the reader is signed in.
type sessionsView struct {
	page
	Rows []sessionLine
	Done bool
	Idle int // minutes after which a session ends that is not used
}

// sessionLine is a session in words.
type sessionLine struct {
	ID, Way, Begun, Used, Ends string
	This                       bool
}

func (s *Site) ownSessions(c *gin.Context) {
	view := sessionsView{Done: c.Query("done") != "", Idle: int(s.SessionIdle.Minutes())}
	var this store.Session
	var all []store.Session
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if this, err = s.kept.Live(tx, s.cookie(c)); err != nil {
			return err
		}
		all, err = s.kept.Of(tx, who.Person)
		return err
	})
	if !ok {
		return
	}
	view.page = s.page(c, "")
	view.Title, view.Narrow = view.say("sessions.title"), true
	moment := func(t time.Time) string { return view.tongue().Time(t, "UTC") }
	for _, session := range all {
		view.Rows = append(view.Rows, sessionLine{
			ID: session.ID, Way: view.say("sessions.way." + string(session.Way)), This: session.ID == this.ID,
			Begun: moment(session.BegunAt), Used: moment(session.UsedAt), Ends: moment(session.ExpiresAt),
		})
	}
	s.render(c, http.StatusOK, sessionsPage(view))
}

// endSession ends the session that the form names, or all of the reader's.
func (s *Site) endSession(c *gin.Context) {
	id, everywhere := c.PostForm("id"), c.PostForm("everywhere") != ""
	p, err := s.Authenticate(c.Request) // whatever their role: it is their own
	if err != nil {
		s.fail(c, err)
		return
	}
	err = s.Store.In(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		if everywhere {
			return tx.EndSessions(p.Person)
		}
		// One that has ended meanwhile is where it should be.
		if err := tx.EndSession(p.Person, id); engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		return nil
	})
	if err != nil {
		s.fail(c, err)
		return
	}
	// Whoever has ended the session of this page is asked to sign in there.
	c.Redirect(http.StatusSeeOther, "/sessions?done=1")
}

// endWord is what the button of a session says, and endLabel what it says to those who do
// not see which session it stands beside.
func (v sessionsView) endWord(row sessionLine) string {
	if row.This {
		return v.say("sessions.end_this")
	}
	return v.say("sessions.end")
}

func (v sessionsView) endLabel(row sessionLine) string {
	return v.endWord(row) + ": " + v.say("sessions.begun", "At", row.Begun)
}
