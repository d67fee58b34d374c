package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// administered is a house with Ada, who administers it.
func administered(t *testing.T) *house {
	t.Helper()
	h := openHouse(t)
	h.in(func(tx *store.Tx) {
		ada, err := tx.EnsurePerson("Ada Amo", "ada@example.com", "en")
		require.NoError(t, err)
		ada.OrgRoles = []string{"admin"}
		h.people["Ada"], err = tx.UpdatePerson(ada, 0)
		require.NoError(t, err)
	})
	return h
}

// hooks are the webhooks that there are.
func (h *house) hooks() (all []store.Webhook) {
	h.Helper()
	h.in(func(tx *store.Tx) {
		var err error
		all, err = tx.Webhooks()
		require.NoError(h, err)
	})
	return all
}

func TestAnAdministratorMakesAWebhookAndDeliversAnew(t *testing.T) {
	h := administered(t)
	ada := h.visitor("Ada")
	ada.get("/engagements").has(`href="/webhooks"`)
	sent := ada.get("/webhooks").status(http.StatusOK).says("There is no webhook yet").form("/webhooks")
	sent.Set("name", "Warehouse")
	sent.Set("url", "http://10.1.2.3/")
	sent.Set("types", "gate_opened, none")
	ada.post("/webhooks", sent).status(http.StatusUnprocessableEntity).says("--webhook-allow").has(`value="Warehouse"`)
	sent.Set("url", "https://example.com/in")
	ada.post("/webhooks", sent).status(http.StatusUnprocessableEntity).says("which is no type of event")
	sent.Set("types", "*")
	ada.post("/webhooks", sent).status(http.StatusOK).says("Its secret, shown this once", "whsec_")
	hook := h.hooks()[0]
	path := "/webhooks/" + hook.ID
	ada.get(path).status(http.StatusOK).says("https://example.com/in", "Ada Amo", "enabled").lacks("whsec_")

	act := func(what string) url.Values { return url.Values{"token": {sent.Get("token")}, "act": {what}} }
	ada.post(path, act("test")).to(path + "?done=test")
	ada.get(path+"?done=test").says("A test is on its way", "mandate.ping", "queued")
	var delivery store.WebhookDelivery
	h.in(func(tx *store.Tx) {
		all, _, err := tx.Deliveries(hook.ID, store.DeliveryQuery{})
		require.NoError(t, err)
		delivery = all[0]
		at := store.AttemptAt{Delivery: delivery.ID, Round: 1, Number: 1, Began: tx.Now()}
		_, err = tx.SettleAttempt(at, store.DeliveryAnswer{Status: 500, Error: "The message was not taken: it answers 500."})
		require.NoError(t, err)
	})
	ada.get(path+"?state=failed").says("it answers 500", "failing")
	ada.get(path + "?state=delivered").says("There is no delivery to be seen here")
	again := act("redeliver")
	again.Set("delivery", delivery.ID)
	ada.post(path, again).to(path + "?done=redeliver")
	h.in(func(tx *store.Tx) {
		d, err := tx.Delivery(delivery.ID)
		require.NoError(t, err)
		require.Equal(t, engagement.DeliveryQueued, d.State)
		require.Equal(t, 2, d.Round)
	})
	ada.post(path, act("failed")).to(path + "?done=failed")
	ada.post(path, act("secret")).status(http.StatusOK).says("whsec_", "The secret before signs until")
	ada.post(path, act("off")).to(path + "?done=off")
	ada.get(path).says("Somebody has turned it off")
	ada.post(path, act("test")).status(http.StatusConflict).says("enable it first")
	ada.post(path, act("on")).to(path + "?done=on")
	ada.post(path, act("nonsense")).status(http.StatusUnprocessableEntity)
	ada.post(path, url.Values{"token": {"forged"}, "act": {"remove"}}).status(http.StatusForbidden)

	petra := h.visitor("Petra")
	petra.get("/engagements").lacks(`href="/webhooks"`)
	petra.get("/webhooks").status(http.StatusForbidden)
	petra.get(path).status(http.StatusForbidden)
	petra.post(path, act("remove")).status(http.StatusForbidden)
	ada.post(path, act("remove")).to("/webhooks")
	require.Empty(t, h.hooks())
}

func TestTheWebhooksPagesFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := administered(t), newLook(t, width)
			h.in(func(tx *store.Tx) {
				_, err := tx.CreateWebhook(store.Webhook{ID: "w1", Webhook: engagement.Webhook{
					Name: "Warehouse of all engagements", URL: "https://warehouse.internal.example.com/incoming/from/mandate/of/all", Types: []string{"gate_opened", "gate_closed", "project_closed"},
				}}, h.people["Ada"].ID)
				require.NoError(t, err)
				ping, err := tx.Ping("w1")
				require.NoError(t, err)
				at := store.AttemptAt{Delivery: ping.ID, Round: 1, Number: 1, Began: tx.Now()}
				_, err = tx.SettleAttempt(at, store.DeliveryAnswer{Status: 307, Error: "The message was not taken: it answers 307 Temporary Redirect, a redirect, which is not followed; give the address that it leads to."})
				require.NoError(t, err)
			})
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			l.signInBy(h, "Ada")
			for name, path := range map[string]string{"webhooks": "/webhooks", "webhook": "/webhooks/w1"} {
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
				l.accessible(name)
			}
		})
	}
}
