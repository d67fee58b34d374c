package engagement

import "time"

// Rehearsal is an engagement as it would go: the methodology's real workflows, run in
// skipped time with people who act as a cast says.
type Rehearsal struct {
	Methodology string `json:"methodology" doc:"key@version"`
	Title       string `json:"title"`
	Client      string `json:"client"`
	Holidays    string `json:"holidays" doc:"Whose holidays count"`
	Timezone    string `json:"timezone" doc:"Days and hours of the calendar are of this zone"`
	StartOn     Day    `json:"start_on"`
	// Outcome is how the rehearsal ended, EndedAt when; Why says why it was cut short.
	Outcome RehearsalOutcome `json:"outcome" enum:"ended,stuck,cut_short"`
	EndedAt time.Time        `json:"ended_at"`
	Why     string           `json:"why,omitempty"`
	// Stuck is where it would wait without end.
	Stuck    []Impasse     `json:"stuck"`
	Phases   []PhaseCourse `json:"phases"`
	People   []PersonLoad  `json:"people"`
	Waits    []GateWait    `json:"waits" doc:"The longest waits for people, the longest first"`
	Calendar []Happening   `json:"calendar" doc:"What happens, in order"`
}

// RehearsalOutcome is how a rehearsal ended.
type RehearsalOutcome string

// The outcomes.
const (
	RehearsalEnded    RehearsalOutcome = "ended"     // the engagement came to its close
	RehearsalStuck    RehearsalOutcome = "stuck"     // it waited for somebody without end
	RehearsalCutShort RehearsalOutcome = "cut_short" // a limit of rehearsals was reached
)

// HappeningKind is what sort of thing happens.
type HappeningKind string

// The kinds.
const (
	HappensOpened    HappeningKind = "opened"
	HappensPhase     HappeningKind = "phase"
	HappensSubmitted HappeningKind = "submitted"
	HappensAsked     HappeningKind = "asked"
	HappensReminded  HappeningKind = "reminded"
	HappensEscalated HappeningKind = "escalated"
	HappensDecided   HappeningKind = "decided"
	HappensLate      HappeningKind = "late"
	HappensGate      HappeningKind = "gate"
	HappensStandIn   HappeningKind = "stand_in"
	HappensProject   HappeningKind = "project"
	HappensPeriod    HappeningKind = "period"
	HappensReport    HappeningKind = "report"
	HappensLapsed    HappeningKind = "lapsed"
	HappensBlocked   HappeningKind = "blocked"
	HappensRefused   HappeningKind = "refused" // the process refused what somebody did
	HappensEnded     HappeningKind = "ended"
	HappensStuck     HappeningKind = "stuck"
)

// Happening is an entry of the calendar.
type Happening struct {
	At time.Time `json:"at"`
	// Phase is where it happens: assessment, plan, development, change, monitoring, close.
	Phase Phase         `json:"phase,omitempty"`
	Kind  HappeningKind `json:"kind"`
	Who   []string      `json:"who" doc:"Names"`
	What  string        `json:"what"`
	// About names the gate, project or period.
	About string     `json:"about,omitempty"`
	Due   *time.Time `json:"due,omitempty" doc:"By when somebody is asked to act"`
}

// PhaseCourse is a phase as planned and as rehearsed.
type PhaseCourse struct {
	Phase    Phase      `json:"phase"`
	OpenedAt time.Time  `json:"opened_at"`
	DueAt    time.Time  `json:"due_at" doc:"By the methodology"`
	ClosedAt *time.Time `json:"closed_at,omitempty" doc:"None when it never does"`
	Late     bool       `json:"late"`
	// DaysLate counts business days after the due.
	DaysLate int `json:"days_late"`
}

// PersonLoad is what the engagement asks of one person.
type PersonLoad struct {
	Name  string `json:"name"`
	Email string `json:"email"`
	Roles []Role `json:"roles"`
	Plays string `json:"plays" doc:"How they act in this rehearsal"`
	// Asked counts the decisions that they are asked for; Waited is how long the process
	// waited for theirs in all, Longest the longest of them, in business days.
	Asked     int `json:"asked"`
	Decided   int `json:"decided"`
	Late      int `json:"late"`
	Waited    int `json:"waited" doc:"Business days in all"`
	Longest   int `json:"longest" doc:"Business days of the longest"`
	Reminders int `json:"reminders"`
	Mails     int `json:"mails"`
	// BusiestDay is the day with the most mails.
	BusiestDay Day `json:"busiest_day,omitempty"`
	OnThatDay  int `json:"on_that_day,omitempty"`
}

// GateWait is how long a gate held the process up.
type GateWait struct {
	Gate     string     `json:"gate"`
	About    string     `json:"about"`
	Revision int        `json:"revision"`
	From     time.Time  `json:"from"`
	To       *time.Time `json:"to,omitempty" doc:"None when it never ends"`
	Days     int        `json:"days" doc:"Business days"`
	For      []string   `json:"for" doc:"Names of those who decided last, or never"`
	Outcome  string     `json:"outcome"`
}

// Impasse is where the process would wait without end, and what mends that.
type Impasse struct {
	Since  time.Time `json:"since"`
	Phase  Phase     `json:"phase,omitempty"`
	About  string    `json:"about"`
	Why    string    `json:"why"`
	Remedy string    `json:"remedy"`
	// For are the people who are waited for.
	For []string `json:"for"`
}
