package engagement

import "slices"

// PlanOutcome is what a gate made of the actions of a plan.
type PlanOutcome struct {
	Gate     string    `json:"gate"`
	Revision int       `json:"revision"`
	State    GateState `json:"state" doc:"Of the gate; approved or approved_with_conditions where the plan was approved"`
	// What the plan proposed, and what of it was approved.
	Proposed PlanCost `json:"proposed"`
	Approved PlanCost `json:"approved"`

	Actions []ActionOutcome `json:"actions" doc:"By priority"`
}

// PlanCost is what actions cost.
type PlanCost struct {
	Actions    int   `json:"actions"`
	BuildCost  Money `json:"build_cost"`
	RunCost    Money `json:"run_cost" doc:"Per year"`
	PersonDays int   `json:"person_days"`
}

func (c *PlanCost) add(a Action) {
	c.Actions++
	c.BuildCost += a.BuildCost
	c.RunCost += a.RunCost
	c.PersonDays += a.PersonDays
}

// ActionOutcome is what became of one action.
type ActionOutcome struct {
	ItemStanding
	Title  string `json:"title"`
	Rank   int    `json:"rank"`
	Action Action `json:"action"`
	// Needs is the title of the action that it depends on and that is not accepted.
	Needs string        `json:"needs,omitempty"`
	Said  []ItemOpinion `json:"said,omitempty" doc:"Who deferred or rejected it, or accepted it with a word, and why"`
	// Initiative is the id of the initiative that takes a deferred action up.
	Initiative string `json:"initiative,omitempty"`
}

// ItemOpinion is what somebody says of an item.
type ItemOpinion struct {
	Person string `json:"person"`
	Name   string `json:"name"`
	ItemDecision
}

// OutcomeOfPlan puts together what became of a plan's actions. Without standings the gate
// decided on the whole: its actions share what became of it.
func OutcomeOfPlan(p Plan, state GateState, standings []ItemStanding, said []ItemOpinion) PlanOutcome {
	out := PlanOutcome{State: state, Actions: []ActionOutcome{}}
	titles := map[string]string{}
	for _, a := range p.Actions {
		titles[a.ID] = a.Body.Title
	}
	for _, a := range p.Actions {
		one := ActionOutcome{Title: a.Body.Title, Rank: a.Rank, Action: a.Body, ItemStanding: ItemStanding{ID: a.ID, Outcome: ItemRejected}}
		if state.Passed() {
			one.Outcome = ItemAccepted
		}
		if i := slices.IndexFunc(standings, func(s ItemStanding) bool { return s.ID == a.ID }); i >= 0 {
			one.ItemStanding = standings[i]
		}
		one.Needs = titles[one.DependsOn]
		for _, s := range said {
			if s.ID == a.ID {
				one.Said = append(one.Said, s)
			}
		}
		out.Proposed.add(a.Body)
		if one.Outcome == ItemAccepted {
			out.Approved.add(a.Body)
		}
		out.Actions = append(out.Actions, one)
	}
	return out
}

// Count is how many actions have an outcome.
func (o PlanOutcome) Count(outcome ItemOutcome) int {
	n := 0
	for _, a := range o.Actions {
		if a.Outcome == outcome {
			n++
		}
	}
	return n
}

// InitiativeOfAction proposes a deferred action anew, with the reasons for which it waited.
func InitiativeOfAction(a ActionOutcome) Initiative {
	body := a.Action
	described := body.Description
	if described == "" {
		described = "Deferred when the plan was approved."
	}
	for _, s := range a.Said {
		if s.Verdict == DeferItem && s.Comment != "" {
			described += "\n\n" + s.Name + " deferred it: " + s.Comment
		}
	}
	return Initiative{
		Title: body.Title, Description: clip(described, 8000), Type: body.Type, Impact: body.Impact, Feasibility: body.Feasibility,
		Effort: body.Effort, BuildCost: body.BuildCost, RunCost: body.RunCost, Owner: body.Owner, Start: body.Start, Due: body.Due, Action: a.ID,
	}
}

// clip shortens a text to a number of characters.
func clip(text string, characters int) string {
	if runes := []rune(text); len(runes) > characters {
		return string(runes[:characters-1]) + "…"
	}
	return text
}
