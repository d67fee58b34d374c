package store

import (
	"context"
	"slices"

	"mandate/internal/engagement"
)

// What only tests may do: reach around the repositories.

// Exec runs a statement as it is.
func (tx *Tx) Exec(sql string, args ...any) error { return tx.db.Exec(sql, args...).Error }

// Strings reads one column of text.
func (tx *Tx) Strings(sql string, args ...any) ([]string, error) {
	var out []string
	return out, tx.db.Raw(sql, args...).Scan(&out).Error
}

// Projects tells whether the projector knows a type of event.
func Projects(t engagement.EventType) bool { return projectors[t] != nil }

// ReadModelTables names the tables that a rebuild drops.
func ReadModelTables() []string {
	var names []string
	for _, t := range readModel {
		names = append(names, t.name)
	}
	return names
}

// Sequence names the migrations of a dialect.
func Sequence(dialect string) ([]string, error) {
	files, err := sequence(dialect)
	if err != nil {
		return nil, err
	}
	return files.Glob("*.sql")
}

// MigrateTo brings the schema up or down to a migration.
func (db *DB) MigrateTo(ctx context.Context, version int64) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	if _, err := p.DownTo(ctx, version); err != nil {
		return err
	}
	_, err = p.UpTo(ctx, version)
	return err
}

// ExecAlone runs a statement outside of any transaction.
func (db *DB) ExecAlone(sql string) error { return db.write.Exec(sql).Error }

// SeriesOfOne is the statement that reads a metric's chart.
const SeriesOfOne = seriesOfOne

// PersonalColumns are the columns that are searched for people, by text or by id.
func PersonalColumns() (all []string) {
	for _, h := range append(slices.Clone(heldTexts), keptTexts...) {
		all = append(all, h.table+"."+h.column)
	}
	for table, at := range byPerson {
		for _, column := range at.people {
			all = append(all, table+"."+column)
		}
	}
	return all
}

// Tables are all tables of rows that belong to an organisation.
func Tables(tx *Tx) []string {
	statement := "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'org_id'"
	if tx.owner.dialect == Postgres {
		statement = "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'org_id'"
	}
	names, _ := tx.Strings(statement)
	return names
}

// Rows are all rows of a table.
func Rows(tx *Tx, table string) (rows []map[string]any, err error) {
	return rows, tx.db.Table(table).Find(&rows).Error
}

// WithEngagement are the tables of rows that belong to an engagement.
func WithEngagement(tx *Tx) ([]string, error) {
	statement := "SELECT DISTINCT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'engagement_id'"
	if tx.owner.dialect == Postgres {
		statement = "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() AND column_name = 'engagement_id'"
	}
	return tx.Strings(statement)
}

// Purged are the tables of which a purge leaves nothing.
var Purged = ofEngagement
