package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"

	"mandate/internal/engagement"
	"mandate/internal/vault"
)

// The dialects.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Connections: PostgreSQL's are shared by all; SQLite takes one writer, since
// transactions that read and then write fail as busy otherwise, and readers beside it.
const (
	postgresConnections = 16
	sqliteReaders       = 4
	sqliteBusy          = 10 * time.Second
)

// DB is the database.
type DB struct {
	dialect     string
	path        string
	write, read *gorm.DB
	clock       atomic.Pointer[func() time.Time]
	hook        atomic.Pointer[func(string)]
	known       sync.Map // organisations that are registered
	vault       *vault.Vault
}

// Open connects to the database at url: sqlite:/path/mandate.db or postgres://….
// It does not migrate. A wrong url is Invalid.
func Open(ctx context.Context, url string) (*DB, error) {
	db := &DB{}
	db.SetClock(time.Now)
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		db.dialect = SQLite
		err = db.openSQLite(url)
	case strings.HasPrefix(url, "postgres://"), strings.HasPrefix(url, "postgresql://"):
		db.dialect = Postgres
		err = db.openPostgres(url)
	default:
		return nil, engagement.Errorf(engagement.Invalid,
			"the database's address must begin with sqlite: or postgres://, for example sqlite:/var/lib/mandate/mandate.db")
	}
	if err == nil {
		err = db.Ping(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open the %s database: %w", db.dialect, err), db.Close())
	}
	return db, nil
}

// SQLitePath returns the file that a url names, or "" when it names no SQLite file.
func SQLitePath(url string) string {
	path, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return ""
	}
	return filepath.Clean(path)
}

func (db *DB) openSQLite(address string) error {
	path, err := filepath.Abs(SQLitePath(address))
	if err != nil {
		return fmt.Errorf("path of the database: %w", err)
	}
	db.path = path
	// WAL with NORMAL loses nothing that was committed when the process is killed.
	common := []string{
		fmt.Sprintf("busy_timeout(%d)", sqliteBusy.Milliseconds()),
		"foreign_keys(1)", "synchronous(NORMAL)",
	}
	writer, err := sqliteSQL(path, "immediate", append(common, "journal_mode(WAL)"))
	if err != nil {
		return err
	}
	writer.SetMaxOpenConns(1)
	if db.write, err = db.gorm(sqlite.Dialector{Conn: writer}); err != nil {
		return errors.Join(err, writer.Close())
	}
	reader, err := sqliteSQL(path, "deferred", append(common, "query_only(1)"))
	if err != nil {
		return err
	}
	reader.SetMaxOpenConns(sqliteReaders)
	reader.SetMaxIdleConns(sqliteReaders)
	if db.read, err = db.gorm(sqlite.Dialector{Conn: reader}); err != nil {
		return errors.Join(err, reader.Close())
	}
	return nil
}

func sqliteSQL(path, begin string, pragmas []string) (*sql.DB, error) {
	dsn := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: url.Values{"_txlock": {begin}, "_pragma": pragmas}.Encode()}
	sqlDB, err := sql.Open(sqlite.DriverName, dsn.String())
	if err != nil {
		return nil, fmt.Errorf("SQLite: %w", err)
	}
	return sqlDB, nil
}

func (db *DB) openPostgres(address string) error {
	config, err := pgx.ParseConfig(address)
	if err != nil {
		return fmt.Errorf("address: %w", err)
	}
	config.RuntimeParams["timezone"] = "UTC"
	if config.RuntimeParams["application_name"] == "" {
		config.RuntimeParams["application_name"] = "mandate"
	}
	pool := stdlib.OpenDB(*config)
	pool.SetMaxOpenConns(postgresConnections)
	pool.SetMaxIdleConns(postgresConnections)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	if db.write, err = db.gorm(postgres.New(postgres.Config{Conn: pool})); err != nil {
		return errors.Join(err, pool.Close())
	}
	db.read = db.write
	return nil
}

func (db *DB) gorm(dialector gorm.Dialector) (*gorm.DB, error) {
	g, err := gorm.Open(dialector, &gorm.Config{
		Logger:                 statements{db},
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
	})
	if err != nil {
		return nil, fmt.Errorf("GORM: %w", err)
	}
	return g, nil
}

// pool is the database/sql pool of one of db's two GORM handles.
func pool(g *gorm.DB) (*sql.DB, error) {
	p, err := g.DB()
	if err != nil {
		return nil, fmt.Errorf("connection pool: %w", err)
	}
	return p, nil
}

// Ping asks whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	p, err := pool(db.write)
	if err != nil {
		return err
	}
	if err := p.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	return nil
}

// Close closes every connection.
func (db *DB) Close() error {
	var errs []error
	for i, g := range []*gorm.DB{db.write, db.read} {
		if g == nil || i == 1 && g == db.write {
			continue
		}
		p, err := pool(g)
		if err == nil {
			err = p.Close()
		}
		errs = append(errs, err)
	}
	return errors.Join(errs...)
}

// Dialect is SQLite or Postgres.
func (db *DB) Dialect() string { return db.dialect }

// Path is the SQLite file; empty for PostgreSQL.
func (db *DB) Path() string { return db.path }

// SetClock gives the store another clock than the computer's.
func (db *DB) SetClock(now func() time.Time) { db.clock.Store(&now) }

func (db *DB) now() time.Time { return (*db.clock.Load())().UTC().Truncate(time.Microsecond) }

// OnStatement calls hook with every SQL statement, before its parameters are filled
// in; begin and commit are not counted. A nil hook ends it.
func (db *DB) OnStatement(hook func(sql string)) {
	if hook == nil {
		db.hook.Store(nil)
		return
	}
	db.hook.Store(&hook)
}
