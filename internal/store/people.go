package store

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// EnsurePerson returns the person with an e-mail address, registering them when nobody
// has it. Every spelling of an address is one person, a +tag included, and who has the
// very address comes first; a known person stays as they are.
func (tx *Tx) EnsurePerson(name, email, locale string) (Person, error) {
	var f engagement.Faults
	f.Need("name", name, 200)
	f.Need("email", email, 320)
	if err := f.Err("The person cannot be registered"); err != nil {
		return Person{}, err
	}
	row, found, err := tx.personByAddress(email)
	if err != nil || found {
		return personOf(row), err
	}
	// Two spellings may be registered at the same time: who came first is known by now.
	if err := tx.alone(); err != nil {
		return Person{}, err
	}
	if row, found, err = tx.personByAddress(email); err != nil || found {
		return personOf(row), err
	}
	at := tx.stamp()
	row = personRow{
		OrgID: tx.org, ID: uuid.NewString(), Name: clean(strings.TrimSpace(name)), Email: clean(strings.TrimSpace(email)),
		Locale: locale, OrgRoles: list[string](nil), Active: true, Mail: string(MailEach), Version: 1, CreatedAt: at, UpdatedAt: at,
	}
	row.key()
	if err := tx.db.Create(&row).Error; err != nil {
		return Person{}, fmt.Errorf("register a person: %w", err)
	}
	return personOf(row), nil
}

// RegisterPerson is EnsurePerson, but a Conflict when somebody is registered with another
// spelling of the address.
func (tx *Tx) RegisterPerson(name, email, locale string) (Person, error) {
	person, err := tx.EnsurePerson(name, email, locale)
	if err == nil && fold(person.Email) != fold(email) {
		return Person{}, taken(strings.TrimSpace(email), person)
	}
	return person, err
}

// key sets what the row is found by.
func (r *personRow) key() {
	r.EmailKey = fold(r.Email)
	r.IdentityKey = engagement.IdentityKey(r.Email)
	r.Search = fold(r.Name) + " " + r.EmailKey
}

// personByAddress finds who has an address, else whose it is in another spelling: of
// several, registered before addresses were compared so, the first who is active.
func (tx *Tx) personByAddress(email string) (personRow, bool, error) {
	exact := clause.OrderBy{Expression: clause.Expr{
		SQL:  "CASE WHEN email_key = ? THEN 0 WHEN active THEN 1 ELSE 2 END, created_at, id",
		Vars: []any{fold(email)},
	}}
	row, found, err := first[personRow](tx.of(&personRow{}).
		Where("(email_key = ? OR identity_key = ?)", fold(email), engagement.IdentityKey(email)).Clauses(exact))
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

// PersonByEmail returns the person with an e-mail address, in whatever spelling.
func (tx *Tx) PersonByEmail(email string) (Person, error) {
	row, found, err := tx.personByAddress(email)
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

// UpdatePerson changes a person; the sessions of one who is not active end. Another address must be free in every spelling
// (Conflict); ifVersion, when not 0, must be the version that stands (Stale).
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
	engagement.OneOf(&f, "mail", p.Mail, MailEach, MailDigest)
	if err := f.Err("The person cannot be saved"); err != nil {
		return Person{}, err
	}
	before := row.EmailKey
	row.Name, row.Email, row.Locale = clean(strings.TrimSpace(p.Name)), clean(strings.TrimSpace(p.Email)), p.Locale
	row.OrgRoles, row.Active, row.Mail = list(p.OrgRoles), p.Active, string(p.Mail)
	row.Version, row.UpdatedAt = row.Version+1, tx.stamp()
	row.key()
	if row.EmailKey != before {
		if err := tx.free(row); err != nil {
			return Person{}, err
		}
	}
	if err := tx.of(&personRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return Person{}, fmt.Errorf("write person %s: %w", row.ID, err)
	}
	if !row.Active {
		return personOf(row), tx.EndSessions(row.ID)
	}
	return personOf(row), nil
}

// free is a Conflict when the row's address is somebody else's in any spelling.
func (tx *Tx) free(row personRow) error {
	if err := tx.alone(); err != nil {
		return err
	}
	other, found, err := first[personRow](tx.of(&personRow{}).
		Where("(email_key = ? OR identity_key = ?) AND id <> ?", row.EmailKey, row.IdentityKey, row.ID).Order("created_at, id"))
	if err != nil {
		return fmt.Errorf("find a person by address: %w", err)
	}
	if found {
		return taken(row.Email, personOf(other))
	}
	return nil
}

func taken(email string, by Person) error {
	return engagement.Errorf(engagement.Conflict,
		"The address %s belongs to %s, who is registered as %s; use that entry, or give an address that is not theirs.", email, by.Name, by.Email)
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
		ID: r.ID, Name: r.Name, Email: r.Email, Locale: r.Locale, OrgRoles: r.OrgRoles.V, Active: r.Active, Mail: MailPreference(r.Mail),
		Version: r.Version, CreatedAt: r.CreatedAt.Time, UpdatedAt: r.UpdatedAt.Time,
	}
}
