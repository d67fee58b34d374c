package web_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestAnEngagementsPageTellsAllOfIt(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	page := h.visitor("Carla").get("/engagements/" + theCase).status(http.StatusOK)
	page.says(
		// how it stands
		"Müller & Söhne 株式会社", "Carla Otto", "18 December 2026", "Sell in two more countries", "Active",
		// timeline
		"Planned", "Assessment", "Done", "Improvement plan", "Done, late", "2 March 2026 to 22 March 2026",
		// gates
		"Exception of Monthly restore", "Ana Ruiz and Luis Gil", "Gates that have closed", "approved",
		// findings and plan
		"As the team has it now.", "High severity", "Backups were never restored", "Likelihood 4 × impact 5", "Medium severity", "Not judged", "Systems and platforms",
		"First make what exists safe", "Time to restore", "72 hours", "4 hours", "1. Restore backups every month", "Do now", "impact 5 × feasibility 4 = 20", "EUR 60,500.00",
		// projects and change
		"60% done", "First restore", "Reached", "Restore without help", "10 July 2026", "EUR 7,000.00",
		"Will scanners count how often I pause?", "Answer overdue", "Warehouse staff", "26 of 40", "65%", "What changes in May",
		// metrics, reports
		"12 hours", "better than the reading before", "Period 1 of 3", "Restore in another data centre", "Diagnosis of",
	)
	page.has(`aria-label="Readings: 30 April 2026: 60 hours; 15 May 2026: 31 hours; 1 June 2026: 12 hours"`,
		`href="/gates/`+planGate+`"`, `href="/reports/rep1"`)
}

func TestTextsOfPeopleComeOutAsText(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	carla := h.visitor("Carla")
	for _, path := range []string{"/engagements", "/engagements/" + theCase, "/reports/rep1", "/inbox"} {
		carla.get(path).status(http.StatusOK).lacks("<script>", "<b>new</b>", "<em>care</em>", "style=")
	}
	carla.get("/engagements/" + theCase).has("&lt;script&gt;").says("With the <b>new</b> budget")
}

func TestThePageLeadsToEachWorkflowInTheTemporalUI(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	page := h.visitor("Petra").get("/engagements/" + theCase)
	for _, id := range []string{"engagement/" + theCase, "engagement/" + theCase + "/plan/1", "engagement/" + theCase + "/project/p1"} {
		page.has(`href="http://temporal.test/namespaces/default/workflows/` + url.PathEscape(id) + `"`)
	}
}

func TestWhoeverMayNotReadDraftsSeesWhatWasSubmitted(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	page := h.visitor("Ana").get("/engagements/" + theCase).status(http.StatusOK)
	page.says("The diagnosis has not been submitted yet.", "As submitted in revision 1.", "What the leaders read", "Restore backups, as submitted")
	page.lacks("Backups were never restored", "First make what exists safe", "Connect shop and warehouse")
}

func TestAFindingThatItsAuthorKeepsIsTheAuthorsAlone(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	write(h, theCase, "f9", "", engagement.Finding{Title: "Said in confidence", Type: "risk", Area: "people", Condition: "C", Visibility: engagement.VisibleAuthor})
	h.visitor("Carla").get("/engagements/" + theCase).says("Said in confidence")
	h.visitor("Petra").get("/engagements/" + theCase).lacks("Said in confidence")
}

func TestTheJournalTellsEveryEventInWordsAndGoesBack(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	carla := h.visitor("Carla")
	page := carla.get("/engagements/" + theCase)
	page.says(
		"Engagement opened under external-cto@1", "Phase Assessment opened, due 23 Mar 2026, 09:01", "Phase Improvement plan closed: done, late",
		"Revision 1 of “Improvement plan” submitted", "Ana Ruiz approved on gate “Improvement plan”, revision 1", "Go ahead.",
		"Project “Monthly restore” reported: at risk, 60% done, forecast end 10 July 2026", "exceeds its tolerance by 5 days",
		"Concern “Will scanners count how often I pause?” was not answered in time", "missed “Time to restore”", "Report published",
	)
	require.Regexp(t, `title="[0-9a-f]{64}">[0-9a-f]{12}<`, page.html)
	page.lacks(">Older<", ">Newer<")

	for range 60 {
		h.record(theCase, "", "Petra", engagement.Amended{}, nil)
	}
	newest := carla.get("/engagements/" + theCase)
	require.Equal(t, 50, strings.Count(newest.html, "Engagement amended"))
	older := regexp.MustCompile(`href="([^"]*before=[^"]*)">Older<`).FindStringSubmatch(newest.html)
	require.Len(t, older, 2)
	back := carla.get(strings.Split(older[1], "#")[0]).status(http.StatusOK).has(">Newer<")
	require.Equal(t, 10, strings.Count(back.html, "Engagement amended"))
	back.says("Engagement opened under")
	carla.get("/engagements/" + theCase + "?before=nonsense").status(http.StatusOK)
	carla.get("/engagements/" + theCase + "?before=1").status(http.StatusOK)
	carla.get("/engagements/" + theCase + "?before=9223372036854775807").status(http.StatusOK)
}

func TestTheInboxHasWhatWaitsForMe(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.visitor("Ana").get("/inbox").says("Exception of Monthly restore", "Müller & Söhne", "Late",
		"You approved on", "The gate: approved").has(`href="/gates/` + planGate + `/receipts/d1"`)
	h.visitor("Petra").get("/inbox").says("Nothing waits for your decision.")
}

func TestAReportIsShownToWhomItConcernsAndCanBeTakenAway(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	h.visitor("Ana").get("/reports/rep1").status(http.StatusOK).says("Two things need <em>care</em> at once.", "Digest").
		has(`href="/reports/rep1/document?format=md"`, `href="/reports/rep1/document?format=pdf"`)
	h.visitor("Ana").get("/reports/rep1/document?format=md").status(http.StatusOK).has("Two things need")
	h.visitor("Ana").get("/reports/rep1/document?format=pdf").status(http.StatusServiceUnavailable).says("no printer")
	h.visitor("Zoe").get("/reports/rep1/document?format=md").status(http.StatusNotFound)
	h.visitor("Zoe").get("/reports/rep1").status(http.StatusNotFound).lacks("care")
	h.visitor("Petra").get("/reports/unknown").status(http.StatusNotFound)
}

func TestAnEngagementThatHasJustOpenedHasAWholePage(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	h.visitor("Petra").get("/engagements/e1").status(http.StatusOK).says("Not begun", "No phase has opened yet.", "No gate is open.", "Nothing has been found yet.",
		"Projects start when the plan is approved.", "No report has been published yet.")
}

func TestAPhaseOfMinutesIsToldByTheClock(t *testing.T) {
	h := openHouse(t)
	h.open("e1", "Modernise the shop", "Acme")
	h.record("e1", "assessment/1", "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: h.now.Add(5 * time.Minute), Workflow: "w"}, nil)
	h.visitor("Petra").get("/engagements/e1").says("2 Mar 2026, 09:02 to 2 Mar 2026, 09:06")
}

func TestThePlanAndTheDiagnosisCanBeTakenAway(t *testing.T) {
	h := openHouse(t)
	example(t, h)
	for _, place := range []string{"/assessment/document", "/plan/document"} {
		h.visitor("Carla").get("/engagements/" + theCase + place + "?format=html").status(http.StatusOK).lacks("<script>")
		h.visitor("Ana").get("/engagements/" + theCase + place + "?format=html").status(http.StatusForbidden)
		h.visitor("Zoe").get("/engagements/" + theCase + place).status(http.StatusNotFound)
	}
	h.visitor("Ana").get("/engagements/" + theCase + "/plan/document?format=md&revision=1").status(http.StatusOK).says("as submitted")
	h.visitor("Ana").get("/engagements/" + theCase + "/plan/document?revision=x").status(http.StatusNotFound).says("numbered from 1")
}
