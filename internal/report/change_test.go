package report_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

func stakeholders(n int) []engagement.Item[engagement.Stakeholder] {
	var all []engagement.Item[engagement.Stakeholder]
	for i := range n {
		s := engagement.Stakeholder{Person: fmt.Sprintf("Person %d", i+1), Group: "g", Influence: 1 + i*7%5, Interest: 1 + i*3%5, Stance: engagement.Stances[i%5], Wanted: engagement.Stances[min(4, i%5+2)]}
		if i < 9 {
			s.Influence, s.Interest = 5, 4
		}
		if i%4 == 0 {
			s.Wanted = ""
		}
		all = append(all, engagement.Item[engagement.Stakeholder]{ID: fmt.Sprintf("s%02d", i), Body: s})
	}
	return all
}

func same(s string) string { return s }

// readiness is one of a release that is neither ready nor not.
func readiness() engagement.Readiness {
	return engagement.Readiness{
		Trained: 72, Informed: 40, Pulse: 365, OpenSevere: 2,
		Trainings: make([]engagement.Item[engagement.Training], 1), Communications: make([]engagement.Item[engagement.Communication], 1),
	}
}

// adoption is what three groups said in three pulses, one of them once.
func adoption() []engagement.GroupPulse {
	var all []engagement.GroupPulse
	for i, day := range []engagement.Day{"2026-04-01", "2026-05-01", "2026-06-01"} {
		for g, group := range []string{"Shop staff", "Bakers at the central bakery", "Drivers"} {
			if g == 2 && i != 1 {
				continue
			}
			m := 250 + 45*i - 20*g
			all = append(all, engagement.GroupPulse{Group: group, On: day, Means: [5]int{m, m + 20, m, m, m - 20}})
		}
	}
	return all
}

func changePictures() report.Document {
	f := report.FormatFor("en")
	d := report.Document{Title: "Change", Locale: "en"}
	for _, c := range []*report.Chart{
		report.StakeholderMap(stakeholders(24), same), report.StakeholderCounts(stakeholders(24), same), report.StanceCounts(stakeholders(24)),
		report.ReadinessGauge(readiness(), f), report.AdoptionByGroup(adoption(), same, f),
	} {
		d.Sections = append(d.Sections, report.Section{Title: c.Title, Blocks: []report.Block{{Chart: c}}})
	}
	return d
}

func TestThePicturesOfChangeLookAsTheyDid(t *testing.T) {
	html, err := changePictures().Fragment()
	require.NoError(t, err)
	golden(t, "change.html", []byte(html))
	markdown, err := changePictures().Markdown()
	require.NoError(t, err)
	golden(t, "change.md", markdown)
	if at := os.Getenv("PICTURES"); at != "" {
		page, err := changePictures().HTML()
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(at, page, 0o600))
	}
}

func TestAMapOfManyStakeholdersShowsEachOnceOrCountsThem(t *testing.T) {
	figure := find(fragment(t, charted(*report.StakeholderMap(stakeholders(24), same))), named("figure"))[0]
	for _, svg := range drawings(figure) {
		at := map[string]bool{}
		for _, disc := range find(svg, classed("report-disc")) {
			place := attribute(disc, "cx") + " " + attribute(disc, "cy")
			require.False(t, at[place], "two discs at %s", place)
			at[place] = true
		}
		require.Contains(t, words(svg), "+", "those for which there is no room are counted")
		require.NotEmpty(t, find(svg, classed("report-chip-gap")), "an outline tells of a gap, not colour alone")
	}
	require.Len(t, find(find(figure, classed("report-legend"))[0], named("li")), 24)
	require.Contains(t, words(find(figure, classed("report-legend"))[0]), "against → neutral")
	require.Contains(t, words(find(figure, classed("report-keys"))[0]), "−− against")
	table := words(find(figure, named("table"))[0])
	require.Contains(t, table, "Wanted")
	require.Contains(t, table, "Person 24")
}

func TestStancesAreCountedWithoutNamesAndOnlyOfMany(t *testing.T) {
	require.Nil(t, report.StakeholderMap(nil, same))
	require.Nil(t, report.StanceCounts(stakeholders(4)))
	c := report.StanceCounts(stakeholders(5))
	require.InDelta(t, 1, *c.Series[0].Values[0], 0)
	require.InDelta(t, 3, *c.Series[1].Values[4], 0, "who is wanted no other way is counted as they stand")
	markdown, err := charted(*report.StakeholderCounts(stakeholders(9), same)).Markdown()
	require.NoError(t, err)
	require.NotContains(t, string(markdown), "Person")
	require.NotContains(t, string(markdown), "sceptical")
}

func TestAGaugeShowsTheValueBesideTheThresholdsOfTheMethodology(t *testing.T) {
	f := report.FormatFor("en")
	r := readiness()
	r.Thresholds = engagement.ReadinessRule{Trained: &engagement.Threshold{Green: 80}, OpenSevere: &engagement.Threshold{Green: 1, Amber: 3}}
	c := report.ReadinessGauge(r, f)
	require.Equal(t, []report.Zone{
		{To: 80, Label: "with reservations", Range: "below 80%", Tone: report.Warn, Mark: "80%"}, {To: 100, Label: "ready", Range: "80% or more", Tone: report.Good},
	}, c.Gauges[0].Zones, "nothing is red of what may be as low as it likes")
	require.Equal(t, "72% · with reservations", c.Gauges[0].Text)
	require.Equal(t, "2 · with reservations", c.Gauges[3].Text)
	require.Equal(t, "1 or fewer", c.Gauges[3].Zones[0].Range)
	r.Trainings = nil
	unknown := report.ReadinessGauge(r, f)
	require.Nil(t, unknown.Gauges[0].Value)
	require.Equal(t, "none planned · with reservations", unknown.Gauges[0].Text)
	known, unseen := drawings(find(fragment(t, charted(*c)), named("figure"))[0]), drawings(find(fragment(t, charted(*unknown)), named("figure"))[0])
	require.Len(t, find(known[0], classed("report-needle")), 4)
	require.Len(t, find(unseen[0], classed("report-needle")), 3, "what is not known has no needle")
}

func TestAdoptionHasABarForEachGroupAndPulseAndAGapWhereNobodyWasAsked(t *testing.T) {
	f := report.FormatFor("en")
	require.Nil(t, report.AdoptionByGroup(nil, same, f))
	c := report.AdoptionByGroup(adoption(), strings.ToUpper, f)
	require.Equal(t, []string{"SHOP STAFF", "BAKERS AT THE CENTRAL BAKERY", "DRIVERS"}, c.Labels)
	require.Len(t, c.Series, 3)
	require.Nil(t, c.Series[2].Values[2])
	require.InDelta(t, 3.40, *c.Series[2].Values[0], 1e-9)
	many := adoption()
	for i := range 6 {
		many = append(many, engagement.GroupPulse{Group: "Drivers", On: engagement.Day(fmt.Sprintf("2026-07-0%d", i+1))})
	}
	require.Len(t, report.AdoptionByGroup(many, same, f).Series, 4, "the latest")
}
