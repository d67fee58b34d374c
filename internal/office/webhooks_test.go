package office_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/vault"
	"mandate/internal/webhook"
)

// receiver keeps what it is sent, and answers with a status.
type receiver struct {
	*httptest.Server
	mu      sync.Mutex
	status  int
	headers []http.Header
	bodies  [][]byte
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.headers, r.bodies = append(r.headers, req.Header), append(r.bodies, body)
	w.WriteHeader(r.status)
}

// hooked is an engagement whose events go to a receiver.
type hooked struct {
	*file
	receiver *receiver
	id       string
	secret   string
}

func hook(t *testing.T) *hooked {
	t.Helper()
	h := &hooked{file: openFile(t), receiver: &receiver{status: http.StatusOK}}
	h.receiver.Server = httptest.NewServer(h.receiver)
	t.Cleanup(h.receiver.Close)
	keys, err := vault.ReadOrCreate(filepath.Join(t.TempDir(), "keyset.json"))
	require.NoError(t, err)
	h.office.Vault, h.office.Webhooks = keys, webhook.NewSender(netip.MustParsePrefix("127.0.0.0/8"))
	h.in(func(tx *store.Tx) {
		w, secret, err := h.office.CreateWebhook(tx, engagement.Webhook{Name: "Warehouse", URL: h.receiver.URL, Types: []string{"*"}}, h.people["Ana"])
		require.NoError(t, err)
		h.id, h.secret = w.ID, secret
	})
	return h
}

// queued are the deliveries, the oldest first.
func (h *hooked) queued() (all []store.WebhookDelivery) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		var err error
		all, _, err = tx.Deliveries(h.id, store.DeliveryQuery{})
		require.NoError(h, err)
	})
	slices.Reverse(all)
	return all
}

func (h *hooked) deliver(d store.WebhookDelivery, round, number int) activities.Delivered {
	h.Helper()
	done, err := h.office.Deliver(h.Context(), activities.DeliverRequest{Org: h.place.Org, Delivery: d.ID, Round: round, Number: number, Began: h.now})
	require.NoError(h, err)
	return done
}

func (h *hooked) verify(secret string) error {
	h.Helper()
	hook, err := standardwebhooks.NewWebhook(secret)
	require.NoError(h, err)
	last := len(h.receiver.bodies) - 1
	return hook.VerifyIgnoringTimestamp(h.receiver.bodies[last], h.receiver.headers[last])
}

func TestAnEventReachesItsReceiverSignedAndUnderOneID(t *testing.T) {
	h := hook(t)
	h.record("", "Pia", engagement.Paused{}, map[string]string{"reason": "holiday of Ana Ruiz"})
	d := h.queued()[0]
	h.receiver.status = http.StatusInternalServerError
	done := h.deliver(d, 1, 1)
	assert.Equal(t, "failed", done.State)
	assert.Equal(t, h.now.Add(5*time.Second), done.Next.UTC())
	assert.Equal(t, done, h.deliver(d, 1, 1), "asked again for the same attempt, nothing is sent")
	require.Len(t, h.receiver.bodies, 1)
	h.receiver.status = http.StatusNoContent
	assert.Equal(t, activities.Delivered{State: "delivered"}, h.deliver(d, 1, 2))
	require.Len(t, h.receiver.bodies, 2)
	require.NoError(t, h.verify(h.secret))
	assert.Equal(t, h.receiver.bodies[0], h.receiver.bodies[1])
	for _, header := range h.receiver.headers {
		assert.Equal(t, d.ID, header.Get("webhook-id"))
	}
	var said struct {
		Type, Timestamp string
		Data            map[string]any
	}
	require.NoError(t, json.Unmarshal(h.receiver.bodies[0], &said))
	assert.Equal(t, "mandate.paused", said.Type)
	assert.Equal(t, "e1", said.Data["engagement"])
	assert.Equal(t, 2.0, said.Data["seq"])
	assert.Equal(t, h.people["Pia"], said.Data["actor"])
	assert.Len(t, said.Data["hash"], 64)
	assert.NotContains(t, string(h.receiver.bodies[0]), "holiday")

	h.in(func(tx *store.Tx) {
		_, err := tx.Redeliver(d.ID)
		require.NoError(t, err)
	})
	assert.Empty(t, h.deliver(d, 1, 3), "what an earlier round still tries is at its end")
	assert.Equal(t, "delivered", h.deliver(d, 2, 1).State)
	assert.Equal(t, d.ID, h.receiver.headers[2].Get("webhook-id"), "delivered anew it is the same message")
}

func TestBothSecretsSignForADayAfterARotation(t *testing.T) {
	h := hook(t)
	h.record("", "Pia", engagement.Paused{}, nil)
	d := h.queued()[0]
	var now string
	h.in(func(tx *store.Tx) {
		var err error
		_, now, err = h.office.RotateWebhook(tx, h.id, h.people["Ana"])
		require.NoError(t, err)
	})
	h.deliver(d, 1, 1)
	require.NoError(t, h.verify(h.secret))
	require.NoError(t, h.verify(now))
	h.now = h.now.Add(engagement.OldSecretFor)
	h.in(func(tx *store.Tx) {
		_, err := tx.Ping(h.id)
		require.NoError(t, err)
	})
	h.deliver(h.queued()[1], 1, 1)
	require.NoError(t, h.verify(now))
	require.Error(t, h.verify(h.secret))
}

func TestAReceiverThatIsGoneIsSentNothingMore(t *testing.T) {
	h := hook(t)
	h.record("", "Pia", engagement.Paused{}, nil)
	h.record("", "Pia", engagement.Resumed{}, nil)
	h.receiver.status = http.StatusGone
	assert.Equal(t, activities.Delivered{State: "abandoned", Tell: "gone"}, h.deliver(h.queued()[0], 1, 1))
	assert.Equal(t, activities.Delivered{State: "abandoned"}, h.deliver(h.queued()[1], 1, 1))
	require.Len(t, h.receiver.bodies, 1)
	assert.Equal(t, "Its webhook is disabled.", h.queued()[1].Error)
	h.in(func(tx *store.Tx) { require.NoError(t, tx.DeleteWebhook(h.id)) })
	assert.Empty(t, h.deliver(store.WebhookDelivery{ID: "none"}, 1, 1))
}

func TestAMessageThatCannotBeSignedOrMadeFailsAndSaysWhy(t *testing.T) {
	h := hook(t)
	h.record("", "Pia", engagement.Paused{}, nil)
	keys := h.office.Vault
	h.office.Vault = nil
	d := h.queued()[0]
	assert.Equal(t, "failed", h.deliver(d, 1, 1).State)
	assert.Contains(t, h.queued()[0].Error, "--keyset-file")
	h.office.Vault, h.office.Webhooks = keys, webhook.NewSender()
	assert.Equal(t, "failed", h.deliver(d, 1, 2).State)
	assert.Contains(t, h.queued()[0].Error, "--webhook-allow", "the operator allows it no more")
	assert.Empty(t, h.receiver.bodies)
}

func TestSecretsOfWebhooksAreSealedWithTheNewKey(t *testing.T) {
	h := hook(t)
	keyset := filepath.Join(t.TempDir(), "keyset.json")
	var err error
	h.office.Vault, err = vault.ReadOrCreate(keyset)
	require.NoError(t, err)
	_, err = h.office.Reseal(t.Context())
	assert.ErrorContains(t, err, "webhook "+h.id, "what no key opens is named")
	h.in(func(tx *store.Tx) {
		for range 2 {
			_, _, err := h.office.RotateWebhook(tx, h.id, "")
			require.NoError(t, err)
		}
	})
	require.NoError(t, vault.Rotate(keyset))
	h.office.Vault, err = vault.Read(keyset)
	require.NoError(t, err)
	done, err := h.office.Reseal(t.Context())
	require.NoError(t, err)
	assert.Equal(t, 2, done)
	done, err = h.office.Reseal(t.Context())
	require.NoError(t, err)
	assert.Zero(t, done)
}

func TestTheOwnerOfAWebhookIsMailedInOneMail(t *testing.T) {
	h := hook(t)
	sent := &post{}
	h.office.Mail, h.office.PublicURL = sent, "https://mandate.example"
	h.record("", "Pia", engagement.Paused{}, nil)
	h.receiver.status = http.StatusGone
	h.deliver(h.queued()[0], 1, 1)
	for _, what := range []string{"gone", "gone", "abandoned", "failing"} {
		require.NoError(t, h.office.TellOwner(t.Context(), activities.TellOwnerRequest{Org: h.place.Org, Delivery: h.queued()[0].ID, What: what, At: h.now}))
	}
	require.Len(t, sent.mails, 3, "the same is one mail")
	assert.Equal(t, "Webhook disabled: Warehouse", sent.mails[0].Subject)
	assert.Equal(t, "Ana@example.com", sent.mails[0].To.Address)
	assert.Contains(t, sent.mails[0].Text, "410 Gone")
	assert.Contains(t, sent.mails[0].Text, "https://mandate.example/webhooks/"+h.id)
	assert.NotEqual(t, sent.mails[0].MessageID, sent.mails[1].MessageID)
}
