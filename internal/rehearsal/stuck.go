package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// lookAround finds where the process waits, when nothing goes on any more.
func (p *play) lookAround() ([]engagement.Impasse, error) {
	var open []store.Gate
	var phases []store.Phase
	var projects []store.ProjectRow
	err := p.db.Read(context.WithoutCancel(p.ctx), org, func(tx *store.Tx) (err error) {
		if open, _, err = tx.Gates(store.GateQuery{Engagement: engagementID, State: engagement.GatePending}); err != nil {
			return err
		}
		if phases, err = tx.Phases(engagementID); err != nil {
			return err
		}
		projects, err = tx.Projects(engagementID)
		return err
	})
	if err != nil {
		return nil, err
	}
	stuck, err := p.blocked()
	if err != nil {
		return nil, err
	}
	held := map[string]bool{} // places that something is known of already
	for _, s := range stuck {
		held[s.About] = true
	}
	for _, g := range open {
		if s, waits := p.waitsAtGate(g); waits && !held[s.About] {
			stuck = append(stuck, s)
		}
		held[p.aboutRef(g.Ref)], held[p.aboutRef(strings.TrimSuffix(g.Ref, "/acceptance"))] = true, true
	}
	for _, ph := range phases {
		if s, waits := p.waitsForWork(ph, held); waits {
			stuck = append(stuck, s)
		}
	}
	for _, row := range projects {
		if s, waits := p.waitsForHandover(row, held); waits {
			stuck = append(stuck, s)
		}
	}
	slices.SortStableFunc(stuck, func(a, b engagement.Impasse) int { return a.Since.Compare(b.Since) })
	return stuck, nil
}

// blocked are the steps that wait for the PMO to mend something.
func (p *play) blocked() ([]engagement.Impasse, error) {
	waiting := map[string]engagement.Event{}
	var order []string
	for _, e := range p.events {
		switch e.Type {
		case engagement.EventStepBlocked:
			f, err := fact[engagement.StepBlocked](e)
			if err != nil {
				return nil, err
			}
			waiting[f.Step] = e
			order = append(order, f.Step)
		case engagement.EventStepUnblocked:
			f, err := fact[engagement.StepUnblocked](e)
			if err != nil {
				return nil, err
			}
			delete(waiting, f.Step)
		}
	}
	stuck := []engagement.Impasse{}
	for _, step := range order {
		e, waits := waiting[step]
		if !waits {
			continue
		}
		why, remedy := e.Texts["reason"], "Mend what it names in the methodology or in the team; in a running engagement the PMO resolves with choice retry."
		switch {
		case strings.Contains(why, "policy_unsatisfiable"):
			remedy = "Ask people in this stage whom the separation of duties leaves, lower its rule, or add somebody to the team; " +
				"in a running engagement the PMO changes the team and resolves with choice retry."
		case strings.Contains(why, "rounds"):
			remedy = "Settle with the approvers before submitting, or allow more rounds (revisions.max_rounds); " +
				"in a running engagement the PMO resolves with choice retry."
		}
		stuck = append(stuck, engagement.Impasse{
			Since: e.At, Phase: phaseOf(e.Phase), About: p.aboutRef(e.Phase), Why: why, Remedy: remedy, For: p.whoIs(engagement.RolePMO),
		})
	}
	return stuck, nil
}

// waitsAtGate tells of a gate that nobody will decide.
func (p *play) waitsAtGate(g store.Gate) (engagement.Impasse, bool) {
	var awaited []string
	var absent bool
	for _, t := range g.Tasks {
		if t.State != engagement.TaskOpen || t.Stage != g.Stage {
			continue
		}
		awaited = append(awaited, t.Person)
		m := p.member(t.Person)
		absent = absent || m == nil || m.plays.Behaviour == engagement.Absent
	}
	if len(awaited) == 0 {
		return engagement.Impasse{}, false // it stands among the blocked steps
	}
	names := strings.Join(p.names(awaited), ", ")
	s := engagement.Impasse{
		Since: g.OpenedAt, Phase: phaseOf(g.Ref), About: p.aboutRef(g.Ref), For: p.names(awaited),
		Why: fmt.Sprintf("The gate “%s” waits for %s, who never answers, and has no hard end (expire_after).", p.title(g.Key), names),
		Remedy: fmt.Sprintf("Have somebody stand in for %s (an out-of-office delegation), or give the stage an escalation with effect add or replace, "+
			"an expire_after, or a rule that can pass without them.", names),
	}
	if g.DueAt != nil {
		s.Since = *g.DueAt
	}
	if g.Lapsed {
		s.Why = fmt.Sprintf("The gate “%s” has run out of its time without %s, and asks the PMO, who must extend or close it.", p.title(g.Key), names)
		s.Remedy += " In a running engagement the PMO extends the gate, reassigns the task, or closes it."
		if g.ExpiresAt != nil {
			s.Since = *g.ExpiresAt
		}
	}
	if !absent {
		s.Why = fmt.Sprintf("The gate “%s” waits for %s.", p.title(g.Key), names)
	}
	return s, true
}

// waitsForWork tells of a phase whose work nobody submits, and of a plan that was
// rejected.
func (p *play) waitsForWork(ph store.Phase, held map[string]bool) (engagement.Impasse, bool) {
	about := p.aboutRef(ph.Ref)
	submits := ph.Ref == contract.RefAssessment || ph.Ref == contract.RefPlan
	if !submits || ph.State != "open" || held[about] {
		return engagement.Impasse{}, false
	}
	s := engagement.Impasse{Since: ph.OpenedAt, Phase: ph.Phase, About: about}
	if g, err := p.gate(contract.GateID(engagementID, ph.Ref, keyOf(ph.Ref))); err == nil && g.State == engagement.GateRejected && ph.Phase == engagement.PhasePlan {
		s.Since, s.For = after(s.Since, g.ClosedAt), p.whoIs(engagement.RolePMO)
		s.Why = "The plan was rejected, and the PMO is asked what becomes of it."
		s.Remedy = "Ask the leaders before the plan is submitted, and let them request changes instead; in a running engagement the PMO resolves with choice revise or close."
		return s, true
	}
	if ph.DueAt != nil {
		s.Since = *ph.DueAt
	}
	s.For = p.whoIs(ph.Owner)
	s.Why = fmt.Sprintf("Nobody submits: %s leads the phase and is away.", strings.Join(s.For, ", "))
	s.Remedy = "Put a second person into the team who can submit, or hand the role over; the escalation tells the PMO."
	return s, true
}

// waitsForHandover tells of a project that never ends.
func (p *play) waitsForHandover(row store.ProjectRow, held map[string]bool) (engagement.Impasse, bool) {
	r := p.project(row.ID)
	if r == nil || row.State.Over() || held[r.title] {
		return engagement.Impasse{}, false
	}
	s := engagement.Impasse{Since: r.end, Phase: engagement.PhaseDevelopment, About: r.title, For: []string{r.lead.name}}
	if row.State == engagement.ProjectReplanning {
		s.For = p.whoIs(engagement.RolePMO)
		s.Why = "The project's exception was rejected, and the PMO must replan or stop it."
		s.Remedy = "Agree on wider tolerances, or on who decides about an exception; in a running engagement the PMO resolves with choice replan or stop."
		return s, true
	}
	s.Why = fmt.Sprintf("%s, who leads the project, never hands it over.", r.lead.name)
	s.Remedy = "Name another lead, or somebody who can hand over in their place; in a running engagement the PMO may stop the project."
	return s, true
}

func after(t time.Time, other *time.Time) time.Time {
	if other != nil && other.After(t) {
		return *other
	}
	return t
}
