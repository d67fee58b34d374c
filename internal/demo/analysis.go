package demo

import (
	"context"
	"net/http"

	"mandate/internal/engagement"
)

// answersAtOnce bounds how many answers go in one request.
const answersAtOnce = 50

// assess plays the assessment: inventory, answers, findings and interviews, then the
// diagnosis, of which a leader wants more before they approve it.
func (p *play) assess(ctx context.Context) error {
	s, err := p.watch.await(ctx, "the assessment", func(s *state) bool { _, open := s.phase(refAssessment); return open })
	if err != nil {
		return err
	}
	if err := createAll(ctx, p, "/assessment/systems", "system", p.story.Systems); err != nil {
		return err
	}
	if _, submitted := s.gate(refAssessment, engagement.GateDiagnosis); !submitted {
		if err := p.answer(ctx); err != nil {
			return err
		}
	}
	if err := createAll(ctx, p, "/assessment/findings", "finding", p.story.Findings); err != nil {
		return err
	}
	if err := createAll(ctx, p, "/assessment/interviews", "interview", p.story.Interviews); err != nil {
		return err
	}
	if err := p.align(ctx); err != nil {
		return err
	}
	return p.settle(ctx, p.diagnosis())
}

// align judges how far the areas support the business objectives.
func (p *play) align(ctx context.Context) error {
	if len(p.story.Alignment) == 0 {
		return nil
	}
	err := p.api.call(ctx, http.MethodPut, p.at+"/assessment/alignment", "", p.story.Alignment, nil)
	if refusedWith(err, http.StatusConflict) {
		return nil // submitted meanwhile, by an earlier run of this play
	}
	return err
}

// answer answers every question.
func (p *play) answer(ctx context.Context) error {
	for first := 0; first < len(p.story.Answers); first += answersAtOnce {
		some := p.story.Answers[first:min(first+answersAtOnce, len(p.story.Answers))]
		resolved, err := p.ids.resolve(some)
		if err != nil {
			return err
		}
		err = p.api.call(ctx, http.MethodPut, p.at+"/assessment/answers", "", resolved, nil)
		if refusedWith(err, http.StatusConflict) {
			return nil // submitted meanwhile, by an earlier run of this play
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *play) diagnosis() subject {
	s := p.approval(refAssessment, engagement.GateDiagnosis, "/assessment/submit", "assessment")
	r := p.story.Revision
	approve := s.vote
	s.vote = func(g gateView, m memberView) ballot {
		if g.Subject.Revision == 1 && m.Email == r.By {
			return ballot{engagement.RequestChanges, r.Request}
		}
		return approve(g, m)
	}
	note := s.note
	s.note = func(revision int) string {
		if revision > 1 {
			return r.Answer
		}
		return note(revision)
	}
	s.mend = func(ctx context.Context) error {
		id, err := p.ids.id("finding/" + r.Finding)
		if err != nil {
			return err
		}
		return p.change(ctx, "/assessment/findings/"+id, r.Change)
	}
	return s
}

// plan drafts the improvement plan and puts it before its gate.
func (p *play) plan(ctx context.Context) error {
	s, err := p.watch.await(ctx, "the planning", func(s *state) bool { _, open := s.phase(refPlan); return open })
	if err != nil {
		return err
	}
	_, submitted := s.gate(refPlan, engagement.GatePlan)
	if !submitted {
		err := p.change(ctx, "/plan", map[string]any{"summary": p.story.Summary})
		if err != nil && !refusedWith(err, http.StatusConflict) {
			return err
		}
	}
	if err := createAll(ctx, p, "/plan/objectives", "objective", p.story.Objectives); err != nil {
		return err
	}
	if err := createAll(ctx, p, "/plan/actions", "action", p.story.Actions); err != nil {
		return err
	}
	if p.story.Presentation != nil {
		if _, err := p.create(ctx, "/plan/presentations", "presentation/plan", p.story.Presentation); err != nil {
			return err
		}
	}
	if submitted {
		return nil
	}
	return p.submit(ctx, p.improvement(), 1, nil)
}

func (p *play) improvement() subject {
	return p.approval(refPlan, engagement.GatePlan, "/plan/submit", "plan")
}

// approvePlan has the leaders approve the plan.
func (p *play) approvePlan(ctx context.Context) error { return p.settle(ctx, p.improvement()) }
