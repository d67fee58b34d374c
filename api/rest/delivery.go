package rest

import (
	"context"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// NetworkView is the network of an engagement's projects.
type NetworkView struct {
	engagement.Network
	// Words say of each conflict what cannot hold, which day could, and why.
	Words []string `json:"words" doc:"Each conflict in a sentence, in the same order"`
}

// WorkloadView is who has more work than time.
type WorkloadView struct {
	Overloads []engagement.Overload `json:"overloads" doc:"Times in which a person is allocated to more than all of their working time, by person and day"`
}

// delivery adds what concerns all projects together.
func (a *API) delivery() {
	collection[engagement.Dependency]{
		path: "/dependencies", tag: tagDelivery, one: "dependency", many: "dependencies",
		read: identity.ReadEngagement, write: identity.ReportDelivery, prepare: checkedDependency,
	}.mount(a)
	register(a, operation{
		id: "get-network", method: http.MethodGet, path: "/engagements/{id}/network", tag: tagDelivery,
		summary: "The critical path over all projects, and which forecasts cannot hold", action: identity.ReadEngagement,
		doc: "Critical path method on the precedence diagram of milestones, completions and approvals, in whole working days of the " +
			"engagement's calendar. Whoever waits for a project to finish waits for its acceptance.",
	}, func(ctx context.Context, in *Here) (out *Out[NetworkView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			m, err := tx.MethodologyByID(e.MethodologyID)
			if err != nil {
				return err
			}
			network, err := tx.Network(e, m.Body)
			view := NetworkView{Network: network, Words: []string{}}
			for _, c := range network.Conflicts {
				view.Words = append(view.Words, network.Words(c, func(d engagement.Day) string { return string(d) }))
			}
			out = &Out[NetworkView]{Body: view}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-workload", method: http.MethodGet, path: "/engagements/{id}/workload", tag: tagDelivery,
		summary: "Who is allocated to more than all of their working time, over all open projects", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Out[WorkloadView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			overloads, err := tx.Workload(e)
			out = &Out[WorkloadView]{Body: WorkloadView{Overloads: overloads}}
			return err
		})
		return out, err
	})
}

// checkedDependency refuses a dependency that has no place in the engagement's network.
func checkedDependency(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Dependency], d *engagement.Dependency) error {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return err
	}
	in, err := tx.NetworkInput(e, m.Body)
	if err != nil {
		return err
	}
	item := engagement.Item[engagement.Dependency]{Body: *d}
	if old != nil {
		item.ID = old.ID
	}
	var f engagement.Faults
	engagement.CheckDependency(in, item, &f)
	return f.Err("The dependency cannot be saved")
}

// independent refuses to delete a milestone that a dependency names.
func independent(tx *store.Tx, e store.Engagement, milestone string) error {
	all, _, err := store.List[engagement.Dependency](tx, e.ID, store.Query{})
	for _, d := range all {
		if d.Body.From == milestone || d.Body.To == milestone {
			return engagement.Errorf(engagement.Conflict, "a dependency names this milestone; delete the dependency %s first", d.ID)
		}
	}
	return err
}
