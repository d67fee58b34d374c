package web

import (
	"fmt"

	"mandate/internal/engagement"
)

func tellGates(all book) {
	telling(all, func(t teller, f engagement.GateOpened, _ engagement.Event) string {
		return fmt.Sprintf("Gate %s opened on revision %d", t.quoted(f.Gate), f.Subject.Revision)
	})
	telling(all, func(t teller, f engagement.StageOpened, _ engagement.Event) string {
		return fmt.Sprintf("Stage “%s” of gate %s asks %s, due %s", f.Stage, t.quoted(f.Gate), people(len(f.Tasks)), clockIn(f.Due, t.zone))
	})
	telling(all, func(t teller, f engagement.DecisionRecorded, e engagement.Event) string {
		who := nameOr(e.Texts["name"], "An approver")
		text := fmt.Sprintf("%s %s on gate %s, revision %d", who, words.T("decided."+string(f.Verdict)), t.quoted(f.Gate), f.Revision)
		if f.Provenance != "" && f.Provenance != "signed" {
			text += " (" + f.Provenance + ")"
		}
		return late(text, f.Late)
	})
	telling(all, func(t teller, f engagement.DecisionIgnored, _ engagement.Event) string {
		return fmt.Sprintf("A decision on gate %s did not count (%s)", t.quoted(f.Gate), f.Provenance)
	})
	telling(all, func(t teller, f engagement.TasksReassigned, _ engagement.Event) string {
		return fmt.Sprintf("Gate %s follows the team: %d asked now, %d no longer", t.quoted(f.Gate), len(f.Added), len(f.Removed))
	})
	telling(all, func(t teller, f engagement.GateExtended, _ engagement.Event) string {
		return "Gate " + t.quoted(f.Gate) + " given until " + clockIn(f.Due, t.zone)
	})
	telling(all, func(t teller, f engagement.GateLapsed, _ engagement.Event) string {
		return "Gate " + t.quoted(f.Gate) + " expired: the PMO must extend or close it"
	})
	telling(all, func(t teller, f engagement.GateClosed, _ engagement.Event) string {
		text := fmt.Sprintf("Gate %s closed on revision %d: %s", t.quoted(f.Gate), f.Revision, words.T("gate_state."+string(f.State)))
		if f.By != "" {
			text += ", by " + closers[f.By]
		}
		return text
	})
	tellTasks(all)
	tellOverrides(all)
	tellAdvice(all)
	tellConditions(all)
	telling(all, func(t teller, f engagement.InitiativeDecided, _ engagement.Event) string {
		return "Initiative " + t.quoted(f.Initiative) + ": " + words.T("gate_state."+string(f.State))
	})
}
