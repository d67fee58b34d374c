package engagement

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAPlayerIsReadFromTheCommandLine(t *testing.T) {
	for text, want := range map[string]Player{
		"sponsor=absent":                        {Role: RoleSponsor, Behaviour: Absent},
		"sponsor=absent:2027-02-01..2027-02-19": {Role: RoleSponsor, Behaviour: Absent, From: "2027-02-01", Until: "2027-02-19"},
		"ana@client.example=late:4":             {Person: "ana@client.example", Behaviour: Tardy, Days: 4},
		"leader=refusing:2":                     {Role: RoleLeader, Behaviour: Refusing, Times: 2},
		"cto=punctual:60":                       {Role: RoleCTO, Behaviour: Punctual, At: 60},
	} {
		got, err := ParsePlayer(text)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
	for _, text := range []string{"", "sponsor", "=late", "sponsor=asleep", "sponsor=late:soon"} {
		_, err := ParsePlayer(text)
		require.ErrorContains(t, err, "write role=behaviour", text)
	}
}

func TestTheEntryByAddressCountsBeforeTheRoles(t *testing.T) {
	c := Casting{People: []Player{
		{Role: RoleLeader, Behaviour: Tardy}, {Person: "Lena@client.example", Behaviour: Absent},
	}}.WithDefaults()
	require.Equal(t, Absent, c.For("lena@client.example", []Role{RoleLeader}).Behaviour)
	require.Equal(t, LateDays, c.For("luis@client.example", []Role{RoleMember, RoleLeader}).Days)
	require.Equal(t, Punctual, c.For("sven@client.example", []Role{RoleSponsor}).Behaviour)
	require.Len(t, c.Projects, 2)
}

func TestWhatIsWrongInACastIsNamed(t *testing.T) {
	team := map[string][]Role{"lena@client.example": {RoleLeader}}
	for says, p := range map[string]Player{
		"must name a role or a person":       {Behaviour: Absent},
		"nobody in the team has the address": {Person: "x@y.example", Behaviour: Absent},
		"nobody in the team is sponsor":      {Role: RoleSponsor, Behaviour: Absent},
		"are for absent people":              {Role: RoleLeader, Behaviour: Tardy, From: "2027-01-01"},
		"cannot stand in":                    {Person: "lena@client.example", Behaviour: Absent, DelegatesTo: "lena@client.example"},
		"give one of":                        {Role: RoleLeader, Behaviour: "asleep"},
	} {
		var f Faults
		Casting{People: []Player{p}}.Check(&f, team)
		require.ErrorContains(t, f.Err("x"), says)
	}
	var f Faults
	Casting{People: []Player{{Role: RoleLeader, Behaviour: Refusing, Times: 2}}}.Check(&f, team)
	require.NoError(t, f.Err("x"))
}
