package office

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mandate/activities"
	"mandate/internal/locale"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// gathered are the topics that wait for the digest of whoever wants one mail instead of
// many. What must be known at once is not among them.
var gathered = []notify.Topic{
	notify.GateOpened, notify.GateReminder, notify.GateReminderLate, notify.GateEscalated, notify.GateClosed, notify.GateSuperseded,
	notify.TaskDelegated, notify.TaskStandIn, notify.TaskReassigned, notify.TaskEscalated, notify.TaskAdded, notify.TaskBack, notify.TaskTaken,
	notify.AdviceGiven, notify.ConditionBound, notify.ConditionToCheck, notify.ConditionReported, notify.ConditionRefused,
	notify.ConditionMet, notify.ConditionWaived, notify.ConditionOverdue, notify.ReportPublished,
	notify.PhaseReminder, notify.PhaseReminderLate, notify.TargetEnd, notify.Readings, notify.ReadingsOverdue,
}

// keep keeps the news for a person's next digest.
func (o *Office) keep(ctx context.Context, n *news, person string) error {
	notice := n.notice
	notice.People = []string{person}
	text, err := json.Marshal(notice)
	if err != nil {
		return fmt.Errorf("notice %s: %w", notice.Key, err)
	}
	return o.Store.In(ctx, notice.Org, func(tx *store.Tx) error {
		return tx.KeepForDigest(store.DigestItem{ID: o.messageID(n, person), Person: person, Engagement: notice.Engagement, Notice: text})
	})
}

// SendDigests mails everybody for whom something has been kept one mail of it, also who
// wants single mails by now, and returns how many mails went out. Now is the digests' day:
// tried again with the same, they are the same mails. What fails for one person holds up no
// other, and stays for the next time.
func (o *Office) SendDigests(ctx context.Context, org string, now time.Time) (int, error) {
	if o.Mail == nil {
		return 0, errors.New("digests: no mail server is configured")
	}
	var readers []string
	err := o.Store.Read(ctx, org, func(tx *store.Tx) (err error) {
		readers, err = tx.DigestReaders()
		return err
	})
	if err != nil {
		return 0, err
	}
	var sending errgroup.Group
	sending.SetLimit(mailsAtOnce)
	sent, failures := make([]int, len(readers)), make([]error, len(readers))
	for i, person := range readers {
		sending.Go(func() error {
			if sent[i], failures[i] = o.digest(ctx, org, person, now); failures[i] != nil {
				failures[i] = fmt.Errorf("digest of person %s: %w", person, failures[i])
			}
			return nil
		})
	}
	err = errors.Join(sending.Wait(), errors.Join(failures...))
	total := 0
	for _, n := range sent {
		total += n
	}
	return total, err
}

// digest mails one person what has been kept, unless nothing of it is true any more.
func (o *Office) digest(ctx context.Context, org, person string, now time.Time) (int, error) {
	place := activities.Place{Org: org}
	g, err := reading(ctx, o, place, func(tx *store.Tx) (*gathering, error) { return gather(tx, person) })
	if err != nil {
		return 0, err
	}
	sent := 0
	if g.worthAMail() {
		if sent, err = o.postDigest(ctx, org, g, now); err != nil {
			return 0, errors.Join(err, errors.Join(g.faults...))
		}
	}
	err = o.Store.In(ctx, org, func(tx *store.Tx) error { return tx.DigestSent(g.done...) })
	return sent, errors.Join(err, errors.Join(g.faults...))
}

func (o *Office) postDigest(ctx context.Context, org string, g *gathering, now time.Time) (int, error) {
	day := now.UTC().Format(time.DateOnly)
	d := notify.Digest{
		To: mail.Address{Name: g.reader.Name, Address: g.reader.Email}, At: now, Link: strings.TrimRight(o.PublicURL, "/") + "/inbox",
		// A second mail of the same day begins with another item.
		MessageID: notify.MessageID(o.PublicURL, org, "digest", day, g.reader.ID, g.done[0]),
	}
	for _, t := range g.waiting {
		letter := o.letter(t.news, t.topic, g.reader)
		if t.news.decides(t.topic) {
			link := t.news.link(g.reader.ID)
			link.Issue = issueOf(t.news.notice.Key + "/digest/" + day) // fresh
			var err error
			if letter.Link, letter.LinkEnds, err = o.link(ctx, org, link); err != nil {
				return 0, err
			}
		}
		d.Waiting = append(d.Waiting, letter)
	}
	for _, t := range g.happened {
		d.Happened = append(d.Happened, o.letter(t.news, t.topic, g.reader))
	}
	m, err := notify.ComposeDigest(locale.For(g.reader.Locale, g.locale()), d)
	if err != nil {
		return 0, err
	}
	err = o.Mail.Send(ctx, m)
	if errors.Is(err, notify.ErrUndeliverable) {
		slog.WarnContext(ctx, "a digest cannot be delivered; correct the person's address", "person", g.reader.ID, "error", err)
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return 1, nil
}

// gathering is what a person's digest tells.
type gathering struct {
	reader            store.Person
	waiting, happened []told
	// done are the items that the digest deals with, also those that are no news any more.
	done   []string
	faults []error
}

// told is news as one topic.
type told struct {
	news  *news
	topic notify.Topic
	about string // what waits; the newest news of it is told
}

// gather reads what has been kept for a person as it stands now. An item that cannot be
// read stays, and keeps no other from going out.
func gather(tx *store.Tx, person string) (*gathering, error) {
	items, err := tx.DigestItems(person)
	if err != nil {
		return nil, err
	}
	people, err := tx.PeopleByID(person)
	if err != nil {
		return nil, err
	}
	g := &gathering{reader: people[person]}
	for _, item := range items {
		if err := g.take(tx, item); err != nil {
			g.faults = append(g.faults, fmt.Errorf("item %s: %w", item.ID, err))
			continue
		}
		g.done = append(g.done, item.ID)
	}
	return g, nil
}

func (g *gathering) take(tx *store.Tx, item store.DigestItem) error {
	var notice activities.Notice
	if err := json.Unmarshal(item.Notice, &notice); err != nil {
		return err
	}
	n, err := readNews(tx, notice)
	if err != nil {
		return err
	}
	topic, err := n.topic(item.Person)
	if err != nil || topic == "" {
		return err
	}
	t := told{news: n, topic: topic, about: n.waits(topic, item.Person)}
	if t.about == "" {
		g.happened = append(g.happened, t)
		return nil
	}
	g.waiting = slices.DeleteFunc(g.waiting, func(older told) bool { return older.about == t.about })
	g.waiting = append(g.waiting, t)
	return nil
}

// worthAMail tells whether there is news, and somebody to read it.
func (g *gathering) worthAMail() bool { return g.reader.Active && len(g.waiting)+len(g.happened) > 0 }

// locale is the language of the engagement that is told of first, for a reader who has
// chosen none.
func (g *gathering) locale() string {
	return append(slices.Clone(g.waiting), g.happened...)[0].news.engagement.Locale
}

// waits names what a topic asks a person to do, or is empty when it only tells.
func (n *news) waits(topic notify.Topic, person string) string {
	c := n.condition
	switch {
	case toDecide(topic):
		return fmt.Sprintf("gate %s r%d %s", n.gate.ID, n.gate.Subject.Revision, n.notice.Stage)
	case n.notice.Kind == activities.NoticePhaseReminder:
		return "due " + n.engagement.ID + " " + n.notice.Of
	case topic == notify.ConditionReported, c.Owner == person &&
		slices.Contains([]notify.Topic{notify.ConditionBound, notify.ConditionRefused, notify.ConditionOverdue}, topic):
		return "condition " + n.notice.Condition
	}
	return ""
}
