package engagement

// ReviewFacts is what the conditions of the gate "review" may ask for.
type ReviewFacts struct {
	Period     int   `json:"period" doc:"Number of the monitoring period, from 1"`
	Metrics    int   `json:"metrics" doc:"Metrics that are watched"`
	Missed     int   `json:"missed" doc:"Metrics that missed their target"`
	Stale      int   `json:"stale" doc:"Metrics without a reading in the period"`
	Red        int   `json:"red" doc:"Metrics that are red"`
	Worse      int   `json:"worse" doc:"Metrics whose latest reading is worse than the one before"`
	Status     RAG   `json:"status" doc:"Worst status of the metrics: green, amber or red"`
	Benefit    Money `json:"benefit" doc:"Benefit to date, minor units (cents)"`
	Planned    Money `json:"planned" doc:"Benefit planned for a year, minor units (cents)"`
	Meetings   int   `json:"meetings" doc:"Review meetings held for the period"`
	Corrective int   `json:"corrective" doc:"Corrective actions agreed in them"`
}

func reviewFacts(r PeriodReview) ReviewFacts {
	f := ReviewFacts{
		Period: r.Period, Metrics: len(r.Evaluations), Status: r.Status, Meetings: len(r.Reviews),
		Corrective: len(CorrectiveActions(r.Reviews)),
	}
	_, missed, stale := Standing(r.Evaluations)
	f.Missed, f.Stale = len(missed), len(stale)
	for _, e := range r.Evaluations {
		f.Benefit += e.Benefit
		f.Planned += e.Planned
		if e.Status == Red {
			f.Red++
		}
		if e.Trend == TrendWorse {
			f.Worse++
		}
	}
	return f
}

// InitiativeFacts is what the conditions of the gate "initiative" may ask for.
type InitiativeFacts struct {
	BuildCost   Money  `json:"build_cost" doc:"Cost to build, minor units (cents)"`
	Score       int    `json:"score" doc:"Impact × feasibility, 1 to 25"`
	Impact      int    `json:"impact" doc:"Business impact, 1 to 5"`
	Feasibility int    `json:"feasibility" doc:"Feasibility, 1 to 5"`
	Band        string `json:"band" doc:"Key of the methodology's priority band"`
	Type        string `json:"type" doc:"Kind of project: update, new_technology, security, process, or empty"`
	Days        int    `json:"days" doc:"Calendar days from start to due day, both included"`
	HasMetric   bool   `json:"has_metric" doc:"Whether it names the metric that it should move"`
}

func initiativeFacts(c InitiativeCase) InitiativeFacts {
	i := c.Initiative.Body
	return InitiativeFacts{
		BuildCost: i.BuildCost, Score: i.Impact * i.Feasibility, Impact: i.Impact, Feasibility: i.Feasibility, Band: c.Band, Type: i.Type,
		Days: daysIncluded(i.Start, i.Due), HasMetric: c.Metric != nil,
	}
}

// ClosureFacts is what the conditions of the gate "closure" may ask for.
type ClosureFacts struct {
	Points      int   `json:"points" doc:"Points of the handover's checklist"`
	OpenPoints  int   `json:"open_points" doc:"Points that are not done"`
	Projects    int   `json:"projects" doc:"Projects of the engagement"`
	Accepted    int   `json:"accepted" doc:"Projects that were accepted"`
	Stopped     int   `json:"stopped" doc:"Projects that were stopped"`
	Unfinished  int   `json:"unfinished" doc:"Projects neither accepted nor stopped"`
	Metrics     int   `json:"metrics" doc:"Metrics that were watched"`
	Missed      int   `json:"missed" doc:"Metrics that missed their target"`
	Stale       int   `json:"stale" doc:"Metrics without a reading in the last period"`
	Spent       Money `json:"spent" doc:"Spent on all projects, minor units (cents)"`
	Budget      Money `json:"budget" doc:"Agreed budget of all projects, minor units (cents)"`
	PercentOver int   `json:"percent_over" doc:"Percent that what was spent exceeds that budget, rounded up; 100 when none was agreed"`
	Benefit     Money `json:"benefit" doc:"Benefit to date, minor units (cents)"`
}

func closureFacts(c Closure) ClosureFacts {
	f := ClosureFacts{
		Points: len(c.Checklist), Projects: len(c.Projects), Metrics: len(c.Evaluations), Spent: c.Spent, Benefit: c.Benefit,
	}
	for _, point := range c.Checklist {
		if !point.Done {
			f.OpenPoints++
		}
	}
	for _, p := range c.Projects {
		f.Budget += p.Project.Body.BaselineBudget
		switch ProjectState(p.State) {
		case ProjectAccepted:
			f.Accepted++
		case ProjectStopped:
			f.Stopped++
		default:
			f.Unfinished++
		}
	}
	_, missed, stale := Standing(c.Evaluations)
	f.Missed, f.Stale = len(missed), len(stale)
	f.PercentOver = percentOver(f.Spent, f.Budget)
	return f
}
