package office

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// Preview runs a gate dry for an engagement's real people: it changes nothing. The people,
// their delegations, the calendar and the content are those of now.
func (o *Office) Preview(ctx context.Context, org string, req engagement.PreviewRequest) (engagement.Preview, error) {
	place := activities.Place{Org: org, Engagement: req.Engagement}
	return reading(ctx, o, place, func(tx *store.Tx) (engagement.Preview, error) {
		r, err := rehearse(tx, req)
		if err != nil {
			return engagement.Preview{}, err
		}
		for range r.policy.Stages {
			if err := r.stage(); err != nil {
				return engagement.Preview{}, err
			}
		}
		r.conclude()
		return r.preview, r.nameAll()
	})
}

// rehearsal is a dry run under way. Each stage before the next is taken to pass at its due.
type rehearsal struct {
	tx      *store.Tx
	e       store.Engagement
	policy  engagement.Policy
	when    map[string]bool
	subject content
	gate    *engagement.Gate
	opensAt time.Time
	preview engagement.Preview
}

func rehearse(tx *store.Tx, req engagement.PreviewRequest) (*rehearsal, error) {
	e, own, err := opened(tx, req.Engagement)
	if err != nil {
		return nil, err
	}
	m, err := tx.MethodologyByID(req.Methodology)
	if err != nil {
		return nil, err
	}
	policy, ok := m.Body.Process.Gates[req.Gate]
	if !ok {
		return nil, engagement.Errorf(engagement.NotFound, "the methodology has no gate %q", req.Gate)
	}
	digest, err := policy.Digest()
	if err != nil {
		return nil, err
	}
	about, err := subjectOf(tx, e, own, req.Gate)
	if err != nil {
		return nil, err
	}
	if about.hands.Requester, err = requesterOf(tx, e, cmp.Or(req.Requester, about.hands.Requester)); err != nil {
		return nil, err
	}
	at := req.At
	if at.IsZero() {
		at = tx.Now()
	}
	return &rehearsal{
		tx: tx, e: e, policy: policy, when: req.When, subject: about, opensAt: at.UTC(),
		gate: engagement.NewGate("preview", req.Gate, engagement.Subject{Revision: about.revision}, about.hands, nil, policy, nil),
		preview: engagement.Preview{
			Engagement: e.ID, Gate: req.Gate, Title: policy.Title, At: at.UTC(), Stages: []engagement.StagePreview{}, Problems: []string{},
			PolicyVersion: engagement.MethodologyRef(m.Key, m.Version) + " sha256:" + digest,
		},
	}, nil
}

// requesterOf is the id by which the team knows whoever would submit.
func requesterOf(tx *store.Tx, e store.Engagement, person string) (string, error) {
	if person == "" {
		return "", nil
	}
	known, err := personOf(tx, person)
	if err != nil {
		return "", err
	}
	ids, err := canonicalIDs(tx, e, []string{known.ID})
	return ids[known.ID], err
}

// stage goes through the next stage.
func (r *rehearsal) stage() error {
	stage, _ := r.gate.NextStage()
	p := engagement.StagePreview{
		Key: stage.Key, Number: len(r.preview.Stages) + 1, When: stage.When, Mode: stage.Mode, OpensAt: r.opensAt,
		Signature: stage.Signature, Channels: stage.Channels,
		Asked: []engagement.PersonPreview{}, Excluded: []engagement.ExclusionPreview{}, Reminders: []time.Time{}, Escalations: []engagement.EscalationPreview{},
	}
	p.Opens, p.Why = r.opens(stage)
	if err := r.schedule(stage, &p); err != nil {
		return err
	}
	if err := r.ask(stage, &p); err != nil {
		return err
	}
	if p.Opens == nil || *p.Opens {
		r.opensAt = p.Due
	}
	r.preview.Stages = append(r.preview.Stages, p)
	return nil
}

// schedule says when a stage is due, and what would follow.
func (r *rehearsal) schedule(stage engagement.Stage, p *engagement.StagePreview) error {
	req := activities.DeadlineRequest{
		Calendar: r.e.Calendar, Timezone: r.e.Timezone, From: r.opensAt, Due: stage.Due, Cutoff: stage.Cutoff,
		Remind: stage.Remind, Expire: stage.ExpireAfter,
	}
	for _, escalation := range stage.Escalate {
		req.Escalations = append(req.Escalations, escalation.After)
	}
	times, err := Calendar{}.Deadline(req)
	if err != nil {
		return fmt.Errorf("deadline of stage %s: %w", stage.Key, err)
	}
	p.Due, p.Reminders = times.Due, append(p.Reminders, times.Reminders...)
	for i, at := range times.Escalations {
		if at.IsZero() {
			continue
		}
		to, err := r.escalatedTo(stage.Escalate[i].To)
		if err != nil {
			return err
		}
		if len(to) == 0 {
			r.problem("stage %q escalates to %s, and there is nobody; add somebody to the team", stage.Key, cmp.Or(string(stage.Escalate[i].To.Role), stage.Escalate[i].To.Person))
		}
		p.Escalations = append(p.Escalations, engagement.EscalationPreview{At: at, To: to, Effect: stage.Escalate[i].Effect})
	}
	if !times.Expires.IsZero() {
		p.Expires, p.OnExpiry = &times.Expires, stage.OnExpiry
	}
	return nil
}

// escalatedTo are the ids of those whom an escalation names; a stranger is nobody.
func (r *rehearsal) escalatedTo(who engagement.Who) ([]string, error) {
	people, err := selected(r.tx, r.e, who)
	switch engagement.CodeOf(err) {
	case engagement.NotFound, engagement.Forbidden:
		return []string{}, nil
	}
	to := make([]string, len(people))
	for i, person := range people {
		to[i] = person.Person
	}
	return to, err
}

func (r *rehearsal) problem(format string, args ...any) {
	r.preview.Problems = append(r.preview.Problems, fmt.Sprintf(format, args...))
}
