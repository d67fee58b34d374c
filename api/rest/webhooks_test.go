package rest_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// hook is a webhook as somebody asks for it.
func hook() set {
	return set{"name": "Warehouse", "url": "https://example.com/in", "types": []string{"*"}}
}

func TestAWebhookLivesItsWholeLife(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		made := w.call(identity.Admin, http.MethodPost, "/v1/webhooks", hook()).is(http.StatusCreated)
		path, secret := made.Header.Get("Location"), made.object()["secret"].(string)
		require.Regexp(t, "^whsec_.{44}$", secret)
		got := w.call(identity.Admin, http.MethodGet, path, nil).is(http.StatusOK)
		require.NotContains(t, string(got.Body), "secret", "it is shown once")
		require.Len(t, w.call(identity.Admin, http.MethodGet, "/v1/webhooks", nil).is(http.StatusOK).items(), 1)
		require.Equal(t, true, got.object()["enabled"])

		changed := w.call(identity.Admin, http.MethodPatch, path, set{"types": []string{"opened"}}, "If-Match", got.Header.Get("ETag")).is(http.StatusOK)
		require.Equal(t, []any{"opened"}, changed.object()["types"])
		require.Equal(t, "Warehouse", changed.object()["name"])
		w.call(identity.Admin, http.MethodPatch, path, set{"name": "X"}, "If-Match", got.Header.Get("ETag")).problem(http.StatusPreconditionFailed, "stale")
		rotated := w.call(identity.Admin, http.MethodPost, path+"/secret", nil).is(http.StatusOK)
		require.NotEqual(t, secret, rotated.object()["secret"])
		require.NotEmpty(t, rotated.object()["old_secret_until"])

		w.call(identity.Admin, http.MethodPatch, path, set{"enabled": false}).is(http.StatusOK)
		require.Equal(t, "person", w.call(identity.Admin, http.MethodGet, path, nil).object()["why_disabled"])
		require.Contains(t, w.call(identity.Admin, http.MethodPost, path+"/test", nil).problem(http.StatusConflict, "conflict").Detail, "enable it first")
		w.call(identity.Admin, http.MethodDelete, path, nil).is(http.StatusNoContent)
		w.call(identity.Admin, http.MethodGet, path, nil).problem(http.StatusNotFound, "not_found")
		w.call(identity.Admin, http.MethodDelete, path, nil).problem(http.StatusNotFound, "not_found")
		require.NotContains(t, w.log.String(), secret)
	})
}

func TestAWebhookThatCannotBeIsRefused(t *testing.T) {
	w := newWorld(t)
	requireWrong(t, w.call(identity.Admin, http.MethodPost, "/v1/webhooks", with(hook(), set{"url": "ftp://x/", "types": []string{"gone"}, "engagement": "none"})).
		problem(http.StatusUnprocessableEntity, "invalid"),
		wrong{"body.url", "no address of the web"}, wrong{"body.types", `"gone"`}, wrong{"body.engagement", "no engagement"})
	w.office.Vault = nil
	require.Contains(t, w.call(identity.Admin, http.MethodPost, "/v1/webhooks", hook()).problem(http.StatusServiceUnavailable, "unavailable").Detail, "--keyset-file")
}

func TestWhatIsRecordedIsQueuedAndDeliveredAnew(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := newWorldOn(t, db)
		all := w.call(identity.Admin, http.MethodPost, "/v1/webhooks", hook()).is(http.StatusCreated).Header.Get("Location")
		some := w.call(identity.Admin, http.MethodPost, "/v1/webhooks", with(hook(), set{"types": []string{"paused"}})).is(http.StatusCreated).Header.Get("Location")
		path := w.start()
		list := w.call(identity.Admin, http.MethodGet, all+"/deliveries?state=queued&limit=1", nil).is(http.StatusOK)
		require.NotEmpty(t, list.object()["next"])
		first := w.call(identity.Admin, http.MethodGet, all+"/deliveries?limit=200", nil).is(http.StatusOK).items()
		opened := first[len(first)-1]
		require.Equal(t, "mandate.opened", opened["type"])
		require.Equal(t, path, "/v1/engagements/"+opened["engagement"].(string))
		require.EqualValues(t, 1, opened["seq"])
		require.Empty(t, w.call(identity.Admin, http.MethodGet, some+"/deliveries", nil).is(http.StatusOK).items())
		require.Empty(t, w.call(identity.Admin, http.MethodGet, all+"/deliveries?state=delivered", nil).is(http.StatusOK).items())

		kicks := w.kicks.Load()
		ping := w.call(identity.Admin, http.MethodPost, some+"/test", nil).is(http.StatusAccepted)
		require.Equal(t, "mandate.ping", ping.object()["type"])
		require.Greater(t, w.kicks.Load(), kicks)
		single := some + "/deliveries/" + ping.id()
		w.in(func(tx *store.Tx) error {
			_, err := tx.SettleAttempt(store.AttemptAt{Delivery: ping.id(), Round: 1, Number: 1, Began: tx.Now()}, store.DeliveryAnswer{Status: 500, Error: "It answers 500."})
			return err
		})
		got := w.call(identity.Admin, http.MethodGet, single, nil).is(http.StatusOK)
		require.Equal(t, "failed", got.object()["state"])
		require.NotEmpty(t, got.object()["next_at"])
		require.Len(t, got.object()["tries"], 1)
		w.call(identity.Admin, http.MethodGet, all+"/deliveries/"+ping.id(), nil).problem(http.StatusNotFound, "not_found")
		w.call(identity.Admin, http.MethodPost, all+"/deliveries/"+ping.id()+"/redelivery", nil).problem(http.StatusNotFound, "not_found")
		require.Equal(t, "queued", w.call(identity.Admin, http.MethodPost, single+"/redelivery", nil).is(http.StatusAccepted).object()["state"])
		w.in(func(tx *store.Tx) error {
			_, err := tx.SettleAttempt(store.AttemptAt{Delivery: ping.id(), Round: 2, Number: 1, Began: tx.Now()}, store.DeliveryAnswer{Error: "It hangs."})
			return err
		})
		since := func(at time.Time) set { return set{"since": at.UTC().Format(time.RFC3339)} }
		require.EqualValues(t, 0, w.call(identity.Admin, http.MethodPost, some+"/redeliveries", since(time.Now().Add(time.Hour))).is(http.StatusAccepted).object()["deliveries"])
		again := w.call(identity.Admin, http.MethodPost, some+"/redeliveries", since(time.Now().Add(-time.Hour))).is(http.StatusAccepted).object()
		require.EqualValues(t, 1, again["deliveries"])
		require.Equal(t, false, again["more"])
	})
}

func TestAMessageHasNeitherTextsNorNames(t *testing.T) {
	w := newWorld(t)
	path := w.start()
	w.call(identity.PMO, http.MethodPost, path+"/pause", set{"reason": "The client is on holiday."}).is(http.StatusOK)
	w.in(func(tx *store.Tx) error {
		id := strings.TrimPrefix(path, "/v1/engagements/")
		entries, err := tx.Journal(id, 0, 0)
		require.NoError(t, err)
		texts := 0
		for _, e := range entries {
			said := jsonOf(t, engagement.MessageOf(id, e.Seq, e.Hash, e.Event))
			for name, text := range e.Event.Texts {
				if text == "" {
					continue
				}
				texts++
				require.NotContains(t, said, text, "%s of %s", name, e.Event.Type)
			}
			for _, person := range w.people {
				require.NotContains(t, said, person.Email)
			}
		}
		require.Greater(t, texts, 2)
		return nil
	})
}
