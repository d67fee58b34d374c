package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// announce queues the delivery of events that were recorded to every webhook that hears of them,
// in the transaction that records. Where there is no webhook it costs one look.
func (tx *Tx) announce(engagementID string, entries []entryRow) error {
	hooks, err := tx.listening()
	if err != nil || len(hooks) == 0 {
		return err
	}
	var told []deliveryRow
	for _, entry := range entries {
		for _, hook := range hooks {
			of := engagement.EventType(entry.Type)
			if hook.webhook().Hears(engagementID, of) {
				told = append(told, tx.delivery(hook.ID, of, engagementID, entry.Seq, entry.EventID))
			}
		}
	}
	return tx.queue(told)
}

// listening are the webhooks that are enabled.
func (tx *Tx) listening() ([]webhookRow, error) {
	var hooks []webhookRow
	err := tx.of(&webhookRow{}).Select("id", "types", "engagement_id").Where("enabled = ?", true).Order("created_at, id").Find(&hooks).Error
	if err != nil {
		return nil, fmt.Errorf("who is told of what happens: %w", err)
	}
	return hooks, nil
}

func (tx *Tx) delivery(webhook string, of engagement.EventType, engagementID string, seq int64, event string) deliveryRow {
	return deliveryRow{
		OrgID: tx.org, ID: deliveryID(webhook, of, engagementID, event), Webhook: webhook, Type: string(of), EngagementID: engagementID, Seq: seq,
		EventID: event, State: string(engagement.DeliveryQueued), Round: 1, CreatedAt: tx.stamp(),
	}
}

// queue keeps deliveries, and has a workflow started for each.
func (tx *Tx) queue(rows []deliveryRow) error {
	if len(rows) == 0 {
		return nil
	}
	if err := tx.db.Create(&rows).Error; err != nil {
		return fmt.Errorf("queue deliveries: %w", err)
	}
	for _, row := range rows {
		if err := tx.start(row); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) start(row deliveryRow) error {
	about := contract.RegisterChanged{Kind: contract.StartsDelivery, ID: row.ID, Parent: fmt.Sprint(row.Round)}
	return tx.notify(&Outbox{Workflow: contract.DeliveryID(tx.org, row.ID, row.Round)}, about, tx.stamp())
}

// Ping queues a message that tests a webhook. One that is disabled is a Conflict.
func (tx *Tx) Ping(webhook string) (WebhookDelivery, error) {
	if err := tx.enabled(webhook); err != nil {
		return WebhookDelivery{}, err
	}
	row := tx.delivery(webhook, engagement.WebhookPing, "", 0, uuid.NewString())
	return row.delivery(), tx.queue([]deliveryRow{row})
}

func (tx *Tx) enabled(webhook string) error {
	hook, err := tx.webhookRow(webhook, "")
	if err == nil && !hook.Enabled {
		err = engagement.Errorf(engagement.Conflict, "The webhook is disabled, and nothing is sent to it; enable it first.")
	}
	return err
}

// DeliveryQuery says which deliveries of a webhook are listed.
type DeliveryQuery struct {
	State  engagement.DeliveryState // every one when empty
	Limit  int
	Cursor string
}

var deliveryOrders = map[string]order[deliveryRow]{
	"-created": {by: "created_at", desc: true, key: func(r deliveryRow) string { return r.CreatedAt.text() }},
}

// Deliveries lists the deliveries of a webhook, the newest first, and the cursor of the next page.
func (tx *Tx) Deliveries(webhook string, q DeliveryQuery) ([]WebhookDelivery, string, error) {
	if _, err := tx.webhookRow(webhook, ""); err != nil {
		return nil, "", err
	}
	query := tx.of(&deliveryRow{}).Where("webhook = ?", webhook)
	if q.State != "" {
		query = query.Where("state = ?", q.State)
	}
	page := pageOf[deliveryRow]{
		limit: q.Limit, cursor: q.Cursor, sort: "-created", orders: deliveryOrders, id: "id", idOf: func(r deliveryRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("deliveries of webhook %s: %w", webhook, err)
	}
	out := make([]WebhookDelivery, len(rows))
	for i, r := range rows {
		out[i] = r.delivery()
	}
	return out, next, nil
}

// Delivery returns a delivery by id.
func (tx *Tx) Delivery(id string) (WebhookDelivery, error) {
	row, err := tx.deliveryRow(id, "")
	return row.delivery(), err
}

// deliveryRow reads a delivery, and locks it where a strength is given.
func (tx *Tx) deliveryRow(id, strength string) (deliveryRow, error) {
	query := tx.of(&deliveryRow{})
	if strength != "" {
		query = tx.locked(&deliveryRow{}, strength)
	}
	row, found, err := first[deliveryRow](query.Where("id = ?", id))
	if err != nil {
		return row, fmt.Errorf("read delivery %s: %w", id, err)
	}
	if !found {
		return row, notFound("delivery", id)
	}
	return row, nil
}

// DeliveryAttempts lists what came of each attempt at a delivery, the first one first.
func (tx *Tx) DeliveryAttempts(delivery string) ([]DeliveryAttempt, error) {
	return rowsOf(tx.of(&attemptRow{}).Where("delivery = ?", delivery).Order("round, number"), attemptRow.attempt)
}

// Redeliver has a delivery begin anew at once, however it stands; what is still tried of it ends.
// A webhook that is disabled is a Conflict.
func (tx *Tx) Redeliver(id string) (WebhookDelivery, error) {
	row, err := tx.deliveryRow(id, "UPDATE")
	if err != nil {
		return WebhookDelivery{}, err
	}
	if err := tx.enabled(row.Webhook); err != nil {
		return WebhookDelivery{}, err
	}
	return tx.again(row)
}

func (tx *Tx) again(row deliveryRow) (WebhookDelivery, error) {
	row.Round, row.State, row.NextAt = row.Round+1, string(engagement.DeliveryQueued), stamp{}
	if err := tx.writeDelivery(row); err != nil {
		return WebhookDelivery{}, err
	}
	return row.delivery(), tx.start(row)
}

func (tx *Tx) writeDelivery(row deliveryRow) error {
	if err := tx.of(&deliveryRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return fmt.Errorf("write delivery %s: %w", row.ID, err)
	}
	return nil
}

// RedeliverFailed is Redeliver for every delivery of a webhook since a time that has failed or was
// given up, the oldest first and at most so many; it returns how many those are.
func (tx *Tx) RedeliverFailed(webhook string, since time.Time, most int) (int, error) {
	if err := tx.enabled(webhook); err != nil {
		return 0, err
	}
	var rows []deliveryRow
	err := tx.locked(&deliveryRow{}, "UPDATE").
		Where("webhook = ? AND created_at >= ? AND state IN ?", webhook, stampOf(since), []engagement.DeliveryState{engagement.DeliveryFailed, engagement.DeliveryAbandoned}).
		Order("created_at, id").Limit(most).Find(&rows).Error
	if err != nil {
		return 0, fmt.Errorf("deliveries of webhook %s: %w", webhook, err)
	}
	for _, row := range rows {
		if _, err := tx.again(row); err != nil {
			return 0, err
		}
	}
	return len(rows), nil
}
