package engagement

// Network is how all projects of an engagement hang together: their milestones and approvals as
// activities, what each waits for, and which of them the end depends on. Days of work are whole
// working days of the engagement's calendar.
type Network struct {
	Today Day `json:"today"`
	// End is the day by which all is done; "" where there is nothing to do.
	End        Day               `json:"end,omitempty"`
	Activities []NetworkActivity `json:"activities" doc:"By project in the order of their opening, then in the order of their days; releases last"`
	// Path is a longest chain of critical activities, from the first to the one that ends last.
	Path      []string          `json:"path" doc:"Ids of the activities of a critical path, the first first"`
	Conflicts []NetworkConflict `json:"conflicts" doc:"Forecasts that cannot hold, in the order of the activities"`
	// LeftOut are dependencies that close a circle, since days have moved after they were written.
	LeftOut []LeftOut `json:"left_out" doc:"Dependencies that are not counted, since they close a circle with what stands now"`
}

// ActivityKind is what an activity of the network is.
type ActivityKind string

// The kinds of activities. The last three are waits for a decision.
const (
	ActivityMilestone  ActivityKind = "milestone"  // from the milestone before, or the project's start
	ActivityCompletion ActivityKind = "completion" // from the last milestone to the project's end
	ActivityAcceptance ActivityKind = "acceptance" // the client accepts what was handed over
	ActivityException  ActivityKind = "exception"  // the leaders decide on another baseline
	ActivityGoLive     ActivityKind = "go_live"    // the leaders let a release go live
)

// Waits tells whether the activity is a wait for a decision.
func (k ActivityKind) Waits() bool {
	return k == ActivityAcceptance || k == ActivityException || k == ActivityGoLive
}

// NetworkActivity is one activity: how it was agreed, is expected and can be.
type NetworkActivity struct {
	ID      string       `json:"id" doc:"Id of the milestone; of the project for its completion, with /acceptance for the wait after it; of the gate for an exception; of the release for a go-live"`
	Kind    ActivityKind `json:"kind" enum:"milestone,completion,acceptance,exception,go_live"`
	Project string       `json:"project,omitempty" doc:"Id of the project; empty for a go-live"`
	Title   string       `json:"title"`
	// Baseline, Forecast and Actual are days of its end, each "" where there is none.
	BaselineStart Day `json:"baseline_start,omitempty" doc:"Agreed day of what comes before: the project's start, or the milestone before it"`
	Baseline      Day `json:"baseline,omitempty" doc:"Agreed day"`
	Forecast      Day `json:"forecast,omitempty" doc:"Day on which it is expected; of an open gate its due"`
	Actual        Day `json:"actual,omitempty" doc:"Day on which it ended; what has ended is not moved any more"`
	// The earliest days follow from what it waits for, the latest from the end.
	EarliestStart Day  `json:"earliest_start"`
	EarliestEnd   Day  `json:"earliest_end"`
	LatestStart   Day  `json:"latest_start"`
	LatestEnd     Day  `json:"latest_end"`
	Days          int  `json:"days" doc:"Working days that it takes at least"`
	TotalFloat    int  `json:"total_float" doc:"Working days by which it may slip without moving the end"`
	FreeFloat     int  `json:"free_float" doc:"Working days by which it may slip without moving any other activity"`
	Critical      bool `json:"critical" doc:"Whether the end moves with it: it has not ended, and its total float is 0"`
	Wait          bool `json:"wait" doc:"Whether it is a wait for a decision"`
	// Gate is the gate that is open for it.
	Gate  string `json:"gate,omitempty"`
	After []Wait `json:"after" doc:"What it waits for"`
}

// Wait is what an activity waits for.
type Wait struct {
	Activity string `json:"activity" doc:"Id of the activity that is waited for"`
	Type     Logic  `json:"type" enum:"FS,SS,FF,SF"`
	Lag      int    `json:"lag" doc:"Working days in between"`
	// Dependency is the one that somebody wrote; empty where it follows from the order of things.
	Dependency string `json:"dependency,omitempty"`
}

// NetworkConflict is a forecast that cannot hold.
type NetworkConflict struct {
	Activity string `json:"activity" doc:"Id of the activity"`
	Forecast Day    `json:"forecast" doc:"Day on which it is expected, or agreed where nobody says"`
	Possible Day    `json:"possible" doc:"Earliest day that can hold"`
	Days     int    `json:"days" doc:"Working days by which the forecast is missed"`
	// Because names the kind of the cause: what it waits for ends later; the project starts
	// later; the day has passed.
	Because    ConflictCause `json:"because" enum:"waits,starts,passed"`
	Waits      string        `json:"waits,omitempty" doc:"Id of the activity that it waits for"`
	Dependency string        `json:"dependency,omitempty" doc:"Id of the dependency, where somebody wrote it"`
	Type       Logic         `json:"type,omitempty" enum:"FS,SS,FF,SF"`
	Lag        int           `json:"lag,omitempty"`
	Until      Day           `json:"until,omitempty" doc:"Earliest day of the event that is waited for"`
}

// ConflictCause is why a forecast cannot hold.
type ConflictCause string

// The causes.
const (
	CauseWaits  ConflictCause = "waits"
	CauseStarts ConflictCause = "starts"
	CausePassed ConflictCause = "passed"
)

// LeftOut is a dependency that is not counted.
type LeftOut struct {
	Dependency string `json:"dependency"`
	Circle     string `json:"circle" doc:"The circle that it closes"`
}

// NetworkInput is what a network is made from.
type NetworkInput struct {
	Projects     []NetworkProject
	Releases     []NetworkRelease
	Dependencies []Item[Dependency]
	// Acceptance and GoLive are how long the stages of the gates take by the methodology.
	Acceptance []Span
	GoLive     []Span
	Today      Day
	Days       WorkingDays // Monday to Friday when nil
}

// NetworkProject is a project with what its activities follow from.
type NetworkProject struct {
	Project    Item[Project]
	Milestones []Item[Milestone]
	Reports    []Item[StatusReport]
	// Ended is the day on which the project was accepted, stopped or handed over; "" before.
	Ended Day
	// Acceptance is its acceptance gate and Exceptions those on its baseline, as far as open.
	Acceptance *OpenGate
	Exceptions []OpenGate
}

// NetworkRelease is a release with its gate.
type NetworkRelease struct {
	Release Item[Release]
	Live    Day // when it went live; "" before
	Gate    *OpenGate
}

// OpenGate is a gate that people are deciding on.
type OpenGate struct {
	ID     string
	Title  string
	Opened Day
	Due    Day    // of its present stage; "" before one has opened
	Left   []Span // what the stages after the present one take
}
