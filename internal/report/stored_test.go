package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/report"
)

func TestADigestIsThatOfTheStoredText(t *testing.T) {
	body, digest, err := example().Encode()
	require.NoError(t, err)
	sum := sha256.Sum256(body)
	require.Equal(t, hex.EncodeToString(sum[:]), digest)
}

func TestADigestStaysTheSameAcrossReleases(t *testing.T) {
	d := report.Document{
		Kind: "plan", Title: "Plan <b> & more", Locale: "es", Summary: []report.Block{{Chart: &report.Chart{
			Kind: report.Lines, Title: "é", Labels: []string{"a"}, Series: []report.Series{{Name: "n", Values: []*float64{at(1e21), nil, at(0.1)}}},
		}}},
	}
	body, digest, err := d.Encode()
	require.NoError(t, err)
	require.Equal(t, `{"kind":"plan","locale":"es","summary":[{"chart":{"kind":"lines","labels":["a"],"series":[{"name":"n","values":[1e+21,null,0.1]}],"title":"é"}}],"title":"Plan <b> & more"}`, string(body))
	require.Equal(t, "7d23432f9cd25aff66204cf591936536c4a77718daad0299015fd5dba44b6db9", digest)
}

func TestReadingAndStoringAgainChangesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		body, digest, err := everywhere(texts.Draw(t, "text")).Encode()
		require.NoError(t, err)
		read, err := report.Parse(body)
		require.NoError(t, err)
		again, same, err := read.Encode()
		require.NoError(t, err)
		require.Equal(t, string(body), string(again))
		require.Equal(t, digest, same)
	})
}

func TestWhatALaterReleaseHasStoredCanBeRead(t *testing.T) {
	d, err := report.Parse([]byte(`{"kind":"plan","title":"Plan","locale":"en","mood":"good"}`))
	require.NoError(t, err)
	require.Equal(t, report.Document{Kind: "plan", Title: "Plan", Locale: "en"}, d)
}

func TestANumberThatIsNoneCannotBeStored(t *testing.T) {
	d := report.Document{Summary: []report.Block{{Chart: &report.Chart{Series: []report.Series{{Values: []*float64{at(math.NaN())}}}}}}}
	_, _, err := d.Encode()
	require.Error(t, err)
}

func TestTheStylesheetHandedOutIsACopy(t *testing.T) {
	css, err := os.ReadFile("report.css")
	require.NoError(t, err)
	clear(report.Stylesheet())
	require.Equal(t, string(css), string(report.Stylesheet()))
}

// scrambled writes JSON anew with its objects' members in another order and its numbers in
// another, equal form.
func scrambled(t require.TestingT, body []byte, order func(n int) []int) []byte {
	var whole any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	require.NoError(t, decoder.Decode(&whole))
	var out bytes.Buffer
	var write func(v any)
	write = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			keys := slices.Sorted(maps.Keys(v))
			out.WriteByte('{')
			for i, place := range order(len(keys)) {
				if i > 0 {
					out.WriteString(" ,\n")
				}
				name, err := json.Marshal(keys[place])
				require.NoError(t, err)
				out.Write(name)
				out.WriteString(" : ")
				write(v[keys[place]])
			}
			out.WriteByte('}')
		case []any:
			out.WriteByte('[')
			for i, one := range v {
				if i > 0 {
					out.WriteByte(',')
				}
				write(one)
			}
			out.WriteByte(']')
		case json.Number:
			if _, err := v.Int64(); err == nil {
				out.WriteString(v.String()) // a whole number must stay one
				break
			}
			f, err := v.Float64()
			require.NoError(t, err)
			out.WriteString(strconv.FormatFloat(f, 'e', -1, 64))
		default:
			text, err := json.Marshal(v)
			require.NoError(t, err)
			out.Write(text)
		}
	}
	write(whole)
	return out.Bytes()
}

func TestADigestDoesNotDependOnTheOrderOfMembersOrTheFormOfNumbers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := everywhere(texts.Draw(t, "text"))
		v := rapid.Float64().Filter(func(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }).Draw(t, "number")
		d.Summary = append(d.Summary, report.Block{Chart: &report.Chart{Series: []report.Series{{Values: []*float64{&v}}}}})
		body, digest, err := d.Encode()
		require.NoError(t, err)
		other, err := report.Parse(scrambled(t, body, func(n int) []int {
			order := make([]int, n)
			for i := range order {
				order[i] = i
			}
			return rapid.Permutation(order).Draw(t, "order")
		}))
		require.NoError(t, err)
		_, again, err := other.Encode()
		require.NoError(t, err)
		require.Equal(t, digest, again)
	})
}
