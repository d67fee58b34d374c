package rest_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestAChangeIsFrozenBeforeItsGateAndNotEditedAfterwards(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	path := p.path + p.fill("/projects/{pid}/changes/") + p.ids["/projects/{pid}/changes"]
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, path, set{"end": "2020-01-01", "milestones": []set{}}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.end", "before the project's agreed start"})
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, path, set{"milestones": []set{{"milestone": "other", "drop": true}}}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.milestones[0].milestone", "there is no milestone"})

	var submitted contract.Submitted
	got := w.call(identity.Consultant, http.MethodPost, path+"/submit", set{"note": "Ready."}).is(http.StatusAccepted)
	got.into(&submitted)
	gate := w.call(identity.PMO, http.MethodGet, got.Header.Get("Location"), nil).is(http.StatusOK).object()
	require.Equal(t, "exception", gate["key"])
	frozen := w.call(identity.PMO, http.MethodGet, got.Header.Get("Location")+"/subject", nil).is(http.StatusOK).object()
	content := frozen["content"].(map[string]any)
	require.Equal(t, "Two weeks more", content["change"].(map[string]any)["body"].(map[string]any)["title"])
	refused := w.call(identity.Consultant, http.MethodPatch, path, set{"title": "Three weeks more"}).problem(http.StatusConflict, "conflict")
	require.Contains(t, refused.Detail, "withdraw it")
	w.call(identity.Consultant, http.MethodDelete, path, nil).problem(http.StatusConflict, "conflict")
	w.call(identity.Consultant, http.MethodPost, p.path+p.fill("/projects/{pid}/changes/none/submit"), set{"note": "Ready."}).problem(http.StatusNotFound, "not_found")
}

func TestAProjectIsHandedOverWithItsCriteriaMetOrWaived(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	project := p.path + "/projects/" + p.project
	w.call(identity.Consultant, http.MethodPatch, project, set{"criteria": []set{{"text": "A restore within an hour"}}}).is(http.StatusOK)
	refused := w.call(identity.Consultant, http.MethodPost, project+"/submit", set{"note": "Done."}).problem(http.StatusUnprocessableEntity, "invalid")
	require.Contains(t, refused.Errors[0].Message, "neither met nor waived")
	w.call(identity.Consultant, http.MethodPatch, project, set{"criteria": []set{{"text": "A restore within an hour", "met": "2026-06-20", "evidence": "Protocol of the drill"}}}).is(http.StatusOK)
	w.call(identity.Consultant, http.MethodPost, project+"/submit", set{"note": "Done."}).is(http.StatusAccepted)
}

func TestTheBudgetAddsUpWhatIsAgreedBoundAndSpent(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	costs := p.path + p.fill("/projects/{pid}/costs")
	order := p.ids["/projects/{pid}/costs"]
	invoice := set{"on": "2026-05-02", "state": "actual", "category": "services", "title": "First part", "amount": 100_000, "commitment": order}
	made := w.call(identity.Consultant, http.MethodPost, costs, invoice).is(http.StatusCreated).id()
	requireWrong(t, w.call(identity.Consultant, http.MethodPost, costs, with(invoice, set{"commitment": made})).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.commitment", "is no commitment of this project"})
	var budget engagement.Budget
	w.call(identity.PMO, http.MethodGet, p.path+"/financials", nil).is(http.StatusOK).into(&budget)
	require.EqualValues(t, 200_000, budget.Committed)
	require.EqualValues(t, 100_000, budget.Actual)
	require.Len(t, budget.Projects, 1)
	require.Equal(t, budget.Figures, budget.Projects[0].Figures)
	require.EqualValues(t, 0, *budget.Projects[0].Booked, "the invoice came after the report")
	requireWrong(t, w.call(identity.Consultant, http.MethodPatch, costs+"/"+order, set{"state": "actual"}).
		problem(http.StatusUnprocessableEntity, "invalid"), wrong{"body.state", "draws on this commitment"})
	w.call(identity.Consultant, http.MethodDelete, costs+"/"+order, nil).problem(http.StatusConflict, "conflict")
}

func TestTheNextStatusReportIsDraftedFromTheFactsAndCanBeSentAsItIs(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	project := p.path + "/projects/" + p.project
	w.call(identity.Consultant, http.MethodPost, project+"/costs", set{"on": "2026-04-20", "state": "actual", "category": "people", "title": "April", "amount": 250_000}).is(http.StatusCreated)
	var draft engagement.StatusDraft
	w.call(identity.Consultant, http.MethodGet, project+"/report-draft", nil).is(http.StatusOK).into(&draft)
	require.Equal(t, engagement.Day("2026-04-15"), draft.Since)
	require.EqualValues(t, 250_000, draft.Report.Spent)
	require.EqualValues(t, 300_000, draft.Bound)
	require.Len(t, draft.RAID, 1)
	require.Contains(t, draft.Report.Narrative, "The vendor is slow")
	w.call(identity.Consultant, http.MethodPost, project+"/reports", draft.Report).is(http.StatusCreated)
	w.call(identity.Viewer, http.MethodGet, project+"/report-draft", nil).problem(http.StatusForbidden, "forbidden")
	w.call(identity.Consultant, http.MethodGet, p.path+"/projects/none/report-draft", nil).problem(http.StatusNotFound, "not_found")
}
