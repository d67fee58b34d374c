package store

import (
	"fmt"
	"time"

	"mandate/internal/calendar"
	"mandate/internal/engagement"
)

// await works out who is awaited and what is due next: from the tasks of open gates
// and, while no gate is open, from the conditions that hold the way closed, else from the
// phases.
func (p *projection) await() error {
	p.eng.Awaiting, p.eng.NextDue = list[string](nil), stamp{}
	if p.eng.EndedAt.ptr() != nil {
		return nil
	}
	var tasks []rmTask
	if err := p.of(&rmTask{}).Where("state = ?", engagement.TaskOpen).Find(&tasks).Error; err != nil {
		return err
	}
	var phases []rmPhase
	if err := p.of(&rmPhase{}).Where("state = ?", PhaseOpen).Find(&phases).Error; err != nil {
		return err
	}
	roles := map[engagement.Role]bool{}
	for _, t := range tasks {
		p.dueBy(t.DueAt)
		for _, r := range t.Roles.V {
			roles[r] = true
		}
	}
	held, err := p.awaitConditions()
	if err != nil {
		return err
	}
	if len(tasks) == 0 {
		for _, r := range held {
			roles[r] = true
		}
	}
	for _, ph := range phases {
		p.dueBy(ph.DueAt)
		if len(tasks) == 0 && len(held) == 0 {
			roles[engagement.Role(ph.Owner)] = true
		}
	}
	for _, r := range engagement.Roles { // in a fixed order
		if roles[r] {
			p.eng.Awaiting.V = append(p.eng.Awaiting.V, string(r))
		}
	}
	return nil
}

// awaitConditions notes when the conditions are due that are not closed, and returns the
// roles of those on whom the blocking ones wait.
func (p *projection) awaitConditions() ([]engagement.Role, error) {
	var conditions []rmCondition
	if err := openConditions(p.of(&rmCondition{})).Find(&conditions).Error; err != nil || len(conditions) == 0 {
		return nil, err
	}
	var team []rmTeam
	if err := p.of(&rmTeam{}).Order("place").Find(&team).Error; err != nil {
		return nil, err
	}
	var roles []engagement.Role
	for _, c := range conditions {
		due, err := p.dueOn(c.Due)
		if err != nil {
			return nil, err
		}
		p.dueBy(due)
		if c.Blocking {
			roles = append(roles, c.awaits(team)...)
		}
	}
	return roles, nil
}

// awaits are the roles of whoever must act on a condition: its owner, and once that one
// has reported, its verifier. Where neither is of the team it is whoever set it, else the PMO.
func (c rmCondition) awaits(team []rmTeam) []engagement.Role {
	next := c.Owner
	if engagement.ConditionState(c.State) == engagement.ConditionReported {
		next = c.Verifier
	}
	for _, person := range []string{next, c.SetBy} {
		var roles []engagement.Role
		for _, m := range team {
			if person != "" && m.Person == person {
				roles = append(roles, engagement.Role(m.Role))
			}
		}
		if len(roles) > 0 {
			return roles
		}
	}
	return []engagement.Role{engagement.RolePMO}
}

// dueOn is the cut-off of a day in the engagement's zone; zero for no day.
func (p *projection) dueOn(day string) (stamp, error) {
	if day == "" {
		return stamp{}, nil
	}
	zone, err := time.LoadLocation(p.eng.Timezone)
	if err != nil {
		return stamp{}, fmt.Errorf("zone of engagement %s: %w", p.id, err)
	}
	at, err := time.ParseInLocation(time.DateOnly+" 15:04", day+" "+calendar.DefaultCutoff, zone)
	if err != nil {
		return stamp{}, fmt.Errorf("day of a condition: %w", err)
	}
	return stampOf(at), nil
}

func (p *projection) dueBy(due stamp) {
	if !due.IsZero() && (p.eng.NextDue.IsZero() || due.Before(p.eng.NextDue.Time)) {
		p.eng.NextDue = due
	}
}
