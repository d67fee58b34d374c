package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	gosqlite "github.com/glebarez/go-sqlite"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	sqlite3 "modernc.org/sqlite/lib"

	"mandate/internal/engagement"
)

// Tx is one transaction, for one organisation. It must not be used by more than one
// goroutine.
type Tx struct {
	ctx    context.Context
	owner  *DB
	org    string
	db     *gorm.DB
	began  time.Time
	stamps int
	// seen are facts that hold until the transaction ends, asked for once.
	seen map[string]error
}

// Org is the organisation.
func (tx *Tx) Org() string { return tx.org }

// Context is the transaction's context. Opening another transaction under it fails.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the time at which the transaction began: UTC, to the microsecond.
func (tx *Tx) Now() time.Time { return tx.began }

// stamp gives every write of a transaction a microsecond of its own, so that what was
// written together stays in the order of writing.
func (tx *Tx) stamp() stamp {
	s := stamp{tx.began.Add(time.Duration(tx.stamps) * time.Microsecond)}
	tx.stamps++
	return s
}

// of starts a statement on the rows of the organisation.
func (tx *Tx) of(model any) *gorm.DB { return tx.db.Model(model).Where("org_id = ?", tx.org) }

// locked starts a statement that locks the rows it reads until the transaction ends.
// SQLite has one writer at a time, and nothing to lock.
func (tx *Tx) locked(model any, strength string) *gorm.DB {
	return tx.of(model).Clauses(clause.Locking{Strength: strength})
}

// alone waits until no other transaction of the organisation that asked for the same
// runs, and keeps others waiting until this one ends: for rules over many rows, which
// two transactions could break together. SQLite has one writer at a time anyway.
func (tx *Tx) alone() error {
	_, _, err := first[orgRow](tx.locked(&orgRow{}, "UPDATE"))
	if err != nil {
		return fmt.Errorf("lock organisation %s: %w", tx.org, err)
	}
	return nil
}

// first returns the only or first row of a statement, and whether there is one.
func first[R any](q *gorm.DB) (R, bool, error) {
	var rows []R
	if err := q.Limit(1).Find(&rows).Error; err != nil {
		var none R
		return none, false, err
	}
	if len(rows) == 0 {
		var none R
		return none, false, nil
	}
	return rows[0], true, nil
}

type within struct{}

// attempts bounds how often a transaction runs that others keep from committing.
const attempts = 6

// In runs fn in one transaction for org and commits it when fn returns nil. When the
// database gives up the transaction in favour of another one, fn runs again: it must
// change nothing but the database, or set the same again.
func (db *DB) In(ctx context.Context, org string, fn func(tx *Tx) error) error {
	return db.run(ctx, db.write, org, &sql.TxOptions{}, func(tx *Tx) error {
		if err := tx.register(); err != nil {
			return err
		}
		return fn(tx)
	})
}

// Read runs fn in one transaction for org that cannot write. On SQLite it runs beside
// the writer.
func (db *DB) Read(ctx context.Context, org string, fn func(tx *Tx) error) error {
	return db.run(ctx, db.read, org, &sql.TxOptions{ReadOnly: true}, fn)
}

func (db *DB) run(ctx context.Context, on *gorm.DB, org string, options *sql.TxOptions, fn func(tx *Tx) error) error {
	if org == "" {
		return errors.New("store: a transaction needs an organisation")
	}
	if ctx.Value(within{}) == db {
		return errors.New("store: a transaction runs already under this context; use its Tx")
	}
	ctx = context.WithValue(ctx, within{}, db)
	for attempt := 1; ; attempt++ {
		err := db.once(ctx, on, org, options, fn)
		if err == nil || attempt == attempts || !contended(err) {
			return err
		}
		pause := time.Duration(1<<attempt) * 5 * time.Millisecond
		select {
		case <-ctx.Done():
			return errors.Join(err, ctx.Err())
		case <-time.After(pause/2 + rand.N(pause)):
		}
	}
}

func (db *DB) once(ctx context.Context, on *gorm.DB, org string, options *sql.TxOptions, fn func(tx *Tx) error) error {
	g := on.WithContext(ctx).Begin(options)
	if g.Error != nil {
		return unavailable(ctx, g.Error)
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked; its error matters more than the rollback's
			g.Rollback()
		}
	}()
	if db.dialect == Postgres {
		if err := g.Exec("SELECT set_config('app.org', ?, true)", org).Error; err != nil {
			return fmt.Errorf("set the organisation: %w", err)
		}
	}
	tx := &Tx{ctx: ctx, owner: db, org: org, db: g, began: db.now(), seen: map[string]error{}}
	if err := fn(tx); err != nil {
		return err
	}
	if err := g.Commit().Error; err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	done = true
	if !options.ReadOnly {
		db.known.Store(org, true)
	}
	return nil
}

// unavailable says of a transaction that could not begin that nothing has happened.
func unavailable(ctx context.Context, cause error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("begin a transaction: %w", cause)
	}
	return fmt.Errorf("%w: %w", engagement.Errorf(engagement.Unavailable,
		"The database does not answer. Nothing was changed; try again in a moment."), cause)
}

// contended tells whether err only says that another transaction came first. A unique
// violation is among them: the one who loses a race finds the winner's row next time.
func contended(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch pg.Code {
		case "40001", "40P01", "23505":
			return true
		}
	}
	var lite *gosqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return true
		}
	}
	return false
}

type orgRow struct {
	OrgID     string `gorm:"primaryKey"`
	CreatedAt stamp
}

// TableName names the table.
func (orgRow) TableName() string { return "orgs" }

// register notes the organisation, once in a process.
func (tx *Tx) register() error {
	if _, ok := tx.owner.known.Load(tx.org); ok {
		return nil
	}
	row := orgRow{OrgID: tx.org, CreatedAt: stampOf(tx.began)}
	if err := tx.db.Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error; err != nil {
		return fmt.Errorf("register organisation %s: %w", tx.org, err)
	}
	return nil
}

// Orgs lists the organisations that have written anything.
func (db *DB) Orgs(ctx context.Context) ([]string, error) {
	var orgs []string
	if err := db.read.WithContext(ctx).Model(&orgRow{}).Order("org_id").Pluck("org_id", &orgs).Error; err != nil {
		return nil, fmt.Errorf("list organisations: %w", err)
	}
	return orgs, nil
}

// lookup runs fn before an organisation is known, seeing the one token or link whose
// hash the caller holds.
func (db *DB) lookup(ctx context.Context, hash string, fn func(g *gorm.DB) error) error {
	g := db.read.WithContext(ctx).Begin(&sql.TxOptions{ReadOnly: true})
	if g.Error != nil {
		return unavailable(ctx, g.Error)
	}
	defer g.Rollback() // nothing was written
	if db.dialect == Postgres {
		if err := g.Exec("SELECT set_config('app.lookup', ?, true)", hash).Error; err != nil {
			return fmt.Errorf("set what is looked up: %w", err)
		}
	}
	return fn(g)
}

func notFound(what, id string) error {
	return engagement.Errorf(engagement.NotFound, "There is no %s %q.", what, id)
}
