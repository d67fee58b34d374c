package office

import (
	"cmp"
	"fmt"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// changeFile is all that is on record of how people were taken along. What a stakeholder
// thinks is for the team that works with them: reports name none, and count stances only
// where there are so many that it tells of nobody.
type changeFile struct {
	stakeholders   []engagement.Item[engagement.Stakeholder]
	groups         []engagement.Item[engagement.Group]
	communications []engagement.Item[engagement.Communication]
	trainings      []engagement.Item[engagement.Training]
	tallies        []engagement.TrainingTally
	concerns       []engagement.Item[engagement.Concern]
	pulses         []engagement.Item[engagement.Pulse]
	rounds         []engagement.ClosedPulse
	releases       []engagement.Item[engagement.Release]
	live           []store.ReleaseRow
	answers        []store.ConcernRow
}

func (r *reporter) changeFile() (f changeFile, err error) {
	if f.groups, err = all[engagement.Group](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	if f.stakeholders, err = all[engagement.Stakeholder](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	if f.communications, err = all[engagement.Communication](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	slices.SortStableFunc(f.communications, func(a, b engagement.Item[engagement.Communication]) int {
		return cmp.Compare(a.Body.Planned, b.Body.Planned)
	})
	if f.trainings, err = all[engagement.Training](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	sessions, err := all[engagement.Session](r.tx, r.e.ID, "")
	if err != nil {
		return f, err
	}
	f.trainings, f.tallies = engagement.WithSessions(f.trainings, sessions)
	if f.concerns, err = all[engagement.Concern](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	if f.pulses, err = all[engagement.Pulse](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	if f.rounds, err = r.tx.ClosedPulses(r.e); err != nil {
		return f, err
	}
	if f.releases, err = all[engagement.Release](r.tx, r.e.ID, ""); err != nil {
		return f, err
	}
	if f.live, err = r.tx.Releases(r.e.ID); err != nil {
		return f, err
	}
	f.answers, err = r.tx.Concerns(r.e.ID)
	return f, err
}

// changeReport says whom the change affected, what they were told and taught, what
// worried them, and what went live.
func changeReport(r *reporter) (report.Document, error) {
	f, err := r.changeFile()
	if err != nil {
		return report.Document{}, err
	}
	releases, err := goLiveSection(r, f)
	if err != nil {
		return report.Document{}, err
	}
	doc := r.report("Change management")
	doc.Summary = blocks(text("%s", changeText(f)), changeFigures(r, f))
	doc.Sections = chapters(
		releases,
		section("Whom the change affects", blocks(groupTable(r, f))),
		section("Whose stance matters", stakeholderPictures(r, f.stakeholders)),
		section("What people were told", blocks(communicationTable(r.scribe, f.communications))),
		section("What people learned", blocks(trainingTable(r.scribe, f.trainings)), sessionTable(r.scribe, f.trainings, f.tallies)),
		pulseSection(r, f.pulses, f.rounds),
		section("What worried people, and what was answered", lateAnswers(f), blocks(concernTable(r.scribe, f.concerns))),
		section("Decisions on going live", blocks(r.decisionsTable("No release was put before the leaders.",
			r.roundsWhere(func(g store.Gate) bool { return g.Key == engagement.GateGoLive })))),
	)
	return doc, nil
}

func changeText(f changeFile) string {
	people := 0
	for _, g := range f.groups {
		people += g.Body.Size
	}
	return fmt.Sprintf("The change affects %s in %s. %d of %s live. %d of %s resolved.",
		many(people, "person", "people"), many(len(f.groups), "group"),
		len(f.live), many(len(f.releases), "release is", "releases are"),
		countResolved(f.concerns), many(len(f.concerns), "concern was", "concerns were"))
}

func countResolved(concerns []engagement.Item[engagement.Concern]) int {
	n := 0
	for _, c := range concerns {
		if c.Body.Resolved {
			n++
		}
	}
	return n
}

func changeFigures(r *reporter, f changeFile) report.Block {
	seats, completed, sent, severe := 0, 0, 0, 0
	for _, t := range f.trainings {
		seats, completed = seats+t.Body.Seats, completed+t.Body.Completed
	}
	for _, c := range f.communications {
		if c.Body.Sent != "" {
			sent++
		}
	}
	for _, c := range f.concerns {
		if c.Body.Severe() && !c.Body.Resolved {
			severe++
		}
	}
	return figures(
		figure("Releases live", fmt.Sprintf("%d of %d", len(f.live), len(f.releases)), "", report.Neutral),
		figure("Seats completed", fmt.Sprintf("%d of %d", completed, seats), "of the trainings", report.Neutral),
		figure("Messages sent", fmt.Sprintf("%d of %d", sent, len(f.communications)), "", report.Neutral),
		figure("Concerns resolved", fmt.Sprintf("%d of %d", countResolved(f.concerns), len(f.concerns)), "", report.Neutral),
		figure("Severe concerns open", r.count(severe), "", over(severe > 0)))
}

// lateAnswers says how many concerns were not answered in time.
func lateAnswers(f changeFile) []report.Block {
	late := 0
	for _, a := range f.answers {
		if a.Late || a.Overdue {
			late++
		}
	}
	if late == 0 {
		return nil
	}
	return blocks(callout(report.Warn, "Not every concern was answered in time", "%s longer than agreed.",
		many(late, "concern waited", "concerns waited")))
}

// goLiveSection shows each release: planned and live, and how ready it was found when it
// was last put before the leaders.
func goLiveSection(r *reporter, f changeFile) (report.Section, error) {
	liveAt := map[string]store.ReleaseRow{}
	for _, l := range f.live {
		liveAt[l.ID] = l
	}
	var rows [][]report.Cell
	var gauges []report.Block
	for _, release := range f.releases {
		readiness, _, found, err := decided[engagement.Readiness](r, contract.RefRelease(release.ID), engagement.GateGoLive)
		if err != nil {
			return report.Section{}, err
		}
		ready := cell("not judged yet")
		if found {
			ready = toned(readyWords[readiness.Status], tones[readiness.Status])
			gauge := report.ReadinessGauge(readiness, r.format)
			gauge.Title = "Readiness of " + release.Body.Name + " when decided"
			gauges = append(gauges, report.Block{Chart: gauge})
		}
		live := toned("not live", report.Warn)
		if l, ok := liveAt[release.ID]; ok {
			day := engagement.DayOf(l.LiveAt.In(r.zone))
			live = r.dayCell(day).WithNote(laterCell(release.Body.GoLive, day)).WithTone(report.Good)
		}
		var projects []string
		for _, id := range release.Body.Projects {
			projects = append(projects, r.known(id))
		}
		rows = append(rows, []report.Cell{noted(release.Body.Name, listed(projects)), r.dayCell(release.Body.GoLive), live, ready})
	}
	return section("What went live", blocks(table("", "No release was planned.", []string{"Release", "Planned", "Live since", "Readiness when decided"}, rows)), gauges), nil
}
