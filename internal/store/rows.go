package store

import "mandate/internal/engagement"

// The rows of what people write and of who they are. The column order is the
// migrations'.
type (
	itemRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Kind         string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Parent       string
		Version      int
		Body         string
		Deleted      bool
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		CreatedBy    string
		UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
		UpdatedBy    string
	}
	itemVersionRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Kind         string `gorm:"primaryKey"`
		ItemID       string `gorm:"primaryKey"`
		Version      int    `gorm:"primaryKey;autoIncrement:false"`
		Body         string
		Deleted      bool
		WrittenAt    stamp
		WrittenBy    string
	}
	itemLinkRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		FromKind     string `gorm:"primaryKey"`
		FromID       string `gorm:"primaryKey"`
		Place        int    `gorm:"primaryKey;autoIncrement:false"`
		Field        string
		ToKind       string
		ToID         string
	}
	draftRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Ref          string `gorm:"primaryKey"`
		Frozen       bool
		Revision     int
	}
	planSummaryRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Body         string
		Version      int
		UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
		UpdatedBy    string
	}
	revisionRow struct {
		OrgID          string `gorm:"primaryKey"`
		EngagementID   string `gorm:"primaryKey"`
		Ref            string `gorm:"primaryKey"`
		Revision       int    `gorm:"primaryKey;autoIncrement:false"`
		GateKey        string
		Digest         string
		MaterialDigest string
		Body           string
		FrozenBy       string
		FrozenAt       stamp
		Request        string
		Note           string
	}
	outboxRow struct {
		OrgID     string `gorm:"primaryKey"`
		ID        string `gorm:"primaryKey"`
		Workflow  string
		Kind      string
		ItemID    string
		Parent    string
		CreatedAt stamp `gorm:"autoCreateTime:false"`
		Attempts  int
		NextAt    stamp
		AckedAt   stamp
		Outcome   string
		Reason    string
	}
	fileRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Name         string
		ContentType  string
		Size         int64
		SHA256       string `gorm:"column:sha256"`
		CreatedBy    string
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		DeletedBy    string
		DeletedAt    stamp
	}
	fileChunkRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		FileID       string `gorm:"primaryKey"`
		Place        int    `gorm:"primaryKey;autoIncrement:false"`
		Content      []byte
		SealedBy     int64
	}
	reportRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string
		ID           string `gorm:"primaryKey"`
		Kind         string
		Ref          string
		Title        string
		Digest       string
		Body         string
		PublishedAt  stamp
	}

	personRow struct {
		OrgID       string `gorm:"primaryKey"`
		ID          string `gorm:"primaryKey"`
		Name        string
		Email       string
		EmailKey    string
		Search      string
		Locale      string
		OrgRoles    jsonText[[]string]
		Active      bool
		Version     int
		CreatedAt   stamp `gorm:"autoCreateTime:false"`
		UpdatedAt   stamp `gorm:"autoUpdateTime:false"`
		IdentityKey string
		Mail        string
	}
	clientRow struct {
		OrgID   string `gorm:"primaryKey"`
		ID      string `gorm:"primaryKey"`
		Name    string
		NameKey string
		Country string
		Notes   string
		// FiscalYearStart is a month, 1 to 12.
		FiscalYearStart int
		Version         int
		CreatedAt       stamp `gorm:"autoCreateTime:false"`
		UpdatedAt       stamp `gorm:"autoUpdateTime:false"`
	}
	tokenRow struct {
		OrgID      string `gorm:"primaryKey"`
		ID         string `gorm:"primaryKey"`
		Prefix     string
		Name       string
		Role       string
		Person     string
		Hash       string
		ExpiresAt  stamp
		LastUsedAt stamp
		RevokedAt  stamp
		CreatedAt  stamp `gorm:"autoCreateTime:false"`
	}
	linkRow struct {
		OrgID        string
		Hash         string `gorm:"primaryKey"`
		EngagementID string
		Gate         string
		Stage        string
		Person       string
		Revision     int
		Digest       string
		Issue        int
		ExpiresAt    stamp
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		Request      string
	}
	methodologyRow struct {
		OrgID     string `gorm:"primaryKey"`
		ID        string `gorm:"primaryKey"`
		Key       string
		Version   int
		Title     string
		Body      jsonText[engagement.Methodology]
		CreatedAt stamp `gorm:"autoCreateTime:false"`
	}
	answerRow struct {
		OrgID         string `gorm:"primaryKey"`
		Key           string `gorm:"primaryKey"`
		RequestDigest string
		Status        int
		Body          []byte
		Location      string
		CreatedAt     stamp `gorm:"autoCreateTime:false"`
	}
	accessRow struct {
		OrgID   string `gorm:"primaryKey"`
		ID      string `gorm:"primaryKey"`
		At      stamp
		Subject string
		Action  string
		Target  string
		Code    string
		Reason  string
		Address string
	}

	headRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Seq          int64
		Hash         string
	}
	entryRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Seq          int64  `gorm:"primaryKey;autoIncrement:false"`
		EventID      string
		Type         string
		Canonical    string
		PrevHash     string
		Hash         string
	}
	textRow struct {
		OrgID        string `gorm:"primaryKey"`
		EngagementID string `gorm:"primaryKey"`
		Seq          int64  `gorm:"primaryKey;autoIncrement:false"`
		Name         string `gorm:"primaryKey"`
		Value        string
		Salt         string
	}
)

// TableName names the table.
func (itemRow) TableName() string { return "items" }

// TableName names the table.
func (itemVersionRow) TableName() string { return "item_versions" }

// TableName names the table.
func (itemLinkRow) TableName() string { return "item_links" }

// TableName names the table.
func (draftRow) TableName() string { return "drafts" }

// TableName names the table.
func (planSummaryRow) TableName() string { return "plan_summaries" }

// TableName names the table.
func (revisionRow) TableName() string { return "revisions" }

// TableName names the table.
func (outboxRow) TableName() string { return "outbox" }

// TableName names the table.
func (fileRow) TableName() string { return "files" }

// TableName names the table.
func (fileChunkRow) TableName() string { return "file_chunks" }

// TableName names the table.
func (reportRow) TableName() string { return "reports" }

// TableName names the table.
func (personRow) TableName() string { return "people" }

// TableName names the table.
func (clientRow) TableName() string { return "clients" }

// TableName names the table.
func (tokenRow) TableName() string { return "tokens" }

// TableName names the table.
func (linkRow) TableName() string { return "links" }

// TableName names the table.
func (methodologyRow) TableName() string { return "methodologies" }

// TableName names the table.
func (answerRow) TableName() string { return "answers" }

// TableName names the table.
func (accessRow) TableName() string { return "access_log" }

// TableName names the table.
func (headRow) TableName() string { return "journal_heads" }

// TableName names the table.
func (entryRow) TableName() string { return "journal" }

// TableName names the table.
func (textRow) TableName() string { return "journal_texts" }
