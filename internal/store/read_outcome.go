package store

import (
	"encoding/json"
	"fmt"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// PlanOutcome is what the newest round of the plan's gate that has closed made of its
// actions; NotFound when none has.
func (tx *Tx) PlanOutcome(engagementID string) (engagement.PlanOutcome, error) {
	gates, _, err := tx.Gates(GateQuery{Engagement: engagementID, Ref: contract.RefPlan, AllRevisions: true})
	if err != nil {
		return engagement.PlanOutcome{}, err
	}
	for _, g := range gates {
		if g.Key == engagement.GatePlan && (g.State.Passed() || g.State == engagement.GateRejected || g.State == engagement.GateRevoked) {
			return tx.outcomeOf(g)
		}
	}
	return engagement.PlanOutcome{}, engagement.Errorf(engagement.NotFound, "the plan has not been decided on yet; what is proposed is at /plan")
}

func (tx *Tx) outcomeOf(g Gate) (engagement.PlanOutcome, error) {
	revision, err := tx.Revision(g.Engagement, g.Subject.Ref, g.Subject.Revision)
	if err != nil {
		return engagement.PlanOutcome{}, err
	}
	var plan engagement.Plan
	if err := json.Unmarshal(revision.Body, &plan); err != nil {
		return engagement.PlanOutcome{}, fmt.Errorf("revision %d of %s: %w", g.Subject.Revision, g.Subject.Ref, err)
	}
	var said []engagement.ItemOpinion
	for _, d := range g.Decisions {
		for _, item := range d.Items {
			said = append(said, engagement.ItemOpinion{Person: d.Person, Name: d.Name, ItemDecision: item})
		}
	}
	outcome := engagement.OutcomeOfPlan(plan, g.State, g.Items, said)
	outcome.Gate, outcome.Revision = g.ID, g.Subject.Revision
	initiatives, _, err := List[engagement.Initiative](tx, g.Engagement, Query{})
	if err != nil {
		return engagement.PlanOutcome{}, err
	}
	for i := range outcome.Actions {
		for _, initiative := range initiatives {
			if initiative.Body.Action == outcome.Actions[i].ID {
				outcome.Actions[i].Initiative = initiative.ID
			}
		}
	}
	return outcome, nil
}
