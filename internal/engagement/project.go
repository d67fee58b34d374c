package engagement

// Project is the charter of an approved action or initiative.
type Project struct {
	Name        string `json:"name" minLength:"1" maxLength:"200"`
	Type        string `json:"type,omitempty" enum:"update,new_technology,security,process"`
	Description string `json:"description,omitempty" maxLength:"8000"`
	// Action or Initiative is where it comes from.
	Action     string `json:"action,omitempty" maxLength:"100"`
	Initiative string `json:"initiative,omitempty" maxLength:"100"`
	Lead       string `json:"lead,omitempty" maxLength:"200" doc:"Id of the person who leads it"`
	Sponsor    string `json:"sponsor,omitempty" maxLength:"200"`
	// The baseline is fixed at approval and changes only through an exception gate.
	BaselineStart  Day        `json:"baseline_start" format:"date"`
	BaselineEnd    Day        `json:"baseline_end" format:"date"`
	BaselineBudget Money      `json:"baseline_budget" minimum:"0" maximum:"100000000000000"`
	Tolerances     Tolerances `json:"tolerances"`
	// Criteria are what the client accepts the results by.
	Criteria []Criterion `json:"criteria,omitempty" maxItems:"100"`
}

// Criterion is one thing by which the client accepts a project's results. At the handover
// each is met, or waived with a reason.
type Criterion struct {
	Text     string `json:"text" minLength:"1" maxLength:"2000"`
	Met      Day    `json:"met,omitempty" format:"date" doc:"Day on which it was met"`
	Evidence string `json:"evidence,omitempty" maxLength:"2000" doc:"What shows that it is met"`
	Waived   string `json:"waived,omitempty" maxLength:"2000" doc:"Why it need not be met"`
}

// Open tells whether the criterion is neither met nor waived.
func (c Criterion) Open() bool { return c.Met == "" && c.Waived == "" }

// Milestone is a dated result of a project.
type Milestone struct {
	Title    string `json:"title" minLength:"1" maxLength:"200"`
	Baseline Day    `json:"baseline" format:"date" doc:"Agreed day; it changes only through an exception gate"`
	Forecast Day    `json:"forecast,omitempty" format:"date"`
	Actual   Day    `json:"actual,omitempty" format:"date" doc:"Day on which it was reached"`
	Accepted bool   `json:"accepted,omitempty"`
	// GivenUp is the id of the approved change request that gave the milestone up.
	GivenUp string `json:"given_up,omitempty" maxLength:"100" doc:"Id of the approved change request that gave it up; only its approval writes this"`
}

// Open tells whether the milestone is still to be reached.
func (m Milestone) Open() bool { return m.Actual == "" && m.GivenUp == "" }

// StatusReport says how a project stands. Its figures are forecasts at completion.
type StatusReport struct {
	On       Day   `json:"on" format:"date" doc:"Day of the report"`
	Time     RAG   `json:"time" enum:"green,amber,red"`
	Cost     RAG   `json:"cost" enum:"green,amber,red"`
	Scope    RAG   `json:"scope" enum:"green,amber,red"`
	Benefit  RAG   `json:"benefit" enum:"green,amber,red"`
	Progress int   `json:"progress" minimum:"0" maximum:"100" doc:"Percent done"`
	Spent    Money `json:"spent" minimum:"0" maximum:"100000000000000" doc:"Actual cost to date, minor units"`
	// ForecastCost and ForecastEnd are compared with the baseline and its tolerances.
	ForecastCost Money  `json:"forecast_cost" minimum:"0" maximum:"100000000000000"`
	ForecastEnd  Day    `json:"forecast_end" format:"date"`
	Narrative    string `json:"narrative" minLength:"1" maxLength:"8000"`
	// Proposal is what the lead asks for when a tolerance is breached.
	Proposal string `json:"proposal,omitempty" maxLength:"8000"`
}

// RAID is an entry of a project's log of risks, assumptions, issues and dependencies.
type RAID struct {
	Type     string `json:"type" enum:"risk,assumption,issue,dependency"`
	Title    string `json:"title" minLength:"1" maxLength:"200"`
	Text     string `json:"text,omitempty" maxLength:"8000"`
	Owner    string `json:"owner,omitempty" maxLength:"200"`
	Due      Day    `json:"due,omitempty" format:"date"`
	Severity string `json:"severity,omitempty" enum:"low,medium,high"`
	Closed   bool   `json:"closed,omitempty"`
	Response string `json:"response,omitempty" maxLength:"8000"`
}

// Allocation is a person's share of working time in a project.
type Allocation struct {
	Person  string `json:"person" minLength:"1" maxLength:"200"`
	Role    string `json:"role,omitempty" maxLength:"200"`
	Percent int    `json:"percent" minimum:"1" maximum:"100"`
	From    Day    `json:"from" format:"date"`
	To      Day    `json:"to" format:"date"`
}

// Breach is a tolerance that a status report exceeds.
type Breach struct {
	Report string `json:"report"`
	// DaysOver is how many calendar days the forecast end lies beyond baseline plus
	// tolerance; CostOver the same in minor units. 0 where not breached.
	DaysOver int   `json:"days_over"`
	CostOver Money `json:"cost_over"`
}

// Exception is the frozen subject of the gate "exception": another baseline, for a project
// that breached its tolerances or for one that asks for a change.
type Exception struct {
	Engagement Brief         `json:"engagement"`
	Project    Item[Project] `json:"project"`
	// Report is the one that breached a tolerance; with a change, the latest one, whose id is
	// empty where nobody has reported.
	Report Item[StatusReport] `json:"report"`
	Breach Breach             `json:"breach"`
	// Change is what is asked for, and Milestones how the project's stand, where a change is
	// asked for; else the report's forecasts are.
	Change     *Item[ChangeRequest] `json:"change,omitempty"`
	Milestones []Item[Milestone]    `json:"milestones,omitempty"`
}

// Approved is the project as it is held to once the exception has been approved.
func (x Exception) Approved() Project {
	if x.Change != nil {
		return x.Change.Body.Apply(x.Project.Body)
	}
	return Rebaseline(x.Project.Body, x.Report.Body)
}

// Acceptance is the frozen subject of the gate "acceptance".
type Acceptance struct {
	Engagement Brief                `json:"engagement"`
	Project    Item[Project]        `json:"project"`
	Milestones []Item[Milestone]    `json:"milestones"`
	Reports    []Item[StatusReport] `json:"reports"`
	RAID       []Item[RAID]         `json:"raid"`
	Statement  string               `json:"statement" doc:"What the lead hands over"`
}
