package rehearsal

import (
	"context"
	"fmt"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// phaseOpened has the phase's owner do its work and submit it, where there is something
// to submit.
func (p *play) phaseOpened(e engagement.Event, f engagement.PhaseOpened) error {
	if f.Phase != engagement.PhaseAssessment && f.Phase != engagement.PhasePlan {
		return nil
	}
	m := p.inRole(f.Owner, engagement.RoleCTO, engagement.RoleConsultant, engagement.RolePMO)
	from := e.At
	if from.Before(p.begins) {
		from = p.begins
	}
	at, comes, err := p.moment(*m, from, f.Due, p.cast.SubmitAt, p.cutoff(f.Phase))
	if err != nil || !comes {
		return err
	}
	p.at(at, func() { p.submits(m, f.Phase, 1) })
	return nil
}

func (p *play) cutoff(phase engagement.Phase) string {
	return p.req.Methodology.Process.Phases[phase].Cutoff
}

// submits writes what a phase needs for its gate, and submits it.
func (p *play) submits(m *member, phase engagement.Phase, revision int) {
	ref, what := contract.RefAssessment, "submit the diagnosis"
	write := p.writeDiagnosis
	if phase == engagement.PhasePlan {
		ref, what, write = contract.RefPlan, "submit the plan", p.writePlan
	}
	if p.over {
		return
	}
	if err := p.writing(func(tx *store.Tx) error { return write(tx, m, revision) }); err != nil {
		p.fault = fmt.Errorf("%s: %w", what, err)
		p.env.CancelWorkflow()
		return
	}
	p.send(m, contract.Submit{Ref: ref}, revision, what)
}

// send submits what is at a place, with an answer to each request for changes.
func (p *play) send(m *member, in contract.Submit, revision int, what string) {
	if p.over {
		return
	}
	in.Request = fmt.Sprintf("%s/submit/%d", in.Ref, revision)
	in.By = m.id
	in.Note = "Revision " + fmt.Sprint(revision)
	g, err := p.gate(contract.GateID(engagementID, in.Ref, keyOf(in.Ref)))
	if err == nil && g.State == engagement.GateChangesRequested {
		for _, d := range g.Decisions {
			if d.Verdict == engagement.RequestChanges {
				in.Answers = append(in.Answers, contract.PointAnswer{Decision: d.ID, Text: "Done."})
			}
		}
	}
	p.update(in.Ref, contract.UpdateSubmit, in.Request, reply{who: m, what: what, phase: phaseOf(in.Ref)}, in)
}

// reopened has the next revision submitted once it has been worked over.
func (p *play) reopened(e engagement.Event, f engagement.Reopened) error {
	phase := phaseOf(f.Ref)
	if phase != engagement.PhaseAssessment && phase != engagement.PhasePlan {
		return nil
	}
	g, err := p.gate(contract.GateID(engagementID, f.Ref, keyOf(f.Ref)))
	if err != nil {
		return err
	}
	return p.again(e.At, p.member(g.Requester), func(m *member) { p.submits(m, phase, g.Subject.Revision+1) })
}

// gateClosed has what did not pass submitted again, where the process waits for that.
func (p *play) gateClosed(e engagement.Event, f engagement.GateClosed) error {
	if f.State.Passed() {
		return nil
	}
	g, err := p.gate(f.Gate)
	if err != nil {
		return err
	}
	m := p.member(g.Requester)
	if m == nil {
		m = p.inRole(engagement.RoleCTO, engagement.RolePMO)
	}
	next := g.Subject.Revision + 1
	in := contract.Submit{Ref: g.Ref, Item: itemOf(g.Ref)}
	switch g.Key {
	case engagement.GateAcceptance, engagement.GateGoLive, engagement.GateReview, engagement.GateClosure:
		return p.again(e.At, m, func(m *member) { p.send(m, in, next, "submit it again") })
	}
	return nil // diagnosis and plan are reopened first; an exception waits for a report or the PMO
}

// again has somebody act after the time that rework takes, once they are there.
func (p *play) again(from time.Time, m *member, act func(*member)) error {
	if m == nil {
		m = p.inRole(engagement.RoleCTO, engagement.RolePMO)
	}
	at, err := p.later(from, p.cast.Rework, "15:00")
	if err != nil {
		return err
	}
	if at, comes := p.present(*m, at); comes {
		p.at(at, func() { act(m) })
	}
	return nil
}

func (p *play) writing(fn func(tx *store.Tx) error) error {
	return p.db.In(context.WithoutCancel(p.ctx), org, fn)
}

// The ids of what is rehearsed with.
const (
	findingID   = "finding"
	objectiveID = "objective"
)

// writeDiagnosis writes what a diagnosis needs at least. Only its course matters here.
func (p *play) writeDiagnosis(tx *store.Tx, m *member, revision int) error {
	o := store.WriteOptions{By: m.id}
	finding := engagement.Finding{
		Title: "What the assessment will find", Type: "gap", Area: p.req.Methodology.Areas[0].Key,
		Condition: fmt.Sprintf("A placeholder of the rehearsal, revision %d.", revision), Evidence: "None; this is a rehearsal.",
		Likelihood: 3, Impact: 3,
	}
	if len(p.start.Objectives) > 0 {
		finding.Objective = p.start.Objectives[0].Key
	}
	if revision > 1 {
		_, err := store.Update(tx, engagementID, findingID, finding, o)
		return err
	}
	written, err := store.Create(tx, engagementID, findingID, finding, o)
	if err != nil {
		return err
	}
	return p.waive(tx, written, o)
}

// waive waives all that a diagnosis lacks which holds nothing but a placeholder: a rehearsal
// asks when things are decided, not what was found.
func (p *play) waive(tx *store.Tx, finding engagement.Item[engagement.Finding], o store.WriteOptions) error {
	lacks := engagement.CoverageOf(p.req.Methodology, p.start.Objectives, engagement.Assessment{Findings: []engagement.Item[engagement.Finding]{finding}})
	if !lacks.Required {
		return nil
	}
	for _, missing := range lacks.Missing() {
		waiver := engagement.Waiver{Covers: missing.Covers, Ref: missing.Ref, Reason: "This is a rehearsal."}
		if _, err := store.Create(tx, engagementID, "waiver-"+string(missing.Covers)+"-"+missing.Ref, waiver, o); err != nil {
			return err
		}
	}
	return nil
}

// writePlan writes a plan of the cast's projects. They begin once the plan's gate can
// have passed.
func (p *play) writePlan(tx *store.Tx, m *member, revision int) error {
	o := store.WriteOptions{By: m.id}
	if revision > 1 {
		_, err := tx.SetPlanSummary(engagementID, fmt.Sprintf("The plan as it would be, revision %d.", revision), o)
		return err
	}
	begin, err := p.afterGate(engagement.GatePlan)
	if err != nil {
		return err
	}
	objective := engagement.PlanObjective{
		Title: "What the plan is to reach", Metric: "Progress", Unit: "%", Baseline: 0, Target: 100,
		By: engagement.DayOf(begin.AddDate(1, 0, 0).In(p.zone)),
	}
	if len(p.start.Objectives) > 0 {
		objective.Serves = p.start.Objectives[0].Key
	}
	if _, err := store.Create(tx, engagementID, objectiveID, objective, o); err != nil {
		return err
	}
	lead := p.inRole(engagement.RoleConsultant, engagement.RoleCTO, engagement.RolePMO)
	for i, project := range p.cast.Projects {
		due, err := p.days.Add(begin, project.Length, "")
		if err != nil {
			return err
		}
		action := engagement.Action{
			Title: project.Title, Findings: []string{findingID}, Objective: objectiveID, Impact: 3, Feasibility: 3,
			BuildCost: project.Cost, Owner: lead.id, Start: engagement.DayOf(begin.In(p.zone)), Due: engagement.DayOf(due.In(p.zone)),
		}
		if _, err := store.Create(tx, engagementID, fmt.Sprintf("action-%02d", i+1), action, o); err != nil {
			return err
		}
	}
	_, err = tx.SetPlanSummary(engagementID, "The plan as it would be.", o)
	return err
}

// afterGate is the working day after a gate that opens now would be due.
func (p *play) afterGate(key engagement.GateKey) (time.Time, error) {
	at := p.env.Now()
	var err error
	for _, s := range p.req.Methodology.Process.Gates[key].Stages {
		if at, err = p.days.Add(at, s.Due, s.Cutoff); err != nil {
			return at, err
		}
	}
	return p.later(at, 1, "")
}
