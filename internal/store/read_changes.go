package store

import (
	"time"

	"mandate/internal/engagement"
)

// MetricChanges are the days on which the projects that should move metrics went live or
// were accepted, by metric: in the engagement's zone.
func (tx *Tx) MetricChanges(engagementID string, zone *time.Location, metrics []engagement.Item[engagement.Metric]) (map[string][]engagement.ChangeDay, error) {
	rows, err := tx.Projects(engagementID)
	if err != nil {
		return nil, err
	}
	accepted, names := map[string]time.Time{}, map[string]string{}
	for _, p := range rows {
		names[p.ID] = p.Name
		if p.State == engagement.ProjectAccepted && p.ClosedAt != nil {
			accepted[p.ID] = *p.ClosedAt
		}
	}
	rels, err := tx.Releases(engagementID)
	if err != nil {
		return nil, err
	}
	releases := make([]engagement.LiveRelease, len(rels))
	for i, r := range rels {
		releases[i] = engagement.LiveRelease{Projects: r.Projects, LiveAt: r.LiveAt}
	}
	projects, _, err := List[engagement.Project](tx, engagementID, Query{})
	if err != nil {
		return nil, err
	}
	actions, _, err := List[engagement.Action](tx, engagementID, Query{})
	if err != nil {
		return nil, err
	}
	live, changes := engagement.LiveDays(releases, accepted, names, zone), map[string][]engagement.ChangeDay{}
	for _, m := range metrics {
		changes[m.ID] = m.Body.ChangesOf(live, projects, actions)
	}
	return changes, nil
}

// Benefits are those of every metric, by period, up to a time.
func (tx *Tx) Benefits(e Engagement, until time.Time) (engagement.Benefits, error) {
	var none engagement.Benefits
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return none, err
	}
	metrics, _, err := List[engagement.Metric](tx, e.ID, Query{})
	if err != nil {
		return none, err
	}
	series, err := tx.AllSeries(e.ID)
	if err != nil {
		return none, err
	}
	periods, err := tx.readingPeriods(e.ID)
	return engagement.BenefitsOf(metrics, series, periods, engagement.DayOf(until.In(zone))), err
}
