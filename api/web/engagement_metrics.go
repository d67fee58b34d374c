package web

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// metricsView is what monitoring measures.
type metricsView struct {
	Period      string // which monitoring period runs; "" before the first
	Rows        []metricRow
	Initiatives []initiativeRow
}

type metricRow struct {
	Name, Latest, On, Target, Baseline, Statement string
	Status                                        engagement.RAG
	Stale                                         bool
	Spark                                         spark
	// Outlook says where the trend leads and what the change did; Chart draws both.
	Outlook []string
	Chart   template.HTML
}

// mostCharts is how many metrics of the page are drawn; their numbers all stand there.
const mostCharts = 24

type initiativeRow struct{ Title, Owner, Dates, Score string }

// spark is a metric's readings as a line. Its numbers stand in Label.
type spark struct{ Points, Target, Label string }

func (r *record) metricsView() (metricsView, error) {
	var view metricsView
	from, to := r.span()
	if n := len(r.monitoring.periods); n > 0 {
		p := r.monitoring.periods[n-1]
		view.Period = "Period " + strconv.Itoa(p.Number) + " of " + strconv.Itoa(p.Of) + ": " +
			dayIn(p.From, r.engagement.Timezone) + " to " + dayIn(p.To, r.engagement.Timezone) + ", " + periodWords[p.State] + "."
	}
	for _, m := range r.monitoring.metrics {
		readings := r.monitoring.readings[m.ID]
		e := engagement.Evaluate(m, readings, from, to, r.monitoring.changes[m.ID]...)
		row := metricRow{
			Name: m.Body.Name, Target: inUnit(m.Body.Target, m.Body.Unit), Baseline: inUnit(m.Body.Baseline, m.Body.Unit), Status: e.Status,
			Stale: e.Stale, Statement: e.Statement, Latest: "No reading yet", Spark: sparkOf(m, readings),
		}
		if e.Latest != nil {
			row.Latest, row.On = inUnit(e.Latest.Value, m.Body.Unit), words.Day(e.Latest.On)
		}
		if e.Forecast != nil {
			row.Outlook = append(row.Outlook, e.Forecast.Words)
		}
		if e.Change != nil {
			row.Outlook = append(row.Outlook, e.Change.Words)
		}
		if row.Spark.Points != "" && len(view.Rows) < mostCharts {
			var err error
			if row.Chart, err = report.TrendChart(e, readings, "Target "+row.Target).Fragment("en"); err != nil {
				return view, fmt.Errorf("chart of metric %s: %w", m.ID, err)
			}
		}
		view.Rows = append(view.Rows, row)
	}
	planned := make([]engagement.Item[engagement.Action], len(r.plan.actions))
	for i, a := range r.plan.actions {
		planned[i] = a.Item
	}
	for _, i := range engagement.RankInitiatives(r.methodology.Priority, r.monitoring.initiatives, planned) {
		view.Initiatives = append(view.Initiatives, initiativeRow{
			Title: i.Body.Title, Owner: r.name(i.Body.Owner), Dates: words.Day(i.Body.Start) + " to " + words.Day(i.Body.Due), Score: strconv.Itoa(i.Score),
		})
	}
	return view, nil
}

var periodWords = map[string]string{store.PeriodOpen: "open", store.PeriodEvaluated: "evaluated", store.PeriodClosed: "closed"}

// span is the newest monitoring period; before the first, all that has been until today.
func (r *record) span() (from, to engagement.Day) {
	to = engagement.DayOf(inZone(r.now, r.engagement.Timezone))
	if n := len(r.monitoring.periods); n > 0 {
		from = engagement.DayOf(inZone(r.monitoring.periods[n-1].From, r.engagement.Timezone))
		return from, max(from, to)
	}
	return r.engagement.StartOn, max(r.engagement.StartOn, to)
}

// The line is drawn on a ground of this size, with room for its stroke.
const (
	sparkWidth, sparkHeight = 120.0, 32.0
	sparkMargin             = 4.0
)

// mostSparks is how many readings a line of its size can show.
const mostSparks = 60

// sparkOf draws the readings of a metric, which come in order; none when there are
// fewer than two.
func sparkOf(m engagement.Item[engagement.Metric], readings []engagement.Reading) spark {
	own := engagement.Downsample(engagement.Daily(readings), mostSparks)
	if len(own) < 2 {
		return spark{}
	}
	low, high := m.Body.Target, m.Body.Target
	for _, x := range own {
		low, high = min(low, x.Value), max(high, x.Value)
	}
	y := func(v float64) string {
		if high == low {
			return coordinate(sparkHeight / 2)
		}
		// Halves keep the difference of very large numbers finite.
		share := (v/2 - low/2) / (high/2 - low/2)
		return coordinate(sparkHeight - sparkMargin - share*(sparkHeight-2*sparkMargin))
	}
	points, said := make([]string, len(own)), make([]string, len(own))
	for i, x := range own {
		at := sparkMargin + float64(i)*(sparkWidth-2*sparkMargin)/float64(len(own)-1)
		points[i] = coordinate(at) + "," + y(x.Value)
		said[i] = words.Day(x.On) + ": " + inUnit(x.Value, m.Body.Unit)
	}
	return spark{Points: strings.Join(points, " "), Target: y(m.Body.Target), Label: "Readings: " + strings.Join(said, "; ")}
}

func coordinate(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }
