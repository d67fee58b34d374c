package store

import (
	"fmt"

	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// Phases lists an engagement's phases in the order in which they opened.
func (tx *Tx) Phases(engagementID string) ([]Phase, error) {
	return rowsOf(tx.of(&rmPhase{}).Where("engagement_id = ?", engagementID).Order("place"), func(r rmPhase) Phase {
		return Phase{
			Ref: r.Ref, Phase: engagement.Phase(r.Phase), State: r.State, Owner: engagement.Role(r.Owner), OpenedAt: r.OpenedAt.Time,
			PlannedDueAt: r.PlannedDueAt.ptr(), DueAt: r.DueAt.ptr(), ClosedAt: r.ClosedAt.ptr(), Outcome: r.Outcome, Late: r.Late,
			Reminders: r.Reminders, Escalated: r.Escalated, Workflow: r.Workflow,
		}
	})
}

// rowsOf reads rows and turns each into what leaves the package.
func rowsOf[R, M any](q *gorm.DB, turn func(R) M) ([]M, error) {
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read %T: %w", rows, err)
	}
	all := make([]M, len(rows))
	for i, r := range rows {
		all[i] = turn(r)
	}
	return all, nil
}

// Projects lists an engagement's projects in the order in which they opened.
func (tx *Tx) Projects(engagementID string) ([]ProjectRow, error) {
	projects, err := rowsOf(tx.of(&rmProject{}).Where("engagement_id = ?", engagementID).Order("place, id"), projectOf)
	if err != nil || len(projects) == 0 {
		return projects, err
	}
	late, err := rowsOf(tx.of(&rmLateMilestone{}).Where("engagement_id = ?", engagementID).Order("since, id"),
		func(r rmLateMilestone) rmLateMilestone { return r })
	if err != nil {
		return nil, err
	}
	// People may have given the charter another name or lead since.
	charters, _, err := List[engagement.Project](tx, engagementID, Query{})
	if err != nil {
		return nil, err
	}
	at := map[string]*ProjectRow{}
	for i := range projects {
		at[projects[i].ID] = &projects[i]
	}
	for _, m := range late {
		if p := at[m.Project]; p != nil {
			p.LateMilestones = append(p.LateMilestones, m.ID)
		}
	}
	for _, c := range charters {
		if p := at[c.ID]; p != nil {
			p.Name, p.Lead = c.Body.Name, c.Body.Lead
		}
	}
	return projects, nil
}

// RunningProjects lists the projects of the whole organisation that are not over, by
// engagement, each in the order in which they opened; their milestones are not told.
func (tx *Tx) RunningProjects() (map[string][]ProjectRow, error) {
	over := []engagement.ProjectState{engagement.ProjectAccepted, engagement.ProjectStopped, engagement.ProjectHandedOver}
	rows, err := rowsOf(tx.of(&rmProject{}).Where("state NOT IN ?", over).Order("engagement_id, place, id"), func(r rmProject) rmProject { return r })
	if err != nil {
		return nil, err
	}
	all := map[string][]ProjectRow{}
	for _, r := range rows {
		all[r.EngagementID] = append(all[r.EngagementID], projectOf(r))
	}
	return all, nil
}

// Project returns one project.
func (tx *Tx) Project(engagementID, id string) (ProjectRow, error) {
	projects, err := tx.Projects(engagementID)
	if err != nil {
		return ProjectRow{}, err
	}
	for _, p := range projects {
		if p.ID == id {
			return p, nil
		}
	}
	return ProjectRow{}, notFound("project", id)
}

func projectOf(r rmProject) ProjectRow {
	return ProjectRow{
		ID: r.ID, Name: r.Name, State: engagement.ProjectState(r.State), Health: engagement.RAG(r.Health), Lead: r.Lead,
		Action: r.Action, Initiative: r.Initiative, Start: engagement.Day(r.StartOn), PlannedEnd: engagement.Day(r.PlannedEnd),
		End: engagement.Day(r.EndOn), ForecastEnd: engagement.Day(r.ForecastEnd), Budget: engagement.Money(r.Budget),
		Spent: engagement.Money(r.Spent), Progress: r.Progress, LastReport: r.LastReport, ReportedAt: r.ReportedAt.ptr(),
		Late: r.Late, LateMilestones: []string{}, Breached: r.Breached, Breaches: r.Breaches, OpenedAt: r.OpenedAt.Time,
		ClosedAt: r.ClosedAt.ptr(), Reason: r.Reason, Workflow: r.Workflow,
	}
}

// Periods lists an engagement's monitoring periods, the first first.
func (tx *Tx) Periods(engagementID string) ([]Period, error) {
	return rowsOf(tx.of(&rmPeriod{}).Where("engagement_id = ?", engagementID).Order("number"), func(r rmPeriod) Period {
		return Period{
			Number: r.Number, Of: r.OfTotal, From: r.FromAt.Time, To: r.ToAt.Time, State: r.State, Status: engagement.RAG(r.Status),
			Missed: r.Missed.V, Stale: r.Stale.V, EvaluatedAt: r.EvaluatedAt.ptr(), ClosedAt: r.ClosedAt.ptr(),
			Reassess: engagement.ReassessmentCause(r.Reassess), ReassessAnswer: engagement.ReassessmentAnswer(r.ReassessAnswer),
		}
	})
}

// Releases lists the releases that are live, in the order in which they went.
func (tx *Tx) Releases(engagementID string) ([]ReleaseRow, error) {
	return rowsOf(tx.of(&rmRelease{}).Where("engagement_id = ?", engagementID).Order("live_at, id"), func(r rmRelease) ReleaseRow {
		return ReleaseRow{ID: r.ID, Projects: r.Projects.V, LiveAt: r.LiveAt.Time}
	})
}

// Initiatives lists the initiatives that were decided on, in that order.
func (tx *Tx) Initiatives(engagementID string) ([]InitiativeRow, error) {
	return rowsOf(tx.of(&rmInitiative{}).Where("engagement_id = ?", engagementID).Order("decided_at, id"), func(r rmInitiative) InitiativeRow {
		return InitiativeRow{ID: r.ID, State: engagement.GateState(r.State), DecidedAt: r.DecidedAt.Time}
	})
}

// Concerns lists how the answering of concerns stands, for those that the process has
// spoken of.
func (tx *Tx) Concerns(engagementID string) ([]ConcernRow, error) {
	return rowsOf(tx.of(&rmConcern{}).Where("engagement_id = ?", engagementID).Order("id"), func(r rmConcern) ConcernRow {
		return ConcernRow{
			ID: r.ID, Overdue: r.Overdue, DueAt: r.DueAt.ptr(), AnsweredAt: r.AnsweredAt.ptr(), Late: r.Late,
			Round: r.Round, Escalated: r.Escalated, ReturnedAt: r.ReturnedAt.ptr(), SatisfiedAt: r.SatisfiedAt.ptr(),
		}
	})
}
