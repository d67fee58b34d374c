package rest

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// PlanView is the plan as it stands in the draft.
type PlanView struct {
	Draft   store.Draft                                 `json:"draft"`
	Summary store.PlanSummary                           `json:"summary"`
	Goals   []engagement.Item[engagement.PlanObjective] `json:"objectives"`
	Actions []engagement.RankedAction                   `json:"actions" doc:"By priority"`
	Budget  []engagement.BudgetQuarter                  `json:"budget" doc:"By quarter of the client's fiscal year"`
	// BudgetByBand adds up to the budget; RunCosts are of what is built by then.
	BudgetByBand []engagement.BandQuarter `json:"budget_by_band" doc:"By quarter and priority"`
	RunCosts     []engagement.RunYear     `json:"run_costs" doc:"Cost to run by fiscal year, as actions end"`
	// The totals of all actions.
	BuildCost  engagement.Money `json:"build_cost"`
	RunCost    engagement.Money `json:"run_cost"`
	PersonDays int              `json:"person_days"`
}

// PlanText is what can be changed of the plan itself.
type PlanText struct {
	Summary string `json:"summary" maxLength:"20000" doc:"The text that introduces the plan"`
}

// PlanRequest is the input of a change to it.
type PlanRequest struct {
	Place
	Matching
	Body PlanText
}

const tagPlan = "Improvement plan"

func (a *API) plan() {
	register(a, operation{
		id: "get-plan", method: http.MethodGet, path: "/engagements/{id}/plan", tag: tagPlan,
		summary: "The draft, with actions by priority and the budget", action: identity.ReadDraft,
	}, a.getPlan)
	register(a, operation{
		id: "change-plan", method: http.MethodPatch, path: "/engagements/{id}/plan", tag: tagPlan,
		summary: "Write the plan's summary", action: identity.EditDraft,
	}, func(ctx context.Context, in *PlanRequest) (out *Tagged[store.PlanSummary], err error) {
		err = a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			version, err := in.version()
			if err != nil {
				return err
			}
			summary, err := tx.SetPlanSummary(in.ID, in.Body.Summary, store.WriteOptions{By: principal(ctx).Person, IfVersion: version})
			out = tagged(summary.Version, summary)
			return err
		})
		return out, err
	})
	a.submits("/plan/submit", tagPlan, "submit-plan", "Freeze the plan and put it before its gate", func(*Place) (ref, item string) {
		return contract.RefPlan, ""
	})
	a.revisions("/plan", tagPlan, "plan", contract.RefPlan)
	register(a, operation{
		id: "compare-plan-revisions", method: http.MethodGet, path: "/engagements/{id}/plan/diff", tag: tagPlan,
		summary: "What differs between two revisions", action: identity.ReadEngagement,
	}, a.comparePlans)

	collection[engagement.PlanObjective]{
		path: "/plan/objectives", tag: tagPlan, one: "objective", many: "objectives",
		read: identity.ReadDraft, write: identity.EditDraft,
		prepare: fitsEngagement,
	}.mount(a)
	collection[engagement.Action]{
		path: "/plan/actions", tag: tagPlan, one: "action", many: "actions",
		read: identity.ReadDraft, write: identity.EditDraft, prepare: noCircle,
	}.mount(a)
	collection[engagement.Capacity]{
		path: "/plan/capacities", tag: tagPlan, one: "capacity", many: "capacities",
		read: identity.ReadDraft, write: identity.EditDraft,
	}.mount(a)
	a.planSchedule()
	a.planSuggestions()
	a.planOptions()
}

// noCircle refuses an action that would wait for itself. A new one cannot: nothing
// depends on it yet.
func noCircle(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Action], action *engagement.Action) error {
	if old == nil {
		return nil
	}
	actions, _, err := store.List[engagement.Action](tx, e.ID, store.Query{})
	if err != nil {
		return err
	}
	for i := range actions {
		if actions[i].ID == old.ID {
			actions[i].Body = *action
		}
	}
	var f engagement.Faults
	engagement.CheckDependencies(actions, &f)
	// That an action starts too early is looked at when the plan is submitted: the
	// dates of several actions may have to change first.
	circles := slices.DeleteFunc(f, func(fault engagement.Fault) bool { return fault.Field != "depends_on" })
	return circles.Err("The action cannot be changed")
}

func (a *API) getPlan(ctx context.Context, in *Here) (out *Tagged[PlanView], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		m, err := tx.MethodologyByID(e.MethodologyID)
		if err != nil {
			return err
		}
		draft, err := tx.Draft(in.ID, contract.RefPlan)
		if err != nil {
			return err
		}
		summary, err := tx.PlanSummary(in.ID)
		if err != nil {
			return err
		}
		d, err := tx.PlanDraft(e)
		if err != nil {
			return err
		}
		plan, fiscal := engagement.NewPlan(m.Body, d), d.Engagement.FiscalYearStart
		out = tagged(summary.Version, PlanView{
			Draft: draft, Summary: summary, Goals: plan.Objectives, Actions: plan.Actions, Budget: plan.Budget,
			BudgetByBand: engagement.BudgetByBand(fiscal, plan.Actions), RunCosts: engagement.RunCostByYear(fiscal, d.Actions),
			BuildCost: plan.BuildCost, RunCost: plan.RunCost, PersonDays: plan.PersonDays,
		})
		return nil
	})
	return out, err
}

// PlanDiff is what differs between two revisions of the plan.
type PlanDiff struct {
	From       int        `json:"from"`
	To         int        `json:"to"`
	Summary    bool       `json:"summary" doc:"The summary was changed"`
	Objectives []ItemDiff `json:"objectives"`
	Actions    []ItemDiff `json:"actions"`
}

// ItemDiff is an item that differs.
type ItemDiff struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Change string   `json:"change" enum:"added,removed,changed"`
	Fields []string `json:"fields,omitempty" doc:"The fields that changed"`
}

func (a *API) comparePlans(ctx context.Context, in *DiffQuery) (out *Out[PlanDiff], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		var plans [2]engagement.Plan
		for i, n := range []int{in.From, in.To} {
			revision, err := tx.Revision(in.ID, contract.RefPlan, n)
			if err != nil {
				return err
			}
			if err := json.Unmarshal(revision.Body, &plans[i]); err != nil {
				return fmt.Errorf("plan revision %d: %w", n, err)
			}
		}
		from, to := plans[0], plans[1]
		diff := PlanDiff{From: in.From, To: in.To, Summary: from.Summary != to.Summary}
		diff.Objectives = compareItems(from.Objectives, to.Objectives, func(o engagement.PlanObjective) string { return o.Title })
		diff.Actions = compareItems(unranked(from.Actions), unranked(to.Actions), func(a engagement.Action) string { return a.Title })
		out = &Out[PlanDiff]{Body: diff}
		return nil
	})
	return out, err
}

func unranked(ranked []engagement.RankedAction) []engagement.Item[engagement.Action] {
	items := make([]engagement.Item[engagement.Action], len(ranked))
	for i, r := range ranked {
		items[i] = r.Item
	}
	return items
}

// compareItems lists what was removed, then what is new or changed, in order.
func compareItems[T engagement.Content](from, to []engagement.Item[T], title func(T) string) []ItemDiff {
	diffs := []ItemDiff{}
	find := func(in []engagement.Item[T], id string) int {
		return slices.IndexFunc(in, func(it engagement.Item[T]) bool { return it.ID == id })
	}
	for _, it := range from {
		if find(to, it.ID) < 0 {
			diffs = append(diffs, ItemDiff{ID: it.ID, Title: title(it.Body), Change: "removed"})
		}
	}
	for _, it := range to {
		i := find(from, it.ID)
		if i < 0 {
			diffs = append(diffs, ItemDiff{ID: it.ID, Title: title(it.Body), Change: "added"})
		} else if fields := changedFields(from[i].Body, it.Body); len(fields) > 0 {
			diffs = append(diffs, ItemDiff{ID: it.ID, Title: title(it.Body), Change: "changed", Fields: fields})
		}
	}
	return diffs
}

// changedFields names the fields, as JSON does, in which two structs differ.
func changedFields(a, b any) []string {
	var names []string
	va, vb := reflect.ValueOf(a), reflect.ValueOf(b)
	for i := range va.NumField() {
		if !reflect.DeepEqual(va.Field(i).Interface(), vb.Field(i).Interface()) {
			names = append(names, jsonName(va.Type().Field(i)))
		}
	}
	return names
}
