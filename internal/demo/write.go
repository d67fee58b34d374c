package demo

import (
	"context"
	"fmt"
	"net/http"

	"mandate/internal/engagement"
)

// create adds an item at a path below the engagement and remembers its id under a name.
// Repeated, it finds the same item.
func (p *play) create(ctx context.Context, path, name string, body any) (id string, err error) {
	resolved, err := p.ids.resolve(body)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	var item created
	if err := p.api.post(ctx, p.at+path, name, resolved, &item); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	p.ids.put(name, item.ID)
	return item.ID, nil
}

// createAll adds items one after another: an item may refer to those before it.
func createAll[T any](ctx context.Context, p *play, path, kind string, items []Item[T]) error {
	for _, it := range items {
		if _, err := p.create(ctx, path, kind+"/"+it.Key, it.Body); err != nil {
			return err
		}
	}
	return nil
}

// change changes some fields of an item. The same change again changes nothing.
func (p *play) change(ctx context.Context, path string, fields map[string]any) error {
	resolved, err := p.ids.resolve(fields)
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return p.api.call(ctx, http.MethodPatch, p.at+path, "", resolved, nil)
}

// subject is something that goes before a gate, and how it is played.
type subject struct {
	ref  string
	key  engagement.GateKey
	path string // where it is submitted, below the engagement; empty when the process does it by itself
	step string
	// mend answers a first request for changes; nil when none is foreseen.
	mend func(context.Context) error
	note func(revision int) string
	vote func(gateView, memberView) ballot
}

// approval is a subject that everybody approves at once.
func (p *play) approval(ref string, key engagement.GateKey, path, step string) subject {
	return subject{
		ref: ref, key: key, path: path, step: step,
		note: func(int) string { return p.story.Notes[key] },
		vote: func(gateView, memberView) ballot { return ballot{engagement.Approve, p.story.Comments[key]} },
	}
}

// settle brings a subject through its gate, from wherever it stands: it is submitted,
// decided, mended where changes are asked for, and submitted again.
func (p *play) settle(ctx context.Context, s subject) error {
	for {
		now, err := p.watch.fresh(ctx)
		if err != nil {
			return err
		}
		gate, there := now.gate(s.ref, s.key)
		switch {
		case !there && s.path == "":
			_, err = p.watch.await(ctx, "the gate "+string(s.key)+" at "+s.ref, func(now *state) bool {
				_, there := now.gate(s.ref, s.key)
				return there
			})
		case !there:
			err = p.submit(ctx, s, 1, nil)
		case gate.State.Passed():
			return nil
		case gate.State == engagement.GatePending:
			err = p.decide(ctx, s.ref, s.key, s.vote)
		case gate.State == engagement.GateChangesRequested && s.mend != nil && gate.Subject.Revision == 1:
			if err = p.mend(ctx, s); err == nil {
				err = p.submit(ctx, s, 2, gate.asked())
			}
		default:
			err = fmt.Errorf("the gate %s at %s is %s; the story does not go on from there", s.key, s.ref, gate.State)
		}
		if err != nil {
			return err
		}
	}
}

// mend mends a draft once it can be written again.
func (p *play) mend(ctx context.Context, s subject) error {
	err := inTheJournal(ctx, p, "the draft of "+s.ref+" to be open again", func(fact engagement.Reopened) bool { return fact.Ref == s.ref })
	if err != nil {
		return err
	}
	return s.mend(ctx)
}

// submission is the body that submits. What the note says answers each decision that
// asked for changes.
type submission struct {
	Note    string        `json:"note"`
	Answers []pointAnswer `json:"answers,omitempty"`
}

type pointAnswer struct {
	Decision string `json:"decision"`
	Text     string `json:"text"`
}

// submit submits a subject, in answer to the decisions that asked for it, and waits until
// its gate has opened. A refusal is no fault when the gate has opened nevertheless: the
// answer to an earlier try was lost.
func (p *play) submit(ctx context.Context, s subject, revision int, asked []string) error {
	var body submission
	if s.note != nil {
		body.Note = s.note(revision)
	}
	for _, decision := range asked {
		body.Answers = append(body.Answers, pointAnswer{Decision: decision, Text: body.Note})
	}
	step := fmt.Sprintf("%s/submit/%d", s.step, revision)
	refusal := p.api.post(ctx, p.at+s.path, step, body, nil)
	if refusal != nil && !refusedWith(refusal, http.StatusConflict) {
		return fmt.Errorf("submit %s: %w", s.ref, refusal)
	}
	opened := func(s2 *state) bool {
		gate, there := s2.gate(s.ref, s.key)
		return there && gate.Subject.Revision >= revision
	}
	if refusal != nil {
		for range 20 {
			if now, err := p.watch.fresh(ctx); err != nil || opened(now) {
				return err
			}
		}
		return fmt.Errorf("submit %s: %w", s.ref, refusal)
	}
	_, err := p.watch.await(ctx, fmt.Sprintf("the gate %s at %s, revision %d", s.key, s.ref, revision), opened)
	return err
}
