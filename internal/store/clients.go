package store

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// EnsureClient returns the client of a name and country, registering it when there is
// none. Names are the same whatever their case.
func (tx *Tx) EnsureClient(name, country string) (Client, error) {
	row, found, err := tx.clientByName(name, country)
	if err != nil || found {
		return clientOf(row), err
	}
	at := tx.stamp()
	row = clientRow{OrgID: tx.org, ID: uuid.NewString(), Version: 1, CreatedAt: at, UpdatedAt: at}
	if err := row.set(Client{Name: name, Country: country}); err != nil {
		return Client{}, err
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return Client{}, fmt.Errorf("register a client: %w", err)
	}
	return clientOf(row), nil
}

func (tx *Tx) clientByName(name, country string) (clientRow, bool, error) {
	row, found, err := first[clientRow](tx.of(&clientRow{}).Where("name_key = ? AND country = ?", fold(name), country))
	if err != nil {
		return row, false, fmt.Errorf("find a client: %w", err)
	}
	return row, found, nil
}

// set takes over what people may change of a client.
func (r *clientRow) set(c Client) error {
	var f engagement.Faults
	f.Need("name", c.Name, 200)
	f.Limit("country", c.Country, 60)
	f.Limit("notes", c.Notes, 8000)
	if c.FiscalYearStart == 0 {
		c.FiscalYearStart = 1
	}
	f.Range("fiscal_year_start", c.FiscalYearStart, 1, 12)
	r.FiscalYearStart = c.FiscalYearStart
	r.Name, r.Country, r.Notes = clean(strings.TrimSpace(c.Name)), clean(c.Country), clean(c.Notes)
	r.NameKey = fold(r.Name)
	return f.Err("The client cannot be saved")
}

// Client returns a client by id.
func (tx *Tx) Client(id string) (Client, error) {
	row, found, err := first[clientRow](tx.of(&clientRow{}).Where("id = ?", id))
	if err != nil {
		return Client{}, fmt.Errorf("read client %s: %w", id, err)
	}
	if !found {
		return Client{}, notFound("client", id)
	}
	return clientOf(row), nil
}

// Clients lists clients by name, and the cursor of the next page, "" at the end.
func (tx *Tx) Clients(q ClientQuery) ([]Client, string, error) {
	query := tx.of(&clientRow{})
	if text := fold(q.Q); text != "" {
		query = query.Where(`name_key LIKE ? ESCAPE '\'`, contains(text))
	}
	page := pageOf[clientRow]{
		limit: q.Limit, cursor: q.Cursor, sort: "name",
		orders: map[string]order[clientRow]{"name": {by: "name_key", key: func(r clientRow) string { return r.NameKey }}},
		id:     "id", idOf: func(r clientRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list clients: %w", err)
	}
	clients := make([]Client, len(rows))
	for i, r := range rows {
		clients[i] = clientOf(r)
	}
	return clients, next, nil
}

// UpdateClient changes a client. Its name and country must be free (Conflict);
// ifVersion, when not 0, must be the version that stands (Stale).
func (tx *Tx) UpdateClient(c Client, ifVersion int) (Client, error) {
	row, found, err := first[clientRow](tx.locked(&clientRow{}, "UPDATE").Where("id = ?", c.ID))
	if err != nil {
		return Client{}, fmt.Errorf("read client %s: %w", c.ID, err)
	}
	if !found {
		return Client{}, notFound("client", c.ID)
	}
	if err := seen(ifVersion, row.Version); err != nil {
		return Client{}, err
	}
	if err := row.set(c); err != nil {
		return Client{}, err
	}
	other, taken, err := tx.clientByName(row.Name, row.Country)
	if err != nil {
		return Client{}, err
	}
	if taken && other.ID != row.ID {
		return Client{}, engagement.Errorf(engagement.Conflict, "There is a client %s already; give another name.", other.Name)
	}
	row.Version, row.UpdatedAt = row.Version+1, tx.stamp()
	if err := tx.of(&clientRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return Client{}, fmt.Errorf("write client %s: %w", row.ID, err)
	}
	return clientOf(row), nil
}

func clientOf(r clientRow) Client {
	return Client{
		ID: r.ID, Name: r.Name, Country: r.Country, Notes: r.Notes, FiscalYearStart: r.FiscalYearStart, Version: r.Version,
		CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time,
	}
}
