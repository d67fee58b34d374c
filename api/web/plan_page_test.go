package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

const planPath = "/engagements/" + theCase + "/plan"

// planning is the house with a plan that its team still writes: two actions that share a
// person, and a finding that nothing addresses.
func planning(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	h.open(theCase, "Modernise the shop", "Müller & Söhne")
	for i, f := range []engagement.Finding{
		{Title: "Backups were never restored", Type: "risk", Area: "systems", Condition: "Nobody has tried.", Likelihood: 4, Impact: 5},
		{Title: "Orders are typed twice", Type: "gap", Area: "systems", Condition: "There is no interface.", Likelihood: 3, Impact: 3},
		{Title: "Nobody stands in for the administrator", Type: "gap", Area: "people", Condition: "One person knows.", Likelihood: 3, Impact: 5},
	} {
		write(h, theCase, fmt.Sprint("f", i+1), "", f)
	}
	planned(t, h)
	carla := h.people["Carla"].ID
	h.in(func(tx *store.Tx) {
		for _, id := range []string{"a1", "a2"} {
			a, err := store.Get[engagement.Action](tx, theCase, id)
			require.NoError(t, err)
			a.Body.Allocations, a.Body.PersonDays = []engagement.Share{{Person: carla, Percent: 75}}, 40
			a.Body.Options = []engagement.Option{
				{Title: "Do nothing", Nothing: true, WhyNot: "It gets worse"},
				{Title: "Rent it", BuildCost: 100000, RunCost: 900000, Impact: 3, Feasibility: 5, WhyNot: "Dearer within three years"},
			}
			_, err = store.Update(tx, theCase, id, a.Body, store.WriteOptions{By: carla})
			require.NoError(t, err)
		}
	})
	write(h, theCase, "c1", "", engagement.Capacity{Person: carla, Percent: 80, From: "2026-03-01", To: "2026-12-31", Absences: []engagement.Absence{{From: "2026-05-11", To: "2026-05-15"}}})
	return h
}

// form are the values of the form that posts to an address, as the page shows it.
func (r reply) form(action string) url.Values {
	r.b.Helper()
	values := url.Values{}
	var walk func(n *html.Node, inside bool)
	found := false
	walk = func(n *html.Node, inside bool) {
		if n.Type == html.ElementNode && n.Data == "form" && attributeOf(n, "action") == action {
			inside, found = true, true
		}
		if name := attributeOf(n, "name"); inside && n.Type == html.ElementNode && name != "" {
			switch {
			case n.Data == "textarea":
				values.Add(name, textOf(n))
			case n.Data == "select":
				for option := range n.Descendants() {
					if option.Data == "option" && hasAttribute(option, "selected") {
						values.Add(name, attributeOf(option, "value"))
					}
				}
			case n.Data == "input" && (attributeOf(n, "type") != "checkbox" || hasAttribute(n, "checked")):
				values.Add(name, attributeOf(n, "value"))
			}
		}
		for child := range n.ChildNodes() {
			walk(child, inside)
		}
	}
	root, err := html.Parse(strings.NewReader(r.html))
	require.NoError(r.b, err)
	walk(root, false)
	require.True(r.b, found, "no form posts to %s", action)
	return values
}

func TestThePlanPageShowsPriorityScheduleAndBudget(t *testing.T) {
	h := planning(t)
	h.visitor("Carla").get(planPath).status(http.StatusOK).says(
		"Improvement plan", "Restore backups every month", "Score 20 = impact 5 × feasibility 4",
		"cannot be done by", "Carla Otto works on “Restore backups every month”", "Carla Otto is allocated 150 %", "available 80 %",
		"Suggested for findings that nothing addresses yet", "Nobody stands in for the administrator",
		"2026-Q2", "EUR 60,500.00", "When the work can be done", "Away 11 May 2026 to 15 May 2026", "Rent it", "Why not",
	)
	h.visitor("Ana").get(planPath).status(http.StatusForbidden)
	h.visitor("Zoe").get(planPath).status(http.StatusForbidden)
}

func TestASuggestionIsTakenUpByOneClickAndCompleted(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	adopt := planPath + "/adopt/f3"
	sent := b.post(adopt, b.get(planPath).form(adopt)).status(http.StatusSeeOther)
	edit, _, _ := strings.Cut(sent.Header.Get("Location"), "?")
	values := b.get(edit + "?done=adopted").status(http.StatusOK).says("Taken into the plan").form(edit)
	require.Equal(t, "Address: Nobody stands in for the administrator", values.Get("title"))
	require.Equal(t, []string{"f3"}, values["findings"])
	values.Set("title", "Train a deputy")
	values.Set("build_cost", "1500.50")
	values.Set("allocations[1].person", h.people["Luis"].ID)
	values.Set("allocations[1].percent", "20")
	b.post(edit, values).to(planPath + "?done=saved")
	b.get(planPath).says("Train a deputy", "EUR 1,500.50").lacks(adopt)
	b.post(adopt, b.get(planPath).form(planPath+"/summary")).status(http.StatusConflict).says("Nothing is suggested")
}

func TestTheFormKeepsWhatWasTypedAndSaysWhatIsWrong(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	edit := planPath + "/edit/actions/a1"
	values := b.get(edit).form(edit)
	values.Set("title", "")
	values.Set("build_cost", "12,000.5")
	values.Set("due", "2020-01-01")
	values.Set("allocations[2].percent", "30")
	b.post(edit, values).status(http.StatusUnprocessableEntity).says(
		"This is not saved yet", "Is required", "write an amount of EUR without separators", "lies before start",
	).has(`value="12,000.5"`, `id="plan-allocations-1-person-wrong"`)

	values = b.get(edit).form(edit)
	values.Set("title", "Mine")
	h.in(func(tx *store.Tx) {
		a, err := store.Get[engagement.Action](tx, theCase, "a1")
		require.NoError(t, err)
		a.Body.Title = "Somebody else's"
		_, err = store.Update(tx, theCase, "a1", a.Body, store.WriteOptions{By: h.people["Petra"].ID})
		require.NoError(t, err)
	})
	b.post(edit, values).status(http.StatusConflict).says("Read it again").has(`value="Mine"`)

	values.Set("token", "forged")
	b.post(edit, values).status(http.StatusForbidden)
}

func TestObjectivesAndPeoplesTimeHaveForms(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	objective := planPath + "/edit/objectives"
	values := b.get(objective).form(objective)
	for name, value := range map[string]string{"title": "Sell abroad", "metric": "Orders", "baseline": "0", "target": "12.5", "by": "2026-12-01", "serves": "growth", "direction": "up"} {
		values.Set(name, value)
	}
	b.post(objective, values).to(planPath + "?done=saved")
	capacity := planPath + "/edit/capacities/c1"
	values = b.get(capacity).form(capacity)
	values.Set("absences[1].from", "2026-06-01")
	values.Set("absences[1].to", "2026-06-05")
	b.post(capacity, values).to(planPath + "?done=saved")
	b.get(planPath).says("Sell abroad", "12.5", "1 June 2026 to 5 June 2026")
	remove := planPath + "/delete/capacities/c1"
	b.post(remove, b.get(capacity).form(remove)).to(planPath + "?done=deleted")
	b.get(planPath).says("everybody who works on an action is taken to be there always")
	remove = planPath + "/delete/objectives/o1"
	b.post(remove, b.get(planPath+"/edit/objectives/o1").form(remove)).status(http.StatusConflict)
}

func TestAnotherWayIsChosenOnThePage(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	choose := planPath + "/choose/a2/1"
	b.post(choose, b.get(planPath).form(choose)).to(planPath + "?done=chosen")
	b.get(planPath+"?done=chosen").says("The other way is the action now", "Rent it", "Connect shop and warehouse")
}

func TestWhatIfIsAnAddress(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	b.get(planPath + "/what-if").status(http.StatusOK).says("Nothing is written")
	b.get(planPath+"/what-if?drop=a1&start.a2=2026-09-01&due.a2=2026-12-31&cost.a2=100").status(http.StatusOK).says(
		"What would change", "EUR 60,500.00", "EUR 100.00", "No action addresses the finding “Backups were never restored” any more.", "Dropped",
	).has(`value="2026-09-01"`)
	carla := h.people["Carla"].ID
	asked := planPath + "/what-if?impact.a1=1&feasibility.a2=2&effort.a1=XL&run.a1=12&days.a1=20&people.a1=1&person.a1.0=" + carla + "&percent.a1.0=50&only.a2=1&after.a2=a1"
	b.get(asked).status(http.StatusOK).says("Sum of business impact", "When the work can be done", "Budget by quarter").
		has(`value="1" selected`, `id="after-a2-a1" name="after.a2" value="a1" checked`, `name="percent.a1.0" value="50"`)
	b.get(planPath + "/what-if?people.a1=1&person.a1.0=" + carla + "&percent.a1.0=much").status(http.StatusUnprocessableEntity).says("give a whole number")
	b.get(planPath + "/what-if?impact.a1=9").status(http.StatusUnprocessableEntity).says("from 1 to 5")
	h.in(func(tx *store.Tx) {
		a, err := store.Get[engagement.Action](tx, theCase, "a1")
		require.NoError(t, err)
		require.Equal(t, 40, a.Body.PersonDays, "the draft is not touched")
		require.Equal(t, 75, a.Body.Allocations[0].Percent)
	})
	b.get(planPath + "/what-if?drop=unknown&cost.a1=much").status(http.StatusUnprocessableEntity).says("is no action of this plan")
	b.get(planPath + "/what-if?cost.a1=much").status(http.StatusUnprocessableEntity).says("write an amount").has(`value="much"`)
}

func TestThePlanIsSubmittedWithANote(t *testing.T) {
	h := planning(t)
	b := h.visitor("Carla")
	submit := planPath + "/submit"
	values := b.get(planPath).form(submit)
	values.Set("note", "Please look at the budget")
	b.post(submit, values).to(planPath + "?done=submitted")
	b.post(submit, values).to(planPath + "?done=submitted")
	require.Len(t, h.submitted, 2)
	require.Equal(t, h.submitted[0], h.submitted[1], "the same form is one submission")
	require.Equal(t, contract.Submit{Request: h.submitted[0].Request, By: h.people["Carla"].ID, Ref: contract.RefPlan, Note: "Please look at the budget"}, h.submitted[0])

	h.in(func(tx *store.Tx) { require.NoError(t, tx.FreezeDraft(theCase, contract.RefPlan)) })
	b.get(planPath).says("is frozen").lacks("Add an action", `action="`+submit)
	b.post(submit, values).status(http.StatusConflict)
	b.post(planPath+"/edit/actions/a1", values).status(http.StatusConflict)
}

func TestThePlanPagesFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := planning(t), newLook(t, width)
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			l.signInBy(h, "Carla")
			for name, path := range map[string]string{
				"plan": planPath, "plan-form": planPath + "/edit/actions/a1", "plan-objective": planPath + "/edit/objectives", "plan-capacity": planPath + "/edit/capacities/c1",
				"plan-what-if": planPath + "/what-if?drop=a1&start.a2=2026-09-01&due.a2=2026-12-31",
			} {
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
				l.accessible(name)
			}
		})
	}
}
