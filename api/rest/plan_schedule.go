package rest

import (
	"context"
	"net/http"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// ScheduleView is when the draft's actions can really be done.
type ScheduleView struct {
	engagement.Schedule
	// Words say of each late date and each overallocation what it is and why.
	Words []string `json:"words" doc:"Each planned date that cannot hold, and each person with more work than time, in a sentence"`
}

func (a *API) planSchedule() {
	register(a, operation{
		id: "get-plan-schedule", method: http.MethodGet, path: "/engagements/{id}/plan/schedule", tag: tagPlan,
		summary: "When the draft's actions can really be done, and which planned dates cannot hold", action: identity.ReadDraft,
		doc: "Serial schedule generation by priority: after what an action depends on, on working days of the engagement's calendar, by people as " +
			"far as they have the time. `slack` and `critical` follow from the last end.",
	}, func(ctx context.Context, in *Here) (out *Out[ScheduleView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			m, err := tx.MethodologyByID(e.MethodologyID)
			if err != nil {
				return err
			}
			view, err := ScheduleOfDraft(tx, e, m.Body)
			out = &Out[ScheduleView]{Body: view}
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "ask-plan-what-if", method: http.MethodPost, path: "/engagements/{id}/plan/what-if", tag: tagPlan,
		summary: "What would become of the plan with some actions dropped, moved or changed", action: identity.ReadDraft,
		doc: "Nothing is written. `before` and `after` are compared by dates, cost, people's days and expected effect.",
	}, func(ctx context.Context, in *With[engagement.WhatIf]) (out *Out[engagement.WhatIfAnswer], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			m, d, err := draftOf(ctx, tx, e)
			if err != nil {
				return err
			}
			answer, err := engagement.AskWhatIf(m, d, in.Body)
			out = &Out[engagement.WhatIfAnswer]{Body: answer}
			return err
		})
		return out, err
	})
}

// draftOf reads a plan's draft as the principal may see it: findings that somebody else
// keeps to themselves are left out.
func draftOf(ctx context.Context, tx *store.Tx, e store.Engagement) (engagement.Methodology, engagement.PlanDraft, error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return engagement.Methodology{}, engagement.PlanDraft{}, err
	}
	d, err := tx.PlanDraft(e)
	d.Findings = seenFindings(d.Findings, principal(ctx))
	return m.Body, d, err
}

// seenFindings are those that somebody may read.
func seenFindings(all []engagement.Item[engagement.Finding], p identity.Principal) []engagement.Item[engagement.Finding] {
	var seen []engagement.Item[engagement.Finding]
	for _, fd := range all {
		if fd.Body.Visibility != engagement.VisibleAuthor || fd.UpdatedBy == p.Person {
			seen = append(seen, fd)
		}
	}
	return seen
}

// SeenFindings are the findings of an engagement that the context's principal may read.
func SeenFindings(ctx context.Context, tx *store.Tx, e store.Engagement) ([]engagement.Item[engagement.Finding], error) {
	all, _, err := store.List[engagement.Finding](tx, e.ID, store.Query{})
	return seenFindings(all, principal(ctx)), err
}

// ScheduleOfDraft schedules a plan's draft, and says in words what cannot hold.
func ScheduleOfDraft(tx *store.Tx, e store.Engagement, m engagement.Methodology) (ScheduleView, error) {
	d, err := tx.PlanDraft(e)
	if err != nil {
		return ScheduleView{}, err
	}
	ranked := engagement.Rank(m.Priority, d.Actions)
	view := ScheduleView{Schedule: engagement.ScheduleOf(ranked, d.Capacities, d.Days), Words: []string{}}
	naming, err := NamingOf(tx, d, func(day engagement.Day) string { return string(day) })
	if err != nil {
		return ScheduleView{}, err
	}
	for _, late := range view.Late {
		view.Words = append(view.Words, late.Words(naming))
	}
	for _, o := range view.Overallocations {
		view.Words = append(view.Words, o.Words(naming))
	}
	return view, nil
}

// NamingOf names the actions and people of a plan's draft.
func NamingOf(tx *store.Tx, d engagement.PlanDraft, day func(engagement.Day) string) (engagement.Naming, error) {
	titles, ids := map[string]string{}, []string{}
	for _, a := range d.Actions {
		titles[a.ID] = a.Body.Title
		for _, s := range a.Body.Allocations {
			ids = append(ids, s.Person)
		}
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return engagement.Naming{}, err
	}
	return engagement.Naming{
		Day:   day,
		Title: func(id string) string { return titles[id] },
		Person: func(id string) string {
			if p, known := people[id]; known && p.Name != "" {
				return p.Name
			}
			return id
		},
	}, nil
}
