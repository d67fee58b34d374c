package rest

import (
	"context"
	"net/http"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Webhooks is what the API needs to keep webhooks, whose secrets are sealed.
type Webhooks interface {
	// CreateWebhook keeps a webhook, and returns its secret this once. It is Unavailable without a
	// keyset.
	CreateWebhook(tx *store.Tx, w engagement.Webhook, by string) (store.Webhook, string, error)
	// UpdateWebhook changes one; ifVersion, when not 0, must be the version that stands (Stale).
	UpdateWebhook(tx *store.Tx, id string, w engagement.Webhook, enabled bool, ifVersion int, by string) (store.Webhook, error)
	// RotateWebhook gives it another secret, and returns that this once.
	RotateWebhook(tx *store.Tx, id, by string) (store.Webhook, string, error)
}

// WebhookBody describes a webhook.
type WebhookBody engagement.Webhook

// NewWebhookView is a webhook with its secret, which is shown this once.
type NewWebhookView struct {
	store.Webhook
	Secret string `json:"secret" doc:"whsec_ and the Base64 of 32 bytes; give it to the receiver. It is not shown again"`
}

// WebhookPatch changes a webhook; what is left out stays.
type WebhookPatch struct {
	Name       *string   `json:"name,omitempty" minLength:"1" maxLength:"200"`
	URL        *string   `json:"url,omitempty" minLength:"1" maxLength:"2000"`
	Types      *[]string `json:"types,omitempty" minItems:"1" maxItems:"200"`
	Engagement *string   `json:"engagement,omitempty" maxLength:"100" doc:"Empty for all"`
	Enabled    *bool     `json:"enabled,omitempty" doc:"false to send nothing; what happens meanwhile is not sent later"`
}

// PatchedWebhook is the input of a change.
type PatchedWebhook struct {
	Place
	Matching
	Body WebhookPatch
}

func (a *API) webhooks() {
	const tag = "Webhooks"
	const signs = "Messages are signed as Standard Webhooks says. Without a keyset it is refused (503)."
	register(a, operation{
		id: "create-webhook", method: http.MethodPost, path: "/webhooks", tag: tag, summary: "Have events sent to an address",
		doc: "The answer shows the secret once. " + signs, action: identity.ManageWebhooks, status: http.StatusCreated,
		refusals: []int{http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *With[WebhookBody]) (*Created[NewWebhookView], error) {
		made, err := a.CreateWebhook(ctx, engagement.Webhook(in.Body))
		return &Created[NewWebhookView]{Status: http.StatusCreated, Location: "/v1/webhooks/" + made.ID, ETag: etag(made.Version), Body: made}, err
	})
	register(a, operation{
		id: "list-webhooks", method: http.MethodGet, path: "/webhooks", tag: tag, summary: "The webhooks, the oldest first", action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Webhook], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			hooks, err := tx.Webhooks()
			out = page(hooks, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-webhook", method: http.MethodGet, path: "/webhooks/{id}", tag: tag, summary: "One webhook", action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *Here) (out *Tagged[store.Webhook], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			hook, err := tx.Webhook(in.ID)
			out = tagged(hook.Version, hook)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "change-webhook", method: http.MethodPatch, path: "/webhooks/{id}", tag: tag, summary: "Change a webhook, turn it off or on",
		action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *PatchedWebhook) (*Tagged[store.Webhook], error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		hook, err := a.ChangeWebhook(ctx, in.ID, in.Body, version)
		return tagged(hook.Version, hook), err
	})
	register(a, operation{
		id: "remove-webhook", method: http.MethodDelete, path: "/webhooks/{id}", tag: tag, summary: "Remove a webhook, with the log of its deliveries",
		action: identity.ManageWebhooks,
	}, func(ctx context.Context, in *Here) (*None, error) { return &None{}, a.RemoveWebhook(ctx, in.ID) })
	register(a, operation{
		id: "rotate-webhook-secret", method: http.MethodPost, path: "/webhooks/{id}/secret", tag: tag, summary: "Give a webhook another secret",
		doc:    "The answer shows it once. For 24 hours messages carry the signatures of both. " + signs,
		action: identity.ManageWebhooks, refusals: []int{http.StatusServiceUnavailable},
	}, func(ctx context.Context, in *Here) (*Tagged[NewWebhookView], error) {
		made, err := a.RotateWebhook(ctx, in.ID)
		return tagged(made.Version, made), err
	})
	a.webhookDeliveries(tag)
}

// CreateWebhook keeps a webhook for whoever may.
func (a *API) CreateWebhook(ctx context.Context, w engagement.Webhook) (out NewWebhookView, err error) {
	err = a.manage(ctx, func(tx *store.Tx) (err error) {
		out.Webhook, out.Secret, err = a.Webhooks.CreateWebhook(tx, w, principal(ctx).Person)
		return err
	})
	return out, err
}

// ChangeWebhook changes a webhook for whoever may; version, when not 0, must be the one that
// stands (Stale).
func (a *API) ChangeWebhook(ctx context.Context, id string, change WebhookPatch, version int) (hook store.Webhook, err error) {
	err = a.manage(ctx, func(tx *store.Tx) (err error) {
		if hook, err = tx.Webhook(id); err != nil {
			return err
		}
		w, enabled := hook.Webhook, hook.Enabled
		set(&w.Name, change.Name)
		set(&w.URL, change.URL)
		set(&w.Types, change.Types)
		set(&w.Engagement, change.Engagement)
		set(&enabled, change.Enabled)
		hook, err = a.Webhooks.UpdateWebhook(tx, id, w, enabled, version, principal(ctx).Person)
		return err
	})
	return hook, err
}

func set[T any](to, value *T) {
	if value != nil {
		*to = *value
	}
}

// RemoveWebhook removes a webhook for whoever may.
func (a *API) RemoveWebhook(ctx context.Context, id string) error {
	return a.manage(ctx, func(tx *store.Tx) error { return tx.DeleteWebhook(id) })
}

// RotateWebhook gives a webhook another secret, for whoever may.
func (a *API) RotateWebhook(ctx context.Context, id string) (out NewWebhookView, err error) {
	err = a.manage(ctx, func(tx *store.Tx) (err error) {
		out.Webhook, out.Secret, err = a.Webhooks.RotateWebhook(tx, id, principal(ctx).Person)
		return err
	})
	return out, err
}

// manage runs fn in a transaction for whoever may manage webhooks.
func (a *API) manage(ctx context.Context, fn func(tx *store.Tx) error) error {
	if err := principal(ctx).May(identity.ManageWebhooks); err != nil {
		return err
	}
	return a.inOrg(ctx, fn)
}

// DeliveryView is a delivery with what came of each attempt.
type DeliveryView struct {
	store.WebhookDelivery
	Tries []store.DeliveryAttempt `json:"tries" doc:"What came of each attempt, the first one first"`
}

// DeliveriesQuery are the filters of a log of deliveries.
type DeliveriesQuery struct {
	Place
	Paging
	State engagement.DeliveryState `query:"state" enum:"queued,failed,delivered,abandoned" doc:"Only those that stand so"`
}

// RedeliverSince says what is delivered anew.
type RedeliverSince struct {
	Since time.Time `json:"since" doc:"What was to be delivered from this time on"`
}

// Redelivered says how much is delivered anew.
type Redelivered struct {
	Deliveries int  `json:"deliveries" doc:"How many begin anew"`
	More       bool `json:"more" doc:"There may be more than are begun anew at a time; ask again"`
}

// mostRedelivered bounds how many deliveries begin anew at a time.
const mostRedelivered = 500
