package web

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

func tellDelivery(all book) {
	telling(all, func(t teller, f engagement.ProjectOpened, e engagement.Event) string {
		return "Project “" + nameOr(e.Texts["name"], t.name(f.Project)) + "” opened, to end on " + words.Day(f.End)
	})
	telling(all, func(t teller, f engagement.ProjectReported, _ engagement.Event) string {
		return fmt.Sprintf("Project %s reported: %s, %d%% done, forecast end %s",
			t.quoted(f.Project), strings.ToLower(healthWord(f.Health)), f.Progress, words.Day(f.ForecastEnd))
	})
	telling(all, func(t teller, f engagement.ProjectMoved, _ engagement.Event) string {
		return "Project " + t.quoted(f.Project) + " is now: " + stateWord(f.State)
	})
	telling(all, func(t teller, f engagement.MilestoneLate, _ engagement.Event) string {
		return "Milestone " + t.quoted(f.Milestone) + " is late; it was due on " + words.Day(f.Due)
	})
	telling(all, func(t teller, f engagement.ToleranceBreached, _ engagement.Event) string {
		var over []string
		if f.Breach.DaysOver > 0 {
			over = append(over, fmt.Sprintf("%d days", f.Breach.DaysOver))
		}
		if f.Breach.CostOver > 0 {
			over = append(over, t.money(f.Breach.CostOver))
		}
		return "Project " + t.quoted(f.Project) + " exceeds its tolerance by " + words.List(over)
	})
	telling(all, func(t teller, f engagement.RAIDReminded, _ engagement.Event) string {
		about := "an entry of the RAID log of project " + t.quoted(f.Project)
		if len(f.Told) > 0 {
			return "Overdue: " + about + "; " + people(len(f.Told)) + " were told"
		}
		return late("Reminder of "+about+" sent to its owner", f.Overdue)
	})
	telling(all, func(t teller, f engagement.Rebaselined, _ engagement.Event) string {
		return "Project " + t.quoted(f.Project) + " has a new baseline: " + words.Day(f.End) + ", " + t.money(f.Budget)
	})
	telling(all, func(t teller, f engagement.ProjectClosed, _ engagement.Event) string {
		return late("Project "+t.quoted(f.Project)+" ended: "+stateWord(f.State), f.Late)
	})
	telling(all, func(t teller, f engagement.WentLive, _ engagement.Event) string {
		return "Release " + t.quoted(f.Release) + " went live"
	})
	tellConcerns(all)
	tellPulses(all)
	tellCommunications(all)
	tellSessions(all)
	tellAnswers(all)
	telling(all, func(t teller, f engagement.PeriodOpened, _ engagement.Event) string {
		return fmt.Sprintf("Monitoring period %d of %d opened, until %s", f.Period, f.Of, dayIn(f.To, t.zone))
	})
	telling(all, func(_ teller, f engagement.ReassessmentProposed, _ engagement.Event) string {
		return fmt.Sprintf("Proposed after period %d to assess again: %s", f.Period, reassessWords[f.Cause])
	})
	telling(all, func(_ teller, f engagement.ReassessmentDecided, _ engagement.Event) string {
		if f.Answer == engagement.ReassessmentDeclined {
			return "No re-assessment for now"
		}
		return "Re-assessment asked for"
	})
	telling(all, func(t teller, f engagement.PeriodEvaluated, _ engagement.Event) string {
		text := fmt.Sprintf("Monitoring period %d evaluated: %s", f.Period, strings.ToLower(healthWord(f.Status)))
		if len(f.Missed) > 0 {
			var missed []string
			for _, id := range f.Missed {
				missed = append(missed, t.quoted(id))
			}
			text += "; missed " + words.List(missed)
		}
		return text
	})
	telling(all, func(t teller, f engagement.ReadingsChased, _ engagement.Event) string {
		metrics := make([]string, len(f.Metrics))
		for i, id := range f.Metrics {
			metrics[i] = t.quoted(id)
		}
		if f.Escalated {
			return "Readings of " + words.List(metrics) + " are overdue: those who look after monitoring were told"
		}
		return fmt.Sprintf("Readings of %s are overdue: reminder %d to who owes them", words.List(metrics), f.Number)
	})
	telling(all, func(_ teller, f engagement.PeriodClosed, _ engagement.Event) string {
		return fmt.Sprintf("Monitoring period %d closed", f.Period)
	})
}

func stateWord(s engagement.ProjectState) string {
	return strings.ToLower(nameOr(stateWords[string(s)], string(s)))
}

// reassessWords say why it is proposed to assess again.
var reassessWords = map[engagement.ReassessmentCause]string{
	engagement.ReassessPeriods: "so much time has passed since the last time",
	engagement.ReassessRed:     "results have been red for several periods in a row",
}
