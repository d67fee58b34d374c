package office

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// Portfolio is the status of all engagements of an organisation that have not ended, those off
// track first. It is for whoever sees all of them.
func (o *Office) Portfolio(ctx context.Context, org string) (report.Edition, error) {
	p, err := reading(ctx, o, activities.Place{Org: org}, readPortfolio)
	if err != nil {
		return report.Edition{}, err
	}
	return p.edition()
}

// portfolio is what the status of all engagements is told from.
type portfolio struct {
	at          time.Time
	engagements []store.Engagement
	projects    map[string][]store.ProjectRow // not over, by engagement
	waiting     map[string][]store.Gate       // open gates, by engagement
}

func readPortfolio(tx *store.Tx) (*portfolio, error) {
	p := &portfolio{at: tx.Now(), waiting: map[string][]store.Gate{}}
	for _, status := range []engagement.Status{engagement.StatusActive, engagement.StatusPaused} {
		some, _, err := tx.Engagements(store.EngagementQuery{Status: status, Sort: "next_due"})
		if err != nil {
			return nil, err
		}
		p.engagements = append(p.engagements, some...)
	}
	slices.SortStableFunc(p.engagements, func(a, b store.Engagement) int { return cmp.Compare(severity(b.Health), severity(a.Health)) })
	gates, _, err := tx.Gates(store.GateQuery{State: engagement.GatePending, Sort: "due"})
	if err != nil {
		return nil, err
	}
	for _, g := range gates {
		p.waiting[g.Engagement] = append(p.waiting[g.Engagement], g)
	}
	p.projects, err = tx.RunningProjects()
	return p, err
}

func severity(health engagement.RAG) int {
	return map[engagement.RAG]int{engagement.Amber: 1, engagement.Red: 2}[health]
}

// count counts the engagements of a health.
func (p *portfolio) count(health engagement.RAG) int {
	n := 0
	for _, e := range p.engagements {
		if e.Health == health {
			n++
		}
	}
	return n
}

// overdue are the open gates of an engagement whose due has passed.
func (p *portfolio) overdue(e store.Engagement) []store.Gate {
	return slices.DeleteFunc(slices.Clone(p.waiting[e.ID]), func(g store.Gate) bool { return g.DueAt == nil || !g.DueAt.Before(p.at) })
}

func (p *portfolio) edition() (report.Edition, error) {
	day := p.at.UTC().Format(time.DateOnly)
	format := report.FormatFor(words)
	doc := report.Document{
		Kind: "portfolio", Title: "Portfolio status", Subtitle: format.Day(engagement.Day(day)), Locale: words,
		Facts:  factsOf("As of", format.Time(p.at, time.UTC), "Engagements", fmt.Sprint(len(p.engagements))),
		Footer: "From the records of all engagements that have not ended.",
	}
	overdue := 0
	for _, e := range p.engagements {
		overdue += len(p.overdue(e))
	}
	doc.Summary = blocks(figures(
		figure("Off track", fmt.Sprint(p.count(engagement.Red)), "", over(p.count(engagement.Red) > 0)),
		figure("At risk", fmt.Sprint(p.count(engagement.Amber)), "", report.Neutral),
		figure("On track", fmt.Sprint(p.count(engagement.Green)), "", report.Neutral),
		figure("Decisions overdue", fmt.Sprint(overdue), "", over(overdue > 0)),
	))
	doc.Sections = chapters(
		section("The engagements", blocks(p.engagementTable())),
		section("Projects that need attention", blocks(p.projectTable())),
		section("Decisions that are waited for", blocks(p.decisionTable())),
	)
	_, digest, err := doc.Encode()
	return report.Edition{Document: doc, Cover: factsOf("As of", format.Time(p.at, time.UTC)), Digest: digest, Notice: "Confidential: for the project office."}, err
}

func (p *portfolio) engagementTable() report.Block {
	var rows [][]report.Cell
	for _, e := range p.engagements {
		s := newScribe(brief(e), words)
		state := sentence(phaseWords[e.Phase])
		if e.PausedAt != nil {
			state = "Paused"
		}
		due := ""
		if e.NextDue != nil {
			due = s.on(*e.NextDue)
		}
		var roles []string
		for _, r := range e.Awaiting {
			roles = append(roles, cmp.Or(roleWords[engagement.Role(r)], r))
		}
		budget, spent := p.money(e)
		rows = append(rows, []report.Cell{
			noted(e.Title, e.Client), cell(state),
			{Text: healthWords[e.Health], Tone: tones[e.Health], Note: strings.Join(e.HealthReasons, "; ")},
			cell(due), cell(listed(roles)), cell(fmt.Sprint(len(p.projects[e.ID]))), cell(s.money(budget)), cell(s.money(spent)),
		})
	}
	return table("", "No engagement is under way.",
		[]string{"Engagement", "Phase", "Standing", "Next due", "Waits for", "#Running projects", "#Their budget", "#Spent"}, rows)
}

// money is what the running projects of an engagement may cost, and have cost.
func (p *portfolio) money(e store.Engagement) (budget, spent engagement.Money) {
	for _, row := range p.projects[e.ID] {
		budget, spent = budget+row.Budget, spent+row.Spent
	}
	return budget, spent
}

// projectTable lists the running projects that are late, breached or not on track.
func (p *portfolio) projectTable() report.Block {
	var rows [][]report.Cell
	for _, e := range p.engagements {
		s := newScribe(brief(e), words)
		for _, row := range p.projects[e.ID] {
			if row.Health == engagement.Green && !row.Late && !row.Breached {
				continue
			}
			end := max(row.ForecastEnd, row.End)
			rows = append(rows, []report.Cell{
				noted(row.Name, e.Client), cell(sentence(projectWords[row.State])), toned(healthWords[row.Health], tones[row.Health]),
				cell(percent(row.Progress)), noted(s.day(end), daysLater(row.End, end)), noted(s.money(row.Spent), "of "+s.money(row.Budget)),
			})
		}
	}
	return table("", "Every running project is on track.", []string{"Project", "State", "Standing", "#Done", "Expected end", "#Spent"}, rows)
}

func (p *portfolio) decisionTable() report.Block {
	var rows [][]report.Cell
	for _, e := range p.engagements {
		s := newScribe(brief(e), words)
		for _, g := range p.waiting[e.ID] {
			due := cell("")
			if g.DueAt != nil {
				due = report.Cell{Text: s.on(*g.DueAt)}
				if g.DueAt.Before(p.at) {
					due.Note, due.Tone = "overdue", report.Bad
				}
			}
			rows = append(rows, []report.Cell{noted(g.Title, e.Title), cell(e.Client), cell(s.on(g.OpenedAt)), due})
		}
	}
	return table("", "No decision is waited for.", []string{"Decision", "Client", "Asked", "Due"}, rows)
}
