package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/stretchr/testify/require"

	"mandate/internal/store/storetest"
)

// column is one of a table that must be given a value.
type column struct{ name, kind string }

// row makes values for columns that any table takes, of an organisation.
func row(org, mark string, columns []column) (names, values string) {
	var n, v []string
	for i, c := range columns {
		value := "'" + mark + "-" + c.name + "'"
		switch {
		case c.name == "org_id":
			value = "'" + org + "'"
		case strings.Contains(c.kind, "int") || c.kind == "numeric" || c.kind == "double precision":
			value = fmt.Sprint(i + 1)
		case c.kind == "boolean":
			value = "false"
		case strings.HasPrefix(c.kind, "timestamp"):
			value = "now()"
		case c.kind == "date":
			value = "CURRENT_DATE"
		case c.kind == "bytea":
			value = `'\x00'`
		case strings.HasPrefix(c.kind, "json"):
			value = "'{}'"
		}
		n, v = append(n, c.name), append(v, value)
	}
	return strings.Join(n, ", "), strings.Join(v, ", ")
}

// isolated are the tables with org_id, with their columns that must have a value.
func isolated(t *testing.T, db *sql.DB) map[string][]column {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT c.table_name, c.column_name, c.data_type FROM information_schema.columns c "+
		"WHERE c.table_schema = 'public' AND (c.column_name = 'org_id' OR c.is_nullable = 'NO' AND c.column_default IS NULL) "+
		"AND EXISTS (SELECT 1 FROM information_schema.columns o WHERE o.table_schema = 'public' AND o.table_name = c.table_name AND o.column_name = 'org_id')")
	require.NoError(t, err)
	defer rows.Close()
	all := map[string][]column{}
	for rows.Next() {
		var table string
		var c column
		require.NoError(t, rows.Scan(&table, &c.name, &c.kind))
		all[table] = append(all[table], c)
	}
	require.NoError(t, rows.Err())
	return all
}

func openSQL(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}

// The application's role tries with SQL of its own what no repository of ours would ask.
func TestTheApplicationsRoleReachesNoRowOfAnotherOrganisationWithWhateverSQL(t *testing.T) {
	owned := storetest.PostgresURL(t)
	application, superuser := storetest.ApplicationURL(t, owned)
	root := openSQL(t, superuser)
	root.SetMaxOpenConns(1)
	_, err := root.ExecContext(t.Context(), "SET session_replication_role = replica") // what a row refers to is of no matter here
	require.NoError(t, err)
	tables := isolated(t, root)
	require.Greater(t, len(tables), 40)
	for table, columns := range tables {
		names, values := row("theirs", "theirs", columns)
		_, err := root.ExecContext(t.Context(), "INSERT INTO "+table+" ("+names+") VALUES ("+values+")")
		require.NoError(t, err, "a row of another organisation in %s", table)
	}
	for name, url := range map[string]string{"application": application, "owner": owned} {
		db := openSQL(t, url)
		db.SetMaxOpenConns(1)
		for _, org := range []string{"ours", ""} {
			_, err := db.ExecContext(t.Context(), "SELECT set_config('app.org', $1, false)", org)
			require.NoError(t, err)
			for table, columns := range tables {
				t.Run(name+" of "+org+" in "+table, func(t *testing.T) {
					var seen int
					require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&seen))
					if table != "orgs" { // the relay lists the organisations' ids
						require.Zero(t, seen, "rows of another organisation are read")
					}
					for _, write := range []string{"UPDATE " + table + " SET org_id = org_id", "DELETE FROM " + table} {
						result, err := db.ExecContext(t.Context(), write+" WHERE org_id = 'theirs'")
						require.NoError(t, err)
						n, err := result.RowsAffected()
						require.NoError(t, err)
						require.Zero(t, n, write)
					}
					names, values := row("theirs", "forged", columns)
					_, err := db.ExecContext(t.Context(), "INSERT INTO "+table+" ("+names+") VALUES ("+values+")")
					var refused *pgconn.PgError
					require.ErrorAs(t, err, &refused)
					require.Equal(t, "42501", refused.Code, "%s: %s", table, refused.Message)
				})
			}
		}
	}
}

func TestAStoreSaysWhenItsRoleIsOneThatRowSecurityDoesNotBind(t *testing.T) {
	owned := storetest.PostgresURL(t)
	application, superuser := storetest.ApplicationURL(t, owned)
	for url, want := range map[string]string{superuser: "superuser", owned: "owns", application: ""} {
		why, err := storetest.Open(t, url).Unbound(t.Context())
		require.NoError(t, err)
		if want == "" {
			require.Empty(t, why)
		} else {
			require.Contains(t, why, want)
		}
	}
	why, err := storetest.SQLite(t).Unbound(t.Context())
	require.NoError(t, err)
	require.Empty(t, why, "SQLite is one person's")
	require.ErrorContains(t, storetest.Open(t, superuser).CheckRole(t.Context()), "superuser")
	require.NoError(t, storetest.Open(t, owned).CheckRole(t.Context()))
	require.NoError(t, storetest.Open(t, application).CheckRole(t.Context()))
}
