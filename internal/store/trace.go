package store

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// TraceOf says whose trace is read.
type TraceOf struct {
	// Submitted reads findings and plan as they were last submitted, which is what those may
	// see who do not read drafts. Else they are read as the team has them now.
	Submitted bool
	// Person is who reads a draft: what others keep to themselves is left out.
	Person string
}

// Trace is how the things of an engagement follow from each other. The number of statements
// does not depend on how many there are.
func (tx *Tx) Trace(e Engagement, m engagement.Methodology, of TraceOf) (engagement.Trace, error) {
	in, err := tx.traceInput(e, m, of)
	if err != nil {
		return engagement.Trace{}, fmt.Errorf("trace of engagement %s: %w", e.ID, err)
	}
	return engagement.TraceOfEngagement(in), nil
}

func (tx *Tx) traceInput(e Engagement, m engagement.Methodology, of TraceOf) (in engagement.TraceInput, err error) {
	in.Questions, in.Objectives = m.Questions, e.Objectives
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return in, err
	}
	in.Today = engagement.DayOf(tx.Now().In(zone))
	content := func() error { return tx.draftTrace(e.ID, of.Person, &in) }
	if of.Submitted {
		content = func() error { return tx.submittedTrace(e.ID, &in) }
	}
	for _, read := range []func() error{
		content,
		whole(tx, e.ID, &in.Acceptances), whole(tx, e.ID, &in.Projects), whole(tx, e.ID, &in.Metrics), whole(tx, e.ID, &in.Initiatives),
		func() error { return tx.traceSources(e.ID, &in) },
		func() error { return tx.traceDecisions(e.ID, &in) },
		func() error { return tx.traceProjects(e.ID, &in) },
		func() error { return tx.traceReadings(e.ID, &in) },
	} {
		if err := read(); err != nil {
			return in, err
		}
	}
	return in, nil
}

// draftTrace reads what the team has written, but for the findings that others keep to
// themselves.
func (tx *Tx) draftTrace(id, person string, in *engagement.TraceInput) error {
	var a engagement.Assessment
	for _, read := range []func() error{whole(tx, id, &a.Findings), whole(tx, id, &in.Planned), whole(tx, id, &in.Actions)} {
		if err := read(); err != nil {
			return err
		}
	}
	in.Findings = a.SeenBy(person).Findings
	hidden := map[string]bool{}
	for _, f := range a.Findings {
		hidden[f.ID] = true
	}
	for _, f := range in.Findings {
		delete(hidden, f.ID)
	}
	in.Withheld = func(kind engagement.TraceKind, id string) bool { return kind == engagement.TraceFinding && hidden[id] }
	return nil
}

// submittedTrace reads what was put before the gates last. Registers may name what has been
// written since, which is not for those who read no drafts.
func (tx *Tx) submittedTrace(id string, in *engagement.TraceInput) error {
	var diagnosis engagement.Diagnosis
	var plan engagement.Plan
	if err := tx.newest(id, contract.RefAssessment, &diagnosis); err != nil {
		return err
	}
	if err := tx.newest(id, contract.RefPlan, &plan); err != nil {
		return err
	}
	in.Findings, in.Planned = diagnosis.Findings, plan.Objectives
	for _, a := range plan.Actions {
		in.Actions = append(in.Actions, a.Item)
	}
	in.Withheld = func(kind engagement.TraceKind, _ string) bool {
		return kind == engagement.TraceFinding || kind == engagement.TraceObjective || kind == engagement.TraceAction
	}
	return nil
}

// newest reads the newest frozen content of a place; nothing where none was frozen.
func (tx *Tx) newest(id, ref string, content any) error {
	revisions, err := tx.Revisions(id, ref)
	if err != nil || len(revisions) == 0 {
		return err
	}
	n := revisions[len(revisions)-1].Subject.Revision
	revision, err := tx.Revision(id, ref, n)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(revision.Body, content); err != nil {
		return fmt.Errorf("revision %d of %s as stored: %w", n, ref, err)
	}
	return nil
}

// traceSources reads the answers that findings name, of the many there may be, and which
// findings an interview led to.
func (tx *Tx) traceSources(id string, in *engagement.TraceInput) error {
	var named []string
	for _, f := range in.Findings {
		named = append(named, f.Body.Answers...)
	}
	slices.Sort(named)
	rows, err := rowsOf(tx.of(&itemRow{}).Where("engagement_id = ? AND kind = ? AND deleted = ? AND id IN ?", id, engagement.KindAnswer, false, slices.Compact(named)),
		func(r itemRow) itemRow { return r })
	if err != nil {
		return err
	}
	for _, row := range rows {
		answer, err := itemOf[engagement.Answer](row)
		if err != nil {
			return err
		}
		in.Answers = append(in.Answers, answer)
	}
	var interviews []engagement.Item[engagement.Interview]
	if err := whole(tx, id, &interviews)(); err != nil {
		return err
	}
	in.Sourced = map[string]bool{}
	for _, i := range interviews {
		for _, f := range i.Body.Findings {
			in.Sourced[f] = true
		}
	}
	return nil
}

// traceDecisions reads what the gates made of actions and initiatives.
func (tx *Tx) traceDecisions(id string, in *engagement.TraceInput) error {
	outcome, err := tx.PlanOutcome(id)
	if err != nil && engagement.CodeOf(err) != engagement.NotFound {
		return err
	}
	for _, a := range outcome.Actions {
		in.Decisions = append(in.Decisions, engagement.TracedDecision{
			Gate: outcome.Gate, Revision: outcome.Revision, Of: engagement.TraceAction, Item: a.ID, Outcome: a.Outcome,
		})
	}
	initiatives, err := tx.Initiatives(id)
	if err != nil {
		return err
	}
	gates := map[string]Gate{}
	if len(initiatives) > 0 {
		all, _, err := tx.Gates(GateQuery{Engagement: id})
		if err != nil {
			return err
		}
		for _, g := range all {
			gates[g.Ref] = g
		}
	}
	for _, i := range initiatives {
		made := engagement.ItemRejected
		switch {
		case i.State.Passed():
			made = engagement.ItemAccepted
		case i.State != engagement.GateRejected:
			continue // it can be submitted again
		}
		ref := contract.RefInitiative(i.ID)
		in.Decisions = append(in.Decisions, engagement.TracedDecision{
			Gate: contract.GateID(id, ref, engagement.GateInitiative), Revision: gates[ref].Subject.Revision,
			Of: engagement.TraceInitiative, Item: i.ID, Outcome: made,
		})
	}
	return nil
}

// traceProjects reads how projects stand, and which went live.
func (tx *Tx) traceProjects(id string, in *engagement.TraceInput) error {
	rows, err := tx.Projects(id)
	if err != nil {
		return err
	}
	releases, err := tx.Releases(id)
	if err != nil {
		return err
	}
	in.States, in.Live = map[string]engagement.ProjectState{}, map[string]bool{}
	for _, p := range rows {
		in.States[p.ID] = p.State
	}
	for _, r := range releases {
		for _, p := range r.Projects {
			in.Live[p] = true
		}
	}
	return nil
}

// traceReadings counts readings and their benefits where they are: a million of them need not
// be read for it.
func (tx *Tx) traceReadings(id string, in *engagement.TraceInput) error {
	var rows []struct {
		Metric   string
		Readings int
		Benefit  int64
	}
	err := tx.of(&readingRow{}).Where("engagement_id = ? AND deleted = ?", id, false).
		Select("metric, COUNT(*) AS readings, SUM(benefit) AS benefit").Group("metric").Scan(&rows).Error
	if err != nil {
		return fmt.Errorf("count readings: %w", err)
	}
	in.Readings, in.Realised = map[string]int{}, map[string]engagement.Money{}
	for _, r := range rows {
		in.Readings[r.Metric], in.Realised[r.Metric] = r.Readings, engagement.Money(r.Benefit)
	}
	return nil
}
