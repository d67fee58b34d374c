package office

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestTheDiagnosisSaysWhereAnswersDifferAndNamesNobody(t *testing.T) {
	s := newScribe(engagement.Brief{Currency: "EUR", Timezone: "Europe/Madrid"}, "en")
	require.Empty(t, differingSection(s, engagement.Diagnosis{}).Blocks)
	d := engagement.Diagnosis{Differing: []engagement.Disagreement{{Question: "SYS-01", Answers: 4, Mean: 250, Lowest: 0, Highest: 5, Deviation: 187}}}
	section := differingSection(s, d)
	require.Equal(t, "Where answers differ", section.Title)
	require.Contains(t, section.Blocks[0].Text, "On 1 question those who answered are far apart")
	var row []string
	for _, c := range section.Blocks[1].Table.Rows[0] {
		row = append(row, c.Text)
	}
	require.Equal(t, []string{"SYS-01", "4", "2.50", "0", "5", "1.87"}, row)
}
