package store

import "mandate/internal/engagement"

// The rows of the read model. Nothing stands in them that the journal and its texts do
// not say; people's names are looked up when they are read.
type (
	rmEngagement struct {
		OrgID            string `gorm:"primaryKey"`
		ID               string `gorm:"primaryKey"`
		Title            string
		TitleKey         string
		Client           string
		ClientKey        string
		Country          string
		Methodology      string
		MethodologyID    string
		Phase            string
		Status           string
		Health           string
		Vitals           jsonText[engagement.Vitals] // metrics by id
		Objectives       jsonText[[]engagement.Objective]
		ScopeIn          string
		ScopeOut         string
		Confidentiality  string
		StartOn          string
		TargetEnd        string
		Calendar         string
		Timezone         string
		Currency         string
		Locale           string
		OpenedAt         stamp
		PausedAt         stamp
		EndedAt          stamp
		CloseRequestedAt stamp
		Awaiting         jsonText[[]string]
		NextDue          stamp
		Seq              int64
	}
	rmTeam struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Place        int    `gorm:"primaryKey;autoIncrement:false"`
		Role         string
		Person       string
	}
	rmPhase struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Ref          string `gorm:"primaryKey"`
		Place        int64
		Phase        string
		State        string
		Owner        string
		OpenedAt     stamp
		PlannedDueAt stamp
		DueAt        stamp
		ClosedAt     stamp
		Outcome      string
		Late         bool
		Reminders    int
		Escalated    bool
		Workflow     string
	}
	rmSubmission struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string
		Gate         string `gorm:"primaryKey"`
		Revision     int    `gorm:"primaryKey;autoIncrement:false"`
		SubmittedBy  string
		SubmittedAt  stamp
		Note         string
		Answers      jsonText[[]Answered]
	}
	rmGate struct {
		OrgID         string `gorm:"primaryKey"`
		EngagementID  string
		ID            string `gorm:"primaryKey"`
		Revision      int    `gorm:"primaryKey;autoIncrement:false"`
		Newest        bool
		Ref           string
		Key           string
		Title         string
		Digest        string
		State         string
		Requester     string
		Note          string
		Stage         string
		StageNumber   int
		Policy        jsonText[engagement.Policy]
		OpenedAt      stamp
		DueAt         stamp
		ExpiresAt     stamp
		ClosedAt      stamp
		Reason        string
		Tally         jsonText[engagement.Tally]
		Overdue       bool
		Lapsed        bool
		PolicyVersion string
		ClosedBy      string
		Authors       jsonText[[]string]
		LastEditor    string
		Skipped       jsonText[[]string]
		Excluded      jsonText[[]rmExcluded]
		Answers       jsonText[[]Answered]
		Override      jsonText[*rmOverride]
		Revoked       jsonText[*rmRevoked]
		Items         jsonText[[]engagement.ItemStanding]
	}
	rmTask struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string
		Gate         string `gorm:"primaryKey"`
		Revision     int    `gorm:"primaryKey;autoIncrement:false"`
		Stage        string `gorm:"primaryKey"`
		Person       string `gorm:"primaryKey"`
		StageNumber  int
		Place        int
		Roles        jsonText[[]engagement.Role]
		State        string
		OpenedAt     stamp
		DueAt        stamp
		DecidedAt    stamp
		Decision     string
		Verdict      string
		Late         bool
		Reminders    int
		Escalated    bool
		InGroups     jsonText[[]string]
		Seat         string
		OnBehalfOf   string // of a delegate
		How          string
		UntilAt      stamp
		Carried      bool // decided by a vote that was carried forward
	}
	rmDecision struct {
		OrgID          string `gorm:"primaryKey"`
		EngagementID   string `gorm:"primaryKey"`
		ID             string `gorm:"primaryKey"`
		Gate           string
		Revision       int
		Stage          string
		Person         string
		Roles          jsonText[[]engagement.Role]
		Digest         string
		Verdict        string
		Meaning        string
		Comment        string
		Conditions     jsonText[[]engagement.Condition]
		Channel        string
		SignedInBy     string
		SignedInAt     stamp
		Provenance     string
		At             stamp
		Late           bool
		Tally          jsonText[engagement.Tally]
		State          string
		Seq            int64
		PrevHash       string
		Hash           string
		OnBehalfOf     string
		Confirmed      bool
		PolicyVersion  string
		CarriedFrom    string
		CarriedBecause string
		RetractedAt    stamp
		RetractReason  string
		Items          jsonText[[]engagement.ItemDecision]
	}
	rmRefusal struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Seq          int64  `gorm:"primaryKey;autoIncrement:false"`
		Decision     string
		Gate         string
		Revision     int
		Stage        string
		Verdict      string
		Claimed      string
		Channel      string
		Provenance   string
		Code         string
		Reason       string
		At           stamp
		Because      string
	}
	rmProject struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Place        int64
		Name         string
		State        string
		Health       string
		Reported     string // health as the latest report says
		Lead         string
		Action       string
		Initiative   string
		StartOn      string
		PlannedEnd   string
		EndOn        string
		ForecastEnd  string
		Budget       int64
		Spent        int64
		Progress     int
		LastReport   string
		ReportedAt   stamp
		Late         bool
		Breached     bool
		Breaches     int
		OpenedAt     stamp
		ClosedAt     stamp
		Reason       string
		Workflow     string
	}
	rmLateMilestone struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Project      string
		DueOn        string
		Since        stamp
	}
	rmRelease struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Projects     jsonText[[]string]
		LiveAt       stamp
	}
	rmConcern struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Overdue      bool
		DueAt        stamp
		AnsweredAt   stamp
		Late         bool
		Round        int
		Escalated    bool
		ReturnedAt   stamp
		SatisfiedAt  stamp
	}
	rmPulse struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Asked        int
		DueAt        stamp
		OpenedAt     stamp
		ClosedAt     stamp
	}
	rmSupport struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		DueAt        stamp
		Reminders    int
		Escalated    bool
	}
	rmCommunication struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		State        string
		Planned      string
		Sent         string
		Mailed       bool
		Addressed    int
		Reached      int
		MovedAt      stamp
		Reminders    int
		Overdue      bool
	}
	rmPeriod struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Number       int    `gorm:"primaryKey;autoIncrement:false"`
		OfTotal      int
		FromAt       stamp
		ToAt         stamp
		State        string
		Status       string
		Missed       jsonText[[]string]
		Stale        jsonText[[]string]
		EvaluatedAt  stamp
		ClosedAt     stamp
		// Reassess is why a re-assessment was proposed at its end; "" when none was.
		Reassess       string
		ReassessAnswer string
	}
	rmInitiative struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		State        string
		DecidedAt    stamp
	}
	rmBlock struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Phase        string
		Step         string `gorm:"primaryKey"`
		Reason       string
		Since        stamp
	}
)

// TableName names the table.
func (rmEngagement) TableName() string { return "rm_engagements" }

// TableName names the table.
func (rmTeam) TableName() string { return "rm_team" }

// TableName names the table.
func (rmPhase) TableName() string { return "rm_phases" }

// TableName names the table.
func (rmSubmission) TableName() string { return "rm_submissions" }

// TableName names the table.
func (rmGate) TableName() string { return "rm_gates" }

// TableName names the table.
func (rmTask) TableName() string { return "rm_tasks" }

// TableName names the table.
func (rmDecision) TableName() string { return "rm_decisions" }

// TableName names the table.
func (rmRefusal) TableName() string { return "rm_refusals" }

// TableName names the table.
func (rmProject) TableName() string { return "rm_projects" }

// TableName names the table.
func (rmLateMilestone) TableName() string { return "rm_late_milestones" }

// TableName names the table.
func (rmRelease) TableName() string { return "rm_releases" }

// TableName names the table.
func (rmConcern) TableName() string { return "rm_concerns" }

// TableName names the table.
func (rmPulse) TableName() string { return "rm_pulses" }

// TableName names the table.
func (rmSupport) TableName() string { return "rm_support_requests" }

// TableName names the table.
func (rmCommunication) TableName() string { return "rm_communications" }

// TableName names the table.
func (rmPeriod) TableName() string { return "rm_periods" }

// TableName names the table.
func (rmInitiative) TableName() string { return "rm_initiatives" }

// TableName names the table.
func (rmBlock) TableName() string { return "rm_blocks" }
