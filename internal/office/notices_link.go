package office

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// How long a link that decides is valid, and one to somebody's questions: answering takes
// weeks, and each reminder brings a fresh one.
const (
	linkLife    = 14 * 24 * time.Hour
	answersLife = 30 * 24 * time.Hour
	pulseLife   = 90 * 24 * time.Hour // it ends with its round, or with its answer, before that
	concernLife = 90 * 24 * time.Hour // or with the next response
)

// link returns the address of a personal link and when it ends. Asked again for the same
// issue, it is the same link with the same end; only its hash is stored.
func (o *Office) link(ctx context.Context, org string, l store.Link) (string, time.Time, error) {
	about, door, life := l.Gate, "/d/", linkLife
	if l.Request != "" {
		about, door, life = "answers "+l.Request, "/q/", answersLife // no gate's id has a space
	}
	if l.Stage == store.PulseStage {
		about, door, life = "pulse "+l.Request, "/p/", pulseLife
	}
	if l.Stage == store.ConcernStage {
		about, door, life = "concern "+l.Request, "/c/", concernLife
	}
	token, hash := o.Links.LinkToken(about, l.Stage, l.Revision, l.Person, l.Issue)
	_, known, err := o.Store.LinkByHash(ctx, hash)
	switch {
	case err == nil:
		l.ExpiresAt = known.ExpiresAt
	case engagement.CodeOf(err) != engagement.NotFound:
		return "", time.Time{}, err
	default:
		err = o.Store.In(ctx, org, func(tx *store.Tx) error {
			l.Hash, l.ExpiresAt = hash, tx.Now().Add(life)
			return tx.PutLink(l)
		})
		if err != nil {
			return "", time.Time{}, err
		}
	}
	return strings.TrimRight(o.PublicURL, "/") + door + token, l.ExpiresAt, nil
}

// issueOf numbers the link that a notice carries: each notice has a fresh one, and the
// same notice again the same.
func issueOf(key string) int {
	sum := sha256.Sum256([]byte(key))
	return int(binary.BigEndian.Uint32(sum[:]) >> 1) // fits everywhere
}

// Renew mails a person a fresh link in place of one that has ended. The link says what
// it is for: gate, stage, revision and person as they stand now; its issue is that of
// the ended one. Who is no longer asked gets none: that is Conflict.
func (o *Office) Renew(ctx context.Context, org string, ended store.Link) error {
	notice := activities.Notice{
		Place: activities.Place{Org: org, Engagement: ended.Engagement}, Kind: activities.NoticeGateOpened,
		People: []string{ended.Person}, Gate: ended.Gate, Stage: ended.Stage,
		Subject: engagement.Subject{Revision: ended.Revision, Digest: ended.Digest},
	}
	n, err := reading(ctx, o, notice.Place, func(tx *store.Tx) (*news, error) { return readNews(tx, notice) })
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(n.readers, func(p store.Person) bool { return p.ID == ended.Person }) || !n.awaits(ended.Person) {
		return engagement.Errorf(engagement.Conflict, "There is nothing left for you to decide here, so that no new link was sent.")
	}
	if n.gate.DueAt != nil {
		n.notice.Due = *n.gate.DueAt
	}
	fresh, err := o.freshIssue(ctx, n.link(ended.Person), ended.Issue, n.now)
	if err != nil {
		return err
	}
	person := n.people[ended.Person]
	n.notice.Key = "renewed/" + ended.Gate + "/" + ended.Stage + "/" + strconv.Itoa(ended.Revision) + "/" + strconv.Itoa(fresh.Issue)
	letter := o.letter(n, notify.GateOpened, person)
	if n.decides(notify.GateOpened) {
		if letter.Link, letter.LinkEnds, err = o.link(ctx, org, fresh); err != nil {
			return err
		}
	}
	return o.post(ctx, n, person, letter)
}

// freshIssue is the first issue after an ended one under which no link has expired.
// Asking twice in a row gives the same.
func (o *Office) freshIssue(ctx context.Context, l store.Link, ended int, now time.Time) (store.Link, error) {
	for {
		l.Issue = issueOf("after " + strconv.Itoa(ended))
		_, hash := o.Links.LinkToken(l.Gate, l.Stage, l.Revision, l.Person, l.Issue)
		_, known, err := o.Store.LinkByHash(ctx, hash)
		if engagement.CodeOf(err) == engagement.NotFound || err == nil && now.Before(known.ExpiresAt) {
			return l, nil
		}
		if err != nil {
			return l, err
		}
		ended = l.Issue
	}
}
