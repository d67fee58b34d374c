package workflows

import (
	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/journal"
)

// proposeReassessment says at the end of a period that it is time to assess again, when the
// methodology says so. The last period is followed by the closure, and by no assessment.
func (m *monitoring) proposeReassessment(ctx workflow.Context, status engagement.RAG) error {
	rule := m.Process.Reassessment
	m.in.Unassessed++
	if m.in.Red++; status != engagement.Red {
		m.in.Red = 0
	}
	cause, due := rule.Due(m.in.Unassessed, m.in.Red)
	if !due || m.finishing || m.period >= m.Process.Periods {
		return nil
	}
	m.in.Unassessed, m.in.Red = 0, 0
	id := contract.RefPeriod(m.period) + "/reassessment"
	err := m.journal.Record(ctx, journal.Entry{ID: id, Fact: engagement.ReassessmentProposed{Period: m.period, Cause: cause}})
	if err != nil {
		return err
	}
	m.mail.SendToRoles(ctx, activities.Notice{Key: id, Kind: activities.NoticeReassessment, Of: contract.RefPeriod(m.period), How: engagement.How(cause)},
		engagement.RolePMO, m.Process.Phases[m.kind].Owner)
	return nil
}

// assessed counts the assessments that have begun.
func (e *commission) assessed() (n int) {
	for _, c := range e.children {
		if c.kind == contract.WorkflowAssessment {
			n++
		}
	}
	return n
}

// assessing tells whether one is under way.
func (e *commission) assessing() bool {
	c := e.child(contract.RefAssessed(e.assessed()))
	return c != nil && !c.over
}

// beginReassessment has the assessment come again while results are watched.
func (e *commission) beginReassessment(ctx workflow.Context, act contract.Act) error {
	if err := e.mayReassess(); err != nil {
		return err
	}
	e.reassess = true
	return e.record(ctx, act, engagement.ReassessmentDecided{Answer: engagement.ReassessmentStarted, Phase: contract.RefAssessed(e.assessed() + 1)})
}

func (e *commission) declineReassessment(ctx workflow.Context, act contract.Act) error {
	if err := e.mayReassess(); err != nil {
		return err
	}
	return e.record(ctx, act, engagement.ReassessmentDecided{Answer: engagement.ReassessmentDeclined})
}

func (e *commission) mayReassess() error {
	if err := e.running(); err != nil {
		return err
	}
	watching := e.child(contract.RefMonitoring)
	switch {
	case watching == nil:
		return engagement.Errorf(engagement.Conflict, "nothing is to be assessed again before results are watched; the assessment itself comes first")
	case watching.over || e.closing || e.handover:
		return engagement.Errorf(engagement.Conflict, "the engagement is being closed; assess again in the next one")
	case e.reassess || e.assessing():
		return engagement.Errorf(engagement.Conflict, "a re-assessment is under way; its diagnosis comes first")
	}
	return nil
}

// assessAgain begins the assessment that was asked for. Nothing waits for its end: results are
// watched and projects go on meanwhile.
func (e *commission) assessAgain(ctx workflow.Context) error {
	e.reassess = false
	input := e.input()
	input.Time = e.assessed() + 1
	return e.launchChild(ctx, contract.WorkflowAssessment, contract.RefAssessed(input.Time), input, nil)
}

// endReassessment ends a re-assessment that the closure overtakes.
func (e *commission) endReassessment(ctx workflow.Context) error {
	if !e.assessing() {
		return nil
	}
	c := e.child(contract.RefAssessed(e.assessed()))
	c.cancel()
	return workflow.Await(ctx, func() bool { return c.over })
}
