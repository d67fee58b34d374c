package web

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// projectKinds are the registers of a project that have a form, by their part of the address.
var projectKinds = map[string]projectKind{
	"reports":      registerKind("a status report", reportFields, reportValues, readReport, draftedReport),
	"milestones":   registerKind("a milestone", milestoneFields, milestoneValues, readMilestone, nil),
	"raid":         registerKind("an entry of the log", raidFields, raidValues, readRAID, nil),
	"dependencies": dependencyKind(),
	"allocations":  registerKind("an allocation", allocationFields, allocationValues, readAllocation, projectsTime),
	"costs":        registerKind("a cost", costFields, costValues, readCost, todaysCost),
	"changes":      registerKind("a change request", changeFields, changeValues, readChange, nil),
	"criteria":     {one: "the acceptance criteria", fields: criteriaFields, fill: criteriaFilled, load: loadCriteria, save: saveCriteria},
}

func ragOptions() []planOption {
	return []planOption{{"green", "Green: as agreed"}, {"amber", "Amber: within tolerance, or at risk"}, {"red", "Red: beyond it"}}
}

func reportFields(projectPageView, url.Values) []planFieldset {
	return []planFieldset{
		{Legend: "How the project stands", Hint: "Drafted from the facts; change what you know better.", Fields: []planField{
			{Name: "on", Label: "Day of the report", Type: "date"},
			{Name: "time", Label: "Time", Type: "select", Options: ragOptions()},
			{Name: "cost", Label: "Cost", Type: "select", Options: ragOptions()},
			{Name: "scope", Label: "Scope", Type: "select", Options: ragOptions()},
			{Name: "benefit", Label: "Benefit", Type: "select", Options: ragOptions()},
			{Name: "progress", Label: "Percent done", Type: "number"},
			{Name: "spent", Label: "Spent to date", Type: "money"},
			{Name: "forecast_cost", Label: "Whole cost expected at completion", Type: "money"},
			{Name: "forecast_end", Label: "Expected end", Type: "date"},
		}},
		{Legend: "In words", Fields: []planField{
			{Name: "narrative", Label: "What moved, what is late, which decisions are needed", Type: "area"},
			{Name: "proposal", Label: "What you ask for, if a tolerance is exceeded", Type: "area"},
		}},
	}
}

func reportValues(r engagement.StatusReport, currency string) url.Values {
	return url.Values{
		"on": {string(r.On)}, "time": {string(r.Time)}, "cost": {string(r.Cost)}, "scope": {string(r.Scope)}, "benefit": {string(r.Benefit)},
		"progress": {strconv.Itoa(r.Progress)}, "spent": {amountText(r.Spent, currency)}, "forecast_cost": {amountText(r.ForecastCost, currency)},
		"forecast_end": {string(r.ForecastEnd)}, "narrative": {r.Narrative}, "proposal": {r.Proposal},
	}
}

func draftedReport(v projectPageView) url.Values {
	return reportValues(engagement.DraftStatus(v.Facts).Report, v.Engagement.Currency)
}

func readReport(r *planReader, s engagement.StatusReport) engagement.StatusReport {
	s.On, s.ForecastEnd, s.Progress = r.day("on"), r.day("forecast_end"), r.whole("progress")
	s.Time, s.Cost, s.Scope, s.Benefit = engagement.RAG(r.text("time")), engagement.RAG(r.text("cost")), engagement.RAG(r.text("scope")), engagement.RAG(r.text("benefit"))
	s.Spent, s.ForecastCost, s.Narrative, s.Proposal = r.money("spent"), r.money("forecast_cost"), r.text("narrative"), r.text("proposal")
	return s
}

func milestoneFields(_ projectPageView, values url.Values) []planFieldset {
	agreed := planField{Name: "baseline", Label: "Agreed day", Type: "date", Hint: "It stays as it is: write another day as forecast, or request a change."}
	if values.Get("baseline") == "" {
		agreed.Hint = "It moves through a change request alone."
	}
	return []planFieldset{{Legend: "A dated result", Fields: []planField{
		{Name: "title", Label: "What is there on that day", Type: "text"},
		agreed,
		{Name: "forecast", Label: "Expected day", Type: "date"},
		{Name: "actual", Label: "Reached on", Type: "date"},
		{Name: "accepted", Label: "The client has accepted it", Type: "check"},
	}}}
}

func milestoneValues(m engagement.Milestone, _ string) url.Values {
	values := url.Values{"title": {m.Title}, "baseline": {string(m.Baseline)}, "forecast": {string(m.Forecast)}, "actual": {string(m.Actual)}}
	if m.Accepted {
		values.Set("accepted", "1")
	}
	return values
}

func readMilestone(r *planReader, m engagement.Milestone) engagement.Milestone {
	m.Title, m.Baseline, m.Forecast, m.Actual, m.Accepted = r.text("title"), r.day("baseline"), r.day("forecast"), r.day("actual"), r.text("accepted") != ""
	return m
}

var (
	raidWords     = []planOption{{"risk", "Risk"}, {"assumption", "Assumption"}, {"issue", "Issue"}, {"dependency", "Dependency"}}
	severityWords = []planOption{{"", "Not judged"}, {"low", "Low"}, {"medium", "Medium"}, {"high", "High"}}
)

func raidFields(v projectPageView, values url.Values) []planFieldset {
	return []planFieldset{{Legend: "Risk, assumption, issue or dependency", Fields: []planField{
		{Name: "type", Label: "Kind", Type: "select", Options: raidWords},
		{Name: "title", Label: "Title", Type: "text"},
		{Name: "text", Label: "What it is", Type: "area"},
		{Name: "severity", Label: "Severity", Type: "select", Options: severityWords},
		{Name: "owner", Label: "Owner", Type: "select", Options: teamOptions(v.Engagement, values["owner"]...), Hint: "Is reminded as the day comes near."},
		{Name: "due", Label: "Due", Type: "date"},
		{Name: "response", Label: "What is done about it", Type: "area"},
		{Name: "closed", Label: "It is closed", Type: "check"},
	}}}
}

func raidValues(e engagement.RAID, _ string) url.Values {
	values := url.Values{
		"type": {e.Type}, "title": {e.Title}, "text": {e.Text}, "severity": {e.Severity}, "owner": {e.Owner}, "due": {string(e.Due)}, "response": {e.Response},
	}
	if e.Closed {
		values.Set("closed", "1")
	}
	return values
}

func readRAID(r *planReader, e engagement.RAID) engagement.RAID {
	e.Type, e.Title, e.Text, e.Severity, e.Owner = r.text("type"), r.text("title"), r.text("text"), r.text("severity"), r.text("owner")
	e.Due, e.Response, e.Closed = r.day("due"), r.text("response"), r.text("closed") != ""
	return e
}

// costWords are the categories of costs, in the order of the form.
var costWords = []planOption{
	{"people", "People"},
	{"services", "Services"},
	{"licences", "Licences"},
	{"hardware", "Hardware"},
	{"training", "Training"},
	{"travel", "Travel"},
	{"other", "Other"},
}

func costFields(v projectPageView, _ url.Values) []planFieldset {
	commitments := []planOption{{"", "None"}}
	for _, c := range v.Facts.Costs {
		if c.Body.State == engagement.CostCommitted {
			commitments = append(commitments, planOption{c.ID, c.Body.Title + ", " + v.money(c.Body.Amount)})
		}
	}
	return []planFieldset{{Legend: "Money ordered or spent", Fields: []planField{
		{Name: "state", Label: "It is", Type: "select", Options: []planOption{{engagement.CostActual, "Spent: invoiced or worked"}, {engagement.CostCommitted, "Committed: ordered"}}},
		{Name: "title", Label: "For what", Type: "text"},
		{Name: "category", Label: "Category", Type: "select", Options: costWords},
		{Name: "on", Label: "Day", Type: "date"},
		{Name: "amount", Label: "Amount", Type: "money"},
		{Name: "commitment", Label: "Draws on the commitment", Type: "select", Options: commitments},
		{Name: "supplier", Label: "Supplier", Type: "text"},
		{Name: "reference", Label: "Number of the order or invoice", Type: "text"},
	}}}
}

func todaysCost(v projectPageView) url.Values { return url.Values{"on": {string(v.Facts.Today)}} }

func costValues(c engagement.Cost, currency string) url.Values {
	return url.Values{
		"state": {c.State}, "title": {c.Title}, "category": {c.Category}, "on": {string(c.On)}, "amount": {amountText(c.Amount, currency)},
		"commitment": {c.Commitment}, "supplier": {c.Supplier}, "reference": {c.Reference},
	}
}

func readCost(r *planReader, c engagement.Cost) engagement.Cost {
	c.State, c.Title, c.Category, c.On = r.text("state"), r.text("title"), r.text("category"), r.day("on")
	c.Amount, c.Commitment, c.Supplier, c.Reference = r.money("amount"), r.text("commitment"), r.text("supplier"), r.text("reference")
	return c
}

func changeFields(v projectPageView, values url.Values) []planFieldset {
	milestones := []planOption{{"", "None"}}
	for _, m := range v.Facts.Milestones {
		if m.Body.Open() {
			milestones = append(milestones, planOption{m.ID, m.Body.Title + ", " + words.Day(m.Body.Baseline)})
		}
	}
	p := v.Charter.Body
	return []planFieldset{
		{Legend: "Why", Fields: []planField{
			{Name: "title", Label: "Title", Type: "text"},
			{Name: "reason", Label: "Why it is needed", Type: "area"},
			{Name: "impact", Label: "What follows from it, or from leaving it", Type: "area"},
		}},
		{Legend: "What is to be agreed instead", Hint: "What is left empty stays as it is.", Fields: []planField{
			{Name: "end", Label: "End", Type: "date", Hint: "Agreed: " + words.Day(p.BaselineEnd)},
			{Name: "budget", Label: "Budget", Type: "money", Hint: "Agreed: " + v.money(p.BaselineBudget)},
			{Name: "tolerance_days", Label: "Tolerance past the end, in days", Type: "number", Hint: "Agreed: " + itoa(p.Tolerances.Days)},
			{Name: "tolerance_percent", Label: "Tolerance over the budget, in percent", Type: "number", Hint: "Agreed: " + itoa(p.Tolerances.Percent)},
		}},
		{Legend: "Milestones", Rows: rows(values, "milestones", 200,
			planField{Name: "milestone", Label: "Milestone", Type: "select", Options: milestones},
			planField{Name: "baseline", Label: "New day", Type: "date"},
			planField{Name: "drop", Label: "Give it up", Type: "check"})},
	}
}

func changeValues(c engagement.ChangeRequest, currency string) url.Values {
	values := url.Values{"title": {c.Title}, "reason": {c.Reason}, "impact": {c.Impact}, "end": {string(c.End)}}
	if c.Budget != nil {
		values.Set("budget", amountText(*c.Budget, currency))
	}
	if c.ToleranceDays != nil {
		values.Set("tolerance_days", strconv.Itoa(*c.ToleranceDays))
	}
	if c.TolerancePercent != nil {
		values.Set("tolerance_percent", strconv.Itoa(*c.TolerancePercent))
	}
	for i, m := range c.Milestones {
		at := fmt.Sprintf("milestones[%d].", i)
		values.Set(at+"milestone", m.Milestone)
		values.Set(at+"baseline", string(m.Baseline))
		if m.Drop {
			values.Set(at+"drop", "1")
		}
	}
	return values
}

func readChange(r *planReader, c engagement.ChangeRequest) engagement.ChangeRequest {
	c.Title, c.Reason, c.Impact, c.End = r.text("title"), r.text("reason"), r.text("impact"), r.day("end")
	c.Budget, c.ToleranceDays, c.TolerancePercent, c.Milestones = nil, nil, nil, nil
	if r.text("budget") != "" {
		budget := r.money("budget")
		c.Budget = &budget
	}
	c.ToleranceDays, c.TolerancePercent = r.given("tolerance_days"), r.given("tolerance_percent")
	for i := range filledRows(r.values, "milestones") {
		at := fmt.Sprintf("milestones[%d].", i)
		c.Milestones = append(c.Milestones, engagement.MilestoneChange{
			Milestone: r.text(at + "milestone"), Baseline: r.day(at + "baseline"), Drop: r.text(at+"drop") != "",
		})
	}
	return c
}

// given reads a number that may be left out.
func (r *planReader) given(name string) *int {
	if r.text(name) == "" {
		return nil
	}
	n := r.whole(name)
	return &n
}

func criteriaFields(_ projectPageView, values url.Values) []planFieldset {
	return []planFieldset{{
		Legend: "By what the client accepts the results", Hint: "At the handover each is met, or waived with a reason.",
		Rows: rows(values, "criteria", 100,
			planField{Name: "text", Label: "Criterion", Type: "text"},
			planField{Name: "met", Label: "Met on", Type: "date"},
			planField{Name: "evidence", Label: "What shows it", Type: "text"},
			planField{Name: "waived", Label: "Why it need not be met", Type: "text"}),
	}}
}

func criteriaFilled(v projectPageView) url.Values {
	values := url.Values{}
	for i, c := range v.Charter.Body.Criteria {
		at := fmt.Sprintf("criteria[%d].", i)
		values.Set(at+"text", c.Text)
		values.Set(at+"met", string(c.Met))
		values.Set(at+"evidence", c.Evidence)
		values.Set(at+"waived", c.Waived)
	}
	return values
}

func loadCriteria(f *projectFormView, _ *store.Tx) error {
	return engagement.Errorf(engagement.NotFound, "the criteria have one form")
}

func saveCriteria(ctx context.Context, s *Site, f *projectFormView, _ string) error {
	r := &planReader{values: f.Values}
	criteria := []engagement.Criterion{}
	for i := range filledRows(f.Values, "criteria") {
		at := fmt.Sprintf("criteria[%d].", i)
		criteria = append(criteria, engagement.Criterion{Text: r.text(at + "text"), Met: r.day(at + "met"), Evidence: r.text(at + "evidence"), Waived: r.text(at + "waived")})
	}
	return s.api.SetCriteria(ctx, f.Engagement.ID, f.Row.ID, f.Version, criteria)
}
