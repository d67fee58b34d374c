package web

import (
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/store"
)

// pulseRoutes are the door to an adoption pulse: the link of a mail. Only POST answers: mail
// scanners open links.
func (s *Site) pulseRoutes(routes *gin.RouterGroup) {
	way := routes.Group("/p/:token", unlisted)
	read(way, "", func(c *gin.Context) {
		if f, ok := s.pulseByLink(c); ok {
			s.renderPulse(c, http.StatusOK, f)
		}
	})
	way.POST("", s.answerPulse)
}

// pulseForm is somebody before the five statements. Who they are is used to find their
// invitation, and goes nowhere else.
type pulseForm struct {
	page
	org, person    string
	engagement     store.Engagement
	round          engagement.PulseRound
	id             string
	anonymous      bool
	address, token string
	secret         string
	words          locale.Words

	typed map[string]string // by step, and the comment
	wrong wrongs
	sent  bool
}

func (f pulseForm) say(id string, args ...any) string { return f.words.T("pulse."+id, args...) }

// pulseByLink finds what a link asks. When it does not, it has answered already.
func (s *Site) pulseByLink(c *gin.Context) (pulseForm, bool) {
	ctx, now, client, token := c.Request.Context(), time.Now(), network(c.ClientIP()), c.Param("token")
	if s.guessing.exhausted(client, now) {
		s.tooMany(c)
		return pulseForm{}, false
	}
	org, link, err := s.Store.LinkByHash(ctx, identity.LinkHash(token))
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && link.Stage != store.PulseStage {
		s.guessing.spend(client, now)
		s.unknownLink(c)
		return pulseForm{}, false
	}
	if err != nil {
		s.fail(c, err)
		return pulseForm{}, false
	}
	f := pulseForm{
		org: org, person: link.Person, id: link.Request, address: "/p/" + url.PathEscape(token), secret: "pulse " + token, typed: map[string]string{},
	}
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
		s.pulseGone(c, f, gone)
		return f, false
	}
	return f, true
}

// read reads what the form shows, or why there is nothing to answer.
func (f *pulseForm) read(tx *store.Tx, link store.Link, c *gin.Context) (gone string, err error) {
	person, err := tx.Person(link.Person)
	if err != nil {
		return "", err
	}
	if f.engagement, err = tx.Engagement(link.Engagement); err != nil {
		return "", err
	}
	f.words = locale.For(preferred([]string{c.Query("lang"), c.GetHeader("Accept-Language")}, person.Locale)...)
	m, err := tx.MethodologyByID(f.engagement.MethodologyID)
	if err != nil {
		return "", err
	}
	f.anonymous = m.Body.Process.Pulses != engagement.PulsesNamed
	round, err := store.Get[engagement.PulseRound](tx, link.Engagement, link.Request)
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && !person.Active {
		return f.say("gone.withdrawn"), nil
	}
	if err != nil {
		return "", err
	}
	f.round = round.Body
	state, err := tx.Pulse(link.Engagement, link.Request)
	switch {
	case engagement.CodeOf(err) == engagement.NotFound:
		return f.say("gone.soon"), nil
	case err != nil:
		return "", err
	case state.ClosedAt != nil:
		return f.say("gone.closed"), nil
	}
	answered, err := tx.PulseInvitation(link.Engagement, link.Request, link.Person)
	if engagement.CodeOf(err) == engagement.NotFound {
		return f.say("gone.withdrawn"), nil
	}
	if answered {
		gone = f.say("gone.used")
	}
	return gone, err
}

func (s *Site) pulseGone(c *gin.Context, f pulseForm, why string) {
	p := s.page(c, f.say("gone.title"))
	p.Locale, p.Narrow = f.words.Tag(), true
	s.render(c, http.StatusGone, failure(p, http.StatusGone, why))
}

func (s *Site) renderPulse(c *gin.Context, status int, f pulseForm) {
	f.page = s.page(c, f.say("title"))
	f.Locale, f.Narrow = f.words.Tag(), true
	f.token = s.Keys.FormToken(f.secret)
	s.render(c, status, pulsePage(f))
}

// answerPulse takes the one answer of a link.
func (s *Site) answerPulse(c *gin.Context) {
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, formBytes)
	f, ok := s.pulseByLink(c)
	if !ok {
		return
	}
	if !s.Keys.CheckFormToken(f.secret, c.PostForm("token")) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", f.words.T("form.error.form")))
		return
	}
	answer := f.take(c)
	if len(f.wrong) > 0 {
		s.renderPulse(c, http.StatusUnprocessableEntity, f)
		return
	}
	err := s.Store.In(c.Request.Context(), f.org, func(tx *store.Tx) error {
		return rest.AnswerPulse(tx, f.engagement, f.id, f.person, answer)
	})
	switch engagement.CodeOf(err) {
	case engagement.Conflict: // answered or closed since the page was opened
		s.pulseGone(c, f, f.say("gone.used"))
	case "":
		if err != nil {
			s.fail(c, err)
			return
		}
		if s.Kick != nil {
			s.Kick()
		}
		f.sent = true
		s.renderPulse(c, http.StatusOK, f)
	default:
		s.fail(c, err)
	}
}

// take reads what was typed, and notes what is wrong with it.
func (f *pulseForm) take(c *gin.Context) engagement.PulseAnswer {
	var steps [5]int
	for i, step := range engagement.PulseSteps {
		f.typed[step] = text(c.PostForm(step))
		n, err := strconv.Atoi(f.typed[step])
		if err != nil || n < 1 || n > 5 {
			f.wrong = append(f.wrong, wrongIn(step, f.say("missing")))
		}
		steps[i] = n
	}
	f.typed["comment"] = text(c.PostForm("comment"))
	answer := engagement.PulseAnswer{
		Awareness: steps[0], Desire: steps[1], Knowledge: steps[2], Ability: steps[3], Reinforcement: steps[4], Comment: f.typed["comment"],
	}
	var faults engagement.Faults
	answer.Check(&faults)
	for _, fault := range faults {
		if fault.Field == "comment" {
			f.wrong = append(f.wrong, wrongIn("comment", f.say("long")))
		}
	}
	return answer
}
