package store

type (
	sessionRow struct {
		OrgID         string `gorm:"primaryKey"`
		ID            string `gorm:"primaryKey"`
		Token         string
		Previous      string
		PreviousUntil stamp
		Person        string
		Way           string
		APIToken      string `gorm:"column:api_token"`
		AuthAt        stamp
		Content       []byte
		BegunAt       stamp
		UsedAt        stamp
		RotatedAt     stamp
		ExpiresAt     stamp
	}
	signInRow struct {
		OrgID    string `gorm:"primaryKey"`
		ID       string `gorm:"primaryKey"`
		Issuer   string
		Subject  string
		Person   string
		LinkedAt stamp
	}
)

// TableName names the table.
func (sessionRow) TableName() string { return "sessions" }

// TableName names the table.
func (signInRow) TableName() string { return "sign_ins" }
