package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// ending is why a link leads nowhere any more, and what its person can do.
type ending struct {
	Reason string
	// Renewable says that the person is still asked, so that a new link makes sense;
	// Elsewhere is where else they may decide.
	Renewable bool
	Elsewhere string
	// Reclaimable says that the person has delegated the decision, and may take it back.
	Reclaimable bool
}

// endingOf tells why a link has ended, or nil.
func endingOf(sit sitting, now time.Time) *ending {
	link, round := sit.link, sit.gate
	still := openTask(sit.newest, sit.who.Person) && sit.person.Active
	switch expired := !now.Before(link.ExpiresAt); {
	case sit.own != nil && !expired:
		return nil // it shows the receipt
	case sit.own != nil:
		return &ending{Reason: sit.say("ended.decided", "Verdict", sit.say("verdict."+string(sit.own.Verdict)), "At", sit.time(sit.own.At))}
	case sit.newest.Subject.Revision != link.Revision || round.Subject.Digest != link.Digest:
		return &ending{Reason: sit.say("ended.revision"), Renewable: still}
	case round.State == engagement.GateChangesRequested:
		return &ending{Reason: sit.say("ended.waiting", "Number", link.Revision)}
	case round.State != engagement.GatePending:
		return sit.closedGate()
	case round.Stage != link.Stage:
		return &ending{Reason: sit.say("ended.stage"), Renewable: still}
	case !still && !expired && round.Stage == link.Stage && sit.task().State == engagement.TaskDelegated:
		return &ending{Reason: sit.say("ended.delegated", "Name", sit.sharedWith()), Reclaimable: true}
	case !still:
		return &ending{Reason: sit.say("ended.reassigned")}
	case expired:
		return &ending{Reason: sit.say("ended.expired", "At", sit.time(link.ExpiresAt)), Renewable: true}
	case !slices.Contains(sit.stage.Channels, engagement.ChannelLink):
		return &ending{Reason: sit.say("approval.channel"), Elsewhere: gateURL(round.ID)}
	}
	return nil
}

func (sit sitting) closedGate() *ending {
	return &ending{Reason: sit.say("ended.closed", "State", sit.say("gate_state."+string(sit.gate.State)))}
}

// closed is the sitting of somebody who has nothing to decide here, with the reason.
func (sit sitting) closed() sitting {
	switch {
	case sit.own != nil:
		sit.ending = &ending{Reason: sit.say("ended.decided", "Verdict", sit.say("verdict."+string(sit.own.Verdict)), "At", sit.time(sit.own.At))}
	case sit.gate.State != engagement.GatePending:
		sit.ending = sit.closedGate()
	default:
		sit.ending = &ending{Reason: sit.say("approval.read_only")}
	}
	return sit
}

// showEnding says why nothing can be decided, and keeps what was written before the
// person's eyes.
func (s *Site) showEnding(c *gin.Context, sit sitting, status int, in typed) {
	title := sit.say("ended.title")
	if sit.link == nil {
		title = sit.subjectName()
	}
	p := s.page(c, title)
	p.Locale, p.Narrow = sit.words.Tag(), true
	s.render(c, status, endingPage(p, sit, in.Comment, s.offers(sit), s.Keys.FormToken(sit.secret), doneOf(c)))
}

// offers tells whether a new link can be sent.
func (s *Site) offers(sit sitting) bool {
	return s.Renew != nil && sit.ending != nil && sit.ending.Renewable
}

// renew has a fresh link mailed in place of one that has ended.
func (s *Site) renew(c *gin.Context) {
	sit, ok := s.byLink(c)
	if !ok {
		return
	}
	in, err := readTyped(c)
	if err != nil || !s.Keys.CheckFormToken(sit.secret, in.token) {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", sit.say("form.error.form")))
		return
	}
	p := s.page(c, "")
	p.Locale, p.Narrow = sit.words.Tag(), true
	if !s.offers(sit) {
		p.Title = sit.say("ended.title")
		s.render(c, http.StatusConflict, failure(p, http.StatusConflict, sit.say("ended.not_sent")))
		return
	}
	if !s.renewing.spend(sit.link.Gate+" "+sit.link.Person, time.Now()) {
		s.tooMany(c)
		return
	}
	if err := s.Renew(c.Request.Context(), sit.who.Org, sit.renewed()); err != nil {
		s.fail(c, err)
		return
	}
	p.Title = sit.say("ended.sent.title")
	s.render(c, http.StatusAccepted, sentPage(p, sit.say("ended.sent.text")))
}

// renewed is what the new link is for: the round that waits for the person now.
func (sit sitting) renewed() store.Link {
	return store.Link{
		Engagement: sit.newest.Engagement, Gate: sit.newest.ID, Stage: sit.newest.Stage, Person: sit.who.Person,
		Revision: sit.newest.Subject.Revision, Digest: sit.newest.Subject.Digest, Issue: sit.link.Issue,
	}
}
