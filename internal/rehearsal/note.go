package rehearsal

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// note enters an event into the calendar as a PMO would say it. What nobody needs to hear
// of is left out.
func (p *play) note(e engagement.Event) error {
	h := engagement.Happening{At: e.At, Phase: phaseOf(e.Phase)}
	if actor := p.member(e.Actor); actor != nil {
		h.Who = []string{actor.name}
	}
	said, err := p.say(e, &h)
	if err == nil && !said {
		said, err = p.sayOfGate(e, &h)
	}
	if err == nil && !said {
		said, err = p.sayOfDelivery(e, &h)
	}
	if said {
		p.enter(e.Phase, h)
	}
	return err
}

// put fills an entry in.
func put(h *engagement.Happening, kind engagement.HappeningKind, format string, args ...any) {
	h.Kind, h.What = kind, fmt.Sprintf(format, args...)
}

// say tells of the engagement, its phases and what is late in them.
func (p *play) say(e engagement.Event, h *engagement.Happening) (bool, error) {
	switch e.Type {
	case engagement.EventOpened:
		put(h, engagement.HappensOpened, "starts the engagement")
	case engagement.EventPhaseOpened:
		return true, on(e, func(f engagement.PhaseOpened) error {
			h.Phase, h.Who, h.Due = f.Phase, p.whoIs(f.Owner), due(f.Due)
			put(h, engagement.HappensPhase, "phase opens, led by the %s", f.Owner)
			return nil
		})
	case engagement.EventPhaseClosed:
		return true, on(e, func(f engagement.PhaseClosed) error {
			h.Phase = f.Phase
			put(h, engagement.HappensPhase, "phase closes%s", ifLate(f.Late))
			return nil
		})
	case engagement.EventReminded:
		return true, on(e, func(f engagement.Reminded) error {
			h.Who, h.About = p.names(f.People), p.about(f.Of)
			put(h, engagement.HappensReminded, "%s reminder, %s%s", ordinal(f.Number), reminderOf(f.Of), overdue(f.Overdue))
			return nil
		})
	case engagement.EventEscalated:
		return true, on(e, func(f engagement.Escalated) error {
			h.Who, h.About = p.names(f.To), p.about(f.Of)
			put(h, engagement.HappensEscalated, "escalated to the %s; late: %s",
				cmp.Or(string(f.ToRole), "person named"), cmp.Or(strings.Join(p.names(f.Late), ", "), "nobody"))
			return nil
		})
	case engagement.EventStepBlocked:
		return true, on(e, func(f engagement.StepBlocked) error {
			h.Who = p.whoIs(engagement.RolePMO)
			put(h, engagement.HappensBlocked, "the process stops and asks the PMO: %s", e.Texts["reason"])
			return nil
		})
	case engagement.EventReportPublished:
		return true, on(e, func(f engagement.ReportPublished) error {
			put(h, engagement.HappensReport, "the %s report goes to PMO, sponsor and leaders", f.Kind)
			return nil
		})
	case engagement.EventEnded:
		put(h, engagement.HappensEnded, "the engagement is closed")
	default:
		return false, nil
	}
	return true, nil
}

// sayOfGate tells of gates.
func (p *play) sayOfGate(e engagement.Event, h *engagement.Happening) (bool, error) {
	switch e.Type {
	case engagement.EventSubmitted:
		return true, on(e, func(f engagement.Submitted) error {
			h.Phase, h.About = phaseOf(f.Subject.Ref), p.aboutRef(f.Subject.Ref)
			put(h, engagement.HappensSubmitted, "submits revision %d", f.Subject.Revision)
			if h.Who == nil {
				put(h, engagement.HappensSubmitted, "revision %d goes before its gate", f.Subject.Revision)
			}
			return nil
		})
	case engagement.EventStageOpened:
		return true, on(e, func(f engagement.StageOpened) error { return p.sayAsked(f, h) })
	case engagement.EventStageSkipped:
		return true, on(e, func(f engagement.StageSkipped) error {
			h.About = p.about(f.Gate)
			put(h, engagement.HappensGate, "stage %q is passed over: %s does not hold", f.Stage, f.When)
			return nil
		})
	case engagement.EventDecisionRecorded:
		return true, on(e, func(f engagement.DecisionRecorded) error {
			h.About = p.about(f.Gate)
			kind := engagement.HappensDecided
			if f.Late {
				kind = engagement.HappensLate
			}
			put(h, kind, "%s%s%s", verbs[f.Verdict], p.behalf(f.OnBehalfOf), ifLate(f.Late))
			if f.CarriedFrom != "" {
				put(h, engagement.HappensDecided, "vote carries forward (%s)", verbs[f.Verdict])
			}
			return nil
		})
	case engagement.EventTasksChanged:
		return true, on(e, func(f engagement.TasksChanged) error {
			h.About, h.Who = p.about(f.Gate), p.openOf(f.Tasks)
			put(h, engagement.HappensStandIn, "%s", becauses[f.Because])
			return nil
		})
	case engagement.EventGateLapsed:
		return true, on(e, func(f engagement.GateLapsed) error {
			h.About, h.Who = p.about(f.Gate), p.whoIs(engagement.RolePMO)
			put(h, engagement.HappensLapsed, "the gate's time has run out: the PMO must extend or close it")
			return nil
		})
	case engagement.EventGateClosed:
		return true, on(e, func(f engagement.GateClosed) error {
			h.About = p.about(f.Gate)
			put(h, engagement.HappensGate, "gate closes: %s, with %d of %d needed approvals",
				strings.ReplaceAll(string(f.State), "_", " "), f.Tally.Approvals, f.Tally.Needed)
			return nil
		})
	case engagement.EventReopened:
		return true, on(e, func(f engagement.Reopened) error {
			put(h, engagement.HappensGate, "can be edited again, as the next revision")
			return nil
		})
	}
	return false, nil
}

func (p *play) sayAsked(f engagement.StageOpened, h *engagement.Happening) error {
	ids := make([]string, len(f.Tasks))
	for i, t := range f.Tasks {
		ids[i] = t.Person
	}
	h.About, h.Who, h.Due = p.about(f.Gate), p.names(ids), due(f.Due)
	put(h, engagement.HappensAsked, "asked to decide (%d needed)", f.Needed)
	if f.Number > 1 {
		h.What += fmt.Sprintf(", stage %d %q", f.Number, f.Stage)
	}
	for _, x := range f.Excluded {
		if m := p.member(x.Person); m != nil {
			h.What += fmt.Sprintf("; %s may not, being the %s", m.name, strings.ReplaceAll(string(x.Why), "_", " "))
		}
	}
	return nil
}

// sayOfDelivery tells of projects, releases and periods.
func (p *play) sayOfDelivery(e engagement.Event, h *engagement.Happening) (bool, error) {
	switch e.Type {
	case engagement.EventProjectOpened:
		return true, on(e, func(f engagement.ProjectOpened) error {
			r := p.meet(f)
			h.About, h.Who = r.title, []string{r.lead.name}
			put(h, engagement.HappensProject, "project opens: work from %s, agreed end %s", f.Start, f.End)
			return nil
		})
	case engagement.EventProjectReported:
		return true, on(e, func(f engagement.ProjectReported) error {
			r := p.project(f.Project)
			h.About, h.Who = r.title, []string{r.lead.name}
			put(h, engagement.HappensProject, "status report: %d%% done, %s", f.Progress, f.Health)
			return nil
		})
	case engagement.EventToleranceBreached:
		return true, on(e, func(f engagement.ToleranceBreached) error {
			h.About = p.project(f.Project).title
			put(h, engagement.HappensLate, "tolerance breached: %d days over; an exception is raised", f.Breach.DaysOver)
			return nil
		})
	case engagement.EventRebaselined:
		return true, on(e, func(f engagement.Rebaselined) error {
			h.About = p.project(f.Project).title
			put(h, engagement.HappensProject, "new baseline: end %s", f.End)
			return nil
		})
	case engagement.EventProjectClosed:
		return true, on(e, func(f engagement.ProjectClosed) error {
			r := p.project(f.Project)
			r.over, h.About = true, r.title
			put(h, engagement.HappensProject, "project is %s", strings.ReplaceAll(string(f.State), "_", " "))
			return nil
		})
	case engagement.EventWentLive:
		return true, on(e, func(f engagement.WentLive) error {
			h.About = p.aboutRef("change/1/release/" + f.Release)
			put(h, engagement.HappensProject, "goes live")
			return nil
		})
	case engagement.EventPeriodOpened:
		return true, on(e, func(f engagement.PeriodOpened) error {
			h.About, h.Due = period(f.Period), due(f.To)
			put(h, engagement.HappensPeriod, "period %d of %d begins", f.Period, f.Of)
			return nil
		})
	case engagement.EventPeriodEvaluated:
		return true, on(e, func(f engagement.PeriodEvaluated) error {
			h.About = period(f.Period)
			put(h, engagement.HappensPeriod, "metrics are evaluated")
			if len(f.Stale) > 0 {
				h.What += "; some were not read"
			}
			return nil
		})
	case engagement.EventPeriodClosed:
		return true, on(e, func(f engagement.PeriodClosed) error {
			h.About = period(f.Period)
			put(h, engagement.HappensPeriod, "period closes")
			return nil
		})
	}
	return false, nil
}

// reminderOf says what somebody is reminded to do.
func reminderOf(of string) string {
	switch {
	case strings.HasPrefix(of, engagementID+"."):
		return "to decide"
	case of == contract.RefAssessment, of == contract.RefPlan:
		return "to submit"
	case strings.HasPrefix(of, contract.RefProject("")):
		return "to report"
	case strings.HasPrefix(of, contract.RefMonitoring+"/period/"):
		return "to read the metrics"
	}
	return "of the phase's due"
}

var verbs = map[engagement.Verdict]string{
	engagement.Approve: "approves", engagement.ApproveWithConditions: "approves on conditions", engagement.RequestChanges: "asks for changes",
	engagement.Reject: "rejects", engagement.Abstain: "abstains", engagement.Recuse: "recuses themselves",
}

var becauses = map[engagement.Because]string{
	engagement.BecauseDelegated: "decides in another's place", engagement.BecauseReclaimed: "decides again themselves",
	engagement.BecauseReassigned: "is asked instead of another", engagement.BecauseAdded: "is asked as well",
	engagement.BecauseEscalated: "may decide now, by the escalation", engagement.BecauseAway: "stands in for who is away, or is back",
	engagement.BecauseTeam: "is asked after a change of the team",
}

func due(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func ifLate(late bool) string {
	if late {
		return ", late"
	}
	return ""
}

func overdue(is bool) string {
	if is {
		return ", overdue"
	}
	return ""
}

func (p *play) behalf(person string) string {
	if m := p.member(person); m != nil {
		return " on behalf of " + m.name
	}
	return ""
}

func period(n int) string { return fmt.Sprintf("Period %d", n) }

// ordinal is 1st, 2nd and so on.
func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n) + suffix
}
