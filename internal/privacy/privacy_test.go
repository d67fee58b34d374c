package privacy_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/privacy"
)

func TestAPersonIsFoundAsAWholeWord(t *testing.T) {
	n := privacy.Of("Ana López", "ana@client.example", "Al")
	for text, want := range map[string]string{
		"Ask Ana López.":                         "Ask [erased].",
		"ANA  lópez\nsaid so":                    "[erased]\nsaid so",
		"mail to <ana@client.example>":           "mail to <[erased]>",
		"Ana LópezGarcía, Mariana López":         "Ana LópezGarcía, Mariana López",
		"ana@client.example.org":                 "[erased].org", // rather too much than too little
		"Diana@client.example":                   "Diana@client.example",
		"Al alone is too short to be looked for": "Al alone is too short to be looked for",
		"Ana López, Ana López":                   "[erased], [erased]",
		"":                                       "",
	} {
		assert.Equal(t, want, n.Redact(text))
		assert.Equal(t, want != text, n.Mention(text), text)
	}
	assert.False(t, privacy.Of("", " ", "x").Mention("x"))
	assert.Equal(t, "[erased] Lee", privacy.Of("Kim", "Kim Ro").Redact("Kim Lee"))
	assert.Equal(t, "[erased]!", privacy.Of("Kim", "Kim Ro").Redact("Kim Ro!"))
}

func TestStringsOfADocumentAreRedactedAndNothingElse(t *testing.T) {
	n := privacy.Of("Ana López")
	got, err := n.RedactJSON(`{"Ana López":1.50,"a":["Ana L\u00f3pez & co",{"b":null}],"n":12345678901234567890}`)
	require.NoError(t, err)
	assert.Equal(t, `{"Ana López":1.50,"a":["[erased] & co",{"b":null}],"n":12345678901234567890}`, got)
	same := `{ "z":1,"a":"nobody" }`
	got, err = n.RedactJSON(same)
	require.NoError(t, err)
	assert.Equal(t, same, got)
	_, err = n.RedactJSON("{")
	assert.Error(t, err)
	assert.True(t, n.MentionJSON("no JSON, but Ana López"))
	assert.False(t, n.MentionJSON(`{"Ana López":1}`))
}

// After redaction nothing is found; and what a database would look for first stands in every
// text that is hit.
func TestNothingIsLeftAndNothingIsMissed(t *testing.T) {
	word := rapid.SampledFrom([]string{"Ana", "ana", "ÉMILE", "Kask", "zo\u0301e", "o'Neil", "x", "李小龍", "a.b@c.example", "<i>", `"q"`})
	rapid.Check(t, func(t *rapid.T) {
		needle := strings.Join(rapid.SliceOfN(word, 1, 3).Draw(t, "needle"), " ")
		n := privacy.Of(needle)
		text := strings.Join(rapid.SliceOfN(rapid.OneOf(word, rapid.Just(needle), rapid.Just(strings.ToUpper(needle))), 0, 8).Draw(t, "text"), " ")
		assert.False(t, n.Mention(n.Redact(text)))
		document, err := json.Marshal(map[string]string{"t": text})
		require.NoError(t, err)
		require.Equal(t, n.Mention(text), n.MentionJSON(string(document)))
		if n.Mention(text) {
			require.Contains(t, strings.ToLower(text), strings.ToLower(n.Fragments()[0]))
		}
	})
}
