package rehearsal

import (
	"context"
	"fmt"
	"slices"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// stageOpened has everybody who is asked decide, each in their way.
func (p *play) stageOpened(e engagement.Event, f engagement.StageOpened) error {
	for _, who := range f.Tasks {
		if err := p.intends(who.Person, f.Gate, f.Stage, f.Revision, e.At, f.Due); err != nil {
			return err
		}
	}
	return nil
}

// tasksChanged has those decide who are asked now and were not before: who stands in, to
// whom it was escalated, whoever came back.
func (p *play) tasksChanged(e engagement.Event, f engagement.TasksChanged) error {
	gate, err := p.gate(f.Gate)
	if err != nil {
		return err
	}
	due := e.At
	if gate.DueAt != nil {
		due = *gate.DueAt
	}
	for _, t := range f.Tasks {
		if t.State != engagement.TaskOpen {
			continue
		}
		if err := p.intends(t.Person, f.Gate, f.Stage, f.Revision, e.At, due); err != nil {
			return err
		}
	}
	return nil
}

// intends sets when somebody decides.
func (p *play) intends(person, gate, stage string, revision int, from, due time.Time) error {
	m := p.member(person)
	if m == nil {
		return nil // somebody the policy names who is in no team: nobody plays them
	}
	at, comes, err := p.moment(*m, from, due, share(*m), "")
	if err != nil || !comes {
		return err
	}
	p.at(at, func() { p.decides(m, gate, stage, revision) })
	return nil
}

// gate is how a gate stands in the read model.
func (p *play) gate(id string) (g store.Gate, err error) {
	err = p.db.Read(context.WithoutCancel(p.ctx), org, func(tx *store.Tx) error {
		g, err = tx.Gate(id)
		return err
	})
	return g, err
}

// decides is one person's decision, as the form sends it. Who is asked no more by then
// does nothing.
func (p *play) decides(m *member, gateID, stage string, revision int) {
	g, err := p.gate(gateID)
	if err != nil {
		p.fault = err
		return
	}
	asked := slices.ContainsFunc(g.Tasks, func(t store.Task) bool {
		return t.Person == m.id && t.Stage == stage && t.State == engagement.TaskOpen
	})
	if p.over || !asked || g.State != engagement.GatePending || g.Stage != stage || g.Subject.Revision != revision {
		return
	}
	d := engagement.Decision{
		ID: fmt.Sprintf("%s.%s.r%d.%d", gateID, stage, revision, m.place), Gate: gateID, Stage: stage, Revision: revision,
		Digest: g.Subject.Digest, Verdict: engagement.Approve, Confirmed: true, Person: m.id, Channel: channelOf(g, stage),
		SignedInBy: engagement.SignedInBySession, SignedInAt: p.env.Now(), DecidedAt: p.env.Now(), Locale: "en",
	}
	if key := m.id + "/" + g.ID; m.plays.Behaviour == engagement.Refusing && p.refusals[key] < m.plays.Times {
		p.refusals[key]++
		d.Verdict, d.Confirmed = m.plays.Verdict, false
		d.Comment = "As the cast says."
	}
	if d, err = p.keys.SignDecision(d); err != nil {
		p.fault = err
		return
	}
	p.update(g.Ref, contract.UpdateDecide, d.ID, reply{who: m, what: "decide", about: p.gateTitle(g), phase: phaseOf(g.Ref)}, d)
}

// channelOf is a way by which a stage takes decisions: the page, where it may be.
func channelOf(g store.Gate, stage string) engagement.Channel {
	for _, s := range g.Policy.Stages {
		if s.Key == stage && len(s.Channels) > 0 && !slices.Contains(s.Channels, engagement.ChannelWeb) {
			return s.Channels[0]
		}
	}
	return engagement.ChannelWeb
}
