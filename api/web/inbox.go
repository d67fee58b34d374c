package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// inboxView is what waits for the reader's decision.
type inboxView struct {
	page
	Rows []gateRow
}

// gateRow is a gate as lists show it.
type gateRow struct {
	ID, Title, Engagement, EngagementTitle, Client string
	Revision                                       int
	Stage                                          string
	State                                          engagement.GateState
	Awaited                                        []string // names
	Due                                            string
	DueAt                                          *time.Time
	Late, Lapsed                                   bool
}

// inbox lists the gates that wait for the reader, the earliest due first.
func (s *Site) inbox(c *gin.Context) {
	var view inboxView
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) error {
		gates, _, err := tx.Gates(store.GateQuery{Awaiting: who.Person, State: engagement.GatePending})
		if err != nil || len(gates) == 0 {
			return err
		}
		all, _, err := tx.Engagements(store.EngagementQuery{Person: who.Scope()})
		if err != nil {
			return err
		}
		at := map[string]store.Engagement{}
		for _, e := range all {
			at[e.ID] = e
		}
		for _, g := range gates {
			if e, mine := at[g.Engagement]; mine {
				view.Rows = append(view.Rows, gateRowOf(g, e, tx.Now()))
			}
		}
		slices.SortStableFunc(view.Rows, earliestDue)
		return nil
	})
	if !ok {
		return
	}
	view.page = english(s.page(c, "Approvals"))
	view.Current = "/inbox"
	s.render(c, http.StatusOK, inboxList(view))
}

// earliestDue orders by the due; what has none comes last.
func earliestDue(a, b gateRow) int {
	switch {
	case a.DueAt == nil && b.DueAt == nil:
		return 0
	case a.DueAt == nil:
		return 1
	case b.DueAt == nil:
		return -1
	}
	return a.DueAt.Compare(*b.DueAt)
}

func gateRowOf(g store.Gate, e store.Engagement, now time.Time) gateRow {
	row := gateRow{
		ID: g.ID, Title: gateTitle(g), Engagement: e.ID, EngagementTitle: e.Title, Client: e.Client,
		Revision: g.Subject.Revision, Stage: g.Stage, State: g.State, DueAt: g.DueAt, Late: g.Overdue, Lapsed: g.Lapsed,
	}
	if g.DueAt != nil {
		row.Due = clockIn(*g.DueAt, e.Timezone)
		row.Late = row.Late || g.State == engagement.GatePending && g.DueAt.Before(now)
	}
	for _, t := range g.Tasks {
		if t.State == engagement.TaskOpen {
			row.Awaited = append(row.Awaited, nameOr(t.Name, "somebody whose name was erased"))
		}
	}
	return row
}

// gateTitle is what the methodology calls the gate; the gate's own name otherwise.
func gateTitle(g store.Gate) string { return nameOr(g.Title, words.T("gate."+string(g.Key))) }

// nameOr is a name, or what stands for it when there is none.
func nameOr(name, other string) string {
	if name == "" {
		return other
	}
	return name
}
