package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func TestAStageOpensByTheFrozenPlan(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	subject := f.plan()
	for when, want := range map[string]bool{
		"":                              true,
		"plan.build_cost > 5000000":     true, // EUR 50,000.50
		"plan.build_cost > 5000050":     false,
		"plan.run_cost == 10000":        true,
		"plan.largest_build_cost > 4e6": false,
		"plan.actions == 2 && engagement.currency == 'EUR'": true,
		"plan.has_security && !plan.has_process":            true,
		"engagement.timezone.startsWith('Europe/')":         true,
		"engagement.objectives == 1 && revision == 1":       true,
	} {
		opens, err := f.office.StageOpens(t.Context(), f.place, engagement.GatePlan, subject, when)
		require.NoError(t, err, when)
		require.Equal(t, want, opens, when)
	}
}

func TestAStageOpensByWhatWasFrozenNotByWhatWasWrittenSince(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	subject := f.plan()
	require.NoError(t, f.office.Reopen(t.Context(), f.place, contract.RefPlan))
	write(f, "late", "", engagement.Action{Title: "One more", Findings: []string{"finding-1"}, Impact: 1, Feasibility: 1, Start: "2026-06-01", Due: "2026-06-30"})
	opens, err := f.office.StageOpens(t.Context(), f.place, engagement.GatePlan, subject, "plan.actions == 2")
	require.NoError(t, err)
	require.True(t, opens)
}

func TestAConditionThatCannotBeJudgedSaysWhatToDo(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	subject := f.plan()
	for when, want := range map[string]string{
		"plan.build_cost / (plan.actions - 2) > 5": "the condition “plan.build_cost / (plan.actions - 2) > 5” of a stage of the gate plan " +
			"cannot be judged on revision 1 of plan/1 (division by zero); withdraw the submission and change what the condition asks about, " +
			"or correct the condition in a new version of the methodology",
		"plan.price > 5": "(line 1, column 1: there is no fact plan.price at the gate plan.",
	} {
		_, err := f.office.StageOpens(t.Context(), f.place, engagement.GatePlan, subject, when)
		require.Equal(t, engagement.Conflict, engagement.CodeOf(err), "%v", err)
		require.ErrorContains(t, err, want)
	}
}

func TestAStageOpensOnNothingButTheSubjectOfItsGate(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	subject := f.plan()
	other := subject
	other.Digest = "0000"
	_, err := f.office.StageOpens(t.Context(), f.place, engagement.GatePlan, other, "plan.actions > 0")
	require.Equal(t, engagement.Conflict, engagement.CodeOf(err), "%v", err)
	_, err = f.office.StageOpens(t.Context(), f.place, engagement.GateDiagnosis, subject, "diagnosis.findings > 0")
	require.Equal(t, engagement.Conflict, engagement.CodeOf(err), "%v", err)
	other = subject
	other.Revision = 7
	_, err = f.office.StageOpens(t.Context(), f.place, engagement.GatePlan, other, "plan.actions > 0")
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err), "%v", err)
}

// TestEveryFrozenSubjectHasTheFactsThatAreListed holds the facts to what is really frozen.
func TestEveryFrozenSubjectHasTheFactsThatAreListed(t *testing.T) {
	f := openFile(t)
	for key, subject := range f.everySubject() {
		f.in(func(tx *store.Tx) {
			frozen, err := tx.Revision(f.place.Engagement, subject.Ref, subject.Revision)
			require.NoError(t, err)
			facts, err := engagement.FactsOf(key, subject.Revision, frozen.Body)
			require.NoError(t, err)
			for _, fact := range engagement.FactList(key) {
				require.Contains(t, facts, fact.Name)
			}
			require.Len(t, facts, len(engagement.FactList(key)))
			require.Equal(t, "EUR", facts["engagement.currency"])
		})
	}
}
