package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// sessionTyped is where a session keeps a form while its person signs in again.
const sessionTyped = "typed"

// keptForm is a form that was begun, and by whom on what.
type keptForm struct {
	Person, Gate string
	Typed        typed
}

// mustSignIn tells whether the stage asks for a sign-in that the person has not made, or
// not lately enough.
func (sit sitting) mustSignIn() bool {
	return sit.stage.Signature == engagement.SignatureReauthenticate &&
		(sit.who.Via != identity.ViaSession || time.Since(sit.who.AuthAt) > engagement.ReauthenticateWithin)
}

// confirms tells whether an approval must confirm the stage's meaning by a checkbox.
func (sit sitting) confirms() bool {
	s := sit.stage
	return s.Signature == engagement.SignatureConfirm || s.Signature == engagement.SignatureReauthenticate && s.Meaning != ""
}

// signInAgain is where the person signs in for this decision and comes back to it.
func (sit sitting) signInAgain() string {
	back := gateURL(sit.gate.ID) + "?lang=" + sit.words.Tag()
	return "/sign-in?" + url.Values{"again": {"1"}, "for": {sit.who.Person}, "lang": {sit.words.Tag()}, "next": {back}}.Encode()
}

// signInFirst sends the person to the sign-in and keeps what was typed; whoever did not
// know is told first.
func (s *Site) signInFirst(c *gin.Context, sit sitting, in typed) {
	if !in.again {
		s.showForm(c, http.StatusForbidden, sit, in, wrongs{{Text: sit.say("gate_form.again.title")}})
		return
	}
	if err := s.keepTyped(c, sit, in); err != nil {
		s.fail(c, err)
		return
	}
	c.Redirect(http.StatusSeeOther, sit.signInAgain())
}

func (s *Site) keepTyped(c *gin.Context, sit sitting, in typed) error {
	text, err := json.Marshal(keptForm{Person: sit.who.Person, Gate: sit.gate.ID, Typed: in})
	if err != nil {
		return err
	}
	ctx, err := s.session(c)
	if err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionTyped, string(text))
	return s.commit(ctx, c)
}

// begun is the form as its person has begun it before they signed in; fresh when they
// have not, or when something else is asked by now.
func (s *Site) begun(c *gin.Context, sit sitting) typed {
	in := fresh(sit)
	ctx, err := s.session(c)
	if err != nil {
		return in // without what was typed the form works all the same
	}
	var kept keptForm
	if json.Unmarshal([]byte(s.sessions.GetString(ctx, sessionTyped)), &kept) != nil ||
		kept.Person != sit.who.Person || kept.Gate != sit.gate.ID || !kept.Typed.sees(sit) {
		return in
	}
	in = kept.Typed
	in.kept, in.rows = true, min(max(rowsShown, len(in.Conditions)), rowsMost)
	return in
}

// forget drops what was kept, once the decision is made.
func (s *Site) forget(c *gin.Context) {
	ctx, err := s.session(c)
	if err != nil || !s.sessions.Exists(ctx, sessionTyped) {
		return
	}
	s.sessions.Remove(ctx, sessionTyped)
	if _, _, err := s.sessions.Commit(ctx); err != nil {
		s.Log.WarnContext(c.Request.Context(), "a form that has been sent stays in its session", "error", err)
	}
}
