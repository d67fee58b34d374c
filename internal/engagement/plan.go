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
	// Lags are the waits between the end of an action that it depends on and its start.
	Lags []Lag `json:"lags,omitempty" maxItems:"200" doc:"Working days to wait after the end of an action among depends_on"`
	// Allocations are those who do the work. With person_days, they say how long it takes.
	Allocations []Share `json:"allocations,omitempty" maxItems:"50" doc:"Who works on it, with which part of their time"`
	// SuccessMetric says how one sees that the action has worked.
	SuccessMetric string `json:"success_metric,omitempty" maxLength:"500" doc:"What shows that it has worked"`
	// DatesAccepted says why dates that the schedule cannot keep stand all the same.
	DatesAccepted string `json:"dates_accepted,omitempty" maxLength:"2000" doc:"Why dates that the schedule finds unrealistic stand all the same"`
	// Alternatives includes what happens when nothing is done.
	Alternatives []string `json:"alternatives,omitempty" maxItems:"20" minLength:"1" maxLength:"8000" doc:"Other ways in words alone; options say more"`
	// Options are other ways with their figures, doing nothing among them.
	Options []Option `json:"options,omitempty" maxItems:"20" doc:"Other ways to the same end, with their figures, doing nothing included"`
}

// Lag is a wait after the end of an action that another depends on.
type Lag struct {
	After string `json:"after" minLength:"1" maxLength:"100" doc:"Id of an action among depends_on"`
	Days  int    `json:"days" minimum:"1" maximum:"1000" doc:"Working days between its end and the start of this one"`
}

// Share is a part of a person's working time.
type Share struct {
	Person  string `json:"person" minLength:"1" maxLength:"200" doc:"Id of the person"`
	Percent int    `json:"percent" minimum:"1" maximum:"100" doc:"Of their working time"`
}

// Option is another way to what an action is for.
type Option struct {
	Title       string `json:"title" minLength:"1" maxLength:"200"`
	Description string `json:"description,omitempty" maxLength:"8000"`
	// Nothing marks the option to leave things as they are.
	Nothing     bool   `json:"nothing,omitempty" doc:"Whether it is to do nothing"`
	BuildCost   Money  `json:"build_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Minor units of the engagement's currency"`
	RunCost     Money  `json:"run_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Per year, minor units"`
	Impact      int    `json:"impact,omitempty" minimum:"0" maximum:"5" doc:"Business impact, 1 to 5; 0 when not judged"`
	Feasibility int    `json:"feasibility,omitempty" minimum:"0" maximum:"5" doc:"1 to 5; 0 when not judged"`
	WhyNot      string `json:"why_not,omitempty" maxLength:"2000" doc:"Why it was not chosen"`
}

// Capacity is when a person is there for the plan's work, and with how much of their time.
// Who has no entry is taken to be there always, whole.
type Capacity struct {
	Person   string    `json:"person" minLength:"1" maxLength:"200" doc:"Id of the person"`
	Percent  int       `json:"percent" minimum:"1" maximum:"100" doc:"Of their working time"`
	From     Day       `json:"from" format:"date"`
	To       Day       `json:"to" format:"date"`
	Absences []Absence `json:"absences,omitempty" maxItems:"100" doc:"When they are away meanwhile"`
}

// Absence is a time in which somebody is away. It has no reason: plans are shown to many.
type Absence struct {
	From Day `json:"from" format:"date"`
	To   Day `json:"to" format:"date"`
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
	// What follows is left out where the methodology has no rule of the plan and nobody
	// is allocated, so that plans from before are what they were.
	Capacities []Item[Capacity] `json:"capacities,omitempty"`
	Schedule   *Schedule        `json:"schedule,omitempty"`
}

// RankedAction is an action with its priority and the reason for its place.
type RankedAction struct {
	Item[Action]
	Rank   int    `json:"rank"`
	Score  int    `json:"score" doc:"1 to 25, rounded down: impact × feasibility unless the methodology weighs otherwise"`
	Band   string `json:"band"`
	Reason string `json:"reason" doc:"Why it stands before the next one, ties explained"`
	// Hundredths is the score to two places, and Factors what it was weighed from; both
	// are left out where it is impact × feasibility.
	Hundredths int      `json:"score_hundredths,omitempty" doc:"The score in hundredths, where the methodology weighs"`
	Factors    *Factors `json:"factors,omitempty" doc:"What was weighed, each from 1 to 5"`
}

// BudgetQuarter is the build cost that falls into a quarter: of the calendar, 2027-Q1, or
// of the client's fiscal year, FY2027-Q3, where that begins in another month than January.
type BudgetQuarter struct {
	Quarter string `json:"quarter" doc:"For example 2027-Q1, or FY2027-Q3 of a fiscal year"`
	Cost    Money  `json:"cost"`
	Months  string `json:"months,omitempty" doc:"The months of a fiscal quarter, for example Jan–Mar 2027"`
}
