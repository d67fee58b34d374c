package store

import (
	"fmt"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// CreateWebhook keeps a webhook, with its sealed secret. What is wrong with it is Invalid. An
// empty id gets a new one; the secret is sealed for the id.
func (tx *Tx) CreateWebhook(w Webhook, by string) (Webhook, error) {
	if err := tx.checkWebhook(w.Webhook); err != nil {
		return Webhook{}, err
	}
	at := tx.stamp()
	row := webhookRow{
		OrgID: tx.org, ID: w.ID, Enabled: true, Secret: w.Secret, Version: 1, CreatedAt: at, CreatedBy: by, UpdatedAt: at, UpdatedBy: by,
	}
	row.set(w.Webhook)
	if err := tx.db.Create(&row).Error; err != nil {
		return Webhook{}, fmt.Errorf("keep webhook %s: %w", w.ID, err)
	}
	return row.webhook(), nil
}

func (r *webhookRow) set(w engagement.Webhook) {
	r.Name, r.URL, r.Types, r.EngagementID = clean(w.Name), clean(w.URL), list(w.Types), w.Engagement
}

// checkWebhook is Invalid where something is wrong with a webhook.
func (tx *Tx) checkWebhook(w engagement.Webhook) error {
	var f engagement.Faults
	w.Check(&f)
	if w.Engagement != "" {
		_, err := tx.Engagement(w.Engagement)
		if engagement.CodeOf(err) == engagement.NotFound {
			f.Add("engagement", "%q is no engagement; GET /v1/engagements lists them", w.Engagement)
		} else if err != nil {
			return err
		}
	}
	return f.Err("The webhook cannot be saved")
}

// Webhook returns a webhook by id.
func (tx *Tx) Webhook(id string) (Webhook, error) {
	row, err := tx.webhookRow(id, "")
	return row.webhook(), err
}

// webhookRow reads a webhook, and locks it where a strength is given.
func (tx *Tx) webhookRow(id, strength string) (webhookRow, error) {
	query := tx.of(&webhookRow{})
	if strength != "" {
		query = tx.locked(&webhookRow{}, strength)
	}
	row, found, err := first[webhookRow](query.Where("id = ?", id))
	if err != nil {
		return row, fmt.Errorf("read webhook %s: %w", id, err)
	}
	if !found {
		return row, notFound("webhook", id)
	}
	return row, nil
}

// Webhooks lists every webhook, the oldest first.
func (tx *Tx) Webhooks() ([]Webhook, error) {
	return rowsOf(tx.of(&webhookRow{}).Order("created_at, id"), webhookRow.webhook)
}

// UpdateWebhook changes a webhook; enabled turns it on or off. One that is turned on counts as
// never having failed. ifVersion, when not 0, must be the version that stands (Stale).
func (tx *Tx) UpdateWebhook(id string, w engagement.Webhook, enabled bool, ifVersion int, by string) (Webhook, error) {
	row, err := tx.webhookRow(id, "UPDATE")
	if err != nil {
		return Webhook{}, err
	}
	if err := seen(ifVersion, row.Version); err != nil {
		return Webhook{}, err
	}
	if err := tx.checkWebhook(w); err != nil {
		return Webhook{}, err
	}
	row.set(w)
	switch {
	case enabled && !row.Enabled:
		row.WhyDisabled, row.FailingSince, row.ToldAt = "", stamp{}, stamp{}
	case !enabled && row.Enabled:
		row.WhyDisabled = string(engagement.DisabledByPerson)
	}
	row.Enabled = enabled
	return tx.writeWebhook(row, by)
}

// RotateWebhook gives a webhook another sealed secret. The one before signs beside it for a day.
func (tx *Tx) RotateWebhook(id, sealed, by string) (Webhook, error) {
	row, err := tx.webhookRow(id, "UPDATE")
	if err != nil {
		return Webhook{}, err
	}
	row.OldSecret, row.OldUntil = row.Secret, stampOf(tx.began.Add(engagement.OldSecretFor))
	row.Secret = sealed
	return tx.writeWebhook(row, by)
}

func (tx *Tx) writeWebhook(row webhookRow, by string) (Webhook, error) {
	row.Version, row.UpdatedAt, row.UpdatedBy = row.Version+1, tx.stamp(), by
	if err := tx.of(&webhookRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return Webhook{}, fmt.Errorf("write webhook %s: %w", row.ID, err)
	}
	return row.webhook(), nil
}

// ResealWebhook puts secrets that were sealed anew in the place of those that were read, unless
// the webhook was given others since.
func (tx *Tx) ResealWebhook(was Webhook, secret, old string) error {
	err := tx.of(&webhookRow{}).Where("id = ? AND secret = ?", was.ID, was.Secret).
		Updates(map[string]any{"secret": secret, "old_secret": old}).Error
	if err != nil {
		return fmt.Errorf("secrets of webhook %s: %w", was.ID, err)
	}
	return nil
}

// DeleteWebhook removes a webhook, with its deliveries; those under way end by themselves.
func (tx *Tx) DeleteWebhook(id string) error {
	if _, err := tx.webhookRow(id, "UPDATE"); err != nil {
		return err
	}
	ofWebhook := tx.of(&deliveryRow{}).Select("id").Where("webhook = ?", id)
	if err := tx.of(&attemptRow{}).Where("delivery IN (?)", ofWebhook).Delete(&attemptRow{}).Error; err != nil {
		return fmt.Errorf("drop the attempts of webhook %s: %w", id, err)
	}
	if err := tx.of(&deliveryRow{}).Where("webhook = ?", id).Delete(&deliveryRow{}).Error; err != nil {
		return fmt.Errorf("drop the deliveries of webhook %s: %w", id, err)
	}
	if err := tx.of(&webhookRow{}).Where("id = ?", id).Delete(&webhookRow{}).Error; err != nil {
		return fmt.Errorf("drop webhook %s: %w", id, err)
	}
	return nil
}

// deliveries are the ids of what is delivered to webhooks: they follow from what is told to whom.
var deliveries = uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:webhook-delivery"))

// deliveryID is also what receivers know a message by.
func deliveryID(webhook string, of engagement.EventType, engagementID, event string) string {
	return uuid.NewSHA1(deliveries, fmt.Appendf(nil, "%s\n%s\n%s\n%s", webhook, of, engagementID, event)).String()
}
