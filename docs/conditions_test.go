package docs_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/condition"
	"mandate/internal/engagement"
)

func TestTheConditionsPageHasEveryFact(t *testing.T) {
	page := pages(t)["conditions.md"]
	said := map[string]bool{}
	for _, row := range regexp.MustCompile("(?m)^\\| `.+ \\| (int|bool|string) \\| .+ \\|$").FindAllString(page, -1) {
		said[row] = true
	}
	for _, key := range engagement.GateKeys {
		for _, fact := range engagement.FactList(key) {
			row := fmt.Sprintf("| `%s` | %s | %s |", fact.Name, fact.Type, fact.Meaning)
			require.Contains(t, page, row, "docs/conditions.md does not say this of %s", fact.Name)
			delete(said, row)
		}
	}
	require.Empty(t, said, "docs/conditions.md tells of facts that there are not")
	require.Contains(t, page, fmt.Sprintf("up to %d characters", condition.MaxLength))
}

func TestEveryConditionThatIsWrittenDownIsRight(t *testing.T) {
	examples := regexp.MustCompile(`(?m)^when: (.+)$`).FindAllStringSubmatch(pages(t)["conditions.md"], -1)
	require.NotEmpty(t, examples)
	for _, example := range examples {
		asked := 0
		for _, key := range engagement.GateKeys {
			if strings.Contains(example[1], engagement.FactVariable(key)+".") {
				asked++
				require.NoError(t, condition.Check(key, example[1]), example[1])
			}
		}
		require.Equal(t, 1, asked, "%s asks for the facts of no gate, or of several", example[1])
	}
}
