package web

import (
	"strconv"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// headView says how an engagement stands.
type headView struct {
	ID, Client string
	// Logo is the client's as a data URI; MayChangeLogo offers to change it.
	Logo              string
	MayChangeLogo     bool
	Status            engagement.Status
	Health            engagement.RAG
	Reasons           []string
	Blocked           []string
	Phase, Awaiting   string
	CTO, Sponsor, PMO string
	Start, TargetEnd  string
	NextDue           string
	Late              bool
	Methodology       string
	Objectives        []string
	ScopeIn, ScopeOut string
	Confidentiality   string
}

// scoped tells whether anything is said of what the engagement is for and covers.
func (h headView) scoped() bool {
	return len(h.Objectives) > 0 || h.ScopeIn != "" || h.ScopeOut != "" || h.Confidentiality != ""
}

func (r *record) head() headView {
	e := r.engagement
	head := headView{
		ID: e.ID, Client: e.Client, Status: e.Status, Health: e.Health, Reasons: e.HealthReasons, Phase: phaseWords(e.Phase), Awaiting: awaitedOf(e),
		CTO: r.members(engagement.RoleCTO), Sponsor: r.members(engagement.RoleSponsor), PMO: r.members(engagement.RolePMO),
		Start: words.Day(e.StartOn), TargetEnd: words.Day(e.TargetEnd), Methodology: r.methodology.Title + " (" + e.Methodology + ")",
		ScopeIn: e.ScopeIn, ScopeOut: e.ScopeOut, Confidentiality: e.Confidentiality,
	}
	for _, b := range e.Blocked {
		head.Blocked = append(head.Blocked, nameOr(b.Reason, b.Step))
	}
	for _, o := range e.Objectives {
		head.Objectives = append(head.Objectives, nameOr(o.Title, o.Key))
	}
	if e.NextDue != nil {
		head.NextDue, head.Late = clockIn(*e.NextDue, e.Timezone), e.NextDue.Before(r.now)
	}
	return head
}

// members names the people of the team in a role.
func (r *record) members(role engagement.Role) string {
	var names []string
	for _, m := range r.engagement.Team {
		if m.Role == role {
			names = append(names, nameOr(m.Name, m.Person))
		}
	}
	return words.List(names)
}

var figures = report.FormatFor("en")

// money writes an amount in the engagement's currency.
func (r *record) money(m engagement.Money) string { return figures.Money(m, r.engagement.Currency) }

// inUnit writes a number with its unit; a percent sign needs no space in English.
func inUnit(value float64, unit string) string {
	text := engagement.FormatNumber(value)
	switch unit {
	case "":
		return text
	case "%":
		return text + "%"
	}
	return text + " " + unit
}

// percent writes a share in whole percents.
func percent(n int) string { return strconv.Itoa(n) + "%" }
