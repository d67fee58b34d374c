package web

import (
	"strconv"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// timelineView is what was planned and what was, as bars and as a table.
type timelineView struct {
	Bars     []bar
	Rows     []dateRow
	From, To string
	Today    string // where now is; "" when outside
}

// bar is a row's place on the scale, in hundredths of its width.
type bar struct {
	Title, Kind, Note, Tone, Word string
	Planned, Actual               stretch
	Fill                          string
}

// stretch is a part of the scale, as SVG writes it; the zero stretch is none.
type stretch struct{ X, Width string }

// dateRow is a row in figures.
type dateRow struct{ Title, Kind, PlannedStart, PlannedEnd, Forecast, ActualStart, ActualEnd, Tone, Word string }

var kindWords = map[string]string{"phase": "Phase", "project": "Project", "milestone": "Milestone", "period": "Period", "release": "Release"}

func (r *record) timelineView() timelineView {
	var view timelineView
	var rows []store.TimelineRow
	for _, row := range r.timeline {
		if row.Kind != "gate" {
			rows = append(rows, row)
			view.Rows = append(view.Rows, r.dateRow(row))
		}
	}
	scale, ok := scaleOf(rows, r.now)
	if !ok {
		return view
	}
	zone, write := r.engagement.Timezone, dayIn
	if scale.to.Sub(scale.from) < brief {
		write = clockIn
	}
	view.From, view.To = write(scale.from, zone), write(scale.to, zone)
	if !r.now.Before(scale.from) && !r.now.After(scale.to) {
		view.Today = hundredths(scale.at(r.now))
	}
	for _, row := range rows {
		if row.Kind == "milestone" {
			continue // they stand with their project
		}
		b := bar{Title: r.rowTitle(row), Kind: kindWords[row.Kind], Planned: scale.stretch(row.PlannedStart, row.PlannedEnd)}
		b.Tone, b.Word = rowState(row)
		if row.ActualStart != nil {
			end := row.ActualEnd
			if end == nil {
				end = &r.now
			}
			b.Actual = scale.stretch(row.ActualStart, end)
		}
		b.Fill = fillOf(row)
		view.Bars = append(view.Bars, b)
	}
	return view
}

func (r *record) dateRow(row store.TimelineRow) dateRow {
	d := dateRow{
		Title: r.rowTitle(row), Kind: kindWords[row.Kind], PlannedStart: r.rowDay(row, row.PlannedStart), PlannedEnd: r.rowDay(row, row.PlannedEnd),
		Forecast: r.rowDay(row, row.Forecast), ActualStart: r.rowDay(row, row.ActualStart), ActualEnd: r.rowDay(row, row.ActualEnd),
	}
	d.Tone, d.Word = rowState(row)
	return d
}

func (r *record) rowTitle(row store.TimelineRow) string {
	switch row.Kind {
	case "phase":
		return phaseWords(engagement.Phase(row.Title))
	case "period":
		return "Monitoring period " + row.Title
	}
	return row.Title
}

func (r *record) rowDay(row store.TimelineRow, t *time.Time) string {
	switch {
	case t == nil:
		return none
	case row.WholeDays:
		return words.Day(engagement.DayOf(*t))
	case row.PlannedStart != nil && row.PlannedEnd != nil && row.PlannedEnd.Sub(*row.PlannedStart) < brief:
		return clockIn(*t, r.engagement.Timezone)
	}
	return dayIn(*t, r.engagement.Timezone)
}

// stateWords says every state that a row of the timeline has.
var stateWords = map[string]string{
	store.PhaseOpen: "Open", store.PhaseClosed: "Done", store.PhaseCancelled: "Cancelled", store.PeriodEvaluated: "Evaluated",
	string(engagement.ProjectRunning): "Running", string(engagement.ProjectException): "Exception", string(engagement.ProjectAcceptance): "In acceptance",
	string(engagement.ProjectReplanning): "Replanning", string(engagement.ProjectAccepted): "Accepted", string(engagement.ProjectStopped): "Stopped",
	string(engagement.ProjectHandedOver): "Handed over", "planned": "Planned", "reached": "Reached", "live": "Live",
}

// rowState says how a row stands, lateness first.
func rowState(row store.TimelineRow) (tone, word string) {
	word = nameOr(stateWords[row.State], row.State)
	switch {
	case row.Late:
		return "bad", word + ", late"
	case row.ActualEnd != nil && row.State != store.PhaseCancelled && row.State != string(engagement.ProjectStopped):
		return "good", word
	case row.ActualStart != nil:
		return "info", word
	}
	return "quiet", word
}

func fillOf(row store.TimelineRow) string {
	switch {
	case row.Late:
		return "bar-late"
	case row.ActualEnd != nil:
		return "bar-done"
	}
	return "bar-now"
}

// scale maps moments to hundredths of a bar's width.
type scale struct{ from, to time.Time }

// scaleOf spans all that rows say, and the present while something is open.
func scaleOf(rows []store.TimelineRow, now time.Time) (scale, bool) {
	var s scale
	for _, row := range rows {
		all := []*time.Time{row.PlannedStart, row.PlannedEnd, row.Forecast, row.ActualStart, row.ActualEnd}
		if row.ActualStart != nil && row.ActualEnd == nil {
			all = append(all, &now)
		}
		for _, t := range all {
			if t == nil {
				continue
			}
			if s.from.IsZero() || t.Before(s.from) {
				s.from = *t
			}
			if t.After(s.to) {
				s.to = *t
			}
		}
	}
	return s, s.to.After(s.from)
}

func (s scale) at(t time.Time) float64 {
	return 100 * float64(t.Sub(s.from)) / float64(s.to.Sub(s.from))
}

// brief is a span that days alone do not tell.
const brief = 48 * time.Hour

// least is the width of what has no length, so that it is seen.
const least = 0.8

func (s scale) stretch(from, to *time.Time) stretch {
	if to == nil {
		return stretch{}
	}
	if from == nil {
		from = to
	}
	x := s.at(*from)
	width := max(s.at(*to)-x, least)
	return stretch{X: hundredths(min(x, 100-least)), Width: hundredths(width)}
}

func hundredths(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// none stands where there is no day.
const none = "–"

// between is a span of days; the end alone where there is no start.
func between(from, to string) string {
	switch {
	case from == none:
		return to
	case to == none:
		return "from " + from
	case from == to:
		return from
	}
	return from + " to " + to
}
