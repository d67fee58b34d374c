package web

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// plannedMessages are the messages of the communication plan, the next to go out first.
func (v changePageView) plannedMessages() []engagement.Item[engagement.Communication] {
	return slices.SortedStableFunc(slices.Values(v.record.communications), func(a, b engagement.Item[engagement.Communication]) int {
		return strings.Compare(string(a.Body.Planned), string(b.Body.Planned))
	})
}

// messageState is how far a message has come: a tone and a word.
func messageState(c engagement.Communication) (tone, word string) {
	switch c.State() {
	case engagement.CommunicationSent:
		return "good", "Sent on " + words.Day(c.Sent)
	case engagement.CommunicationApproved:
		return "info", "Approved"
	case engagement.CommunicationPrepared:
		return "warn", "Waits for approval"
	}
	return "quiet", "Draft"
}

// audience names the groups that a message is for.
func (v changePageView) audience(c engagement.Communication) string {
	var all []string
	for _, id := range c.Groups() {
		all = append(all, v.groupName(id))
	}
	return strings.Join(all, ", ")
}

// reachOf says whom a message has reached; "" where nobody has noted it.
func reachOf(c engagement.Communication) string {
	if c.Addressed == 0 {
		return ""
	}
	return "reached " + strconv.Itoa(c.Reached) + " of " + people(c.Addressed)
}

// concernsOpenFirst are the concerns, those first that wait.
func (v changePageView) concernsOpenFirst() []engagement.Item[engagement.Concern] {
	rank := func(c engagement.Concern) int {
		switch {
		case c.Resolved:
			return 2
		case c.Answered():
			return 1
		}
		return 0
	}
	return slices.SortedStableFunc(slices.Values(v.record.concerns), func(a, b engagement.Item[engagement.Concern]) int {
		return rank(a.Body) - rank(b.Body)
	})
}

func (v changePageView) concernState(c engagement.Item[engagement.Concern]) (tone, word string) {
	var row store.ConcernRow
	if i := slices.IndexFunc(v.record.answering, func(r store.ConcernRow) bool { return r.ID == c.ID }); i >= 0 {
		row = v.record.answering[i]
	}
	return concernState(c.Body, row)
}

// sessionsOf are the sessions of a training, in their order.
func (v changePageView) sessionsOf(training string) []engagement.Item[engagement.Session] {
	var all []engagement.Item[engagement.Session]
	for _, s := range v.record.sessions {
		if s.Body.Training == training {
			all = append(all, s)
		}
	}
	slices.SortStableFunc(all, func(a, b engagement.Item[engagement.Session]) int {
		return strings.Compare(a.Body.Begins, b.Body.Begins)
	})
	return all
}

// sessionState is how a session stands: a tone and a word.
func (v changePageView) sessionState(s engagement.Session) (tone, word string) {
	switch {
	case s.Cancelled:
		return "quiet", "Cancelled"
	case v.begun(s):
		return "good", "Took place"
	case s.Announced:
		return "info", "Invitations are out"
	}
	return "warn", "Not announced"
}

// begun tells whether attendance can be recorded.
func (v changePageView) begun(s engagement.Session) bool {
	begins, _ := s.Times()
	return !begins.IsZero() && begins.Before(v.now)
}

// when says when and where a session is.
func sessionWhen(s engagement.Session) string {
	begins, err := time.Parse("2006-01-02T15:04", s.Begins)
	if err != nil {
		return s.Begins
	}
	where := s.Place
	if where == "" {
		where = "by video call"
	}
	return words.Day(engagement.DayOf(begins)) + ", " + s.Begins[11:] + " to " + s.Ends[11:] + " (" + s.Timezone + ") · " + where
}

// attended is what was recorded of somebody.
func attendedBy(s engagement.Session, person string) (was bool, score string) {
	for _, a := range s.Attendance {
		if a.Person == person {
			if a.Score != nil {
				score = strconv.Itoa(*a.Score)
			}
			return a.Attended, score
		}
	}
	return false, ""
}

// moving is an act that takes a step with a message.
func moving(take rest.CommunicationAct) changeAct {
	return func(tx *store.Tx, v *changePageView, form func(string) string) error {
		_, err := rest.MoveCommunication(tx, v.Engagement, form("item"), v.person, take)
		return err
	}
}

// noteReach notes when a message went out that Mandate does not mail, and whom it has reached.
func noteReach(tx *store.Tx, v *changePageView, form func(string) string) error {
	return moving(func(_ *store.Tx, _ store.Engagement, old engagement.Communication, _ engagement.SignOff) (engagement.Communication, error) {
		c := old
		c.Sent, c.Addressed, c.Reached = engagement.Day(form("sent")), typedNumber(form("addressed")), typedNumber(form("reached"))
		return c, engagement.CommunicationWritten(&old, &c)
	})(tx, v, form)
}

func raiseConcern(tx *store.Tx, v *changePageView, form func(string) string) error {
	_, err := rest.RaiseConcern(tx, v.Engagement, engagement.Concern{
		Verbatim: form("verbatim"), Group: form("group"), Severity: form("severity"), Anonymous: form("anonymous") != "",
	}, v.Nav.who)
	return err
}

func answerConcern(tx *store.Tx, v *changePageView, form func(string) string) error {
	c, err := store.Get[engagement.Concern](tx, v.Engagement.ID, form("item"))
	if err != nil {
		return err
	}
	_, err = rest.AnswerConcern(tx, v.Engagement, c, form("response"), "", v.by())
	return err
}

func judgeConcern(tx *store.Tx, v *changePageView, form func(string) string) error {
	c, err := store.Get[engagement.Concern](tx, v.Engagement.ID, form("item"))
	if err != nil {
		return err
	}
	_, err = rest.JudgeConcern(tx, v.Engagement, c, engagement.ConcernVerdict{Satisfied: form("satisfied") == "yes", Comment: form("comment")}, v.by())
	return err
}

// addSession plans a session and invites whole groups to it.
func addSession(tx *store.Tx, v *changePageView, form func(string) string) error {
	invited, err := rest.MembersOf(tx, v.Engagement, strings.Fields(form("groups")))
	if err != nil {
		return err
	}
	s := engagement.Session{
		Training: form("training"), Begins: form("begins"), Ends: form("ends"), Place: form("place"), Link: form("link"), Trainer: form("trainer"),
		Seats: typedNumber(form("seats")),
	}
	_, err = rest.PlanSession(tx, v.Engagement, s.With(invited...), v.person)
	return err
}

// changingSession is an act that changes a session.
func changingSession(change func(s engagement.Session, form func(string) string) engagement.Session) changeAct {
	return func(tx *store.Tx, v *changePageView, form func(string) string) error {
		_, err := rest.ChangeSession(tx, v.Engagement, form("item"), v.person, func(_ *store.Tx, _ store.Engagement, s engagement.Session) (engagement.Session, error) {
			return change(s, form), nil
		})
		return err
	}
}

func announceSession(s engagement.Session, _ func(string) string) engagement.Session {
	s.Announced = true
	return s
}

func cancelSession(s engagement.Session, _ func(string) string) engagement.Session {
	s.Cancelled = true
	return s
}

// recordAttendance takes down of everybody invited whether they attended. A score that is no
// number is out of range, and refused.
func recordAttendance(s engagement.Session, form func(string) string) engagement.Session {
	there := strings.Fields(form("attended"))
	for _, person := range s.Invited {
		a := engagement.Attendance{Person: person, Attended: slices.Contains(there, person)}
		if typed := form("score-" + person); typed != "" {
			score := typedNumber(typed)
			a.Score = &score
		}
		s = s.Recorded(a)
	}
	return s
}

// countOrNone is what a field for a count begins with: empty where nothing was noted.
func countOrNone(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
