package office

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/sync/errgroup"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// pendingCommunications lists what is planned and not sent. Days are counted from the last
// write: who moves a day after a pause means the day that they give.
func pendingCommunications(tx *store.Tx, engagementID string) ([]activities.PendingItem, error) {
	all, err := all[engagement.Communication](tx, engagementID, "")
	if err != nil {
		return nil, err
	}
	var pending []activities.PendingItem
	for _, c := range all {
		if c.Body.Sent == "" {
			pending = append(pending, activities.PendingItem{
				Kind: engagement.KindCommunication, ID: c.ID, Owner: memberOrNobody(tx, c.Body.Owner), On: c.Body.Planned, Since: c.UpdatedAt,
				State: string(c.Body.State()), Held: !c.Body.Ready(),
			})
		}
	}
	return pending, nil
}

// memberOrNobody is the id of a registered person; what else stands as an owner is nobody who
// could be reminded.
func memberOrNobody(tx *store.Tx, owner string) string {
	if owner == "" {
		return ""
	}
	if _, err := tx.Person(owner); err != nil {
		return ""
	}
	return owner
}

// Communication says how a communication stands, for the journal.
func (o *Office) Communication(ctx context.Context, place activities.Place, id string) (activities.CommunicationStanding, error) {
	return reading(ctx, o, place, func(tx *store.Tx) (activities.CommunicationStanding, error) {
		c, err := store.Get[engagement.Communication](tx, place.Engagement, id)
		if engagement.CodeOf(err) == engagement.NotFound {
			return activities.CommunicationStanding{Fact: engagement.CommunicationMoved{Communication: id, Withdrawn: true}}, nil
		}
		standing := activities.CommunicationStanding{Fact: movedTo(c)}
		switch {
		case c.Body.Sent != "":
			standing.By = c.UpdatedBy
		case c.Body.Approved != nil:
			standing.By = c.Body.Approved.By
		case c.Body.Prepared != nil:
			standing.By = c.Body.Prepared.By
		}
		return standing, err
	})
}

func movedTo(c engagement.Item[engagement.Communication]) engagement.CommunicationMoved {
	return engagement.CommunicationMoved{
		Communication: c.ID, State: c.Body.State(), Planned: c.Body.Planned, Sent: c.Body.Sent, Mailed: c.Body.Mailed,
		Addressed: c.Body.Addressed, Reached: c.Body.Reached,
	}
}

// Communicate mails an approved communication to its audience as it is now. Whom it goes to is
// kept before the first mail goes out, and each mail once it is with the mail server: tried
// again, it goes to the others alone.
func (o *Office) Communicate(ctx context.Context, place activities.Place, id string) (activities.Communicated, error) {
	if o.Mail == nil {
		return activities.Communicated{}, errors.New("communicate: no mail server is configured")
	}
	c, err := writing(ctx, o, place, func(tx *store.Tx) (engagement.Item[engagement.Communication], error) {
		return beginMailing(tx, place.Engagement, id)
	})
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && !c.Body.Mailed {
		return activities.Communicated{}, nil
	}
	if err != nil {
		return activities.Communicated{}, fmt.Errorf("communication %s: %w", id, err)
	}
	key := contract.RefChange + "/communication/" + id
	err = o.mailEach(ctx, place, id, activities.Notice{Place: place, Key: key, Kind: activities.NoticeCommunication, Of: id}, notify.Communication)
	if err != nil {
		return activities.Communicated{}, err
	}
	c, err = writing(ctx, o, place, func(tx *store.Tx) (engagement.Item[engagement.Communication], error) {
		return endMailing(tx, place.Engagement, id)
	})
	return activities.Communicated{Sent: true, Fact: movedTo(c)}, err
}

// beginMailing notes that an approved communication goes out today, and to whom. What may not
// be mailed is returned as it is.
func beginMailing(tx *store.Tx, engagementID, id string) (engagement.Item[engagement.Communication], error) {
	c, err := store.Get[engagement.Communication](tx, engagementID, id)
	if err != nil || c.Body.Mailed || !c.Body.Ready() {
		return c, err
	}
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return c, err
	}
	people, addressed, err := tx.AudienceOf(engagementID, c.Body)
	if err != nil {
		return c, err
	}
	for _, p := range people {
		mail := store.ChangeMail{Item: id, Person: p.ID, Version: c.Version, State: store.MailDue}
		if err := tx.PutChangeMails(engagementID, mail); err != nil {
			return c, err
		}
	}
	body := c.Body
	body.Mailed, body.Sent, body.Addressed = true, e.Day(tx.Now()), addressed
	return store.Update(tx, engagementID, id, body, store.WriteOptions{})
}

// endMailing counts whom a communication has reached.
func endMailing(tx *store.Tx, engagementID, id string) (engagement.Item[engagement.Communication], error) {
	c, err := store.Get[engagement.Communication](tx, engagementID, id)
	if err != nil {
		return c, err
	}
	mails, err := tx.ChangeMails(engagementID, id)
	if err != nil {
		return c, err
	}
	c.Body.Reached = 0
	for _, m := range mails {
		if m.State == store.MailHandedOver {
			c.Body.Reached++
		}
	}
	c.Body.Addressed = max(c.Body.Addressed, c.Body.Reached)
	return store.Update(tx, engagementID, id, c.Body, store.WriteOptions{})
}

// mailEach mails an item to those whose mail of it is due, some at once, and keeps of each what
// became of it.
func (o *Office) mailEach(ctx context.Context, place activities.Place, item string, notice activities.Notice, topic notify.Topic) error {
	mails, err := reading(ctx, o, place, func(tx *store.Tx) ([]store.ChangeMail, error) { return tx.ChangeMails(place.Engagement, item) })
	if err != nil {
		return err
	}
	for _, m := range mails {
		if m.State == store.MailDue {
			notice.People = append(notice.People, m.Person)
		}
	}
	n, err := reading(ctx, o, place, func(tx *store.Tx) (*news, error) { return readNews(tx, notice) })
	if err != nil {
		return fmt.Errorf("notice %s: %w", notice.Key, err)
	}
	var sending errgroup.Group
	sending.SetLimit(mailsAtOnce)
	var mu sync.Mutex
	var failures []error
	for _, person := range n.readers {
		sending.Go(func() error {
			if err := o.mailOne(ctx, n, person, o.letter(n, topic, person), item); err != nil {
				mu.Lock()
				defer mu.Unlock()
				failures = append(failures, err)
			}
			return nil
		})
	}
	return errors.Join(sending.Wait(), errors.Join(failures...))
}

// mailOne mails a letter and keeps what became of it.
func (o *Office) mailOne(ctx context.Context, n *news, person store.Person, letter notify.Letter, item string) error {
	taken, err := o.handOver(ctx, n, person, letter)
	if err != nil {
		return err
	}
	state := store.MailHandedOver
	if !taken {
		state = store.MailUndeliverable
	}
	return o.Store.In(ctx, n.notice.Org, func(tx *store.Tx) error {
		return tx.PutChangeMails(n.notice.Engagement, store.ChangeMail{Item: item, Person: person.ID, Version: letter.Revision, State: state})
	})
}

// readCommunication reads the communication that a notice is about.
func (n *news) readCommunication(tx *store.Tx) error {
	c, err := store.Get[engagement.Communication](tx, n.engagement.ID, n.notice.Of)
	n.communication, n.item = c.Body, c.Body.Subject
	return err
}

// aboutCommunication are the topics of notices about communications; the second result tells
// whether the notice is one. Whoever prepared a message is not asked to approve it, and nobody
// is told of what has come further since.
func (n *news) aboutCommunication(person string) (notify.Topic, bool) {
	state := n.communication.State()
	switch n.notice.Kind {
	case activities.NoticeCommunication:
		return notify.Communication, true
	case activities.NoticeCommunicationPrepared:
		return when(state == engagement.CommunicationPrepared && person != n.notice.Other, notify.CommunicationPrepared, ""), true
	case activities.NoticeCommunicationDue:
		switch state {
		case engagement.CommunicationDraft:
			return notify.CommunicationDue, true
		case engagement.CommunicationPrepared:
			return notify.CommunicationUnapproved, true
		}
		return "", true
	case activities.NoticeCommunicationOverdue:
		return when(state != engagement.CommunicationSent, notify.CommunicationOverdue, ""), true
	}
	return "", false
}
