package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheRolesOfPeopleAreThoseOfAllTheirTeams(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		record(t, db, "e1", openedEvent(t, "One", "Acme", engagement.TeamMember{Role: engagement.RoleMember, Person: "ana"}, engagement.TeamMember{Role: engagement.RolePMO, Person: "ben"}))
		record(t, db, "e2", openedEvent(t, "Two", "Acme", engagement.TeamMember{Role: engagement.RoleSponsor, Person: "ana"}, engagement.TeamMember{Role: engagement.RoleMember, Person: "ana"}))
		read(t, db, func(tx *store.Tx) {
			roles, err := tx.TeamRoles("ana", "cem")
			require.NoError(t, err)
			require.Equal(t, map[string][]engagement.Role{"ana": {engagement.RoleSponsor, engagement.RoleMember}}, roles)
			none, err := tx.TeamRoles()
			require.NoError(t, err)
			require.Empty(t, none)
		})
	})
}
