package methodology_test

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/condition"
	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func page(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "methodologies.md"))
	require.NoError(t, err)
	return string(text)
}

func TestThePageTellsOfEveryField(t *testing.T) {
	for name := range fieldNames(reflect.TypeFor[engagement.Methodology](), map[string]bool{}) {
		require.Regexp(t, "`([a-z]+\\.)?"+regexp.QuoteMeta(name)+"(\\[\\]|\\.[a-z]+(\\[\\])?)?`", page(t), "docs/methodologies.md says nothing of %s", name)
	}
}

// fieldNames collects the YAML names of a type's fields, at any depth.
func fieldNames(t reflect.Type, names map[string]bool) map[string]bool {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		return fieldNames(t.Elem(), names)
	case reflect.Struct:
		for i := range t.NumField() {
			if name, _, _ := strings.Cut(t.Field(i).Tag.Get("yaml"), ","); name != "" {
				names[name] = true
				fieldNames(t.Field(i).Type, names)
			}
		}
	}
	return names
}

func TestThePageSaysWhatTheDefaultsAre(t *testing.T) {
	policy := engagement.Policy{Items: &engagement.ItemPolicy{}, Stages: []engagement.Stage{{Escalate: make([]engagement.StageEscalation, 1)}}}
	policy.Defaults()
	stage := policy.Stages[0]
	for field, value := range map[string]any{
		"risk": policy.Risk, "same_person": policy.Duties.SamePerson, "max_rounds": policy.Revisions.MaxRounds,
		"on_material_change": policy.Revisions.OnMaterialChange, "delegation.standing": policy.Delegates(),
		"mode": stage.Mode, "reject_when": stage.RejectWhen, "abstain.allowed": stage.MayAbstain(),
		"min_participation": stage.Abstain.MinParticipation, "cutoff": fmt.Sprintf("%q", stage.Cutoff),
		"verdicts": fmt.Sprintf("%v", strings.Join(strings.Fields(fmt.Sprint(policy.Items.Verdicts)), ", ")), "affected_by": engagement.AffectedByPart,
		"effect": stage.Escalate[0].Effect, "on_expiry": stage.OnExpiry, "signature": stage.Signature,
		"channels": fmt.Sprintf("%v", strings.Join(strings.Fields(fmt.Sprint(stage.Channels)), ", ")),
	} {
		require.Contains(t, page(t), fmt.Sprintf("| `%s` | `%v` |", field, value))
	}
	require.NotContains(t, stage.CommentRequired, engagement.Approve)
	require.Len(t, stage.CommentRequired, len(engagement.Verdicts)-1, "all but approve")
	require.Contains(t, page(t), fmt.Sprintf("| `remind` | none | up to %d moments", engagement.MaxReminders))
	require.Contains(t, page(t), fmt.Sprintf("| `escalate[]` | none | up to %d, ", engagement.MaxEscalations))
	require.Contains(t, page(t), fmt.Sprintf("within %.0f minutes", engagement.ReauthenticateWithin.Minutes()))
}

func TestThePageNamesTheFieldsOfEverySubject(t *testing.T) {
	for _, key := range engagement.GateKeys {
		require.Contains(t, page(t), fmt.Sprintf("| %s | `%s` |\n", key, strings.Join(engagement.SubjectFields(key), "`, `")))
	}
}

// onPage are the page's examples, each laid over external-cto.
func onPage(t *testing.T) []engagement.Methodology {
	t.Helper()
	var all []engagement.Methodology
	for _, block := range strings.Split(page(t), "```yaml\n")[1:] {
		example, _, closed := strings.Cut(block, "```")
		require.True(t, closed)
		m, err := methodology.Overlay(builtin(t, methodology.ExternalCTO), "page.yaml", []byte(example))
		require.NoError(t, err)
		all = append(all, m)
	}
	return all
}

func TestThePagesExamplesMeanWhatItSays(t *testing.T) {
	examples := onPage(t)
	require.Len(t, examples, 6)
	severity, readiness, items, board, release, overlay := examples[0], examples[1], examples[2], examples[3], examples[4], examples[5]
	require.Equal(t, "critical", severity.Severity.Of(3, 5).Key)

	require.Equal(t, engagement.Threshold{Green: 80, Amber: 60}, *readiness.Readiness.Trained)
	require.Equal(t, engagement.Threshold{Green: 0, Amber: 2}, *readiness.Readiness.OpenSevere)
	require.Nil(t, readiness.Readiness.Informed)

	plan := items.Process.Gates[engagement.GatePlan]
	require.Equal(t, engagement.ItemVerdicts, plan.Items.Verdicts)
	require.Equal(t, engagement.AffectedByOwnItems, plan.Revisions.AffectedBy)

	stages := board.Process.Gates[engagement.GatePlan].Stages
	require.Equal(t, engagement.Quorum{Mode: engagement.ModePercent, N: 66}, stages[0].Mode)
	for cost, asked := range map[int64]bool{50_000_000: false, 50_000_001: true} {
		holds, err := condition.Holds(engagement.GatePlan, stages[1].When, engagement.Facts{"plan.build_cost": cost})
		require.NoError(t, err)
		require.Equal(t, asked, holds)
	}

	require.Equal(t, []string{"supplier", "client"}, release.Process.Gates[engagement.GateGoLive].Stages[0].GroupKeys())
	require.Equal(t, "acme-cto@1", overlay.Ref())
}
