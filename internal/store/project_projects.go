package store

import "mandate/internal/engagement"

func registerProjects() {
	register(on(projectOpened))
	register(on(projectReported))
	register(on(projectMoved))
	register(on(milestoneLate))
	register(on(toleranceBreached))
	register(on(rebaselined))
	register(on(projectClosed))
}

func projectOpened(p *projection, f engagement.ProjectOpened) error {
	return p.put(&rmProject{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Project, Place: p.seq, Name: clean(p.event.Texts["name"]),
		State: string(engagement.ProjectRunning), Health: string(engagement.Green), Reported: string(engagement.Green),
		Lead: f.Lead, Action: f.Action, Initiative: f.Initiative,
		StartOn: string(f.Start), PlannedEnd: string(f.End), EndOn: string(f.End), Budget: int64(f.Budget),
		OpenedAt: p.at(), Workflow: f.Workflow,
	})
}

// changeProject changes a project's row and works out again whether it is late and how
// it stands.
func (p *projection) changeProject(id string, change func(row *rmProject)) error {
	p.healthy = true
	row, found, err := first[rmProject](p.of(&rmProject{}).Where("id = ?", id))
	if err != nil {
		return err
	}
	if !found {
		return engagement.Errorf(engagement.JournalConflict, "Project %s was never opened in engagement %s.", id, p.id)
	}
	var late int64
	if err := p.of(&rmLateMilestone{}).Where("project = ?", id).Count(&late).Error; err != nil {
		return err
	}
	if !engagement.ProjectState(row.State).Over() {
		row.Late = late > 0 // an ended project stays as it ended
	}
	change(&row)
	if !engagement.ProjectState(row.State).Over() && row.ForecastEnd > row.EndOn {
		row.Late = true
	}
	health := engagement.RAG(row.Reported)
	if row.Late {
		health = health.Worse(engagement.Amber)
	}
	if row.Breached {
		health = engagement.Red
	}
	row.Health = string(health)
	return p.put(&row)
}

func projectReported(p *projection, f engagement.ProjectReported) error {
	return p.changeProject(f.Project, func(row *rmProject) {
		row.Reported, row.Progress, row.ForecastEnd, row.Spent = string(f.Health), f.Progress, string(f.ForecastEnd), int64(f.Spent)
		row.LastReport, row.ReportedAt = f.Report, p.at()
		if row.State != string(engagement.ProjectException) {
			row.Breached = false // when the new report breaches too, that event follows
		}
	})
}

func projectMoved(p *projection, f engagement.ProjectMoved) error {
	return p.changeProject(f.Project, func(row *rmProject) {
		row.State, row.Reason = string(f.State), clean(p.event.Texts["reason"])
	})
}

func milestoneLate(p *projection, f engagement.MilestoneLate) error {
	err := p.put(&rmLateMilestone{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Milestone, Project: f.Project, DueOn: string(f.Due), Since: p.at(),
	})
	if err != nil {
		return err
	}
	return p.changeProject(f.Project, func(*rmProject) {})
}

func toleranceBreached(p *projection, f engagement.ToleranceBreached) error {
	return p.changeProject(f.Project, func(row *rmProject) { row.Breached, row.Breaches = true, row.Breaches+1 })
}

func rebaselined(p *projection, f engagement.Rebaselined) error {
	return p.changeProject(f.Project, func(row *rmProject) {
		row.EndOn, row.Budget, row.Breached = string(f.End), int64(f.Budget), false
	})
}

func projectClosed(p *projection, f engagement.ProjectClosed) error {
	return p.changeProject(f.Project, func(row *rmProject) {
		row.State, row.Late, row.Breached, row.ClosedAt = string(f.State), f.Late, false, p.at()
		if reason, ok := p.event.Texts["reason"]; ok {
			row.Reason = clean(reason)
		}
	})
}
