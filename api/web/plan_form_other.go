package web

import (
	"fmt"
	"net/url"
	"strconv"

	"mandate/internal/engagement"
)

// objectiveForm is the form of an objective.
func (v planPageView) objectiveForm() []planFieldset {
	serves := []planOption{{"", "None"}}
	for _, o := range v.Engagement.Objectives {
		serves = append(serves, planOption{o.Key, o.Title})
	}
	return []planFieldset{{Legend: "What is to be achieved", Fields: []planField{
		{Name: "title", Label: "Title", Type: "text"},
		{Name: "serves", Label: "Serves the business objective", Type: "select", Options: serves},
		{Name: "metric", Label: "Measured by", Type: "text"},
		{Name: "unit", Label: "Unit", Type: "text"},
		{Name: "direction", Label: "Better is", Type: "select", Options: []planOption{{"up", "More"}, {"down", "Less"}}},
		{Name: "baseline", Label: "Today", Type: "decimal"},
		{Name: "target", Label: "Target", Type: "decimal"},
		{Name: "by", Label: "By", Type: "date"},
	}}}
}

func (r *planReader) readObjective(o engagement.PlanObjective) engagement.PlanObjective {
	o.Title, o.Serves, o.Metric, o.Unit, o.Direction = r.text("title"), r.text("serves"), r.text("metric"), r.text("unit"), r.text("direction")
	o.Baseline, o.Target, o.By = r.number("baseline"), r.number("target"), r.day("by")
	return o
}

func objectiveValues(o engagement.PlanObjective) url.Values {
	return url.Values{
		"title": {o.Title}, "serves": {o.Serves}, "metric": {o.Metric}, "unit": {o.Unit}, "direction": {o.Direction},
		"baseline": {engagement.FormatNumber(o.Baseline)}, "target": {engagement.FormatNumber(o.Target)}, "by": {string(o.By)},
	}
}

// capacityForm is the form of a capacity.
func (v planPageView) capacityForm(values url.Values) []planFieldset {
	return []planFieldset{
		{Legend: "Who is there, and how much", Fields: []planField{
			{Name: "person", Label: "Person", Type: "select", Options: teamOptions(v.Engagement, values["person"]...)},
			{Name: "percent", Label: "Percent of their time", Type: "number"},
			{Name: "from", Label: "From", Type: "date"},
			{Name: "to", Label: "To", Type: "date"},
		}},
		{
			Legend: "Away meanwhile",
			Rows:   rows(values, "absences", 100, planField{Name: "from", Label: "First day", Type: "date"}, planField{Name: "to", Label: "Last day", Type: "date"}),
		},
	}
}

func (r *planReader) readCapacity(c engagement.Capacity) engagement.Capacity {
	c.Person, c.Percent, c.From, c.To, c.Absences = r.text("person"), r.whole("percent"), r.day("from"), r.day("to"), nil
	for i := range filledRows(r.values, "absences") {
		at := fmt.Sprintf("absences[%d].", i)
		c.Absences = append(c.Absences, engagement.Absence{From: r.day(at + "from"), To: r.day(at + "to")})
	}
	return c
}

func capacityValues(c engagement.Capacity) url.Values {
	values := url.Values{"person": {c.Person}, "percent": {strconv.Itoa(c.Percent)}, "from": {string(c.From)}, "to": {string(c.To)}}
	for i, a := range c.Absences {
		values.Set(fmt.Sprintf("absences[%d].from", i), string(a.From))
		values.Set(fmt.Sprintf("absences[%d].to", i), string(a.To))
	}
	return values
}
