package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"mandate/internal/engagement"
)

// CriterionWords are what a criterion of readiness is called, and what is said where nothing
// is known of it.
func CriterionWords(key string) (name, unknown string) {
	switch key {
	case engagement.CriterionTrained:
		return "Training seats completed", "none planned"
	case engagement.CriterionInformed:
		return "Planned messages sent", "none planned"
	case engagement.CriterionPulse:
		return "Adoption pulse, 1 to 5", "nobody was asked"
	case engagement.CriterionSevere:
		return "Severe concerns unresolved", ""
	}
	return key, ""
}

// The words of a gauge's zones.
const (
	zoneReady    = "ready"
	zoneReserved = "with reservations"
	zoneAtRisk   = "at risk"
)

var statusWords = map[engagement.RAG]string{engagement.Green: zoneReady, engagement.Amber: zoneReserved, engagement.Red: zoneAtRisk}

// ReadinessGauge draws each criterion of a release's readiness beside the thresholds by which
// the methodology judges it.
func ReadinessGauge(r engagement.Readiness, f Format) *Chart {
	c := &Chart{Kind: Gauges, Title: "Readiness by criterion"}
	for _, criterion := range r.Criteria() {
		c.Gauges = append(c.Gauges, f.criterion(criterion))
	}
	return c
}

func (f Format) criterion(c engagement.ReadinessCriterion) Gauge {
	name, unknown := CriterionWords(c.Key)
	g := Gauge{Label: name, Tone: toneOf(c.Status), End: 100, Text: unknown + " · " + statusWords[c.Status]}
	said := func(v int) string { return f.Percent(float64(v), 0) }
	switch c.Key {
	case engagement.CriterionPulse:
		g.Start, g.End = 100, 500
		said = func(v int) string { return f.Number(float64(v)/100, 2) }
	case engagement.CriterionSevere:
		// Whole numbers have a place of their own, which begins half before them.
		g.Start, g.End = -0.5, float64(max(c.Value, c.Amber+2, 3))+0.5
		said = strconv.Itoa
	}
	if c.Known {
		value := float64(c.Value)
		g.Value, g.Text = &value, said(c.Value)+" · "+statusWords[c.Status]
	}
	zone := func(to float64, tone Tone, label, within, mark string) {
		if len(g.Zones) == 0 && to <= g.Start || len(g.Zones) > 0 && to <= g.Zones[len(g.Zones)-1].To {
			return // no value is in it
		}
		g.Zones = append(g.Zones, Zone{To: to, Tone: tone, Label: label, Range: within, Mark: mark})
	}
	if c.Least {
		zone(float64(c.Amber), Bad, zoneAtRisk, "below "+said(c.Amber), said(c.Amber))
		zone(float64(c.Green), Warn, zoneReserved, "below "+said(c.Green), said(c.Green))
		zone(g.End, Good, zoneReady, said(c.Green)+" or more", "")
		if float64(c.Green) >= g.End {
			// Only the end of the scale is ready: the last zone has no width.
			g.Zones = append(g.Zones, Zone{To: g.End, Tone: Good, Label: zoneReady, Range: said(c.Green)})
		}
		return g
	}
	zone(float64(c.Green)+0.5, Good, zoneReady, atMost(c.Green), "max "+said(c.Green))
	zone(float64(c.Amber)+0.5, Warn, zoneReserved, atMost(c.Amber), "max "+said(c.Amber))
	zone(g.End, Bad, zoneAtRisk, "more than "+said(c.Amber), "")
	return g
}

func atMost(n int) string {
	if n == 0 {
		return "none"
	}
	return strconv.Itoa(n) + " or fewer"
}

func toneOf(rag engagement.RAG) Tone {
	return map[engagement.RAG]Tone{engagement.Green: Good, engagement.Amber: Warn, engagement.Red: Bad}[rag]
}

// pulsesAtOnce is how many of the latest pulses stand beside each other.
const pulsesAtOnce = 4

// AdoptionByGroup draws a bar for each group and pulse, the mean of the five steps, of the
// latest pulses; nil where nothing can be shown. Name names a group.
func AdoptionByGroup(pulses []engagement.GroupPulse, name func(string) string, f Format) *Chart {
	var groups []string
	var days []engagement.Day
	for _, p := range pulses {
		if !slices.Contains(groups, p.Group) {
			groups = append(groups, p.Group)
		}
		if !slices.Contains(days, p.On) {
			days = append(days, p.On)
		}
	}
	if len(groups) == 0 {
		return nil
	}
	days = days[max(0, len(days)-pulsesAtOnce):]
	c := &Chart{Kind: Bars, Title: "Adoption by group", Unit: "mean of the five steps, points of 5"}
	for _, group := range groups {
		c.Labels = append(c.Labels, name(group))
	}
	for _, day := range days {
		s := Series{Name: f.Day(day), Values: make([]*float64, len(groups))}
		for _, p := range pulses {
			if p.On == day {
				mean := float64(p.Mean()) / 100
				s.Values[slices.Index(groups, p.Group)] = &mean
			}
		}
		c.Series = append(c.Series, s)
	}
	return c
}

// mapSteps are those of influence and interest.
const mapSteps = 5

// StakeholderMap draws stakeholders by their influence and interest, each with the stance that
// they take and that is wanted; nil where there is none. Name names a person. It is for those
// who work with them: a report names no stakeholder.
func StakeholderMap(stakeholders []engagement.Item[engagement.Stakeholder], name func(string) string) *Chart {
	if len(stakeholders) == 0 {
		return nil
	}
	grid := stakeholderGrid()
	grid.Scale = engagement.Stances
	for i, s := range byInfluence(stakeholders) {
		grid.Points = append(grid.Points, Point{
			Number: i + 1, Label: name(s.Body.Person), X: s.Body.Interest, Y: s.Body.Influence,
			Stance: slices.Index(engagement.Stances, s.Body.Stance) + 1, Wanted: slices.Index(engagement.Stances, s.Body.Wanted) + 1,
		})
	}
	return &Chart{Kind: Stances, Title: "Stakeholders: stance now → wanted", Grid: grid}
}

// StakeholderCounts draws how many stakeholders have which influence and interest, by group and
// without their names; nil where there is none.
func StakeholderCounts(stakeholders []engagement.Item[engagement.Stakeholder], group func(string) string) *Chart {
	if len(stakeholders) == 0 {
		return nil
	}
	grid := stakeholderGrid()
	for i, s := range byInfluence(stakeholders) {
		label := "Stakeholder"
		if s.Body.Group != "" {
			label = group(s.Body.Group)
		}
		grid.Points = append(grid.Points, Point{Number: i + 1, Label: label, X: s.Body.Interest, Y: s.Body.Influence})
	}
	return &Chart{Kind: HeatMap, Title: "Stakeholders by influence and interest", Grid: grid}
}

func stakeholderGrid() *Grid {
	return &Grid{X: Axis{Title: "Interest", Steps: mapSteps}, Y: Axis{Title: "Influence", Steps: mapSteps}}
}

// byInfluence puts the most influential first.
func byInfluence(stakeholders []engagement.Item[engagement.Stakeholder]) []engagement.Item[engagement.Stakeholder] {
	return slices.SortedStableFunc(slices.Values(stakeholders), func(a, b engagement.Item[engagement.Stakeholder]) int {
		return cmp.Or(b.Body.Influence-a.Body.Influence, b.Body.Interest-a.Body.Interest, cmp.Compare(a.ID, b.ID))
	})
}

// StanceCounts draws how many stakeholders take each stance and how many should, nil where
// there are so few that it would tell of one.
func StanceCounts(stakeholders []engagement.Item[engagement.Stakeholder]) *Chart {
	if len(stakeholders) < engagement.PulseMinimum {
		return nil
	}
	now, wanted := make([]*float64, len(engagement.Stances)), make([]*float64, len(engagement.Stances))
	for i := range engagement.Stances {
		now[i], wanted[i] = new(float64), new(float64)
	}
	for _, s := range stakeholders {
		stance := slices.Index(engagement.Stances, s.Body.Stance)
		if stance < 0 {
			continue
		}
		*now[stance]++
		if better := slices.Index(engagement.Stances, s.Body.Wanted); better >= 0 {
			stance = better
		}
		*wanted[stance]++
	}
	return &Chart{
		Kind: Bars, Title: "Stances of stakeholders", Unit: fmt.Sprintf("of %d", len(stakeholders)), Labels: engagement.Stances,
		Series: []Series{{Name: "Now", Values: now}, {Name: "Wanted", Values: wanted}},
	}
}
