package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// projectMoney adds what changes the agreement with a project, and what shows its money.
func (a *API) projectMoney(toProject func(engagementID, project string) string) {
	collection[engagement.ChangeRequest]{
		path: "/projects/{pid}/changes", tag: tagDelivery, one: "change request", many: "change requests", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery, prepare: checkedChange, dropped: undecidedChange,
	}.mount(a)
	a.submits("/projects/{pid}/changes/{item}/submit", tagDelivery, "submit-change-request",
		"Put a change request before the gate that decides on exceptions", func(in *Place) (ref, item string) {
			return contract.RefChangeRequest(in.params["pid"], in.params["item"]), in.params["pid"]
		})
	collection[engagement.Cost]{
		path: "/projects/{pid}/costs", tag: tagDelivery, one: "cost", many: "costs", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery, prepare: checkedCost,
	}.mount(a)
	register(a, operation{
		id: "get-financials", method: http.MethodGet, path: "/engagements/{id}/financials", tag: tagDelivery,
		summary: "The money of all projects: baseline, committed, actual, forecast", action: identity.ReadEngagement,
		doc: "By project, by category and by quarter of the client's fiscal year; at every level the parts add up to the whole.",
	}, a.getBudget)
}

// checkedChange checks a request against its project. One that is decided on stays as it was
// put before its gate.
func checkedChange(tx *store.Tx, e store.Engagement, project string, old *engagement.Item[engagement.ChangeRequest], c *engagement.ChangeRequest) error {
	if old != nil {
		if err := undecidedChange(tx, e, *old, ""); err != nil {
			return err
		}
	}
	charter, err := store.Get[engagement.Project](tx, e.ID, project)
	if err != nil {
		return err
	}
	milestones, _, err := store.List[engagement.Milestone](tx, e.ID, store.Query{Parent: project})
	if err != nil {
		return err
	}
	var f engagement.Faults
	engagement.CheckChangeRequest(*c, charter.Body, milestones, &f)
	return f.Err("The change request cannot be saved")
}

// undecidedChange tells why a request cannot be changed or deleted any more, or nil.
func undecidedChange(tx *store.Tx, e store.Engagement, c engagement.Item[engagement.ChangeRequest], _ string) error {
	project, err := tx.ParentOf(e.ID, engagement.KindChangeRequest, c.ID)
	if err != nil {
		return err
	}
	gate, err := tx.Gate(contract.GateID(e.ID, contract.RefChangeRequest(project, c.ID), engagement.GateException))
	switch {
	case engagement.CodeOf(err) == engagement.NotFound:
		return nil
	case err != nil:
		return err
	case gate.State == engagement.GatePending:
		return engagement.Errorf(engagement.Conflict, "the change is before its gate; withdraw it there first")
	case gate.State.Passed() || gate.State == engagement.GateRejected:
		return engagement.Errorf(engagement.Conflict, "the change has been decided on and stays as it was; write another one")
	}
	return nil
}

// checkedCost checks that what a cost draws on is a commitment of its project.
func checkedCost(tx *store.Tx, e store.Engagement, project string, old *engagement.Item[engagement.Cost], c *engagement.Cost) error {
	id := ""
	if old != nil {
		id = old.ID
	}
	costs, _, err := store.List[engagement.Cost](tx, e.ID, store.Query{Parent: project})
	if err != nil {
		return err
	}
	var f engagement.Faults
	engagement.CheckDraws(id, *c, costs, &f)
	return f.Err("The cost cannot be saved")
}

func (a *API) getBudget(ctx context.Context, in *Here) (out *Out[engagement.Budget], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		budget, err := tx.Budget(e)
		out = &Out[engagement.Budget]{Body: budget}
		return err
	})
	return out, err
}
