package demo

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"net/http/cookiejar"
	"slices"

	"mandate/internal/engagement"
)

// ballot is what somebody decides.
type ballot struct {
	verdict engagement.Verdict
	comment string
}

// pass has everybody whom a gate of the process asks approve it, stage after stage.
func (p *play) pass(ctx context.Context, ref string, key engagement.GateKey) error {
	return p.settle(ctx, subject{ref: ref, key: key, vote: p.approval(ref, key, "", "").vote})
}

// decide has everybody whom a gate asks decide as vote says, until the gate is closed.
func (p *play) decide(ctx context.Context, ref string, key engagement.GateKey, vote func(gateView, memberView) ballot) error {
	name := "the gate " + string(key) + " at " + ref
	s, err := p.watch.await(ctx, name, func(s *state) bool { _, there := s.gate(ref, key); return there })
	if err != nil {
		return err
	}
	for {
		gate, _ := s.gate(ref, key)
		if gate.State != engagement.GatePending {
			return nil
		}
		task, err := p.nextTask(ctx, ref, key, vote)
		if err != nil || task.Person == "" {
			return err
		}
		person, err := p.member(s, task.Person)
		if err != nil {
			return err
		}
		if err := p.approach(ctx, gate, task, person, vote(gate, person)); err != nil {
			return fmt.Errorf("%s, %s: %w", name, person.Name, err)
		}
		s, err = p.watch.await(ctx, name+" to count what "+person.Name+" decided", func(s *state) bool {
			now, _ := s.gate(ref, key)
			return !waits(now, gate, task)
		})
		if err != nil {
			return err
		}
	}
}

// nextTask is the next task of the open stage, or the zero task when the gate is closed.
// Whoever objects comes first: where one approval is enough, nobody would hear them else.
// Otherwise people take turns from one gate to the next.
func (p *play) nextTask(ctx context.Context, ref string, key engagement.GateKey, vote func(gateView, memberView) ballot) (taskView, error) {
	s, err := p.watch.await(ctx, "a task of the gate "+string(key)+" at "+ref, func(s *state) bool {
		gate, _ := s.gate(ref, key)
		return gate.State != engagement.GatePending || len(gate.awaited()) > 0
	})
	if err != nil {
		return taskView{}, err
	}
	gate, _ := s.gate(ref, key)
	if gate.State != engagement.GatePending {
		return taskView{}, nil
	}
	open := gate.awaited()
	for _, task := range open {
		person, err := p.member(s, task.Person)
		if err != nil {
			return taskView{}, err
		}
		if vote(gate, person).verdict != engagement.Approve {
			return task, nil
		}
	}
	turn := fnv.New32a()
	turn.Write([]byte(gate.ID)) // never fails
	return open[int(turn.Sum32()%uint32(len(open)))], nil
}

// waits tells whether a gate still waits for a task as it did before.
func waits(now, before gateView, task taskView) bool {
	return now.State == engagement.GatePending && now.Subject.Digest == before.Subject.Digest &&
		now.Subject.Revision == before.Subject.Revision &&
		slices.ContainsFunc(now.awaited(), func(t taskView) bool { return t.Person == task.Person && t.Stage == task.Stage })
}

func (p *play) member(s *state, person string) (memberView, error) {
	i := slices.IndexFunc(s.Team, func(m memberView) bool { return m.Person == person })
	if i < 0 {
		return memberView{}, fmt.Errorf("the gate asks person %s, who is not in the team", person)
	}
	return s.Team[i], nil
}

// approach has a person find the mail that asks them, follow its link and decide. It
// returns once the decision was taken down, or is no longer wanted.
func (p *play) approach(ctx context.Context, gate gateView, task taskView, person memberView, b ballot) error {
	browser, err := p.browser(person.Email)
	if err != nil {
		return err
	}
	for range int(patienceForProcess / look) {
		s, next, err := p.watch.last()
		if err != nil {
			return err
		}
		if now, _ := s.gate(gate.Ref, gate.Key); !waits(now, gate, task) {
			return nil
		}
		links, err := p.mail.approvals(ctx, person.Email)
		if err != nil {
			return err
		}
		done, err := p.answerAny(ctx, browser, links, gate, b)
		if err != nil || done {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-next:
		}
	}
	return fmt.Errorf("no mail with a link to decide on revision %d came to %s", gate.Subject.Revision, person.Email)
}

// answerAny tries a person's links, one after another, until one leads to the gate.
func (p *play) answerAny(ctx context.Context, b *browser, links []string, gate gateView, vote ballot) (done bool, err error) {
	b.desk.Lock()
	defer b.desk.Unlock()
	for _, link := range links {
		if done, err = p.follow(ctx, b, link, gate, vote); err != nil || done {
			return done, err
		}
	}
	return false, nil
}

// follow opens a link and decides, when it leads to the gate. A form of another gate is
// left open for its own time; a link that leads to no form is used up.
func (p *play) follow(ctx context.Context, b *browser, link string, gate gateView, vote ballot) (done bool, err error) {
	shown, open := b.open[link]
	if !open {
		if shown, err = b.visit(ctx, link); err != nil {
			return false, err
		}
	}
	f, ok := shown.decision()
	if !ok {
		p.mail.use(link)
		return false, nil
	}
	if !f.holds(gate.Subject.Digest) {
		b.open[link] = shown
		return false, nil
	}
	delete(b.open, link)
	if err := f.fill(string(vote.verdict), vote.comment); err != nil {
		return false, err
	}
	after, err := b.submit(ctx, shown, f)
	if err != nil {
		return false, err
	}
	again, stillAsks := after.decision()
	switch {
	case after.status == http.StatusUnprocessableEntity:
		return false, fmt.Errorf("the form was not accepted: %s", after.text)
	case stillAsks && again.holds(gate.Subject.Digest):
		return false, nil // shown anew, for example because it was open for too long
	}
	p.mail.use(link)
	return after.status < http.StatusMultipleChoices, nil
}

// browser is the one of a person, with cookies of its own.
func (p *play) browser(email string) (*browser, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if b, ok := p.browsers[email]; ok {
		return b, nil
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, err
	}
	client := *p.wire.http
	client.Jar = jar
	b := &browser{wire: &wire{http: &client, patience: p.wire.patience, away: p.wire.away}, web: p.Web, open: map[string]visited{}}
	p.browsers[email] = b
	return b, nil
}
