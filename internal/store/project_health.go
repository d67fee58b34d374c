package store

import "mandate/internal/engagement"

// judge works out the engagement's health from what is late, lapsed, red or missed.
// Metrics and projects stand by their ids, since the journal knows no names: they are
// looked up when the reasons are read.
func (p *projection) judge() error {
	var v engagement.Vitals
	var phases []rmPhase
	if err := p.of(&rmPhase{}).Where("state = ? AND late = ?", PhaseOpen, true).Order("place").Find(&phases).Error; err != nil {
		return err
	}
	for _, ph := range phases {
		v.LatePhases = append(v.LatePhases, ph.Phase)
	}
	var gates []rmGate
	err := p.of(&rmGate{}).Where("newest = ? AND state = ? AND (overdue = ? OR lapsed = ?)", true, engagement.GatePending, true, true).
		Order("opened_at, id").Find(&gates).Error
	if err != nil {
		return err
	}
	for _, g := range gates {
		if g.Lapsed {
			v.LapsedGates = append(v.LapsedGates, g.Title)
		} else {
			v.OverdueGates = append(v.OverdueGates, g.Title)
		}
	}
	var projects []rmProject
	if err := p.of(&rmProject{}).Order("place").Find(&projects).Error; err != nil {
		return err
	}
	for _, row := range projects {
		if !engagement.ProjectState(row.State).Over() {
			v.Projects = append(v.Projects, engagement.ProjectVitals{Name: row.ID, Health: engagement.RAG(row.Health)})
		}
	}
	last, found, err := first[rmPeriod](p.of(&rmPeriod{}).Where("state <> ?", PeriodOpen).Order("number DESC"))
	if err != nil {
		return err
	}
	if found {
		v.Missed, v.Measured = last.Missed.V, engagement.RAG(last.Status)
	}
	health, _ := engagement.EngagementHealth(v)
	p.eng.Health, p.eng.Vitals = string(health), jsonOf(v)
	return nil
}
