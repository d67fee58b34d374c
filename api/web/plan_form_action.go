package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"

	"mandate/internal/engagement"
)

// actionForm is the form of an action.
func (v planPageView) actionForm(values url.Values, id string, findings []engagement.Item[engagement.Finding]) []planFieldset {
	currency := v.Engagement.Currency
	var addresses, after, serves []planOption
	for _, fd := range findings {
		addresses = append(addresses, planOption{fd.ID, fd.Body.Title})
	}
	for _, a := range v.Actions {
		if a.ID != id {
			after = append(after, planOption{a.ID, a.Body.Title})
		}
	}
	serves = []planOption{{"", "None"}}
	for _, o := range v.Objectives {
		serves = append(serves, planOption{o.ID, o.Body.Title})
	}
	team := teamOptions(v.Engagement, slices.Concat(values["owner"], values["sponsor"])...)
	sets := []planFieldset{
		{Legend: "What is done", Fields: []planField{
			{Name: "title", Label: "Title", Type: "text"},
			{Name: "description", Label: "Description", Type: "area"},
			{Name: "type", Label: "Kind of project", Type: "select", Options: []planOption{{"", "Not said"}, {"update", "Update of a system"}, {"new_technology", "New technology"}, {"security", "Security"}, {"process", "Process"}}},
			{Name: "success_metric", Label: "What shows that it has worked", Type: "text"},
			{Name: "objective", Label: "Serves", Type: "select", Options: serves},
		}},
		{Legend: "Priority and cost", Fields: []planField{
			{Name: "impact", Label: "Business impact", Type: "select", Options: marks("Choose")},
			{Name: "feasibility", Label: "Feasibility", Type: "select", Options: marks("Choose")},
			{Name: "effort", Label: "Effort", Type: "select", Options: efforts("Not said")},
			{Name: "person_days", Label: "Person-days", Type: "number"},
			{Name: "build_cost", Label: "Cost to build, " + currency, Type: "money"},
			{Name: "run_cost", Label: "Cost to run a year, " + currency, Type: "money"},
		}},
		{Legend: "Dates and people", Fields: []planField{
			{Name: "start", Label: "Start", Type: "date"},
			{Name: "due", Label: "Due", Type: "date"},
			{Name: "owner", Label: "Led by", Type: "select", Options: team},
			{Name: "sponsor", Label: "Sponsor", Type: "select", Options: team},
			{Name: "dates_accepted", Label: "Why its dates stand although they cannot be kept", Type: "text", Hint: "Only where the schedule says that they cannot, and you mean them all the same."},
		}},
		{
			Legend: "Who works on it", Hint: "With the person-days, this says how long the work takes.",
			Rows: rows(values, "allocations", 50,
				planField{Name: "person", Label: "Person", Type: "select", Options: teamOptions(v.Engagement, peopleIn(values, "allocations")...)},
				planField{Name: "percent", Label: "Percent of their time", Type: "number"}),
		},
	}
	if len(addresses) > 0 {
		sets = append(sets, planFieldset{Legend: "Findings that it addresses", Closed: len(values["findings"]) == 0, Fields: []planField{{Name: "findings", Label: "Findings", Type: "boxes", Options: addresses}}})
	}
	if len(after) > 0 {
		sets = append(sets, planFieldset{
			Legend: "Only after", Closed: len(values["depends_on"]) == 0, Fields: []planField{{Name: "depends_on", Label: "Actions", Type: "boxes", Options: after}},
			Hint: "It starts on the working day after these end. A wait between can be given below.",
			Rows: rows(values, "lags", 200,
				planField{Name: "after", Label: "After the end of", Type: "select", Options: append([]planOption{{"", "None"}}, after...)},
				planField{Name: "days", Label: "Wait, working days", Type: "number"}),
		})
	}
	return append(sets, planFieldset{
		Legend: "Other ways to the same end", Hint: "Doing nothing is one of them. What is chosen instead of the action keeps its dates and people.",
		Closed: filledRows(values, "options") == 0,
		Rows: rows(values, "options", 20,
			planField{Name: "title", Label: "Title", Type: "text"},
			planField{Name: "nothing", Label: "This is doing nothing", Type: "check"},
			planField{Name: "description", Label: "Description", Type: "area"},
			planField{Name: "build_cost", Label: "Cost to build, " + currency, Type: "money"},
			planField{Name: "run_cost", Label: "Cost to run a year, " + currency, Type: "money"},
			planField{Name: "impact", Label: "Business impact", Type: "select", Options: marks("Not judged")},
			planField{Name: "feasibility", Label: "Feasibility", Type: "select", Options: marks("Not judged")},
			planField{Name: "why_not", Label: "Why it is not chosen", Type: "text"}),
	})
}

func peopleIn(values url.Values, name string) []string {
	var ids []string
	for i := range filledRows(values, name) {
		if id := values.Get(fmt.Sprintf("%s[%d].person", name, i)); id != "" {
			ids = append(ids, id)
		}
	}
	return ids
}

// readAction lays what was typed over an action: fields that the form lacks stay.
func (r *planReader) readAction(a engagement.Action) engagement.Action {
	a.Title, a.Description, a.Type, a.SuccessMetric = r.text("title"), r.text("description"), r.text("type"), r.text("success_metric")
	a.Objective, a.Findings, a.DependsOn = r.text("objective"), r.values["findings"], r.values["depends_on"]
	a.Impact, a.Feasibility, a.Effort, a.PersonDays = r.whole("impact"), r.whole("feasibility"), r.text("effort"), r.whole("person_days")
	a.BuildCost, a.RunCost = r.money("build_cost"), r.money("run_cost")
	a.Start, a.Due, a.Owner, a.Sponsor, a.DatesAccepted = r.day("start"), r.day("due"), r.text("owner"), r.text("sponsor"), r.text("dates_accepted")
	a.Allocations, a.Lags, a.Options = nil, nil, nil
	for i := range filledRows(r.values, "allocations") {
		at := fmt.Sprintf("allocations[%d].", i)
		a.Allocations = append(a.Allocations, engagement.Share{Person: r.text(at + "person"), Percent: r.whole(at + "percent")})
	}
	for i := range filledRows(r.values, "lags") {
		at := fmt.Sprintf("lags[%d].", i)
		a.Lags = append(a.Lags, engagement.Lag{After: r.text(at + "after"), Days: r.whole(at + "days")})
	}
	for i := range filledRows(r.values, "options") {
		at := fmt.Sprintf("options[%d].", i)
		a.Options = append(a.Options, engagement.Option{
			Title: r.text(at + "title"), Description: r.text(at + "description"), Nothing: r.text(at+"nothing") != "",
			BuildCost: r.money(at + "build_cost"), RunCost: r.money(at + "run_cost"),
			Impact: r.whole(at + "impact"), Feasibility: r.whole(at + "feasibility"), WhyNot: r.text(at + "why_not"),
		})
	}
	return a
}

// actionValues is an action as the form shows it.
func actionValues(a engagement.Action, currency string) url.Values {
	values := url.Values{"findings": a.Findings, "depends_on": a.DependsOn}
	for name, value := range map[string]string{
		"title": a.Title, "description": a.Description, "type": a.Type, "success_metric": a.SuccessMetric, "objective": a.Objective,
		"impact": numberText(a.Impact), "feasibility": numberText(a.Feasibility), "effort": a.Effort, "person_days": numberText(a.PersonDays),
		"build_cost": amountText(a.BuildCost, currency), "run_cost": amountText(a.RunCost, currency),
		"start": string(a.Start), "due": string(a.Due), "owner": a.Owner, "sponsor": a.Sponsor, "dates_accepted": a.DatesAccepted,
	} {
		values.Set(name, value)
	}
	for i, share := range a.Allocations {
		values.Set(fmt.Sprintf("allocations[%d].person", i), share.Person)
		values.Set(fmt.Sprintf("allocations[%d].percent", i), strconv.Itoa(share.Percent))
	}
	for i, lag := range a.Lags {
		values.Set(fmt.Sprintf("lags[%d].after", i), lag.After)
		values.Set(fmt.Sprintf("lags[%d].days", i), strconv.Itoa(lag.Days))
	}
	for i, o := range a.Options {
		at := fmt.Sprintf("options[%d].", i)
		for name, value := range map[string]string{
			"title": o.Title, "description": o.Description, "build_cost": amountText(o.BuildCost, currency), "run_cost": amountText(o.RunCost, currency),
			"impact": numberText(o.Impact), "feasibility": numberText(o.Feasibility), "why_not": o.WhyNot,
		} {
			values.Set(at+name, value)
		}
		if o.Nothing {
			values.Set(at+"nothing", "1")
		}
	}
	return values
}
