package office

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/webhook"
)

// signsFor is what the secrets of a webhook are sealed for: they open for no other one.
func signsFor(org, id string) string { return strings.Join([]string{"webhook secret", org, id}, "\n") }

// newSecret makes a secret for a webhook. It is Unavailable without a keyset.
func (o *Office) newSecret(org, id string) (secret, sealed string, err error) {
	secret = webhook.NewSecret()
	sealed, err = o.Vault.Seal(secret, signsFor(org, id))
	return secret, sealed, err
}

// CreateWebhook keeps a webhook, and returns the secret that it is told by this once. What is
// wrong with it is Invalid; without a keyset it is Unavailable.
func (o *Office) CreateWebhook(tx *store.Tx, w engagement.Webhook, by string) (store.Webhook, string, error) {
	if err := o.Webhooks.Check(w.URL); err != nil {
		return store.Webhook{}, "", err
	}
	id := uuid.NewString()
	secret, sealed, err := o.newSecret(tx.Org(), id)
	if err != nil {
		return store.Webhook{}, "", err
	}
	made, err := tx.CreateWebhook(store.Webhook{ID: id, Webhook: w, Secret: sealed}, by)
	return made, secret, err
}

// UpdateWebhook changes a webhook as store.Tx.UpdateWebhook does.
func (o *Office) UpdateWebhook(tx *store.Tx, id string, w engagement.Webhook, enabled bool, ifVersion int, by string) (store.Webhook, error) {
	if err := o.Webhooks.Check(w.URL); err != nil {
		return store.Webhook{}, err
	}
	return tx.UpdateWebhook(id, w, enabled, ifVersion, by)
}

// RotateWebhook gives a webhook another secret, and returns it this once. The one before signs
// beside it for a day.
func (o *Office) RotateWebhook(tx *store.Tx, id, by string) (store.Webhook, string, error) {
	secret, sealed, err := o.newSecret(tx.Org(), id)
	if err != nil {
		return store.Webhook{}, "", err
	}
	w, err := tx.RotateWebhook(id, sealed, by)
	return w, secret, err
}

// openSecrets opens what a message is signed with now: the secret, and the one before while that
// is still good.
func (o *Office) openSecrets(tx *store.Tx, w store.Webhook) ([]string, error) {
	sealed := []string{w.Secret}
	if w.OldUntil != nil && tx.Now().Before(*w.OldUntil) {
		sealed = append(sealed, w.OldSecret)
	}
	secrets := make([]string, len(sealed))
	for i, s := range sealed {
		var err error
		if secrets[i], err = o.Vault.Open(s, signsFor(tx.Org(), w.ID)); err != nil {
			return nil, err
		}
	}
	return secrets, nil
}

// resealWebhooks is resealSources for webhooks.
func (o *Office) resealWebhooks(tx *store.Tx) (done int, missed, err error) {
	hooks, err := tx.Webhooks()
	if err != nil {
		return 0, nil, err
	}
	for _, w := range hooks {
		about := signsFor(tx.Org(), w.ID)
		anew := []string{w.Secret, w.OldSecret}
		changed := 0
		for i, sealed := range anew {
			if sealed == "" || o.Vault.Current(sealed) {
				continue
			}
			if anew[i], err = o.sealAnew(sealed, about); err != nil {
				missed = fmt.Errorf("webhook %s: %w", w.ID, err)
				anew[i] = sealed
				continue
			}
			changed++
		}
		if changed == 0 {
			continue
		}
		if err := tx.ResealWebhook(w, anew[0], anew[1]); err != nil {
			return done, missed, err
		}
		done += changed
	}
	return done, missed, nil
}

// messageOf is the body of what a delivery delivers.
func messageOf(tx *store.Tx, d store.WebhookDelivery) ([]byte, error) {
	var m engagement.Message
	switch d.Of {
	case engagement.WebhookPing:
		m = engagement.Message{Type: d.Type, Timestamp: d.CreatedAt, Data: engagement.PingMessage{Webhook: d.Webhook}}
	default:
		entries, err := tx.Journal(d.Engagement, d.Seq-1, 1)
		if err != nil {
			return nil, err
		}
		if len(entries) != 1 || entries[0].Event.ID != d.Event {
			return nil, engagement.Errorf(engagement.JournalConflict, "The journal of engagement %s has no event %q at place %d, which delivery %s tells of.",
				d.Engagement, d.Event, d.Seq, d.ID)
		}
		m = engagement.MessageOf(d.Engagement, d.Seq, entries[0].Hash, entries[0].Event)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("message of delivery %s: %w", d.ID, err)
	}
	return body, nil
}
