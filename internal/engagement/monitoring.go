package engagement

// Metric is what monitoring measures.
type Metric struct {
	Name      string `json:"name" minLength:"1" maxLength:"200"`
	Formula   string `json:"formula,omitempty" maxLength:"8000" doc:"How it is computed, in words"`
	Unit      string `json:"unit,omitempty" maxLength:"60"`
	Direction string `json:"direction" enum:"up,down" doc:"up when more is better"`
	Owner     string `json:"owner,omitempty" maxLength:"200" doc:"Person who reads it"`
	Source    string `json:"source,omitempty" maxLength:"200"`
	Objective string `json:"objective,omitempty" maxLength:"100" doc:"Id of the plan objective that it measures"`
	// Baseline, Target and Threshold are in Unit. Between Threshold and Target a
	// reading is amber; beyond Threshold red. A zero threshold means halfway.
	Baseline  float64 `json:"baseline" minimum:"-1000000000000000" maximum:"1000000000000000"`
	Target    float64 `json:"target" minimum:"-1000000000000000" maximum:"1000000000000000"`
	Threshold float64 `json:"threshold,omitempty" minimum:"-1000000000000000" maximum:"1000000000000000"`
	TargetBy  Day     `json:"target_by,omitempty" format:"date" doc:"Day by which the target is to be reached; the forecast is for it"`
	// Frequency is how often it is read. One that has not been read for longer is stale;
	// without a frequency, one without a reading in the period.
	Frequency string `json:"frequency,omitempty" enum:"daily,weekly,monthly,quarterly" doc:"How often it is read; one that has not been for longer is stale"`
	// ChangedOn is the day of the change that should move it, Project the project that
	// brings the change. Without either, it is the first project of the objective that
	// goes live or is accepted.
	ChangedOn Day    `json:"changed_on,omitempty" format:"date" doc:"Day of the change that should move it; without one, that on which its project went live or was accepted"`
	Project   string `json:"project,omitempty" maxLength:"100" doc:"Id of the project that should move it; without one, those of the plan objective's actions"`
	// PlannedBenefit is the yearly benefit when the target is reached, minor units.
	PlannedBenefit Money `json:"planned_benefit,omitempty" minimum:"0" maximum:"100000000000000"`
}

// Reading is one value of a metric: one for each metric, day and source.
type Reading struct {
	Metric string  `json:"metric" minLength:"1" maxLength:"100"`
	On     Day     `json:"on" format:"date"`
	Value  float64 `json:"value" minimum:"-1000000000000000" maximum:"1000000000000000"`
	Note   string  `json:"note,omitempty" maxLength:"8000"`
	// ActualBenefit is the benefit realised since the last reading, minor units.
	ActualBenefit Money `json:"actual_benefit,omitempty" minimum:"0" maximum:"100000000000000"`
	// Source tells readings of one day apart. Empty is what people enter.
	Source string `json:"source,omitempty" maxLength:"100" doc:"Where the value comes from; empty for one that a person entered"`
	// LateFor is the number of the period that had been evaluated when the reading came,
	// though its day lies within; 0 for none. It is computed.
	LateFor int `json:"late_for,omitempty" minimum:"0" maximum:"120" doc:"Number of the evaluated period that it came too late for; computed"`
}

// Evaluation is how a metric stands at the end of a period.
type Evaluation struct {
	Metric    Item[Metric] `json:"metric"`
	Latest    *Reading     `json:"latest,omitempty"`
	Status    RAG          `json:"status"`
	Missed    bool         `json:"missed" doc:"The target was not reached"`
	Trend     string       `json:"trend" enum:"better,same,worse,unknown"`
	Stale     bool         `json:"stale" doc:"No reading for longer than the metric's frequency; without a frequency, none in this period"`
	Progress  int          `json:"progress" doc:"Percent of the way from baseline to target"`
	Readings  int          `json:"readings"`
	Benefit   Money        `json:"benefit" doc:"Actual benefit to date, minor units"`
	Planned   Money        `json:"planned" doc:"Planned benefit for a year, minor units"`
	Statement string       `json:"statement" doc:"The evaluation in words"`
	// Forecast and Change are left out where the metric has no target day that is still
	// to come, and where nothing has changed.
	Forecast *Forecast    `json:"forecast,omitempty" doc:"Where the trend leads on the target day"`
	Change   *BeforeAfter `json:"change,omitempty" doc:"What the change of the metric's project did to it"`
}

// Review is the meeting that closes a monitoring period.
type Review struct {
	Period    int      `json:"period" minimum:"1" maximum:"120"`
	HeldOn    Day      `json:"held_on" format:"date"`
	Attendees []string `json:"attendees,omitempty" maxItems:"200" minLength:"1" maxLength:"200"`
	Minutes   string   `json:"minutes" minLength:"1" maxLength:"8000"`
	// Decisions are what was decided, one text each.
	Decisions []string `json:"decisions,omitempty" maxItems:"100" minLength:"1" maxLength:"2000" doc:"What was decided, one text each"`
	// Corrective actions agreed, each with an owner and a day.
	Corrective []Corrective `json:"corrective,omitempty" maxItems:"200"`
}

// Corrective is a corrective action agreed in a review.
type Corrective struct {
	Text  string `json:"text" minLength:"1" maxLength:"8000"`
	Owner string `json:"owner,omitempty" maxLength:"200"`
	Due   Day    `json:"due,omitempty" format:"date"`
}

// PeriodReview is the frozen subject of the gate "review".
type PeriodReview struct {
	Engagement  Brief          `json:"engagement"`
	Period      int            `json:"period"`
	From        string         `json:"from" doc:"RFC 3339"`
	To          string         `json:"to" doc:"RFC 3339"`
	Evaluations []Evaluation   `json:"evaluations"`
	Status      RAG            `json:"status"`
	Reviews     []Item[Review] `json:"reviews"`
}

// Initiative is a new improvement proposed while monitoring. An approved one becomes
// a project.
type Initiative struct {
	Title       string `json:"title" minLength:"1" maxLength:"200"`
	Description string `json:"description" minLength:"1" maxLength:"8000"`
	Type        string `json:"type,omitempty" enum:"update,new_technology,security,process"`
	Metric      string `json:"metric,omitempty" maxLength:"100" doc:"Id of the metric that it should move"`
	Action      string `json:"action,omitempty" maxLength:"100" doc:"Id of the deferred action of the plan that it takes up"`
	Impact      int    `json:"impact" minimum:"1" maximum:"5"`
	Feasibility int    `json:"feasibility" minimum:"1" maximum:"5"`
	// Effort and RunCost count where the methodology weighs them, as for actions.
	Effort    string `json:"effort,omitempty" enum:"XS,S,M,L,XL"`
	BuildCost Money  `json:"build_cost,omitempty" minimum:"0" maximum:"100000000000000"`
	RunCost   Money  `json:"run_cost,omitempty" minimum:"0" maximum:"100000000000000" doc:"Per year, minor units"`
	Owner     string `json:"owner,omitempty" maxLength:"200"`
	Start     Day    `json:"start" format:"date"`
	Due       Day    `json:"due" format:"date"`
}

// InitiativeCase is the frozen subject of the gate "initiative".
type InitiativeCase struct {
	Engagement Brief            `json:"engagement"`
	Initiative Item[Initiative] `json:"initiative"`
	Metric     *Item[Metric]    `json:"metric,omitempty"`
	Score      int              `json:"score" doc:"1 to 25, rounded down: impact × feasibility unless the methodology weighs otherwise"`
	Band       string           `json:"band"`
	// What follows is missing in cases from before initiatives were ranked.
	Rank       int      `json:"rank,omitempty" doc:"Place among the initiatives that are not decided, from 1"`
	Of         int      `json:"of,omitempty" doc:"How many are not decided"`
	Reason     string   `json:"reason,omitempty" doc:"Why it stands before the next one, ties explained"`
	Hundredths int      `json:"score_hundredths,omitempty" doc:"The score in hundredths, where the methodology weighs"`
	Factors    *Factors `json:"factors,omitempty" doc:"What was weighed, each from 1 to 5"`
}

// Closure is the frozen subject of the gate "closure": what is handed over.
type Closure struct {
	Engagement  Brief           `json:"engagement"`
	Checklist   []ChecklistItem `json:"checklist"`
	Evaluations []Evaluation    `json:"evaluations"`
	Projects    []ProjectResult `json:"projects"`
	Benefit     Money           `json:"benefit"`
	Spent       Money           `json:"spent"`
	Statement   string          `json:"statement"`
}

// ChecklistItem is a point of the handover, done or missing.
type ChecklistItem struct {
	Text string `json:"text"`
	Done bool   `json:"done"`
	Note string `json:"note,omitempty"`
}

// ProjectResult is how a project ended.
type ProjectResult struct {
	Project  Item[Project] `json:"project"`
	State    string        `json:"state"`
	Spent    Money         `json:"spent"`
	Progress int           `json:"progress"`
}
