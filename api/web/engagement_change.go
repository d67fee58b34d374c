package web

import (
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// changeView is the people's side of the engagement.
type changeView struct {
	Concerns       []concernRow
	Trainings      []trainingRow
	Communications []communicationRow
	Releases       []releaseView
}

type (
	concernRow       struct{ Verbatim, Group, Severity, Owner, Response, Tone, Word string }
	trainingRow      struct{ Title, Group, Held, Completed string }
	communicationRow struct{ Subject, Audience, Channel, Planned, Sent string }
	// releaseView is how ready people are for a release.
	releaseView struct {
		Name, GoLive, Live, Trained, Informed, Pulse string
		Status                                       engagement.RAG
		Reasons                                      []string
	}
)

func (v changeView) empty() bool {
	return len(v.Concerns)+len(v.Trainings)+len(v.Communications)+len(v.Releases) == 0
}

func (r *record) changeView() changeView {
	var view changeView
	groups := map[string]string{}
	for _, g := range r.change.groups {
		groups[g.ID] = g.Body.Name
	}
	group := func(id string) string { return nameOr(groups[id], id) }
	answering := map[string]store.ConcernRow{}
	for _, c := range r.change.answering {
		answering[c.ID] = c
	}
	for _, c := range r.change.concerns {
		row := concernRow{
			Verbatim: c.Body.Verbatim, Group: group(c.Body.Group), Severity: c.Body.Severity, Response: c.Body.Response,
			Owner: nameOr(r.name(c.Body.Owner), r.members(engagement.RoleCTO)),
		}
		row.Tone, row.Word = concernState(c.Body, answering[c.ID])
		view.Concerns = append(view.Concerns, row)
	}
	for _, t := range r.change.trainings {
		view.Trainings = append(view.Trainings, trainingRow{
			Title: t.Body.Title, Group: group(t.Body.Group), Held: nameOr(words.Day(t.Body.Held), "Not yet"),
			Completed: strconv.Itoa(t.Body.Completed) + " of " + strconv.Itoa(t.Body.Seats),
		})
	}
	for _, m := range r.change.communications {
		view.Communications = append(view.Communications, communicationRow{
			Subject: m.Body.Subject, Audience: group(m.Body.Audience), Channel: m.Body.Channel,
			Planned: words.Day(m.Body.Planned), Sent: nameOr(words.Day(m.Body.Sent), "Not yet"),
		})
	}
	view.Releases = r.releases()
	return view
}

func concernState(c engagement.Concern, how store.ConcernRow) (tone, word string) {
	switch {
	case c.Resolved:
		return "good", "Resolved"
	case c.Answered() && how.Late:
		return "info", "Answered, late"
	case c.Answered():
		return "info", "Answered"
	case how.Overdue:
		return "bad", "Answer overdue"
	case len(c.Returned) > 0:
		return "bad", "Open again: the answer did not satisfy"
	}
	return "warn", "Waits for an answer"
}

// releases says how ready people are for each release that is still to come, and when
// the others went live.
func (r *record) releases() []releaseView {
	live := map[string]string{}
	for _, l := range r.change.live {
		live[l.ID] = dayIn(l.LiveAt, r.engagement.Timezone)
	}
	var all []releaseView
	for _, release := range r.change.releases {
		ready := engagement.ReadinessOf(r.methodology.Readiness, engagement.Brief{}, release, r.change.charters, r.change.trainings,
			r.change.communications, r.change.concerns, engagement.LatestPulses(r.change.pulses, r.change.rounds))
		view := releaseView{
			Name: release.Body.Name, GoLive: words.Day(release.Body.GoLive), Live: live[release.ID], Status: ready.Status, Reasons: ready.Reasons,
			Trained: percent(ready.Trained), Informed: percent(ready.Informed), Pulse: "Not asked",
		}
		if ready.Pulse > 0 {
			view.Pulse = figures.Number(float64(ready.Pulse)/100, 1) + " of 5"
		}
		all = append(all, view)
	}
	return all
}

// concernMeta says whose concern it is and who answers it.
func concernMeta(c concernRow) string {
	var parts []string
	if c.Group != "" {
		parts = append(parts, c.Group)
	}
	if c.Severity != "" {
		parts = append(parts, c.Severity+" severity")
	}
	if c.Owner != "" {
		parts = append(parts, "answered by "+c.Owner)
	}
	return strings.Join(parts, " · ")
}
