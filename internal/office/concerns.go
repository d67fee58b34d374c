package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// Concerns lists the concerns that wait for a response, the first or another one.
func (o *Office) Concerns(ctx context.Context, place activities.Place) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		concerns, err := all[engagement.Concern](tx, place.Engagement, "")
		if err != nil {
			return nil, err
		}
		var pending []activities.PendingItem
		for _, c := range concerns {
			if !c.Body.Answered() {
				pending = append(pending, activities.PendingItem{
					Kind: engagement.KindConcern, ID: c.ID, Owner: c.Body.Owner, Level: c.Body.Severity,
					Round: c.Body.Round(), Since: c.Body.OpenSince(c.CreatedAt),
				})
			}
		}
		return pending, nil
	})
}

// Concern reads how a concern stands.
func (o *Office) Concern(ctx context.Context, place activities.Place, id string) (activities.ConcernState, error) {
	return reading(ctx, o, place, func(tx *store.Tx) (activities.ConcernState, error) {
		c, err := store.Get[engagement.Concern](tx, place.Engagement, id)
		if engagement.CodeOf(err) == engagement.NotFound {
			return activities.ConcernState{}, nil
		}
		return activities.ConcernState{Returned: c.Body.Round(), Answered: c.Body.Answered(), Satisfied: c.Body.Satisfied}, err
	})
}

// readConcern reads the concern that a notice is about, and whom it is for where the
// workflow does not say: who raised it is told of the response to this round, those who
// answer it of what it lacks.
func (n *news) readConcern(tx *store.Tx) error {
	c, err := store.Get[engagement.Concern](tx, n.engagement.ID, n.notice.Of)
	if err != nil {
		return err
	}
	n.concern = c.Body.Verbatim
	switch n.notice.Kind {
	case activities.NoticeConcernAnswered:
		if c.Body.RaisedBy != "" && c.Body.Answered() && c.Body.Round() == n.notice.Number {
			n.notice.People, n.response = []string{c.Body.RaisedBy}, c.Body.Response
		}
	case activities.NoticeConcernReturned:
		if n.notice.Number < 1 || n.notice.Number > len(c.Body.Returned) {
			return nil
		}
		returned := c.Body.Returned[n.notice.Number-1]
		n.response, n.lacks = returned.Response, returned.Comment
		n.notice.People = inTeam(n.engagement, engagement.RoleCTO)
		if c.Body.Owner != "" {
			n.notice.People = append(n.notice.People, c.Body.Owner)
		}
	}
	return nil
}

// inTeam are the people of the team in a role.
func inTeam(e store.Engagement, role engagement.Role) []string {
	var people []string
	for _, m := range e.Team {
		if m.Role == role {
			people = append(people, m.Person)
		}
	}
	return people
}

// concernTopics are the topics of notices about concerns.
var concernTopics = map[string]notify.Topic{
	activities.NoticeConcernReminder: notify.ConcernDue, activities.NoticeConcernOverdue: notify.ConcernOverdue,
	activities.NoticeConcernEscalated: notify.ConcernEscalated, activities.NoticeConcernAnswered: notify.ConcernAnswered,
	activities.NoticeConcernReturned: notify.ConcernReturned,
}

// aboutConcern is the topic of a notice about a concern; the second result tells whether it
// is one. A reminder that arrives after the due speaks of what is late.
func (n *news) aboutConcern() (notify.Topic, bool) {
	topic, is := concernTopics[n.notice.Kind]
	if topic == notify.ConcernDue && n.now.After(n.notice.Due) {
		topic = notify.ConcernOverdue
	}
	return topic, is
}

// concernLink is the personal link by which whoever raised a concern says whether the
// response of this round satisfies.
func (n *news) concernLink(person string) store.Link {
	return store.Link{
		Engagement: n.engagement.ID, Request: n.notice.Of, Stage: store.ConcernStage, Revision: n.notice.Number, Person: person, Issue: issueOf(n.notice.Key),
	}
}
