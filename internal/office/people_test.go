package office_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

// committee is an engagement in whose team Ann is twice: she was registered by two
// addresses before those were one person's. People are known by first name.
type committee struct {
	office *office.Office
	place  activities.Place
	people map[string]store.Person
}

// eachCommittee runs a test on both databases.
func eachCommittee(t *testing.T, roles map[string]engagement.Role, test func(t *testing.T, c committee)) {
	t.Helper()
	t.Run(store.SQLite, func(t *testing.T) {
		path := filepath.Join(t.TempDir(), "mandate.db")
		db := storetest.Open(t, "sqlite:"+path)
		require.NoError(t, db.Migrate(t.Context(), "up"))
		test(t, convene(t, db, "sqlite", path, roles))
	})
	t.Run(store.Postgres, func(t *testing.T) {
		url := storetest.PostgresURL(t)
		test(t, convene(t, storetest.Open(t, url), "pgx", url, roles))
	})
}

func convene(t *testing.T, db *store.DB, driver, address string, roles map[string]engagement.Role) committee {
	t.Helper()
	c := committee{office: &office.Office{Store: db}, place: activities.Place{Org: storetest.Org, Engagement: "e1"}, people: map[string]store.Person{}}
	require.NoError(t, db.In(t.Context(), c.place.Org, func(tx *store.Tx) error {
		var team []engagement.TeamMember
		for _, name := range []string{"left", "ann", "board", "bob"} {
			person, err := tx.EnsurePerson(name, name+"@x.eu", "en")
			if err != nil {
				return err
			}
			if name == "left" {
				person.Active = false
				if person, err = tx.UpdatePerson(person, 0); err != nil {
					return err
				}
			}
			c.people[name] = person
			team = append(team, engagement.TeamMember{Role: roles[name], Person: person.ID})
		}
		opened, err := engagement.NewEvent("opened", "", tx.Now(), "pmo", engagement.Opened{
			Country: "ES", Methodology: "m@1", Team: team, StartOn: "2026-03-02", Calendar: "es", Timezone: "Europe/Madrid", Currency: "EUR", Locale: "es",
		}, map[string]string{"title": "T", "client": "C"})
		if err != nil {
			return err
		}
		_, err = tx.Record(c.place.Engagement, []engagement.Event{opened})
		return err
	}))
	for _, name := range []string{"left", "board"} {
		readdress(t, driver, address, c.people[name].ID, "ann+"+name+"@x.eu")
	}
	return c
}

// readdress gives somebody an address that the register refuses today.
func readdress(t *testing.T, driver, address, id, email string) {
	t.Helper()
	db, err := sql.Open(driver, address)
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	tx, err := db.BeginTx(context.WithoutCancel(t.Context()), nil)
	require.NoError(t, err)
	if driver == "pgx" {
		_, err = tx.ExecContext(t.Context(), "SELECT set_config('app.org', $1, true)", storetest.Org)
		require.NoError(t, err)
	}
	done, err := tx.ExecContext(t.Context(), "UPDATE people SET email = $1, email_key = $1, identity_key = 'ann@x.eu' WHERE id = $2", email, id)
	require.NoError(t, err)
	n, err := done.RowsAffected()
	require.NoError(t, err)
	require.EqualValues(t, 1, n)
	require.NoError(t, tx.Commit())
}

func TestSomebodyRegisteredTwiceHasOneSeatWithTheRolesOfBoth(t *testing.T) {
	roles := map[string]engagement.Role{
		"left": engagement.RoleSponsor, "ann": engagement.RoleSponsor, "board": engagement.RoleLeader, "bob": engagement.RoleLeader,
	}
	eachCommittee(t, roles, func(t *testing.T, c committee) {
		ann, bob := c.people["ann"].ID, c.people["bob"].ID
		for _, test := range []struct {
			what      string
			approvers []engagement.Approver
			want      []engagement.Eligible
		}{
			{
				"both roles lead to her",
				[]engagement.Approver{{Role: engagement.RoleSponsor}, {Role: engagement.RoleLeader}},
				[]engagement.Eligible{
					{Person: ann, Roles: []engagement.Role{engagement.RoleSponsor, engagement.RoleLeader}},
					{Person: bob, Roles: []engagement.Role{engagement.RoleLeader}},
				},
			},
			{
				"the role of her second entry leads to her first seat",
				[]engagement.Approver{{Role: engagement.RoleLeader}},
				[]engagement.Eligible{{Person: ann, Roles: []engagement.Role{engagement.RoleLeader}}, {Person: bob, Roles: []engagement.Role{engagement.RoleLeader}}},
			},
			{
				"so does any spelling of her address",
				[]engagement.Approver{{Person: "ANN+x@X.eu"}},
				[]engagement.Eligible{{Person: ann, Roles: []engagement.Role{engagement.RoleSponsor, engagement.RoleLeader}}},
			},
		} {
			got, err := c.office.Eligible(t.Context(), c.place, engagement.GatePlan, engagement.Stage{Key: "leaders", Approvers: test.approvers})
			require.NoError(t, err)
			require.Equal(t, test.want, got, test.what)
		}
		leaders, err := c.office.InRoles(t.Context(), c.place, []engagement.Role{engagement.RoleLeader, engagement.RoleSponsor})
		require.NoError(t, err)
		require.Equal(t, []string{c.people["left"].ID, ann, bob}, leaders, "who has left is named, too, but nobody twice")
	})
}

func TestSomebodyIsFoundByAnySpellingOfTheirAddressUnderOneId(t *testing.T) {
	eachCommittee(t, nil, func(t *testing.T, c committee) {
		for address, name := range map[string]string{"ann@x.eu": "ann", "ann+new@x.eu": "ann", "ANN+board@x.eu": "ann", "ｂｏｂ+x@x.eu": "bob"} {
			id, _, err := c.office.Find(t.Context(), c.place, address)
			require.NoError(t, err)
			require.Equal(t, c.people[name].ID, id, address)
		}
		_, _, err := c.office.Find(t.Context(), c.place, "ann+left@x.eu")
		require.Equal(t, engagement.Forbidden, engagement.CodeOf(err))
	})
}
