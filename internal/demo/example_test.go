package demo

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestOurExampleIsConsistentAndWhole(t *testing.T) {
	story, err := Example()
	require.NoError(t, err)
	requireConsistent(t, story)
	require.GreaterOrEqual(t, len(story.Findings), 8)
	require.GreaterOrEqual(t, len(story.Actions), 5)
	for _, f := range story.Findings {
		require.NotEmpty(t, f.Body.Evidence, f.Key)
		if f.Body.Type != "strength" {
			require.True(t, f.Body.Consequence != "" || f.Key == story.Revision.Finding, "%s says what it leads to", f.Key)
			require.NotEmpty(t, f.Body.Cause, f.Key)
		}
	}
	for _, a := range story.Answers {
		require.True(t, a.NotApplicable || a.Evidence != "", "the answer to %s says what shows it", a.Question)
	}
}

func TestOurExampleGivesEveryFindingSomethingToBeDone(t *testing.T) {
	story, err := Example()
	require.NoError(t, err)
	addressed := map[string]bool{}
	for _, a := range story.Actions {
		for _, finding := range a.Body.Findings {
			addressed[finding] = true
		}
	}
	for _, f := range story.Findings {
		if f.Body.Type != "strength" {
			require.True(t, addressed["@finding/"+f.Key], "no action addresses %s", f.Key)
		}
	}
}

func TestOurExampleHasTheTeamThatItsGatesAsk(t *testing.T) {
	story, err := Example()
	require.NoError(t, err)
	people := map[string]bool{}
	roles := map[engagement.Role]int{}
	for _, m := range story.Start.Team {
		require.False(t, people[m.Email], "%s is in the team once", m.Email)
		people[m.Email] = true
		roles[m.Role]++
	}
	require.Equal(t, 2, roles[engagement.RoleLeader])
	require.Equal(t, 1, roles[engagement.RoleSponsor])
}
