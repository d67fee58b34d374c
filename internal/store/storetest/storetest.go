// Package storetest gives tests databases: a fresh SQLite file and a fresh database on
// a real PostgreSQL server, migrated and empty. A missing server fails the test.
//
// A package that uses it calls Main from its TestMain, so that the server ends with the
// tests.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/store"
)

// Org is the organisation that tests use unless they need another.
const Org = "acme"

const template = "mandate_template"

var (
	once      sync.Once
	running   *server
	errServer error
	databases atomic.Int64
)

// Main runs a package's tests and stops the server that they may have started.
func Main(m *testing.M) {
	code := m.Run()
	if err := Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = max(code, 1)
	}
	os.Exit(code)
}

// Stop stops the server, if one was started.
func Stop() error {
	if running == nil {
		return nil
	}
	return running.stop()
}

// Each runs a test on both databases, as subtests named by dialect.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run(store.SQLite, func(t *testing.T) { test(t, SQLite(t)) })
	t.Run(store.Postgres, func(t *testing.T) { test(t, Postgres(t)) })
}

// New returns a database of each dialect.
func New(t *testing.T) []*store.DB {
	t.Helper()
	return []*store.DB{SQLite(t), Postgres(t)}
}

// SQLite returns a migrated database in a file of the test's own.
func SQLite(t *testing.T) *store.DB {
	t.Helper()
	db := Open(t, "sqlite:"+filepath.Join(t.TempDir(), "mandate.db"))
	require.NoError(t, db.Migrate(t.Context(), "up"))
	return db
}

// Postgres returns a migrated database of the test's own on the real server.
func Postgres(t *testing.T) *store.DB {
	t.Helper()
	return Open(t, PostgresURL(t))
}

// PostgresURL makes a migrated database on the real server, owned by a role without
// privileges, and returns its address.
func PostgresURL(t *testing.T) string {
	t.Helper()
	startOnce(t)
	name := fmt.Sprintf("test_%d", databases.Add(1))
	require.NoError(t, running.exec(t.Context(), "postgres", "CREATE DATABASE "+name+" TEMPLATE "+template+" OWNER mandate"))
	return running.urlAs("mandate", name)
}

// EmptyPostgres returns a database on the real server that has not been migrated.
func EmptyPostgres(t *testing.T) *store.DB {
	t.Helper()
	return Open(t, EmptyPostgresURL(t))
}

// EmptyPostgresURL makes a database on the real server that has not been migrated, and
// returns its address.
func EmptyPostgresURL(t *testing.T) string {
	t.Helper()
	startOnce(t)
	name := fmt.Sprintf("test_%d", databases.Add(1))
	require.NoError(t, running.exec(t.Context(), "postgres", "CREATE DATABASE "+name+" OWNER mandate"))
	return running.urlAs("mandate", name)
}

// ApplicationURL makes a role that owns no table and has no privileges but to read and
// write rows, as servers and workers should have, and returns the address of a database
// for it and for the superuser. The database is one that PostgresURL has made.
func ApplicationURL(t *testing.T, url string) (application, superuser string) {
	t.Helper()
	name := url[strings.LastIndex(url, "/")+1 : strings.LastIndex(url, "?")]
	require.NoError(t, running.exec(t.Context(), name,
		"DO $$ BEGIN CREATE ROLE application LOGIN NOSUPERUSER NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN END $$",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO application",
		"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO application"))
	return running.urlAs("application", name), running.url(name)
}

// Open opens a database and closes it with the test.
func Open(t *testing.T, url string) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

func startOnce(t *testing.T) {
	t.Helper()
	once.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if running, errServer = startPostgres(ctx); errServer == nil {
			errServer = running.prepare(ctx)
		}
	})
	require.NoError(t, errServer, "these tests need a PostgreSQL server")
}

// prepare migrates the template from which every test's database is copied. The role
// that owns it is no superuser: row-level security holds for it.
func (s *server) prepare(ctx context.Context) error {
	err := s.exec(ctx, "postgres", "CREATE ROLE mandate LOGIN", "CREATE DATABASE "+template+" OWNER mandate")
	if err != nil {
		return err
	}
	db, err := store.Open(ctx, s.urlAs("mandate", template))
	if err != nil {
		return err
	}
	return errors.Join(db.Migrate(ctx, "up"), db.Close())
}

// exec runs statements as the superuser.
func (s *server) exec(ctx context.Context, database string, statements ...string) error {
	db, err := sql.Open("pgx", s.url(database))
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	for _, statement := range statements {
		if _, err = db.ExecContext(ctx, statement); err != nil {
			err = fmt.Errorf("%s: %w", statement, err)
			break
		}
	}
	return errors.Join(err, db.Close())
}
