package store

import (
	"maps"
	"slices"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Network is how the projects of an engagement hang together on a day.
func (tx *Tx) Network(e Engagement, m engagement.Methodology) (engagement.Network, error) {
	in, err := tx.NetworkInput(e, m)
	if err != nil {
		return engagement.Network{}, err
	}
	return engagement.NetworkOf(in), nil
}

// NetworkInput reads all that the network of an engagement's projects is made from, as it
// stands today in the engagement's time zone. The number of statements does not depend on the
// number of projects.
func (tx *Tx) NetworkInput(e Engagement, m engagement.Methodology) (in engagement.NetworkInput, err error) {
	in.Acceptance, in.GoLive = dues(m.Process.Gates[engagement.GateAcceptance].Stages), dues(m.Process.Gates[engagement.GateGoLive].Stages)
	if in.Days, err = WorkingDaysOf(e); err != nil {
		return in, err
	}
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return in, err
	}
	in.Today = engagement.DayOf(tx.Now().In(zone))
	if in.Dependencies, _, err = List[engagement.Dependency](tx, e.ID, Query{}); err != nil {
		return in, err
	}
	gates, _, err := tx.Gates(GateQuery{Engagement: e.ID, State: engagement.GatePending})
	if err != nil {
		return in, err
	}
	open := map[string]engagement.OpenGate{}
	for _, g := range gates {
		open[g.Ref] = openGate(g, zone)
	}
	if err = tx.networkProjects(e, zone, open, &in); err != nil {
		return in, err
	}
	return in, tx.networkReleases(e, zone, open, &in)
}

// networkProjects reads the projects with what belongs to them.
func (tx *Tx) networkProjects(e Engagement, zone *time.Location, open map[string]engagement.OpenGate, in *engagement.NetworkInput) error {
	charters, _, err := List[engagement.Project](tx, e.ID, Query{})
	if err != nil {
		return err
	}
	rows, err := tx.Projects(e.ID)
	if err != nil {
		return err
	}
	ended := map[string]engagement.Day{}
	for _, r := range rows {
		if r.State.Over() && r.ClosedAt != nil {
			ended[r.ID] = engagement.DayOf(r.ClosedAt.In(zone))
		}
	}
	milestones, err := byParent[engagement.Milestone](tx, e.ID)
	if err != nil {
		return err
	}
	reports, err := byParent[engagement.StatusReport](tx, e.ID)
	if err != nil {
		return err
	}
	for _, c := range charters {
		p := engagement.NetworkProject{Project: c, Milestones: milestones[c.ID], Reports: reports[c.ID], Ended: ended[c.ID]}
		if g, asked := open[contract.RefAcceptance(c.ID)]; asked {
			p.Acceptance = &g
		}
		for _, ref := range slices.Sorted(maps.Keys(open)) {
			if g := open[ref]; strings.HasPrefix(ref, contract.RefProject(c.ID)+"/") && ref != contract.RefAcceptance(c.ID) {
				p.Exceptions = append(p.Exceptions, g)
			}
		}
		in.Projects = append(in.Projects, p)
	}
	return nil
}

func (tx *Tx) networkReleases(e Engagement, zone *time.Location, open map[string]engagement.OpenGate, in *engagement.NetworkInput) error {
	releases, _, err := List[engagement.Release](tx, e.ID, Query{})
	if err != nil {
		return err
	}
	rows, err := tx.Releases(e.ID)
	if err != nil {
		return err
	}
	live := map[string]engagement.Day{}
	for _, r := range rows {
		live[r.ID] = engagement.DayOf(r.LiveAt.In(zone))
	}
	for _, item := range releases {
		r := engagement.NetworkRelease{Release: item, Live: live[item.ID]}
		if g, asked := open[contract.RefRelease(item.ID)]; asked && r.Live == "" {
			r.Gate = &g
		}
		in.Releases = append(in.Releases, r)
	}
	return nil
}

// openGate is a gate as the network takes it: the due of its present stage, and what the stages
// after that one take.
func openGate(g Gate, zone *time.Location) engagement.OpenGate {
	day := engagement.DayOf(g.OpenedAt.In(zone))
	open := engagement.OpenGate{ID: g.ID, Title: g.Title, Opened: day}
	if g.DueAt != nil {
		open.Due = engagement.DayOf(g.DueAt.In(zone))
	}
	if g.StageNumber < len(g.Policy.Stages) {
		open.Left = dues(g.Policy.Stages[g.StageNumber:])
	}
	return open
}

func dues(stages []engagement.Stage) []engagement.Span {
	spans := make([]engagement.Span, len(stages))
	for i, s := range stages {
		spans[i] = s.Due
	}
	return spans
}

// Workload are the times in which people are allocated beyond their working time, over all
// projects of an engagement that are not over.
func (tx *Tx) Workload(e Engagement) ([]engagement.Overload, error) {
	allocations, err := byParent[engagement.Allocation](tx, e.ID)
	if err != nil {
		return nil, err
	}
	projects, err := tx.Projects(e.ID)
	if err != nil {
		return nil, err
	}
	var open []engagement.Item[engagement.Allocation]
	for _, p := range projects {
		if !p.State.Over() {
			open = append(open, allocations[p.ID]...)
		}
	}
	return engagement.CheckAllocations(open), nil
}
