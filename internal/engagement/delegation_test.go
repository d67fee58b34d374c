package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const delegationDay Day = "2026-03-10" // today, in these tests

// away makes a delegation without an id, of everything, in place of the principal.
func away(principal, delegate string, from, until Day, changes ...func(*Delegation)) Delegation {
	d := Delegation{Principal: principal, Delegate: delegate, From: from, Until: until, Mode: DelegationReplace}
	for _, change := range changes {
		change(&d)
	}
	return d
}

func within(engagementID string, gates ...GateKey) func(*Delegation) {
	return func(d *Delegation) { d.Scope = DelegationScope{Engagement: engagementID, Gates: gates} }
}

func TestADelegationByItselfIsWrong(t *testing.T) {
	for _, test := range []struct {
		what           string
		d              Delegation
		field, message string
	}{
		{"without a delegate", away("ann", "", "2026-03-10", "2026-03-20"), "delegate", "is required"},
		{"without an end", away("ann", "bob", "2026-03-10", ""), "until", "is required"},
		{"backwards", away("ann", "bob", "2026-03-20", "2026-03-19"), "until", "lies before from"},
		{"when it is over", away("ann", "bob", "2026-03-01", "2026-03-09"), "until", "is over"},
		{"for more than a year", away("ann", "bob", "2026-03-10", "2027-03-11"), "until", "give a day up to 2027-03-10"},
		{"in no mode", away("ann", "bob", "2026-03-10", "2026-03-20", func(d *Delegation) { d.Mode = "instead" }), "mode", "replace, add"},
		{"of no gate", away("ann", "bob", "2026-03-10", "2026-03-20", within("", GatePlan, "door")), "scope.gates[1]", "give one of: diagnosis"},
	} {
		t.Run(test.what, func(t *testing.T) {
			var f Faults
			test.d.Check(&f, delegationDay)
			require.Len(t, f, 1)
			assertFault(t, f, test.field, test.message)
		})
	}
	for what, right := range map[string]Delegation{
		"one day":         away("ann", "bob", "2026-03-10", "2026-03-10"),
		"one that runs":   away("ann", "bob", "2026-01-01", "2026-03-10"),
		"a whole year":    away("ann", "bob", "2026-03-10", "2027-03-10"),
		"a leap year":     away("ann", "bob", "2028-02-29", "2029-03-01"),
		"for some gates":  away("ann", "bob", "2026-03-10", "2026-03-20", within("e1", GateKeys...)),
		"beside somebody": away("ann", "bob", "2026-03-10", "2026-03-20", func(d *Delegation) { d.Mode = DelegationAdd }),
	} {
		var f Faults
		right.Check(&f, delegationDay)
		assert.Empty(t, f, what)
	}
}

func TestADelegationBesideOthersIsWrong(t *testing.T) {
	who := map[string]Party{}
	for _, name := range []string{"ann", "bob", "cem", "dora", "eve"} {
		who[name] = Party{Person: name, Name: name, Identity: name + "@x.eu", Active: name != "eve"}
	}
	who["ann2"] = Party{Person: "ann2", Name: "ann2", Identity: "ann@x.eu", Active: true}
	ended := func(d *Delegation) { d.EndedAt = new(time.Time) }
	for _, test := range []struct {
		what           string
		others         []Delegation
		d              Delegation
		field, message string // empty when nothing is wrong
	}{
		{"alone", nil, away("ann", "bob", "2026-04-01", "2026-04-10"), "", ""},
		{"to oneself", nil, away("ann", "ann", "2026-04-01", "2026-04-10"), "delegate", "cannot stand in for themselves"},
		{"to oneself by another address", nil, away("ann", "ann2", "2026-04-01", "2026-04-10"), "delegate", "cannot stand in for themselves"},
		{"to nobody", nil, away("ann", "zoe", "2026-04-01", "2026-04-10"), "delegate", "nobody with the id"},
		{"of nobody", nil, away("zoe", "ann", "2026-04-01", "2026-04-10"), "principal", "nobody with the id"},
		{"to somebody who has left", nil, away("ann", "eve", "2026-04-01", "2026-04-10"), "delegate", "no longer active"},
		{"twice on one day", []Delegation{away("ann", "cem", "2026-04-10", "2026-04-20")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "from", "has delegated to cem already from 2026-04-10 until 2026-04-20"},
		{"twice by another address", []Delegation{away("ann2", "cem", "2026-04-10", "2026-04-20")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "from", "already"},
		{"one day after another", []Delegation{away("ann", "cem", "2026-04-11", "2026-04-20")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "", ""},
		{"beside one that was ended", []Delegation{away("ann", "cem", "2026-04-01", "2026-04-20", ended)}, away("ann", "bob", "2026-04-01", "2026-04-10"), "", ""},
		{"of another engagement", []Delegation{away("ann", "cem", "2026-04-01", "2026-04-20", within("e1"))}, away("ann", "bob", "2026-04-01", "2026-04-10", within("e2")), "", ""},
		{"of all engagements beside one", []Delegation{away("ann", "cem", "2026-04-01", "2026-04-20", within("e1"))}, away("ann", "bob", "2026-04-01", "2026-04-10", within("", GatePlan)), "from", "already"},
		{"of other gates", []Delegation{away("ann", "cem", "2026-04-01", "2026-04-20", within("", GateReview))}, away("ann", "bob", "2026-04-01", "2026-04-10", within("e1", GatePlan, GateClosure)), "", ""},
		{"of a gate of both", []Delegation{away("ann", "cem", "2026-04-01", "2026-04-20", within("", GateReview))}, away("ann", "bob", "2026-04-01", "2026-04-10", within("e1", GatePlan, GateReview)), "from", "already"},
		{"back again", []Delegation{away("bob", "ann", "2026-04-05", "2026-04-06")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "delegate", "bob has delegated to ann from 2026-04-05 until 2026-04-06 and cannot stand in"},
		{"to somebody who has delegated", []Delegation{away("bob", "cem", "2026-04-05", "2026-04-06")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "delegate", "cannot stand in meanwhile"},
		{"of somebody who stands in", []Delegation{away("dora", "ann", "2026-04-05", "2026-04-06")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "principal", "ann stands in for dora from 2026-04-05 until 2026-04-06 and cannot delegate in turn"},
		{"of somebody who stands in by another address", []Delegation{away("dora", "ann2", "2026-04-05", "2026-04-06")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "principal", "cannot delegate in turn"},
		{"to one who stands in for others", []Delegation{away("dora", "bob", "2026-04-05", "2026-04-06")}, away("ann", "bob", "2026-04-01", "2026-04-10"), "", ""},
	} {
		t.Run(test.what, func(t *testing.T) {
			for i := range test.others {
				test.others[i].ID = fmt.Sprint("o", i)
			}
			var f Faults
			test.d.CheckAmong(&f, test.others, who)
			if test.field == "" {
				require.Empty(t, f)
				return
			}
			require.NotEmpty(t, f)
			assertFault(t, f, test.field, test.message)
		})
	}
}

func TestDelegationsThatPassTheRulesMakeNoChains(t *testing.T) {
	people := []string{"ann", "bob", "cem", "dora"}
	who := map[string]Party{}
	for _, p := range people {
		who[p] = Party{Person: p, Name: p, Identity: p + "@x.eu", Active: true}
	}
	somebody, day := rapid.SampledFrom(people), rapid.IntRange(10, 16)
	scope := rapid.Custom(func(t *rapid.T) DelegationScope {
		return DelegationScope{
			Engagement: rapid.SampledFrom([]string{"", "e1", "e2"}).Draw(t, "engagement"),
			Gates:      rapid.SliceOfNDistinct(rapid.SampledFrom([]GateKey{GatePlan, GateReview}), 0, 2, rapid.ID[GateKey]).Draw(t, "gates"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		var kept []Delegation
		for i := range rapid.IntRange(1, 12).Draw(t, "requests") {
			from := day.Draw(t, "from")
			d := away(somebody.Draw(t, "principal"), somebody.Draw(t, "delegate"),
				Day(fmt.Sprintf("2026-04-%d", from)), Day(fmt.Sprintf("2026-04-%d", from+rapid.IntRange(0, 3).Draw(t, "days"))))
			d.ID, d.Scope = fmt.Sprint(i), scope.Draw(t, "scope")
			var f Faults
			if d.CheckAmong(&f, kept, who); len(f) == 0 {
				kept = append(kept, d)
			}
		}
		for n := range 12 {
			now := time.Date(2026, 4, 9+n, 12, 0, 0, 0, time.UTC)
			for _, engagementID := range []string{"e1", "e2"} {
				for _, gate := range []GateKey{GatePlan, GateReview} {
					checkOneStep(t, StandIns(kept, engagementID, gate, time.UTC), now)
				}
			}
		}
	})
}

// checkOneStep wants at most one stand-in for each person at a moment, who has none.
func checkOneStep(t *rapid.T, all map[string][]StandIn, now time.Time) {
	at := map[string]string{}
	for principal, standIns := range all {
		for _, s := range standIns {
			if now.Before(s.From) || !now.Before(s.Until) {
				continue
			}
			if at[principal] != "" {
				t.Fatalf("%s has two stand-ins at %s: %s and %s", principal, now, at[principal], s.Person)
			}
			at[principal] = s.Person
		}
	}
	for principal, delegate := range at {
		if at[delegate] != "" || delegate == principal {
			t.Fatalf("%s stands in for %s at %s, and %s for them", delegate, principal, now, at[delegate])
		}
	}
}

func TestStandInsBeginAndEndWithTheDaysOfTheEngagement(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	require.NoError(t, err)
	late := away("ann", "bob", "2026-03-28", "2026-03-29") // summer time begins
	late.ID = "late"
	early := away("ann", "cem", "2026-03-01", "2026-03-01", within("e1", GatePlan))
	early.ID, early.Mode = "early", DelegationAdd
	ended := away("dora", "bob", "2026-03-01", "2026-03-31", func(d *Delegation) { d.EndedAt = new(time.Time) })
	all := []Delegation{late, early, ended, away("eve", "bob", "2026-03-01", "2026-03-31", within("e2"))}

	assert.Equal(t, map[string][]StandIn{"ann": {
		{
			Person: "cem", Mode: DelegationAdd, Delegation: "early",
			From: time.Date(2026, 2, 28, 23, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 1, 23, 0, 0, 0, time.UTC),
		},
		{
			Person: "bob", Mode: DelegationReplace, Delegation: "late",
			From: time.Date(2026, 3, 27, 23, 0, 0, 0, time.UTC), Until: time.Date(2026, 3, 29, 22, 0, 0, 0, time.UTC),
		},
	}}, StandIns(all, "e1", GatePlan, madrid))
	assert.Len(t, StandIns(all, "e1", GateReview, madrid)["ann"], 1)
	assert.Contains(t, StandIns(all, "e2", GateReview, madrid), "eve")
	assert.Empty(t, StandIns(nil, "e1", GatePlan, madrid))
}
