package engagement

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func TestFindingsThatSayTheSameAreSuggestedWithTheReason(t *testing.T) {
	all := DuplicateFindings([]Item[Finding]{
		as("a", Finding{Title: "Backups are never restored", Type: "risk", Condition: "No restore of the backups has been tried.", Questions: []string{"S1"}, Systems: []string{"s1"}}),
		as("b", Finding{Title: "Nobody restores a backup", Type: "gap", Condition: "The backup is written, a restore was never tried.", Questions: []string{"S1", "P1"}, Systems: []string{"s1"}}),
		as("c", Finding{Title: "Releases take a month", Type: "gap", Condition: "Every release is tested by hand."}),
		as("d", Finding{Title: "Backups are restored", Type: "strength", Condition: "A restore of the backups is tried."}),
	})
	require.Len(t, all, 1, "a strength is no duplicate of a risk")
	assert.Equal(t, []string{"a", "b"}, []string{all[0].A, all[0].B})
	assert.Equal(t, []string{"backups", "never", "restore", "tried"}, all[0].Words)
	assert.Equal(t, []string{"S1"}, all[0].Questions)
	assert.Equal(t, []string{"s1"}, all[0].Systems)
}

func TestSpanishFindingsAreComparedWithoutAccentsAndPlurals(t *testing.T) {
	all := DuplicateFindings([]Item[Finding]{
		as("a", Finding{Title: "Los servidores no tienen dueño", Condition: "Ningún servidor de producción tiene un dueño."}),
		as("b", Finding{Title: "Servidor sin dueño", Condition: "En produccion hay servidores sin dueno."}),
	})
	require.Len(t, all, 1)
	assert.Equal(t, []string{"dueño", "producción", "servidores"}, all[0].Words)
}

func TestWordsThatEveryTextHasSayNothing(t *testing.T) {
	assert.Empty(t, DuplicateFindings([]Item[Finding]{
		as("a", Finding{Title: "There is no plan for this", Condition: "It is what it is and they have none."}),
		as("b", Finding{Title: "There is no owner for that", Condition: "It is what it is and they have none."}),
	}))
}

func TestASystemThatIsListedTwiceIsSuggested(t *testing.T) {
	all := DuplicateSystems([]Item[System]{
		as("a", System{Name: "SAP ERP"}), as("b", System{Name: "sap-erp", Purpose: "Orders"}), as("c", System{Name: "Tills"}),
	})
	require.Len(t, all, 1)
	assert.Equal(t, "b", all[0].B)
}

// What is suggested does not depend on the order of the findings, but for which is which.
func TestSuggestionsDoNotDependOnOrder(t *testing.T) {
	words := strings.Fields("backup restore till release owner plan cloud invoice order")
	rapid.Check(t, func(t *rapid.T) {
		var findings []Item[Finding]
		for i := range rapid.IntRange(2, 12).Draw(t, "findings") {
			text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(words), 1, 6).Draw(t, "words"), " ")
			findings = append(findings, as(fmt.Sprint("f", i), Finding{Title: text, Condition: text}))
		}
		pairs := func(all []Duplicate) map[[2]string]int {
			out := map[[2]string]int{}
			for _, d := range all {
				out[[2]string{min(d.A, d.B), max(d.A, d.B)}] = d.Score
			}
			return out
		}
		assert.Equal(t, pairs(DuplicateFindings(findings)), pairs(DuplicateFindings(rapid.Permutation(findings).Draw(t, "shuffled"))))
	})
}

// A thousand findings of a hundred words each.
func BenchmarkDuplicatesOfAThousandFindings(b *testing.B) {
	var findings []Item[Finding]
	for i := range 1000 {
		var text []string
		for j := range 100 {
			text = append(text, fmt.Sprint("w", (i*31+j*j*7)%900))
		}
		findings = append(findings, as(fmt.Sprint("f", i), Finding{Title: strings.Join(text[:6], " "), Condition: strings.Join(text, " ")}))
	}
	for b.Loop() {
		DuplicateFindings(findings)
	}
}
