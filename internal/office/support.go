package office

import (
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
	"mandate/internal/store"
)

// pendingSupport lists the support requests that wait for an answer.
func pendingSupport(tx *store.Tx, engagementID string) ([]activities.PendingItem, error) {
	e, err := tx.Engagement(engagementID)
	if err != nil {
		return nil, err
	}
	requests, err := all[engagement.SupportRequest](tx, engagementID, "")
	if err != nil {
		return nil, err
	}
	var pending []activities.PendingItem
	for _, r := range requests {
		if r.Body.State() != engagement.SupportOpen {
			continue
		}
		since, err := supportSince(e, r)
		if err != nil {
			return nil, err
		}
		pending = append(pending, activities.PendingItem{
			Kind: engagement.KindSupportRequest, ID: r.ID, Owner: memberOrNobody(tx, r.Body.Owner), Level: r.Body.Priority, Since: since,
		})
	}
	return pending, nil
}

// supportSince is from when on an answer is due: when the request was written down, or the
// beginning of an earlier day on which it was made.
func supportSince(e store.Engagement, r engagement.Item[engagement.SupportRequest]) (time.Time, error) {
	if !r.Body.Opened.Before(e.Day(r.CreatedAt)) {
		return r.CreatedAt, nil
	}
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return time.Time{}, err
	}
	day, err := r.Body.Opened.Time()
	return time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone), err
}

// readSupport reads the support request that a notice is about.
func (n *news) readSupport(tx *store.Tx) error {
	r, err := store.Get[engagement.SupportRequest](tx, n.engagement.ID, n.notice.Of)
	n.item, n.unanswered = r.Body.Title, err == nil && r.Body.State() == engagement.SupportOpen
	return err
}

// aboutSupport is the topic of a notice about a support request; the second result tells
// whether it is one. Nobody is told of what has been answered since.
func (n *news) aboutSupport() (notify.Topic, bool) {
	switch n.notice.Kind {
	case activities.NoticeSupportReminder:
		topic := when(n.now.After(n.notice.Due), notify.SupportOverdue, notify.SupportDue)
		return when(n.unanswered, topic, ""), true
	case activities.NoticeSupportEscalated:
		return when(n.unanswered, notify.SupportEscalated, ""), true
	}
	return "", false
}
