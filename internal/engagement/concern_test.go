package engagement

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var heard = time.Date(2026, 5, 4, 9, 0, 0, 0, time.UTC)

func TestAConcernIsOpenUntilItsResponseSatisfies(t *testing.T) {
	c := Concern{Verbatim: "Why?", RaisedBy: "ana"}
	_, err := c.Judged(ConcernVerdict{Satisfied: true}, heard)
	assert.Equal(t, Conflict, CodeOf(err), "there is no response yet")
	c.Response = "Because."
	_, err = c.Judged(ConcernVerdict{Comment: " "}, heard)
	assert.ErrorContains(t, err, "comment")
	again, err := c.Judged(ConcernVerdict{Comment: "That is none."}, heard)
	require.NoError(t, err)
	assert.False(t, again.Answered() || again.Resolved)
	assert.Equal(t, heard, again.OpenSince(heard.AddDate(0, -1, 0)), "the next response is due from now on")
	assert.Equal(t, []ReturnedResponse{{Response: "Because.", Comment: "That is none.", At: heard}}, again.Returned)
	again.Response = "The old one ends in June."
	done, err := again.Judged(ConcernVerdict{Satisfied: true}, heard)
	require.NoError(t, err)
	assert.True(t, done.Resolved && done.Satisfied)
}

func TestOnlyAVerdictReturnsAResponse(t *testing.T) {
	old := Concern{Verbatim: "Why?", Response: "Because.", Satisfied: true, Resolved: true, Returned: []ReturnedResponse{{Response: "No.", Comment: "Hm.", At: heard}}}
	var none Faults
	kept := Concern{Verbatim: "Why?", Response: "Because."}.Replaced(&old, &none)
	assert.Empty(t, none)
	assert.Equal(t, old.Returned, kept.Returned, "what is left out stays")
	var f Faults
	Concern{Verbatim: "Why?", Response: "Other.", Returned: []ReturnedResponse{{Response: "Forged"}}}.Replaced(&old, &f)
	assertFault(t, f, "returned", "kept by the program")
	assertFault(t, f, "response", "has satisfied")
	f = nil
	Concern{Verbatim: "Why?", Anonymous: true, RaisedBy: "ana", Satisfied: true}.Check(&f)
	assertFault(t, f, "raised_by", "must be empty for an anonymous concern")
	assertFault(t, f, "satisfied", "before there is a response")
}

func TestTermsSayWhatTheyKnowOfALevel(t *testing.T) {
	two, err := ParseSpan("2 business days")
	require.NoError(t, err)
	terms := &Terms{High: two}
	assert.Equal(t, two, terms.Of(LevelHigh))
	assert.True(t, terms.Of(LevelLow).IsZero() && terms.Of("").IsZero() && (*Terms)(nil).Of(LevelHigh).IsZero())
	var f Faults
	(&Terms{Remind: make([]Moment, MaxReminders+1), Escalate: &Escalation{}}).check(&f, "process.concerns")
	assertFault(t, f, "process.concerns.remind", "at most")
	assertFault(t, f, "process.concerns.escalate.after", "required")
}

// However a concern is answered and judged, it is never satisfied and open at once, and no
// response is lost.
func TestAConcernLosesNoResponse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := Concern{Verbatim: "Why?"}
		given := 0
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			if !c.Answered() {
				c.Response = "Because."
				given++
				continue
			}
			next, err := c.Judged(ConcernVerdict{Satisfied: rapid.Bool().Draw(t, "satisfied"), Comment: "Hm."}, heard)
			require.NoError(t, err)
			c = next
		}
		now := 0
		if c.Answered() {
			now = 1
		}
		assert.Equal(t, given, len(c.Returned)+now)
		assert.False(t, c.Satisfied && !c.Resolved)
		var f Faults
		c.Check(&f)
		assert.Empty(t, f)
	})
}
