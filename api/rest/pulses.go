package rest

import (
	"context"
	"net/http"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// PulseResultsView is a closed round with what was answered.
type PulseResultsView struct {
	Round engagement.Item[engagement.PulseRound] `json:"round"`
	State store.PulseState                       `json:"state"`
	engagement.PulseResults
}

// pulseRounds asks whole groups how they stand to the change.
func (a *API) pulseRounds() {
	collection[engagement.PulseRound]{
		path: "/change/pulse-rounds", tag: tagChange, one: "pulse round", many: "pulse rounds",
		read: identity.ReadEngagement, write: identity.EditChange,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.PulseRound], r *engagement.PulseRound) error {
			return checkedRound(tx, e, old, *r)
		},
		notify: toChange,
		dropped: func(tx *store.Tx, e store.Engagement, it engagement.Item[engagement.PulseRound], _ string) error {
			if err := tx.DropPulse(e.ID, it.ID); err != nil {
				return err
			}
			return tellPulse(tx, e.ID, it.ID)
		},
	}.mount(a)
	register(a, operation{
		id: "list-pulse-states", method: http.MethodGet, path: "/engagements/{id}/change/pulse-states", tag: tagChange,
		summary: "How far the pulse rounds have come", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.PulseState], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			states, err := tx.Pulses(e.ID)
			out = page(states, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-pulse-results", method: http.MethodGet, path: "/engagements/{id}/change/pulse-rounds/{item}/results", tag: tagChange,
		summary: "What a closed pulse round says", action: identity.ReadEngagement,
		doc: "Of an anonymous round, groups with fewer than five answers are hidden, and as many others as it takes that nothing follows from the total. " +
			"409 while the round is open.",
	}, func(ctx context.Context, in *Here) (out *Out[PulseResultsView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			view, err := PulseResultsOf(tx, e, in.params["item"], principal(ctx).Can(identity.ReadChange))
			out = &Out[PulseResultsView]{Body: view}
			return err
		})
		return out, err
	})
}

// toChange has the workflow of change management hear of a write.
func toChange(engagementID, _ string) string {
	return contract.WorkflowOf(engagementID, contract.RefChange)
}

// AskPulse opens a round: the workflow asks the people.
func AskPulse(tx *store.Tx, e store.Engagement, r engagement.PulseRound, by string) (engagement.Item[engagement.PulseRound], error) {
	if err := checkedRound(tx, e, nil, r); err != nil {
		return engagement.Item[engagement.PulseRound]{}, err
	}
	return store.Create(tx, e.ID, "", r, store.WriteOptions{By: by, Notify: &store.Outbox{Workflow: toChange(e.ID, "")}})
}

func tellPulse(tx *store.Tx, engagementID, round string) error {
	return tx.Tell(toChange(engagementID, ""), contract.RegisterChanged{Kind: engagement.KindPulseRound, ID: round})
}

// checkedRound checks a round by what else the engagement holds.
func checkedRound(tx *store.Tx, e store.Engagement, old *engagement.Item[engagement.PulseRound], r engagement.PulseRound) error {
	if e.Status == engagement.StatusClosed || e.Status == engagement.StatusCancelled {
		return engagement.Errorf(engagement.Conflict, "the engagement is %s; nobody is asked any more", e.Status)
	}
	var f engagement.Faults
	if old != nil {
		invited, err := tx.PulseInvited(e.ID, old.ID)
		if err != nil {
			return err
		}
		state, err := tx.Pulse(e.ID, old.ID)
		switch {
		case err != nil && engagement.CodeOf(err) != engagement.NotFound:
			return err
		case err == nil && state.ClosedAt != nil:
			return engagement.Errorf(engagement.Conflict, "the round is closed and stays as it is; make another to ask again")
		case invited > 0 && !slices.Equal(old.Body.Groups, r.Groups):
			f.Add("groups", "cannot be changed: people have been asked; make another round for other groups")
		}
	} else if err := reachable(tx, e, r, &f); err != nil {
		return err
	}
	if today := today(tx.Now(), e.Timezone); (old == nil || old.Body.Closes != r.Closes) && r.Closes != "" && r.Closes.Before(today) {
		f.Add("closes", "%s has passed; give a day from %s on", r.Closes, today)
	}
	return f.Err("The round cannot be asked so")
}

// reachable notes the groups of a round that have nobody to ask.
func reachable(tx *store.Tx, e store.Engagement, r engagement.PulseRound, f *engagement.Faults) error {
	for _, id := range r.Groups {
		g, err := store.Get[engagement.Group](tx, e.ID, id)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue // is refused as a link to nothing
		}
		if err != nil {
			return err
		}
		if len(g.Body.Members) == 0 {
			f.Add("groups", "%q has no members; name them in the group first", g.Body.Name)
		}
	}
	return nil
}

// CheckGroup tells why a group cannot be kept by what else the store holds: members who are
// nobody.
func CheckGroup(tx *store.Tx, g engagement.Group) error {
	people, err := tx.PeopleByID(g.Members...)
	if err != nil {
		return err
	}
	var f engagement.Faults
	for i, id := range g.Members {
		if _, known := people[id]; !known {
			f.Add("members", "nobody is registered as %q; give ids of people", id)
		}
		if slices.Contains(g.Members[:i], id) {
			f.Add("members", "names %q twice; name each person once", id)
		}
	}
	return f.Err("The group cannot be kept so")
}

// AnswerPulse keeps what somebody answers in a round, who is asked and has not answered yet.
func AnswerPulse(tx *store.Tx, e store.Engagement, round, person string, answer engagement.PulseAnswer) error {
	var f engagement.Faults
	answer.Check(&f)
	if err := f.Err("The answer cannot be kept"); err != nil {
		return err
	}
	how, err := pulsesOf(tx, e)
	if err != nil {
		return err
	}
	last, err := tx.AnswerPulse(e.ID, round, person, answer, how)
	if err != nil || !last {
		return err // only the last one is told: notes have times
	}
	return tellPulse(tx, e.ID, round)
}

func pulsesOf(tx *store.Tx, e store.Engagement) (engagement.Pulses, error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if how := m.Body.Process.Pulses; err == nil && how != "" {
		return how, nil
	}
	return engagement.PulsesAnonymous, err
}

// PulseResultsOf are the results of a closed round. Who answered what, where pulses are
// named, is for those who edit the change.
func PulseResultsOf(tx *store.Tx, e store.Engagement, round string, edits bool) (PulseResultsView, error) {
	var view PulseResultsView
	r, err := store.Get[engagement.PulseRound](tx, e.ID, round)
	if err != nil {
		return view, err
	}
	how, err := pulsesOf(tx, e)
	if err != nil {
		return view, err
	}
	given, err := tx.PulseAnswers(e.ID, round)
	if err != nil {
		return view, err
	}
	view = PulseResultsView{Round: r, PulseResults: engagement.ResultsOf(r.Body, given, how)}
	for i := range view.Groups {
		if !edits {
			view.Groups[i].Named = nil
		}
	}
	view.State, err = tx.Pulse(e.ID, round)
	return view, err
}
