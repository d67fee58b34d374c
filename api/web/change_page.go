package web

import (
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const changePath = "/change"

// changeRoutes are where the team carries people through the change.
func (s *Site) changeRoutes(routes *gin.RouterGroup) {
	read(routes, "/engagements/:id/change", func(c *gin.Context) {
		if v, ok := s.changeOf(c); ok {
			s.render(c, http.StatusOK, changePage(v))
		}
	})
	for act, do := range map[string]changeAct{
		"groups": addGroup, "members": setMembers, "pulses": addPulse,
		"prepare": moving(rest.PrepareCommunication), "approve": moving(rest.ApproveCommunication), "withdraw": moving(rest.WithdrawCommunication),
		"reach": noteReach, "raise": raiseConcern, "answer": answerConcern, "judge": judgeConcern,
		"sessions": addSession, "announce": changingSession(announceSession), "cancel": changingSession(cancelSession),
		"attendance": changingSession(recordAttendance),
		"support":    addSupport, "support-answer": changingSupport(answerSupport), "support-close": changingSupport(closeSupport),
	} {
		routes.POST("/engagements/:id/change/"+act, s.changeSent(do, act))
	}
}

// changeAct carries out what a form of the page asks for, in one transaction.
type changeAct func(tx *store.Tx, v *changePageView, form func(string) string) error

// changePageView is the page of change management.
type changePageView struct {
	page
	Nav        workNav
	Engagement store.Engagement
	Edit       bool
	Done       string
	Wrong      wrongs
	// Act is the form that was sent, and In what was typed in it.
	Act    string
	In     map[string]string
	person string
	token  string
	secret string
	names  map[string]string

	Groups []engagement.Item[engagement.Group]
	pulsesView
	supportView
	changePictures
	record       changeRecord
	now          time.Time
	stakeholders []engagement.Item[engagement.Stakeholder]
	methodology  engagement.Methodology
}

func (v changePageView) url(act string) string {
	return engagementURL(v.Engagement.ID) + changePath + act
}

// typed is what was typed into a field of a form that could not be carried out.
func (v changePageView) typed(act, field string) string {
	if v.Act != act {
		return ""
	}
	return v.In[field]
}

func (v changePageView) wrongIn(act, field string) string {
	if v.Act != act {
		return ""
	}
	return v.Wrong.of(field)
}

func (v changePageView) groupName(id string) string {
	for _, g := range v.Groups {
		if g.ID == id {
			return g.Body.Name
		}
	}
	return id
}

// changeOf reads the page for whoever is signed in. When it does not, it has answered.
func (s *Site) changeOf(c *gin.Context) (v changePageView, ok bool) {
	v.names, v.Done = map[string]string{}, c.Query("done")
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if v.Engagement, err = tx.Engagement(c.Param("id")); err != nil {
			return err
		}
		if err = maySee(who, v.Engagement); err != nil {
			return err
		}
		v.Edit = who.Can(identity.EditChange) && v.Engagement.EndedAt == nil
		return v.read(tx)
	})
	if !ok {
		return v, false
	}
	v.page = english(s.page(c, "Change management"))
	v.Current, v.person = "/engagements", who.Person
	v.Nav = workNav{engagement: v.Engagement.ID, current: changePath, who: who.Principal}
	v.secret = "change " + who.Org + " " + who.Person + " " + v.Engagement.ID + " " + who.AuthAt.UTC().Format(time.RFC3339Nano)
	v.token = s.Keys.FormToken(v.secret)
	return v, true
}

func (v *changePageView) read(tx *store.Tx) (err error) {
	if err = v.readPictures(tx); err != nil {
		return err
	}
	v.Groups = v.record.groups
	if err = v.readPulses(tx, v.Engagement, v.Edit); err != nil {
		return err
	}
	if err = v.readSupport(tx, v.Engagement); err != nil {
		return err
	}
	if v.Trend, err = v.trend(); err != nil {
		return err
	}
	if err = v.readNames(tx); err != nil {
		return err
	}
	return v.drawPictures()
}

// readNames reads the names of the people whom the page names.
func (v *changePageView) readNames(tx *store.Tx) error {
	var ids []string
	for _, g := range v.Groups {
		ids = append(ids, g.Body.Members...)
	}
	for _, s := range v.record.sessions {
		ids = append(ids, s.Body.Invited...)
	}
	for _, s := range v.stakeholders {
		ids = append(ids, s.Body.Person)
	}
	for _, r := range v.requests {
		ids = append(ids, r.Body.Requester)
	}
	ids = append(append(ids, v.teamIDs()...), v.pulsePeople()...)
	people, err := tx.PeopleByID(ids...)
	for id, p := range people {
		v.names[id] = p.Name
	}
	return err
}

func (v changePageView) name(id string) string { return nameOr(v.names[id], id) }

// members are the names of a group's members.
func (v changePageView) members(g engagement.Group) string {
	var all []string
	for _, id := range g.Members {
		all = append(all, v.name(id))
	}
	return strings.Join(all, ", ")
}

// changeSent carries out a form of the page, which must be the reader's own.
func (s *Site) changeSent(do changeAct, act string) gin.HandlerFunc {
	return func(c *gin.Context) {
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
		v, ok := s.changeOf(c)
		if !ok {
			return
		}
		if err := c.Request.ParseForm(); err != nil {
			s.fail(c, engagement.Errorf(engagement.Malformed, "the form cannot be read, or is larger than %d bytes", formBytes))
			return
		}
		if !s.Keys.CheckFormToken(v.secret, c.PostForm("token")) {
			s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", v.say("form.error.form")))
			return
		}
		if !v.Edit {
			s.fail(c, engagement.Errorf(engagement.Forbidden, "Only the team of the engagement works on its change management, while it runs."))
			return
		}
		v.Act, v.In = act, map[string]string{}
		for field, values := range c.Request.PostForm {
			v.In[field] = text(strings.Join(values, "\n"))
		}
		p, _ := identity.From(c.Request.Context())
		err := s.Store.In(c.Request.Context(), p.Org, func(tx *store.Tx) error {
			return do(tx, &v, func(field string) string { return v.In[field] })
		})
		s.answerChange(c, v, err)
	}
}

// answerChange sends the reader back to the page, or says there what is wrong.
func (s *Site) answerChange(c *gin.Context, v changePageView, err error) {
	switch code := engagement.CodeOf(err); {
	case err == nil:
		if s.Kick != nil {
			s.Kick()
		}
		c.Redirect(http.StatusSeeOther, v.url("")+"?done="+v.Act)
	case code == engagement.Invalid || code == engagement.Conflict || code == engagement.Stale:
		v.Wrong = faultsOf(words, err)
		s.render(c, statuses[code], changePage(v))
	default:
		s.fail(c, err)
	}
}

// by says who writes.
func (v changePageView) by() store.WriteOptions { return store.WriteOptions{By: v.person} }

func addGroup(tx *store.Tx, v *changePageView, form func(string) string) error {
	members, err := peopleNamed(tx, v.Engagement, form("members"))
	if err != nil {
		return err
	}
	g := engagement.Group{
		Name: form("name"), Size: typedNumber(form("size")), Impact: form("impact"), How: form("how"), Members: members,
	}
	if err := rest.CheckGroup(tx, g); err != nil {
		return err
	}
	_, err = store.Create(tx, v.Engagement.ID, "", g, v.by())
	return err
}

func setMembers(tx *store.Tx, v *changePageView, form func(string) string) error {
	g, err := store.Get[engagement.Group](tx, v.Engagement.ID, form("group"))
	if err != nil {
		return err
	}
	if g.Body.Members, err = peopleNamed(tx, v.Engagement, form("members")); err != nil {
		return err
	}
	if err := rest.CheckGroup(tx, g.Body); err != nil {
		return err
	}
	_, err = store.Update(tx, v.Engagement.ID, g.ID, g.Body, v.by())
	return err
}
