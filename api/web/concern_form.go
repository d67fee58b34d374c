package web

import (
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// concernRoutes are the door by which whoever raised a concern judges the response: the
// link of a mail. Only POST answers: mail scanners open links.
func (s *Site) concernRoutes(routes *gin.RouterGroup) {
	way := routes.Group("/c/:token", unlisted)
	read(way, "", func(c *gin.Context) {
		if f, ok := s.concernByLink(c); ok {
			s.renderConcern(c, http.StatusOK, f)
		}
	})
	way.POST("", s.judgeConcern)
}

// concernForm is somebody before the response to their concern.
type concernForm struct {
	page
	org, person   string
	engagement    store.Engagement
	concern       engagement.Item[engagement.Concern]
	address       string
	token, secret string
	words         locale.Words

	verdict, comment string // as typed
	wrong            wrongs
	sent             bool
}

// The two verdicts, as the form sends them.
const (
	satisfied   = "satisfied"
	unsatisfied = "unsatisfied"
)

func (f concernForm) say(id string, args ...any) string { return f.words.T("concern."+id, args...) }

// concernByLink finds what a link asks. When it does not, it has answered already.
func (s *Site) concernByLink(c *gin.Context) (concernForm, bool) {
	ctx, now, client, token := c.Request.Context(), time.Now(), network(c.ClientIP()), c.Param("token")
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return concernForm{}, false
	}
	org, link, err := s.Store.LinkByHash(ctx, identity.LinkHash(token))
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && link.Stage != store.ConcernStage {
		s.guessing.spend(client, now)
		s.unknownLink(c)
		return concernForm{}, false
	}
	if err != nil {
		s.fail(c, err)
		return concernForm{}, false
	}
	f := concernForm{org: org, person: link.Person, address: "/c/" + url.PathEscape(token), secret: "concern " + token}
	gone := ""
	err = s.Store.Read(ctx, org, func(tx *store.Tx) (err error) {
		gone, err = f.read(tx, link, c)
		return err
	})
	if err != nil {
		s.fail(c, err)
		return f, false
	}
	if gone != "" {
		s.concernGone(c, f, gone)
		return f, false
	}
	return f, true
}

// read reads what the form shows, or why there is nothing to say. A link is for the
// response of its round alone.
func (f *concernForm) read(tx *store.Tx, link store.Link, c *gin.Context) (gone string, err error) {
	person, err := tx.Person(link.Person)
	if err != nil {
		return "", err
	}
	if f.engagement, err = tx.Engagement(link.Engagement); err != nil {
		return "", err
	}
	f.words = locale.For(preferred([]string{c.Query("lang"), c.GetHeader("Accept-Language")}, person.Locale)...)
	f.concern, err = store.Get[engagement.Concern](tx, link.Engagement, link.Request)
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && (!person.Active || f.concern.Body.RaisedBy != person.ID) {
		return f.say("gone.withdrawn"), nil
	}
	if err != nil {
		return "", err
	}
	switch body := f.concern.Body; {
	case f.engagement.EndedAt != nil:
		return f.say("gone.over"), nil
	case !body.Answered() || body.Satisfied || body.Round() != link.Revision:
		return f.say("gone.newer"), nil
	}
	return "", nil
}

func (s *Site) concernGone(c *gin.Context, f concernForm, why string) {
	p := s.page(c, f.say("gone.title"))
	p.Locale, p.Narrow = f.words.Tag(), true
	s.render(c, http.StatusGone, failure(p, http.StatusGone, why))
}

func (s *Site) renderConcern(c *gin.Context, status int, f concernForm) {
	f.page = s.page(c, f.say("title"))
	f.Locale, f.Narrow = f.words.Tag(), true
	f.token = s.Keys.FormToken(f.secret)
	s.render(c, status, concernPage(f))
}

// judgeConcern takes the verdict of a link.
func (s *Site) judgeConcern(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	f, ok := s.concernByLink(c)
	if !ok {
		return
	}
	if !s.Keys.CheckFormToken(f.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", f.words.T("form.error.form")))
		return
	}
	f.verdict, f.comment = c.PostForm("verdict"), text(c.PostForm("comment"))
	switch {
	case f.verdict != satisfied && f.verdict != unsatisfied:
		f.wrong = append(f.wrong, wrongIn("verdict", f.say("missing")))
	case f.verdict == unsatisfied && f.comment == "":
		f.wrong = append(f.wrong, wrongIn("comment", f.say("missing_comment")))
	case len([]rune(f.comment)) > 8000:
		f.wrong = append(f.wrong, wrongIn("comment", f.say("long")))
	}
	if len(f.wrong) > 0 {
		s.renderConcern(c, http.StatusUnprocessableEntity, f)
		return
	}
	err := s.Store.In(c.Request.Context(), f.org, func(tx *store.Tx) error {
		_, err := rest.JudgeConcern(tx, f.engagement, f.concern, engagement.ConcernVerdict{Satisfied: f.verdict == satisfied, Comment: f.comment},
			store.WriteOptions{By: f.person, IfVersion: f.concern.Version})
		return err
	})
	switch code := engagement.CodeOf(err); {
	case err == nil:
		if s.Kick != nil {
			s.Kick()
		}
		f.sent = true
		s.renderConcern(c, http.StatusOK, f)
	case code == engagement.Conflict || code == engagement.Stale: // judged or answered anew meanwhile
		s.concernGone(c, f, f.say("gone.newer"))
	default:
		s.fail(c, err)
	}
}
