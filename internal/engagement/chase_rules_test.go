package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"pgregory.net/rapid"
)

func TestAMetricIsToBeReadAgainByItsFrequency(t *testing.T) {
	for name, c := range map[string]struct {
		frequency      string
		last, from, by Day
	}{
		"a week after its latest reading":         {"weekly", "2026-04-10", "2026-03-02", "2026-04-17"},
		"a month, for the longest of months":      {"monthly", "2026-03-31", "2026-03-02", "2026-05-01"},
		"never read, from the beginning on":       {"quarterly", "", "2026-03-02", "2026-06-02"},
		"read long before, on the day after":      {"daily", "2025-01-01", "2026-03-02", "2026-03-03"},
		"read on the day of the beginning itself": {"daily", "2026-03-02", "2026-03-02", "2026-03-03"},
	} {
		by, due := Metric{Frequency: c.frequency}.ReadBy(c.last, c.from)
		assert.True(t, due, name)
		assert.Equal(t, c.by, by, name)
	}
	_, due := Metric{}.ReadBy("2026-03-02", "2026-03-02")
	assert.False(t, due, "without a frequency")
}

func TestAMetricIsStaleFromTheDayAfterOnlyItShouldHaveBeenReadBy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := Metric{Frequency: rapid.SampledFrom(Frequencies).Draw(t, "frequency")}
		last := Day("2026-03-02").plus(rapid.IntRange(0, 400).Draw(t, "days"))
		by, _ := m.ReadBy(last, "2026-03-02")
		assert.False(t, m.stale(last, "2026-01-01", by))
		assert.True(t, m.stale(last, "2026-01-01", by.next()))
	})
}

func TestReadingRulesHaveDefaults(t *testing.T) {
	r := ReadingRules{}.OrDefault()
	assert.Len(t, r.Remind, 3)
	assert.Equal(t, "due + 5 business days", r.Escalate.String())
	own := ReadingRules{Remind: []Moment{}}.OrDefault()
	assert.Empty(t, own.Remind, "none is a word, too")
	var f Faults
	ReadingRules{Remind: make([]Moment, MaxReminders+1)}.check(&f, "process.readings")
	assert.Len(t, f, 1)
}
