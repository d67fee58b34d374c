package store

import (
	"fmt"

	"mandate/internal/calendar"
	"mandate/internal/engagement"
)

// PlanDraft reads all that an engagement's plan is put together from, as it stands. Of the
// engagement it says only when the client's fiscal year begins.
func (tx *Tx) PlanDraft(e Engagement) (d engagement.PlanDraft, err error) {
	summary, err := tx.PlanSummary(e.ID)
	if err != nil {
		return d, err
	}
	d.Summary = summary.Text
	if d.Objectives, _, err = List[engagement.PlanObjective](tx, e.ID, Query{}); err != nil {
		return d, err
	}
	if d.Actions, _, err = List[engagement.Action](tx, e.ID, Query{}); err != nil {
		return d, err
	}
	if d.Capacities, _, err = List[engagement.Capacity](tx, e.ID, Query{}); err != nil {
		return d, err
	}
	if d.Findings, _, err = List[engagement.Finding](tx, e.ID, Query{}); err != nil {
		return d, err
	}
	if d.Engagement.FiscalYearStart, err = tx.FiscalYearStart(e.Client, e.Country); err != nil {
		return d, err
	}
	if d.Days, err = WorkingDaysOf(e); err != nil {
		return d, err
	}
	return d, nil
}

// WorkingDaysOf are the working days of an engagement's calendar.
func WorkingDaysOf(e Engagement) (engagement.WorkingDays, error) {
	days, err := calendar.For(e.Calendar, e.Timezone)
	if err != nil {
		return nil, fmt.Errorf("calendar of engagement %s: %w", e.ID, err)
	}
	return days, nil
}

// FiscalYearStart is the month in which a client's fiscal year begins; 0 for January, and
// for clients that are not registered.
func (tx *Tx) FiscalYearStart(client, country string) (int, error) {
	row, found, err := tx.clientByName(client, country)
	if err != nil || !found || row.FiscalYearStart <= 1 {
		return 0, err
	}
	return row.FiscalYearStart, nil
}
