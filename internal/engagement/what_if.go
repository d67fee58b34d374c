package engagement

// WhatIf is a question about a plan: what would become of it with these changes. Nothing
// is written.
type WhatIf struct {
	Drop   []string       `json:"drop,omitempty" maxItems:"1000" minLength:"1" maxLength:"100" doc:"Ids of actions to leave out; what depends on them no longer does"`
	Move   []WhatIfMove   `json:"move,omitempty" maxItems:"1000" doc:"Actions with other dates"`
	Change []WhatIfChange `json:"change,omitempty" maxItems:"1000" doc:"Actions with other figures or people; what is left out stays"`
}

// WhatIfMove gives an action other dates; an empty one stays.
type WhatIfMove struct {
	ID    string `json:"id" minLength:"1" maxLength:"100"`
	Start Day    `json:"start,omitempty" format:"date"`
	Due   Day    `json:"due,omitempty" format:"date"`
}

// WhatIfChange changes some fields of an action.
type WhatIfChange struct {
	ID          string   `json:"id" minLength:"1" maxLength:"100"`
	Impact      *int     `json:"impact,omitempty" minimum:"1" maximum:"5"`
	Feasibility *int     `json:"feasibility,omitempty" minimum:"1" maximum:"5"`
	Effort      *string  `json:"effort,omitempty" enum:"XS,S,M,L,XL"`
	PersonDays  *int     `json:"person_days,omitempty" minimum:"0" maximum:"100000"`
	BuildCost   *Money   `json:"build_cost,omitempty" minimum:"0" maximum:"100000000000000"`
	RunCost     *Money   `json:"run_cost,omitempty" minimum:"0" maximum:"100000000000000"`
	DependsOn   []string `json:"depends_on,omitempty" maxItems:"200" minLength:"1" maxLength:"100"`
	Allocations []Share  `json:"allocations,omitempty" maxItems:"50"`
}

// Outlook is what a plan promises, for comparing.
type Outlook struct {
	Actions    int             `json:"actions"`
	BuildCost  Money           `json:"build_cost"`
	RunCost    Money           `json:"run_cost"`
	PersonDays int             `json:"person_days"`
	Start      Day             `json:"start,omitempty" doc:"First day of work, as it can really be done"`
	End        Day             `json:"end,omitempty" doc:"Last day of work, as it can really be done"`
	Impact     int             `json:"impact" doc:"Sum of the actions' impact"`
	Late       []LateDate      `json:"late"`
	Budget     []BudgetQuarter `json:"budget"`
	// What is not reached, by ids.
	UnservedObjectives  []string `json:"unserved_objectives" doc:"Objectives of the plan that no action serves"`
	UnaddressedFindings []string `json:"unaddressed_findings" doc:"Findings, strengths apart, that no action addresses"`
	OpenSeverity        int      `json:"open_severity" doc:"Sum of likelihood × impact of those findings"`
}

// Shift is how an action's realistic dates change.
type Shift struct {
	ID          string `json:"id"`
	Title       string `json:"title"`
	StartBefore Day    `json:"start_before,omitempty"`
	EndBefore   Day    `json:"end_before,omitempty"`
	StartAfter  Day    `json:"start_after,omitempty" doc:"Empty when the action is dropped, or cannot be done"`
	EndAfter    Day    `json:"end_after,omitempty"`
	Dropped     bool   `json:"dropped,omitempty"`
}

// WhatIfAnswer compares a plan with what it would become.
type WhatIfAnswer struct {
	Before Outlook `json:"before"`
	After  Outlook `json:"after"`
	// Shifts are the actions whose realistic dates differ, by priority.
	Shifts []Shift `json:"shifts"`
	// Lost is what the plan reaches now and would not any more, by ids.
	LostObjectives []string `json:"lost_objectives"`
	LostFindings   []string `json:"lost_findings"`
	// Problems say why the changed plan could not be submitted.
	Problems []string `json:"problems"`
}
