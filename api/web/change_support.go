package web

import (
	"slices"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// supportView are the support requests on the page of change management.
type supportView struct {
	requests []engagement.Item[engagement.SupportRequest]
	standing map[string]store.SupportRow
}

func (v *supportView) readSupport(tx *store.Tx, e store.Engagement) error {
	if err := items(tx, e.ID, &v.requests)(); err != nil {
		return err
	}
	rows, err := tx.Support(e)
	v.standing = map[string]store.SupportRow{}
	for _, row := range rows {
		v.standing[row.ID] = row
	}
	return err
}

// supportOpenFirst are the support requests, those first that wait, the most pressing before
// the others.
func (v supportView) supportOpenFirst() []engagement.Item[engagement.SupportRequest] {
	states := []engagement.SupportState{engagement.SupportOpen, engagement.SupportAnswered, engagement.SupportClosed}
	levels := []string{engagement.LevelHigh, engagement.LevelMedium, engagement.LevelLow}
	rank := func(r engagement.SupportRequest) int {
		return slices.Index(states, r.State())*len(levels) + slices.Index(levels, r.Priority)
	}
	return slices.SortedStableFunc(slices.Values(v.requests), func(a, b engagement.Item[engagement.SupportRequest]) int {
		return rank(a.Body) - rank(b.Body)
	})
}

// supportState is how far a support request has come: a tone and a word.
func (v supportView) supportState(r engagement.Item[engagement.SupportRequest]) (tone, word string) {
	switch r.Body.State() {
	case engagement.SupportClosed:
		return "good", "Closed on " + words.Day(r.Body.Closed)
	case engagement.SupportAnswered:
		return "info", "Answered on " + words.Day(r.Body.Answered)
	}
	if v.standing[r.ID].Overdue {
		return "bad", "Answer overdue"
	}
	return "warn", "Waits for an answer"
}

// supportDue says by when an open request is to be answered; "" where that is not known yet.
func (v changePageView) supportDue(r engagement.Item[engagement.SupportRequest]) string {
	due := v.standing[r.ID].DueAt
	if due == nil || r.Body.State() != engagement.SupportOpen {
		return ""
	}
	return " · answer due on " + dayIn(*due, v.Engagement.Timezone)
}

func addSupport(tx *store.Tx, v *changePageView, form func(string) string) error {
	return rest.KeepSupport(tx, v.Engagement, nil, engagement.SupportRequest{
		Title: form("title"), Description: form("description"), Group: form("group"), Requester: form("requester"), Priority: form("priority"),
		Owner: form("owner"),
	}, v.by())
}

// changingSupport is an act that changes a support request.
func changingSupport(change func(r *engagement.SupportRequest, today engagement.Day, form func(string) string)) changeAct {
	return func(tx *store.Tx, v *changePageView, form func(string) string) error {
		r, err := store.Get[engagement.SupportRequest](tx, v.Engagement.ID, form("item"))
		if err != nil {
			return err
		}
		body := r.Body
		change(&body, v.Engagement.Day(tx.Now()), form)
		return rest.KeepSupport(tx, v.Engagement, &r, body, v.by())
	}
}

func answerSupport(r *engagement.SupportRequest, today engagement.Day, form func(string) string) {
	r.Answer, r.Answered = form("answer"), today
}

func closeSupport(r *engagement.SupportRequest, today engagement.Day, _ func(string) string) {
	r.Closed = today
}

// groupIDs are none, and each group.
func (v changePageView) groupIDs() []string {
	ids := []string{""}
	for _, g := range v.Groups {
		ids = append(ids, g.ID)
	}
	return ids
}

// teamIDs are nobody, and each person of the team once.
func (v changePageView) teamIDs() []string {
	ids := []string{""}
	for _, m := range v.Engagement.Team {
		if !slices.Contains(ids, m.Person) {
			ids = append(ids, m.Person)
		}
	}
	return ids
}
