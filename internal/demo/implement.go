package demo

import (
	"context"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"mandate/internal/engagement"
)

// How many projects are carried out, and how many are accepted, side by side. Acceptance
// is mostly waiting: for the gate, for the mail, for the count.
const (
	atOnce       = 4
	acceptAtOnce = 8
)

// implement plays what runs side by side once the plan is approved: the projects, the
// people's side of the change, and the monitoring of results.
func (p *play) implement(ctx context.Context) error {
	projects, err := p.projects(ctx)
	if err != nil {
		return err
	}
	if err := p.describeMetrics(ctx); err != nil {
		return err
	}
	// The first readings are in before the first period can begin.
	if err := p.read(ctx, 1); err != nil {
		return err
	}
	side, ctx := errgroup.WithContext(ctx)
	side.Go(func() error { return p.carryPeople(ctx) })
	side.Go(func() error { return p.deliverAll(ctx, projects) })
	side.Go(func() error { return p.monitor(ctx) })
	return side.Wait()
}

// projects waits for a project for each approved action, and returns them in the order
// of the story's actions.
func (p *play) projects(ctx context.Context) ([]projectView, error) {
	var found []projectView
	_, err := p.watch.await(ctx, "a project for each approved action", func(s *state) bool {
		found = found[:0]
		for _, a := range p.story.Actions {
			id, err := p.ids.id("action/" + a.Key)
			if err != nil {
				return false
			}
			i := slices.IndexFunc(s.Projects, func(v projectView) bool { return v.Action == id })
			if i < 0 {
				return false
			}
			found = append(found, s.Projects[i])
		}
		return true
	})
	for i, v := range found {
		p.ids.put("project/"+p.story.Actions[i].Key, v.ID)
	}
	return found, err
}

// deliverAll carries the projects out side by side, then hands them over.
func (p *play) deliverAll(ctx context.Context, projects []projectView) error {
	side, working := errgroup.WithContext(ctx)
	side.SetLimit(atOnce)
	for i, project := range projects {
		delivery, err := p.story.delivery(p.story.Actions[i].Key)
		if err != nil {
			return err
		}
		side.Go(func() error {
			if err := p.carryOut(working, project.ID, delivery); err != nil {
				return fmt.Errorf("project %q: %w", project.Name, err)
			}
			return nil
		})
	}
	if err := side.Wait(); err != nil {
		return err
	}
	return p.handOverAll(ctx, projects)
}

// handOverAll hands the projects over, once the release is live.
func (p *play) handOverAll(ctx context.Context, projects []projectView) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-p.live:
	}
	side, ctx := errgroup.WithContext(ctx)
	side.SetLimit(acceptAtOnce)
	for i, project := range projects {
		delivery, err := p.story.delivery(p.story.Actions[i].Key)
		if err != nil {
			return err
		}
		side.Go(func() error { return p.handOver(ctx, project.ID, delivery) })
	}
	return side.Wait()
}

// carryOut plays a project up to its handover.
func (p *play) carryOut(ctx context.Context, project string, d Delivery) error {
	s, _, err := p.watch.last()
	if err != nil {
		return err
	}
	if now, known := s.project(project); known && now.State.Over() {
		return nil
	}
	at := "/projects/" + project
	for i, a := range d.Allocated {
		if _, err := p.create(ctx, at+"/allocations", fmt.Sprintf("allocation/%s.%d", project, i), a); err != nil {
			return err
		}
	}
	for i, c := range d.Costs {
		if _, err := p.create(ctx, at+"/costs", fmt.Sprintf("cost/%s.%d", project, i), c); err != nil {
			return err
		}
	}
	milestones, err := p.agreeMilestones(ctx, project, d)
	if err != nil {
		return err
	}
	entries := make([]string, len(d.RAID))
	for i, r := range d.RAID {
		if entries[i], err = p.create(ctx, at+"/raid", fmt.Sprintf("raid/%s.%d", project, i), r); err != nil {
			return err
		}
	}
	for i, r := range d.Reports {
		if err := p.report(ctx, project, i, r, i == len(d.Reports)-1); err != nil {
			return err
		}
	}
	for i, day := range d.Reached {
		if err := p.change(ctx, at+"/milestones/"+milestones[i], map[string]any{"actual": day, "accepted": true}); err != nil {
			return err
		}
	}
	if len(d.Criteria) > 0 {
		if err := p.change(ctx, at, map[string]any{"criteria": d.Criteria}); err != nil {
			return err
		}
	}
	for i, response := range d.Closing {
		if err := p.change(ctx, at+"/raid/"+entries[i], map[string]any{"closed": true, "response": response}); err != nil {
			return err
		}
	}
	return nil
}

// agreeMilestones writes the milestones down. That of a late project is overdue already,
// and must come to the PMO before it is reached.
func (p *play) agreeMilestones(ctx context.Context, project string, d Delivery) ([]string, error) {
	milestones := make([]string, len(d.Milestones))
	for i, m := range d.Milestones {
		id, err := p.create(ctx, "/projects/"+project+"/milestones", fmt.Sprintf("milestone/%s.%d", project, i), m)
		if err != nil {
			return nil, err
		}
		milestones[i] = id
	}
	if !d.Late {
		return milestones, nil
	}
	of := "project/" + project + "/milestone/" + milestones[0]
	return milestones, inTheJournal(ctx, p, "the escalation of a late milestone", func(fact engagement.Escalated) bool {
		return fact.Of == of
	})
}

// report sends a status report in. One with a proposal breaches the tolerances: its
// exception is decided before the project goes on. Reports are taken in as they come, so
// that only the last needs to be waited for.
func (p *play) report(ctx context.Context, project string, n int, r engagement.StatusReport, last bool) error {
	name := fmt.Sprintf("report/%s.%d", project, n)
	id, err := p.create(ctx, "/projects/"+project+"/reports", name, r)
	if err != nil {
		return err
	}
	if r.Proposal == "" && !last {
		return nil
	}
	if r.Proposal == "" {
		return inTheJournal(ctx, p, "a status report", func(fact engagement.ProjectReported) bool { return fact.Report == id })
	}
	if err := p.pass(ctx, "project/"+project+"/exception/1", engagement.GateException); err != nil {
		return err
	}
	return inTheJournal(ctx, p, "a new baseline", func(fact engagement.Rebaselined) bool { return fact.Project == project })
}

// handOver puts a project before its acceptance gate.
func (p *play) handOver(ctx context.Context, project string, d Delivery) error {
	_, err := p.watch.await(ctx, "the project to run", func(s *state) bool {
		now, known := s.project(project)
		return known && (now.State == engagement.ProjectRunning || now.State == engagement.ProjectAcceptance || now.State.Over())
	})
	if err != nil {
		return err
	}
	s := p.approval("project/"+project+"/acceptance", engagement.GateAcceptance, "/projects/"+project+"/submit", "acceptance/"+project)
	s.note = func(int) string { return d.Handover }
	if err := p.settle(ctx, s); err != nil {
		return err
	}
	_, err = p.watch.await(ctx, "the accepted project to end", func(s *state) bool {
		now, _ := s.project(project)
		return now.State.Over()
	})
	return err
}
