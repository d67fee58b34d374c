package gate

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// conditionsVersion guards what came with conditions that bind: engagements that passed
// a gate on conditions before went on at once.
const conditionsVersion = "conditions bind"

// boundEntry is the entry of the conditions on which a gate has passed, if there are any.
func (d *Desk) boundEntry(s *sitting) []journal.Entry {
	bound := s.gate.Bound()
	if len(bound) == 0 {
		return nil
	}
	texts := map[string]string{}
	for _, vote := range s.gate.Votes() {
		for n, c := range vote.Conditions {
			id := engagement.ConditionID(vote.Decision, n)
			if !slices.ContainsFunc(bound, func(b engagement.BoundCondition) bool { return b.ID == id }) {
				continue // bound by the vote that this one was carried from
			}
			texts[id] = c.Text
			if c.Owner != "" {
				texts[id+"/owner"] = c.Owner
			}
			if c.Verifier != "" {
				texts[id+"/verifier"] = c.Verifier
			}
		}
	}
	return []journal.Entry{{ID: s.name("conditions"), Texts: texts, Fact: engagement.ConditionsBound{
		Gate: s.gate.ID, Ref: s.gate.Subject.Ref, Revision: s.gate.Subject.Revision, Conditions: bound,
	}}}
}

// awaitConditions hands the conditions of a gate that has passed to the engagement, and
// waits until those that block are closed.
func (d *Desk) awaitConditions(ctx workflow.Context, s *sitting) error {
	bound := s.gate.Bound()
	if len(bound) == 0 || d.Bind == nil || workflow.GetVersion(ctx, conditionsVersion, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return nil
	}
	var mine []string
	for _, c := range bound {
		if c.Blocking {
			d.blocking = append(d.blocking, c)
			mine = append(mine, c.ID)
		}
	}
	err := d.Bind(ctx, contract.ConditionsBound{
		Gate: s.gate.ID, Ref: s.gate.Subject.Ref, Revision: s.gate.Subject.Revision,
		Workflow: workflow.GetInfo(ctx).WorkflowExecution.ID, Conditions: bound,
	})
	if err != nil {
		return err
	}
	d.changed(ctx)
	return workflow.Await(ctx, func() bool {
		return !slices.ContainsFunc(d.blocking, func(c engagement.BoundCondition) bool { return slices.Contains(mine, c.ID) })
	})
}

// ConditionClosed takes in that a condition is closed.
func (d *Desk) ConditionClosed(ctx workflow.Context, condition string) {
	d.blocking = slices.DeleteFunc(d.blocking, func(c engagement.BoundCondition) bool { return c.ID == condition })
	d.changed(ctx)
}

// Held is how many conditions hold a way closed whose gate has passed.
func (d *Desk) Held() int { return len(d.blocking) }
