package office_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// prefers sets what mails people want.
func (r *mailroom) prefers(mail store.MailPreference, firsts ...string) {
	r.Helper()
	r.in(func(tx *store.Tx) {
		for _, first := range firsts {
			p, err := tx.Person(r.id(first))
			require.NoError(r, err)
			p.Mail = mail
			_, err = tx.UpdatePerson(p, 0)
			require.NoError(r, err)
		}
	})
}

// digests sends the digests of now and returns them by their reader's first name.
func (r *mailroom) digests() map[string]notify.Mail {
	r.Helper()
	r.sent = nil
	n, err := r.office.SendDigests(r.Context(), r.place.Org, r.now)
	require.NoError(r, err)
	require.Len(r, r.sent, n)
	mails := map[string]notify.Mail{}
	for _, m := range r.sent {
		for first, p := range r.people {
			if p.Email == m.To.Address {
				mails[first] = m
			}
		}
	}
	require.Len(r, mails, n, "one mail each")
	return mails
}

func TestADigestTakesThePlaceOfManyMails(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ben")
	notice := r.openPlan(1)
	require.Equal(t, []string{"Ana"}, keys(r.notify(notice)))
	require.Empty(t, r.notify(notice), "told again, it is kept once")
	notice.Kind, notice.Key, notice.People = activities.NoticeGateReminder, "reminder/1", r.ids("Ben")
	require.Empty(t, r.notify(notice))

	r.now = r.now.AddDate(0, 0, 1)
	m := r.digests()["Ben"]
	require.Equal(t, "1 thing waits for you", m.Subject, "the reminder is of the same decision")
	require.Equal(t, "en", m.Locale)
	require.Contains(t, m.Text, "\nhttps://mandate.example/inbox\n")
	l := r.link(m)
	require.Equal(t, r.id("Ben"), l.Person)
	require.Equal(t, r.now.AddDate(0, 0, 14), l.ExpiresAt, "a fresh link")
	method, entries := r.entries(m)
	require.Equal(t, "PUBLISH", method)
	require.Len(t, entries, 1)
	require.Empty(t, r.digests(), "it has been told")
}

func TestADigestTellsWhatIsStillTrueAndWhatHappenedInOrder(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ben", "Carl")
	notice := r.passed()
	opened := r.noticeOf("leaders", "Ben")
	require.Empty(t, r.notify(opened), "Ben has decided")
	require.Equal(t, []string{"Pia"}, keys(r.notify(notice)), "Carl is told later")
	closed := opened
	closed.Kind, closed.Key, closed.State = activities.NoticeGateClosed, "closed", engagement.GateApprovedWithConditions
	require.Empty(t, r.notify(closed))
	r.now = r.now.Add(time.Hour)
	r.moved(notice.Condition, "Carl", engagement.ConditionReported, "Done")
	notice.Kind, notice.Key, notice.People = activities.NoticeConditionReported, "reported", r.ids("Ben", "Pia")
	require.Equal(t, []string{"Pia"}, keys(r.notify(notice)))
	r.moved(notice.Condition, "Pia", engagement.ConditionMet, "")
	notice.Kind, notice.Key, notice.People = activities.NoticeConditionClosed, "met", r.ids("Ben", "Carl")
	require.Empty(t, r.notify(notice))

	mails := r.digests()
	require.Equal(t, "What has happened", mails["Ben"].Subject)
	require.Regexp(t, `(?s)Result: Improvement plan.*Condition met: `, mails["Ben"].Text)
	require.NotContains(t, mails["Ben"].Text, "please check", "that is done")
	require.Regexp(t, `(?s)Condition met: `, mails["Carl"].Text)
	require.NotContains(t, mails["Carl"].Text, "for you to meet")
}

// noticeOf is the notice by which somebody was asked about the plan's first revision.
func (r *mailroom) noticeOf(stage, first string) activities.Notice {
	return activities.Notice{
		Place: r.place, Kind: activities.NoticeGateOpened, Key: "opened", People: r.ids(first), Gate: plan, Stage: stage,
		Subject: engagement.Subject{Ref: contract.RefPlan, Revision: 1, Digest: "digest-1"}, Due: r.now.AddDate(0, 0, 5),
	}
}

func TestAConditionWaitsForItsOwner(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Carl")
	r.notify(r.passed())
	m := r.digests()["Carl"]
	require.Equal(t, "1 thing waits for you", m.Subject)
	require.Contains(t, m.Text, "A condition for you to meet")
}

func TestWhatCannotWaitComesAtOnce(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ana", "Ben", "Pia")
	notice := r.openPlan(1)
	notice.People, notice.Other = r.ids("Pia"), r.id("Ben")
	for _, kind := range []string{
		activities.NoticeDecisionRefused, activities.NoticeOverrideRequested, activities.NoticeOverridden, activities.NoticeApprovalRevoked,
		activities.NoticeAdviceAsked, activities.NoticeStepBlocked,
	} {
		notice.Kind, notice.Key, notice.State = kind, kind, engagement.GateApproved
		require.Len(t, r.notify(notice), 1, kind)
	}
	r.now = r.now.AddDate(0, 0, 7)
	notice.Kind, notice.Key = activities.NoticeGateEscalated, "escalated"
	notice.People, notice.Late = r.ids("Ana", "Pia"), r.ids("Ana")
	require.Equal(t, []string{"Ana"}, keys(r.notify(notice)), "who is late herself")
	require.Contains(t, r.digests()["Pia"].Text, "Still awaited: Ana Ruiz")
}

func TestNothingIsLostWhenSomebodyWantsSingleMailsAgain(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ben")
	notice := r.openPlan(1)
	r.notify(notice)
	r.prefers(store.MailEach, "Ben")
	notice.Kind, notice.Key, notice.People = activities.NoticeGateReminder, "reminder/1", r.ids("Ben")
	require.Len(t, r.notify(notice), 1)
	require.Contains(t, r.digests(), "Ben")
	require.Empty(t, r.digests())
}

func TestAReminderOfWhatIsDoneIsNoNews(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Carl")
	r.record(contract.RefAssessment, "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: r.now}, nil)
	notice := activities.Notice{
		Place: r.place, Kind: activities.NoticePhaseReminder, Key: "phase", Of: contract.RefAssessment, Due: r.now, People: r.ids("Carl"),
	}
	require.Empty(t, r.notify(notice))
	r.record(contract.RefAssessment, "", engagement.PhaseClosed{Phase: engagement.PhaseAssessment}, nil)
	require.Empty(t, r.digests())
}

func TestADigestThatFailsIsTriedAgainAndHoldsUpNobody(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ana", "Ben")
	r.notify(r.openPlan(1))
	day := r.now
	busy := errors.New("450 come again")
	r.fails["Ana@example.com"] = busy
	n, err := r.office.SendDigests(t.Context(), r.place.Org, day)
	require.ErrorIs(t, err, busy)
	require.Equal(t, 1, n, "Ben has his")
	first := r.sent[0]

	delete(r.fails, "Ana@example.com")
	r.now = r.now.Add(time.Hour)
	mails := r.digests()
	require.Equal(t, []string{"Ana"}, keys(mails))
	require.NotEqual(t, first.MessageID, mails["Ana"].MessageID)

	r.fails["Ben@example.com"] = fmt.Errorf("550: %w", notify.ErrUndeliverable)
	notice := r.noticeOf("leaders", "Ben")
	notice.Key = "another"
	r.notify(notice)
	require.Empty(t, r.digests())
	delete(r.fails, "Ben@example.com")
	require.Empty(t, r.digests(), "what can never be delivered is not tried for ever")
}

func TestADigestHasOneNameADay(t *testing.T) {
	ids := map[string]bool{}
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ben")
	notice := r.openPlan(1)
	for day := range 2 {
		for part := range 2 {
			notice.Key = fmt.Sprint("asked", day, part)
			r.notify(notice)
			ids[r.digests()["Ben"].MessageID] = true
		}
		r.now = r.now.AddDate(0, 0, 1)
	}
	require.Len(t, ids, 4, "a second mail of a day is another mail")
}

func TestAnItemThatCannotBeReadHoldsUpNoOther(t *testing.T) {
	r := openMailroom(t)
	r.prefers(store.MailDigest, "Ben")
	r.in(func(tx *store.Tx) {
		require.NoError(t, tx.KeepForDigest(store.DigestItem{ID: "odd", Person: r.id("Ben"), Engagement: "e1", Notice: []byte(`{"org":"` + r.place.Org + `","engagement":"e1","key":"odd","kind":"praise"}`)}))
	})
	r.notify(r.openPlan(1))
	r.sent = nil
	n, err := r.office.SendDigests(t.Context(), r.place.Org, r.now)
	require.ErrorContains(t, err, "newer worker")
	require.Equal(t, 1, n)
	require.Len(t, r.sent, 1)
	r.in(func(tx *store.Tx) {
		items, err := tx.DigestItems(r.id("Ben"))
		require.NoError(t, err)
		require.Len(t, items, 1, "a worker that knows it tells it")
	})
}
