package methodology_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/methodology"
)

func TestFaultsOfCompositionAreToldInTheirLines(t *testing.T) {
	source, places := marked(`key: mine
version: 2
sets:
  - {use: ‸systems@9, area: one}
  - use: people@1
    area: ‸two
    exclude: [PEO-01, ‸PEO-99]
    weights:
      - {ref: ‸PEO-01, weight: 2}
  - {use: security@1, area: one, colour: red}
`)
	_, err := methodology.Overlay(parsed(t, sample), "mine.yaml", source)
	faults := faultsOf(t, err)
	require.Len(t, faults, 5)
	for i, says := range []string{
		`there is no question set "systems@9"`, `"two" is not among areas[].key`, `"PEO-99" is neither a question nor a group of people@1`,
		`"PEO-01" is no question that is taken from people@1`,
	} {
		require.Contains(t, faults[i].Message, says)
		require.Equal(t, places[i], faults[i].Position, says)
	}
	require.Contains(t, faults[4].Message, "is not known here; give one of: area, areas, exclude, include, prefix, scores, use, weight, weights")
}

func TestAnOverlayAddsASetToItsBase(t *testing.T) {
	m, err := methodology.Overlay(parsed(t, sample), "mine.yaml", []byte("sets: [{use: people, area: one, include: [PEO-02]}]"))
	require.NoError(t, err)
	require.Len(t, m.Questions, 3)
	require.Equal(t, "people@1", m.Questions[2].Set)
	require.Equal(t, m, writtenAndRead(t, m), "what is composed is read back without the sets")
}

func TestAQuestionOfASetNeedsItsSource(t *testing.T) {
	_, err := methodology.Overlay(parsed(t, sample), "mine.yaml", []byte("questions: [{ref: Q-1, set: other@1}]"))
	faults := faultsOf(t, err)
	require.Len(t, faults, 1)
	require.Equal(t, "questions[0].set", faults[0].Field)
	require.Contains(t, faults[0].Message, "list it in sources")
}
