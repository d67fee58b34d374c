package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// pendingPulses lists the rounds that are to be opened, or are open and have answers to
// come.
func pendingPulses(tx *store.Tx, engagementID string) ([]activities.PendingItem, error) {
	rounds, err := all[engagement.PulseRound](tx, engagementID, "")
	if err != nil {
		return nil, err
	}
	states, err := tx.Pulses(engagementID)
	if err != nil {
		return nil, err
	}
	over := map[string]bool{}
	for _, s := range states {
		over[s.ID] = s.ClosedAt != nil || s.Answered >= s.Asked
	}
	var pending []activities.PendingItem
	for _, r := range rounds {
		if !over[r.ID] {
			pending = append(pending, activities.PendingItem{Kind: engagement.KindPulseRound, ID: r.ID, On: r.Body.Closes, Since: r.CreatedAt})
		}
	}
	return pending, nil
}

// InvitePulse keeps whom a round asks: the active members of its groups, as they are now.
// A round that has been withdrawn meanwhile asks nobody.
func (o *Office) InvitePulse(ctx context.Context, place activities.Place, round string) (int, error) {
	return writing(ctx, o, place, func(tx *store.Tx) (int, error) {
		r, err := store.Get[engagement.PulseRound](tx, place.Engagement, round)
		if engagement.CodeOf(err) == engagement.NotFound {
			return 0, nil
		}
		if err != nil {
			return 0, err
		}
		groups, err := all[engagement.Group](tx, place.Engagement, "")
		if err != nil {
			return 0, err
		}
		invited := r.Body.Invitations(groups)
		ids := make([]string, len(invited))
		for i, p := range invited {
			ids[i] = p.Person
		}
		people, err := tx.PeopleByID(ids...)
		if err != nil {
			return 0, err
		}
		var active []engagement.Invited
		for _, p := range invited {
			if people[p.Person].Active {
				active = append(active, p)
			}
		}
		return tx.InvitePulse(place.Engagement, round, active)
	})
}

// readPulse reads the round that a notice is about, and, where it asks people, who they
// are: those who have not answered.
func (n *news) readPulse(tx *store.Tx) error {
	r, err := store.Get[engagement.PulseRound](tx, n.engagement.ID, n.notice.Of)
	if err != nil {
		return err
	}
	m, err := tx.MethodologyByID(n.engagement.MethodologyID)
	if err != nil {
		return err
	}
	n.pulse, n.item, n.anonymous = r, r.Body.Title, m.Body.Process.Pulses != engagement.PulsesNamed
	if n.notice.Kind == activities.NoticePulseClosed {
		return nil
	}
	state, err := tx.Pulse(n.engagement.ID, r.ID)
	if err != nil || state.ClosedAt != nil {
		return err
	}
	n.notice.People, err = tx.PulseSilent(n.engagement.ID, r.ID)
	return err
}

// aboutPulse are the topics of notices about pulses; the second result tells whether the
// notice is one.
func (n *news) aboutPulse() (notify.Topic, bool) {
	topic, is := map[string]notify.Topic{
		activities.NoticePulseAsked: notify.PulseAsked, activities.NoticePulseReminder: notify.PulseReminder, activities.NoticePulseClosed: notify.PulseClosed,
	}[n.notice.Kind]
	return when(n.pulse.ID != "", topic, ""), is
}

// feelsPulse are the topics whose mail carries a link that takes one answer.
func feelsPulse(topic notify.Topic) bool {
	return topic == notify.PulseAsked || topic == notify.PulseReminder
}

// pulseLink is the personal link to the pulse. Each mail carries a fresh one; together they
// take one answer.
func (n *news) pulseLink(person string) store.Link {
	return store.Link{Engagement: n.engagement.ID, Request: n.pulse.ID, Stage: store.PulseStage, Person: person, Issue: issueOf(n.notice.Key)}
}
