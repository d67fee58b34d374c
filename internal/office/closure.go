package office

import (
	"time"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// closure is what the gate "closure" decides on: the handover as it stands.
func closure(tx *store.Tx, e store.Engagement, m engagement.Methodology) (engagement.Closure, error) {
	h, err := handover(tx, e)
	h.Periods = m.Process.Periods
	return engagement.NewClosure(brief(e), h), err
}

func handover(tx *store.Tx, e store.Engagement) (engagement.Handover, error) {
	var h engagement.Handover
	projects, err := tx.Projects(e.ID)
	if err != nil {
		return h, err
	}
	for _, row := range projects {
		charter, err := store.Get[engagement.Project](tx, e.ID, row.ID)
		if err != nil {
			return h, err
		}
		h.Projects = append(h.Projects, engagement.ProjectResult{
			Project: charter, State: string(row.State), Spent: row.Spent, Progress: row.Progress,
		})
	}
	periods, err := tx.Periods(e.ID)
	if err != nil {
		return h, err
	}
	from, to := e.OpenedAt, tx.Now()
	for _, p := range periods {
		if p.State == store.PeriodClosed {
			h.Reviewed++
		}
		from, to = p.From, latest(p.To, to)
	}
	if h.Evaluations, err = evaluate(tx, e, from, to); err != nil {
		return h, err
	}
	gates, _, err := tx.Gates(store.GateQuery{Engagement: e.ID, State: engagement.GatePending})
	if err != nil {
		return h, err
	}
	for _, g := range gates {
		h.OpenGates = append(h.OpenGates, g.Title)
	}
	if h.RAID, err = all[engagement.RAID](tx, e.ID, ""); err != nil {
		return h, err
	}
	if h.Communications, err = all[engagement.Communication](tx, e.ID, ""); err != nil {
		return h, err
	}
	if h.Concerns, err = all[engagement.Concern](tx, e.ID, ""); err != nil {
		return h, err
	}
	h.Reviews, err = all[engagement.Review](tx, e.ID, "")
	return h, err
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
