package store

import (
	"cmp"
	"fmt"
	"time"

	"mandate/internal/engagement"
)

// AttemptAt names an attempt at a delivery.
type AttemptAt struct {
	Delivery string
	Round    int
	Number   int // in its round, from 1
	Began    time.Time
}

// AttemptMade is what came of an attempt that was made before; false when it was not.
func (tx *Tx) AttemptMade(a AttemptAt) (DeliveryAttempt, bool, error) {
	row, found, err := first[attemptRow](tx.of(&attemptRow{}).Where("delivery = ? AND round = ? AND number = ?", a.Delivery, a.Round, a.Number))
	if err != nil {
		return DeliveryAttempt{}, false, fmt.Errorf("attempt at delivery %s: %w", a.Delivery, err)
	}
	return row.attempt(), found, nil
}

// DeliveryAnswer is what a receiver said to an attempt.
type DeliveryAnswer struct {
	Status     int    // 0 where there was no answer
	Error      string // why the message was not taken; empty where it was
	RetryAfter time.Duration
	Took       time.Duration
}

// SettleAttempt keeps what came of an attempt, and what follows from it: when the next one is, that
// the delivery is given up, that its webhook is disabled. A delivery that has gone, or that somebody
// has begun anew, is NotFound.
func (tx *Tx) SettleAttempt(a AttemptAt, said DeliveryAnswer) (DeliveryAttempt, error) {
	if made, found, err := tx.AttemptMade(a); err != nil || found {
		return made, err
	}
	row, err := tx.deliveryRow(a.Delivery, "UPDATE")
	if err != nil {
		return DeliveryAttempt{}, err
	}
	if row.Round != a.Round {
		return DeliveryAttempt{}, notFound("attempt of round", fmt.Sprint(a.Round))
	}
	attempt := attemptRow{
		OrgID: tx.org, Delivery: a.Delivery, Round: a.Round, Number: a.Number, At: stampOf(tx.began), Status: said.Status, Error: said.Error,
		TookMs: said.Took.Milliseconds(),
	}
	row.Attempts, row.Status, row.Error, row.LastAt = row.Attempts+1, said.Status, said.Error, attempt.At
	row.FirstAt = stamp{cmp.Or(row.FirstAt.Time, attempt.At.Time)}
	if said.Error == "" {
		row.State = string(engagement.DeliveryDelivered)
		err = tx.works(row.Webhook)
	} else {
		next, again := engagement.NextAttempt(a.Began, a.Number, tx.began, said.RetryAfter)
		row.State, attempt.NextAt = string(engagement.DeliveryFailed), stampOf(next)
		if !again || engagement.GoneForGood(said.Status) {
			row.State, attempt.NextAt = string(engagement.DeliveryAbandoned), stamp{}
		}
		attempt.Tell, err = tx.fails(row, said.Status)
	}
	if err != nil {
		return DeliveryAttempt{}, err
	}
	row.NextAt = attempt.NextAt
	if err := tx.writeDelivery(row); err != nil {
		return DeliveryAttempt{}, err
	}
	if err := tx.db.Create(&attempt).Error; err != nil {
		return DeliveryAttempt{}, fmt.Errorf("attempt at delivery %s: %w", a.Delivery, err)
	}
	return attempt.attempt(), nil
}

// works notes that a webhook has taken a message.
func (tx *Tx) works(webhook string) error {
	err := tx.of(&webhookRow{}).Where("id = ? AND failing_since IS NOT NULL", webhook).
		Updates(map[string]any{"failing_since": nil, "told_at": nil}).Error
	if err != nil {
		return fmt.Errorf("note that webhook %s works: %w", webhook, err)
	}
	return nil
}

// fails notes that a webhook has not taken a message, disables it where that has gone on for too
// long or it has asked for that, and says what its owner is to be told of: once each, until it
// works again.
func (tx *Tx) fails(d deliveryRow, status int) (string, error) {
	hook, err := tx.webhookRow(d.Webhook, "UPDATE")
	if err != nil {
		return "", err
	}
	now, tell := stampOf(tx.began), TellNothing
	if hook.FailingSince.IsZero() {
		hook.FailingSince = now
	}
	disable := func(why engagement.WhyDisabled, say TellOwner) {
		if hook.Enabled {
			hook.Enabled, hook.WhyDisabled, hook.ToldAt, tell = false, string(why), now, say
		}
	}
	switch {
	case engagement.GoneForGood(status):
		disable(engagement.DisabledGone, TellGone)
	case d.State != string(engagement.DeliveryAbandoned):
	case now.Sub(hook.FailingSince.Time) >= engagement.DisableAfter:
		disable(engagement.DisabledFailing, TellFailing)
	case hook.ToldAt.IsZero():
		hook.ToldAt, tell = now, TellAbandoned
	}
	err = tx.of(&webhookRow{}).Where("id = ?", hook.ID).
		Select("Enabled", "WhyDisabled", "FailingSince", "ToldAt").Updates(&hook).Error
	if err != nil {
		return "", fmt.Errorf("note that webhook %s fails: %w", hook.ID, err)
	}
	return string(tell), nil
}

// AbandonDelivery gives a delivery up that is not tried any more, since its webhook is disabled.
func (tx *Tx) AbandonDelivery(a AttemptAt, why string) error {
	row, err := tx.deliveryRow(a.Delivery, "UPDATE")
	if err != nil || row.Round != a.Round {
		return err
	}
	row.State, row.NextAt, row.Error = string(engagement.DeliveryAbandoned), stamp{}, why
	return tx.writeDelivery(row)
}
