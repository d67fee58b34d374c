package app

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"time"

	"mandate/internal/config"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/methodology"
	"mandate/internal/questionset"
	"mandate/internal/store"
)

// defaultOrg is the organisation of an installation that has only one.
const defaultOrg = "default"

type migrateCommand struct {
	Up     migrateUp     `cmd:"" help:"Bring the schema up to date."`
	Down   migrateDown   `cmd:"" help:"Take the last migration back."`
	Status migrateStatus `cmd:"" help:"List the migrations and when they were applied."`

	config.Database
}

type (
	migrateUp     struct{}
	migrateDown   struct{}
	migrateStatus struct{}
)

func (migrateUp) Run(ctx context.Context, c *commands, console *console) error {
	return migrate(ctx, c.Migrate.URL, "up", console)
}

func (migrateDown) Run(ctx context.Context, c *commands, console *console) error {
	return migrate(ctx, c.Migrate.URL, "down", console)
}

// migrate runs migrations and says which, and how the schema stands then.
func migrate(ctx context.Context, url, direction string, console *console) error {
	return alone(ctx, url, func(db *store.DB) error {
		before, err := db.Migrations(ctx)
		if err != nil {
			return err
		}
		if err := db.Migrate(ctx, direction); err != nil {
			return err
		}
		after, err := db.Migrations(ctx)
		if err != nil {
			return err
		}
		pending := 0
		for i, m := range after {
			switch was, is := !before[i].AppliedAt.IsZero(), !m.AppliedAt.IsZero(); {
			case is && !was:
				fmt.Fprintf(console.out, "Applied %s.\n", m.Name)
			case was && !is:
				fmt.Fprintf(console.out, "Took back %s.\n", m.Name)
			}
			if m.AppliedAt.IsZero() {
				pending++
			}
		}
		if pending > 0 {
			_, err = fmt.Fprintf(console.out, "Migrations pending: %d of %d; \"mandate migrate up\" applies them.\n", pending, len(after))
			return err
		}
		_, err = fmt.Fprintln(console.out, "The schema is up to date.")
		return err
	})
}

func (migrateStatus) Run(ctx context.Context, c *commands, console *console) error {
	db, err := store.Open(ctx, c.Migrate.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	migrations, err := db.Migrations(ctx)
	if err != nil {
		return err
	}
	for _, m := range migrations {
		state := "pending"
		if !m.AppliedAt.IsZero() {
			state = "applied " + m.AppliedAt.Format(time.RFC3339)
		}
		fmt.Fprintf(console.out, "%-6d %-40s %s\n", m.Version, m.Name, state)
	}
	return nil
}

// alone runs fn on a database that no other program may use meanwhile. On PostgreSQL
// the migrations' own lock sees to that.
func alone(ctx context.Context, url string, fn func(*store.DB) error) (err error) {
	if path := store.SQLitePath(url); path != "" {
		lock, err := store.LockExclusive(path)
		if err != nil {
			return err
		}
		defer lock.Release()
	}
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	return fn(db)
}

type rebuildCommand struct {
	config.Database
}

// Run drops the read model and rebuilds it from the journal, for every organisation.
func (r rebuildCommand) Run(ctx context.Context, console *console) error {
	return alone(ctx, r.URL, func(db *store.DB) error {
		if err := db.CheckSchema(ctx); err != nil {
			return err
		}
		orgs, err := db.Orgs(ctx)
		if err != nil {
			return err
		}
		differ := 0
		for _, org := range orgs {
			result, err := db.Rebuild(ctx, org, nil)
			if err != nil {
				return err
			}
			fmt.Fprintf(console.out, "%s: %d engagements, %d journal events, %d rows rebuilt, %d differed\n",
				org, result.Engagements, result.Events, result.Rows, len(result.Differences))
			for _, d := range result.Differences {
				fmt.Fprintf(console.out, "  %v\n", d)
			}
			differ += len(result.Differences)
		}
		if differ > 0 {
			return fmt.Errorf("%d rows of the read model differed from the journal; they are rebuilt now, see above for which", differ)
		}
		return nil
	})
}

type tokenCommand struct {
	config.Database
	Email string        `help:"Address of the person who answers for what the token does." required:""`
	Name  string        `help:"The person's name; required if Mandate does not know them yet."`
	Role  identity.Role `help:"admin, pmo, consultant, member or viewer." default:"admin"`
	Label string        `help:"What the token is for." default:"made on the command line"`
}

// Run makes a token and prints it, once.
func (t tokenCommand) Run(ctx context.Context, console *console) error {
	db, err := store.Open(ctx, t.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.CheckSchema(ctx); err != nil {
		return err
	}
	secret, err := makeToken(ctx, db, t)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(console.out, secret)
	return err
}

func makeToken(ctx context.Context, db *store.DB, t tokenCommand) (secret string, err error) {
	secret, prefix, hash := identity.NewToken()
	err = db.In(ctx, defaultOrg, func(tx *store.Tx) error {
		person, err := t.person(tx)
		if err != nil {
			return err
		}
		_, err = tx.CreateToken(store.Token{
			Name: t.Label, Role: string(t.Role), Person: person.ID,
			Hash: hash, Prefix: prefix,
		})
		return err
	})
	return secret, err
}

// person is who answers for the token. Somebody new is registered, by the name that
// others will read; an address that was misspelt must not make somebody.
func (t tokenCommand) person(tx *store.Tx) (store.Person, error) {
	if t.Name != "" {
		return tx.EnsurePerson(t.Name, t.Email, "en")
	}
	person, err := tx.PersonByEmail(t.Email)
	if engagement.CodeOf(err) == engagement.NotFound {
		return store.Person{}, engagement.Errorf(engagement.NotFound,
			"Mandate knows nobody with the address %s; correct it, or add --name \"Their Name\" to register them", t.Email)
	}
	return person, err
}

type methodologyCommand struct {
	Validate validateCommand `cmd:"" help:"Explain every fault of a methodology file, with line and column."`
}

type validateCommand struct {
	File    string   `arg:"" type:"existingfile" help:"YAML or JSON file."`
	Extends string   `help:"Built-in methodology that the file overlays."`
	Sets    []string `help:"File of a question set that it uses, beside the built-in ones; may be given several times." type:"existingfile"`
}

// Run checks a methodology file.
func (v validateCommand) Run(console *console) error {
	source, err := os.ReadFile(v.File)
	if err != nil {
		return err
	}
	m, err := v.read(source, console)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(console.out, "%s is valid: %s, %d questions in %d areas\n", v.File, m.Ref(), len(m.Questions), len(m.Areas))
	return err
}

// read reads a methodology, and explains on the console what is wrong in it.
func (v validateCommand) read(source []byte, console *console) (engagement.Methodology, error) {
	sets, err := v.library(console)
	if err != nil {
		return engagement.Methodology{}, err
	}
	m, err := v.parse(source, sets)
	if err == nil {
		return m, nil
	}
	if err := methodology.Explain(console.err, source, err); err != nil {
		return m, err
	}
	return m, engagement.Errorf(engagement.Invalid, "%s is not a valid methodology", v.File)
}

// library are the built-in question sets and those of the files.
func (v validateCommand) library(console *console) (engagement.QuestionSets, error) {
	own := map[string]engagement.QuestionSet{}
	for _, file := range v.Sets {
		set, err := setFile{File: file}.read(console)
		if err != nil {
			return nil, err
		}
		own[set.Ref()], own[set.Key] = set, set
	}
	return func(ref string) (engagement.QuestionSet, error) {
		if set, there := own[ref]; there {
			return set, nil
		}
		return questionset.Builtin(ref)
	}, nil
}

func (v validateCommand) parse(source []byte, sets engagement.QuestionSets) (engagement.Methodology, error) {
	if v.Extends == "" {
		return methodology.ParseWith(sets, v.File, source)
	}
	base, known := methodology.Builtin(v.Extends)
	if !known {
		return engagement.Methodology{}, engagement.Errorf(engagement.NotFound, "no built-in methodology is called %q", v.Extends)
	}
	return methodology.OverlayWith(sets, base, v.File, source)
}

// stock puts the built-in question sets and methodologies into the database, where they
// are not yet.
func stock(ctx context.Context, db *store.DB, log *slog.Logger) error {
	return db.In(ctx, defaultOrg, func(tx *store.Tx) error {
		for _, s := range questionset.Builtins() {
			_, err := tx.AddQuestionSet(s)
			if engagement.CodeOf(err) == engagement.Conflict {
				log.Warn("a built-in question set differs from the stored one of the same version; the stored one stays", "set", s.Ref())
				continue
			}
			if err != nil {
				return err
			}
		}
		for _, m := range methodology.Builtins() {
			_, err := tx.AddMethodology(m)
			if engagement.CodeOf(err) == engagement.Conflict {
				log.Warn("a built-in methodology differs from the stored one of the same version; the stored one stays", "methodology", m.Ref())
				continue
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
