package demo

import (
	"context"

	"mandate/internal/engagement"
)

// carryPeople plays the people's side of the change: who is affected, what they are told
// and taught, what worries them, and the release for which all that is done.
func (p *play) carryPeople(ctx context.Context) error {
	for _, act := range []func(context.Context) error{p.meetPeople, p.communicate, p.train, p.listen, p.goLive} {
		if err := act(ctx); err != nil {
			return err
		}
	}
	close(p.live)
	return nil
}

func (p *play) meetPeople(ctx context.Context) error {
	if err := createAll(ctx, p, "/change/groups", "group", p.story.Groups); err != nil {
		return err
	}
	return createAll(ctx, p, "/change/stakeholders", "stakeholder", p.story.Stakeholders)
}

// communicate plans each communication, then sends it.
func (p *play) communicate(ctx context.Context) error {
	for _, c := range p.story.Communications {
		planned := c.Body
		planned.Sent = ""
		id, err := p.create(ctx, "/change/communications", "communication/"+c.Key, planned)
		if err != nil {
			return err
		}
		if err := p.change(ctx, "/change/communications/"+id, map[string]any{"sent": c.Body.Sent}); err != nil {
			return err
		}
	}
	return nil
}

// train plans each training, then holds it.
func (p *play) train(ctx context.Context) error {
	for _, t := range p.story.Trainings {
		planned := t.Body
		planned.Held, planned.Completed = "", 0
		id, err := p.create(ctx, "/change/trainings", "training/"+t.Key, planned)
		if err != nil {
			return err
		}
		if err := p.change(ctx, "/change/trainings/"+id, map[string]any{"held": t.Body.Held, "completed": t.Body.Completed}); err != nil {
			return err
		}
	}
	return nil
}

// listen takes concerns down and answers them, then asks how the groups stand.
func (p *play) listen(ctx context.Context) error {
	for _, c := range p.story.Concerns {
		id, err := p.create(ctx, "/change/concerns", "concern/"+c.Key, c.Raised)
		if err != nil {
			return err
		}
		err = p.change(ctx, "/change/concerns/"+id, map[string]any{"root_cause": c.Cause, "response": c.Response, "resolved": true})
		if err != nil {
			return err
		}
		err = inTheJournal(ctx, p, "the answer to a concern", func(fact engagement.ConcernAnswered) bool { return fact.Concern == id })
		if err != nil {
			return err
		}
	}
	return createAll(ctx, p, "/change/pulses", "pulse", p.story.Pulses)
}

// goLive puts the release before its gate.
func (p *play) goLive(ctx context.Context) error {
	id, err := p.create(ctx, "/change/releases", "release/first", p.story.Release)
	if err != nil {
		return err
	}
	s := p.approval("change/1/release/"+id, engagement.GateGoLive, "/change/releases/"+id+"/submit", "release")
	if err := p.settle(ctx, s); err != nil {
		return err
	}
	return inTheJournal(ctx, p, "the release to be live", func(fact engagement.WentLive) bool { return fact.Release == id })
}
