package office_test

import (
	"strconv"
	"strings"
	"testing"

	ics "github.com/arran4/golang-ical"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// entry is the one entry that a mail changes.
func (r *mailroom) entry(n activities.Notice, first, method string) *ics.VEvent {
	r.Helper()
	m, ok := r.notify(n)[first]
	require.True(r, ok)
	got, entries := r.entries(m)
	require.Equal(r, method, got)
	require.Len(r, entries, 1)
	return entries[0]
}

func number(t *testing.T, e *ics.VEvent) int {
	t.Helper()
	n, err := strconv.Atoi(e.GetProperty(ics.ComponentPropertySequence).Value)
	require.NoError(t, err)
	return n
}

func TestADecisionHasOneCalendarEntryFromTheAskingToTheOutcome(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	asked := r.entry(notice, "Ana", "PUBLISH")
	end, err := asked.GetEndAt()
	require.NoError(t, err)
	require.True(t, notice.Due.Equal(end))
	require.Equal(t, "Decidir: Plan de mejora – Un almacén <script>alert(1)</script>", asked.GetProperty(ics.ComponentPropertySummary).Value)
	require.Equal(t, "https://mandate.example/gates/"+plan, asked.GetProperty(ics.ComponentPropertyUrl).Value)
	require.Equal(t, "mailto:mandate@example.com", asked.GetProperty(ics.ComponentPropertyOrganizer).Value)

	r.now = r.now.AddDate(0, 0, 2)
	notice.Kind, notice.Key, notice.Due = activities.NoticeGateReminder, "reminder/1", notice.Due.AddDate(0, 0, 3)
	reminded := r.entry(notice, "Ana", "PUBLISH")
	require.Equal(t, asked.Id(), reminded.Id())
	require.Greater(t, number(t, reminded), number(t, asked))
	moved, err := reminded.GetEndAt()
	require.NoError(t, err)
	require.True(t, notice.Due.Equal(moved), "the due has moved")

	r.now = r.now.AddDate(0, 0, 7)
	notice.Kind, notice.Key = activities.NoticeGateEscalated, "escalated"
	notice.People, notice.Late = r.ids("Ana", "Ben", "Pia"), r.ids("Ana", "Ben")
	mails := r.notify(notice)
	_, late := r.entries(mails["Ana"])
	require.Equal(t, asked.Id(), late[0].Id())
	require.Empty(t, mails["Pia"].Attachments, "the PMO decides nothing")

	r.now = r.now.AddDate(0, 0, 1)
	r.decides("Ben", engagement.Approve, "")
	r.record(contract.RefPlan, "", engagement.GateClosed{Gate: plan, Revision: 1, State: engagement.GateApproved}, nil)
	notice.Kind, notice.Key, notice.People, notice.State = activities.NoticeGateClosed, "closed", r.ids("Ana", "Ben"), engagement.GateApproved
	over := r.entry(notice, "Ana", "CANCEL")
	require.Equal(t, asked.Id(), over.Id())
	require.Greater(t, number(t, over), number(t, late[0]))
	require.Equal(t, "CANCELLED", over.GetProperty(ics.ComponentPropertyStatus).Value)
}

func TestCalendarEntriesAreOfOnePersonAndRevision(t *testing.T) {
	r := openMailroom(t)
	seen := map[string]bool{}
	for revision := 1; revision <= 2; revision++ {
		for _, m := range r.notify(r.openPlan(revision)) {
			_, entries := r.entries(m)
			require.False(t, seen[entries[0].Id()])
			seen[entries[0].Id()] = true
		}
	}
	require.Len(t, seen, 4)
}

func TestTheOutcomeEndsTheEntriesOfEveryStage(t *testing.T) {
	r := openMailroom(t)
	notice := r.openPlan(1)
	first := r.entry(notice, "Ana", "PUBLISH")
	r.record(contract.RefPlan, "", engagement.StageOpened{
		Gate: plan, Revision: 1, Stage: "board", Number: 2, Due: notice.Due.AddDate(0, 0, 5), Needed: 1,
		Tasks: []engagement.Eligible{{Person: r.id("Ana")}},
	}, nil)
	notice.Stage, notice.Key, notice.People, notice.Due = "board", "stage2", r.ids("Ana"), notice.Due.AddDate(0, 0, 5)
	second := r.entry(notice, "Ana", "PUBLISH")
	require.NotEqual(t, first.Id(), second.Id())

	notice.Kind, notice.Key, notice.People, notice.State = activities.NoticeGateClosed, "closed", r.ids("Ana", "Ben"), engagement.GateApproved
	mails := r.notify(notice)
	method, over := r.entries(mails["Ana"])
	require.Equal(t, "CANCEL", method)
	require.Len(t, over, 2)
	require.ElementsMatch(t, []string{first.Id(), second.Id()}, []string{over[0].Id(), over[1].Id()})
	_, over = r.entries(mails["Ben"])
	require.Len(t, over, 1, "Ben was asked in the first stage alone")
}

func TestNoPersonalLinkStandsInACalendar(t *testing.T) {
	r := openMailroom(t)
	for _, m := range r.notify(r.openPlan(1)) {
		_, token, _ := strings.Cut(r.address(m), "/d/")
		require.NotEmpty(t, token)
		require.NotContains(t, strings.ReplaceAll(string(m.Attachments[0].Content), "\r\n ", ""), token)
	}
}
