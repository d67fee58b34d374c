package office

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// projectSpace is the name space of the ids of projects and metrics, which follow from
// what they came from: asking twice makes them once.
var projectSpace = uuid.MustParse("5b0f2d6e-30f8-5d0a-8f57-0b8f0f6a5c11")

func follows(engagementID, kind, from string) string {
	return uuid.NewSHA1(projectSpace, []byte(engagementID+"/"+kind+"/"+from)).String()
}

// OpenProjects creates the charters of an approved plan's actions, with a metric for
// each of its objectives, or the charter of an approved initiative.
func (o *Office) OpenProjects(ctx context.Context, req activities.OpenProjectsRequest) ([]contract.ProjectRef, error) {
	return writing(ctx, o, req.Place, func(tx *store.Tx) ([]contract.ProjectRef, error) {
		_, m, err := opened(tx, req.Engagement)
		if err != nil {
			return nil, err
		}
		if req.Plan != nil {
			return openPlan(tx, req, m.Process.Tolerances)
		}
		item, err := store.Get[engagement.Initiative](tx, req.Engagement, req.Initiative)
		if err != nil {
			return nil, err
		}
		ref, err := openProject(tx, req.Engagement, item.ID, engagement.ProjectOfInitiative(item, m.Process.Tolerances))
		return []contract.ProjectRef{ref}, err
	})
}

func openPlan(tx *store.Tx, req activities.OpenProjectsRequest, tolerances engagement.Tolerances) ([]contract.ProjectRef, error) {
	revision, err := tx.Revision(req.Engagement, req.Plan.Ref, req.Plan.Revision)
	if err != nil {
		return nil, err
	}
	if revision.Subject.Digest != req.Plan.Digest {
		return nil, fmt.Errorf("revision %d of %s has digest %s, approved was %s", req.Plan.Revision, req.Plan.Ref, revision.Subject.Digest, req.Plan.Digest)
	}
	var approved engagement.Plan
	if err := json.Unmarshal(revision.Body, &approved); err != nil {
		return nil, fmt.Errorf("revision %d of %s: %w", req.Plan.Revision, req.Plan.Ref, err)
	}
	for _, objective := range approved.Objectives {
		id := follows(req.Engagement, "metric", objective.ID)
		if err := createOnce(tx, req.Engagement, id, engagement.MetricOf(objective)); err != nil {
			return nil, err
		}
	}
	refs, projects := make([]contract.ProjectRef, 0, len(approved.Actions)), map[string]string{}
	for _, action := range approved.Actions {
		if slices.Contains(req.Left, action.ID) {
			continue
		}
		ref, err := openProject(tx, req.Engagement, action.ID, engagement.ProjectOfAction(action.Item, tolerances))
		if err != nil {
			return nil, err
		}
		refs, projects[action.ID] = append(refs, ref), ref.ID
	}
	return refs, openDependencies(tx, req.Engagement, approved, projects)
}

// openDependencies makes what actions depend on what their projects depend on, once: one that
// somebody has changed or deleted since stays so.
func openDependencies(tx *store.Tx, engagementID string, approved engagement.Plan, projects map[string]string) error {
	actions := make([]engagement.Item[engagement.Action], len(approved.Actions))
	for i, a := range approved.Actions {
		actions[i] = a.Item
	}
	for _, d := range engagement.DependenciesOf(actions, projects) {
		id := follows(engagementID, "dependency", d.Before+"/"+d.After)
		history, err := store.History[engagement.Dependency](tx, engagementID, id)
		if err != nil && engagement.CodeOf(err) != engagement.NotFound {
			return err
		}
		if len(history) > 0 {
			continue
		}
		if _, err := store.Create(tx, engagementID, id, d.Dependency, store.WriteOptions{}); err != nil {
			return err
		}
	}
	return nil
}

func openProject(tx *store.Tx, engagementID, from string, charter engagement.Project) (contract.ProjectRef, error) {
	id := follows(engagementID, "project", from)
	if err := createOnce(tx, engagementID, id, charter); err != nil {
		return contract.ProjectRef{}, err
	}
	item, err := store.Get[engagement.Project](tx, engagementID, id)
	return projectRef(item), err
}

// createOnce creates an item that an earlier try may have created, and somebody edited
// since.
func createOnce[T engagement.Content](tx *store.Tx, engagementID, id string, body T) error {
	_, err := store.Get[T](tx, engagementID, id)
	if engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	_, err = store.Create(tx, engagementID, id, body, store.WriteOptions{})
	return err
}

func projectRef(p engagement.Item[engagement.Project]) contract.ProjectRef {
	return contract.ProjectRef{
		ID: p.ID, Action: p.Body.Action, Initiative: p.Body.Initiative, Lead: p.Body.Lead,
		Start: p.Body.BaselineStart, End: p.Body.BaselineEnd, Budget: p.Body.BaselineBudget,
	}
}

// Assess says how a project stands by a status report.
func (o *Office) Assess(ctx context.Context, req activities.AssessRequest) (activities.Assessed, error) {
	return reading(ctx, o, req.Place, func(tx *store.Tx) (activities.Assessed, error) {
		project, err := store.Get[engagement.Project](tx, req.Engagement, req.Project)
		if err != nil {
			return activities.Assessed{}, err
		}
		report, err := store.Get[engagement.StatusReport](tx, req.Engagement, req.Report)
		if err != nil {
			return activities.Assessed{}, err
		}
		reports, err := all[engagement.StatusReport](tx, req.Engagement, req.Project)
		if err != nil {
			return activities.Assessed{}, err
		}
		latest, _ := engagement.LatestReport(reports)
		said := activities.Assessed{
			Report: report.ID, Version: report.Version, Superseded: latest.ID != report.ID, Health: report.Body.Status(), Progress: report.Body.Progress,
			ForecastEnd: report.Body.ForecastEnd, Spent: report.Body.Spent, Cost: report.Body.ForecastCost,
		}
		if breach, breached := engagement.BreachOf(project.Body, report); breached {
			said.Breach, said.Health = &breach, engagement.Red
		}
		return said, nil
	})
}

// Rebaseline makes what an approved exception asked for the baseline, as it was frozen.
func (o *Office) Rebaseline(ctx context.Context, req activities.RebaselineRequest) (contract.ProjectRef, error) {
	return writing(ctx, o, req.Place, func(tx *store.Tx) (contract.ProjectRef, error) {
		project, err := store.Get[engagement.Project](tx, req.Engagement, req.Project)
		if err != nil {
			return contract.ProjectRef{}, err
		}
		x, err := approvedException(tx, req)
		if err != nil {
			return contract.ProjectRef{}, err
		}
		// Of the charter as it stands now, since name, lead and criteria may have been edited
		// while the gate was open.
		x.Project.Body = project.Body
		if project, err = store.Update(tx, req.Engagement, req.Project, x.Approved(), store.WriteOptions{}); err != nil {
			return contract.ProjectRef{}, err
		}
		if x.Change != nil {
			err = changeMilestones(tx, req.Engagement, req.Project, *x.Change)
		}
		return projectRef(project), err
	})
}

func approvedException(tx *store.Tx, req activities.RebaselineRequest) (engagement.Exception, error) {
	if req.Approved == nil {
		report, err := store.Get[engagement.StatusReport](tx, req.Engagement, req.Report)
		return engagement.Exception{Report: report}, err
	}
	revision, err := tx.Revision(req.Engagement, req.Approved.Ref, req.Approved.Revision)
	if err != nil {
		return engagement.Exception{}, err
	}
	if revision.Subject.Digest != req.Approved.Digest {
		return engagement.Exception{}, fmt.Errorf("revision %d of %s has digest %s, approved was %s",
			req.Approved.Revision, req.Approved.Ref, revision.Subject.Digest, req.Approved.Digest)
	}
	return thaw[engagement.Exception](revision.Body)
}

// changeMilestones moves milestones and gives them up, as a change was approved. One that was
// reached or deleted while the gate was open is left as it is.
func changeMilestones(tx *store.Tx, engagementID, project string, change engagement.Item[engagement.ChangeRequest]) error {
	for _, c := range change.Body.Milestones {
		m, err := store.Get[engagement.Milestone](tx, engagementID, c.Milestone)
		if engagement.CodeOf(err) == engagement.NotFound || err == nil && !m.Body.Open() {
			continue
		}
		if err != nil {
			return err
		}
		if c.Drop {
			m.Body.GivenUp = change.ID
		} else {
			m.Body.Baseline = c.Baseline
		}
		if _, err = store.Update(tx, engagementID, m.ID, m.Body, store.WriteOptions{Parent: project}); err != nil {
			return err
		}
	}
	return nil
}

// Milestones lists the milestones of a project that have not been reached.
func (o *Office) Milestones(ctx context.Context, place activities.Place, project string) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		milestones, err := all[engagement.Milestone](tx, place.Engagement, project)
		if err != nil {
			return nil, err
		}
		var pending []activities.PendingItem
		for _, m := range milestones {
			if m.Body.Open() {
				pending = append(pending, activities.PendingItem{
					Kind: engagement.KindMilestone, ID: m.ID, On: m.Body.Baseline, Since: m.CreatedAt,
				})
			}
		}
		return pending, nil
	})
}

// RAID lists the open entries of a project's log that have a day.
func (o *Office) RAID(ctx context.Context, place activities.Place, project string) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		entries, err := all[engagement.RAID](tx, place.Engagement, project)
		if err != nil {
			return nil, err
		}
		var pending []activities.PendingItem
		for _, r := range entries {
			if !r.Body.Closed && r.Body.Due != "" {
				pending = append(pending, activities.PendingItem{
					Kind: engagement.KindRAID, ID: r.ID, Owner: r.Body.Owner, On: r.Body.Due, Since: r.CreatedAt,
				})
			}
		}
		return pending, nil
	})
}

// ReleaseProjects lists the projects of a release.
func (o *Office) ReleaseProjects(ctx context.Context, place activities.Place, release string) ([]string, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]string, error) {
		r, err := store.Get[engagement.Release](tx, place.Engagement, release)
		return r.Body.Projects, err
	})
}
