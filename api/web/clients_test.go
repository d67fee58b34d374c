package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"mandate/internal/store"
)

func TestThePMOSetsWhenAClientsFiscalYearBegins(t *testing.T) {
	h := openHouse(t)
	var client store.Client
	h.in(func(tx *store.Tx) {
		var err error
		client, err = tx.EnsureClient("Panadería Luz", "ES")
		require.NoError(t, err)
	})
	petra, path := h.visitor("Petra"), "/clients/"+client.ID
	petra.get("/engagements").has(`href="/clients"`)
	petra.get("/clients?q=luz").status(http.StatusOK).says("Panadería Luz", "January").has(`href="` + path + `"`)
	petra.get("/clients?q=nobody").says("No client is to be seen here")
	sent := petra.get(path).status(http.StatusOK).form(path)
	sent.Set("fiscal_year_start", "7")
	sent.Set("country", "Spain")
	petra.post(path, sent).status(http.StatusUnprocessableEntity).says("is not a country").has(`value="Spain"`, `value="7" selected`)
	sent.Set("country", "ES")
	sent.Set("fiscal_year_start", "13")
	petra.post(path, sent).status(http.StatusUnprocessableEntity).says("give a month from 1")
	sent.Set("fiscal_year_start", "7")
	petra.post(path, sent).to(path + "?done=1")
	petra.post(path, sent).status(http.StatusConflict)
	petra.get("/clients").says("July")
	h.in(func(tx *store.Tx) {
		kept, err := tx.Client(client.ID)
		require.NoError(t, err)
		require.Equal(t, 7, kept.FiscalYearStart)
	})

	carla := h.visitor("Carla")
	carla.get("/engagements").lacks(`href="/clients"`)
	carla.get("/clients").status(http.StatusForbidden)
	carla.get(path).status(http.StatusForbidden)
	carla.post(path, sent).status(http.StatusForbidden)
	sent.Set("token", "forged")
	petra.post(path, sent).status(http.StatusForbidden)
}

func TestTheClientsPagesFitAndAreAccessible(t *testing.T) {
	for _, width := range widths {
		t.Run(fmt.Sprint(width), func(t *testing.T) {
			h, l := openHouse(t), newLook(t, width)
			var client store.Client
			h.in(func(tx *store.Tx) {
				var err error
				client, err = tx.EnsureClient("Panadería Luz", "ES")
				require.NoError(t, err)
			})
			l.do(scripts(true), chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
				_, err := cdp.Call(ctx, target, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true})
				return err
			}))
			l.signInBy(h, "Petra")
			for name, path := range map[string]string{"clients": "/clients", "client": "/clients/" + client.ID} {
				l.do(chromedp.Navigate(h.server.URL+path), visible("h1"), l.fits(name))
				l.accessible(name)
			}
		})
	}
}
