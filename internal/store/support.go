package store

import (
	"time"

	"mandate/internal/engagement"
)

// SupportRow is how the process stands to a support request.
type SupportRow struct {
	ID        string     `json:"id"`
	Overdue   bool       `json:"overdue" doc:"Not answered in time, and not yet"`
	DueAt     *time.Time `json:"due_at,omitempty" doc:"By when it is, or was, to be answered"`
	Reminders int        `json:"reminders" doc:"How often whoever owes the answer was reminded"`
	Escalated bool       `json:"escalated" doc:"Others were told that it is late"`
}

// supportRow changes what is known of a support request.
func (p *projection) supportRow(id string, change func(row *rmSupport)) error {
	row, found, err := first[rmSupport](p.of(&rmSupport{}).Where("id = ?", id))
	if err != nil {
		return err
	}
	if !found {
		row = rmSupport{OrgID: p.tx.org, EngagementID: p.id, ID: id}
	}
	change(&row)
	return p.put(&row)
}

// Support lists how the process stands to the support requests that it has heard of. While the
// engagement is paused nothing becomes overdue; once it has ended nothing is.
func (tx *Tx) Support(e Engagement) ([]SupportRow, error) {
	rows, err := rowsOf(tx.of(&rmSupport{}).Where("engagement_id = ?", e.ID).Order("id"), func(r rmSupport) SupportRow {
		return SupportRow{ID: r.ID, DueAt: r.DueAt.ptr(), Reminders: r.Reminders, Escalated: r.Escalated}
	})
	if err != nil || e.EndedAt != nil {
		return rows, err
	}
	at := tx.Now()
	if e.PausedAt != nil {
		at = *e.PausedAt
	}
	for i, row := range rows {
		r, err := Get[engagement.SupportRequest](tx, e.ID, row.ID)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		rows[i].Overdue = row.DueAt != nil && r.Body.Overdue(*row.DueAt, at)
	}
	return rows, nil
}
