package rest

import (
	"context"
	"net/http"

	"golang.org/x/text/language"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ClientBody is what is known of a client.
type ClientBody struct {
	Name    string `json:"name" minLength:"1" maxLength:"200"`
	Country string `json:"country,omitempty" doc:"ISO 3166, two letters"`
	Notes   string `json:"notes,omitempty" maxLength:"8000"`
	// FiscalYearStart groups the budgets of its plans by quarters of that year.
	FiscalYearStart int `json:"fiscal_year_start,omitempty" minimum:"1" maximum:"12" doc:"Month in which its fiscal year begins, 1 (January, the default) to 12; budgets are by its quarters"`
}

// ClientsQuery are the filters of the register of clients.
type ClientsQuery struct {
	Place
	Paging
	Q string `query:"q" doc:"Part of the name"`
}

func (a *API) clients() {
	const tag = "People and clients"
	register(a, operation{
		id: "list-clients", method: http.MethodGet, path: "/clients", tag: tag, summary: "The clients, by name", action: identity.ReadPeople,
	}, func(ctx context.Context, in *ClientsQuery) (out *Listed[store.Client], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			clients, next, err := tx.Clients(store.ClientQuery{Q: in.Q, Limit: in.Limit, Cursor: in.Cursor})
			out = page(clients, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-client", method: http.MethodGet, path: "/clients/{id}", tag: tag, summary: "One client", action: identity.ReadPeople,
	}, func(ctx context.Context, in *Here) (out *Tagged[store.Client], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			client, err := tx.Client(in.ID)
			out = tagged(client.Version, client)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "add-client", method: http.MethodPost, path: "/clients", tag: tag, summary: "Register a client",
		action: identity.EditClients, status: http.StatusCreated,
	}, func(ctx context.Context, in *NewItem[ClientBody]) (out *Created[store.Client], err error) {
		if err := in.Body.check(); err != nil {
			return nil, err
		}
		err = a.inOrg(ctx, func(tx *store.Tx) error {
			out, err = once(ctx, tx, in.Keyed, in.request, in.Body, func() (*Created[store.Client], error) {
				client, err := tx.EnsureClient(in.Body.Name, in.Body.Country)
				if err == nil && (in.Body.Notes != "" || in.Body.FiscalYearStart != 0) {
					client.Notes, client.FiscalYearStart = in.Body.Notes, in.Body.FiscalYearStart
					client, err = tx.UpdateClient(client, 0)
				}
				return &Created[store.Client]{
					Status: http.StatusCreated, Location: "/v1/clients/" + client.ID, ETag: etag(client.Version), Body: client,
				}, err
			})
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "replace-client", method: http.MethodPut, path: "/clients/{id}", tag: tag, summary: "Change a client",
		action: identity.EditClients,
	}, func(ctx context.Context, in *ChangedItem[ClientBody]) (out *Tagged[store.Client], err error) {
		version, err := in.version()
		if err != nil {
			return nil, err
		}
		client, err := a.ChangeClient(ctx, in.ID, in.Body, version)
		return tagged(client.Version, client), err
	})
}

// ChangeClient replaces what is known of a client; version, when not 0, must be the one
// that stands (Stale).
func (a *API) ChangeClient(ctx context.Context, id string, body ClientBody, version int) (client store.Client, err error) {
	if err := principal(ctx).May(identity.EditClients); err != nil {
		return client, err
	}
	if err := body.check(); err != nil {
		return client, err
	}
	err = a.inOrg(ctx, func(tx *store.Tx) (err error) {
		if client, err = tx.Client(id); err != nil {
			return err
		}
		client.Name, client.Country, client.Notes = body.Name, body.Country, body.Notes
		client.FiscalYearStart = body.FiscalYearStart
		client, err = tx.UpdateClient(client, version)
		return err
	})
	return client, err
}

func (c ClientBody) check() error {
	var f engagement.Faults
	f.Need("name", c.Name, 200)
	checkCountry(&f, "country", c.Country)
	if c.FiscalYearStart < 0 || c.FiscalYearStart > 12 {
		f.Add("fiscal_year_start", "is %d; give a month from 1 (January) to 12 (December)", c.FiscalYearStart)
	}
	return f.Err("The client cannot be registered")
}

func checkCountry(f *engagement.Faults, field, country string) {
	if country == "" {
		return
	}
	if region, err := language.ParseRegion(country); err != nil || len(country) != 2 || !region.IsCountry() {
		f.Add(field, "%q is not a country; give its two letters of ISO 3166, for example ES", country)
	}
}
