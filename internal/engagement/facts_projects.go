package engagement

// ExceptionFacts is what the conditions of the gate "exception" may ask for.
type ExceptionFacts struct {
	DaysLate       int    `json:"days_late" doc:"Calendar days that the forecast or requested end lies beyond the agreed one; 0 when it does not"`
	DaysOver       int    `json:"days_over" doc:"Calendar days beyond the tolerance; 0 when it is kept"`
	ForecastCost   Money  `json:"forecast_cost" doc:"Whole cost expected at completion, or the budget that a change asks for, minor units (cents)"`
	BaselineBudget Money  `json:"baseline_budget" doc:"Agreed budget, minor units (cents)"`
	ExtraCost      Money  `json:"extra_cost" doc:"Expected cost beyond the agreed budget, minor units (cents); 0 when it is kept"`
	CostOver       Money  `json:"cost_over" doc:"Expected cost beyond budget and tolerance, minor units (cents); 0 when they are kept"`
	PercentOver    int    `json:"percent_over" doc:"Percent that the expected cost exceeds the agreed budget, rounded up; 100 when none was agreed"`
	Spent          Money  `json:"spent" doc:"Spent to date, minor units (cents)"`
	Progress       int    `json:"progress" doc:"Percent done"`
	Status         RAG    `json:"status" doc:"Worst status of the report: green, amber or red"`
	HasProposal    bool   `json:"has_proposal" doc:"Whether the report says what the lead asks for, or a change is requested"`
	Requested      bool   `json:"requested" doc:"Whether a change is requested, with no tolerance breached"`
	Dropped        int    `json:"dropped" doc:"Milestones that the requested change gives up"`
	Type           string `json:"type" doc:"Kind of project: update, new_technology, security, process, or empty"`
}

func exceptionFacts(e Exception) ExceptionFacts {
	project, report, asked := e.Project.Body, e.Report.Body, e.Approved()
	f := ExceptionFacts{
		DaysLate: max(0, project.BaselineEnd.DaysUntil(asked.BaselineEnd)), DaysOver: e.Breach.DaysOver,
		ForecastCost: asked.BaselineBudget, BaselineBudget: project.BaselineBudget,
		ExtraCost: max(0, asked.BaselineBudget-project.BaselineBudget), CostOver: e.Breach.CostOver,
		PercentOver: percentOver(asked.BaselineBudget, project.BaselineBudget),
		Spent:       report.Spent, Progress: report.Progress, Status: report.Status(),
		HasProposal: report.Proposal != "" || e.Change != nil, Requested: e.Change != nil, Type: project.Type,
	}
	if e.Change != nil {
		for _, m := range e.Change.Body.Milestones {
			if m.Drop {
				f.Dropped++
			}
		}
	}
	return f
}

// percentOver is by how many percent a cost exceeds a budget, rounded up, so that more
// than 10 percent is never called 10. Any cost without a budget exceeds it by 100.
func percentOver(cost, budget Money) int {
	switch over := cost - budget; {
	case over <= 0:
		return 0
	case budget == 0:
		return 100
	default:
		return int((over*100 + budget - 1) / budget)
	}
}

// AcceptanceFacts is what the conditions of the gate "acceptance" may ask for. Cost,
// progress and status are those of the latest status report.
type AcceptanceFacts struct {
	Milestones           int    `json:"milestones" doc:"Milestones of the project, but those given up"`
	OpenMilestones       int    `json:"open_milestones" doc:"Milestones not reached"`
	UnacceptedMilestones int    `json:"unaccepted_milestones" doc:"Milestones not accepted, reached or not"`
	Criteria             int    `json:"criteria" doc:"Acceptance criteria"`
	WaivedCriteria       int    `json:"waived_criteria" doc:"Acceptance criteria that need not be met, for a reason"`
	OpenEntries          int    `json:"open_entries" doc:"Risks, assumptions, issues and dependencies that are not closed"`
	OpenSevere           int    `json:"open_severe" doc:"Those of them whose severity is high"`
	Spent                Money  `json:"spent" doc:"Spent to date, minor units (cents); 0 without a report"`
	BaselineBudget       Money  `json:"baseline_budget" doc:"Agreed budget, minor units (cents)"`
	ExtraCost            Money  `json:"extra_cost" doc:"Spent beyond the agreed budget, minor units (cents); 0 when it was kept"`
	PercentOver          int    `json:"percent_over" doc:"Percent that what was spent exceeds the agreed budget, rounded up; 100 when none was agreed"`
	DaysLate             int    `json:"days_late" doc:"Calendar days that the forecast end lies beyond the agreed one; 0 when it does not"`
	Progress             int    `json:"progress" doc:"Percent done"`
	Status               string `json:"status" doc:"Worst status of the report: green, amber, red, or empty without a report"`
	Reports              int    `json:"reports" doc:"Status reports"`
	Type                 string `json:"type" doc:"Kind of project: update, new_technology, security, process, or empty"`
}

func acceptanceFacts(a Acceptance) AcceptanceFacts {
	project := a.Project.Body
	f := AcceptanceFacts{Reports: len(a.Reports), BaselineBudget: project.BaselineBudget, Type: project.Type}
	for _, m := range a.Milestones {
		if m.Body.GivenUp != "" {
			continue
		}
		f.Milestones++
		if m.Body.Actual == "" {
			f.OpenMilestones++
		}
		if !m.Body.Accepted {
			f.UnacceptedMilestones++
		}
	}
	for _, c := range project.Criteria {
		f.Criteria++
		if c.Waived != "" {
			f.WaivedCriteria++
		}
	}
	for _, r := range a.RAID {
		if r.Body.Closed {
			continue
		}
		f.OpenEntries++
		if r.Body.Severity == "high" {
			f.OpenSevere++
		}
	}
	latest, reported := LatestReport(a.Reports)
	if !reported {
		return f
	}
	f.Spent, f.Progress, f.Status = latest.Body.Spent, latest.Body.Progress, string(latest.Body.Status())
	f.ExtraCost = max(0, f.Spent-f.BaselineBudget)
	f.PercentOver = percentOver(f.Spent, f.BaselineBudget)
	f.DaysLate = max(0, project.BaselineEnd.DaysUntil(latest.Body.ForecastEnd))
	return f
}

// GoLiveFacts is what the conditions of the gate "go-live" may ask for.
type GoLiveFacts struct {
	Trained      int   `json:"trained" doc:"Percent of training seats completed, rounded down; 0 when no training is planned"`
	Informed     int   `json:"informed" doc:"Percent of planned communications sent, rounded down; 0 when none is planned"`
	Pulse        int   `json:"pulse" doc:"Adoption pulse in hundredths of a point: 350 is 3.50 of 5; 0 when nobody was asked"`
	OpenConcerns int   `json:"open_concerns" doc:"Unresolved concerns"`
	OpenSevere   int   `json:"open_severe" doc:"Unresolved concerns of high severity"`
	Status       RAG   `json:"status" doc:"Readiness: green, amber or red"`
	Projects     int   `json:"projects" doc:"Projects that go live"`
	Budget       Money `json:"budget" doc:"Agreed budget of these projects, minor units (cents)"`
	HasSecurity  bool  `json:"has_security" doc:"Whether one of them is about security"`
}

func goLiveFacts(r Readiness) GoLiveFacts {
	f := GoLiveFacts{
		Trained: r.Trained, Informed: r.Informed, Pulse: r.Pulse, OpenSevere: r.OpenSevere,
		Status: r.Status, Projects: len(r.Projects),
	}
	for _, c := range r.Concerns {
		if !c.Body.Resolved {
			f.OpenConcerns++
		}
	}
	for _, p := range r.Projects {
		f.Budget += p.Body.BaselineBudget
		f.HasSecurity = f.HasSecurity || p.Body.Type == "security"
	}
	return f
}
