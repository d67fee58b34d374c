package store

import "mandate/internal/engagement"

// What hangs on gates beside their tasks and decisions.
type (
	rmCondition struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Place        int    // among those of its gate
		Gate         string
		Ref          string
		Revision     int
		Decision     string
		SetBy        string
		Text         string
		Owner        string
		OwnerText    string // as the approver wrote it
		Verifier     string
		VerifierText string
		Due          string
		Blocking     bool
		State        string
		Note         string
		MovedBy      string
		MovedAt      stamp
		BoundAt      stamp
	}
	rmAdvice struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Gate         string
		Revision     int
		Asker        string
		Adviser      string
		Question     string
		AskedAt      stamp
		Answer       string
		GivenAt      stamp
	}

	// What stands as JSON in a gate's row.
	rmExcluded struct {
		Stage  string          `json:"stage"`
		Person string          `json:"person"`
		Why    engagement.Hand `json:"why"`
	}
	rmOverride struct {
		State         engagement.GateState `json:"state"`
		RequestedBy   string               `json:"requested_by"`
		Reason        string               `json:"reason"`
		RequestedAt   stamp                `json:"requested_at"`
		ConfirmedBy   string               `json:"confirmed_by"`
		ConfirmReason string               `json:"confirm_reason"`
		ConfirmedAt   stamp                `json:"confirmed_at"`
	}
	rmRevoked struct {
		By       string `json:"by"`
		Decision string `json:"decision"`
		Reason   string `json:"reason"`
		At       stamp  `json:"at"`
	}
)

// TableName names the table.
func (rmCondition) TableName() string { return "rm_conditions" }

// TableName names the table.
func (rmAdvice) TableName() string { return "rm_advice" }
