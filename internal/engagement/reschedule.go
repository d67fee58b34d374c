package engagement

import "time"

// Reschedule asks for the due of an open phase to be moved, and for what is planned after it
// to follow.
type Reschedule struct {
	Ref    string   `json:"ref" minLength:"1" maxLength:"100" doc:"Place of an open phase" example:"plan/1"`
	Due    Day      `json:"due" format:"date" doc:"The new due day; it falls due at the phase's cut-off hour"`
	Follow bool     `json:"follow,omitempty" doc:"Move what is planned on the old due or later by as many working days"`
	Keep   []string `json:"keep,omitempty" maxItems:"2000" minLength:"1" maxLength:"100" doc:"Ids of what keeps its days although the rest follows"`
}

// TargetEnd stands for the engagement's target end where dates are listed and kept.
const TargetEnd = "target_end"

// MovedDate is a day of an item of a register that moves.
type MovedDate struct {
	Kind  Kind   `json:"kind" doc:"Kind of the item; engagement for the target end"`
	ID    string `json:"id"`
	Field string `json:"field" example:"due"`
	From  Day    `json:"from"`
	To    Day    `json:"to"`
	// Version is the item's as it was shown; 0 in the journal.
	Version int `json:"version,omitempty"`
}

// DateMove is a MovedDate with the name of what moves.
type DateMove struct {
	MovedDate
	Title string `json:"title"`
	// Again says that what was prepared or approved is so no more on another day.
	Again bool `json:"approve_again,omitempty"`
}

// KeepReason says why a day that comes after a rescheduled due keeps its place.
type KeepReason string

// Why a day stays.
const (
	KeepUnasked   KeepReason = "not_asked" // only the phase was to be moved
	KeepChosen    KeepReason = "chosen"    // it was named in keep
	KeepAgreed    KeepReason = "agreed"    // a baseline: a change request moves it
	KeepCondition KeepReason = "condition" // an approval was given on it
	KeepGate      KeepReason = "gate"      // people have been asked by then: withdraw and submit again
	KeepFrozen    KeepReason = "frozen"    // it is before its gate or has passed it
	KeepBegun     KeepReason = "begun"     // it began before the old due
	KeepPast      KeepReason = "past"      // it would lie before today
)

// KeptDate is a day after a rescheduled due that stays as it is.
type KeptDate struct {
	Kind  Kind       `json:"kind"`
	ID    string     `json:"id"`
	Title string     `json:"title"`
	Field string     `json:"field"`
	On    Day        `json:"on"`
	Why   KeepReason `json:"why" enum:"not_asked,chosen,agreed,condition,gate,frozen,begun,past"`
	// Overtaken says that the day lies before the new due, so that it comes before what it follows.
	Overtaken bool `json:"overtaken"`
}

// ExpectedDate is when something is due that has not begun: a phase, or a gate all of whose
// stages pass at their due.
type ExpectedDate struct {
	What string `json:"what" enum:"phase,gate"`
	Key  string `json:"key" doc:"Of the phase or the gate"`
	From Day    `json:"from"`
	To   Day    `json:"to"`
}

// RescheduleOutlook is everything that a Reschedule moves, and what it leaves behind.
type RescheduleOutlook struct {
	Ref  string `json:"ref"`
	From Day    `json:"from" doc:"The due now, in the engagement's time zone"`
	To   Day    `json:"to"`
	// WorkingDays is by how many the due moves, negative when it moves forward.
	WorkingDays int            `json:"working_days"`
	Due         time.Time      `json:"due" doc:"The new due, to the hour"`
	Reminders   []time.Time    `json:"reminders" doc:"To the phase's owner, from now on"`
	Escalation  *time.Time     `json:"escalation,omitempty"`
	Expected    []ExpectedDate `json:"expected" doc:"When what has not begun is due, if all before it takes its time"`
	Moves       []DateMove     `json:"moves" doc:"Days of items that move, by day"`
	Kept        []KeptDate     `json:"kept" doc:"Days on the old due or later that stay, by day"`
	// Plan compares the plan's draft before and after, where its actions move.
	Plan *PlanMove `json:"plan,omitempty"`
	// Digest stands for all of it: a reschedule is done when it is confirmed with the digest of what is true then.
	Digest string `json:"digest" doc:"Confirm with it"`
}

// PlanMove is what becomes of a plan's draft when its actions move.
type PlanMove struct {
	Before PlanDates `json:"before"`
	After  PlanDates `json:"after"`
	// Problems say why the moved draft could not be submitted.
	Problems []string `json:"problems"`
}

// PlanDates is when a plan can really be done, and what it costs in which fiscal quarter.
type PlanDates struct {
	Start  Day             `json:"start,omitempty" doc:"First day of work"`
	End    Day             `json:"end,omitempty" doc:"Last day of work"`
	Late   []LateDate      `json:"late" doc:"Planned days that cannot hold"`
	Budget []BudgetQuarter `json:"budget"`
}

// PlannedDate is a day on which something of an engagement is planned.
type PlannedDate struct {
	Kind    Kind
	ID      string
	Title   string
	Field   string
	On      Day
	Version int
	// Keep says why it may not be moved; empty when it may.
	Keep KeepReason
	// Again is that of DateMove.
	Again bool
}
