package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// portfolioPage is how many engagements stand on a page of the list.
const portfolioPage = 50

var statusWords = map[engagement.Status]string{
	engagement.StatusActive: "Active", engagement.StatusPaused: "Paused", engagement.StatusClosed: "Closed", engagement.StatusCancelled: "Cancelled",
}

var statusOrder = []engagement.Status{engagement.StatusActive, engagement.StatusPaused, engagement.StatusClosed, engagement.StatusCancelled}

// portfolioFilter is what the list's form asks for.
type portfolioFilter struct {
	Q      string
	Phase  engagement.Phase
	Status engagement.Status
}

// filterOf reads the form. A choice that is not offered counts as none.
func filterOf(c *gin.Context) portfolioFilter {
	f := portfolioFilter{Q: strings.TrimSpace(c.Query("q"))}
	if phase := engagement.Phase(c.Query("phase")); slices.Contains(engagement.Phases, phase) {
		f.Phase = phase
	}
	if status := engagement.Status(c.Query("status")); slices.Contains(statusOrder, status) {
		f.Status = status
	}
	return f
}

func (f portfolioFilter) empty() bool { return f == portfolioFilter{} }

// address is that of a page of the filtered list.
func (f portfolioFilter) address(cursor string) string {
	query := url.Values{}
	for name, value := range map[string]string{"q": f.Q, "phase": string(f.Phase), "status": string(f.Status), "cursor": cursor} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if len(query) == 0 {
		return "/engagements"
	}
	return "/engagements?" + query.Encode()
}

// portfolioView is the list as it is shown.
type portfolioView struct {
	page
	Filter portfolioFilter
	Rows   []portfolioRow
	// Later tells whether this is not the list's first page; Next is the address of the next, "" on the last.
	Later bool
	Next  string
	// MayStart tells whether the reader may start engagements, at the server at Origin.
	MayStart bool
	// MayReadAll tells whether the reader may have the status of all engagements.
	MayReadAll bool
	// MayClients tells whether the reader may change clients.
	MayClients bool
	// MayWebhooks tells whether the reader may manage webhooks.
	MayWebhooks bool
	Origin      string
}

// portfolioRow is an engagement in the list.
type portfolioRow struct {
	ID, Title, Client, Phase string
	Status                   engagement.Status
	Health                   engagement.RAG
	Awaiting                 string
	Due                      string
	Late                     bool
}

// portfolio lists the engagements that the reader may see, what is late first.
func (s *Site) portfolio(c *gin.Context) {
	view := portfolioView{Filter: filterOf(c), Origin: strings.TrimSuffix(s.PublicURL, "/")}
	cursor := c.Query("cursor")
	who, ok := s.welcome(c, func(tx *store.Tx, who guest) error {
		all, next, err := tx.Engagements(store.EngagementQuery{
			Q: view.Filter.Q, Phase: view.Filter.Phase, Status: view.Filter.Status, Person: who.Scope(),
			Limit: portfolioPage, Cursor: cursor, Sort: "next_due",
		})
		if err != nil {
			return err
		}
		for _, e := range all {
			view.Rows = append(view.Rows, rowOf(e, tx.Now()))
		}
		if next != "" {
			view.Next = view.Filter.address(next)
		}
		return nil
	})
	if !ok {
		return
	}
	view.page = english(s.page(c, "Engagements"))
	view.Current, view.Later = "/engagements", cursor != ""
	view.MayStart = who.Can(identity.StartEngagement)
	view.MayReadAll = who.Can(identity.ReadPortfolio)
	view.MayClients = who.Can(identity.EditClients)
	view.MayWebhooks = who.Can(identity.ManageWebhooks)
	s.render(c, http.StatusOK, portfolioList(view))
}

func rowOf(e store.Engagement, now time.Time) portfolioRow {
	row := portfolioRow{
		ID: e.ID, Title: e.Title, Client: e.Client, Status: e.Status, Health: e.Health,
		Phase: phaseWords(e.Phase), Awaiting: awaitedOf(e),
	}
	if e.NextDue != nil {
		row.Due, row.Late = dayIn(*e.NextDue, e.Timezone), e.NextDue.Before(now)
	}
	return row
}

func phaseWords(p engagement.Phase) string {
	if p == "" {
		return "Not begun"
	}
	return words.T("phase." + string(p))
}

// awaitedOf names the roles that the engagement waits for, with the people in them.
func awaitedOf(e store.Engagement) string {
	var all []string
	for _, role := range e.Awaiting {
		var names []string
		for _, m := range e.Team {
			if string(m.Role) == role && m.Name != "" {
				names = append(names, m.Name)
			}
		}
		all = append(all, roleNames(engagement.Role(role), names))
	}
	return strings.Join(all, "; ")
}

func roleNames(role engagement.Role, names []string) string {
	if len(names) == 0 {
		return words.T("role." + string(role))
	}
	return words.List(names) + " (" + words.T("role."+string(role)) + ")"
}

// healthTone and healthWord show a red, amber or green status; the word says it, too.
func healthTone(h engagement.RAG) string {
	return map[engagement.RAG]string{engagement.Green: "good", engagement.Amber: "warn", engagement.Red: "bad"}[h]
}

func healthWord(h engagement.RAG) string {
	word := map[engagement.RAG]string{engagement.Green: "On track", engagement.Amber: "At risk", engagement.Red: "In trouble"}[h]
	if word == "" {
		return "Not known"
	}
	return word
}

func statusTone(s engagement.Status) string {
	return map[engagement.Status]string{engagement.StatusActive: "info", engagement.StatusPaused: "warn", engagement.StatusCancelled: "bad"}[s]
}
