package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestASupportRequestGetsTheDaysThatWereLeftOut(t *testing.T) {
	const today = Day("2026-06-10")
	for _, c := range []struct {
		name  string
		in    SupportRequest
		state SupportState
		out   SupportRequest
	}{
		{"asked", SupportRequest{}, SupportOpen, SupportRequest{Opened: today}},
		{"answered", SupportRequest{Opened: "2026-06-01", Answer: "a"}, SupportAnswered, SupportRequest{Opened: "2026-06-01", Answer: "a", Answered: today}},
		{"closed", SupportRequest{Opened: "2026-06-01", Answer: "a", Answered: "2026-06-02", Closed: "2026-06-03"}, SupportClosed, SupportRequest{Opened: "2026-06-01", Answer: "a", Answered: "2026-06-02", Closed: "2026-06-03"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var f Faults
			got := c.in.Dated(today, &f)
			assert.Empty(t, f)
			assert.Equal(t, c.out, got)
			assert.Equal(t, c.state, got.State())
		})
	}
	var f Faults
	SupportRequest{Opened: "2026-06-11", Answered: "2026-06-10"}.Dated(today, &f)
	assertFault(t, f, "opened", "still to come")
	assert.Len(t, f, 1)
}

func TestOnlyAnOpenSupportRequestIsOverdue(t *testing.T) {
	due := time.Date(2026, 6, 1, 16, 0, 0, 0, time.UTC)
	assert.True(t, SupportRequest{}.Overdue(due, due.Add(1)))
	assert.False(t, SupportRequest{}.Overdue(due, due), "it is due until then")
	assert.False(t, SupportRequest{}.Overdue(time.Time{}, due), "nothing says by when")
	assert.False(t, SupportRequest{Answer: "a", Answered: "2026-06-09"}.Overdue(due, due.Add(1)))
}
