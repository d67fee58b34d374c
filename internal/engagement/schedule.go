package engagement

// Schedule is when the plan's actions can really be done: after those that they depend on,
// on working days, by people who have the time. It says which planned dates cannot hold.
type Schedule struct {
	// Start and End are the first and last day of work; "" where nothing can be scheduled.
	Start   Day               `json:"start,omitempty"`
	End     Day               `json:"end,omitempty"`
	Actions []ScheduledAction `json:"actions" doc:"By priority"`
	// Late are the planned dates that cannot hold, in the order of priority.
	Late []LateDate `json:"late" doc:"Planned dates that cannot hold, and why"`
	// Overallocations are the times in which people have, by the planned dates, more work than time.
	Overallocations []Overallocation `json:"overallocations" doc:"People whom the planned dates give more work than time"`
}

// ScheduledAction is when one action can be done.
type ScheduledAction struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Start and End are its first and last day of work; "" where it cannot be done at all.
	Start Day `json:"start,omitempty"`
	End   Day `json:"end,omitempty"`
	// Days are the working days from its start to its end, both included.
	Days int `json:"days" doc:"Working days from start to end"`
	// Slack is by how many working days it may end later without moving the plan's end.
	Slack    int  `json:"slack" doc:"Working days by which it may slip without moving the plan's end"`
	Critical bool `json:"critical" doc:"Whether the plan's end moves with it"`
}

// LateDate is a planned date that cannot hold.
type LateDate struct {
	Action  string `json:"action" doc:"Id of the action"`
	Title   string `json:"title"`
	Field   string `json:"field" enum:"start,due"`
	Planned Day    `json:"planned"`
	// Realistic is the earliest that can hold; "" where none can.
	Realistic Day     `json:"realistic,omitempty"`
	Days      int     `json:"days" doc:"Working days by which it is missed; 0 where no date can hold"`
	Causes    []Cause `json:"causes"`
	// Accepted says why it stands all the same; empty where nobody said so.
	Accepted string `json:"accepted,omitempty"`
}

// CauseKind says why a date cannot hold.
type CauseKind string

// The kinds of causes.
const (
	CauseDependency CauseKind = "dependency" // what it depends on ends later
	CauseStart      CauseKind = "start"      // it cannot start as planned
	CauseTaken      CauseKind = "taken"      // a person works on other actions meanwhile
	CauseAway       CauseKind = "away"       // a person is not there
	CauseWork       CauseKind = "work"       // the work takes longer than planned
	CauseHolidays   CauseKind = "holidays"   // days off fall into its time
	CauseNobody     CauseKind = "nobody"     // a person is not there long enough, ever
	CauseCircle     CauseKind = "circle"     // it waits for itself
)

// Cause is why a date cannot hold. Which fields it has depends on its kind.
type Cause struct {
	Kind    CauseKind `json:"kind" enum:"dependency,start,taken,away,work,holidays,nobody,circle"`
	Actions []string  `json:"actions,omitempty" doc:"Ids of the other actions concerned"`
	Person  string    `json:"person,omitempty"`
	From    Day       `json:"from,omitempty"`
	To      Day       `json:"to,omitempty"`
	Days    int       `json:"days,omitempty" doc:"Working days; of holidays, how many there are"`
	Planned int       `json:"planned,omitempty" doc:"Working days that were planned"`
	Percent int       `json:"percent,omitempty" doc:"Of a working day, by all who work on it"`
}

// Overallocation is a time in which a person has more work than time.
type Overallocation struct {
	Person    string   `json:"person"`
	From      Day      `json:"from"`
	To        Day      `json:"to"`
	Percent   int      `json:"percent" doc:"Of their working time, by the planned dates"`
	Available int      `json:"available" doc:"Of their working time, as capacity says"`
	Actions   []string `json:"actions" doc:"Ids of the actions that share them"`
	Accepted  bool     `json:"accepted,omitempty" doc:"Whether each of these actions says why its dates stand all the same"`
}

// WorkingDays tells on which days people work.
type WorkingDays interface{ WorksOn(Day) bool }

// Weekdays are Monday to Friday, without holidays.
type Weekdays struct{}

// WorksOn tells whether a day is none of a weekend.
func (Weekdays) WorksOn(d Day) bool {
	t, err := d.Time()
	return err == nil && t.Weekday() != 0 && t.Weekday() != 6
}
