package store

import "mandate/internal/engagement"

// Budget adds up the money of an engagement's projects.
func (tx *Tx) Budget(e Engagement) (engagement.Budget, error) {
	projects, err := tx.ProjectCosts(e)
	if err != nil {
		return engagement.Budget{}, err
	}
	fiscal, err := tx.FiscalYearStart(e.Client, e.Country)
	if err != nil {
		return engagement.Budget{}, err
	}
	return engagement.BudgetOf(fiscal, e.Currency, projects), nil
}

// ProjectCosts are the projects of an engagement, as they were opened, each with its costs and
// status reports.
func (tx *Tx) ProjectCosts(e Engagement) ([]engagement.ProjectCosts, error) {
	charters, _, err := List[engagement.Project](tx, e.ID, Query{})
	if err != nil {
		return nil, err
	}
	costs, err := byParent[engagement.Cost](tx, e.ID)
	if err != nil {
		return nil, err
	}
	reports, err := byParent[engagement.StatusReport](tx, e.ID)
	if err != nil {
		return nil, err
	}
	out := make([]engagement.ProjectCosts, len(charters))
	for i, p := range charters {
		out[i] = engagement.ProjectCosts{Project: p, Costs: costs[p.ID], Reports: reports[p.ID]}
	}
	return out, nil
}

// byParent are all items of a kind, by what they belong to, each in the order of their making.
func byParent[T engagement.Content](tx *Tx, engagementID string) (map[string][]engagement.Item[T], error) {
	var zero T
	rows, err := rowsOf(tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND deleted = ?", engagementID, zero.Kind(), false).
		Order("created_at, id"), func(r itemRow) itemRow { return r })
	if err != nil {
		return nil, err
	}
	all := map[string][]engagement.Item[T]{}
	for _, r := range rows {
		item, err := itemOf[T](r)
		if err != nil {
			return nil, err
		}
		all[r.Parent] = append(all[r.Parent], item)
	}
	return all, nil
}
