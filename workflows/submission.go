package workflows

import (
	"cmp"
	"slices"

	"go.temporal.io/sdk/workflow"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/workflows/gate"
	"mandate/workflows/journal"
	"mandate/workflows/step"
)

// submissions takes what people submit to a phase: it freezes the content and hands
// the frozen revision to the phase's main flow.
type submissions struct {
	phase *phase
	// accept tells which gate a submission is for, or why it cannot be taken now.
	accept func(contract.Submit) (engagement.GateKey, error)
	mutex  workflow.Mutex
	queue  []gate.Question
	// taken are the submissions with their answers. Temporal answers one that comes again
	// within a run; here those of the runs before are known.
	taken []contract.Taken
}

// blocked refuses what comes while a step waits for a person.
func blocked(reason string) error {
	return engagement.Errorf(engagement.Conflict, "nothing can be submitted while a step is blocked: %s", reason)
}

func newSubmissions(ctx workflow.Context, p *phase, accept func(contract.Submit) (engagement.GateKey, error)) *submissions {
	return &submissions{phase: p, accept: accept, mutex: workflow.NewMutex(ctx), taken: p.carried.Submitted}
}

// answered is the answer to a submission that comes again.
func (s *submissions) answered(request string) (contract.Submitted, bool) {
	i := slices.IndexFunc(s.taken, func(t contract.Taken) bool { return t.Request == request })
	if i < 0 {
		return contract.Submitted{}, false
	}
	return s.taken[i].Answer, true
}

func (s *submissions) listen(ctx workflow.Context) error {
	return workflow.SetUpdateHandlerWithOptions(ctx, contract.UpdateSubmit,
		func(ctx workflow.Context, in contract.Submit) (contract.Submitted, error) {
			done, err := s.take(ctx, in)
			return done, contract.ToError(err)
		},
		workflow.UpdateHandlerOptions{
			Validator: func(in contract.Submit) error {
				if _, again := s.answered(in.Request); again {
					return nil
				}
				_, err := s.accept(in)
				return contract.ToError(err)
			},
			Description: "Freeze the content and put it before its gate",
		})
}

func (s *submissions) take(ctx workflow.Context, in contract.Submit) (contract.Submitted, error) {
	if err := workflow.Await(ctx, func() bool { return s.phase.begun && !s.phase.reopening }); err != nil {
		return contract.Submitted{}, err
	}
	if err := s.mutex.Lock(ctx); err != nil {
		return contract.Submitted{}, err
	}
	defer s.mutex.Unlock()
	if answer, again := s.answered(in.Request); again {
		return answer, nil
	}
	key, err := s.accept(in)
	if err != nil {
		return contract.Submitted{}, err
	}
	question, err := s.phase.freeze(ctx, key, activities.FreezeRequest{
		Ref: in.Ref, Item: in.Item, By: in.By, Note: in.Note, Request: in.Request,
		Submitted: true, Answers: in.Answers,
	})
	if err != nil {
		return contract.Submitted{}, err
	}
	s.queue = append(s.queue, question)
	answer := contract.Submitted{Gate: contract.GateID(s.phase.Engagement, in.Ref, key), Subject: question.Subject}
	s.taken = append(s.taken, contract.Taken{Request: in.Request, Answer: answer})
	return answer, nil
}

// next waits for a submission.
func (s *submissions) next(ctx workflow.Context) (gate.Question, error) {
	if err := workflow.Await(ctx, func() bool { return len(s.queue) > 0 }); err != nil {
		return gate.Question{}, err
	}
	question := s.queue[0]
	s.queue = s.queue[1:]
	return question, nil
}

// freeze freezes the content of a subject as its next revision and journals it.
func (p *phase) freeze(ctx workflow.Context, key engagement.GateKey, request activities.FreezeRequest) (gate.Question, error) {
	request.Place, request.Key = p.place, key
	var act *activities.Freeze
	frozen, err := step.Do[activities.Frozen](ctx, "Freeze "+request.Ref, act.Freeze, request)
	if err != nil {
		return gate.Question{}, err
	}
	if frozen.Refusal != nil {
		return gate.Question{}, frozen.Refusal
	}
	if err := p.journal.Record(ctx, submittedEntry(request, frozen.Subject, contract.GateID(p.Engagement, request.Ref, key))); err != nil {
		return gate.Question{}, err
	}
	return gate.Question{
		Key: key, Subject: frozen.Subject, Material: frozen.Material, Items: frozen.Items,
		Hands: engagement.Hands{Requester: cmp.Or(frozen.Requester, request.By), Authors: frozen.Authors, LastEditor: frozen.LastEditor},
	}, nil
}

func submittedEntry(request activities.FreezeRequest, subject engagement.Subject, gateID string) journal.Entry {
	fact := engagement.Submitted{Subject: subject, Gate: gateID}
	texts := map[string]string{}
	if request.Note != "" {
		texts["note"] = request.Note
	}
	for n, a := range request.Answers {
		fact.Answered = append(fact.Answered, a.Decision)
		texts["answer/"+itoa(n)] = a.Text
	}
	return journal.Entry{ID: request.Ref + "/submitted/" + request.Request, Actor: request.By, Fact: fact, Texts: texts}
}

// restVersion guards the rest of a phase's deadline.
const restVersion = "rest-before-gate"

// restBeforeGate lets the phase's deadline rest while what was asked for is before its gate:
// the gate has reminders of its own.
func (p *phase) restBeforeGate(ctx workflow.Context) {
	if workflow.GetVersion(ctx, restVersion, workflow.DefaultVersion, 1) != workflow.DefaultVersion {
		p.deadline.Rest(func() bool { return p.busy })
	}
}

// freezeNow freezes content that the process itself puts before a gate. When the
// content is refused, somebody must mend it before the process goes on.
func (p *phase) freezeNow(ctx workflow.Context, key engagement.GateKey, request activities.FreezeRequest) (gate.Question, error) {
	for attempt := 1; ; attempt++ {
		question, err := p.freeze(ctx, key, request)
		if engagement.CodeOf(err) == "" {
			return question, err
		}
		name := request.Ref + "/submitted/" + request.Request + "/" + itoa(attempt)
		p.mail.SendToRoles(ctx, activities.Notice{Key: name, Kind: activities.NoticeStepBlocked, Reason: err.Error()}, engagement.RolePMO)
		if err := p.journal.Block(ctx, name, err.Error()); err != nil {
			return gate.Question{}, err
		}
	}
}

// reopen makes the content of a subject editable again, as its next revision. When
// changes have been requested as often as the policy allows, the PMO must agree to
// another round.
func (p *phase) reopen(ctx workflow.Context, outcome gate.Outcome, key engagement.GateKey) error {
	p.busy, p.reopening = false, true
	defer func() { p.reopening = false }()
	var act *activities.Freeze
	err := step.Run(ctx, "Reopen "+outcome.Subject.Ref, act.Reopen, activities.ReopenRequest{Place: p.place, Ref: outcome.Subject.Ref})
	if err != nil {
		return err
	}
	err = p.journal.Record(ctx, journal.Entry{
		ID:   outcome.Subject.Ref + "/reopened/" + itoa(outcome.Subject.Revision),
		Fact: engagement.Reopened{Ref: outcome.Subject.Ref, Because: outcome.State},
	})
	if err != nil {
		return err
	}
	if rounds := p.Process.Gates[key].Revisions.MaxRounds; outcome.Subject.Revision-p.earlier >= rounds {
		reason := "Revision " + itoa(outcome.Subject.Revision) + " was not approved, and the policy foresees " + itoa(rounds) +
			" rounds. Talk to the approvers, then resolve with choice retry to allow another."
		p.mail.SendToRoles(ctx, activities.Notice{
			Key: outcome.Subject.Ref + "/rounds/" + itoa(outcome.Subject.Revision), Kind: activities.NoticeStepBlocked,
			Gate: outcome.Gate, Reason: reason,
		}, engagement.RolePMO)
		p.busy, p.reopening = true, false
		err = p.journal.Block(ctx, outcome.Subject.Ref+"/rounds/"+itoa(outcome.Subject.Revision), reason)
		p.busy = false
	}
	return err
}
