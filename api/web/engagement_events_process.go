package web

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

func tellProcess(all book) {
	telling(all, func(_ teller, f engagement.Opened, _ engagement.Event) string {
		return "Engagement opened under " + f.Methodology
	})
	telling(all, func(teller, engagement.Amended, engagement.Event) string { return "Engagement amended" })
	telling(all, func(_ teller, f engagement.TeamChanged, _ engagement.Event) string {
		return fmt.Sprintf("Team changed; it has %d members", len(f.Team))
	})
	telling(all, func(teller, engagement.Paused, engagement.Event) string { return "Engagement paused" })
	telling(all, func(teller, engagement.Resumed, engagement.Event) string { return "Engagement resumed" })
	telling(all, func(_ teller, f engagement.Extended, _ engagement.Event) string {
		return "Target end moved to " + words.Day(f.To)
	})
	telling(all, func(_ teller, f engagement.Ended, _ engagement.Event) string {
		return "Engagement " + strings.ToLower(statusWords[f.Status])
	})
	telling(all, func(teller, engagement.CloseRequested, engagement.Event) string {
		return "Close requested before the last period"
	})
	telling(all, func(t teller, f engagement.PhaseOpened, _ engagement.Event) string {
		text := "Phase " + phaseWords(f.Phase) + " opened"
		if !f.Due.IsZero() {
			text += ", due " + clockIn(f.Due, t.zone)
		}
		return text
	})
	telling(all, func(_ teller, f engagement.PhaseClosed, _ engagement.Event) string {
		return late("Phase "+phaseWords(f.Phase)+" closed: "+f.Outcome, f.Late)
	})
	telling(all, func(t teller, f engagement.DeadlineMoved, _ engagement.Event) string {
		return "Due of " + t.quoted(f.Of) + " moved to " + clockIn(f.To, t.zone)
	})
	telling(all, func(t teller, f engagement.DatesMoved, _ engagement.Event) string {
		text := fmt.Sprintf("Days moved with %s: %d", t.quoted(f.Of), len(f.Moved))
		if len(f.Left) > 0 {
			text += fmt.Sprintf("; left, because they had changed meanwhile: %d", len(f.Left))
		}
		return text
	})
	telling(all, func(t teller, f engagement.Reminded, _ engagement.Event) string {
		text := fmt.Sprintf("Reminder %d on %s sent to %s", f.Number, t.quoted(f.Of), people(len(f.People)))
		if f.Overdue {
			text += ", overdue"
		}
		return text
	})
	telling(all, func(t teller, f engagement.Escalated, _ engagement.Event) string {
		return t.quoted(f.Of) + " escalated to the " + words.T("role."+string(f.ToRole))
	})
	telling(all, func(t teller, f engagement.Submitted, _ engagement.Event) string {
		return fmt.Sprintf("Revision %d of %s submitted", f.Subject.Revision, t.quoted(f.Subject.Ref))
	})
	telling(all, func(t teller, f engagement.Reopened, _ engagement.Event) string {
		return t.quoted(f.Ref) + " can be edited again: " + words.T("gate_state."+string(f.Because))
	})
	telling(all, func(t teller, f engagement.Resolved, _ engagement.Event) string {
		return t.quoted(f.Ref) + " settled by hand: " + strings.ReplaceAll(f.Choice, "_", " ")
	})
	telling(all, func(_ teller, f engagement.StepBlocked, _ engagement.Event) string {
		return "Step " + f.Step + " waits for somebody to mend it"
	})
	telling(all, func(_ teller, f engagement.StepUnblocked, _ engagement.Event) string {
		return "Step " + f.Step + " goes on"
	})
	telling(all, func(teller, engagement.ReportPublished, engagement.Event) string { return "Report published" })
}

func people(n int) string {
	if n == 1 {
		return "one person"
	}
	return fmt.Sprintf("%d people", n)
}
