package rest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestMetricsAreEvaluatedWithForecastChangeAndBenefits(t *testing.T) {
	w := newWorld(t)
	p := w.furnish()
	var created engagement.Item[engagement.Metric]
	w.call(identity.Consultant, http.MethodPost, p.path+"/metrics", set{
		"name": "Restores", "unit": "h", "direction": "down", "baseline": 20, "target": 4, "changed_on": "2025-06-01", "target_by": "2199-01-01",
		"frequency": "weekly", "planned_benefit": 365_00,
	}).is(http.StatusCreated).into(&created)
	var rows []string
	for n := range 40 {
		value := 20 + n%3
		if n >= 20 {
			value -= 12
		}
		rows = append(rows, fmt.Sprintf("%s,%d,100\n", dayAfter("2025-01-12", 7*n), value))
	}
	w.call(identity.Member, http.MethodPost, p.path+"/metrics/"+created.ID+"/readings", "on,value,actual_benefit\n"+strings.Join(rows, ""), "Content-Type", "text/csv").is(http.StatusCreated)
	var list struct{ Items []engagement.Evaluation }
	w.call(identity.Viewer, http.MethodGet, p.path+"/evaluations", nil).is(http.StatusOK).into(&list)
	var got engagement.Evaluation
	for _, e := range list.Items {
		if e.Metric.ID == created.ID {
			got = e
		}
	}
	require.NotNil(t, got.Change)
	assert.Equal(t, engagement.ChangeBetter, got.Change.Verdict, got.Change.Words)
	assert.InDelta(t, -12, got.Change.Level.Value, 1.5)
	require.NotNil(t, got.Forecast)
	assert.True(t, got.Forecast.Rough)
	assert.True(t, got.Stale)
	var benefits engagement.Benefits
	w.call(identity.Viewer, http.MethodGet, p.path+"/benefits", nil).is(http.StatusOK).into(&benefits)
	for _, m := range benefits.Metrics {
		if m.Metric == created.ID {
			assert.Equal(t, engagement.Money(4000), m.Realised)
		}
	}
	w.call(identity.Viewer, http.MethodGet, p.path+"/evaluations?period=7", nil).problem(http.StatusNotFound, "not_found")
}
