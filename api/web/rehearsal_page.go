package web

import (
	"errors"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (s *Site) rehearsalRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/rehearsal", func(c *gin.Context) {
		if view, ok := s.rehearsalOf(c); ok {
			s.render(c, http.StatusOK, rehearsalPage(view))
		}
	})
	routes.POST("/engagements/:id/rehearsal", s.rehearseTeam)
	read(routes, "/rehearsal", func(c *gin.Context) {
		if view, ok := s.rehearsalOfText(c); ok {
			view.Text = rehearsalExample
			s.render(c, http.StatusOK, rehearsalTextPage(view))
		}
	})
	routes.POST("/rehearsal", s.rehearseText)
}

// rehearsalView is the rehearsal of an engagement: the form that casts its people, and what
// came of it.
type rehearsalView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	People     []castPerson
	Reports    string
	Wrong      string
	Result     templ.Component
}

// castPerson is one person's line of the form. Field names it there.
type castPerson struct {
	Field, Name, Email, Roles string
	Plays                     string
}

// playing is a behaviour as the form offers it; said is how the command line says it.
type playing struct{ said, text string }

// playings are the behaviours that the form offers.
var playings = []playing{
	{"punctual", "Punctual, well before the due"},
	{"punctual:90", "Punctual, shortly before the due"},
	{"late:3", "Late by 3 business days"},
	{"late:10", "Late by 10 business days"},
	{"absent", "Absent: never answers"},
	{"refusing:1", "Asks for changes once, then approves"},
	{"refusing:3", "Asks for changes three times, then approves"},
}

// reportings are the ways in which status reports come.
var reportings = []playing{
	{string(engagement.ReportsInTime), "In time"}, {string(engagement.ReportsLate), "Late"}, {string(engagement.ReportsNever), "Never"},
}

// rehearsalOf reads the page of an engagement for whoever may start one. When it does
// not, it has answered.
func (s *Site) rehearsalOf(c *gin.Context) (view rehearsalView, ok bool) {
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.StartEngagement); err != nil {
			return err
		}
		if view.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		return maySee(who, view.Engagement)
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, "Rehearsal"))
	view.Current = "/engagements"
	view.Nav = workNav{engagement: view.Engagement.ID, current: "/rehearsal", who: who.Principal}
	view.People, view.Reports = castOf(view.Engagement), string(engagement.ReportsInTime)
	return view, true
}

// castOf are the people of a team, each once.
func castOf(e store.Engagement) []castPerson {
	var people []castPerson
	for _, m := range e.Team {
		i := slices.IndexFunc(people, func(p castPerson) bool { return engagement.IdentityKey(p.Email) == engagement.IdentityKey(m.Email) })
		if i < 0 {
			people = append(people, castPerson{Field: "plays-" + strconv.Itoa(len(people)), Name: m.Name, Email: m.Email, Roles: words.T("role." + string(m.Role)), Plays: "punctual"})
			continue
		}
		people[i].Roles += ", " + words.T("role."+string(m.Role))
	}
	return people
}

// rehearseTeam rehearses an engagement with its people as the form casts them.
func (s *Site) rehearseTeam(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.rehearsalOf(c)
	if !ok {
		return
	}
	var cast engagement.Casting
	for i, p := range view.People {
		said := c.PostForm(p.Field)
		if !slices.ContainsFunc(playings, func(b playing) bool { return b.said == said }) {
			continue // as it was offered
		}
		view.People[i].Plays = said
		player, err := engagement.ParsePlayer(p.Email + "=" + said)
		if err != nil {
			s.fail(c, err)
			return
		}
		cast.People = append(cast.People, player)
	}
	if reports := c.PostForm("reports"); slices.ContainsFunc(reportings, func(r playing) bool { return r.said == reports }) {
		view.Reports, cast.Reports = reports, engagement.Reporting(reports)
	}
	r, err := s.api.RehearseEngagement(c.Request.Context(), view.Engagement.ID, cast)
	status, wrong, result, answered := s.rehearsed(c, r, err)
	if answered {
		return
	}
	view.Wrong, view.Result = wrong, result
	s.render(c, status, rehearsalPage(view))
}

// rehearsed is how a page answers a rehearsal: with its document, or with what is wrong.
func (s *Site) rehearsed(c *gin.Context, r engagement.Rehearsal, err error) (status int, wrong string, result templ.Component, answered bool) {
	var e *engagement.Error
	switch code := engagement.CodeOf(err); {
	case err == nil:
		html, err := s.rehearsalDocument(r)
		if err != nil {
			s.fail(c, err)
			return 0, "", nil, true
		}
		return http.StatusOK, "", templ.Raw(string(html)), false // the renderer has escaped all text
	case errors.As(err, &e) && slices.Contains([]engagement.Code{engagement.Invalid, engagement.Malformed, engagement.Unavailable, engagement.NotFound}, code):
		if code == engagement.Unavailable {
			c.Header("Retry-After", "10")
			return http.StatusServiceUnavailable, sentence(e.Error()), nil, false
		}
		return http.StatusUnprocessableEntity, sentence(e.Error()), nil, false
	}
	s.fail(c, err)
	return 0, "", nil, true
}

func (s *Site) rehearsalDocument(r engagement.Rehearsal) (template.HTML, error) {
	document := s.RehearsalDocument(r)
	return document.Fragment()
}

// rehearsalTextView is the page on which an engagement is rehearsed before it starts.
type rehearsalTextView struct {
	page
	Methodologies []string // key@version
	Methodology   string
	Text, Wrong   string
	Result        templ.Component
}

// textMax bounds the text of an engagement, in bytes.
const textMax = 64 << 10

func (s *Site) rehearsalOfText(c *gin.Context) (view rehearsalTextView, ok bool) {
	_, ok = s.welcome(c, func(tx *store.Tx, who guest) error {
		if err := who.May(identity.StartEngagement); err != nil {
			return err
		}
		stored, err := tx.Methodologies()
		for _, m := range stored {
			view.Methodologies = append(view.Methodologies, engagement.MethodologyRef(m.Key, m.Version))
		}
		return err
	})
	if !ok {
		return view, false
	}
	view.page = english(s.page(c, "Rehearse an engagement"))
	view.Current = "/engagements"
	if len(view.Methodologies) > 0 {
		view.Methodology = view.Methodologies[0]
	}
	return view, true
}

// rehearseText rehearses an engagement that a text describes.
func (s *Site) rehearseText(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, 4*textMax)
	view, ok := s.rehearsalOfText(c)
	if !ok {
		return
	}
	view.Text, view.Methodology = strings.ReplaceAll(c.PostForm("engagement"), "\r\n", "\n"), c.PostForm("methodology")
	var r engagement.Rehearsal
	var err error
	if len(view.Text) > textMax {
		err = engagement.Errorf(engagement.Invalid, "The text has more than %d KiB; describe the engagement in fewer words.", textMax>>10)
	}
	var in rest.RehearsalInput
	if err == nil {
		in, err = rest.ReadRehearsal([]byte(view.Text))
	}
	if err == nil {
		r, err = s.api.RehearseStart(c.Request.Context(), view.Methodology, in)
	}
	status, wrong, result, answered := s.rehearsed(c, r, err)
	if answered {
		return
	}
	view.Wrong, view.Result = wrong, result
	s.render(c, status, rehearsalTextPage(view))
}

// rehearsalExample is an engagement that the page begins with.
const rehearsalExample = `client: {name: Example Ltd, country: ES}
title: Improve how Example Ltd delivers software
team:
  - {role: pmo, name: Petra Puig, email: petra@example.com}
  - {role: cto, name: Carla Otto, email: carla@example.com}
  - {role: consultant, name: Clara Kern, email: clara@example.com}
  - {role: sponsor, name: Ana Ruiz, email: ana@example.com}
  - {role: leader, name: Luis Gil, email: luis@example.com}
start_on: 2027-01-11
calendar: ES
timezone: Europe/Madrid
currency: EUR

cast:
  people:
    - {role: leader, behaviour: late, days: 2}
  projects:
    - {title: First project, length: 3 months}
    - {title: Second project, length: 6 months}
`
