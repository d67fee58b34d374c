package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// latelyShown is how many decisions the inbox looks back on, and gatesRead among how many
// of the newest rounds it finds them.
const (
	latelyShown = 15
	gatesRead   = 100
)

// inboxView is what waits for the reader, and what they have done lately.
type inboxView struct {
	page
	Waits, Advice, Conditions, Lately []inboxRow
	Measures                          bool // the reader may see how long approvals take
}

// inboxRow is one thing in the inbox, in words.
type inboxRow struct {
	Title, URL string
	Under      string   // engagement and client
	Notes      []string // since when, on whose behalf, by what way
	Due        string
	Badges     []toned
	Receipt    string // address of the receipt
	at         *time.Time
	decidedAt  time.Time
}

// toned is a badge: a word and its colour.
type toned struct{ Tone, Word string }

// inbox shows what waits for the reader: decisions, advice, conditions; and what became of
// what they decided lately.
func (s *Site) inbox(c *gin.Context) {
	var in inboxRecord
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		in, err = readInbox(tx, who.Person)
		return err
	})
	if !ok {
		return
	}
	view := inboxView{page: s.page(c, ""), Measures: who.Can(identity.MeasureApprovals)}
	view.Title, view.Current = view.say("inbox.title"), "/inbox"
	in.person, in.words = who.Person, view.tongue()
	view.Waits, view.Advice, view.Conditions, view.Lately = in.waiting(), in.advising(), in.meeting(), in.lately()
	s.render(c, http.StatusOK, inboxList(view))
}

// earliestDue orders by the due; what has none comes last.
func earliestDue(a, b inboxRow) int {
	switch {
	case a.at == nil && b.at == nil:
		return 0
	case a.at == nil:
		return 1
	case b.at == nil:
		return -1
	}
	return a.at.Compare(*b.at)
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

// unique are ids without what is empty, each once.
func unique(ids []string) []string {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	return slices.DeleteFunc(ids, func(id string) bool { return id == "" })
}
