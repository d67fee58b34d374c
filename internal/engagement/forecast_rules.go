package engagement

import (
	"fmt"
	"math"
	"time"

	"mandate/internal/engagement/trend"
)

// What a forecast says of a target.
const (
	ForecastLikely   = "likely"   // with at least 80 %
	ForecastOpen     = "open"     // between
	ForecastUnlikely = "unlikely" // with at most 20 %
	ForecastTooFew   = "too_few"  // readings, to say anything
)

// forecastLevel is how much of what may come a forecast's interval covers.
const forecastLevel = 0.8

// Forecast is where the trend of a metric leads on its target day: a least-squares line
// through the readings, since the change where it has enough of them, with the prediction
// interval of one reading.
type Forecast struct {
	On       Day    `json:"on" doc:"The target day"`
	Outlook  string `json:"outlook" enum:"likely,open,unlikely,too_few" doc:"Whether the target will be reached: likely from 80 %, unlikely up to 20 %"`
	Readings int    `json:"readings" doc:"Readings that it rests on"`
	Since    Day    `json:"since,omitempty" doc:"Day of the first of them"`
	// What follows is in the metric's unit, and zero where there are too few readings.
	Value    float64 `json:"value" doc:"Where the line is on the target day"`
	Low      float64 `json:"low" doc:"Lower end of the 80 % prediction interval"`
	High     float64 `json:"high" doc:"Upper end of it"`
	PerMonth float64 `json:"per_month" doc:"How much the line rises in 30 days; negative where it falls"`
	// Percent is the probability that the reading of that day reaches the target, 1 to 99.
	Percent int    `json:"percent" doc:"Probability in percent that the target is reached on that day"`
	Rough   bool   `json:"rough,omitempty" doc:"The day is further ahead than the readings reach back"`
	Words   string `json:"words" doc:"The forecast in words"`
}

// month is what changes are given for, in days.
const month = 30

// forecast is nil where there is no target day still to come. Readings come in the order
// of days, one for each.
func (m Metric) forecast(daily []Reading, change ChangeDay, to Day) *Forecast {
	if m.TargetBy == "" || !to.Before(m.TargetBy) {
		return nil
	}
	since := daily
	for i, r := range daily {
		if change.On != "" && !r.On.Before(change.On) {
			if len(daily)-i >= trend.LeastLine {
				since = daily[i:]
			}
			break
		}
	}
	f := &Forecast{On: m.TargetBy, Outlook: ForecastTooFew, Readings: len(since)}
	line, ok := trend.FitLine(pointsOf(since))
	if !ok {
		f.Words = fmt.Sprintf("A forecast for %s needs %d readings of different days; there are %d.", m.TargetBy, trend.LeastLine, len(since))
		return f
	}
	f.Since = since[0].On
	at := float64(f.Since.DaysUntil(m.TargetBy))
	f.Value, f.PerMonth = line.At(at), month*line.Slope
	f.Low, f.High = line.Interval(at, forecastLevel)
	reaches := line.Below(at, m.Target)
	if m.Direction != DirectionDown {
		reaches = 1 - reaches
	}
	f.Percent = min(99, max(1, int(math.Round(100*reaches)))) // no forecast is certain
	last := since[len(since)-1].On
	f.Rough = last.DaysUntil(m.TargetBy) > f.Since.DaysUntil(last)
	switch {
	case reaches >= forecastLevel:
		f.Outlook = ForecastLikely
	case reaches <= 1-forecastLevel:
		f.Outlook = ForecastUnlikely
	default:
		f.Outlook = ForecastOpen
	}
	f.Words = m.forecastWords(*f)
	return f
}

func (m Metric) forecastWords(f Forecast) string {
	outlook := map[string]string{
		ForecastLikely: "Likely to reach", ForecastUnlikely: "Unlikely to reach", ForecastOpen: "It is open whether it reaches",
	}[f.Outlook]
	text := fmt.Sprintf("%s %s by %s (%d %%): the trend of %d readings since %s leads to %s, 80 %% interval %s to %s.",
		outlook, withUnit(m.Target, m.Unit), f.On, f.Percent, f.Readings, f.Since,
		withUnit(f.Value, m.Unit), FormatNumber(f.Low), withUnit(f.High, m.Unit))
	if f.Rough {
		text += " That day is further ahead than the readings reach back, so that the forecast is rough."
	}
	return text
}

// pointsOf are readings as points, in days since the first.
func pointsOf(daily []Reading) []trend.Point {
	points := make([]trend.Point, len(daily))
	for i, r := range daily {
		points[i] = trend.Point{X: float64(daily[0].On.DaysUntil(r.On)), Y: r.Value}
	}
	return points
}

// ChangeDay is a day on which something went live that should move a metric.
type ChangeDay struct {
	On      Day    `json:"on"`
	Because string `json:"because,omitempty" doc:"What went live, or was accepted"`
}

// change is the change that a metric is judged by, if it has come by a day.
func (m Metric) change(changes []ChangeDay, to Day) (ChangeDay, bool) {
	first := ChangeDay{On: m.ChangedOn}
	if first.On == "" {
		for _, c := range changes {
			if first.On == "" || c.On.Before(first.On) {
				first = c
			}
		}
	}
	return first, first.On != "" && !to.Before(first.On)
}

// LiveDays are the days on which projects went live, or were accepted where they did so
// earlier or without a release, by project.
func LiveDays(releases []LiveRelease, accepted map[string]time.Time, names map[string]string, zone *time.Location) map[string]ChangeDay {
	days := map[string]ChangeDay{}
	for project, at := range accepted {
		days[project] = ChangeDay{On: DayOf(at.In(zone)), Because: names[project] + " was accepted"}
	}
	for _, r := range releases {
		on := DayOf(r.LiveAt.In(zone))
		for _, project := range r.Projects {
			if was, ok := days[project]; !ok || on.Before(was.On) {
				days[project] = ChangeDay{On: on, Because: names[project] + " went live"}
			}
		}
	}
	return days
}

// LiveRelease is a release that went live.
type LiveRelease struct {
	Projects []string
	LiveAt   time.Time
}

// ChangesOf are the days of the projects that should move a metric: the one that it
// names, else those of the actions that serve its objective.
func (m Metric) ChangesOf(live map[string]ChangeDay, projects []Item[Project], actions []Item[Action]) []ChangeDay {
	if m.Project != "" {
		if c, ok := live[m.Project]; ok {
			return []ChangeDay{c}
		}
		return nil
	}
	serves := map[string]bool{}
	for _, a := range actions {
		serves[a.ID] = m.Objective != "" && a.Body.Objective == m.Objective
	}
	var out []ChangeDay
	for _, p := range projects {
		if c, ok := live[p.ID]; ok && serves[p.Body.Action] {
			out = append(out, c)
		}
	}
	return out
}
