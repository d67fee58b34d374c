package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

func projectOf(ref string) string { return strings.Split(ref, "/")[1] }

// puts has an item of a register pending, of a project or of the change, and tells its workflow.
func (y *years) puts(ref string, item activities.PendingItem) (outbox string) {
	item.Since = y.env.Now()
	y.keep(ref, item.Kind, item.ID, item)
	return y.write(ref, item.Kind, item.ID)
}

// drops has it pending no more.
func (y *years) drops(ref string, kind engagement.Kind, id string) {
	y.keep(ref, kind, id)
	y.write(ref, kind, id)
}

// keep puts something, or nothing, in the place of an item.
func (y *years) keep(ref string, kind engagement.Kind, id string, now ...activities.PendingItem) {
	y.mu.Lock()
	defer y.mu.Unlock()
	of := &y.pending
	if ref != contract.RefChange {
		project := projectOf(ref)
		if y.of[project] == nil {
			y.of[project] = &[]activities.PendingItem{}
		}
		of = y.of[project]
	}
	*of = append(slices.DeleteFunc(*of, func(p activities.PendingItem) bool { return p.Kind == kind && p.ID == id }), now...)
}

// leadProject leads a project from its opening to its acceptance: with a report every week, a
// log, a milestone, changes, and sometimes a breach of its tolerances.
func (y *years) leadProject(id string) {
	n := y.led
	y.led++
	weeks := 26 + (n*17)%79
	switch {
	case n < 4: // as long as the engagement
		weeks = 258
	case n >= yearsProjects: // of an initiative
		weeks = 20
	}
	ref, milestone, done := contract.RefProject(id), "m-"+id, 50*day
	y.want(ref+"/opened", ref+"/closed")
	if n%3 == 0 {
		done = 75 * day
		y.want(ref + "/late/" + milestone)
	}
	y.puts(ref, activities.PendingItem{Kind: engagement.KindMilestone, ID: milestone, Owner: cto, On: engagement.DayOf(y.env.Now().Add(60 * day))})
	y.at(done, func() { y.drops(ref, engagement.KindMilestone, milestone) })
	y.at(time.Duration(n%5)*day+time.Duration(n)*minute, func() {
		y.every(week, weeks, func(w int) { y.workWeek(n, id, w, weeks) })
	})
}

// workWeek is a week of a project.
func (y *years) workWeek(n int, id string, w, weeks int) {
	ref, report := contract.RefProject(id), fmt.Sprintf("%s-%03d", id, w)
	said := activities.Assessed{Health: engagement.Green, Progress: 100 * w / weeks}
	switch {
	case w == 10 && n%7 == 0:
		said.Health, said.Breach = engagement.Red, breach()
		y.want(ref+"/breach/"+report, ref+"/rebaselined/"+report)
	case (n+w)%13 == 0:
		said.Health = engagement.Amber
	}
	y.mu.Lock()
	y.house.reports[report] = said
	y.mu.Unlock()
	y.write(ref, engagement.KindStatusReport, report)
	y.want(ref + "/report/" + report)
	if w%4 == 0 && w+8 < weeks {
		y.logs(ref, fmt.Sprintf("entry-%s-%03d", id, w), w%8 == 0)
	}
	if w%52 == 30 {
		change := fmt.Sprintf("c%d", w)
		y.submits(contract.RefChangeRequest(id, change), change)
		y.want(ref + "/rebaselined/" + contract.RefChangeRequest(id, change) + "/1")
	}
	if w+1 == weeks {
		y.at(day, func() { y.submits(contract.RefAcceptance(id), id) })
	}
}

// logs enters something into the log of a project, which is dealt with in time, or late.
func (y *years) logs(ref, entry string, late bool) {
	on, done := engagement.DayOf(y.env.Now().Add(21*day)), 5*day
	if late {
		done = 49 * day
		at := ref + "/raid/" + entry + "/" + string(on)
		y.want(at+"/reminded/1", at+"/overdue")
	}
	y.puts(ref, activities.PendingItem{Kind: engagement.KindRAID, ID: entry, Owner: leader, On: on})
	y.at(done, func() { y.drops(ref, engagement.KindRAID, entry) })
}
