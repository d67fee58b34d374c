package rest

import (
	"context"
	"net/http"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Reason is the body of a lifecycle request.
type Reason struct {
	Reason string `json:"reason" minLength:"1" maxLength:"2000" doc:"Why; the journal keeps it"`
}

// Act is the input of a lifecycle request.
type Act[T any] struct {
	Place
	Keyed
	Body T
}

func (in *Act[T]) act(ctx context.Context, reason string) contract.Act {
	return contract.Act{Request: in.intent(ctx, in.request), By: principal(ctx).Person, Reason: reason}
}

// RescheduleBody moves a phase's due, and what is to follow it.
type RescheduleBody struct {
	Reason
	engagement.Reschedule
	Confirm string `json:"confirm" minLength:"1" maxLength:"64" doc:"The digest of the outlook that was shown: POST …/reschedule-outlook with the same ref, due, follow and keep"`
}

// ExtendBody moves the engagement's target end.
type ExtendBody struct {
	Reason
	To engagement.Day `json:"to" doc:"The new target end: today in the engagement's zone, or later"`
}

// AmendBody changes what an engagement says of itself; what is left out stays.
type AmendBody struct {
	Reason     string                  `json:"reason,omitempty" maxLength:"2000"`
	Title      *string                 `json:"title,omitempty" minLength:"1" maxLength:"200"`
	ScopeIn    *string                 `json:"scope_in,omitempty" maxLength:"8000"`
	ScopeOut   *string                 `json:"scope_out,omitempty" maxLength:"8000"`
	Objectives *[]engagement.Objective `json:"objectives,omitempty" maxItems:"100"`
}

// AmendRequest is the input of an amendment.
type AmendRequest struct {
	Act[AmendBody]
	Matching
}

// TeamBody replaces a team.
type TeamBody struct {
	Reason string   `json:"reason,omitempty" maxLength:"2000"`
	Team   []Member `json:"team" minItems:"1" maxItems:"500"`
}

// TeamRequest is the input of a handover.
type TeamRequest struct {
	Act[TeamBody]
	Matching
}

// ResolveBody settles what the process cannot by itself.
type ResolveBody struct {
	Reason
	Ref    string          `json:"ref" doc:"A gate's id, or the place of a phase or project, for example plan/1"`
	Choice contract.Choice `json:"choice" enum:"retry,extend,close,revise,replan,stop"`
}

func (a *API) lifecycle() {
	for _, act := range []struct {
		what    engine.Lifecycle
		summary string
	}{
		{engine.Pause, "Stop every clock"},
		{engine.Resume, "Start the clocks again; the business time lost is added to every deadline"},
		{engine.Cancel, "End it now, as cancelled"},
		{engine.Close, "Go to the close now"},
		{engine.Reassess, "Assess again while results are watched: what was approved is opened as it stands, and goes before its gate as its next revision"},
		{engine.NoReassessment, "Say that no re-assessment is wanted now; it is proposed again when the methodology says so"},
	} {
		register(a, a.steering(strings.ReplaceAll(string(act.what), "_", "-"), act.summary), func(ctx context.Context, in *Act[Reason]) (*Tagged[store.Engagement], error) {
			return steer(ctx, a, in, sound, func() error {
				return a.Engine.Act(ctx, in.ID, act.what, in.act(ctx, in.Body.Reason))
			})
		})
	}
	a.rescheduling()
	register(a, a.steering("extend", "Move the target end"), a.extend)
	register(a, a.steering("resolve", "Settle what the process cannot by itself"), func(ctx context.Context, in *Act[ResolveBody]) (*Tagged[store.Engagement], error) {
		return resolve(ctx, a, in, in.Body.Ref, in.Body.Reason, in.Body.Choice)
	})
	amend := a.steering("", "Change title, objectives or scope")
	amend.id, amend.method = "amend-engagement", http.MethodPatch
	register(a, amend, a.amend)
	team := a.steering("team", "Hand over roles; open tasks follow")
	team.id, team.method = "replace-team", http.MethodPut
	register(a, team, a.team)
}

// steering describes an act on a whole engagement.
func (a *API) steering(name, summary string) operation {
	path := "/engagements/{id}"
	if name != "" {
		path += "/" + name
	}
	action := identity.SteerEngagement
	if name == "resolve" {
		action = identity.ResolveGate
	}
	return operation{
		id: name + "-engagement", method: http.MethodPost, path: path,
		tag: "Engagements", summary: summary, action: action,
	}
}

// steer acts on an engagement that the principal may see, once the request has passed
// check, and answers with how it stands afterwards.
func steer[T any](ctx context.Context, a *API, in *Act[T], check, act func() error) (*Tagged[store.Engagement], error) {
	return steered(ctx, a, in, func() error { return a.keyed(ctx, in.Keyed, in.request, in.Body, check, act) })
}

// steered answers an act with how the engagement stands afterwards.
func steered[T any](ctx context.Context, a *API, in *Act[T], act func() error) (out *Tagged[store.Engagement], err error) {
	if err := a.see(ctx, in.ID); err != nil {
		return nil, err
	}
	if err := act(); err != nil {
		return nil, err
	}
	err = a.read(ctx, in.ID, func(_ *store.Tx, e store.Engagement) error {
		out = tagged(int(e.Seq), e)
		return nil
	})
	return out, err
}

// dayIn is the day of a time in a zone. The zone was checked at the start.
func dayIn(zone string, t time.Time) engagement.Day {
	location, err := time.LoadLocation(zone)
	if err != nil {
		location = time.UTC
	}
	return engagement.DayOf(t.In(location))
}

func (a *API) extend(ctx context.Context, in *Act[ExtendBody]) (*Tagged[store.Engagement], error) {
	return steer(ctx, a, in, func() error { return a.extendable(ctx, in.ID, in.Body.To) }, func() error {
		return a.Engine.Extend(ctx, in.ID, contract.Extend{Act: in.act(ctx, in.Body.Reason.Reason), To: in.Body.To})
	})
}

func (a *API) extendable(ctx context.Context, id string, to engagement.Day) error {
	return a.read(ctx, id, func(tx *store.Tx, e store.Engagement) error {
		var f engagement.Faults
		f.CheckDay("to", to, true)
		f.CheckOrder("start_on", e.StartOn, "to", to)
		if err := f.Err("The target end cannot be moved"); err != nil {
			return err
		}
		if today := dayIn(e.Timezone, tx.Now()); to.Before(today) {
			f.Add("to", "%s is over: it is %s in %s; give that day or a later one, or close the engagement", to, today, e.Timezone)
		}
		return f.Err("The target end cannot be moved")
	})
}

func (a *API) amend(ctx context.Context, in *AmendRequest) (*Tagged[store.Engagement], error) {
	return steer(ctx, a, &in.Act, func() error { return a.amendable(ctx, in) }, func() error {
		amend := contract.Amend{Act: in.act(ctx, in.Body.Reason), Title: in.Body.Title, ScopeIn: in.Body.ScopeIn, ScopeOut: in.Body.ScopeOut}
		if in.Body.Objectives != nil {
			amend.Objectives = *in.Body.Objectives
		}
		return a.Engine.Amend(ctx, in.ID, amend)
	})
}

func (a *API) amendable(ctx context.Context, in *AmendRequest) error {
	if err := a.matches(ctx, in.ID, in.Matching); err != nil {
		return err
	}
	var f engagement.Faults
	if in.Body.Objectives != nil {
		checkObjectives(&f, *in.Body.Objectives)
	}
	if in.Body.Title == nil && in.Body.ScopeIn == nil && in.Body.ScopeOut == nil && in.Body.Objectives == nil {
		f.Add("body", "changes nothing; give title, scope_in, scope_out or objectives")
	}
	return f.Err("The engagement cannot be changed")
}

func (a *API) team(ctx context.Context, in *TeamRequest) (*Tagged[store.Engagement], error) {
	return steer(ctx, a, &in.Act, func() error { return a.replaceable(ctx, in) }, func() error {
		return a.Engine.Team(ctx, in.ID, contract.Team{Act: in.act(ctx, in.Body.Reason), Team: people(in.Body.Team)})
	})
}

func (a *API) replaceable(ctx context.Context, in *TeamRequest) error {
	if err := a.matches(ctx, in.ID, in.Matching); err != nil {
		return err
	}
	return a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		methodology, err := tx.MethodologyByID(e.MethodologyID)
		if err != nil {
			return err
		}
		var f engagement.Faults
		checkTeam(&f, in.Body.Team)
		checkApprovers(&f, in.Body.Team, methodology.Body.Process)
		return f.Err("The team cannot be replaced")
	})
}

// matches refuses a write to an engagement that has moved on since it was read.
func (a *API) matches(ctx context.Context, id string, m Matching) error {
	version, err := m.version()
	if err != nil {
		return err
	}
	return a.read(ctx, id, func(_ *store.Tx, e store.Engagement) error {
		if version != 0 && version != int(e.Seq) {
			return engagement.Errorf(engagement.Stale, "the engagement has changed since you read it; read it again, then write")
		}
		return nil
	})
}

// resolve brings a person's choice to the workflow that waits for it.
func resolve[T any](ctx context.Context, a *API, in *Act[T], ref string, why Reason, choice contract.Choice) (*Tagged[store.Engagement], error) {
	place, err := a.placeOf(ctx, in.ID, ref)
	if err != nil {
		return nil, err
	}
	return steer(ctx, a, in, sound, func() error {
		return a.Engine.Resolve(ctx, in.ID, place, contract.Resolution{Act: in.act(ctx, why.Reason), Ref: ref, Choice: choice})
	})
}

// placeOf is the place that a ref names: itself, or that of the gate whose id it is.
func (a *API) placeOf(ctx context.Context, engagementID, ref string) (place string, err error) {
	err = a.read(ctx, engagementID, func(tx *store.Tx, _ store.Engagement) error {
		gate, err := tx.Gate(ref)
		switch {
		case engagement.CodeOf(err) == engagement.NotFound:
			place = ref
			return nil
		case err == nil && gate.Engagement != engagementID:
			return engagement.Errorf(engagement.NotFound, "no such gate in this engagement")
		}
		place = gate.Ref
		return err
	})
	return place, err
}
