package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/office"
	"mandate/internal/report"
	"mandate/internal/store"
)

// asked is the question that a subject puts before anything else.
func asked(t *testing.T, doc report.Document) string {
	t.Helper()
	require.NotNil(t, doc.Summary[0].Callout)
	return doc.Summary[0].Callout.Title + " " + doc.Summary[0].Callout.Text
}

// everySubject goes through the whole process and names the first subject of every gate.
func (f *file) everySubject() map[engagement.GateKey]engagement.Subject {
	f.Helper()
	projects := f.whole()
	f.submit(activities.FreezeRequest{Key: engagement.GateClosure, Ref: contract.RefClose})
	subjects := map[engagement.GateKey]engagement.Subject{}
	for key, ref := range map[engagement.GateKey]string{
		engagement.GateDiagnosis: contract.RefAssessment, engagement.GatePlan: contract.RefPlan,
		engagement.GateException: contract.RefException(projects[0], 1), engagement.GateAcceptance: contract.RefAcceptance(projects[0]),
		engagement.GateGoLive: contract.RefRelease("release-1"), engagement.GateReview: contract.RefPeriod(1),
		engagement.GateInitiative: contract.RefInitiative("initiative-1"), engagement.GateClosure: contract.RefClose,
	} {
		subjects[key] = engagement.Subject{Ref: ref, Revision: 1}
	}
	return subjects
}

func TestEverySubjectIsSoundAndKeepsSecrets(t *testing.T) {
	f := openFile(t)
	subjects := f.everySubject()
	for _, key := range engagement.GateKeys {
		doc := f.shown(subjects[key])
		requireSound(t, doc)
		require.Equal(t, string(key), doc.Kind)
		require.Contains(t, asked(t, doc), "?", "%s asks nothing", key)
		require.NotEmpty(t, doc.Sections, "%s shows no evidence", key)
		text := said(doc)
		for _, secret := range []string{teamFinding, interviewee, "Said in confidence", "Otto Gegen", f.people["Car"], "new_technology", "group-1"} {
			require.NotContains(t, text, secret, "in the subject of %s", key)
		}
	}
}

func TestADiagnosisShowsScoresFindingsAndWhatIsMissing(t *testing.T) {
	f := openFile(t)
	doc := f.shown(f.diagnose())
	require.Contains(t, asked(t, doc), "Do you approve this diagnosis?")
	require.Equal(t, []report.Figure{
		{Label: "Average score", Value: "2.00 of 5", Note: "wanted: 4.00"},
		{Label: "Findings", Value: "1", Note: "1 risk"},
		{Label: "Severe findings", Value: "1", Note: "likelihood × impact of 15 or more", Tone: report.Bad},
		{Label: "Questions answered", Value: "2 of 3", Tone: report.Warn},
	}, doc.Summary[1].Figures)
	require.Contains(t, doc.Summary[2].Text, "The weakest area is “Systems” with 1.00 of 5 points.")
	scores := chapter(t, doc, "Scores by area")
	require.Equal(t, []string{"Systems | 1.00 | 4.00 | 3.00 | 1 of 2", "People and skills | 3.00 | 4.00 | 1.00 | 1 of 1"}, rows(scores))
	require.Equal(t, []string{"Systems", "People and skills"}, charts(scores)[0].Labels)
	require.Equal(t, []string{"No backup is ever restored | Risk | Systems | High (4 × 5)"}, rows(chapter(t, doc, "Findings")))
	require.Equal(t, []string{"SYS-2"}, chapter(t, doc, "What the assessment covers").Blocks[2].List)
	require.Equal(t, []string{"ERP | Anvil | 31 January 2027 | 5 of 5 | EUR 12,000.00", "All systems |  |  |  | EUR 12,000.00"}, rows(chapter(t, doc, "System inventory")))
}

func TestAPlanSaysWhatAnApprovalCommits(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	doc := f.shown(f.plan())
	require.Contains(t, asked(t, doc), "commits EUR 50,000.50 to build and EUR 100.00 a year to run")
	require.Equal(t, []string{"Orders from abroad (Sell abroad) | Orders from abroad a month | 10 | 50 | 30 November 2026"},
		rows(chapter(t, doc, "What the plan is to achieve")))
	budget := chapter(t, doc, "Budget")
	require.Equal(t, []string{
		"Q2 2026 | EUR 26,604.27", "Q3 2026 | EUR 23,396.23", "All quarters | EUR 50,000.50",
		"Now | 1 | EUR 10,000.50 | EUR 100.00", "Later | 1 | EUR 40,000.00 | EUR 0.00", "All priorities | 2 | EUR 50,000.50 | EUR 100.00",
		"Q2 2026 | EUR 10,000.50 | EUR 16,603.77", "Q3 2026 | EUR 0.00 | EUR 23,396.23", // by priority
		"2026 | EUR 63.01", "2027 | EUR 100.00", // to run
	}, rows(budget))
	require.Equal(t, 26604.27, *charts(budget)[0].Series[0].Values[0])
	second := said(report.Document{Sections: []report.Section{chapter(t, doc, "Open the shop abroad")}})
	require.Contains(t, second, "Only after: “Test every backup”")
	require.Contains(t, second, "Do nothing: sales stay where they are.")
}

func TestATieIsExplainedInThePlan(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	write(f, "again", "", engagement.Action{
		Title: "Buy a second backup", Findings: []string{"finding-1"}, Impact: 4, Feasibility: 5, Start: "2026-06-01", Due: "2026-06-30",
	})
	doc := f.shown(f.plan())
	require.Contains(t, said(doc), "Before “Buy a second backup” because it is due earlier")
}

func TestAnExceptionSetsTheForecastAgainstTheLimit(t *testing.T) {
	f := openFile(t)
	doc := f.shown(f.breach(f.begin()[0]))
	require.Contains(t, asked(t, doc), "the end on 30 June 2026 and the cost of EUR 13,000.00")
	require.Equal(t, "It is forecast to finish 36 days later than the tolerance of 10 days allows and to cost EUR 1,999.45 more than the tolerance of 10 % allows.",
		doc.Summary[1].Callout.Text)
	require.Equal(t, []string{
		"End | 15 May 2026 | 25 May 2026 (10 days) | 30 June 2026 (46 days later than agreed) | 36 days beyond it",
		"Cost | EUR 10,000.50 | EUR 11,000.55 (10 %) | EUR 13,000.00 (EUR 2,999.50 more than agreed) | EUR 1,999.45 beyond it",
	}, rows(chapter(t, doc, "Agreed and forecast")))
	require.Equal(t, "Buy new tapes.", chapter(t, doc, "What the project lead proposes").Blocks[0].Prose)
}

func TestAnAcceptanceSaysWhatIsLeftOpen(t *testing.T) {
	f := openFile(t)
	doc := f.shown(f.finish(f.begin()[0]))
	require.Contains(t, asked(t, doc), "Do you accept the results of this project?")
	require.Contains(t, said(doc), "Left open: 1 milestone not reached and 1 open risk or issue.")
	require.Contains(t, said(doc), "All backups can be restored.")
}

func TestAGoLiveShowsEachCriterionOfReadiness(t *testing.T) {
	f := openFile(t)
	doc := f.shown(f.takeAlong(f.begin()[0]))
	require.Equal(t, report.Callout{Tone: report.Warn, Title: "Ready with reservations", Text: "It can go live if you accept the reservations below."}, *doc.Summary[1].Callout)
	require.Equal(t, []string{
		"Training seats completed | 90 % or more | below 50 % | 50 % (not met)",
		"Planned messages sent | all of them | below 50 % | 100 % (met)",
		"Adoption pulse, 1 to 5 | 3.50 or more | below 2.50 | 3.60 (met)",
		"Severe concerns unresolved | none | more than 0 | 0 (met)",
	}, rows(chapter(t, doc, "What readiness is judged by")))
}

func TestAReviewShowsMetricsAgainstTheirTargets(t *testing.T) {
	f := openFile(t)
	f.begin()
	doc := f.shown(f.observe())
	require.Contains(t, doc.Facts, report.Fact{Label: "Period", Value: "1, from 1 September 2026 to 1 October 2026"})
	require.Equal(t, "Some targets are not reached yet", doc.Summary[1].Callout.Title)
	require.Equal(t, 64.0, *charts(chapter(t, doc, "How they developed"))[0].Series[0].Values[0])
}

func TestAnInitiativeSaysWhatItCostsAndMoves(t *testing.T) {
	f := openFile(t)
	f.begin()
	doc := f.shown(f.propose())
	require.Contains(t, asked(t, doc), "with a budget of EUR 90,000.00")
	require.Contains(t, said(doc), "It is to move “Orders from abroad a month” toward its target of 50.")
}

func TestAClosureListsWhatIsOpen(t *testing.T) {
	f := openFile(t)
	f.whole()
	doc := f.shown(f.submit(activities.FreezeRequest{Key: engagement.GateClosure, Ref: contract.RefClose}))
	require.Contains(t, asked(t, doc), "4 points of the handover are open")
	require.Contains(t, rows(chapter(t, doc, "Handover checklist")), "Every monitoring period is reviewed | open | 1 of 2 periods are reviewed.")
}

func TestASubjectFromTheStoreNamesPeopleAndSaysItsRevision(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	plan := f.plan()
	doc, err := f.office.Subject(t.Context(), f.place, plan.Ref, plan.Revision)
	require.NoError(t, err)
	requireSound(t, doc)
	require.Contains(t, said(doc), "Led by: Carla Otto")
	require.Contains(t, said(doc), "Do now", "priorities are called as the methodology does")
	require.Contains(t, doc.Facts, report.Fact{Label: "Submitted by", Value: "Carla Otto"})
	_, err = f.office.Subject(t.Context(), f.place, plan.Ref, 7)
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err), "%v", err)
}

func TestASubjectThatCannotBeReadIsAnError(t *testing.T) {
	_, err := office.SubjectDocument("gossip", []byte(`{}`), "en")
	require.Equal(t, engagement.Invalid, engagement.CodeOf(err))
	_, err = office.SubjectDocument(engagement.GatePlan, []byte(`{"engagement": 5`), "en")
	require.Error(t, err)
}

func TestFiguresStayInTheLanguageOfTheWords(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	plan := f.plan()
	f.in(func(tx *store.Tx) {
		frozen, err := tx.Revision(f.place.Engagement, plan.Ref, plan.Revision)
		require.NoError(t, err)
		spanish, err := office.SubjectDocument(frozen.Key, frozen.Body, "es")
		require.NoError(t, err)
		english, err := office.SubjectDocument(frozen.Key, frozen.Body, "en")
		require.NoError(t, err)
		require.Equal(t, english, spanish)
	})
}

func TestADiagnosisAndAPlanHaveTheirPictures(t *testing.T) {
	f := openFile(t)
	d := f.shown(f.diagnose())
	scores := charts(chapter(t, d, "Scores by area"))[0]
	require.Equal(t, report.Radar, scores.Kind)
	require.Equal(t, 5.0, scores.Max)
	risks := charts(chapter(t, d, "Findings"))[0]
	require.Equal(t, report.HeatMap, risks.Kind)
	require.Equal(t, []report.Point{{Number: 1, Label: "No backup is ever restored", Note: "Risk", X: 5, Y: 4}}, risks.Grid.Points)
	require.Equal(t, report.Bad, risks.Grid.Tones[3][4])

	p := f.shown(f.plan())
	matrix := charts(chapter(t, p, "Actions by priority"))[0]
	require.Equal(t, report.Matrix, matrix.Kind)
	require.Equal(t, []report.Point{
		{Number: 1, Label: "Test every backup", Note: "Now", X: 4, Y: 5}, {Number: 2, Label: "Open the shop abroad", Note: "Later", X: 3, Y: 4},
	}, matrix.Grid.Points)
	road := charts(chapter(t, p, "Roadmap"))[0]
	require.Equal(t, []int{1}, road.Timeline.Spans[1].After)
	require.Equal(t, []string{"Now", "Later"}, road.Timeline.Groups)
}
