package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// pageRoutes are the pages of signed-in people, and the way in.
func (s *Site) pageRoutes(routes *gin.RouterGroup) {
	read(routes, "/", func(c *gin.Context) {
		if _, ok := s.signedIn(c); ok {
			c.Redirect(http.StatusSeeOther, "/engagements")
		}
	})
	s.signInRoutes(routes)
	s.sessionRoutes(routes)
	read(routes, "/engagements", s.portfolio)
	read(routes, "/engagements/:id", s.engagementPage)
	s.assessmentRoutes(routes)
	read(routes, "/inbox", s.inbox)
	s.planRoutes(routes)
	s.projectRoutes(routes)
	s.deliveryRoutes(routes)
	s.traceRoutes(routes)
	s.courseRoutes(routes)
	s.teamAnswerRoutes(routes)
	s.awayRoutes(routes)
	s.conditionRoutes(routes)
	s.contentRoutes(routes)
	s.revisionRoutes(routes)
	read(routes, "/engagements/:id/gates/:key/preview", s.dryRun)
	s.rehearsalRoutes(routes)
	read(routes, "/approvals/latency", s.latency)
	read(routes, "/question-sets", s.questionSets)
	read(routes, "/question-sets/:ref", s.questionSet)
	read(routes, "/reports/:id", s.reportPage)
	s.documentRoutes(routes)
	s.logoRoutes(routes)
	s.clientRoutes(routes)
	s.webhookRoutes(routes)
	s.presentationRoutes(routes)
	s.changeRoutes(routes)
	s.monitoringRoutes(routes)
}

// read routes what only reads: GET, and HEAD beside it.
func read(routes *gin.RouterGroup, path string, handler gin.HandlerFunc) {
	routes.GET(path, handler)
	routes.HEAD(path, handler)
}

// words are those of these pages. Mails and the approval form speak the reader's
// language; what the people of the consultancy work with is English.
var words = locale.For("en")

// english makes a page say so.
func english(p page) page {
	p.Locale = words.Tag()
	return p
}

// guest is somebody who is signed in.
type guest struct {
	identity.Principal
	person store.Person
}

// welcome reads what a page says to whoever is signed in, in one
// transaction, so that its parts agree. When it does not, it has answered already.
func (s *Site) welcome(c *gin.Context, fn func(tx *store.Tx, who guest) error) (guest, bool) {
	p, ok := s.signedIn(c)
	if !ok {
		return guest{}, false
	}
	who := guest{Principal: p}
	carry(c, p)
	err := s.Store.Read(c.Request.Context(), p.Org, func(tx *store.Tx) (err error) {
		if who.person, err = tx.Person(p.Person); err != nil {
			return err
		}
		greet(c, viewer{ID: p.Person, Name: who.person.Name, Locale: locale.For(who.person.Locale).Tag(), Role: p.Role})
		return fn(tx, who)
	})
	if err != nil {
		s.fail(c, err)
		return who, false
	}
	return who, true
}

// dayIn is a moment's day on the clocks of a zone.
func dayIn(t time.Time, zone string) string { return words.Day(engagement.DayOf(inZone(t, zone))) }

// clockIn is a moment to the minute on the clocks of a zone.
func clockIn(t time.Time, zone string) string {
	return inZone(t, zone).Format("2 Jan 2006, 15:04")
}

func inZone(t time.Time, zone string) time.Time {
	place, err := time.LoadLocation(zone)
	if err != nil { // engagements name known zones; nothing better can be shown
		return t.UTC()
	}
	return t.In(place)
}

func engagementURL(id string) string { return "/engagements/" + url.PathEscape(id) }
func gateURL(id string) string       { return "/gates/" + url.PathEscape(id) }
func reportURL(id string) string     { return "/reports/" + url.PathEscape(id) }
