package identity_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestAConsultantOfOneEngagementIsAMemberInAnotherWhereThatIsTheirRole(t *testing.T) {
	for name, somebody := range map[string]identity.Principal{
		"by the role in the organisation": {Person: "p", Role: identity.Consultant},
		"by their teams alone":            {Person: "p", Role: identity.Consultant, Teams: []engagement.Role{engagement.RoleConsultant, engagement.RoleMember}},
	} {
		t.Run(name, func(t *testing.T) {
			p := somebody.Visiting()
			require.NoError(t, p.May(identity.ReadEngagement))
			assert.True(t, p.Can(identity.EditDraft), "somewhere")
			require.NoError(t, p.At(identity.Place{Engagement: "b", Roles: []engagement.Role{engagement.RoleMember}}))
			assert.False(t, p.Can(identity.EditDraft))
			assert.True(t, p.Can(identity.RaiseConcern))
			err := p.May(identity.EditDraft)
			assert.Equal(t, engagement.Forbidden, engagement.CodeOf(err))
			assert.ErrorContains(t, err, "as member in this engagement you may not do this (draft.edit); ask its PMO for a role that may: pmo or cto or consultant")

			p = somebody.Visiting()
			require.NoError(t, p.At(identity.Place{Engagement: "a", Roles: []engagement.Role{engagement.RoleConsultant}}))
			assert.NoError(t, p.May(identity.EditDraft))
		})
	}
}

func TestWhatWasAllowedBeforeTheEngagementIsKnownIsAskedAgainThere(t *testing.T) {
	p := identity.Principal{Person: "p", Role: identity.Consultant}
	ctx := identity.With(context.Background(), p)
	p, _ = identity.From(ctx)
	require.NoError(t, p.May(identity.EditDraft))
	again, _ := identity.From(ctx)
	assert.Equal(t, engagement.Forbidden, engagement.CodeOf(again.At(identity.Place{Engagement: "b", Roles: []engagement.Role{engagement.RoleLeader}})))
	assert.False(t, p.Can(identity.EditDraft), "copies of a request's principal agree")

	other, _ := identity.From(identity.With(context.Background(), identity.Principal{Person: "p", Role: identity.Consultant}))
	assert.True(t, other.Can(identity.EditDraft), "another request begins anew")
}

func TestWhoeverAGateAsksReadsItAndDecidesInWhateverTeamTheyAre(t *testing.T) {
	p := identity.Principal{Person: "p", Role: identity.Consultant}.Visiting()
	require.NoError(t, p.May(identity.Decide))
	require.NoError(t, p.At(identity.Place{Engagement: "b", Asked: true}))
	assert.True(t, p.Can(identity.ReadEngagement))
	assert.False(t, p.Can(identity.SubmitWork))
	assert.False(t, p.Can(identity.ReadDraft))
}

func TestNobodyMayMoreInAnEngagementThanTheTableSaysOfBothTheirRoles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		role := rapid.SampledFrom(identity.Roles).Draw(t, "role")
		roles := rapid.SliceOfNDistinct(rapid.SampledFrom(engagement.Roles), 0, 3, rapid.ID[engagement.Role]).Draw(t, "roles in the team")
		action := rapid.SampledFrom(identity.Actions).Draw(t, "action").Action
		p := identity.Principal{Person: "p", Role: role}.Visiting()
		require.NoError(t, p.At(identity.Place{Engagement: "e", Roles: roles}))
		want := identity.Allowed(role, action)
		if role.Scoped() && identity.OfEngagement(action) {
			inTeam := false
			for _, r := range roles {
				inTeam = inTeam || identity.AllowedIn(r, action)
			}
			want = want && inTeam
		}
		require.Equal(t, want, p.Can(action))
		require.Equal(t, want, p.May(action) == nil)
	})
}
