package store

import (
	"fmt"
	"time"
)

// The states of a mail to somebody of a change.
const (
	MailDue           = "due"           // to be sent
	MailDueAnew       = "due_anew"      // to be sent, since what was sent before has changed
	MailDueBack       = "due_back"      // what takes back what was sent before is to be sent
	MailHandedOver    = "handed_over"   // the mail server took it
	MailUndeliverable = "undeliverable" // it never will
	MailCancelled     = "cancelled"     // the server took what takes it back
)

// ChangeMail is what one person was mailed of an item of the change: a communication, or the
// invitation to a session.
type ChangeMail struct {
	Item, Person string
	// Version is of the item as it was mailed, Digest of what was said of it.
	Version int
	Digest  string
	State   string
	At      time.Time
}

type changeMailRow struct {
	OrgID        string `gorm:"primaryKey"`
	EngagementID string `gorm:"primaryKey"`
	Item         string `gorm:"primaryKey"`
	Person       string `gorm:"primaryKey"`
	Version      int
	Digest       string
	State        string
	At           stamp
}

// TableName names the table.
func (changeMailRow) TableName() string { return "change_mails" }

// ChangeMails lists what was mailed of an item, by person.
func (tx *Tx) ChangeMails(engagementID, item string) ([]ChangeMail, error) {
	return rowsOf(tx.of(&changeMailRow{}).Where("engagement_id = ? AND item = ?", engagementID, item).Order("person"), func(r changeMailRow) ChangeMail {
		return ChangeMail{Item: r.Item, Person: r.Person, Version: r.Version, Digest: r.Digest, State: r.State, At: r.At.Time}
	})
}

// PutChangeMails keeps what was, or is to be, mailed; of each person and item the last counts.
func (tx *Tx) PutChangeMails(engagementID string, mails ...ChangeMail) error {
	for _, m := range mails {
		row := changeMailRow{
			OrgID: tx.org, EngagementID: engagementID, Item: m.Item, Person: m.Person, Version: m.Version, Digest: m.Digest, State: m.State, At: tx.stamp(),
		}
		if err := tx.db.Save(&row).Error; err != nil {
			return fmt.Errorf("mail of %s to %s: %w", m.Item, m.Person, err)
		}
	}
	return nil
}
