package engagement

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func moments(t *testing.T, texts ...string) (out []time.Time) {
	t.Helper()
	for _, text := range texts {
		at, err := time.Parse(time.RFC3339, text)
		require.NoError(t, err)
		out = append(out, at)
	}
	return out
}

func deployed(t *testing.T, id, service, at, outcome string, commits ...string) Item[Deployment] {
	t.Helper()
	return Item[Deployment]{ID: id, Body: Deployment{
		Service: service, DeployedAt: moments(t, at)[0], Outcome: outcome, Commits: moments(t, commits...),
	}}
}

func incident(t *testing.T, service, opened, restored, cause string) Item[Incident] {
	t.Helper()
	i := Incident{Service: service, OpenedAt: moments(t, opened)[0], Deployment: cause}
	if restored != "" {
		i.RestoredAt = &moments(t, restored)[0]
	}
	return Item[Incident]{Body: i}
}

func TestDORAByMonth(t *testing.T) {
	in := DORAInput{Unit: "monthly", Zone: time.UTC, Deployments: []Item[Deployment]{
		deployed(t, "d1", "shop", "2027-01-04T10:00:00Z", DeploySucceeded, "2027-01-04T06:00:00Z", "2027-01-03T10:00:00Z"),
		deployed(t, "d2", "shop", "2027-01-20T10:00:00Z", DeployFailed, "2027-01-20T08:00:00Z"),
		deployed(t, "d3", "till", "2027-01-31T23:59:59Z", DeploySucceeded),
		deployed(t, "d4", "shop", "2027-01-21T10:00:00Z", DeployAborted, "2027-01-01T08:00:00Z"),
		deployed(t, "d5", "shop", "2027-03-01T00:00:00Z", DeploySucceeded),
		deployed(t, "d6", "shop", "2027-04-02T00:00:00Z", DeploySucceeded), // in the month that still runs
	}, Incidents: []Item[Incident]{
		incident(t, "till", "2027-01-31T23:00:00Z", "2027-02-01T02:00:00Z", "d3"),
		incident(t, "shop", "2027-02-10T10:00:00Z", "2027-02-10T11:00:00Z", ""),
		incident(t, "shop", "2027-02-11T10:00:00Z", "", "d1"), // still open, yet d1 has failed
	}}
	periods := DORA(in, "2027-04-15", 12)
	require.Len(t, periods, 3)
	value := func(p DORAPeriod, m DORAMeasure) string {
		v, known := p.Value(m)
		if !known {
			return "-"
		}
		return fmt.Sprintf("%.2f", v)
	}
	var table []string
	for _, p := range periods {
		row := string(p.From) + " " + string(p.To)
		for _, m := range DORAMeasures {
			row += " " + value(p, m)
		}
		table = append(table, row)
	}
	assert.Equal(t, []string{
		"2027-01-01 2027-01-31 0.10 4.00 100.00 - -", // 3 in 31 days; 2, 4 and 24 hours; d2 itself, d1 and d3 by incidents
		"2027-02-01 2027-02-28 0.00 - - 3.00 2.00",
		"2027-03-01 2027-03-31 0.03 - 0.00 - -",
	}, table)
	assert.Equal(t, 3, periods[0].Failed)

	in.Service = "till"
	till := DORA(in, "2027-02-15", 12)
	require.Len(t, till, 1, "of the service alone, the running month left out")
	assert.Equal(t, 1, till[0].Deployments)
	assert.Len(t, DORA(DORAInput{Unit: "monthly", Zone: time.UTC, Deployments: in.Deployments}, "2027-04-15", 2), 2, "the last ones")
	assert.Empty(t, DORA(DORAInput{Unit: "daily", Zone: time.UTC}, "2027-04-15", 2))
	_, known := till[0].Value("velocity")
	assert.False(t, known)
}

func TestDORACountsInTheDaysOfTheZone(t *testing.T) {
	madrid, err := time.LoadLocation("Europe/Madrid")
	require.NoError(t, err)
	in := DORAInput{Unit: "weekly", Zone: madrid, Deployments: []Item[Deployment]{
		deployed(t, "d1", "shop", "2027-03-07T23:30:00Z", DeploySucceeded), // a Monday, half past midnight, in Madrid
	}}
	periods := DORA(in, "2027-03-15", 12)
	require.Len(t, periods, 1)
	assert.Equal(t, Day("2027-03-08"), periods[0].From)
	assert.Equal(t, Day("2027-03-14"), periods[0].To)
	assert.Empty(t, DORA(in, "2027-03-14", 12), "on its Sunday the week still runs")
	assert.Equal(t, Day("2027-01-01"), unitOf("2027-03-31", "quarterly"))
	assert.Equal(t, Day("2027-04-01"), nextUnit("2027-01-01", "quarterly"))
}

func TestDORALosesNoDeployment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := DORAInput{Unit: rapid.SampledFrom(Frequencies).Draw(t, "unit"), Zone: time.UTC}
		aborted := 0
		for i := range rapid.IntRange(1, 30).Draw(t, "n") {
			d := Deployment{
				Service: "shop", Outcome: rapid.SampledFrom([]string{DeploySucceeded, DeployFailed, DeployAborted}).Draw(t, "outcome"),
				DeployedAt: time.Date(2026, 1, 1, rapid.IntRange(0, 20_000).Draw(t, "hour"), 0, 0, 0, time.UTC),
			}
			if d.Outcome == DeployAborted {
				aborted++
			}
			in.Deployments = append(in.Deployments, Item[Deployment]{ID: fmt.Sprint(i), Body: d})
		}
		total, end := 0, Day("")
		for _, p := range DORA(in, "2030-01-01", 10_000) {
			if end != "" {
				assert.Equal(t, end.next(), p.From, "units follow each other")
			}
			end = p.To
			total += p.Deployments
			assert.LessOrEqual(t, p.Failed, p.Deployments)
		}
		assert.Equal(t, len(in.Deployments)-aborted, total)
	})
}

func TestEventsOfDeliveryAreChecked(t *testing.T) {
	at := moments(t, "2027-03-01T08:00:00Z", "2027-03-01T09:00:00Z")
	fields := func(c Content) (out []string) {
		var f Faults
		c.Check(&f)
		for _, fault := range f {
			out = append(out, fault.Field)
		}
		return out
	}
	assert.Empty(t, fields(Deployment{Service: "shop", DeployedAt: at[1], Commits: at[:1], Outcome: DeploySucceeded}))
	assert.Equal(t, []string{"service", "outcome", "deployed_at"}, fields(Deployment{}))
	assert.Equal(t, []string{"commits[0]"}, fields(Deployment{Service: "shop", DeployedAt: at[0], Commits: at[1:], Outcome: DeployFailed}))
	assert.Empty(t, fields(Incident{Service: "shop", OpenedAt: at[0], RestoredAt: &at[1], Deployment: "d1"}))
	assert.Equal(t, []string{"restored_at"}, fields(Incident{Service: "shop", OpenedAt: at[1], RestoredAt: &at[0]}))
	assert.Equal(t, []string{"opened_at"}, fields(Incident{Service: "shop", OpenedAt: time.Date(206, 1, 1, 0, 0, 0, 0, time.UTC)}))
}

func TestEventsComeAsCSV(t *testing.T) {
	deployments, err := ParseDeployments([]byte("\ufeffid,service,deployed_at,outcome,commits\n" +
		"d1,shop,2027-03-01T10:00:00Z,succeeded,2027-03-01T08:00:00Z 2027-03-01T09:00:00+01:00\n\nd2,\"the, shop\",2027-03-02T10:00:00Z,failed,\n"))
	require.NoError(t, err)
	require.Len(t, deployments, 2)
	assert.Len(t, deployments[0].Commits, 2)
	assert.Equal(t, "the, shop", deployments[1].Service)
	incidents, err := ParseIncidents([]byte("service;id;opened_at;restored_at;deployment\nshop;i1;2027-03-01T10:00:00Z;2027-03-01T12:00:00Z;d1\nshop;i2;2027-03-01T10:00:00Z;;\n"))
	require.NoError(t, err)
	require.Len(t, incidents, 2)
	assert.Equal(t, "d1", incidents[0].Deployment)
	assert.Nil(t, incidents[1].RestoredAt)
	for text, place := range map[string]string{
		"": "row 1", "id,service\n": "row 1, column deployed_at", "id,service,deployed_at,outcome\n": "row 2",
		"id,service,deployed_at,outcome\nd1,shop,yesterday,succeeded\n":           "row 2, column deployed_at",
		"id,service,deployed_at,outcome\nd 1,shop,2027-03-01T10:00:00Z,succeeded": "row 2, column id",
		"id,service,deployed_at,outcome\n\nd1,shop,2027-03-01T10:00:00Z,lost\n":   "row 3, column outcome",
		"id,service,deployed_at,outcome\nd1,shop\n":                               "row 2",
		"id,service,deployed_at,outcome\nd1,\xff,2027-03-01T10:00:00Z,failed\n":   "row 1",
	} {
		_, err := ParseDeployments([]byte(text))
		var e *Error
		require.ErrorAs(t, err, &e, "%q", text)
		assert.Equal(t, place, e.Faults[0].Field, "%q", text)
	}
	many := "id,service,opened_at\n"
	for i := range MostEvents + 1 {
		many += fmt.Sprintf("i%d,shop,2027-03-01T10:00:00Z\n", i)
	}
	_, err = ParseIncidents([]byte(many))
	assert.ErrorContains(t, err, "1 field is wrong")
}
