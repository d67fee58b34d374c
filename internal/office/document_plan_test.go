package office

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// staffedPlan is a plan of two actions that share a person, for a client whose year begins
// in July.
func staffedPlan() engagement.Plan {
	one := engagement.Item[engagement.Action]{ID: "a", Version: 1, Body: engagement.Action{
		Title: "Restore", Impact: 5, Feasibility: 5, Start: "2027-03-01", Due: "2027-03-05", PersonDays: 5, BuildCost: 54200000, RunCost: 100,
		Allocations: []engagement.Share{{Person: "carla", Percent: 100}},
		Options:     []engagement.Option{{Title: "Hope", Nothing: true, WhyNot: "It failed"}, {Title: "Rent", BuildCost: 100, Impact: 3, Feasibility: 4}},
	}}
	two := one
	two.ID, two.Body.Title, two.Body.Impact, two.Body.Options = "b", "Connect", 4, nil
	return engagement.NewPlan(engagement.Methodology{Priority: engagement.Priority{Bands: []engagement.Band{{Key: "now", Min: 1}}}}, engagement.PlanDraft{
		Engagement: engagement.Brief{Currency: "EUR", Locale: "en", FiscalYearStart: 7}, Actions: []engagement.Item[engagement.Action]{one, two},
	})
}

func TestThePlansDocumentShowsScheduleFiscalQuartersAndOtherWays(t *testing.T) {
	p := staffedPlan()
	s := newScribe(p.Engagement, "en")
	s.names["carla"] = "Carla Otto"
	text, err := planDocument(s, p).Markdown()
	require.NoError(t, err)
	for _, part := range []string{
		"When the work can be done", "8 March 2027", "Carla Otto works on “Restore”", "Carla Otto is allocated 200 %",
		"FY2027-Q3 (Jan–Mar 2027)", "By quarter and priority", "FY2028", "Other ways", "It failed", "Carla Otto, 100 %",
	} {
		require.Contains(t, string(text), part)
	}
	require.Contains(t, planFigures(s, p).Figures[2].Value, "EUR\u00a01,084,000.00", "an amount stays on one line")
}
