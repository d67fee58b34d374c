package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func (s *Site) awayRoutes(routes *gin.RouterGroup) {
	read(routes, "/away", s.away)
	routes.POST("/away", s.goAway)
	routes.POST("/away/end", s.comeBack)
	routes.POST("/away/mail", s.preferMail)
}

// awayView is who stands in for the reader, for whom they do, and how mails come.
type awayView struct {
	page
	Given, Received []standIn
	Engagements     []store.Engagement
	Names           []string // that the field for a person offers
	In              absence
	Wrong           wrongs
	Mail            store.MailPreference
	Done            string
	now             time.Time
	token           string
	secret          string
	people          map[string]string // ids by name or address, in small letters
}

// standIn is a delegation in words.
type standIn struct {
	ID, Name, Days, Scope, Mode, Reason, State, Tone string
	Over                                             bool
}

// absence is what somebody has typed of an absence.
type absence struct {
	Delegate string `form:"delegate"`
	From     string `form:"from"`
	Until    string `form:"until"`
	Scope    string `form:"scope"`
	Mode     string `form:"mode"`
	Reason   string `form:"reason"`
}

func (s *Site) away(c *gin.Context) {
	if view, ok := s.awayOf(c); ok {
		s.showAway(c, http.StatusOK, view)
	}
}

func (s *Site) showAway(c *gin.Context, status int, view awayView) {
	s.render(c, status, awayPage(view))
}

// awayOf reads the page for whoever is signed in. When it cannot, it has answered already.
func (s *Site) awayOf(c *gin.Context) (view awayView, ok bool) {
	var teams []store.Engagement
	var now time.Time
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		now = tx.Now()
		teams, _, err = tx.Engagements(store.EngagementQuery{Person: who.Person})
		return err
	})
	if !ok {
		return view, false
	}
	all, err := s.api.OwnDelegations(c.Request.Context())
	if err != nil {
		s.fail(c, err)
		return view, false
	}
	view = awayView{page: s.page(c, ""), Engagements: teams, Mail: who.person.Mail, Done: c.Query("done"), people: map[string]string{}, now: now}
	view.Title, view.Current, view.Narrow = view.say("away.title"), "/inbox", true
	view.secret = "away " + who.Org + " " + who.Person + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	view.token = s.Keys.FormToken(view.secret)
	view.offer(teams, who.Person)
	for _, d := range all {
		if d.Principal == who.Person {
			view.Given = append(view.Given, view.inWords(d, d.DelegateName))
		} else {
			view.Received = append(view.Received, view.inWords(d, d.PrincipalName))
		}
	}
	return view, true
}

// offer takes the names of the people in the reader's teams. Of several with one name
// none can be told by it.
func (v *awayView) offer(teams []store.Engagement, reader string) {
	for _, e := range teams {
		for _, m := range e.Team {
			if m.Person == reader {
				continue
			}
			name := strings.ToLower(m.Name)
			if known, taken := v.people[name]; taken && known != m.Person {
				v.people[name] = ""
			} else if !taken {
				v.people[name] = m.Person
				v.Names = append(v.Names, m.Name)
			}
		}
	}
	v.Names = slices.DeleteFunc(v.Names, func(name string) bool { return v.people[strings.ToLower(name)] == "" })
	slices.Sort(v.Names)
}

func (v awayView) inWords(d store.Delegation, name string) standIn {
	today, text := engagement.DayOf(v.now), v.tongue()
	row := standIn{
		ID: d.ID, Name: nameOr(name, d.Delegate), Days: v.say("away.days", "From", text.Day(d.From), "Until", text.Day(d.Until)),
		Mode: v.say("away.mode." + string(d.Mode)), Reason: d.Reason, Scope: v.say("away.everything"), Over: d.Over(engagement.LastToday(v.now)),
		State: v.say("away.now"), Tone: "good",
	}
	if d.Scope.Engagement != "" {
		row.Scope = v.say("away.only", "Engagement", v.engagementTitle(d.Scope.Engagement))
	}
	if len(d.Scope.Gates) > 0 {
		names := make([]string, len(d.Scope.Gates))
		for i, g := range d.Scope.Gates {
			names[i] = v.say("gate." + string(g))
		}
		row.Scope += ". " + v.say("away.gates", "Gates", text.List(names))
	}
	switch {
	case row.Over:
		row.State, row.Tone = v.say("away.over"), "quiet"
	case today.Before(d.From):
		row.State, row.Tone = v.say("away.later"), "info"
	}
	return row
}

func (v awayView) engagementTitle(id string) string {
	for _, e := range v.Engagements {
		if e.ID == id {
			return e.Title
		}
	}
	return id
}

// sent reads a form of the page, which must be the reader's own. When it is not, it has
// answered already.
func (s *Site) sent(c *gin.Context) (awayView, bool) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	view, ok := s.awayOf(c)
	if ok && !s.Keys.CheckFormToken(view.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", view.say("form.error.form")))
		return view, false
	}
	return view, ok
}

// goAway keeps a new delegation of the reader's.
func (s *Site) goAway(c *gin.Context) {
	view, ok := s.sent(c)
	if !ok {
		return
	}
	if err := c.ShouldBind(&view.In); err != nil {
		s.fail(c, engagement.Errorf(engagement.Malformed, "%s", view.say("failed.form")))
		return
	}
	delegate, err := s.personOf(c, view)
	if err != nil {
		s.fail(c, err)
		return
	}
	if delegate == "" {
		view.Wrong = wrongs{{Field: "delegate", Text: view.say("away.stranger")}}
		s.showAway(c, http.StatusUnprocessableEntity, view)
		return
	}
	_, err = s.api.AddDelegation(c.Request.Context(), rest.DelegationBody{
		Delegate: delegate, From: engagement.Day(text(view.In.From)), Until: engagement.Day(text(view.In.Until)),
		Scope: engagement.DelegationScope{Engagement: view.In.Scope}, Mode: engagement.DelegationMode(view.In.Mode), Reason: text(view.In.Reason),
	})
	s.answerAway(c, view, err, "saved")
}

// personOf is whom the reader has named, by id; "" when nobody.
func (s *Site) personOf(c *gin.Context, view awayView) (id string, err error) {
	named := text(view.In.Delegate)
	if id := view.people[strings.ToLower(named)]; id != "" || named == "" {
		return id, nil
	}
	err = s.Store.Read(c.Request.Context(), s.Org, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(named)
		if engagement.CodeOf(err) == engagement.NotFound {
			return nil
		}
		id = person.ID
		return err
	})
	return id, err
}

func (s *Site) comeBack(c *gin.Context) {
	if view, ok := s.sent(c); ok {
		s.answerAway(c, view, s.api.EndDelegation(c.Request.Context(), c.PostForm("id")), "ended")
	}
}

func (s *Site) preferMail(c *gin.Context) {
	if view, ok := s.sent(c); ok {
		s.answerAway(c, view, s.api.PreferMail(c.Request.Context(), store.MailPreference(c.PostForm("mail"))), "saved")
	}
}

// answerAway sends the reader back to the page, or says there what is wrong.
func (s *Site) answerAway(c *gin.Context, view awayView, err error, done string) {
	code := engagement.CodeOf(err)
	switch {
	case err == nil:
		c.Redirect(http.StatusSeeOther, "/away?done="+done)
	case code == engagement.Invalid || code == engagement.Conflict:
		view.Wrong = faultsOf(view.tongue(), err)
		s.showAway(c, statuses[code], view)
	default:
		s.fail(c, err)
	}
}

// label is what a field is called.
func (v awayView) label(field string) string {
	if field == "mode" {
		field = "how"
	}
	return v.say("away." + field)
}

// attributes are a field's id and what describes it.
func (v awayView) attributes(field string, hinted bool) templ.Attributes {
	return fieldAttributes("away-"+field, hinted, v.Wrong.of(field) != "")
}
