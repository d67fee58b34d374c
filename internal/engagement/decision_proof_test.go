package engagement_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// What the journal holds of a decision is enough to say again what was signed.
func TestASignedDecisionIsRebuiltFromItsEvent(t *testing.T) {
	text := rapid.OneOf(rapid.Just(""), rapid.Just("  \n"), rapid.String(), rapid.Just("nul \x00, broken \xff\xfe"))
	day := rapid.SampledFrom([]engagement.Day{"", "2026-03-31"})
	rapid.Check(t, func(t *rapid.T) {
		d := engagement.Decision{
			ID: "d1", Gate: "g", Stage: "leadership", Revision: 2, Digest: "abc", Verdict: engagement.ApproveWithConditions,
			Comment: text.Draw(t, "comment"), Confirmed: rapid.Bool().Draw(t, "confirmed"), Person: "p1",
			Channel: engagement.ChannelWeb, SignedInBy: "session", SignedInAt: time.Date(2026, 3, 2, 9, 0, 0, 123456789, time.UTC),
			DecidedAt: time.Date(2026, 3, 2, 9, 5, 0, 987654321, time.UTC), Locale: "es", Key: "k",
		}
		for range rapid.IntRange(0, 3).Draw(t, "conditions") {
			d.Conditions = append(d.Conditions, engagement.Condition{
				Text: text.Draw(t, "text"), Owner: text.Draw(t, "owner"), Verifier: text.Draw(t, "verifier"),
				Due: day.Draw(t, "due"), Blocking: rapid.Bool().Draw(t, "blocking"),
			})
		}
		for i := range rapid.IntRange(0, 2).Draw(t, "items") {
			d.Items = append(d.Items, engagement.ItemDecision{ID: "i" + strconv.Itoa(i), Verdict: "defer", Comment: text.Draw(t, "said"), Until: day.Draw(t, "until")})
		}
		d = d.Tidy()
		d.Signature = []byte("signature")
		before, err := d.SigningBytes()
		require.NoError(t, err)

		fact, texts := recorded(d)
		stored, err := json.Marshal(fact)
		require.NoError(t, err)
		var read engagement.DecisionRecorded
		require.NoError(t, json.Unmarshal(stored, &read))
		again, ok := read.Signed("p1", texts)
		require.True(t, ok)
		after, err := again.SigningBytes()
		require.NoError(t, err)
		require.Equal(t, string(before), string(after))
		require.Equal(t, d.Signature, again.Signature)
	})
}

// recorded is the event of a decision, as gates record it.
func recorded(d engagement.Decision) (engagement.DecisionRecorded, map[string]string) {
	texts := map[string]string{}
	put := func(name, value string) {
		if value != "" {
			texts[name] = value
		}
	}
	fact := engagement.DecisionRecorded{
		Decision: d.ID, Gate: d.Gate, Stage: d.Stage, Revision: d.Revision, Digest: d.Digest, Verdict: d.Verdict, Confirmed: d.Confirmed,
		Channel: d.Channel, SignedInBy: d.SignedInBy, SignedInAt: d.SignedInAt, Proof: d.Proof(true),
	}
	put("comment", d.Comment)
	for i, c := range d.Conditions {
		key := "condition/" + strconv.Itoa(i)
		put(key, c.Text)
		put(key+"/owner", c.Owner)
		put(key+"/verifier", c.Verifier)
		fact.Conditions = append(fact.Conditions, c.Due)
		if c.Blocking {
			fact.Blocking = append(fact.Blocking, i)
		}
	}
	for i, item := range d.Items {
		put("item/"+strconv.Itoa(i), item.Comment)
		item.Comment = ""
		fact.Items = append(fact.Items, item)
	}
	return fact, texts
}

func TestADecisionThatIsNotSignedHasNoProof(t *testing.T) {
	require.Nil(t, engagement.Decision{Key: "k", Signature: []byte("x")}.Proof(false))
	require.Nil(t, engagement.Decision{Signature: []byte("x")}.Proof(true), "signed before keys had names")
	_, ok := engagement.DecisionRecorded{}.Signed("p", nil)
	require.False(t, ok)
}
