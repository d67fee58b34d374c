package report

import (
	"cmp"

	"mandate/internal/engagement"
)

// mostDrawn is how many readings a line shows at most.
const mostDrawn = 240

// TrendChart draws a metric's readings with the band of its target, the change that it is
// judged by, and where it leads. Target is what the band is called.
func TrendChart(e engagement.Evaluation, readings []engagement.Reading, target string) Chart {
	m := e.Metric.Body
	line := &TrendLine{
		Target: m.Target, Threshold: m.AmberFrom(), Up: m.Direction != engagement.DirectionDown,
		Names: TrendNames{Reading: "Reading", Target: target},
	}
	for _, r := range engagement.Downsample(engagement.Daily(readings), mostDrawn) {
		line.Readings = append(line.Readings, DayValue{On: r.On, Value: r.Value})
	}
	if e.Change != nil {
		line.Marks = append(line.Marks, Mark{On: e.Change.On, Label: cmp.Or(e.Change.Because, "Change")})
	}
	if m.TargetBy != "" {
		line.Marks = append(line.Marks, Mark{On: m.TargetBy, Label: "Target day"})
	}
	if f := e.Forecast; f != nil && f.Outlook != engagement.ForecastTooFew {
		line.Forecast = &DayRange{DayValue: DayValue{On: f.On, Value: f.Value}, Low: f.Low, High: f.High}
		line.Names.Forecast = "Forecast, with its 80 % interval"
	}
	return Chart{Kind: Trend, Title: m.Name, Unit: m.Unit, Trend: line}
}
