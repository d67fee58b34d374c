package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// rehearsed is a rehearsal that notes how it was cast, and has the sponsor absent.
func (h *house) rehearsed(_ context.Context, s contract.Start, m engagement.Methodology, c engagement.Casting) (engagement.Rehearsal, error) {
	h.cast = append(h.cast, c)
	at := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	return engagement.Rehearsal{
		Methodology: m.Ref(), Title: s.Title, Client: s.Client, Holidays: s.Calendar, Timezone: s.Timezone, StartOn: s.StartOn,
		Outcome: engagement.RehearsalStuck, EndedAt: at,
		Stuck:    []engagement.Impasse{{Since: at, About: "Improvement plan", Why: "The gate waits for <Ana>.", Remedy: "Have somebody stand in.", For: []string{"Ana"}}},
		Phases:   []engagement.PhaseCourse{{Phase: engagement.PhasePlan, OpenedAt: at, DueAt: at, Late: true, DaysLate: 3}},
		People:   []engagement.PersonLoad{{Name: "Ana Ruiz", Roles: []engagement.Role{engagement.RoleSponsor}, Plays: "absent", Asked: 1, Mails: 41}},
		Calendar: []engagement.Happening{{At: at, Phase: engagement.PhasePlan, Kind: engagement.HappensAsked, Who: []string{"Ana Ruiz"}, What: "asked to decide", About: "Improvement plan"}},
	}, nil
}

func TestThePMORehearsesAnEngagementWithItsTeam(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	petra, path := h.visitor("Petra"), "/engagements/"+theCase+"/rehearsal"
	petra.get("/engagements/" + theCase).says("Rehearsal")
	petra.get(path).status(http.StatusOK).says("Nobody is asked anything").says("Luis Gil")
	page := petra.post(path, url.Values{"plays-2": {"absent"}, "plays-3": {"late:10"}, "plays-0": {"sleeping"}, "reports": {"late"}})
	page.status(http.StatusOK).says("It gets stuck in 1 place").says("The gate waits for <Ana>").says("Have somebody stand in").says("41")
	require.Len(t, h.cast, 1)
	require.Len(t, h.cast[0].People, 2, "what the form does not offer is left as it is")
	require.Equal(t, engagement.Absent, h.cast[0].People[0].Behaviour)
	require.Equal(t, 10, h.cast[0].People[1].Days)
	require.Equal(t, engagement.ReportsLate, h.cast[0].Reports)

	h.visitor("Ana").get("/engagements/" + theCase).lacks("Rehearsal")
	h.visitor("Ana").get(path).status(http.StatusForbidden)
	h.visitor("Carla").post(path, nil).status(http.StatusForbidden)
}

func TestAnEngagementIsRehearsedBeforeItStarts(t *testing.T) {
	h := openHouse(t)
	petra := h.visitor("Petra")
	petra.get("/engagements").says("Rehearse an engagement")
	petra.get("/rehearsal").status(http.StatusOK).says("external-cto@1").says("Petra Puig")
	petra.post("/rehearsal", url.Values{"methodology": {"external-cto@1"}, "engagement": {"title: Alone"}}).
		status(http.StatusUnprocessableEntity).says("team: is required").says("title: Alone")
	petra.post("/rehearsal", url.Values{"methodology": {"unheard"}, "engagement": {"title: Alone"}}).status(http.StatusUnprocessableEntity)
	require.Empty(t, h.cast)
	h.visitor("Luis").get("/rehearsal").status(http.StatusForbidden)
}
