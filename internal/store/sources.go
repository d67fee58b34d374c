package store

import (
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"mandate/internal/engagement"
)

// SetSourceSecret keeps a source's secret in place of the one before.
func (tx *Tx) SetSourceSecret(s SourceSecret) error {
	row := sourceSecretRow{
		OrgID: tx.org, EngagementID: s.Engagement, Source: s.Source, Origin: s.Origin, Sealed: s.Sealed, SetAt: tx.stamp(), SetBy: s.SetBy,
	}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("secret of source %s: %w", s.Source, err)
	}
	return nil
}

// DropSourceSecret forgets a source's secret, if there is one.
func (tx *Tx) DropSourceSecret(engagementID, source string) error {
	err := tx.of(&sourceSecretRow{}).Where("engagement_id = ? AND source = ?", engagementID, source).Delete(nil).Error
	if err != nil {
		return fmt.Errorf("secret of source %s: %w", source, err)
	}
	return nil
}

// SourceSecret is a source's secret; false where none was given.
func (tx *Tx) SourceSecret(engagementID, source string) (SourceSecret, bool, error) {
	row, found, err := first[sourceSecretRow](tx.of(&sourceSecretRow{}).Where("engagement_id = ? AND source = ?", engagementID, source))
	if err != nil {
		return SourceSecret{}, false, fmt.Errorf("secret of source %s: %w", source, err)
	}
	return row.secret(), found, nil
}

// SourceSecrets lists the secrets of all sources of the organisation.
func (tx *Tx) SourceSecrets() ([]SourceSecret, error) {
	return rowsOf(tx.of(&sourceSecretRow{}).Order("engagement_id, source"), sourceSecretRow.secret)
}

// ResealSource puts a secret that was sealed anew in the place of the one that was read,
// unless somebody has given another one since. Who gave it, and when, stays.
func (tx *Tx) ResealSource(was SourceSecret, sealed string) error {
	err := tx.of(&sourceSecretRow{}).Where("engagement_id = ? AND source = ? AND sealed = ?", was.Engagement, was.Source, was.Sealed).
		Update("sealed", sealed).Error
	if err != nil {
		return fmt.Errorf("secret of source %s: %w", was.Source, err)
	}
	return nil
}

// SourceState is how a source stands; zero before it was first read.
func (tx *Tx) SourceState(engagementID, source string) (SourceState, error) {
	row, _, err := first[sourceStateRow](tx.of(&sourceStateRow{}).Where("engagement_id = ? AND source = ?", engagementID, source))
	if err != nil {
		return SourceState{}, fmt.Errorf("state of source %s: %w", source, err)
	}
	return row.state(), nil
}

// RecordPoll keeps what came of reading a source, and how it stands from now on.
func (tx *Tx) RecordPoll(engagementID, source string, p SourcePoll, s SourceState) error {
	poll := sourcePollRow{
		OrgID: tx.org, EngagementID: engagementID, Source: source, At: stampOf(p.At), Readings: p.Readings, Value: p.Value,
		ValueAt: stampOfPtr(p.ValueAt), Reading: p.Reading, Outcome: p.Outcome, Failures: p.Failures, Error: p.Error,
	}
	if err := tx.db.Create(&poll).Error; err != nil {
		return fmt.Errorf("poll of source %s: %w", source, err)
	}
	state := sourceStateRow{
		OrgID: tx.org, EngagementID: engagementID, Source: source, Version: s.Version, NextAt: stampOfPtr(s.NextAt),
		PolledAt: stampOfPtr(s.PolledAt), ReadAt: stampOfPtr(s.ReadAt), Failures: s.Failures, Error: s.Error,
	}
	if err := tx.db.Clauses(clause.OnConflict{UpdateAll: true}).Create(&state).Error; err != nil {
		return fmt.Errorf("state of source %s: %w", source, err)
	}
	return nil
}

// SourcePoll is what came of reading a source when it was due at a time; false when it was
// not read then.
func (tx *Tx) SourcePoll(engagementID, source string, at time.Time) (SourcePoll, bool, error) {
	row, found, err := first[sourcePollRow](tx.of(&sourcePollRow{}).Where("engagement_id = ? AND source = ? AND at = ?", engagementID, source, stampOf(at)))
	if err != nil {
		return SourcePoll{}, false, fmt.Errorf("poll of source %s: %w", source, err)
	}
	return row.poll(), found, nil
}

var pollOrders = map[string]order[sourcePollRow]{
	"-at": {by: "at", desc: true, key: func(r sourcePollRow) string { return r.At.text() }},
}

// SourcePolls lists what came of reading a source, the last first.
func (tx *Tx) SourcePolls(engagementID, source string, limit int, cursor string) ([]SourcePoll, string, error) {
	page := pageOf[sourcePollRow]{
		limit: limit, cursor: cursor, sort: "-at", orders: pollOrders, id: "source", idOf: func(r sourcePollRow) string { return r.Source },
	}
	rows, next, err := page.read(tx.of(&sourcePollRow{}).Where("engagement_id = ? AND source = ?", engagementID, source))
	if err != nil {
		return nil, "", fmt.Errorf("polls of source %s: %w", source, err)
	}
	polls := make([]SourcePoll, len(rows))
	for i, r := range rows {
		polls[i] = r.poll()
	}
	return polls, next, nil
}

// MonitoringOver tells whether nothing is measured any more: monitoring, or the whole
// engagement, has ended.
func (tx *Tx) MonitoringOver(e Engagement) (bool, error) {
	if e.EndedAt != nil {
		return true, nil
	}
	phases, err := tx.Phases(e.ID)
	return slices.ContainsFunc(phases, func(p Phase) bool { return p.Phase == engagement.PhaseMonitoring && p.ClosedAt != nil }), err
}

// dueRow is a source with when it is to be read; zero for at once.
type dueRow struct {
	EngagementID, ID, Body string
	NextAt                 stamp
}

// DueSources lists the sources of the organisation that are to be read by now, those that
// wait longest first: of engagements that run and are not paused, and whose monitoring is not
// over. A source that was changed since it was last read is due at once.
func (tx *Tx) DueSources(most int) ([]DueSource, error) {
	var rows []dueRow
	err := tx.db.Table("items AS i").Select("i.engagement_id, i.id, i.body, s.next_at").
		Joins("JOIN rm_engagements AS e ON e.org_id = i.org_id AND e.id = i.engagement_id AND e.ended_at IS NULL AND e.paused_at IS NULL").
		Joins("LEFT JOIN source_states AS s ON s.org_id = i.org_id AND s.engagement_id = i.engagement_id AND s.source = i.id AND s.version = i.version").
		Where("i.org_id = ? AND i.kind = ? AND i.deleted = ?", tx.org, engagement.KindMetricSource, false).
		Where("(s.next_at IS NULL OR s.next_at <= ?)", tx.stamp()).
		Where("NOT EXISTS (SELECT 1 FROM rm_phases AS p WHERE p.org_id = i.org_id AND p.engagement_id = i.engagement_id AND p.phase = ? AND p.closed_at IS NOT NULL)",
			engagement.PhaseMonitoring).
		Order("i.created_at, i.id").Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("sources that are due: %w", err)
	}
	slices.SortStableFunc(rows, func(a, b dueRow) int { return a.NextAt.Compare(b.NextAt.Time) })
	due := []DueSource{}
	for _, row := range rows {
		item, err := itemOf[engagement.MetricSource](itemRow{Kind: string(engagement.KindMetricSource), ID: row.ID, Body: row.Body})
		if err != nil {
			return nil, err
		}
		if !item.Body.Stopped && len(due) < most {
			due = append(due, DueSource{Engagement: row.EngagementID, Source: item.ID})
		}
	}
	return due, nil
}
