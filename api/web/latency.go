package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// latencyView is how long decisions take: by gate, stage and person.
type latencyView struct {
	page
	Tables      []latencyTable
	Engagements []store.Engagement
	In          rest.LatencyInput
	Wrong       wrongs
}

type latencyTable struct {
	By   store.LatencyBy
	Rows []engagement.Latency
}

// latency shows it to whoever may measure people.
func (s *Site) latency(c *gin.Context) {
	var engagements []store.Engagement
	_, ok := s.welcome(c, func(tx *store.Tx, who guest) (err error) {
		if err := who.May(identity.MeasureApprovals); err != nil {
			return err
		}
		engagements, _, err = tx.Engagements(store.EngagementQuery{Person: who.Scope(), Sort: "title"})
		return err
	})
	if !ok {
		return
	}
	view := latencyView{page: s.page(c, ""), Engagements: engagements, In: rest.LatencyInput{
		Engagement: c.Query("engagement"), From: engagement.Day(text(c.Query("from"))), To: engagement.Day(text(c.Query("to"))),
	}}
	view.Title, view.Current = view.say("latency.title"), "/inbox"
	status := http.StatusOK
	if view.Wrong = view.check(); len(view.Wrong) > 0 {
		s.render(c, http.StatusUnprocessableEntity, latencyPage(view))
		return
	}
	for _, by := range []store.LatencyBy{store.LatencyByGate, store.LatencyByStage, store.LatencyByPerson} {
		in := view.In
		in.By = by
		rows, err := s.api.Latencies(c.Request.Context(), in)
		if engagement.CodeOf(err) == engagement.Invalid {
			view.Wrong, status = faultsOf(view.tongue(), err), http.StatusUnprocessableEntity
			break
		}
		if err != nil {
			s.fail(c, err)
			return
		}
		view.Tables = append(view.Tables, latencyTable{By: by, Rows: rows})
	}
	s.render(c, status, latencyPage(view))
}

// check finds days that are none.
func (v latencyView) check() (all wrongs) {
	for field, day := range map[string]engagement.Day{"from": v.In.From, "to": v.In.To} {
		if _, err := day.Time(); day != "" && err != nil {
			all = append(all, wrong{Field: field, Text: v.say("dry_run.bad_day")})
		}
	}
	return all
}

// span writes seconds in the largest unit that says enough; nothing where nobody has
// decided.
func (v latencyView) span(row engagement.Latency, seconds int64) string {
	if row.Decided == 0 {
		return "–"
	}
	d := time.Duration(seconds) * time.Second
	switch {
	case d < time.Hour:
		return v.say("latency.minutes", "N", int(d.Round(time.Minute).Minutes()))
	case d < 48*time.Hour:
		return v.say("latency.hours", "N", int(d.Round(time.Hour).Hours()))
	}
	return v.say("latency.days", "N", strconv.FormatFloat(d.Hours()/24, 'f', 1, 64))
}

// head is what a row is about.
func (v latencyView) head(by store.LatencyBy, row engagement.Latency) string {
	switch by {
	case store.LatencyByPerson:
		return nameOr(row.Name, row.Person)
	case store.LatencyByStage:
		return v.say("gate."+string(row.Gate)) + ": " + row.Stage
	}
	return v.say("gate." + string(row.Gate))
}
