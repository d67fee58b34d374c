package store

import (
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// WriteOptions say how an item is written.
type WriteOptions struct {
	// By is the id of the person who writes.
	By string
	// IfVersion is the version that the writer has seen; 0 writes over any. Another
	// version is Stale.
	IfVersion int
	// Parent is the project of a milestone, status report, RAID entry or allocation,
	// and the metric of a reading. An update may leave it empty: it never moves.
	Parent string
	// Notify, when set, tells a workflow of the write: its row stands in the outbox
	// once the transaction commits. The store fills the ids that are empty.
	Notify *Outbox
}

// Query says which items to list. The zero Query lists all, oldest first.
type Query struct {
	Parent string
	Limit  int // at most 200; 0 lists all
	Cursor string
	Sort   string // created (default), -created, updated, -updated
}

// ItemLink is a reference from one item to another.
type ItemLink struct {
	FromKind engagement.Kind `json:"from_kind"`
	From     string          `json:"from"`
	Field    string          `json:"field"`
	ToKind   engagement.Kind `json:"to_kind"`
	To       string          `json:"to"`
}

// Outbox is a signal that a register write owes to a workflow.
type Outbox struct {
	ID       string // given by the store when empty
	Workflow string // workflow id
	Signal   contract.RegisterChanged
}

// OutboxRow is a signal that has not been acknowledged yet.
type OutboxRow struct {
	Outbox
	Attempts  int
	CreatedAt time.Time
}

// Draft is where the editable content at a place stands.
type Draft struct {
	Ref    string `json:"ref"` // assessment/1, plan/1
	Frozen bool   `json:"frozen"`
	// Revision is the number that the draft has, or will have once frozen.
	Revision int `json:"revision"`
}

// Revision is content frozen for a gate.
type Revision struct {
	Subject        engagement.Subject `json:"subject"`
	Key            engagement.GateKey `json:"key"`
	MaterialDigest string             `json:"material_digest"`
	Body           []byte             `json:"-"` // canonical JSON (RFC 8785)
	By             string             `json:"by"`
	At             time.Time          `json:"at"`
	Request        string             `json:"-"` // the same request gets the same revision
	Note           string             `json:"note,omitempty"`
}

// PlanSummary is the text that introduces the improvement plan.
type PlanSummary struct {
	Text      string    `json:"text"`
	Version   int       `json:"version"` // 0 when it was never written
	UpdatedAt time.Time `json:"updated_at,omitzero"`
	UpdatedBy string    `json:"updated_by,omitempty"`
}

// MailPreference says how somebody wants their mails.
type MailPreference string

// The preferences.
const (
	MailEach   MailPreference = "each"   // one by one, as things happen
	MailDigest MailPreference = "digest" // gathered in one
)

// Person is somebody whom Mandate knows.
type Person struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Email     string         `json:"email"`
	Locale    string         `json:"locale,omitempty"`
	OrgRoles  []string       `json:"org_roles"` // admin, pmo, consultant, member, viewer
	Active    bool           `json:"active"`
	Mail      MailPreference `json:"mail" enum:"each,digest"`
	Version   int            `json:"version"`
	CreatedAt time.Time      `json:"created_at"`
	UpdatedAt time.Time      `json:"updated_at"`
}

// PeopleQuery says which people to list, by name.
type PeopleQuery struct {
	Q      string // part of a name or address
	Role   string // an organisation role
	Active *bool
	Limit  int // at most 200; 0 lists all
	Cursor string
}

// Delegation is a standing delegation, with the names of its people.
type Delegation struct {
	engagement.Delegation
	PrincipalName string `json:"principal_name"`
	DelegateName  string `json:"delegate_name"`
}

// DelegationQuery says which delegations to list.
type DelegationQuery struct {
	Person string // principal or delegate
	Active *bool  // true for those that run or are to come
	Limit  int    // at most 200; 0 lists all
	Cursor string
}

// Client is a company for which engagements run.
type Client struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Country string `json:"country,omitempty"`
	Notes   string `json:"notes,omitempty"`
	// FiscalYearStart is the month, 1 to 12, in which its fiscal year begins.
	FiscalYearStart int       `json:"fiscal_year_start"`
	Version         int       `json:"version"`
	CreatedAt       time.Time `json:"created_at"`
	UpdatedAt       time.Time `json:"updated_at"`
}

// ClientQuery says which clients to list, by name.
type ClientQuery struct {
	Q      string
	Limit  int // at most 200; 0 lists all
	Cursor string
}

// Token is an API token. Only its hash is known.
type Token struct {
	ID         string     `json:"id"`
	Prefix     string     `json:"prefix"` // its first characters, to recognise it by
	Name       string     `json:"name"`
	Role       string     `json:"role"`
	Person     string     `json:"person,omitempty"`
	Hash       []byte     `json:"-"` // SHA-256
	ExpiresAt  *time.Time `json:"expires_at,omitempty"`
	LastUsedAt *time.Time `json:"last_used_at,omitempty"`
	RevokedAt  *time.Time `json:"revoked_at,omitempty"`
	CreatedAt  time.Time  `json:"created_at"`
}

// StoredMethodology is a version of a methodology. It never changes.
type StoredMethodology struct {
	ID        string                 `json:"id"` // SHA-256, in hex, of its canonical JSON
	Key       string                 `json:"key"`
	Version   int                    `json:"version"`
	Title     string                 `json:"title"`
	Body      engagement.Methodology `json:"body"`
	CreatedAt time.Time              `json:"created_at"`
}

// Link is a personal link that a mail carries: to a gate, or to the questions of a request.
// Only its hash is known.
type Link struct {
	Hash       []byte // SHA-256
	Engagement string
	Request    string // of the link to somebody's questions; the fields of gates are then empty
	Gate       string
	Stage      string
	Person     string
	Revision   int
	Digest     string
	Issue      int
	ExpiresAt  time.Time
	CreatedAt  time.Time
}

// DigestItem is a notice that waits for its reader's next digest.
type DigestItem struct {
	ID         string // of the mail that it would be alone
	Person     string
	Engagement string
	Notice     []byte // JSON, as its writer reads it again
	CreatedAt  time.Time
}

// File is an evidence file. Its bytes are read with OpenFile.
type File struct {
	ID          string    `json:"id"`
	Name        string    `json:"name"`
	ContentType string    `json:"content_type"`
	Size        int64     `json:"size"`   // bytes
	SHA256      string    `json:"sha256"` // hex
	By          string    `json:"by"`
	CreatedAt   time.Time `json:"created_at"`
}

// MaxFile is the largest size of a file in bytes.
const MaxFile = 25 << 20

// Report is a published report.
type Report struct {
	ID     string    `json:"id"`
	Kind   string    `json:"kind"`
	Ref    string    `json:"ref"`
	Title  string    `json:"title"`
	Digest string    `json:"digest"`
	Body   []byte    `json:"-"` // canonical JSON of the report's document; empty in lists
	At     time.Time `json:"at"`
	// Engagement is the engagement that it is about.
	Engagement string `json:"engagement"`
}

// Answer is what a request with an Idempotency-Key was answered.
type Answer struct {
	Status   int
	Body     []byte
	Location string
}

// Access is an entry of the log of refusals at the API.
type Access struct {
	At      time.Time `json:"at"`
	Subject string    `json:"subject,omitempty"` // person or token id, when known
	Action  string    `json:"action"`            // for example POST /v1/gates/{id}/decisions
	Target  string    `json:"target,omitempty"`
	Code    string    `json:"code"` // why it was refused, or AccessAllowed
	Reason  string    `json:"reason"`
	Address string    `json:"address,omitempty"` // network address of the caller
}

// AccessAllowed is the code of what was allowed, and noted because somebody has to answer for it.
const AccessAllowed = "allowed"

// Migration is one step of the schema.
type Migration struct {
	Version   int64
	Name      string
	AppliedAt time.Time // zero when pending
}

// Entry is an event in its place in the journal's chain.
type Entry struct {
	Seq      int64            `json:"seq"` // from 1, without gaps
	Event    engagement.Event `json:"event"`
	PrevHash string           `json:"prev_hash"` // hex; empty for the first
	Hash     string           `json:"hash"`      // chain.Hash(PrevHash, Canonical)
	// Canonical are the hashed bytes, Salts those of the event's texts, hex, by name.
	Canonical string            `json:"-"`
	Salts     map[string]string `json:"-"`
}

// RebuildProgress says how far a rebuild is.
type RebuildProgress struct {
	Engagement string
	Done       int // engagements
	Total      int
}

// RebuildResult says what a rebuild did, and where the read model had differed from
// what the journal says. The read model holds what the journal says afterwards.
type RebuildResult struct {
	Engagements int
	Events      int
	Rows        int
	Differences []Difference
}

// Difference is a row of the read model that was not as the journal says.
type Difference struct {
	Table string
	Key   string
	What  string // changed, missing, surplus
}
