package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ProjectView is a project: how it stands, and its charter.
type ProjectView struct {
	store.ProjectRow
	Charter engagement.Item[engagement.Project] `json:"charter"`
}

// ProjectPatch is what people may change of a charter. The baseline changes only
// through an exception gate.
type ProjectPatch struct {
	Name        *string `json:"name,omitempty" minLength:"1" maxLength:"200"`
	Description *string `json:"description,omitempty" maxLength:"8000"`
	Lead        *string `json:"lead,omitempty" doc:"Id of the person who leads it"`
	// Criteria take the place of all there were.
	Criteria *[]engagement.Criterion `json:"criteria,omitempty" doc:"All acceptance criteria, with how each stands"`
}

// ProjectRequest is the input of a change to a charter.
type ProjectRequest struct {
	Place
	Matching
	Body ProjectPatch
}

// ProjectChoice is the body of a resolution.
type ProjectChoice struct {
	Reason
	Choice contract.Choice `json:"choice" enum:"replan,stop,retry"`
}

const tagDelivery = "Delivery"

func (a *API) projects() {
	register(a, operation{
		id: "list-projects", method: http.MethodGet, path: "/engagements/{id}/projects", tag: tagDelivery,
		summary: "The projects", action: identity.ReadEngagement,
	}, a.listProjects)
	register(a, operation{
		id: "get-project", method: http.MethodGet, path: "/engagements/{id}/projects/{pid}", tag: tagDelivery,
		summary: "One project", action: identity.ReadEngagement,
	}, a.getProject)
	register(a, operation{
		id: "change-project", method: http.MethodPatch, path: "/engagements/{id}/projects/{pid}", tag: tagDelivery,
		summary: "Change name, description, lead or acceptance criteria", action: identity.ReportDelivery,
	}, a.patchProject)
	a.submits("/projects/{pid}/submit", tagDelivery, "submit-project", "Hand the project over: put it before its acceptance gate", func(in *Place) (ref, item string) {
		return contract.RefAcceptance(in.params["pid"]), in.params["pid"]
	})
	register(a, operation{
		id: "resolve-project", method: http.MethodPost, path: "/engagements/{id}/projects/{pid}/resolve", tag: tagDelivery,
		summary: "Replan or stop a project whose exception was rejected, or retry", action: identity.ResolveGate,
	}, func(ctx context.Context, in *Act[ProjectChoice]) (*Tagged[store.Engagement], error) {
		return resolve(ctx, a, in, contract.RefProject(in.params["pid"]), in.Body.Reason, in.Body.Choice)
	})

	toProject := func(engagementID, project string) string {
		return contract.WorkflowOf(engagementID, contract.RefProject(project))
	}
	collection[engagement.Milestone]{
		path: "/projects/{pid}/milestones", tag: tagDelivery, one: "milestone", many: "milestones", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery, notify: toProject, prepare: sameBaseline, dropped: agreedMilestone,
	}.mount(a)
	register(a, operation{
		id: "draft-status-report", method: http.MethodGet, path: "/engagements/{id}/projects/{pid}/report-draft", tag: tagDelivery,
		summary: "The next status report, drafted from the facts", action: identity.ReportDelivery,
		doc: "What moved, what is late, what comes next, the money, the decisions that are needed. Edit `report` and POST it to `reports`.",
	}, a.draftStatus)
	collection[engagement.StatusReport]{
		path: "/projects/{pid}/reports", tag: tagDelivery, one: "status report", many: "status reports", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery, notify: toProject,
	}.mount(a)
	a.projectMoney(toProject)
	a.delivery()
	collection[engagement.RAID]{
		path: "/projects/{pid}/raid", tag: tagDelivery, one: "RAID entry", many: "RAID entries", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery, notify: toProject,
	}.mount(a)
	collection[engagement.Allocation]{
		path: "/projects/{pid}/allocations", tag: tagDelivery, one: "allocation", many: "allocations", parent: "pid",
		read: identity.ReadEngagement, write: identity.ReportDelivery,
	}.mount(a)
}

// sameBaseline refuses to move an agreed day, and to give a milestone up: that takes a gate.
func sameBaseline(_ *store.Tx, _ store.Engagement, _ string, old *engagement.Item[engagement.Milestone], m *engagement.Milestone) error {
	var was engagement.Milestone
	if old != nil {
		was = old.Body
		if was.Baseline != m.Baseline {
			return engagement.Errorf(engagement.Conflict, "the baseline is agreed for %s and moves only through a gate; write the new day as forecast, or request a change", was.Baseline)
		}
	}
	if m.GivenUp != was.GivenUp {
		return engagement.Errorf(engagement.Conflict, "a milestone is given up by the approval of a change request alone; request a change")
	}
	return nil
}

// agreedMilestone refuses to delete what is agreed: once the project has reported on it, others
// go by it.
func agreedMilestone(tx *store.Tx, e store.Engagement, m engagement.Item[engagement.Milestone], _ string) error {
	if err := independent(tx, e, m.ID); err != nil {
		return err
	}
	project, err := tx.ParentOf(e.ID, engagement.KindMilestone, m.ID)
	if err != nil {
		return err
	}
	reports, _, err := store.List[engagement.StatusReport](tx, e.ID, store.Query{Parent: project, Limit: 1, Sort: "-created"})
	if err != nil || len(reports) == 0 || reports[0].CreatedAt.Before(m.CreatedAt) {
		return err
	}
	return engagement.Errorf(engagement.Conflict, "the project has reported since this milestone was written, and it is agreed; request a change that gives this one up")
}

func (a *API) listProjects(ctx context.Context, in *Here) (out *Listed[ProjectView], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		rows, err := tx.Projects(in.ID)
		if err != nil {
			return err
		}
		charters, _, err := store.List[engagement.Project](tx, in.ID, store.Query{})
		if err != nil {
			return err
		}
		byID := map[string]engagement.Item[engagement.Project]{}
		for _, c := range charters {
			byID[c.ID] = c
		}
		views := make([]ProjectView, len(rows))
		for i, row := range rows {
			views[i] = ProjectView{ProjectRow: row, Charter: byID[row.ID]}
		}
		out = page(views, "")
		return nil
	})
	return out, err
}

func (a *API) getProject(ctx context.Context, in *Here) (out *Tagged[ProjectView], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		out, err = project(tx, &in.Place)
		return err
	})
	return out, err
}

func project(tx *store.Tx, in *Place) (*Tagged[ProjectView], error) {
	row, err := tx.Project(in.ID, in.params["pid"])
	if err != nil {
		return nil, err
	}
	charter, err := store.Get[engagement.Project](tx, in.ID, row.ID)
	if err != nil {
		return nil, err
	}
	return tagged(charter.Version, ProjectView{ProjectRow: row, Charter: charter}), nil
}

func (a *API) patchProject(ctx context.Context, in *ProjectRequest) (out *Tagged[ProjectView], err error) {
	err = a.write(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
		charter, err := store.Get[engagement.Project](tx, in.ID, in.params["pid"])
		if err != nil {
			return err
		}
		for _, field := range []struct{ from, to *string }{
			{in.Body.Name, &charter.Body.Name}, {in.Body.Description, &charter.Body.Description}, {in.Body.Lead, &charter.Body.Lead},
		} {
			if field.from != nil {
				*field.to = *field.from
			}
		}
		if in.Body.Criteria != nil {
			charter.Body.Criteria = *in.Body.Criteria
		}
		version, err := in.version()
		if err != nil {
			return err
		}
		if _, err = store.Update(tx, in.ID, charter.ID, charter.Body, store.WriteOptions{By: principal(ctx).Person, IfVersion: version}); err != nil {
			return err
		}
		out, err = project(tx, &in.Place)
		return err
	})
	return out, err
}

// SetCriteria replaces the acceptance criteria of a project for the pages.
func (a *API) SetCriteria(ctx context.Context, engagementID, project string, version int, criteria []engagement.Criterion) error {
	if err := principal(ctx).May(identity.ReportDelivery); err != nil {
		return err
	}
	return a.write(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		charter, err := store.Get[engagement.Project](tx, engagementID, project)
		if err != nil {
			return err
		}
		charter.Body.Criteria = criteria
		_, err = store.Update(tx, engagementID, project, charter.Body, store.WriteOptions{By: principal(ctx).Person, IfVersion: version})
		return err
	})
}
