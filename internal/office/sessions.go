package office

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// Sessions says which mails of sessions are to go out now, and when the next reminders will.
func (o *Office) Sessions(ctx context.Context, place activities.Place) (activities.SessionsDue, error) {
	return reading(ctx, o, place, func(tx *store.Tx) (due activities.SessionsDue, err error) {
		sessions, err := all[engagement.Session](tx, place.Engagement, "")
		if err != nil {
			return due, err
		}
		for _, s := range sessions {
			for _, reminder := range []bool{false, true} {
				mail := activities.SessionMail{Session: s.ID, Reminder: reminder}
				mails, err := sessionMails(tx, place.Engagement, s, reminder)
				if err != nil {
					return due, err
				}
				if slices.ContainsFunc(mails, isDue) {
					due.Mails = append(due.Mails, mail)
				}
			}
			if at := remindedAt(s.Body); s.Body.Inviting() && at.After(tx.Now()) && (due.Next.IsZero() || at.Before(due.Next)) {
				due.Next = at
			}
		}
		return due, nil
	})
}

// remindedAt is when those invited to a session are reminded; zero for one without a time.
func remindedAt(s engagement.Session) time.Time {
	begins, _ := s.Times()
	if begins.IsZero() {
		return begins
	}
	return begins.Add(-engagement.ReminderAhead)
}

// mailsOf is the name under which the mails of a session are kept.
func mailsOf(session string, reminder bool) string {
	if reminder {
		return session + "/reminder"
	}
	return session
}

func isDue(m store.ChangeMail) bool {
	return m.State == store.MailDue || m.State == store.MailDueAnew || m.State == store.MailDueBack
}

// sessionMails are the mails of a session as they are to be kept now: those that are to go out
// are due. Nothing goes out once the session has begun.
func sessionMails(tx *store.Tx, engagementID string, s engagement.Item[engagement.Session], reminder bool) ([]store.ChangeMail, error) {
	begins, _ := s.Body.Times()
	if !begins.After(tx.Now()) {
		return nil, nil
	}
	sent, err := tx.ChangeMails(engagementID, s.ID)
	if err != nil {
		return nil, err
	}
	if reminder {
		return reminderMails(tx, engagementID, s, sent)
	}
	digest, err := s.Body.Invitation()
	if err != nil {
		return nil, err
	}
	known := map[string]store.ChangeMail{}
	for i, m := range sent {
		known[m.Person] = m
		if s.Body.Inviting() && slices.Contains(s.Body.Invited, m.Person) {
			continue
		}
		if m.State == store.MailHandedOver || m.State == store.MailDue || m.State == store.MailDueAnew {
			sent[i].State, sent[i].Version = store.MailDueBack, s.Version
		}
	}
	if !s.Body.Inviting() {
		return sent, nil
	}
	for _, person := range s.Body.Invited {
		m, is := known[person]
		switch {
		case !is || m.State == store.MailCancelled || m.State == store.MailDueBack:
			m = store.ChangeMail{Item: s.ID, Person: person, State: store.MailDue}
		case m.Digest == digest:
			continue
		default:
			m.State = store.MailDueAnew
		}
		m.Version, m.Digest = s.Version, digest
		sent = append(slices.DeleteFunc(sent, func(old store.ChangeMail) bool { return old.Person == person }), m)
	}
	return sent, nil
}

// reminderMails are those of the reminder, which goes to those who were invited more than a day
// before, once for each time that the session is moved to.
func reminderMails(tx *store.Tx, engagementID string, s engagement.Item[engagement.Session], invitations []store.ChangeMail) ([]store.ChangeMail, error) {
	at := remindedAt(s.Body)
	if !s.Body.Inviting() || at.After(tx.Now()) {
		return nil, nil
	}
	mails, err := tx.ChangeMails(engagementID, mailsOf(s.ID, true))
	if err != nil {
		return nil, err
	}
	begins, _ := s.Body.Times()
	digest := begins.Format(time.RFC3339)
	for _, invited := range invitations {
		if invited.State != store.MailHandedOver || invited.At.After(at) || !slices.Contains(s.Body.Invited, invited.Person) {
			continue
		}
		if slices.ContainsFunc(mails, func(m store.ChangeMail) bool { return m.Person == invited.Person && m.Digest == digest }) {
			continue
		}
		mails = append(slices.DeleteFunc(mails, func(m store.ChangeMail) bool { return m.Person == invited.Person }), store.ChangeMail{
			Item: mailsOf(s.ID, true), Person: invited.Person, Version: s.Version, Digest: digest, State: store.MailDue,
		})
	}
	return mails, nil
}

// MailSession mails what is due of a session. Whom it goes to is kept before the first mail
// goes out, and each mail once it is with the mail server: tried again, it goes to the others
// alone.
func (o *Office) MailSession(ctx context.Context, place activities.Place, mail activities.SessionMail) (activities.SessionMailed, error) {
	if o.Mail == nil {
		return activities.SessionMailed{}, errors.New("mail a session: no mail server is configured")
	}
	var session engagement.Item[engagement.Session]
	due, err := writing(ctx, o, place, func(tx *store.Tx) (due []store.ChangeMail, err error) {
		session, err = store.Get[engagement.Session](tx, place.Engagement, mail.Session)
		if err != nil {
			return nil, err
		}
		mails, err := sessionMails(tx, place.Engagement, session, mail.Reminder)
		if err != nil {
			return nil, err
		}
		due = slices.DeleteFunc(mails, func(m store.ChangeMail) bool { return !isDue(m) })
		return due, tx.PutChangeMails(place.Engagement, due...)
	})
	if engagement.CodeOf(err) == engagement.NotFound {
		return activities.SessionMailed{}, nil
	}
	if err != nil {
		return activities.SessionMailed{}, fmt.Errorf("session %s: %w", mail.Session, err)
	}
	if err := o.mailSession(ctx, place, mail, session.Version, due); err != nil {
		return activities.SessionMailed{}, fmt.Errorf("session %s: %w", mail.Session, err)
	}
	return reading(ctx, o, place, func(tx *store.Tx) (activities.SessionMailed, error) {
		mails, err := tx.ChangeMails(place.Engagement, mailsOf(mail.Session, mail.Reminder))
		return mailedOf(session, mail, mails), err
	})
}

// mailedOf counts the mails of a version of a session.
func mailedOf(s engagement.Item[engagement.Session], mail activities.SessionMail, mails []store.ChangeMail) activities.SessionMailed {
	done := activities.SessionMailed{Fact: engagement.SessionMailed{
		Session: s.ID, Version: s.Version, Reminder: mail.Reminder, Cancelled: s.Body.Cancelled,
	}}
	for _, m := range mails {
		if m.Version != s.Version {
			continue
		}
		done.Sent = true
		done.Fact.Addressed++
		if m.State == store.MailHandedOver || m.State == store.MailCancelled {
			done.Fact.Reached++
		}
	}
	return done
}

// mailSession mails some people, some at once, and keeps of each what became of it.
func (o *Office) mailSession(ctx context.Context, place activities.Place, mail activities.SessionMail, version int, due []store.ChangeMail) error {
	notice := activities.Notice{
		Place: place, Key: contract.RefChange + "/session/" + mailsOf(mail.Session, mail.Reminder) + "/v" + strconv.Itoa(version),
		Kind: activities.NoticeSessionInvited, Of: mail.Session,
	}
	if mail.Reminder {
		notice.Kind = activities.NoticeSessionReminder
	}
	by := map[string]store.ChangeMail{}
	for _, m := range due {
		notice.People, by[m.Person] = append(notice.People, m.Person), m
	}
	n, err := reading(ctx, o, place, func(tx *store.Tx) (*news, error) { return readNews(tx, notice) })
	if err != nil {
		return err
	}
	unread := maps.Clone(by)
	var sending errgroup.Group
	sending.SetLimit(mailsAtOnce)
	var mu sync.Mutex
	var failures []error
	for _, person := range n.readers {
		delete(unread, person.ID)
		sending.Go(func() error {
			if err := o.mailOfSession(ctx, n, person, by[person.ID]); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failures = append(failures, err)
			}
			return nil
		})
	}
	if err := errors.Join(sending.Wait(), errors.Join(failures...)); err != nil {
		return err
	}
	return o.Store.In(ctx, place.Org, func(tx *store.Tx) error {
		for _, person := range slices.Sorted(maps.Keys(unread)) { // who is no longer active is mailed nothing
			m := unread[person]
			m.State = store.MailUndeliverable
			if err := tx.PutChangeMails(place.Engagement, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// mailOfSession mails one person, and keeps what became of it.
func (o *Office) mailOfSession(ctx context.Context, n *news, person store.Person, m store.ChangeMail) error {
	topic, state := notify.SessionInvited, store.MailHandedOver
	switch {
	case m.State == store.MailDueBack:
		topic, state = notify.SessionCancelled, store.MailCancelled
	case n.notice.Kind == activities.NoticeSessionReminder:
		topic = notify.SessionReminder
	case m.State == store.MailDueAnew:
		topic = notify.SessionChanged
	}
	letter := o.letter(n, topic, person)
	letter.Meeting = o.meeting(n, m)
	if letter.Meeting.Link != "" {
		letter.Link = letter.Meeting.Link
	}
	taken, err := o.handOver(ctx, n, person, letter)
	if err != nil {
		return err
	}
	m.State = state
	if !taken {
		m.State = store.MailUndeliverable
	}
	return o.Store.In(ctx, n.notice.Org, func(tx *store.Tx) error { return tx.PutChangeMails(n.notice.Engagement, m) })
}

// meeting is the entry for the calendar of whoever is mailed. It has the same UID for as long
// as there is the session, and a sequence that grows with its versions.
func (o *Office) meeting(n *news, m store.ChangeMail) *notify.Meeting {
	s := n.session.Body
	begins, ends := s.Times()
	return &notify.Meeting{
		UID: notify.MeetingUID(o.PublicURL, n.notice.Org, n.engagement.ID, n.session.ID), Sequence: m.Version,
		Begins: begins, Ends: ends, Zone: s.Timezone, Place: s.Place, Link: s.Link, Trainer: s.Trainer, Over: m.State == store.MailDueBack,
	}
}

// readSession reads the session that a notice is about.
func (n *news) readSession(tx *store.Tx) error {
	s, err := store.Get[engagement.Session](tx, n.engagement.ID, n.notice.Of)
	if err != nil {
		return err
	}
	t, err := store.Get[engagement.Training](tx, n.engagement.ID, s.Body.Training)
	n.session, n.item = &s, t.Body.Title
	return err
}
