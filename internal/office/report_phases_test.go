package office_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

func TestTheDiagnosisReportSaysWhoDecidedOnWhichConditions(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	doc := f.publish("diagnosis", contract.RefAssessment, "")
	outcome := doc.Summary[0].Callout
	require.Equal(t, "Approved with conditions on 4 March 2026", outcome.Title)
	require.Equal(t, report.Warn, outcome.Tone)
	require.Equal(t, "Decided by Ana Ruiz (sponsor) and Luis Gil (leader). The approval depends on 1 condition.", outcome.Text)
	require.Contains(t, doc.Facts, report.Fact{Label: "Revision", Value: "2"})
	require.Equal(t, []string{
		"1 | Luis Gil | leader | Asked for changes | 3 March 2026 | Say more of the backups.",
		"2 | Ana Ruiz | sponsor | Approved | 4 March 2026 | ",
		"2 | Luis Gil (the identity was claimed, not signed in) | leader | Approved with conditions | 4 March 2026 | Go on.",
		"Restore one backup | Carla Otto | 29 May 2026 | Luis Gil",
	}, rows(chapter(t, doc, "Who decided")))
	require.Contains(t, said(doc), "a member of the staff, Warehouse")
	require.Contains(t, said(doc), "Nora Nennt, Sales", "whoever consents is named")
}

func TestThePlanReportShowsThePlanThatWasApproved(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	f.plan()
	doc := f.publish("plan", contract.RefPlan, "")
	require.Equal(t, "Approved on 5 March 2026", doc.Summary[0].Callout.Title)
	require.Equal(t, []string{
		"1 | Test every backup | Do now (5 × 4 = 20) | EUR 10,000.50 | 1 April 2026 (to 15 May 2026) | ",
		"2 | Open the shop abroad | Do later (4 × 3 = 12) | EUR 40,000.00 | 18 May 2026 (to 31 August 2026) | “Test every backup”",
		" | All actions |  | EUR 50,000.50 |  | ",
	}, rows(chapter(t, doc, "Actions by priority")))
	require.Contains(t, chapter(t, doc, "Test every backup").Blocks[0].Facts, report.Fact{Label: "Led by", Value: "Carla Otto"})
}

func TestTheProjectReportSetsAgreementAndOutcomeSideBySide(t *testing.T) {
	f := openFile(t)
	projects := f.begin()
	f.breach(projects[0])
	f.finish(projects[0])
	doc := f.publish("project", contract.RefProject(projects[0]), projects[0])
	require.Equal(t, "The project was accepted on 25 June 2026", doc.Summary[0].Callout.Title)
	require.Contains(t, doc.Summary[0].Callout.Text, "1 of 2 milestones were reached. It left its agreed limits once")
	require.Equal(t, []string{
		"Start | 1 April 2026 | 1 April 2026 |  | 5 March 2026",
		"End | 15 May 2026 | 30 June 2026 | 25 June 2026 | 25 June 2026",
		"Cost | EUR 10,000.50 | EUR 13,000.00 | EUR 12,500.00 | EUR 12,500.00 (spent)",
	}, rows(chapter(t, doc, "What was agreed, and what came of it")))
	require.Equal(t, []string{
		"Tapes bought | 15 April 2026 | 20 April 2026 | accepted (5 days later than agreed)",
		"All restored | 15 May 2026 |  | not reached",
	}, rows(chapter(t, doc, "Milestones")))
	require.Equal(t, []string{"Ana Ruiz | sponsor | Approved | 6 March 2026"}, rows(chapter(t, doc, "Exceptions")))
	require.Len(t, rows(chapter(t, doc, "Status reports")), 2)
	require.Equal(t, []string{"Tapes may melt | Risk | High | Carla Otto | 1 June 2026 | open"},
		rows(chapter(t, doc, "Risks, assumptions, issues and dependencies")))
}

func TestTheReportOfAStoppedProjectSaysWhy(t *testing.T) {
	f := openFile(t)
	projects := f.begin()
	f.record(contract.RefProject(projects[1]), "Pia", engagement.ProjectClosed{Project: projects[1], State: engagement.ProjectStopped},
		map[string]string{"reason": "The market has closed."})
	doc := f.publish("project", contract.RefProject(projects[1]), projects[1])
	require.Contains(t, doc.Summary[0].Callout.Title, "was stopped")
	require.Contains(t, said(doc), "The market has closed.")
	require.NotContains(t, said(doc), "earlier than agreed", "to stop is not to finish early")
}

func TestTheDevelopmentReportShowsThePortfolio(t *testing.T) {
	f := openFile(t)
	projects := f.begin()
	f.breach(projects[0])
	f.finish(projects[0])
	doc := f.publish("development", contract.RefDevelopment, "")
	require.Equal(t, "Of 2 projects, 1 is accepted and 1 is running.", doc.Summary[0].Text)
	require.Equal(t, []string{
		"Test every backup (Carla Otto) | Accepted |  | 100 % | 15 May 2026 | 25 June 2026 (41 days later than agreed) | EUR 10,000.50 | EUR 12,500.00",
		"Open the shop abroad | Running | On track | 0 % | 31 August 2026 | expected 31 August 2026 (as agreed) | EUR 40,000.00 | EUR 0.00",
		"All projects |  |  |  |  |  | EUR 50,000.50 | EUR 12,500.00",
	}, rows(chapter(t, doc, "The projects")))
	require.Equal(t, []string{
		"Test every backup | Tapes bought | 15 April 2026 | 20 April 2026 (5 days later than agreed)",
		"Test every backup | All restored | 15 May 2026 | not reached",
	}, rows(chapter(t, doc, "What was late")))
	require.Equal(t, []string{"Exception of the project “Test every backup” | 5 March 2026 | 10 March 2026 | 6 March 2026 | Approved | Ana Ruiz (approved)"},
		rows(chapter(t, doc, "Beyond the agreed limits")))
	require.Equal(t, 12500.0, *charts(chapter(t, doc, "The projects"))[0].Series[1].Values[0], "charts are in whole units of the currency")
}

func TestTheChangeReportSaysHowPeopleWereTakenAlong(t *testing.T) {
	f := openFile(t)
	f.takeAlong(f.begin()[0])
	doc := f.publish("change", contract.RefChange, "")
	require.Equal(t, "The change affects 40 people in 1 group. 1 of 1 release is live. 1 of 1 concern was resolved.", doc.Summary[0].Text)
	require.Equal(t, []string{"June release (Test every backup) | 20 June 2026 | 6 March 2026 (106 days earlier than agreed) | Ready with reservations"},
		rows(chapter(t, doc, "What went live")))
	require.Equal(t, []string{"What changes in June | Warehouse staff | e-mail | 1 May 2026 | 2 May 2026"}, rows(chapter(t, doc, "What people were told")))
	require.Contains(t, rows(chapter(t, doc, "What people learned")), "Restoring a backup | Warehouse staff | 20 of 40")
	require.Equal(t, []string{"“We lose our jobs.” | Warehouse staff | High | Nobody does. | resolved"},
		rows(chapter(t, doc, "What worried people, and what was answered")))
	require.Contains(t, said(doc), "1 concern waited longer than agreed.")
	adoption := charts(chapter(t, doc, "What people say of the change"))[0]
	require.Equal(t, []string{"Warehouse staff"}, adoption.Labels)
	require.Equal(t, []string{"1 May 2026", "1 June 2026"}, []string{adoption.Series[0].Name, adoption.Series[1].Name})
	pulse := charts(chapter(t, doc, "What people say of the change"))[1]
	require.Equal(t, []string{"1 May 2026", "1 June 2026"}, pulse.Labels)
	require.Equal(t, "Warehouse staff", pulse.Series[0].Name)
	require.InDelta(t, 3.6, *pulse.Series[0].Values[1], 1e-9)
	require.Equal(t, []string{"Warehouse staff | 40 | High | 3.60 | 0 | 20 of 40 | New labels."}, rows(chapter(t, doc, "Whom the change affects")))
	require.Equal(t, report.Bad, chapter(t, doc, "Whom the change affects").Blocks[0].Table.Rows[0][2].Tone)
	gauge := charts(chapter(t, doc, "What went live"))[0]
	require.Equal(t, "Readiness of June release when decided", gauge.Title)
	require.InDelta(t, 50, *gauge.Gauges[0].Value, 1e-9)
	stakeholders := chapter(t, doc, "Whose stance matters")
	require.Equal(t, report.Point{Number: 1, Label: "Stakeholder", X: 5, Y: 5}, charts(stakeholders)[0].Grid.Points[0])
	require.NotContains(t, said(doc), "Otto Gegen", "reports name no stakeholder")
	require.NotContains(t, said(doc), "against", "nor tell the stance of one")
}

func TestTheReviewReportShowsThePeriodAndNothingAfterIt(t *testing.T) {
	f := openFile(t)
	f.begin()
	f.observe()
	f.propose()
	doc := f.publish("review", contract.RefPeriod(1), "1")
	require.Equal(t, []string{"Orders from abroad a month | 10 | 35.5 (28 September 2026) | 50 | 64 % | Improving | short of the target"},
		rows(chapter(t, doc, "The metrics")))
	trend := charts(chapter(t, doc, "How they developed"))[0]
	require.Equal(t, []report.DayValue{{On: "2026-09-10", Value: 20}, {On: "2026-09-28", Value: 35.5}}, trend.Trend.Readings)
	require.Equal(t, []string{"Period 1 | EUR 0.00 | EUR 12,345.00", "All periods | EUR 0.00 | EUR 12,345.00"}, rows(chapter(t, doc, "Benefits by period")))
	require.Equal(t, []string{"Orders from abroad a month | EUR 0.00 | EUR 12,345.00", "All metrics | EUR 0.00 | EUR 12,345.00"},
		rows(chapter(t, doc, "Benefits")))
	require.Equal(t, []string{"Translate the terms of sale | Carla Otto | 15 October 2026 | 1", "Ask the bank | nobody yet |  | 1"},
		rows(chapter(t, doc, "Review meetings")))
	require.Contains(t, said(doc), "France comes after the summer", "what the meeting decided")
	require.Equal(t, []string{"Sell to the moon | 5 | EUR 90,000.00 | 2 November 2026 | 31 March 2027 | Rejected (3 October 2026)"},
		rows(chapter(t, doc, "Initiatives")))
	require.Equal(t, "Who decided", doc.Sections[len(doc.Sections)-1].Title)
}

func TestTheFinalReportTellsTheWholeEngagement(t *testing.T) {
	f := openFile(t)
	f.whole()
	f.publish("plan", contract.RefPlan, "")
	var head store.Entry
	f.in(func(tx *store.Tx) {
		entries, err := tx.Journal(f.place.Engagement, 0, 0)
		require.NoError(t, err)
		head = entries[len(entries)-1]
	})
	doc := f.publish("final", contract.RefClose, "")
	require.Contains(t, doc.Summary[0].Text, "asked for “Sell abroad”. 1 of 2 projects were accepted and 0 of 1 metrics reached their target")
	require.Equal(t, []string{
		"Orders from abroad (Sell abroad) | Orders from abroad a month | 10 | 50 (by 30 November 2026) | 35.5 (28 September 2026) | short of the target",
	}, rows(chapter(t, doc, "Promised and reached")))
	require.Equal(t, []string{
		"Test every backup | Accepted | 25 June 2026 (41 days later than agreed) | EUR 12,500.00 | ",
		"Open the shop abroad (Orders from abroad) | Stopped | 25 June 2026 | EUR 0.00 | short of the target (Orders from abroad a month: 35.5)",
	}, rows(chapter(t, doc, "From actions to results")))
	require.Contains(t, rows(chapter(t, doc, "Budget")),
		"All projects | EUR 50,000.50 | EUR 53,000.00 | EUR 12,500.00 | EUR 37,500.50 less than agreed")
	require.Contains(t, rows(chapter(t, doc, "Timeline: planned and actual")), "Phase: Initial analysis | 2 March 2026 | 16 March 2026 | 4 March 2026")
	decisions := rows(chapter(t, doc, "Who decided what"))
	require.Len(t, decisions, 8+1, "every round, and the one condition")
	require.Contains(t, decisions, "Initiative “Sell to the moon” | 2 October 2026 | 7 October 2026 | 3 October 2026 | Rejected | Ana Ruiz (rejected)")
	require.Contains(t, decisions, "Diagnosis | Restore one backup | Carla Otto | 29 May 2026 | Luis Gil")
	require.Contains(t, rows(chapter(t, doc, "What is handed over")), "Every target is reached | open | Missed: “Orders from abroad a month”.")
	require.Contains(t, rows(chapter(t, doc, "Reports")), "Improvement plan | 3 October 2026")
	require.Contains(t, said(doc), "Seal (SHA-256): "+head.Hash)
	require.Contains(t, said(doc), "findings that ask for something to be done")
	require.NotEmpty(t, rows(chapter(t, doc, "Broken links")))
}
