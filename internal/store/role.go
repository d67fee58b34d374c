package store

import (
	"context"
	"fmt"

	"mandate/internal/engagement"
)

// roleFacts is what the role of a connection may do beyond rows.
type roleFacts struct {
	Name                   string
	Superuser, Bypass, Own bool
}

func (db *DB) roleFacts(ctx context.Context) (f roleFacts, err error) {
	if db.dialect != Postgres {
		return f, nil
	}
	err = db.read.WithContext(ctx).Raw("SELECT rolname AS name, rolsuper AS superuser, rolbypassrls AS bypass, " +
		"EXISTS (SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() " +
		"AND c.relkind = 'r' AND c.relrowsecurity AND pg_has_role(c.relowner, 'USAGE')) AS own " +
		"FROM pg_roles WHERE rolname = current_user").Scan(&f).Error
	if err != nil {
		return f, fmt.Errorf("rights of the database's role: %w", err)
	}
	return f, nil
}

// Unbound says why row-level security does not bind the role by which PostgreSQL is
// reached, or may be turned off by it; "" when it binds.
func (db *DB) Unbound(ctx context.Context) (string, error) {
	f, err := db.roleFacts(ctx)
	switch {
	case err != nil:
		return "", err
	case f.Superuser:
		return fmt.Sprintf("the role %s is a superuser, whom row-level security does not bind", f.Name), nil
	case f.Bypass:
		return fmt.Sprintf("the role %s has BYPASSRLS, so that row-level security does not bind it", f.Name), nil
	case f.Own:
		return fmt.Sprintf("the role %s owns the tables, and could turn their row-level security off", f.Name), nil
	}
	return "", nil
}

// CheckRole refuses (Conflict) a role whom row-level security does not bind: several
// organisations on one installation would be kept apart by the application alone. One that
// owns the tables is bound, since they FORCE it.
func (db *DB) CheckRole(ctx context.Context) error {
	f, err := db.roleFacts(ctx)
	if err != nil || !f.Superuser && !f.Bypass {
		return err
	}
	why, err := db.Unbound(ctx)
	if err != nil {
		return err
	}
	return engagement.Errorf(engagement.Conflict, "%s; serve and work with one that has neither, as deploy/postgres/roles.sh makes it", why)
}
