package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"mandate/activities"
	"mandate/internal/locale"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// mailsAtOnce bounds the connections to the mail server for one notice.
const mailsAtOnce = 8

// Notify mails a notice to each of its people, in their language or else the
// engagement's. Somebody who is no longer active, or no longer asked, gets nothing. The
// same notice again is the same mails: what is out already is not sent twice by this
// process, and elsewhere carries the same Message-ID and link.
//
// Who wants one mail instead of many gets what can wait in their next digest.
//
// It fails when a mail could not be sent and may be later; the others are out. A mail
// that can never be delivered is logged.
func (o *Office) Notify(ctx context.Context, notice activities.Notice) error {
	if o.Mail == nil {
		return errors.New("notify: no mail server is configured")
	}
	n, err := reading(ctx, o, notice.Place, func(tx *store.Tx) (*news, error) { return readNews(tx, notice) })
	if err != nil {
		return fmt.Errorf("notice %s: %w", notice.Key, err)
	}
	var sending errgroup.Group
	sending.SetLimit(mailsAtOnce)
	failures := make([]error, len(n.readers))
	for i, person := range n.readers {
		sending.Go(func() error {
			failures[i] = o.tell(ctx, n, person)
			return nil
		})
	}
	return errors.Join(sending.Wait(), errors.Join(failures...))
}

// tell mails the news to one person, or keeps it for their digest.
func (o *Office) tell(ctx context.Context, n *news, person store.Person) error {
	if o.sent.has(o.messageID(n, person.ID)) {
		return nil
	}
	topic, err := n.topic(person.ID)
	if err != nil || topic == "" {
		return err
	}
	if person.Mail == store.MailDigest && slices.Contains(gathered, topic) {
		return o.keep(ctx, n, person.ID)
	}
	letter := o.letter(n, topic, person)
	if n.decides(topic) {
		if letter.Link, letter.LinkEnds, err = o.link(ctx, n.notice.Org, n.link(person.ID)); err != nil {
			return err
		}
	}
	if n.answering(topic, person.ID) {
		if letter.Link, letter.LinkEnds, err = o.link(ctx, n.notice.Org, n.answersLink(person.ID)); err != nil {
			return err
		}
	}
	if feelsPulse(topic) {
		if letter.Link, letter.LinkEnds, err = o.link(ctx, n.notice.Org, n.pulseLink(person.ID)); err != nil {
			return err
		}
	}
	if topic == notify.ConcernAnswered {
		if letter.Link, letter.LinkEnds, err = o.link(ctx, n.notice.Org, n.concernLink(person.ID)); err != nil {
			return err
		}
	}
	return o.post(ctx, n, person, letter)
}

// letter is what a topic tells a person, without a link that decides.
func (o *Office) letter(n *news, topic notify.Topic, person store.Person) notify.Letter {
	l := n.letter(topic, person.ID)
	l.To, l.MessageID = mail.Address{Name: person.Name, Address: person.Email}, o.messageID(n, person.ID)
	l.Link = o.page(n)
	l.Organizer, l.Deadlines = o.From, o.deadlines(n, topic, person.ID)
	return l
}

func (o *Office) messageID(n *news, person string) string {
	return notify.MessageID(o.PublicURL, n.notice.Org, n.notice.Engagement, n.notice.Key, person)
}

// post writes a letter in its reader's language and sends it.
func (o *Office) post(ctx context.Context, n *news, person store.Person, letter notify.Letter) error {
	_, err := o.handOver(ctx, n, person, letter)
	return err
}

// handOver is post that tells whether the mail server took the mail: what can never be
// delivered it does not take.
func (o *Office) handOver(ctx context.Context, n *news, person store.Person, letter notify.Letter) (taken bool, err error) {
	m, err := notify.Compose(locale.For(person.Locale, n.engagement.Locale), letter)
	if err != nil {
		return false, err
	}
	err = o.Mail.Send(ctx, m)
	if errors.Is(err, notify.ErrUndeliverable) {
		slog.WarnContext(ctx, "a mail cannot be delivered; correct the person's address",
			"person", person.ID, "engagement", n.notice.Engagement, "notice", n.notice.Key, "error", err)
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("mail of notice %s to person %s: %w", n.notice.Key, person.ID, err)
	}
	o.sent.add(letter.MessageID)
	return true, nil
}

// page is where somebody reads on who decides nothing by this mail.
func (o *Office) page(n *news) string {
	base := strings.TrimRight(o.PublicURL, "/")
	if n.gate != nil {
		return base + "/gates/" + n.gate.ID
	}
	if _, is := n.aboutAnswers(false); is {
		return base + "/engagements/" + n.notice.Engagement + "/answers"
	}
	if len(n.overdue) > 0 || n.notice.Kind == activities.NoticeSourceFails {
		return base + "/engagements/" + n.notice.Engagement + "/monitoring"
	}
	if n.notice.Kind == activities.NoticeReassessment {
		return base + "/engagements/" + n.notice.Engagement + "/course"
	}
	_, pulse := n.aboutPulse()
	if _, is := n.aboutCommunication(""); is || pulse || n.session != nil {
		return base + "/engagements/" + n.notice.Engagement + "/change"
	}
	return base + "/engagements/" + n.notice.Engagement
}
