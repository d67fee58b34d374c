package store

type (
	invitationRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Round        string `gorm:"primaryKey"`
		Person       string `gorm:"primaryKey"`
		GroupID      string
		Answered     bool
	}
	pulseAnswerRow struct {
		OrgID         string `gorm:"primaryKey"`
		EngagementID  string `gorm:"primaryKey"`
		Round         string `gorm:"primaryKey"`
		ID            string `gorm:"primaryKey"`
		GroupID       string
		Person        string
		Awareness     int
		Desire        int
		Knowledge     int
		Ability       int
		Reinforcement int
		Comment       string
	}
)

// TableName names the table.
func (invitationRow) TableName() string { return "pulse_invitations" }

// TableName names the table.
func (pulseAnswerRow) TableName() string { return "pulse_answers" }
