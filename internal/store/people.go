package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// EnsurePerson returns the person with an e-mail address, registering them when nobody
// has it. Addresses are the same whatever their case; a known person stays as they are.
func (tx *Tx) EnsurePerson(name, email, locale string) (Person, error) {
	var f engagement.Faults
	f.Need("name", name, 200)
	f.Need("email", email, 320)
	if err := f.Err("The person cannot be registered"); err != nil {
		return Person{}, err
	}
	row, found, err := tx.personByKey(fold(email))
	if err != nil {
		return Person{}, err
	}
	if found {
		return personOf(row), nil
	}
	at := tx.stamp()
	row = personRow{
		OrgID: tx.org, ID: uuid.NewString(), Name: clean(strings.TrimSpace(name)), Email: clean(strings.TrimSpace(email)),
		Locale: locale, OrgRoles: list[string](nil), Active: true, Version: 1, CreatedAt: at, UpdatedAt: at,
	}
	row.key()
	if err := tx.db.Create(&row).Error; err != nil {
		return Person{}, fmt.Errorf("register a person: %w", err)
	}
	return personOf(row), nil
}

// key sets what the row is found by.
func (r *personRow) key() {
	r.EmailKey = fold(r.Email)
	r.Search = fold(r.Name) + " " + r.EmailKey
}

func (tx *Tx) personByKey(key string) (personRow, bool, error) {
	row, found, err := first[personRow](tx.of(&personRow{}).Where("email_key = ?", key))
	if err != nil {
		return row, false, fmt.Errorf("find a person by address: %w", err)
	}
	return row, found, nil
}

// Person returns a person by id.
func (tx *Tx) Person(id string) (Person, error) {
	row, found, err := first[personRow](tx.of(&personRow{}).Where("id = ?", id))
	if err != nil {
		return Person{}, fmt.Errorf("read person %s: %w", id, err)
	}
	if !found {
		return Person{}, notFound("person", id)
	}
	return personOf(row), nil
}

// PersonByEmail returns the person with an e-mail address.
func (tx *Tx) PersonByEmail(email string) (Person, error) {
	row, found, err := tx.personByKey(fold(email))
	if err != nil {
		return Person{}, err
	}
	if !found {
		return Person{}, notFound("person with the address", email)
	}
	return personOf(row), nil
}

// PeopleByID returns those of the people who are known, by id.
func (tx *Tx) PeopleByID(ids ...string) (map[string]Person, error) {
	people := map[string]Person{}
	if len(ids) == 0 {
		return people, nil
	}
	rows, err := rowsOf(tx.of(&personRow{}).Where("id IN ?", slices.Compact(slices.Sorted(slices.Values(ids)))), personOf)
	for _, p := range rows {
		people[p.ID] = p
	}
	return people, err
}

// People lists people by name, and the cursor of the next page, "" at the end.
func (tx *Tx) People(q PeopleQuery) ([]Person, string, error) {
	query := tx.of(&personRow{})
	if text := fold(q.Q); text != "" {
		query = query.Where(`search LIKE ? ESCAPE '\'`, contains(text))
	}
	if q.Role != "" { // the column holds a JSON list
		query = query.Where(`org_roles LIKE ? ESCAPE '\'`, contains(`"`+q.Role+`"`))
	}
	if q.Active != nil {
		query = query.Where("active = ?", *q.Active)
	}
	page := pageOf[personRow]{
		limit: q.Limit, cursor: q.Cursor, sort: "name",
		orders: map[string]order[personRow]{"name": {by: "search", key: func(r personRow) string { return r.Search }}},
		id:     "id", idOf: func(r personRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list people: %w", err)
	}
	people := make([]Person, len(rows))
	for i, r := range rows {
		people[i] = personOf(r)
	}
	return people, next, nil
}

// UpdatePerson changes a person. Another address must be free (Conflict); ifVersion,
// when not 0, must be the version that stands (Stale).
func (tx *Tx) UpdatePerson(p Person, ifVersion int) (Person, error) {
	row, found, err := first[personRow](tx.locked(&personRow{}, "UPDATE").Where("id = ?", p.ID))
	if err != nil {
		return Person{}, fmt.Errorf("read person %s: %w", p.ID, err)
	}
	if !found {
		return Person{}, notFound("person", p.ID)
	}
	if err := seen(ifVersion, row.Version); err != nil {
		return Person{}, err
	}
	var f engagement.Faults
	f.Need("name", p.Name, 200)
	f.Need("email", p.Email, 320)
	if err := f.Err("The person cannot be saved"); err != nil {
		return Person{}, err
	}
	row.Name, row.Email, row.Locale = clean(strings.TrimSpace(p.Name)), clean(strings.TrimSpace(p.Email)), p.Locale
	row.OrgRoles, row.Active, row.Version, row.UpdatedAt = list(p.OrgRoles), p.Active, row.Version+1, tx.stamp()
	row.key()
	other, taken, err := tx.personByKey(row.EmailKey)
	if err != nil {
		return Person{}, err
	}
	if taken && other.ID != row.ID {
		return Person{}, engagement.Errorf(engagement.Conflict, "The address %s belongs to %s; give another one.", row.Email, other.Name)
	}
	if err := tx.of(&personRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return Person{}, fmt.Errorf("write person %s: %w", row.ID, err)
	}
	return personOf(row), nil
}

// seen is Stale when somebody has changed what the writer has seen; 0 stands for any.
func seen(version, now int) error {
	if version != 0 && version != now {
		return engagement.Errorf(engagement.Stale, "You have seen version %d; it is at version %d now. Read it again, then repeat your change.", version, now)
	}
	return nil
}

func personOf(r personRow) Person {
	return Person{
		ID: r.ID, Name: r.Name, Email: r.Email, Locale: r.Locale, OrgRoles: r.OrgRoles.V, Active: r.Active,
		Version: r.Version, CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time,
	}
}
