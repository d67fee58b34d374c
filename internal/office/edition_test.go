package office_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/internal/report"
	"mandate/internal/store"
)

// printed is the page that would be printed of what is wanted.
func (f *file) printed(w office.Wanted) string {
	f.Helper()
	var page []byte
	f.office.Print = func(_ context.Context, make func(map[string]int) ([]byte, error), _ report.Sheets) (_ []byte, err error) {
		page, err = make(map[string]int{"report-1": 3})
		return page, err
	}
	w.Engagement, w.Format = f.place.Engagement, "pdf"
	_, digest, err := f.office.Export(f.Context(), f.place.Org, w)
	require.NoError(f, err)
	require.NotEmpty(f, digest)
	return string(page)
}

func stampOf(page string) string {
	_, rest, ok := strings.Cut(page, `print-stamp" aria-hidden="true"><span`)
	if !ok {
		return ""
	}
	_, rest, _ = strings.Cut(rest, ">")
	stamp, _, _ := strings.Cut(rest, "<")
	return stamp
}

func TestARevisionIsStampedUntilItIsApproved(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	plan := func(revision int) office.Wanted { return office.Wanted{Ref: contract.RefPlan, Revision: revision} }

	draft := f.printed(office.Wanted{Ref: contract.RefPlan})
	require.Equal(t, "DRAFT", stampOf(draft))
	require.Contains(t, draft, "It cannot be submitted as it stands")

	first := f.plan()
	page := f.printed(plan(first.Revision))
	require.Equal(t, "", stampOf(page), "the kit's plan is approved")
	require.Contains(t, page, first.Digest)
	require.Contains(t, page, "Ana Ruiz")
	require.Contains(t, page, "Approvals")
	require.Contains(t, page, `<span class="print-sheet">3</span>`)

	require.NoError(t, f.office.Reopen(t.Context(), f.place, contract.RefPlan))
	second := f.decide(activities.FreezeRequest{Key: engagement.GatePlan, Ref: contract.RefPlan}, engagement.GateRejected,
		vote{by: "Ana", role: engagement.RoleSponsor, verdict: engagement.Reject, comment: "Too dear."})
	page = f.printed(plan(second.Revision))
	require.Equal(t, "REJECTED", stampOf(page))
	require.Contains(t, page, "Too dear.")
	require.NotContains(t, page, "Do you approve", "the question has been answered")

	require.NoError(t, f.office.Reopen(t.Context(), f.place, contract.RefPlan))
	third := f.submit(activities.FreezeRequest{Key: engagement.GatePlan, Ref: contract.RefPlan})
	page = f.printed(plan(third.Revision))
	require.Equal(t, "DRAFT", stampOf(page))
	require.Contains(t, page, "Do you approve this improvement plan?")
	require.Contains(t, page, "Still to decide: Ana Ruiz and Luis Gil.")
	f.record(contract.RefPlan, "", engagement.GateClosed{
		Gate: contract.GateID(f.place.Engagement, contract.RefPlan, engagement.GatePlan), Revision: third.Revision, State: engagement.GateApproved,
	}, nil)
	require.Equal(t, "", stampOf(f.printed(plan(third.Revision))))
	require.Equal(t, "SUPERSEDED", stampOf(f.printed(plan(first.Revision))))
}

func TestAPublishedReportHasItsRecordOnTheLastSheet(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	f.plan()
	doc := f.publish("plan", contract.RefPlan, "")
	require.NotEmpty(t, doc.Title)
	var id, digest string
	f.in(func(tx *store.Tx) {
		reports, err := tx.Reports(f.place.Engagement)
		require.NoError(t, err)
		id, digest = reports[len(reports)-1].ID, reports[len(reports)-1].Digest
	})
	page := f.printed(office.Wanted{Report: id})
	require.Contains(t, page, "Record of this report")
	require.Contains(t, page, digest)
	require.Equal(t, "", stampOf(page))
}

func TestThereIsNoDraftOfWhatIsNeverDrafted(t *testing.T) {
	f := openFile(t)
	_, _, err := f.office.Export(t.Context(), f.place.Org, office.Wanted{Engagement: f.place.Engagement, Ref: "close/1", Format: "md"})
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
	_, _, err = f.office.Export(t.Context(), f.place.Org, office.Wanted{Engagement: f.place.Engagement, Ref: contract.RefPlan, Revision: 7, Format: "md"})
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
}
