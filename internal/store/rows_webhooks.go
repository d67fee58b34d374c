package store

import (
	"time"

	"mandate/internal/engagement"
)

// The rows of webhooks.
type (
	webhookRow struct {
		OrgID        string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Name         string
		URL          string `gorm:"column:url"`
		Types        jsonText[[]string]
		EngagementID string
		Enabled      bool
		WhyDisabled  string
		Secret       string
		OldSecret    string
		OldUntil     stamp
		FailingSince stamp
		ToldAt       stamp
		Version      int
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		CreatedBy    string
		UpdatedAt    stamp `gorm:"autoUpdateTime:false"`
		UpdatedBy    string
	}
	deliveryRow struct {
		OrgID        string `gorm:"primaryKey"`
		ID           string `gorm:"primaryKey"`
		Webhook      string
		Type         string
		EngagementID string
		Seq          int64
		EventID      string
		State        string
		Round        int
		Attempts     int
		Status       int
		Error        string
		CreatedAt    stamp `gorm:"autoCreateTime:false"`
		NextAt       stamp
		FirstAt      stamp
		LastAt       stamp
	}
	attemptRow struct {
		OrgID    string `gorm:"primaryKey"`
		Delivery string `gorm:"primaryKey"`
		Round    int    `gorm:"primaryKey;autoIncrement:false"`
		Number   int    `gorm:"primaryKey;autoIncrement:false"`
		At       stamp
		Status   int
		Error    string
		TookMs   int64
		NextAt   stamp
		Tell     string
	}
)

// TableName names the table.
func (webhookRow) TableName() string { return "webhooks" }

// TableName names the table.
func (deliveryRow) TableName() string { return "webhook_deliveries" }

// TableName names the table.
func (attemptRow) TableName() string { return "webhook_attempts" }

// Webhook is a webhook as it stands.
type Webhook struct {
	ID string `json:"id"`
	engagement.Webhook
	Enabled     bool                   `json:"enabled"`
	WhyDisabled engagement.WhyDisabled `json:"why_disabled,omitempty" enum:"person,gone,failing" doc:"Why it is sent nothing: somebody has turned it off, its address has answered 410 Gone, or nothing was delivered for five days"`
	// FailingSince is when the first attempt failed since the last one that did not.
	FailingSince *time.Time `json:"failing_since,omitempty" doc:"Since when no attempt has succeeded; left out where the last one has"`
	OldUntil     *time.Time `json:"old_secret_until,omitempty" doc:"Until when messages are signed with the secret before, too; left out where there is none"`
	Version      int        `json:"version"`
	CreatedAt    time.Time  `json:"created_at"`
	CreatedBy    string     `json:"created_by" doc:"Id of the person, who is mailed when deliveries fail for good"`
	UpdatedAt    time.Time  `json:"updated_at"`
	UpdatedBy    string     `json:"updated_by"`
	// Secret and OldSecret are sealed; the latter is empty where there is none.
	Secret    string `json:"-"`
	OldSecret string `json:"-"`
}

// WebhookDelivery is how the delivery of one message to one webhook stands.
type WebhookDelivery struct {
	ID         string                   `json:"id" doc:"Also the header webhook-id, the same in every attempt and every redelivery"`
	Webhook    string                   `json:"webhook" doc:"Id of the webhook"`
	Type       string                   `json:"type" doc:"Of the message, for example mandate.gate_opened"`
	Engagement string                   `json:"engagement,omitempty" doc:"Id of the engagement whose journal it tells of"`
	Seq        int64                    `json:"seq,omitempty" doc:"Place in that journal"`
	Event      string                   `json:"event,omitempty" doc:"Id of the event in the journal"`
	State      engagement.DeliveryState `json:"state" enum:"queued,failed,delivered,abandoned" doc:"queued: not tried yet; failed: tried without success, and tried again at next_at; delivered: taken; abandoned: given up"`
	Attempts   int                      `json:"attempts" doc:"How often it was tried, redeliveries included"`
	Status     int                      `json:"status,omitempty" doc:"HTTP status of the last answer; left out where there was none"`
	Error      string                   `json:"error,omitempty" doc:"Why the last attempt failed"`
	CreatedAt  time.Time                `json:"created_at"`
	NextAt     *time.Time               `json:"next_at,omitempty" doc:"When it is tried next"`
	FirstAt    *time.Time               `json:"first_at,omitempty" doc:"When it was tried first"`
	LastAt     *time.Time               `json:"last_at,omitempty" doc:"When it was tried last"`
	// Round counts the redeliveries, from 1; what an earlier one still tries does not count.
	Round int `json:"-"`
	// Of is the type as the journal has it.
	Of engagement.EventType `json:"-"`
}

// DeliveryAttempt is what came of one attempt.
type DeliveryAttempt struct {
	Round  int       `json:"round" doc:"1 at first, one more with every redelivery"`
	Number int       `json:"number" doc:"Of the attempt in its round, from 1"`
	At     time.Time `json:"at"`
	Status int       `json:"status,omitempty" doc:"HTTP status of the answer; left out where there was none"`
	Error  string    `json:"error,omitempty" doc:"Why it failed; left out where the message was taken"`
	TookMs int64     `json:"took_ms" doc:"How long it took, in milliseconds"`
	// NextAt is when the next one follows; zero where none does.
	NextAt time.Time `json:"-"`
	// Tell is what the webhook's owner is to be told of, if anything.
	Tell TellOwner `json:"-"`
}

// TellOwner is what the owner of a webhook is told of.
type TellOwner string

// What there is to tell.
const (
	TellNothing   TellOwner = ""
	TellAbandoned TellOwner = "abandoned" // a delivery was given up, the first since one succeeded
	TellGone      TellOwner = "gone"      // the address asks never to be sent anything again
	TellFailing   TellOwner = "failing"   // nothing was delivered for so long that it is disabled
)

func (r webhookRow) webhook() Webhook {
	return Webhook{
		ID: r.ID, Webhook: engagement.Webhook{Name: r.Name, URL: r.URL, Types: r.Types.V, Engagement: r.EngagementID},
		Enabled: r.Enabled, WhyDisabled: engagement.WhyDisabled(r.WhyDisabled), FailingSince: r.FailingSince.ptr(), OldUntil: r.OldUntil.ptr(),
		Version: r.Version, CreatedAt: r.CreatedAt.Time, CreatedBy: r.CreatedBy, UpdatedAt: r.UpdatedAt.Time, UpdatedBy: r.UpdatedBy,
		Secret: r.Secret, OldSecret: r.OldSecret,
	}
}

func (r deliveryRow) delivery() WebhookDelivery {
	of := engagement.EventType(r.Type)
	return WebhookDelivery{
		ID: r.ID, Webhook: r.Webhook, Type: engagement.WebhookType(of), Of: of, Engagement: r.EngagementID, Seq: r.Seq, Event: r.EventID,
		State: engagement.DeliveryState(r.State), Round: r.Round, Attempts: r.Attempts, Status: r.Status, Error: r.Error,
		CreatedAt: r.CreatedAt.Time, NextAt: r.NextAt.ptr(), FirstAt: r.FirstAt.ptr(), LastAt: r.LastAt.ptr(),
	}
}

func (r attemptRow) attempt() DeliveryAttempt {
	return DeliveryAttempt{
		Round: r.Round, Number: r.Number, At: r.At.Time, Status: r.Status, Error: r.Error, TookMs: r.TookMs,
		NextAt: r.NextAt.Time, Tell: TellOwner(r.Tell),
	}
}
