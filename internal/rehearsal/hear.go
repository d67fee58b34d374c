package rehearsal

import (
	"encoding/json"
	"fmt"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// fact reads what an event says.
func fact[T engagement.Fact](e engagement.Event) (T, error) {
	var f T
	if err := json.Unmarshal(e.Facts, &f); err != nil {
		return f, fmt.Errorf("event %s: %w", e.ID, err)
	}
	return f, nil
}

// on runs fn with an event's fact.
func on[T engagement.Fact](e engagement.Event, fn func(T) error) error {
	f, err := fact[T](e)
	if err != nil {
		return err
	}
	return fn(f)
}

// hear notes an event in the calendar, and lets people react to it.
func (p *play) hear(e engagement.Event) error {
	if err := p.note(e); err != nil {
		return err
	}
	switch e.Type {
	case engagement.EventPhaseOpened:
		return on(e, func(f engagement.PhaseOpened) error { return p.phaseOpened(e, f) })
	case engagement.EventStageOpened:
		return on(e, func(f engagement.StageOpened) error { return p.stageOpened(e, f) })
	case engagement.EventTasksChanged:
		return on(e, func(f engagement.TasksChanged) error { return p.tasksChanged(e, f) })
	case engagement.EventGateClosed:
		return on(e, func(f engagement.GateClosed) error { return p.gateClosed(e, f) })
	case engagement.EventReopened:
		return on(e, func(f engagement.Reopened) error { return p.reopened(e, f) })
	case engagement.EventProjectOpened:
		return on(e, func(f engagement.ProjectOpened) error { return p.projectOpened(e, f) })
	case engagement.EventProjectReported:
		return on(e, func(f engagement.ProjectReported) error { return p.projectReported(e, f) })
	case engagement.EventRebaselined:
		return on(e, func(f engagement.Rebaselined) error { return p.rebaselined(f) })
	case engagement.EventPeriodOpened:
		return on(e, func(f engagement.PeriodOpened) error { return p.periodOpened(f) })
	}
	return nil
}

// reply takes what an Update is answered with. A refusal is noted in the calendar; what
// follows is up to whoever acted.
type reply struct {
	play    *play
	who     *member
	what    string
	about   string
	phase   engagement.Phase
	refused func(error)
}

// Accept is called when the workflow has taken the Update.
func (r reply) Accept() {}

// Reject is called when its validator refuses it.
func (r reply) Reject(err error) { r.done(err) }

// Complete is called with its answer.
func (r reply) Complete(_ any, err error) { r.done(err) }

func (r reply) done(err error) {
	if err == nil {
		return
	}
	p := r.play
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.over {
		return
	}
	err = contract.FromError(err)
	if r.refused != nil {
		r.refused(err)
		return
	}
	p.add(engagement.Happening{
		At: p.env.Now(), Phase: r.phase, Kind: engagement.HappensRefused, Who: []string{r.who.name}, About: r.about,
		What: "tries to " + r.what + ", and is refused: " + err.Error(),
	})
}

// update sends an Update to the workflow of a place, as the API does. A part that has
// ended meanwhile needs none.
func (p *play) update(ref, name, id string, r reply, arg any) {
	r.play = p
	if err := p.env.UpdateWorkflowByID(contract.WorkflowOf(engagementID, ref), name, id, r, arg); err != nil {
		p.add(engagement.Happening{
			At: p.env.Now(), Phase: r.phase, Kind: engagement.HappensRefused, Who: []string{r.who.name}, About: r.about,
			What: "tries to " + r.what + "; its part of the engagement has ended",
		})
	}
}

// entry is an entry of the calendar; ref is the part of the engagement that it comes from.
type entry struct {
	engagement.Happening
	ref string
}

func (p *play) add(h engagement.Happening) { p.enter("", h) }

func (p *play) enter(ref string, h engagement.Happening) {
	if h.Who == nil {
		h.Who = []string{}
	}
	h.At = h.At.UTC()
	p.entries = append(p.entries, entry{h, ref})
}
