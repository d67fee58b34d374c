package engagement

// PlanObjective is an objective of the improvement plan, with its success metric.
type PlanObjective struct {
	Title  string `json:"title" minLength:"1" maxLength:"200"`
	Serves string `json:"serves,omitempty" maxLength:"60" doc:"Key of the business objective that it serves"`
	// The success metric, in the unit named.
	Metric    string  `json:"metric" minLength:"1" maxLength:"200" doc:"What is measured"`
	Unit      string  `json:"unit,omitempty" maxLength:"60"`
	Direction string  `json:"direction,omitempty" enum:"up,down" doc:"up when more is better (the default), down when less is"`
	Baseline  float64 `json:"baseline" minimum:"-1000000000000000" maximum:"1000000000000000"`
	Target    float64 `json:"target" minimum:"-1000000000000000" maximum:"1000000000000000"`
	By        Day     `json:"by" format:"date" doc:"By when the target is to be reached"`
}

// Action is an improvement that the plan proposes. An approved one becomes a project.
type Action struct {
	Title       string   `json:"title" minLength:"1" maxLength:"200"`
	Description string   `json:"description,omitempty" maxLength:"8000"`
	Type        string   `json:"type,omitempty" enum:"update,new_technology,security,process" doc:"What kind of project it becomes"`
	Findings    []string `json:"findings,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of the findings that it addresses"`
	Objective   string   `json:"objective,omitempty" maxLength:"100" doc:"Id of the plan objective that it serves"`
	Impact      int      `json:"impact" minimum:"1" maximum:"5" doc:"Business impact"`
	Feasibility int      `json:"feasibility" minimum:"1" maximum:"5"`
	Effort      string   `json:"effort,omitempty" enum:"XS,S,M,L,XL"`
	PersonDays  int      `json:"person_days,omitempty" minimum:"0" maximum:"100000"`
	BuildCost   Money    `json:"build_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Minor units of the engagement's currency"`
	RunCost     Money    `json:"run_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Per year, minor units"`
	Horizon     string   `json:"horizon,omitempty" enum:"short,medium,long"`
	Owner       string   `json:"owner,omitempty" maxLength:"200" doc:"Id of the person who leads it"`
	Sponsor     string   `json:"sponsor,omitempty" maxLength:"200"`
	Start       Day      `json:"start" format:"date"`
	Due         Day      `json:"due" format:"date"`
	DependsOn   []string `json:"depends_on,omitempty" maxItems:"200" minLength:"1" maxLength:"100" doc:"Ids of actions that must be done before"`
	// Alternatives includes what happens when nothing is done.
	Alternatives []string `json:"alternatives,omitempty" maxItems:"20" minLength:"1" maxLength:"8000"`
}

// Plan is the frozen subject of the gate "plan".
type Plan struct {
	Engagement Brief                 `json:"engagement"`
	Summary    string                `json:"summary"`
	Objectives []Item[PlanObjective] `json:"objectives"`
	Actions    []RankedAction        `json:"actions"`
	Budget     []BudgetQuarter       `json:"budget"`
	// BuildCost and RunCost total all actions; PersonDays too.
	BuildCost  Money `json:"build_cost"`
	RunCost    Money `json:"run_cost"`
	PersonDays int   `json:"person_days"`
	// Findings are the titles of the findings that actions address, by id.
	Findings map[string]string `json:"findings"`
}

// RankedAction is an action with its priority and the reason for its place.
type RankedAction struct {
	Item[Action]
	Rank   int    `json:"rank"`
	Score  int    `json:"score" doc:"Impact × feasibility, 1 to 25"`
	Band   string `json:"band"`
	Reason string `json:"reason" doc:"Why it stands before the next one, ties explained"`
}

// BudgetQuarter is the build cost that falls into a calendar quarter.
type BudgetQuarter struct {
	Quarter string `json:"quarter" doc:"For example 2027-Q1"`
	Cost    Money  `json:"cost"`
}
