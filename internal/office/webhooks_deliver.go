package office

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/mail"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/locale"
	"mandate/internal/notify"
	"mandate/internal/store"
	"mandate/internal/webhook"
)

// dispatch is an attempt with what it needs.
type dispatch struct {
	at       store.AttemptAt
	delivery store.WebhookDelivery
	webhook  store.Webhook
	message  webhook.Message
	// made is what came of it, when it was made before.
	made *store.DeliveryAttempt
	// hindered is why there is nothing to send, or nothing to sign it with, if that is so.
	hindered error
}

// Deliver makes one attempt to deliver a message to a webhook. A delivery that has gone, that was
// begun anew, or whose webhook is disabled is at its end.
func (o *Office) Deliver(ctx context.Context, req activities.DeliverRequest) (activities.Delivered, error) {
	place := activities.Place{Org: req.Org}
	d, err := reading(ctx, o, place, func(tx *store.Tx) (dispatch, error) { return o.dispatch(tx, req) })
	switch {
	case engagement.CodeOf(err) == engagement.NotFound || err == nil && d.delivery.Round != req.Round:
		return activities.Delivered{}, nil
	case err != nil:
		return activities.Delivered{}, err
	case d.made == nil && !d.webhook.Enabled:
		return activities.Delivered{State: string(engagement.DeliveryAbandoned)}, o.Store.In(ctx, req.Org, func(tx *store.Tx) error {
			return tx.AbandonDelivery(d.at, "Its webhook is disabled.")
		})
	}
	if d.made == nil {
		answer := o.send(ctx, d)
		if ctx.Err() != nil {
			return activities.Delivered{}, ctx.Err() // the worker ends: another one tries again
		}
		made, err := writing(ctx, o, place, func(tx *store.Tx) (store.DeliveryAttempt, error) { return tx.SettleAttempt(d.at, answer) })
		if engagement.CodeOf(err) == engagement.NotFound {
			return activities.Delivered{}, nil
		}
		if err != nil {
			return activities.Delivered{}, err
		}
		d.made = &made
	}
	return d.delivered(), nil
}

// delivered is what came of the attempt.
func (d dispatch) delivered() activities.Delivered {
	done := activities.Delivered{State: string(engagement.DeliveryDelivered), Next: d.made.NextAt, Tell: string(d.made.Tell)}
	switch {
	case !done.Next.IsZero():
		done.State = string(engagement.DeliveryFailed)
	case d.made.Error != "":
		done.State = string(engagement.DeliveryAbandoned)
	}
	return done
}

// dispatch reads what an attempt needs.
func (o *Office) dispatch(tx *store.Tx, req activities.DeliverRequest) (dispatch, error) {
	d := dispatch{at: store.AttemptAt{Delivery: req.Delivery, Round: req.Round, Number: req.Number, Began: req.Began}}
	made, found, err := tx.AttemptMade(d.at)
	if err != nil {
		return d, err
	}
	if found {
		d.made = &made
	}
	if d.delivery, err = tx.Delivery(req.Delivery); err != nil {
		return d, err
	}
	if d.webhook, err = tx.Webhook(d.delivery.Webhook); err != nil || d.made != nil || !d.webhook.Enabled {
		return d, err
	}
	d.message = webhook.Message{URL: d.webhook.URL, ID: d.delivery.ID, At: tx.Now()}
	d.message.Body, err = messageOf(tx, d.delivery)
	switch engagement.CodeOf(err) {
	case engagement.NotFound, engagement.JournalConflict: // the journal was cut off
		d.hindered = err
		return d, nil
	}
	if err != nil {
		return d, err
	}
	d.message.Secrets, d.hindered = o.openSecrets(tx, d.webhook)
	return d, nil
}

// send sends the message. Whatever keeps it from being taken is part of the answer.
func (o *Office) send(ctx context.Context, d dispatch) store.DeliveryAnswer {
	var answer webhook.Answer
	err := d.hindered
	if err == nil {
		answer, err = o.Webhooks.Send(ctx, d.message)
	}
	said := store.DeliveryAnswer{Status: answer.Status, RetryAfter: answer.RetryAfter, Took: answer.Took}
	switch {
	case err != nil:
		said.Error = saidOfWebhook(err)
		// Why names the client's systems, and stands in the log of deliveries.
		slog.WarnContext(ctx, "a message was not taken; the log of deliveries says why", "webhook", d.webhook.ID, "delivery", d.delivery.ID, "code", engagement.CodeOf(err))
	case !engagement.Taken(answer.Status):
		said.Error = webhook.Refused(answer.Status)
	}
	return said
}

// saidOfWebhook is an error in words for a person. One that has none for them is only logged.
func saidOfWebhook(err error) string {
	var known *engagement.Error
	if errors.As(err, &known) {
		return known.Message
	}
	return "The message could not be sent; the cause is in the server's log."
}

// TellOwner mails whoever made a webhook what came of a delivery; administrators, where that
// person is not active any more.
func (o *Office) TellOwner(ctx context.Context, req activities.TellOwnerRequest) error {
	if o.Mail == nil {
		return errors.New("webhooks: no mail server is configured")
	}
	var d store.WebhookDelivery
	var hook store.Webhook
	readers, err := reading(ctx, o, activities.Place{Org: req.Org}, func(tx *store.Tx) (people []store.Person, err error) {
		if d, err = tx.Delivery(req.Delivery); err != nil {
			return nil, err
		}
		if hook, err = tx.Webhook(d.Webhook); err != nil {
			return nil, err
		}
		return ownersOf(tx, hook)
	})
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil // deleted meanwhile: there is nobody to tell
	}
	if err != nil {
		return err
	}
	var failed []error
	for _, reader := range readers {
		if err := o.mailOwner(ctx, req, hook, d, reader); err != nil {
			failed = append(failed, fmt.Errorf("webhook %s, mail to person %s: %w", hook.ID, reader.ID, err))
		}
	}
	return errors.Join(failed...)
}

func ownersOf(tx *store.Tx, w store.Webhook) ([]store.Person, error) {
	owner, err := tx.Person(w.CreatedBy)
	if err == nil && owner.Active {
		return []store.Person{owner}, nil
	}
	if err != nil && engagement.CodeOf(err) != engagement.NotFound {
		return nil, err
	}
	active := true
	admins, _, err := tx.People(store.PeopleQuery{Role: string(identity.Admin), Active: &active})
	return admins, err
}

func (o *Office) mailOwner(ctx context.Context, req activities.TellOwnerRequest, hook store.Webhook, d store.WebhookDelivery, reader store.Person) error {
	id := notify.MessageID(o.PublicURL, req.Org, "webhook", hook.ID, req.What, d.ID, req.At.UTC().Format(time.RFC3339), reader.ID)
	if o.sent.has(id) {
		return nil
	}
	m, err := notify.ComposeWebhook(locale.For(reader.Locale), notify.WebhookTrouble{
		To: mail.Address{Name: reader.Name, Address: reader.Email}, MessageID: id, At: req.At, What: req.What,
		Name: hook.Name, Type: d.Type, Error: d.Error, Link: strings.TrimRight(o.PublicURL, "/") + "/webhooks/" + hook.ID,
	})
	if err != nil {
		return err
	}
	err = o.Mail.Send(ctx, m)
	if errors.Is(err, notify.ErrUndeliverable) {
		slog.WarnContext(ctx, "a mail about a webhook cannot be delivered; correct the person's address", "person", reader.ID, "error", err)
		return nil
	}
	if err == nil {
		o.sent.add(id)
	}
	return err
}
