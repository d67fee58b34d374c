package methodology_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/methodology"
)

func TestExplainShowsEachFaultInItsLine(t *testing.T) {
	source := []byte("key: mine\nversion: 0\ntitle: Mine\nprocess:\n  gates:\n    plan: {title: \"計画\", revisions: {max_rounds: 99}}\r\n  colour: red\n")
	sampled := parsed(t, sample)
	_, err := methodology.Overlay(sampled, "mine.yaml", source)
	var out bytes.Buffer

	require.NoError(t, methodology.Explain(&out, source, err))

	require.Equal(t, `mine.yaml:2:10: version: is 0; start at 1
version: 0
         ^
mine.yaml:6:49: process.gates.plan.revisions.max_rounds: is 99; give a whole number from 1 to 50
    plan: {title: "計画", revisions: {max_rounds: 99}}
                                                ^
mine.yaml:7:3: process.colour: is not known here; give one of: communications, concern_response, concerns, gates, period, periods, phases, project, pulses, readings, reassessment, review_lead, support, tolerances
  colour: red
  ^
`, out.String())
}

func TestExplainKeepsTabsInFrontOfTheMark(t *testing.T) {
	source := []byte("{\n\t\"key\":\t\"a b\"\n}")
	_, err := methodology.Overlay(parsed(t, sample), "mine.json", source)
	var out bytes.Buffer

	require.NoError(t, methodology.Explain(&out, source, err))

	require.Contains(t, out.String(), "mine.json:2:9: key: ")
	require.Contains(t, out.String(), "\n\t\"key\":\t\"a b\"\n\t      \t^\n")
}

func TestExplainWritesOtherErrorsAsTheyAre(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, methodology.Explain(&out, nil, errors.New("the disk is full")))
	require.Equal(t, "the disk is full\n", out.String())
}
