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

func TestWhoDecidesGetsALinkOfTheirOwn(t *testing.T) {
	r := openMailroom(t)
	mails := r.notify(r.openPlan(1))
	require.Len(t, mails, 2)
	for first, m := range mails {
		l := r.link(m)
		require.Equal(t, store.Link{
			Hash: l.Hash, Engagement: "e1", Gate: plan, Stage: "leaders", Person: r.id(first), Revision: 1, Digest: "digest-1",
			Issue: l.Issue, ExpiresAt: r.now.AddDate(0, 0, 14), CreatedAt: r.now,
		}, l)
	}
	require.NotEqual(t, r.address(mails["Ana"]), r.address(mails["Ben"]))
	require.NotEqual(t, mails["Ana"].MessageID, mails["Ben"].MessageID)
}

func TestEveryoneReadsTheirLanguage(t *testing.T) {
	r := openMailroom(t)
	mails := r.notify(r.openPlan(1))
	require.Equal(t, "es", mails["Ana"].Locale, "whoever has none reads the engagement's")
	require.Equal(t, "Decida, por favor: Plan de mejora – Un almacén <script>alert(1)</script>", mails["Ana"].Subject)
	require.Contains(t, mails["Ana"].Text, "sábado, 7 de marzo de 2026, 12:00 (Europe/Madrid)")
	require.Contains(t, mails["Ana"].Text, "> Solo cambian las fechas.")
	require.Equal(t, "en", mails["Ben"].Locale)
	require.Contains(t, mails["Ben"].Text, "Saturday, 7 March 2026, 12:00 (Europe/Madrid)")
	require.Contains(t, mails["Ben"].Text, "Asked by: Carl Ortiz")
	for _, m := range mails {
		require.NotContains(t, m.HTML, "<script")
		require.Contains(t, m.HTML, "R\u00edo &amp; Hijos")
	}
}

func TestANoticeSentAgainIsTheSameMails(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	first := r.notify(notice)
	require.Empty(t, r.notify(notice), "this process knows what is out")

	r.restart()
	r.now = r.now.AddDate(0, 0, 3)
	again := r.notify(notice)
	require.Len(t, again, 2)
	for name, m := range again {
		require.Equal(t, first[name].MessageID, m.MessageID)
		require.Equal(t, r.address(first[name]), r.address(m))
		require.Equal(t, first[name].Text, m.Text, "also the day on which the link ends")
	}
}

func TestEachReminderHasAFreshLink(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	seen := map[string]bool{r.address(r.notify(notice)["Ana"]): true}
	notice.Kind, notice.People = activities.NoticeGateReminder, r.ids("Ana")
	for number := 1; number <= 3; number++ {
		r.now = r.now.AddDate(0, 0, 2)
		notice.Number, notice.Key = number, fmt.Sprintf("plan/1/gate/plan/r1/stage1/reminder/%d", number)
		m := r.notify(notice)["Ana"]
		require.False(t, seen[r.address(m)])
		seen[r.address(m)] = true
		require.Equal(t, r.now.AddDate(0, 0, 14), r.link(m).ExpiresAt)
		require.Equal(t, number == 3, m.Subject[:len("Fuera de plazo")] == "Fuera de plazo", "the third comes after the due: %s", m.Subject)
	}
	require.Len(t, seen, 4)
}

func TestNobodyIsMailedForNothing(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	r.decides("Ana", engagement.Approve, "")
	require.Equal(t, []string{"Ben"}, keys(r.notify(notice)), "Ana has decided")

	r.in(func(tx *store.Tx) {
		ben := r.people["Ben"]
		ben.Active = false
		_, err := tx.UpdatePerson(ben, 0)
		require.NoError(t, err)
	})
	notice.Kind, notice.Key = activities.NoticeGateReminder, "reminder/1"
	require.Empty(t, r.notify(notice), "Ben is gone")

	r.openPlan(2)
	notice.Key, notice.People = "reminder/2", append(r.ids("Ana", "Ben", "Ana"), "a stranger")
	require.Empty(t, r.notify(notice), "there is a newer revision")
}

func keys(mails map[string]notify.Mail) []string {
	var all []string
	for _, first := range []string{"Ana", "Ben", "Carl", "Pia"} {
		if _, ok := mails[first]; ok {
			all = append(all, first)
		}
	}
	return all
}

func TestAnEscalationTellsBothSides(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	notice.Kind, notice.Key = activities.NoticeGateEscalated, "escalated"
	notice.People, notice.Late = r.ids("Ana", "Ben", "Pia"), r.ids("Ana", "Ben")
	r.now = r.now.AddDate(0, 0, 6)
	r.decides("Ben", engagement.Approve, "")
	mails := r.notify(notice)
	require.Equal(t, []string{"Ana", "Pia"}, keys(mails), "Ben has decided in the meantime")
	require.Equal(t, r.id("Ana"), r.link(mails["Ana"]).Person)
	require.Equal(t, "https://mandate.example/gates/"+plan, r.address(mails["Pia"]), "the PMO decides nothing")
	require.Contains(t, mails["Pia"].Text, "Still awaited: Ana Ruiz\n")

	r.decides("Ana", engagement.Abstain, "x")
	notice.Key = "escalated again"
	require.Empty(t, r.notify(notice))
}

func TestAStageWithoutLinksSendsPeopleToThePage(t *testing.T) {
	r := openMailroom(t)
	for _, m := range r.notify(r.openPlan(1, engagement.ChannelWeb)) {
		require.Equal(t, "https://mandate.example/gates/"+plan, r.address(m))
	}
}

func TestTheRequesterReadsWhatIsRequested(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	r.decides("Ana", engagement.Approve, "")
	r.decides("Ben", engagement.RequestChanges, "Who trains the branches?\n<script>alert(2)</script>")
	r.record(contract.RefPlan, "", engagement.GateClosed{Gate: plan, Revision: 1, State: engagement.GateChangesRequested}, nil)
	notice.Kind, notice.Key, notice.People = activities.NoticeChangesRequested, "changes", r.ids("Carl")
	notice.State = engagement.GateChangesRequested
	m := r.notify(notice)["Carl"]
	require.Contains(t, m.Text, "Ben Hall requested changes\n> Who trains the branches?\n> <script>")
	require.NotContains(t, m.HTML, "<script")
	require.Equal(t, "https://mandate.example/gates/"+plan, r.address(m))

	notice.Kind, notice.Key, notice.People = activities.NoticeGateClosed, "closed", r.ids("Ana", "Ben")
	require.Contains(t, r.notify(notice)["Ana"].Subject, "cambios pedidos")
}

func TestOneBadAddressHoldsNobodyUp(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	r.fails["Ana@example.com"] = fmt.Errorf("550: %w", notify.ErrUndeliverable)
	require.Equal(t, []string{"Ben"}, keys(r.notify(notice)))
}

func TestWhatCouldNotBeSentIsTriedAgain(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	busy := errors.New("450 come again")
	r.fails["Ana@example.com"] = busy
	require.ErrorIs(t, r.office.Notify(t.Context(), notice), busy)
	require.Len(t, r.sent, 1, "Ben has his mail")
	delete(r.fails, "Ana@example.com")
	require.Equal(t, []string{"Ana"}, keys(r.notify(notice)), "and no second one")
}

func TestANoticeOfAnUnknownKindWaitsForAWorkerThatKnowsIt(t *testing.T) {
	r := openMailroom(t)
	require.ErrorContains(t, r.office.Notify(t.Context(), activities.Notice{Place: r.place, Key: "k", Kind: "praise", People: r.ids("Ana")}), "praise")
	require.ErrorContains(t, r.office.Notify(t.Context(), activities.Notice{
		Place: r.place, Key: "k", Kind: activities.NoticeLifecycle, Of: "sold", People: r.ids("Ana"),
	}), "lifecycle")
}

func TestAnEndedLinkIsRenewed(t *testing.T) {
	r := openMailroom(t)
	first := r.link(r.notify(r.openPlan(1))["Ana"])
	r.now = r.now.AddDate(0, 0, 15)

	renew := func(ended store.Link) (notify.Mail, error) {
		r.sent = nil
		err := r.office.Renew(t.Context(), r.place.Org, ended)
		if len(r.sent) == 0 {
			return notify.Mail{}, err
		}
		require.Len(t, r.sent, 1)
		return r.sent[0], err
	}
	m, err := renew(first)
	require.NoError(t, err)
	fresh := r.link(m)
	require.NotEqual(t, first.Hash, fresh.Hash)
	require.Equal(t, r.now.Add(14*24*time.Hour), fresh.ExpiresAt)
	require.Equal(t, r.id("Ana"), fresh.Person)
	require.Contains(t, m.Subject, "Decida, por favor")

	again, err := renew(first)
	require.NoError(t, err)
	require.Equal(t, r.address(m), r.address(again), "asking twice gives one link")
	require.Equal(t, m.MessageID, again.MessageID)

	r.now = r.now.AddDate(0, 0, 15)
	later, err := renew(first)
	require.NoError(t, err)
	require.NotEqual(t, r.address(m), r.address(later), "the renewed one has expired as well")
	require.True(t, r.link(later).ExpiresAt.After(r.now))

	r.decides("Ana", engagement.Approve, "")
	_, err = renew(first)
	require.Equal(t, engagement.Conflict, engagement.CodeOf(err))
	require.Empty(t, r.sent)
}
