package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var (
	ana = SignOff{By: "ana", At: "2026-05-01T09:00:00Z"}
	ben = SignOff{By: "ben", At: "2026-05-02T09:00:00Z"}
)

func message() Communication {
	return Communication{Audience: "g1", Subject: "Tills", Message: "They come.", Channel: "E-Mail ", Planned: "2026-05-20"}
}

func TestACommunicationIsPreparedThenApprovedBySomebodyElse(t *testing.T) {
	today := Day("2026-05-02")
	c := message()
	assert.Equal(t, CommunicationDraft, c.State())
	_, err := c.Approve(ben, CommunicationRules{}, today)
	assert.Equal(t, Conflict, CodeOf(err), "nobody prepared it")
	c, err = c.Prepare(ana)
	require.NoError(t, err)
	_, err = c.Approve(ana, CommunicationRules{}, today)
	assert.Equal(t, Forbidden, CodeOf(err), "she prepared it")
	_, err = c.Approve(ana, CommunicationRules{Approval: ApprovalAnyone}, today)
	require.NoError(t, err, "where anyone may")
	_, err = c.Approve(ben, CommunicationRules{}, "2026-05-21")
	assert.Equal(t, "planned", err.(*Error).Faults[0].Field, "a mail whose day has passed would go out at once")
	assert.False(t, c.Ready())
	c, err = c.Approve(ben, CommunicationRules{}, today)
	require.NoError(t, err)
	assert.Equal(t, CommunicationApproved, c.State())
	assert.True(t, c.Ready())
	_, err = c.Approve(ben, CommunicationRules{}, today)
	assert.Equal(t, Conflict, CodeOf(err))
	back, err := c.Withdraw()
	require.NoError(t, err)
	assert.Equal(t, CommunicationDraft, back.State())
	c.Channel = "all-hands"
	assert.False(t, c.Ready(), "only mail goes out by itself")
	c.Sent = "2026-05-20"
	for _, act := range []func() (Communication, error){
		func() (Communication, error) { return c.Prepare(ana) }, func() (Communication, error) { return c.Approve(ben, CommunicationRules{}, today) }, c.Withdraw,
	} {
		_, err := act()
		assert.Equal(t, Conflict, CodeOf(err), "it was sent")
	}
}

// Whatever somebody writes, an approval stands only for the message that was approved, and
// nobody writes one.
func TestAnApprovalIsOfOneMessageAlone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(c Communication, label string) Communication {
			word := rapid.SampledFrom([]string{"a", "b"})
			c.Subject, c.Message, c.Audience = word.Draw(t, label+" subject"), word.Draw(t, label+" message"), word.Draw(t, label+" audience")
			c.Channel = rapid.SampledFrom([]string{"e-mail", "intranet"}).Draw(t, label+" channel")
			c.Also = rapid.SampledFrom([][]string{nil, {}, {"g2"}}).Draw(t, label+" also")
			c.Owner = word.Draw(t, label+" owner")
			return c
		}
		old := draw(message(), "old")
		old.Prepared, old.Approved = &ana, &ben
		next := draw(message(), "next")
		next.Prepared, next.Approved = &ana, &ben
		require.NoError(t, CommunicationWritten(&old, &next))
		same := old.Subject == next.Subject && old.Message == next.Message && old.Audience == next.Audience && old.Channel == next.Channel && len(old.Also) == len(next.Also)
		if (next.State() == CommunicationApproved) != same {
			t.Fatalf("same message: %v, state: %s", same, next.State())
		}
		forged := draw(message(), "forged")
		forged.Approved = &ana
		require.Error(t, CommunicationWritten(nil, &forged), "an approval cannot be written")
	})
}

func TestWhatWasMailedStaysAsItWentOut(t *testing.T) {
	old := message()
	old.Prepared, old.Approved, old.Sent, old.Mailed, old.Addressed, old.Reached = &ana, &ben, "2026-05-20", true, 9, 8
	next := old
	next.Message = "They do not come."
	assert.Equal(t, Conflict, CodeOf(CommunicationWritten(&old, &next)))
	next = old
	next.Mailed, next.Reached = false, 9
	require.NoError(t, CommunicationWritten(&old, &next), "reach may be corrected")
	assert.True(t, next.Mailed)
	next.Sent = ""
	assert.Equal(t, Conflict, CodeOf(CommunicationWritten(&old, &next)))
}

func TestAMessageIsSaidInTheLanguageOfItsReader(t *testing.T) {
	c := message()
	c.Translations = []Translation{{Locale: "es", Subject: "Cajas", Message: "Llegan."}}
	subject, text := c.In("en", "es", "en")
	assert.Equal(t, []string{"Cajas", "Llegan."}, []string{subject, text})
	for _, locales := range [][]string{{"en", "es"}, {"de"}, nil} {
		subject, _ = c.In("en", locales...)
		assert.Equal(t, "Tills", subject, locales)
	}
}

func TestPeopleInSeveralGroupsAreAddressedOnce(t *testing.T) {
	groups := []Group{{Size: 10, Members: []string{"a", "b"}}, {Size: 1, Members: []string{"b", "c"}}}
	assert.Equal(t, 8+3+1, Addressed(groups, []string{"a", "z"}))
	assert.Zero(t, Addressed(nil, nil))
}

func TestTheNextCommunicationIsTheFirstThatIsNotSent(t *testing.T) {
	sent := message()
	sent.Planned, sent.Sent = "2026-04-01", "2026-04-01"
	later := message()
	later.Planned = "2026-06-01"
	all := CommunicationsInOrder([]Item[Communication]{{ID: "c", Body: later}, {ID: "b", Body: message()}, {ID: "a", Body: sent}})
	next, found := NextCommunication(all)
	assert.True(t, found)
	assert.Equal(t, "b", next.ID)
	_, found = NextCommunication(all[:1])
	assert.False(t, found)
}

func TestTheRulesOfCommunicationsHaveDefaults(t *testing.T) {
	r := CommunicationRules{}.OrDefault()
	for text, m := range map[string]Moment{"due - 5 business days": r.Remind[0], "due - 1 business day": r.Remind[1], "due + 1 business day": *r.Escalate} {
		parsed, err := ParseMoment(text)
		require.NoError(t, err)
		assert.Equal(t, [2]any{parsed.Before, parsed.Offset.Count}, [2]any{m.Before, m.Offset.Count}, text)
	}
	var f Faults
	CommunicationRules{Approval: "dice", At: "noon"}.check(&f, "c")
	assert.Len(t, f, 2)
}
