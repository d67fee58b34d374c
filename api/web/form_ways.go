package web

import (
	"slices"
	"strings"

	"github.com/a-h/templ"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// waysOwn are the steps that somebody may take about their own part in a gate, besides
// deciding.
func (sit sitting) waysOwn() []contract.GateStep {
	if sit.gate.State != engagement.GatePending || sit.newest.Subject.Revision != sit.gate.Subject.Revision {
		return nil
	}
	task := sit.task()
	if task.Stage != sit.gate.Stage {
		return nil
	}
	switch task.State {
	case engagement.TaskDelegated:
		return []contract.GateStep{contract.StepReclaim}
	case engagement.TaskDecided:
		return []contract.GateStep{contract.StepRetract}
	case engagement.TaskOpen:
		if task.How == engagement.HowDelegation || task.How == engagement.HowStandIn {
			return []contract.GateStep{contract.StepAsk} // nothing is delegated further
		}
		steps := []contract.GateStep{contract.StepDelegate, contract.StepAsk}
		if sit.who.Person != sit.gate.Requester {
			steps = append(steps, contract.StepReassign)
		}
		if sit.sharedWith() != "" {
			steps = append(steps, contract.StepReclaim)
		}
		return steps
	}
	return nil
}

// sharedWith is whoever decides for the person, by name, or "".
func (sit sitting) sharedWith() string {
	for _, t := range sit.gate.Tasks {
		if t.Stage == sit.gate.Stage && t.For == sit.who.Person && t.State == engagement.TaskOpen {
			return nameOr(t.Name, t.Person)
		}
	}
	return ""
}

// waysOffice are the steps that the PMO, or whoever has submitted, may take about an open
// gate. None is open to whoever came by a link.
func (sit sitting) waysOffice() []contract.GateStep {
	if sit.link != nil || sit.gate.State != engagement.GatePending || sit.newest.Subject.Revision != sit.gate.Subject.Revision {
		return nil
	}
	var steps []contract.GateStep
	office := sit.who.Can(identity.ResolveGate)
	if office && len(sit.movable()) > 0 && sit.who.Person != sit.gate.Requester {
		steps = append(steps, stepMove)
	}
	if office && sit.gate.StageNumber > 0 && sit.who.Person != sit.gate.Requester {
		steps = append(steps, contract.StepAdd)
	}
	if office || sit.who.Person == sit.gate.Requester && sit.who.Can(identity.SubmitWork) {
		steps = append(steps, contract.StepSupersede, stepWithdraw)
	}
	if office || sit.confirmsOverride() {
		steps = append(steps, contract.StepOverride)
	}
	return steps
}

// confirmsOverride tells whether the person may confirm, as the sponsor, what the PMO has
// asked for.
func (sit sitting) confirmsOverride() bool {
	return sit.overriding() == "confirm" && slices.ContainsFunc(sit.engagement.Team, func(m store.TeamMember) bool {
		return m.Person == sit.who.Person && m.Role == engagement.RoleSponsor
	})
}

// movable are the tasks that the PMO may give to somebody else.
func (sit sitting) movable() []store.Task {
	var all []store.Task
	for _, t := range sit.gate.Tasks {
		own := t.How != engagement.HowDelegation && t.How != engagement.HowStandIn
		if t.Stage == sit.gate.Stage && own && (t.State == engagement.TaskOpen || t.State == engagement.TaskDelegated) {
			all = append(all, t)
		}
	}
	return all
}

// revocable tells whether the person's approval counted at a gate that has opened the way.
func (sit sitting) revocable() bool {
	return sit.link == nil && sit.newest.State.Passed() && sit.newest.Subject.Revision == sit.gate.Subject.Revision &&
		slices.ContainsFunc(sit.gate.Decisions, func(d store.DecisionRecord) bool {
			return d.Person == sit.who.Person && d.Verdict.Approves()
		})
}

// advised are the questions that wait for the person's advice.
func (sit sitting) advised() []store.Advice {
	var all []store.Advice
	for _, a := range sit.gate.Advice {
		if a.Adviser == sit.who.Person && a.GivenAt == nil && sit.gate.State == engagement.GatePending {
			all = append(all, a)
		}
	}
	return all
}

// groups are those in which an added approver may count, under per_group.
func (sit sitting) groups() []string {
	i := slices.IndexFunc(sit.gate.Policy.Stages, func(s engagement.Stage) bool { return s.Key == sit.gate.Stage })
	if i < 0 || sit.gate.Policy.Stages[i].Mode.Mode != engagement.ModePerGroup {
		return nil
	}
	return sit.gate.Policy.Stages[i].GroupKeys()
}

// groupName is a group in words: that of a role is called like the role.
func (sit sitting) groupName(group string) string {
	if sit.words.Has("role." + group) {
		return sit.say("role." + group)
	}
	return group
}

// overriding says how an override stands for the person: "own" when they have asked,
// "confirm" when somebody else has, "" when nobody has.
func (sit sitting) overriding() string {
	switch o := sit.gate.Override; {
	case o == nil || o.ConfirmedAt != nil:
		return ""
	case o.RequestedBy == sit.who.Person:
		return "own"
	}
	return "confirm"
}

// attributes are a field's id and what describes it.
func (in deed) attributes(step contract.GateStep, field string, hinted bool) templ.Attributes {
	return fieldAttributes(string(step)+"-"+field, hinted, in.wrongIn(step, field) != "")
}

// fieldAttributes are the id of a field and those of its hint and of what is wrong in it.
func fieldAttributes(id string, hinted, wrong bool) templ.Attributes {
	attributes, ids := templ.Attributes{"id": id}, ""
	if hinted {
		ids = id + "-hint"
	}
	if wrong {
		attributes["aria-invalid"] = "true"
		ids = strings.TrimSpace(ids + " " + id + "-wrong")
	}
	if ids != "" {
		attributes["aria-describedby"] = ids
	}
	return attributes
}
