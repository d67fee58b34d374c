package report_test

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"os"
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
