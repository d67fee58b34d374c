package demo

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// The places of the phases, as the API names them.
const (
	refAssessment = "assessment/1"
	refPlan       = "plan/1"
	refMonitoring = "monitoring/1"
	refClose      = "close/1"
)

// open starts the engagement, or finds the one that the same seed has started.
func (p *play) open(ctx context.Context) error {
	if p.story.Methodology != nil {
		ref, err := p.postMethodology(ctx)
		if err != nil {
			return err
		}
		p.story.Start.Methodology = ref
	}
	days, err := p.startDays(ctx)
	if err != nil {
		return err
	}
	opened, err := p.startOn(ctx, days)
	if err != nil {
		return err
	}
	p.ids = newIDs(p.story.Start.StartOn)
	p.at = "/v1/engagements/" + opened.ID
	if opened, err = p.inJournal(ctx); err != nil {
		return err
	}
	for _, m := range opened.Team {
		local, _, _ := strings.Cut(m.Email, "@")
		p.ids.put("person/"+local, m.Person)
	}
	p.show.title(fmt.Sprintf("%s · %s · %s", opened.Client, opened.Title, opened.ID))
	if err := p.actAs(ctx, opened.Team, engagement.RoleCTO); err != nil {
		return err
	}
	p.watch = newWatcher(p.api, opened.ID, p.show.look)
	return nil
}

// actAs gives the play a token of the team's member in a role, for a day: what is written
// and submitted from now on is theirs. Without such a member everything stays the
// player's.
func (p *play) actAs(ctx context.Context, team []memberView, role engagement.Role) error {
	i := slices.IndexFunc(team, func(m memberView) bool { return m.Role == role })
	if i < 0 {
		return nil
	}
	var made struct {
		Token string `json:"token"`
	}
	err := p.api.post(ctx, "/v1/tokens", "", map[string]any{
		"name": "demo", "role": "consultant", "person": team[i].Person, "expires_at": time.Now().UTC().Add(24 * time.Hour),
	}, &made)
	if err != nil {
		return fmt.Errorf("act as %s: %w", team[i].Name, err)
	}
	p.api.token = made.Token
	return nil
}

// inJournal waits until a worker has opened the engagement.
func (p *play) inJournal(ctx context.Context) (opened engagementView, err error) {
	for deadline := time.Now().Add(patience); ; {
		err = p.api.get(ctx, p.at, &opened)
		if !refusedWith(err, http.StatusNotFound) || time.Now().After(deadline) {
			return opened, err
		}
		if err := sleep(ctx, look); err != nil {
			return opened, err
		}
	}
}

// startDays are the days on which the engagement may have been started: today, and those
// of earlier engagements of the client, one of which may be this play's.
func (p *play) startDays(ctx context.Context) ([]engagement.Day, error) {
	zone, err := time.LoadLocation(p.story.Start.Timezone)
	if err != nil {
		return nil, err
	}
	days := []engagement.Day{engagement.DayOf(time.Now().In(zone))}
	known, err := all[engagementView](ctx, p.api, "/v1/engagements?client="+url.QueryEscape(p.story.Start.Client.Name))
	for _, e := range known {
		if e.Title == p.story.Start.Title && !slices.Contains(days, e.StartOn) {
			days = append(days, e.StartOn)
		}
	}
	return days, err
}

// startOn starts the engagement on the first day. When the seed has started one on
// another day, the key is refused for this one, and the others are tried.
func (p *play) startOn(ctx context.Context, days []engagement.Day) (opened engagementView, err error) {
	var first error
	for _, day := range days {
		p.story.Start.StartOn = day
		err = p.api.post(ctx, "/v1/engagements", "start", p.story.Start, &opened)
		if err == nil {
			return opened, nil
		}
		if first == nil {
			first = err
		}
		if !refusedWith(err, http.StatusUnprocessableEntity) {
			return opened, err
		}
	}
	return opened, first
}

// postMethodology adds the story's own methodology. Who decides and by when it takes
// over from the methodology that the story names.
func (p *play) postMethodology(ctx context.Context) (ref string, err error) {
	var base struct {
		Body engagement.Methodology `json:"body"`
	}
	if err := p.api.get(ctx, "/v1/methodologies/"+url.PathEscape(p.story.Start.Methodology), &base); err != nil {
		return "", fmt.Errorf("the methodology whose process the story takes over: %w", err)
	}
	m := *p.story.Methodology
	m.Process, m.Priority = base.Body.Process, base.Body.Priority
	if m.Key, err = keyOf(m); err != nil {
		return "", err
	}
	if err := p.api.post(ctx, "/v1/methodologies", "methodology", m, nil); err != nil {
		return "", err
	}
	return m.Ref(), nil
}

// sleep waits, unless the context ends.
func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
