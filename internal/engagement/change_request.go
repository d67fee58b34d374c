package engagement

import "fmt"

// ChangeRequest asks for another baseline of a running project. Nothing of it holds before
// the leaders have approved it at the gate "exception".
type ChangeRequest struct {
	Title string `json:"title" minLength:"1" maxLength:"200"`
	// Reason says why the change is needed, and Impact what follows from it, or from leaving it.
	Reason string `json:"reason" minLength:"1" maxLength:"8000"`
	Impact string `json:"impact,omitempty" maxLength:"8000"`
	// End, Budget and the tolerances take the place of the agreed ones; what is absent stays.
	End              Day    `json:"end,omitempty" format:"date" doc:"New agreed end"`
	Budget           *Money `json:"budget,omitempty" minimum:"0" maximum:"100000000000000" doc:"New agreed budget, minor units"`
	ToleranceDays    *int   `json:"tolerance_days,omitempty" minimum:"0" maximum:"365" doc:"New tolerance past the agreed end, calendar days"`
	TolerancePercent *int   `json:"tolerance_percent,omitempty" minimum:"0" maximum:"100" doc:"New tolerance over the agreed budget, percent"`
	// Milestones are those whose agreed day moves, or that are given up.
	Milestones []MilestoneChange `json:"milestones,omitempty" maxItems:"200"`
}

// MilestoneChange moves the agreed day of a milestone, or gives the milestone up.
type MilestoneChange struct {
	Milestone string `json:"milestone" minLength:"1" maxLength:"100" doc:"Id of the milestone"`
	Baseline  Day    `json:"baseline,omitempty" format:"date" doc:"New agreed day"`
	Drop      bool   `json:"drop,omitempty" doc:"Whether the milestone is given up"`
}

// Kind is KindChangeRequest.
func (ChangeRequest) Kind() Kind { return KindChangeRequest }

// Links leads to the milestones that change.
func (c ChangeRequest) Links() []Link {
	ids := make([]string, len(c.Milestones))
	for i, m := range c.Milestones {
		ids[i] = m.Milestone
	}
	return links("milestones", KindMilestone, ids...)
}

// Check notes what is wrong in the request alone.
func (c ChangeRequest) Check(f *Faults) {
	checkDeclared(f, "", c)
	if c.End == "" && c.Budget == nil && c.ToleranceDays == nil && c.TolerancePercent == nil && len(c.Milestones) == 0 {
		f.Add("end", "is empty, as are budget, tolerances and milestones; say what is to change")
	}
	seen := map[string]bool{}
	for i, m := range c.Milestones {
		at := fmt.Sprintf("milestones[%d]", i)
		if (m.Baseline == "") != m.Drop {
			f.Add(at+".baseline", "give the new agreed day, or drop: true, and not both")
		}
		if seen[m.Milestone] {
			f.Add(at+".milestone", "stands in the list twice; say once what becomes of it")
		}
		seen[m.Milestone] = true
	}
}

// CheckChangeRequest notes what is wrong in a request against its project and milestones.
func CheckChangeRequest(c ChangeRequest, p Project, milestones []Item[Milestone], f *Faults) {
	to := c.Apply(p)
	if to.BaselineEnd.Before(p.BaselineStart) {
		f.Add("end", "is %s, before the project's agreed start on %s", to.BaselineEnd, p.BaselineStart)
	}
	known := milestonesByID(milestones)
	changes := to.baseline() != p.baseline()
	for i, change := range c.Milestones {
		at := fmt.Sprintf("milestones[%d]", i)
		m, ok := known[change.Milestone]
		switch {
		case !ok:
			f.Add(at+".milestone", "there is no milestone %q in this project", change.Milestone)
		case m.GivenUp != "":
			f.Add(at+".milestone", "was given up by an earlier change; leave it out")
		case m.Actual != "":
			f.Add(at+".milestone", "was reached on %s; what has been reached is changed no more", m.Actual)
		case change.Baseline != "" && (change.Baseline.Before(p.BaselineStart) || to.BaselineEnd.Before(change.Baseline)):
			f.Add(at+".baseline", "is %s, outside the project from %s to %s", change.Baseline, p.BaselineStart, to.BaselineEnd)
		}
		changes = changes || change.Drop || change.Baseline != m.Baseline
	}
	if !changes {
		f.Add("end", "and the rest are what is agreed already; say what is to change")
	}
}

// Apply is the project with the requested baseline.
func (c ChangeRequest) Apply(p Project) Project {
	if c.End != "" {
		p.BaselineEnd = c.End
	}
	if c.Budget != nil {
		p.BaselineBudget = *c.Budget
	}
	if c.ToleranceDays != nil {
		p.Tolerances.Days = *c.ToleranceDays
	}
	if c.TolerancePercent != nil {
		p.Tolerances.Percent = *c.TolerancePercent
	}
	return p
}

// baseline is what a project is held to.
type baseline struct {
	start, end Day
	budget     Money
	tolerances Tolerances
}

func (p Project) baseline() baseline {
	return baseline{p.BaselineStart, p.BaselineEnd, p.BaselineBudget, p.Tolerances}
}

func milestonesByID(milestones []Item[Milestone]) map[string]Milestone {
	byID := map[string]Milestone{}
	for _, m := range milestones {
		byID[m.ID] = m.Body
	}
	return byID
}
