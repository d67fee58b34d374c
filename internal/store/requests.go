package store

import (
	"fmt"

	"github.com/google/uuid"

	"mandate/internal/engagement"
)

// Remember keeps what the request with an Idempotency-Key was answered, in the
// transaction that did what it asked. Of two at once, the second fails and finds the
// first one's answer on its retry.
func (tx *Tx) Remember(key, requestDigest string, a Answer) error {
	row := answerRow{
		OrgID: tx.org, Key: key, RequestDigest: requestDigest, Status: a.Status, Body: a.Body, Location: a.Location, CreatedAt: tx.stamp(),
	}
	if row.Body == nil {
		row.Body = []byte{}
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("keep the answer to %s: %w", key, err)
	}
	return nil
}

// Recall returns the answer to an earlier request with the same key, and whether there
// was one. The key with another request is Invalid.
func (tx *Tx) Recall(key, requestDigest string) (Answer, bool, error) {
	row, found, err := first[answerRow](tx.of(&answerRow{}).Where("key = ?", key))
	if err != nil {
		return Answer{}, false, fmt.Errorf("recall the answer to %s: %w", key, err)
	}
	if !found {
		return Answer{}, false, nil
	}
	if row.RequestDigest != requestDigest {
		return Answer{}, false, &engagement.Error{
			Code: engagement.Invalid, Message: "This Idempotency-Key was already used with another body; use a fresh key.",
			Faults: []engagement.Fault{{Field: "Idempotency-Key", Message: "was already used with another body; use a fresh key"}},
		}
	}
	return Answer{Status: row.Status, Body: row.Body, Location: row.Location}, true, nil
}

// LogAccess notes a refusal, or an access that somebody has to answer for.
func (tx *Tx) LogAccess(a Access) error {
	row := accessRow{
		OrgID: tx.org, ID: uuid.NewString(), At: stampOf(a.At), Subject: clean(a.Subject), Action: clean(a.Action),
		Target: clean(a.Target), Code: a.Code, Reason: clean(a.Reason), Address: clean(a.Address),
	}
	if row.At.IsZero() {
		row.At = tx.stamp()
	}
	if err := tx.db.Create(&row).Error; err != nil {
		return fmt.Errorf("access log: %w", err)
	}
	return nil
}

// AccessLog lists what was noted last, the newest first.
func (tx *Tx) AccessLog(limit int) ([]Access, error) {
	return rowsOf(tx.of(&accessRow{}).Order("at DESC, id").Limit(limit), accessOf)
}

// Accesses lists refusals a page at a time, the newest first, with the cursor of the next
// page, "" at the end.
func (tx *Tx) Accesses(limit int, cursor string) ([]Access, string, error) {
	rows, next, err := pageOf[accessRow]{
		limit: limit, cursor: cursor, id: "id", idOf: func(r accessRow) string { return r.ID },
		orders: map[string]order[accessRow]{"": {by: "at", desc: true, key: func(r accessRow) string { return r.At.text() }}},
	}.read(tx.of(&accessRow{}))
	if err != nil {
		return nil, "", fmt.Errorf("access log: %w", err)
	}
	all := make([]Access, len(rows))
	for i, r := range rows {
		all[i] = accessOf(r)
	}
	return all, next, nil
}

func accessOf(r accessRow) Access {
	return Access{At: r.At.Time, Subject: r.Subject, Action: r.Action, Target: r.Target, Code: r.Code, Reason: r.Reason, Address: r.Address}
}
