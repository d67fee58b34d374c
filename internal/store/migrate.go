package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"mandate/internal/engagement"
)

// One numbered sequence: the files beside the folders serve both databases, those in a
// folder the one it is named for. A test holds that both have every number.
//
//go:embed migrations
var migrations embed.FS

// sequence is the migrations of a dialect, in one folder.
func sequence(dialect string) (union, error) {
	shared, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	own, err := fs.Sub(shared, dialect)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return union{shared, own}, nil
}

// union shows the files of several folders as those of one.
type union []fs.FS

// Open opens the file of the first folder that has it.
func (u union) Open(name string) (fs.File, error) {
	for _, folder := range u {
		f, err := folder.Open(name)
		if !errors.Is(err, fs.ErrNotExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}

// Glob names the matching files of all folders.
func (u union) Glob(pattern string) ([]string, error) {
	var names []string
	for _, folder := range u {
		some, err := fs.Glob(folder, pattern)
		if err != nil {
			return nil, err
		}
		names = append(names, some...)
	}
	slices.Sort(names)
	return names, nil
}

func (db *DB) provider() (*goose.Provider, error) {
	files, err := sequence(db.dialect)
	if err != nil {
		return nil, err
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	if db.dialect == Postgres {
		// Several servers may start at once; one of them migrates.
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("migrations: %w", err)
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	sqlDB, err := pool(db.write)
	if err != nil {
		return nil, err
	}
	p, err := goose.NewProvider(dialect, sqlDB, files, options...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// Migrate brings the schema up to the newest migration, or down by one.
func (db *DB) Migrate(ctx context.Context, dir string) error {
	p, err := db.provider()
	if err != nil {
		return err
	}
	switch dir {
	case "up":
		_, err = p.Up(ctx)
	case "down":
		_, err = p.Down(ctx)
		if errors.Is(err, goose.ErrNoNextVersion) {
			return engagement.Errorf(engagement.Conflict, "No migration is applied; there is nothing to take back.")
		}
	default:
		return engagement.Errorf(engagement.Invalid, "Migrations go up or down, not %q.", dir)
	}
	if err != nil {
		return fmt.Errorf("migrate %s: %w", dir, err)
	}
	return nil
}

// CheckSchema tells whether every migration has been applied.
func (db *DB) CheckSchema(ctx context.Context) error {
	migrations, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		if m.AppliedAt.IsZero() {
			return engagement.Errorf(engagement.Conflict, "The database's schema is not up to date; run mandate migrate up first.")
		}
	}
	return nil
}

// Migrations lists every migration, applied or pending.
func (db *DB) Migrations(ctx context.Context) ([]Migration, error) {
	p, err := db.provider()
	if err != nil {
		return nil, err
	}
	status, err := p.Status(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	list := make([]Migration, len(status))
	for i, s := range status {
		list[i] = Migration{Version: s.Source.Version, Name: filepath.Base(s.Source.Path), AppliedAt: s.AppliedAt}
	}
	return list, nil
}
