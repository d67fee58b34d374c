package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

const theProject = "/engagements/" + theCase + "/projects/p1"

// sent fills the form of an address with values and sends it.
func (b *browser) sent(address string, values url.Values) reply {
	b.Helper()
	page := b.get(address).status(http.StatusOK)
	for _, name := range []string{"token", "version", "form"} {
		_, rest, found := strings.Cut(page.html, `name="`+name+`" value="`)
		require.True(b, found, "%s has no %s", address, name)
		value, _, _ := strings.Cut(rest, `"`)
		values.Set(name, value)
	}
	return b.post(address, values)
}

func TestALeadRunsTheProjectFromItsPage(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	carla := h.visitor("Carla")
	carla.get(theProject).status(http.StatusOK).says("Monthly restore", "Nobody has reported yet", "Restore without help", "5 days past the end, 10% over the budget")

	// The status report is drafted from the facts.
	carla.get(theProject+"/edit/reports").says("Late: Restore without help, agreed for 2026-05-15, forecast for 2026-06-15.", "Reached: First restore, on 2026-04-22 (2 days late).")
	carla.sent(theProject+"/edit/reports", url.Values{
		"on": {"2026-06-08"}, "time": {"amber"}, "cost": {"green"}, "scope": {"green"}, "benefit": {"green"}, "progress": {"60"},
		"spent": {"7000"}, "forecast_cost": {"12500"}, "forecast_end": {"2026-07-04"}, "narrative": {"A week late."},
	}).to(theProject + "?done=saved")
	h.in(func(tx *store.Tx) {
		rows, err := tx.PendingOutbox(10)
		require.NoError(t, err)
		require.Equal(t, contract.WorkflowOf(theCase, contract.RefProject("p1")), rows[len(rows)-1].Workflow, "the project's workflow hears of it")
	})

	// Money: an order, and an invoice that draws on it.
	carla.sent(theProject+"/edit/costs", url.Values{
		"state": {"committed"}, "title": {"Drill by the vendor"}, "category": {"services"}, "on": {"2026-05-04"}, "amount": {"3000.50"},
	}).to(theProject + "?done=saved")
	carla.sent(theProject+"/edit/costs", url.Values{"state": {"actual"}, "title": {"May"}, "category": {"services"}, "on": {"2026-05-30"}, "amount": {"a lot"}}).
		status(http.StatusUnprocessableEntity).says("write an amount of EUR")
	carla.get(theProject).says("EUR 3,000.50", "7,000.00 were spent; the costs up to its day add up to EUR 0.00")

	// The log, with its owner.
	carla.sent(theProject+"/edit/raid", url.Values{"type": {"risk"}, "title": {"Tapes may melt"}, "severity": {"high"}, "owner": {h.people["Luis"].ID}, "due": {"2026-05-01"}}).to(theProject + "?done=saved")
	carla.get(theProject).says("Tapes may melt", "Overdue", "Luis Gil")

	// What it waits for, and who works on it.
	write(h, theCase, "p9", "", engagement.Project{Name: "Cooling", BaselineStart: "2026-04-06", BaselineEnd: "2026-05-29"})
	carla.sent(theProject+"/edit/dependencies", url.Values{"to": {"p1"}, "from": {"p1"}, "type": {"FS"}, "lag": {"0"}}).
		status(http.StatusUnprocessableEntity).says("nothing waits for itself")
	carla.sent(theProject+"/edit/dependencies", url.Values{"to": {"m2"}, "from": {"p9"}, "type": {"FS"}, "lag": {"3"}, "note": {"Tapes melt"}}).to(theProject + "?done=saved")
	page := carla.get(theProject).says("Monthly restore: Restore without help", "Cooling", "FS + 3 working days", "Tapes melt")
	carla.sent(theProject+"/edit/allocations", url.Values{"person": {h.people["Luis"].ID}, "role": {"Operator"}, "percent": {"120"}, "from": {"2026-05-04"}, "to": {"2026-05-29"}}).
		status(http.StatusUnprocessableEntity).says("100")
	carla.sent(theProject+"/edit/allocations", url.Values{"person": {h.people["Luis"].ID}, "role": {"Operator"}, "percent": {"40"}, "from": {"2026-05-04"}, "to": {"2026-05-29"}}).to(theProject + "?done=saved")
	carla.get(theProject).says("Operator", "40%", "4 May 2026 to 29 May 2026")
	_, after, found := strings.Cut(page.html, theProject+"/edit/dependencies/")
	require.True(t, found)
	id, _, _ := strings.Cut(after, `"`)
	dependency := theProject + "/edit/dependencies/" + id
	form := carla.get(dependency).says("Delete a dependency")
	remove := strings.Replace(dependency, "/edit/", "/delete/", 1)
	carla.post(remove, url.Values{"token": {form.token()}, "version": {"7"}}).status(http.StatusConflict).says("You have seen version 7")
	carla.post(remove, url.Values{"token": {form.token()}, "version": {"1"}}).to(theProject + "?done=deleted")
	carla.get(theProject).says("The project waits for no other")

	// Criteria.
	carla.sent(theProject+"/edit/criteria", url.Values{
		"criteria[0].text": {"A restore within an hour"}, "criteria[1].text": {"At night, too"}, "criteria[1].waived": {"Nobody sells at night"},
	}).to(theProject + "?done=saved")
	carla.sent(theProject+"/edit/criteria", url.Values{"criteria[0].text": {"Both"}, "criteria[0].met": {"2026-06-01"}, "criteria[0].waived": {"Why not"}}).
		status(http.StatusUnprocessableEntity).says("leave one of the two out")
	carla.get(theProject).says("A restore within an hour", "Nobody sells at night")

	// What is agreed changes through a request alone.
	carla.sent(theProject+"/edit/milestones/m2", url.Values{"title": {"Restore without help"}, "baseline": {"2026-06-15"}}).
		status(http.StatusConflict).says("request a change")
	carla.sent(theProject+"/edit/changes", url.Values{
		"title": {"Two weeks more"}, "reason": {"The tapes come late"}, "end": {"2026-07-14"}, "budget": {"12500"},
		"milestones[0].milestone": {"m2"}, "milestones[0].baseline": {"2026-06-15"},
	}).to(theProject + "?done=saved")
	page = carla.get(theProject).says("Two weeks more", "Asks for: end on 14 July 2026, a budget of EUR 12,500.00, one milestone changed.")
	_, rest, found := strings.Cut(page.html, theProject+"/changes/")
	require.True(t, found)
	change, _, _ := strings.Cut(rest, "/submit")
	carla.post(theProject+"/changes/"+change+"/submit", url.Values{"token": {page.token()}, "form": {"f1"}, "note": {"Please"}}).to(theProject + "?done=submitted")
	require.Equal(t, contract.RefChangeRequest("p1", change), h.submitted[len(h.submitted)-1].Ref)
	require.Equal(t, "p1", h.submitted[len(h.submitted)-1].Item)
	carla.post(theProject+"/submit", url.Values{"token": {page.token()}, "form": {"f2"}}).to(theProject + "?done=submitted")
	require.Equal(t, contract.RefAcceptance("p1"), h.submitted[len(h.submitted)-1].Ref)
	carla.post(theProject+"/submit", url.Values{"token": {"forged"}, "form": {"f3"}}).status(http.StatusForbidden)

	h.in(func(tx *store.Tx) {
		costs, _, err := store.List[engagement.Cost](tx, theCase, store.Query{Parent: "p1"})
		require.NoError(t, err)
		require.Len(t, costs, 1)
		require.EqualValues(t, 300_050, costs[0].Body.Amount)
	})
}

func TestWhoOnlyReadsWritesNothingToAProject(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.visitor("Zoe").get(theProject).status(http.StatusNotFound)
	ana := h.visitor("Ana")
	ana.get(theProject).status(http.StatusOK)
	h.visitor("Carla").get(theProject + "/edit/nothing").status(http.StatusNotFound)
	h.visitor("Carla").get("/engagements/" + theCase + "/projects/none").status(http.StatusNotFound)
	write(h, theCase, "p2", "", engagement.Project{Name: "Another", BaselineStart: "2026-04-06", BaselineEnd: "2026-06-30"})
	write(h, theCase, "other", "p2", engagement.RAID{Type: "risk", Title: "Of another project"})
	h.visitor("Carla").get(theProject + "/edit/raid/other").status(http.StatusNotFound)
	h.visitor("Carla").post(theProject+"/delete/raid/other", url.Values{}).status(http.StatusForbidden)
	write(h, theCase, "p3", "", engagement.Project{Name: "A third", BaselineStart: "2026-04-06", BaselineEnd: "2026-06-30"})
	write(h, theCase, "far", "", engagement.Dependency{From: "p2", To: "p3", Type: engagement.FinishToStart})
	h.visitor("Carla").get(theProject + "/edit/dependencies/far").status(http.StatusNotFound)
}

func TestTheProjectPageFitsItsScreenAndIsAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openHouse(t), newLook(t, width)
			example(t, h)
			write(h, theCase, "st1", "p1", engagement.StatusReport{
				On: "2026-06-01", Time: engagement.Amber, Cost: engagement.Green, Scope: engagement.Green, Benefit: engagement.Green,
				Progress: 60, Spent: 700_000, ForecastCost: 1_250_000, ForecastEnd: "2026-07-04", Narrative: "A week late.",
			})
			write(h, theCase, "co1", "p1", engagement.Cost{On: "2026-05-30", State: engagement.CostActual, Category: "services", Title: "Drill by the vendor", Amount: 650_000})
			write(h, theCase, "ra1", "p1", engagement.RAID{Type: "risk", Title: "Tapes may melt in the warehouse that has no cooling", Severity: "high", Owner: h.people["Luis"].ID, Due: "2026-05-01"})
			write(h, theCase, "ch1", "p1", engagement.ChangeRequest{Title: "Two weeks more", Reason: "The tapes come late", End: "2026-07-14"})
			write(h, theCase, "p9", "", engagement.Project{Name: "Cooling", BaselineStart: "2026-04-06", BaselineEnd: "2026-05-29"})
			write(h, theCase, "d9", "", engagement.Dependency{From: "p9", To: "m2", Type: engagement.FinishToStart, Lag: 3, Note: "Tapes melt"})
			write(h, theCase, "al1", "p1", engagement.Allocation{Person: h.people["Luis"].ID, Role: "Operator", Percent: 40, From: "2026-05-04", To: "2026-05-29"})
			l.bare()
			l.signInBy(h, "Carla")
			for _, path := range []string{"", "/edit/reports", "/edit/changes", "/edit/criteria", "/edit/dependencies"} {
				l.do(chromedp.Navigate(h.server.URL+theProject+path), visible("h1"))
				l.accessible("project" + strings.ReplaceAll(path, "/", "-"))
			}
		})
	}
}
