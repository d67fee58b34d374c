package rehearsal_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/methodology"
	"mandate/internal/rehearsal"
)

// The people of the tests' engagement.
const (
	paula  = "Paula Prinz"  // PMO
	carlos = "Carlos Cano"  // CTO
	sven   = "Sven Sommer"  // sponsor
	lena   = "Lena Lang"    // leader
	luis   = "Luis Lehmann" // leader
	mona   = "Mona Maier"   // a member, who stands in
	plan   = "Improvement plan"
)

func builtin(t *testing.T) engagement.Methodology {
	t.Helper()
	m, known := methodology.Builtin(methodology.ExternalCTO)
	require.True(t, known)
	return m
}

// brief is the built-in methodology with one period of monitoring, where only the course
// up to there matters.
func brief(t *testing.T) engagement.Methodology {
	t.Helper()
	m := builtin(t)
	m.Process.Periods = 1
	return m
}

// asking is the built-in methodology whose gate has other stages.
func asking(t *testing.T, key engagement.GateKey, stages ...engagement.Stage) engagement.Methodology {
	t.Helper()
	m := brief(t)
	policy := m.Process.Gates[key]
	policy.Stages = stages
	m.Key, m.Process.Gates[key] = "rehearsed", policy
	m.Defaults()
	return m
}

func stage(t *testing.T, name string, role engagement.Role, when string) engagement.Stage {
	t.Helper()
	due, err := engagement.ParseSpan("5 business days")
	require.NoError(t, err)
	return engagement.Stage{
		Key: name, When: when, Approvers: []engagement.Approver{{Role: role}}, Mode: engagement.Quorum{Mode: engagement.ModeAll}, Due: due,
	}
}

// engagementOf is an engagement with a cast, people acting as the command line says.
func engagementOf(t *testing.T, m engagement.Methodology, people ...string) rehearsal.Request {
	t.Helper()
	r := rehearsal.Request{Methodology: m, Start: contract.Start{
		Client: "Kleine Bäckerei GmbH", Country: "DE", Title: "Orders that reach the oven", StartOn: "2027-01-11",
		Calendar: "DE", Timezone: "Europe/Berlin", Currency: "EUR", Locale: "en",
		Objectives: []engagement.Objective{{Key: "growth", Title: "Sell online"}},
		Team: []contract.Person{
			{Role: engagement.RolePMO, Name: paula, Email: "paula@consultancy.example"},
			{Role: engagement.RoleCTO, Name: carlos, Email: "carlos@consultancy.example"},
			{Role: engagement.RoleConsultant, Name: "Clara Kern", Email: "clara@consultancy.example"},
			{Role: engagement.RoleSponsor, Name: sven, Email: "sven@bakery.example"},
			{Role: engagement.RoleLeader, Name: lena, Email: "lena@bakery.example"},
			{Role: engagement.RoleLeader, Name: luis, Email: "luis@bakery.example"},
			{Role: engagement.RoleMember, Name: mona, Email: "mona@bakery.example"},
		},
	}}
	for _, text := range people {
		p, err := engagement.ParsePlayer(text)
		require.NoError(t, err)
		r.Cast.People = append(r.Cast.People, p)
	}
	return r
}

func run(t *testing.T, req rehearsal.Request) engagement.Rehearsal {
	t.Helper()
	r, err := rehearsal.Run(t.Context(), req)
	require.NoError(t, err)
	return r
}

// those are the entries of a kind about something, in order.
func those(r engagement.Rehearsal, kind engagement.HappeningKind, about string) []engagement.Happening {
	var found []engagement.Happening
	for _, h := range r.Calendar {
		if h.Kind == kind && (about == "" || h.About == about) {
			found = append(found, h)
		}
	}
	return found
}

// by are those of them that are somebody's.
func by(all []engagement.Happening, name string) []engagement.Happening {
	var found []engagement.Happening
	for _, h := range all {
		if slices.Contains(h.Who, name) {
			found = append(found, h)
		}
	}
	return found
}

func load(t *testing.T, r engagement.Rehearsal, name string) engagement.PersonLoad {
	t.Helper()
	i := slices.IndexFunc(r.People, func(p engagement.PersonLoad) bool { return p.Name == name })
	require.GreaterOrEqual(t, i, 0, "%s is among the people", name)
	return r.People[i]
}

func rendered(t *testing.T, r engagement.Rehearsal, format string) string {
	t.Helper()
	var text bytes.Buffer
	require.NoError(t, rehearsal.Render(&text, r, format))
	return strings.ReplaceAll(text.String(), "\r\n", "\n")
}
