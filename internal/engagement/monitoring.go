package engagement

// Metric is what monitoring measures.
type Metric struct {
	Name      string `json:"name"`
	Formula   string `json:"formula,omitempty" doc:"How it is computed, in words"`
	Unit      string `json:"unit,omitempty"`
	Direction string `json:"direction" enum:"up,down" doc:"up when more is better"`
	Owner     string `json:"owner,omitempty" doc:"Person who reads it"`
	Source    string `json:"source,omitempty"`
	Objective string `json:"objective,omitempty" doc:"Id of the plan objective that it measures"`
	// Baseline, Target and Threshold are in Unit. Between Threshold and Target a
	// reading is amber; beyond Threshold red. A zero threshold means halfway.
	Baseline  float64 `json:"baseline"`
	Target    float64 `json:"target"`
	Threshold float64 `json:"threshold,omitempty"`
	// PlannedBenefit is the yearly benefit when the target is reached, minor units.
	PlannedBenefit Money `json:"planned_benefit,omitempty"`
}

// Reading is one value of a metric.
type Reading struct {
	Metric string  `json:"metric"`
	On     Day     `json:"on"`
	Value  float64 `json:"value"`
	Note   string  `json:"note,omitempty"`
	// ActualBenefit is the benefit realised since the last reading, minor units.
	ActualBenefit Money `json:"actual_benefit,omitempty"`
}

// Evaluation is how a metric stands at the end of a period.
type Evaluation struct {
	Metric    Item[Metric] `json:"metric"`
	Latest    *Reading     `json:"latest,omitempty"`
	Status    RAG          `json:"status"`
	Missed    bool         `json:"missed" doc:"The target was not reached"`
	Trend     string       `json:"trend" enum:"better,same,worse,unknown"`
	Stale     bool         `json:"stale" doc:"No reading in this period"`
	Progress  int          `json:"progress" doc:"Percent of the way from baseline to target"`
	Readings  int          `json:"readings"`
	Benefit   Money        `json:"benefit" doc:"Actual benefit to date, minor units"`
	Planned   Money        `json:"planned" doc:"Planned benefit for a year, minor units"`
	Statement string       `json:"statement" doc:"The evaluation in words"`
}

// Review is the meeting that closes a monitoring period.
type Review struct {
	Period    int      `json:"period" minimum:"1"`
	HeldOn    Day      `json:"held_on"`
	Attendees []string `json:"attendees,omitempty"`
	Minutes   string   `json:"minutes"`
	// Corrective actions agreed, each with an owner and a day.
	Corrective []Corrective `json:"corrective,omitempty"`
}

// Corrective is a corrective action agreed in a review.
type Corrective struct {
	Text  string `json:"text"`
	Owner string `json:"owner,omitempty"`
	Due   Day    `json:"due,omitempty"`
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
	Title       string `json:"title"`
	Description string `json:"description"`
	Type        string `json:"type,omitempty" enum:"update,new_technology,security,process"`
	Metric      string `json:"metric,omitempty" doc:"Id of the metric that it should move"`
	Impact      int    `json:"impact" minimum:"1" maximum:"5"`
	Feasibility int    `json:"feasibility" minimum:"1" maximum:"5"`
	BuildCost   Money  `json:"build_cost,omitempty" minimum:"0"`
	Owner       string `json:"owner,omitempty"`
	Start       Day    `json:"start"`
	Due         Day    `json:"due"`
}

// InitiativeCase is the frozen subject of the gate "initiative".
type InitiativeCase struct {
	Engagement Brief            `json:"engagement"`
	Initiative Item[Initiative] `json:"initiative"`
	Metric     *Item[Metric]    `json:"metric,omitempty"`
	Score      int              `json:"score"`
	Band       string           `json:"band"`
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
