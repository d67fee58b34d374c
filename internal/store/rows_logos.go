package store

type logoRow struct {
	OrgID     string `gorm:"primaryKey"`
	ClientID  string `gorm:"primaryKey"`
	Type      string
	Width     int
	Height    int
	SHA256    string `gorm:"column:sha256"`
	Content   []byte
	SealedBy  int64
	UpdatedAt stamp `gorm:"autoUpdateTime:false"`
	UpdatedBy string
}

// TableName names the table.
func (logoRow) TableName() string { return "client_logos" }
