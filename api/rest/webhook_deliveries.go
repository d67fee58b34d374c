package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

func (a *API) webhookDeliveries(tag string) {
	register(a, operation{
		id: "test-webhook", method: http.MethodPost, path: "/webhooks/{id}/test", tag: tag, summary: "Send a message that tests a webhook",
		doc: "Its type is mandate.ping. What comes of it stands in the delivery.", action: identity.ManageWebhooks, status: http.StatusAccepted,
	}, func(ctx context.Context, in *Here) (*Out[store.WebhookDelivery], error) {
		d, err := a.PingWebhook(ctx, in.ID)
		return &Out[store.WebhookDelivery]{Body: d}, err
	})
	register(a, operation{
		id: "list-webhook-deliveries", method: http.MethodGet, path: "/webhooks/{id}/deliveries", tag: tag,
		summary: "The deliveries of a webhook, the newest first", action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *DeliveriesQuery) (out *Listed[store.WebhookDelivery], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			all, next, err := tx.Deliveries(in.ID, store.DeliveryQuery{State: in.State, Limit: in.Limit, Cursor: in.Cursor})
			out = page(all, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-webhook-delivery", method: http.MethodGet, path: "/webhooks/{id}/deliveries/{did}", tag: tag,
		summary: "One delivery, with what came of each attempt", action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *Here) (out *Out[DeliveryView], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			d, err := deliveryOf(tx, in.ID, in.params["did"])
			if err != nil {
				return err
			}
			tries, err := tx.DeliveryAttempts(d.ID)
			if tries == nil {
				tries = []store.DeliveryAttempt{}
			}
			out = &Out[DeliveryView]{Body: DeliveryView{WebhookDelivery: d, Tries: tries}}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "redeliver", method: http.MethodPost, path: "/webhooks/{id}/deliveries/{did}/redelivery", tag: tag,
		summary: "Have a delivery begin anew, at once", action: identity.ManageWebhooks, status: http.StatusAccepted,
		doc: "However it stands; the message keeps its webhook-id. What is still tried of it ends.",
	}, func(ctx context.Context, in *Here) (*Out[store.WebhookDelivery], error) {
		d, err := a.Redeliver(ctx, in.ID, in.params["did"])
		return &Out[store.WebhookDelivery]{Body: d}, err
	})
	register(a, operation{
		id: "redeliver-failed", method: http.MethodPost, path: "/webhooks/{id}/redeliveries", tag: tag,
		summary: "Have all that has failed since a time begin anew", action: identity.ManageWebhooks, status: http.StatusAccepted,
		doc: "Deliveries that are tried again anyway, and those that were given up; at most 500 at a time, the oldest first.",
	}, func(ctx context.Context, in *With[RedeliverSince]) (*Out[Redelivered], error) {
		done, err := a.RedeliverFailed(ctx, in.ID, in.Body.Since)
		return &Out[Redelivered]{Body: done}, err
	})
}

// deliveryOf is a delivery of a webhook. One of another webhook is NotFound.
func deliveryOf(tx *store.Tx, webhook, id string) (store.WebhookDelivery, error) {
	d, err := tx.Delivery(id)
	if err == nil && d.Webhook != webhook {
		err = engagement.Errorf(engagement.NotFound, "There is no delivery %q of this webhook.", id)
	}
	return d, err
}

// PingWebhook sends a webhook a test, for whoever may.
func (a *API) PingWebhook(ctx context.Context, id string) (d store.WebhookDelivery, err error) {
	err = a.send(ctx, func(tx *store.Tx) (err error) {
		d, err = tx.Ping(id)
		return err
	})
	return d, err
}

// Redeliver has a delivery begin anew, for whoever may.
func (a *API) Redeliver(ctx context.Context, webhook, id string) (d store.WebhookDelivery, err error) {
	err = a.send(ctx, func(tx *store.Tx) (err error) {
		if _, err = deliveryOf(tx, webhook, id); err != nil {
			return err
		}
		d, err = tx.Redeliver(id)
		return err
	})
	return d, err
}

// RedeliverFailed has all that has failed since a time begin anew, for whoever may.
func (a *API) RedeliverFailed(ctx context.Context, webhook string, since time.Time) (done Redelivered, err error) {
	err = a.send(ctx, func(tx *store.Tx) (err error) {
		done.Deliveries, err = tx.RedeliverFailed(webhook, since, mostRedelivered)
		done.More = done.Deliveries == mostRedelivered
		return err
	})
	return done, err
}

// send is manage for what begins deliveries.
func (a *API) send(ctx context.Context, fn func(tx *store.Tx) error) error {
	err := a.manage(ctx, fn)
	if err == nil {
		a.Kick()
	}
	return err
}
