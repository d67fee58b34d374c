package office

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
	"mandate/internal/report"
)

func TestTheDiagnosisNamesEverySetWithItsLicence(t *testing.T) {
	m, known := methodology.Builtin(methodology.ExternalCTOSoftware)
	require.True(t, known)
	d := engagement.NewDiagnosis(engagement.Brief{Client: "C"}, m, engagement.Assessment{})
	said, err := report.Document{Title: "D", Sections: []report.Section{sourcesSection(d.Sources)}}.Markdown()
	require.NoError(t, err)
	for _, part := range []string{
		"Sources and licences", "Software delivery (software-delivery, version 1)", "Security (security, version 1)", "CC-BY-4.0",
		"by DORA (dora.dev), CC BY 4.0", "Mandate, after the structure of NIST CSWP 29", "Part of Mandate and under its licence",
	} {
		require.Contains(t, string(said), part)
	}
}

func TestADiagnosisWithoutQuestionSetsIsWhatItWas(t *testing.T) {
	old := engagement.Methodology{Sources: []engagement.Source{{Title: "A framework"}}}
	require.Empty(t, engagement.NewDiagnosis(engagement.Brief{}, old, engagement.Assessment{}).Sources)
	require.Empty(t, sourcesSection(nil).Blocks)
}
