package store

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// AddDelegation keeps a new delegation, its id and its stamps given here. What its rules
// refuse, alone or beside others, is Invalid. Every workflow with a gate that it concerns
// is told.
func (tx *Tx) AddDelegation(d engagement.Delegation, by string) (Delegation, error) {
	at := tx.stamp()
	d.ID, d.Version, d.Reason = uuid.NewString(), 1, clean(strings.TrimSpace(d.Reason))
	d.CreatedBy, d.CreatedAt, d.UpdatedBy, d.UpdatedAt, d.EndedAt = by, at.Time, by, at.Time, nil
	if err := tx.alone(); err != nil {
		return Delegation{}, err
	}
	if err := tx.mayDelegate(d, true); err != nil {
		return Delegation{}, err
	}
	row := rowOfDelegation(tx.org, d)
	if err := tx.db.Create(&row).Error; err != nil {
		return Delegation{}, fmt.Errorf("keep a delegation: %w", err)
	}
	return tx.delegated(row)
}

// MoveDelegation gives a delegation another last day, by the same rules. One that is over
// is a Conflict; ifVersion, when not 0, must be the version that stands (Stale).
func (tx *Tx) MoveDelegation(id string, until engagement.Day, by string, ifVersion int) (Delegation, error) {
	if err := tx.alone(); err != nil {
		return Delegation{}, err
	}
	row, err := tx.delegationToWrite(id, ifVersion)
	if err != nil {
		return Delegation{}, err
	}
	if d := delegationOf(row); d.Over(engagement.LastToday(tx.began)) {
		return Delegation{}, engagement.Errorf(engagement.Conflict, "This delegation is over; make a new one.")
	}
	longer := engagement.Day(row.UntilDay).Before(until)
	row.UntilDay = string(until)
	if err := tx.mayDelegate(delegationOf(row), longer); err != nil {
		return Delegation{}, err
	}
	return tx.saveDelegation(row, by)
}

// EndDelegation ends a delegation now. One that has been ended stays as it is.
func (tx *Tx) EndDelegation(id, by string, ifVersion int) (Delegation, error) {
	row, err := tx.delegationToWrite(id, ifVersion)
	if err != nil {
		return Delegation{}, err
	}
	if !row.EndedAt.IsZero() {
		return tx.namedDelegation(row)
	}
	row.EndedAt = stampOf(tx.began)
	return tx.saveDelegation(row, by)
}

func (tx *Tx) delegationToWrite(id string, ifVersion int) (delegationRow, error) {
	row, found, err := first[delegationRow](tx.locked(&delegationRow{}, "UPDATE").Where("id = ?", id))
	switch {
	case err != nil:
		return row, fmt.Errorf("read delegation %s: %w", id, err)
	case !found:
		return row, notFound("delegation", id)
	}
	return row, seen(ifVersion, row.Version)
}

func (tx *Tx) saveDelegation(row delegationRow, by string) (Delegation, error) {
	row.Version, row.UpdatedBy, row.UpdatedAt = row.Version+1, by, tx.stamp()
	if err := tx.of(&delegationRow{}).Where("id = ?", row.ID).Select("*").Updates(&row).Error; err != nil {
		return Delegation{}, fmt.Errorf("write delegation %s: %w", row.ID, err)
	}
	return tx.delegated(row)
}

// delegated tells the workflows of a written delegation, and returns it.
func (tx *Tx) delegated(row delegationRow) (Delegation, error) {
	if err := tx.tellOfDelegation(delegationOf(row), row.UpdatedAt); err != nil {
		return Delegation{}, err
	}
	return tx.namedDelegation(row)
}

// Delegation returns a delegation, over or not.
func (tx *Tx) Delegation(id string) (Delegation, error) {
	row, found, err := first[delegationRow](tx.of(&delegationRow{}).Where("id = ?", id))
	if err != nil {
		return Delegation{}, fmt.Errorf("read delegation %s: %w", id, err)
	}
	if !found {
		return Delegation{}, notFound("delegation", id)
	}
	return tx.namedDelegation(row)
}

// Delegations lists delegations, the latest first day first, and the cursor of the next
// page, "" at the end.
func (tx *Tx) Delegations(q DelegationQuery) ([]Delegation, string, error) {
	query := tx.of(&delegationRow{})
	if q.Person != "" {
		query = query.Where("(principal = ? OR delegate = ?)", q.Person, q.Person)
	}
	if q.Active != nil {
		active := "ended_at IS NULL AND until_day >= ?"
		if !*q.Active {
			active = "NOT (" + active + ")"
		}
		query = query.Where(active, string(engagement.LastToday(tx.began)))
	}
	page := pageOf[delegationRow]{
		limit: q.Limit, cursor: q.Cursor, sort: "-from",
		orders: map[string]order[delegationRow]{"-from": {by: "from_day", desc: true, key: func(r delegationRow) string { return r.FromDay }}},
		id:     "id", idOf: func(r delegationRow) string { return r.ID },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list delegations: %w", err)
	}
	all, err := tx.namedDelegations(rows)
	return all, next, err
}

// DelegationsOf returns the delegations of some people that run on a day or later and
// have not been ended, in one statement.
func (tx *Tx) DelegationsOf(people []string, from engagement.Day) ([]engagement.Delegation, error) {
	if len(people) == 0 {
		return nil, nil
	}
	all, err := rowsOf(tx.of(&delegationRow{}).
		Where("principal IN ? AND ended_at IS NULL AND until_day >= ?", people, string(from)).Order("from_day, id"), delegationOf)
	if err != nil {
		return nil, fmt.Errorf("delegations of people: %w", err)
	}
	return all, nil
}

func (tx *Tx) namedDelegation(row delegationRow) (Delegation, error) {
	all, err := tx.namedDelegations([]delegationRow{row})
	if err != nil {
		return Delegation{}, err
	}
	return all[0], nil
}

// namedDelegations adds the names of the people.
func (tx *Tx) namedDelegations(rows []delegationRow) ([]Delegation, error) {
	var people []string
	for _, r := range rows {
		people = append(people, r.Principal, r.Delegate)
	}
	known, err := tx.PeopleByID(people...)
	if err != nil {
		return nil, err
	}
	all := make([]Delegation, len(rows))
	for i, r := range rows {
		all[i] = Delegation{Delegation: delegationOf(r), PrincipalName: known[r.Principal].Name, DelegateName: known[r.Delegate].Name}
	}
	return all, nil
}
