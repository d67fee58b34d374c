package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func TestOnlyAcceptedActionsBecomeProjectsAndTheReportsSayWhy(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	plan := f.plan()
	gate := contract.GateID(f.place.Engagement, contract.RefPlan, engagement.GatePlan)
	f.record(contract.RefPlan, "Lui", engagement.DecisionRecorded{
		Decision: "by-item", Gate: gate, Stage: "leaders", Revision: plan.Revision, Digest: plan.Digest, Verdict: engagement.Approve, Provenance: "signed",
		Items: []engagement.ItemDecision{{ID: "action-2", Verdict: engagement.DeferItem, Until: "2027-01-15"}},
	}, map[string]string{"name": "Luis Gil", "item/0": "After the season"})
	f.record(contract.RefPlan, "", engagement.GateClosed{Gate: gate, Revision: plan.Revision, State: engagement.GateApproved, Items: []engagement.ItemStanding{
		{ID: "action-1", Accepts: 2, Outcome: engagement.ItemAccepted},
		{ID: "action-2", Accepts: 1, Defers: 1, Outcome: engagement.ItemDeferred, Because: engagement.BecauseQuorum, Until: "2027-01-15"},
	}}, nil)
	refs, err := f.office.OpenProjects(t.Context(), activities.OpenProjectsRequest{Place: f.place, Plan: &plan, Left: []string{"action-2"}})
	require.NoError(t, err)
	require.Len(t, refs, 1)
	require.Equal(t, "action-1", refs[0].Action)

	want := []string{
		"Test every backup | Accepted | EUR 10,000.50 | ",
		"Open the shop abroad | Deferred (too few accepted it; until 15 January 2027) | EUR 40,000.00 | Luis Gil defers: After the season",
		"Approved |  | EUR 10,000.50 | ",
	}
	doc := f.publish("plan", contract.RefPlan, "")
	require.Equal(t, want, rows(chapter(t, doc, "What becomes of each action")))
	require.Contains(t, said(doc), "Proposed: 2 actions for EUR 50,000.50 to build and EUR 100.00 a year to run. Approved: 1 action for EUR 10,000.50 to build")
	final := f.publish("final", contract.RefClose, "")
	require.Equal(t, want, rows(chapter(t, final, "Accepted, deferred and rejected")))
	require.Contains(t, rows(chapter(t, final, "From actions to results"))[1], "Open the shop abroad (Orders from abroad) | deferred")
}
