package store_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// everything plays a journal that holds every fact of gates.
func everything(t *testing.T, db *store.DB, id string) {
	t.Helper()
	s := sit(t, db, id, []engagement.TeamMember{{Role: engagement.RoleSponsor, Person: "ann"}}, "ann", "bob", "cem")
	s.say("req", engagement.Submitted{Subject: subject(1), Gate: s.gate, Answered: []string{"v0"}}, map[string]string{"answer/0": "done"})
	s.say("", engagement.StageSkipped{Gate: s.gate, Revision: 1, Stage: "board", Number: 2}, nil)
	s.change(engagement.BecauseDelegated, own("bob", isDelegated), forAnother("dan", "bob", engagement.HowDelegation, isOpen))
	s.say("", engagement.Reminded{Of: s.gate, Number: 1, People: []string{"ann", "dan"}}, nil)
	s.decide(id+"-v1", "ann", engagement.Approve, nil)
	s.say("ann", engagement.DecisionRetracted{
		Decision: id + "-v1", Gate: s.gate, Revision: 1, Stage: "leadership", Changed: []engagement.TaskChange{own("ann", isOpen)}, Tally: tally(0),
	}, map[string]string{"reason": "too early"})
	s.decide("plan/1/gate/plan/r1/stage1/carried/cem", "cem", engagement.Approve, func(f *engagement.DecisionRecorded, texts map[string]string) {
		f.CarriedFrom, f.CarriedBecause = "v0", engagement.CarriedUnchanged
		f.Items = []engagement.ItemDecision{{ID: "a1", Verdict: engagement.DeferItem, Until: "2027-01-01"}}
		texts["item/0"] = "next year"
	})
	s.decide(id+"-v2", "dan", engagement.Recuse, func(f *engagement.DecisionRecorded, _ map[string]string) {
		f.OnBehalfOf, f.Changed = "bob", []engagement.TaskChange{own("bob", isOpen)}
	})
	s.say("", engagement.DecisionIgnored{Decision: id + "-v3", Gate: s.gate, Revision: 1, Stage: "leadership", Code: engagement.Forbidden, Reason: engagement.ReasonRecused}, nil)
	s.say("", engagement.TasksReassigned{Gate: s.gate, Revision: 1, Stage: "leadership", Added: []engagement.Eligible{{Person: "eva", Roles: leader}}}, nil)
	s.say("ann", engagement.AdviceAsked{Advice: id + "-a1", Gate: s.gate, Revision: 1, Adviser: "law"}, map[string]string{"question": "May we?"})
	s.say("law", engagement.AdviceGiven{Advice: id + "-a1", Gate: s.gate}, map[string]string{"answer": "Yes"})
	s.say("", engagement.GateLapsed{Gate: s.gate}, nil)
	s.say("pmo", engagement.GateExtended{Gate: s.gate, Due: due().Add(time.Hour)}, nil)
	s.say("pat", engagement.OverrideRequested{Gate: s.gate, Revision: 1, State: engagement.GateApproved}, map[string]string{"reason": "fire"})
	s.say("quinn", engagement.GateOverridden{Gate: s.gate, Revision: 1, State: engagement.GateApproved, RequestedBy: "pat"}, map[string]string{"reason": "yes"})
	s.bind("ann", "")
	s.move("ann", "v1.0", engagement.ConditionReported, "done")
	s.say("ann", engagement.ApprovalRevoked{Gate: s.gate, Revision: 1, Decision: id + "-v1"}, map[string]string{"reason": "wrong"})
	s.say("pmo", engagement.TeamChanged{Team: []engagement.TeamMember{{Role: engagement.RoleCTO, Person: "ann"}}}, nil)
}

func rebuild(t *testing.T, db *store.DB) store.RebuildResult {
	t.Helper()
	result, err := db.Rebuild(t.Context(), org, nil)
	require.NoError(t, err)
	return result
}

func TestARebuildGivesTheRowsThatThereAre(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		everything(t, db, "e1")
		everything(t, db, "e2")
		result := rebuild(t, db)
		require.Empty(t, result.Differences)
		require.Greater(t, result.Rows, 30)

		in(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.Exec("UPDATE rm_conditions SET state = 'met' WHERE id = 'v1.0' AND engagement_id = 'e1'"))
			require.NoError(t, tx.Exec("DELETE FROM rm_advice WHERE engagement_id = 'e2'"))
			require.NoError(t, tx.Exec("UPDATE rm_tasks SET how = 'ad_hoc' WHERE engagement_id = 'e2' AND person = 'dan'"))
		})
		require.Equal(t, []store.Difference{
			{Table: "rm_advice", Key: "e2 e2-a1", What: "missing"},
			{Table: "rm_conditions", Key: "e1 v1.0", What: "changed"},
			{Table: "rm_tasks", Key: "e2.plan.1.plan 1 leadership dan", What: "changed"},
		}, rebuild(t, db).Differences)
		require.Empty(t, rebuild(t, db).Differences)
	})
}

// TestBothDatabasesHaveTheSameSchema compares what the migrations of each have made.
func TestBothDatabasesHaveTheSameSchema(t *testing.T) {
	columns := map[string]string{
		store.SQLite: "SELECT m.name || '.' || c.name || ' ' || lower(c.type) || CASE WHEN c.[notnull] = 1 THEN ' not null' ELSE '' END || CASE WHEN c.pk > 0 THEN ' key' || c.pk ELSE '' END " +
			"FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE 'goose%' AND m.name NOT LIKE 'sqlite%'",
		store.Postgres: "SELECT c.table_name || '.' || c.column_name || ' ' || replace(c.data_type, 'timestamp with time zone', 'timestamptz') || CASE WHEN c.is_nullable = 'NO' THEN ' not null' ELSE '' END || " +
			"COALESCE(' key' || k.ordinal_position, '') FROM information_schema.columns c " +
			"LEFT JOIN information_schema.table_constraints p ON p.table_name = c.table_name AND p.table_schema = c.table_schema AND p.constraint_type = 'PRIMARY KEY' " +
			"LEFT JOIN information_schema.key_column_usage k ON k.constraint_name = p.constraint_name AND k.table_schema = c.table_schema AND k.column_name = c.column_name " +
			"WHERE c.table_schema = current_schema() AND c.table_name NOT LIKE 'goose%'",
	}
	indexes := map[string]string{
		store.SQLite:   "SELECT name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%' ORDER BY name",
		store.Postgres: "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname NOT LIKE '%key' AND indexname NOT LIKE 'goose%' ORDER BY indexname",
	}
	schemas := map[string][]string{}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		in(t, db, func(tx *store.Tx) {
			all, err := tx.Strings(columns[db.Dialect()])
			require.NoError(t, err)
			more, err := tx.Strings(indexes[db.Dialect()])
			require.NoError(t, err)
			slices.Sort(all)
			schemas[db.Dialect()] = append(all, more...)

			var tables []string
			for _, column := range all {
				if table, _, _ := strings.Cut(column, "."); strings.HasPrefix(table, "rm_") && !slices.Contains(tables, table) {
					tables = append(tables, table)
				}
			}
			require.ElementsMatch(t, tables, store.ReadModelTables(), "a rebuild knows every table of the read model")
		})
	})
	require.Greater(t, len(schemas[store.SQLite]), 200)
	require.ElementsMatch(t, schemas[store.SQLite], schemas[store.Postgres])
}

func TestBothDatabasesHaveEveryMigration(t *testing.T) {
	lite, err := store.Sequence(store.SQLite)
	require.NoError(t, err)
	postgres, err := store.Sequence(store.Postgres)
	require.NoError(t, err)
	require.Equal(t, lite, postgres)
}

func TestEveryTableOfPostgreSQLIsolatesOrganisations(t *testing.T) {
	db := storetest.Postgres(t)
	in(t, db, func(tx *store.Tx) {
		open, err := tx.Strings("SELECT c.table_name FROM information_schema.columns c JOIN pg_class t ON t.relname = c.table_name " +
			"WHERE c.table_schema = current_schema() AND c.column_name = 'org_id' AND NOT (t.relrowsecurity AND t.relforcerowsecurity)")
		require.NoError(t, err)
		require.Empty(t, open)
	})
}

func TestTheReadModelSurvivesGoingDownAndUp(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		old, err := os.ReadFile("testdata/gates_before.json")
		require.NoError(t, err)
		recordOld(t, db, "e1", old)
		require.NoError(t, db.Migrate(t.Context(), "down"))
		require.NoError(t, db.Migrate(t.Context(), "up"))
		require.Empty(t, rebuild(t, db).Differences, "rows from before are what a rebuild makes of their journal")
	})
}
