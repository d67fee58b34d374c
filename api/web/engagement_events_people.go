package web

import (
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// closers are what can end a gate that no tally did, in words.
var closers = map[engagement.ClosedBy]string{
	engagement.ByOverride: "an override of two people", engagement.ByExpiryRule: "its expiry rule",
	engagement.ByPMO: "the PMO", engagement.ByRequester: "whoever submitted it",
}

// causes are why tasks have changed, in words.
var causes = map[engagement.Because]string{
	engagement.BecauseDelegated: "delegated", engagement.BecauseReclaimed: "taken back", engagement.BecauseReassigned: "reassigned",
	engagement.BecauseAdded: "an approver added", engagement.BecauseEscalated: "escalated",
	engagement.BecauseAway: "somebody is away, or back", engagement.BecauseTeam: "the team has changed",
}

// who names people whom an event names by their ids.
func (t teller) who(ids ...string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = nameOr(t.people[id], "somebody")
	}
	return words.List(names)
}

func tellTasks(all book) {
	telling(all, func(t teller, f engagement.StageSkipped, _ engagement.Event) string {
		return fmt.Sprintf("Stage “%s” of gate %s passed over: its condition does not hold (%s)", f.Stage, t.quoted(f.Gate), f.When)
	})
	telling(all, func(t teller, f engagement.DecisionRetracted, _ engagement.Event) string {
		return fmt.Sprintf("A decision on gate %s, revision %d, was retracted", t.quoted(f.Gate), f.Revision)
	})
	telling(all, func(t teller, f engagement.TasksChanged, _ engagement.Event) string {
		var now []string
		for _, task := range f.Tasks {
			if task.State != engagement.TaskOpen {
				continue
			}
			text := t.who(task.Person)
			if task.For != "" {
				text += " on behalf of " + t.who(task.For)
			}
			now = append(now, text)
		}
		text := fmt.Sprintf("Stage “%s” of gate %s: %s", f.Stage, t.quoted(f.Gate), causes[f.Because])
		if len(now) > 0 {
			text += "; asked now: " + strings.Join(now, ", ")
		}
		return text
	})
}

func tellOverrides(all book) {
	telling(all, func(t teller, f engagement.OverrideRequested, _ engagement.Event) string {
		return fmt.Sprintf("OVERRIDE of gate %s asked for: to end it as %s without its votes", t.quoted(f.Gate), words.T("gate_state."+string(f.State)))
	})
	telling(all, func(t teller, f engagement.GateOverridden, _ engagement.Event) string {
		return fmt.Sprintf("OVERRIDE of gate %s confirmed: %s without its votes, as %s had asked", t.quoted(f.Gate),
			words.T("gate_state."+string(f.State)), t.who(f.RequestedBy))
	})
	telling(all, func(t teller, f engagement.ApprovalRevoked, _ engagement.Event) string {
		return fmt.Sprintf("The approval of gate %s, revision %d, was REVOKED", t.quoted(f.Gate), f.Revision)
	})
}

func tellAdvice(all book) {
	telling(all, func(t teller, f engagement.AdviceAsked, _ engagement.Event) string {
		return fmt.Sprintf("Advice on gate %s asked of %s", t.quoted(f.Gate), t.who(f.Adviser))
	})
	telling(all, func(t teller, f engagement.AdviceGiven, e engagement.Event) string {
		return fmt.Sprintf("%s gave advice on gate %s", nameOr(e.Texts["name"], "An adviser"), t.quoted(f.Gate))
	})
}

func tellConditions(all book) {
	telling(all, func(t teller, f engagement.ConditionsBound, _ engagement.Event) string {
		noun := "conditions bind"
		if len(f.Conditions) == 1 {
			noun = "condition binds"
		}
		return fmt.Sprintf("%d %s since gate %s has passed", len(f.Conditions), noun, t.quoted(f.Gate))
	})
	telling(all, func(t teller, f engagement.ConditionMoved, _ engagement.Event) string {
		return "Condition " + t.quoted(f.Condition) + ": " + words.T("condition_state."+string(f.State))
	})
}

// tellAnswers tells of those who are asked to answer questions.
func tellAnswers(all book) {
	telling(all, func(t teller, f engagement.AnswersAsked, _ engagement.Event) string {
		return t.who(f.Person) + " was asked to answer questions until " + dayIn(f.Due, t.zone)
	})
	telling(all, func(t teller, f engagement.AnswersReminded, _ engagement.Event) string {
		switch {
		case len(f.Told) > 0:
			return t.who(f.Told...) + " told that answers of " + t.who(f.Person) + " are overdue"
		case f.Number == 0:
			return t.who(f.Person) + " was reminded by hand of questions to answer"
		}
		return fmt.Sprintf("Reminder %d of questions to answer sent to %s", f.Number, t.who(f.Person))
	})
	telling(all, func(t teller, f engagement.AnswersSettled, _ engagement.Event) string {
		if f.Person == "" {
			return "A request for answers is settled"
		}
		return late("The questions put to "+t.who(f.Person)+" are answered, or were withdrawn", f.Late)
	})
}
