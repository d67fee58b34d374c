package engagement

import (
	"slices"
	"strconv"
)

// Check tells why a decision may not count on the gate as it stands, or nil. It
// does not ask who the decider is beyond the open stage's tasks.
func (g *Gate) Check(d Decision) error {
	if err := g.open(); err != nil {
		return err
	}
	if d.Revision != g.Subject.Revision {
		return Refuse(Conflict, ReasonOtherRevision, "named", strconv.Itoa(d.Revision), "revision", strconv.Itoa(g.Subject.Revision))
	}
	if d.Digest != g.Subject.Digest {
		return Refuse(Conflict, ReasonOtherDigest, "revision", strconv.Itoa(g.Subject.Revision), "digest", g.Subject.Digest)
	}
	stage := g.Stage()
	if d.Stage != stage.Key {
		return Refuse(Conflict, ReasonOtherStage, "stage", stage.Key, "named", d.Stage)
	}
	if !slices.Contains(stage.Channels, d.Channel) {
		return Refuse(Forbidden, ReasonChannel, "stage", stage.Key, "channel", string(d.Channel))
	}
	if err := g.mayDecide(d.Person); err != nil {
		return err
	}
	if stage.Signature == SignatureReauthenticate && !d.signedInJustNow() {
		return Refuse(Forbidden, ReasonSignInAgain, "stage", stage.Key)
	}
	return g.Policy.CheckDecision(stage, ItemIDs(g.Items), d)
}

// open is a Conflict when the gate takes nothing any more, or not yet.
func (g *Gate) open() error {
	if g.State != GatePending {
		return Refuse(Conflict, ReasonGateClosed, "state", string(g.State))
	}
	if !g.sitting {
		return Refuse(Conflict, ReasonNotOpenYet)
	}
	return nil
}

func (g *Gate) mayDecide(person string) error {
	stage := g.Stage().Key
	task := g.task(person)
	if task == nil {
		if hand := g.Barred(person); hand != "" {
			return Refuse(Forbidden, ReasonExcluded, "name", person, "hand", string(hand))
		}
		return Refuse(Forbidden, ReasonNotAsked, "stage", stage)
	}
	switch task.State {
	case TaskOpen:
		return nil
	case TaskDecided:
		return Refuse(Conflict, ReasonDecided, "verdict", string(task.Vote.Verdict), "stage", stage)
	case TaskRecused:
		return Refuse(Forbidden, ReasonRecused, "stage", stage)
	case TaskDelegated, TaskReassigned, TaskEscalated:
		return Refuse(Forbidden, ReasonGivenAway, "stage", stage)
	}
	return Refuse(Forbidden, ReasonNoLonger, "stage", stage)
}

// signedInJustNow tells whether the decider has signed in for this decision, as a person
// and not by a link or a token.
func (d Decision) signedInJustNow() bool {
	return d.SignedInBy == SignedInBySession && !d.SignedInAt.IsZero() && !d.DecidedAt.IsZero() &&
		d.DecidedAt.Sub(d.SignedInAt) <= ReauthenticateWithin
}

// SignedInBySession is the way of authentication of somebody who has signed in.
const SignedInBySession = "session"
