package engagement

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEngagementHealth(t *testing.T) {
	cases := []struct {
		name    string
		vitals  Vitals
		want    RAG
		reasons []string
	}{
		{"all is well", Vitals{Projects: []ProjectVitals{{"A", Green}, {"B", ""}}, Measured: Green}, Green, []string{}},
		{"a late phase", Vitals{LatePhases: []string{"Plan"}}, Amber, []string{"The phase “Plan” is late."}},
		{"an overdue gate", Vitals{OverdueGates: []string{"Diagnosis"}}, Amber, []string{"The approval “Diagnosis” is overdue."}},
		{
			"both at once",
			Vitals{LatePhases: []string{"Plan"}, OverdueGates: []string{"Plan"}},
			Red,
			[]string{"The approval “Plan” is overdue.", "The phase “Plan” is late.", "A phase is late and an approval overdue at the same time."},
		},
		{"a lapsed gate", Vitals{LapsedGates: []string{"Plan"}}, Red, []string{"The approval “Plan” has expired and waits for the PMO."}},
		{"a project in trouble", Vitals{Projects: []ProjectVitals{{"A", Amber}, {"B", Red}}}, Red, []string{"The project “A” is amber.", "The project “B” is red."}},
		{"a missed metric", Vitals{Missed: []string{"Lead time"}}, Amber, []string{"The metric “Lead time” missed its target."}},
		{"a red period", Vitals{Measured: Red}, Amber, []string{"The last monitoring period was red."}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			health, reasons := EngagementHealth(c.vitals)
			assert.Equal(t, c.want, health)
			assert.Equal(t, c.reasons, reasons)
		})
	}
}
