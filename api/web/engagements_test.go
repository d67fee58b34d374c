package web_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func TestThePortfolioSaysHowEachEngagementStandsAndWhatIsLateComesFirst(t *testing.T) {
	h := openHouse(t)
	for id, days := range map[string]int{"e-later": 60, "e-late": 5} {
		h.open(id, "Case "+id, "Client of "+id)
		h.record(id, "assessment/1", "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, days), Workflow: "w"}, nil)
	}
	h.open("e-none", "Case e-none", "Client of e-none")
	h.days(10)
	page := h.visitor("Petra").get("/engagements").status(http.StatusOK)
	page.says("Case e-late", "Client of e-late", "Assessment", "Carla Otto (external CTO)", "Late", "On track", "Not begun")
	late, later, none := strings.Index(page.html, "Case e-late<"), strings.Index(page.html, "Case e-later"), strings.Index(page.html, "Case e-none")
	require.Less(t, late, later)
	require.Less(t, later, none)
}

func TestThePortfolioIsFiltered(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	h.open("e2", "Move to the cloud", "Blau & Söhne")
	h.record("e2", "plan/1", "", engagement.PhaseOpened{Phase: engagement.PhasePlan, Owner: engagement.RoleCTO, Workflow: "w"}, nil)
	h.record("e2", "", "Petra", engagement.Paused{}, nil)
	petra := h.visitor("Petra")
	petra.get("/engagements?q=bLAU+%26").says("Move to the cloud", "Clear").lacks("Modernise")
	petra.get("/engagements?phase=plan").says("Move to the cloud").lacks("Modernise").has(`<option value="plan" selected>`)
	petra.get("/engagements?status=paused").says("Move to the cloud", "Paused").lacks("Modernise")
	petra.get("/engagements?q=nothing").says("No engagement matches")
	petra.get("/engagements?phase=nonsense&status=%27").status(http.StatusOK).says("Modernise", "Move")
	petra.get("/engagements?cursor=nonsense").status(http.StatusUnprocessableEntity)
	petra.get("/engagements?q=%3Cscript%3E").has(`value="&lt;script&gt;"`)
}

func TestEverybodySeesOnlyWhatIsTheirs(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	h.visitor("Ana").get("/engagements").says("Modernise the shop")
	zoe := h.visitor("Zoe")
	zoe.get("/engagements").says("You are in no engagement's team yet").lacks("Modernise")
	zoe.get("/engagements/e1").status(http.StatusNotFound).lacks("Modernise")
	zoe.get("/engagements/unknown").status(http.StatusNotFound)
}

func TestAnEmptyPortfolioTellsHowToStart(t *testing.T) {
	h := openHouse(t)
	page := h.visitor("Petra").get("/engagements").says("No engagement yet", "http://mandate.test/v1/engagements")
	body := regexp.MustCompile(`(?s)-d '(.*)'`).FindStringSubmatch(page.text())
	require.Len(t, body, 2)
	decoder := json.NewDecoder(strings.NewReader(body[1]))
	decoder.DisallowUnknownFields()
	var start rest.StartEngagement
	require.NoError(t, decoder.Decode(&start))
	newest, known := methodology.Builtin(methodology.ExternalCTO)
	require.True(t, known)
	require.Equal(t, newest.Ref(), start.Methodology)
}

func TestThePortfolioGoesOnOnTheNextPage(t *testing.T) {
	h := openHouse(t)
	for i := range 60 {
		h.open(fmt.Sprintf("e%02d", i), fmt.Sprintf("Case %02d", i), "Acme")
	}
	petra := h.visitor("Petra")
	first := petra.get("/engagements?q=case").status(http.StatusOK)
	require.Equal(t, 50, strings.Count(first.html, `scope="row"`))
	next := regexp.MustCompile(`href="(/engagements\?[^"]*cursor=[^"]*)"`).FindStringSubmatch(first.html)
	require.Len(t, next, 2)
	second := petra.get(strings.ReplaceAll(next[1], "&amp;", "&")).status(http.StatusOK).says("First page")
	require.Equal(t, 10, strings.Count(second.html, `scope="row"`))
	second.lacks("Next page")
}

func TestThePagesTakeAsManyStatementsForManyRowsAsForFew(t *testing.T) {
	h := openHouse(t)
	h.open("e00", "Case 00", "Acme")
	petra, statements := h.visitor("Petra"), 0
	open := func(from, to int) {
		for i := from; i < to; i++ {
			id := fmt.Sprintf("e%02d", i)
			h.open(id, "Case", "Acme")
			h.record(id, "assessment/1", "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: h.now.AddDate(0, 0, 1), Workflow: "w"}, nil)
			write(h, "e00", "f"+id, "", engagement.Finding{Title: "F", Type: "risk", Area: "systems", Condition: "C"})
			write(h, "e00", "k"+id, "", engagement.Metric{Name: "K", Direction: "up", Target: 1})
			write(h, "e00", "x"+id, "k"+id, engagement.Reading{Metric: "k" + id, On: "2026-03-03", Value: 1})
			h.record("e00", "project/p"+id, "", engagement.ProjectOpened{Project: "p" + id, Start: "2026-04-06", End: "2026-06-30", Workflow: "w"}, map[string]string{"name": "P"})
			gate := "e00.close." + id + ".closure"
			subject := engagement.Subject{Ref: "close/" + id, Revision: 1, Digest: "d"}
			h.record("e00", subject.Ref, "", engagement.GateOpened{Gate: gate, Key: engagement.GateClosure, Subject: subject}, nil)
			h.record("e00", subject.Ref, "", engagement.StageOpened{Gate: gate, Revision: 1, Stage: "s", Number: 1, Due: h.now, Needed: 1, Tasks: []engagement.Eligible{{Person: h.people["Petra"].ID}}}, nil)
		}
	}
	count := func(path string) int {
		statements = 0
		petra.get(path).status(http.StatusOK)
		return statements
	}
	open(1, 3)
	petra.get("/inbox")
	h.db.OnStatement(func(string) { statements++ })
	few := map[string]int{}
	for _, path := range []string{"/engagements", "/engagements/e00", "/inbox"} {
		few[path] = count(path)
		require.Positive(t, few[path])
	}
	open(3, 60)
	petra.get("/inbox") // notes the use of the session, as is done once a minute
	for path, n := range few {
		require.Equal(t, n, count(path), path)
	}
	t.Logf("statements: %v", few)
}
