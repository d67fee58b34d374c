package office

import (
	"cmp"
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// impactTones are those of how hard a group is hit.
var impactTones = map[string]report.Tone{"high": report.Bad, "medium": report.Warn, "low": report.Good}

// groupTable shows the impact by group as a heat table, those hit hardest first: beside how
// hard a group is hit, what it says, what worries it and what it has learned.
func groupTable(r *reporter, f changeFile) report.Block {
	groups := slices.SortedStableFunc(slices.Values(f.groups), func(a, b engagement.Item[engagement.Group]) int {
		return cmp.Or(impactOf(b)-impactOf(a), b.Body.Size-a.Body.Size)
	})
	latest := engagement.LatestPulses(f.pulses, f.rounds)
	var rows [][]report.Cell
	for _, g := range groups {
		rows = append(rows, []report.Cell{
			cell(g.Body.Name), r.countCell(g.Body.Size), toned(sentence(g.Body.Impact), impactTones[g.Body.Impact]),
			groupPulse(r, latest, g.ID), groupConcerns(r, f.concerns, g.ID), groupTraining(f.trainings, g.ID), cell(g.Body.How),
		})
	}
	return table("", "No group of people was named.",
		[]string{"Group", "#People", "Impact", "#Last pulse", "#Concerns open", "#Seats completed", "How the change affects them"}, rows)
}

func impactOf(g engagement.Item[engagement.Group]) int {
	return slices.Index([]string{"low", "medium", "high"}, g.Body.Impact)
}

func groupPulse(r *reporter, latest []engagement.GroupPulse, group string) report.Cell {
	i := slices.IndexFunc(latest, func(p engagement.GroupPulse) bool { return p.Group == group })
	if i < 0 {
		return cell("")
	}
	c := r.pointsCell(latest[i].Mean())
	if latest[i].Mean() <= engagement.PulseBarrier {
		c.Tone = report.Warn
	}
	return c
}

func groupConcerns(r *reporter, concerns []engagement.Item[engagement.Concern], group string) report.Cell {
	open, severe := 0, false
	for _, c := range concerns {
		if c.Body.Group == group && !c.Body.Resolved {
			open++
			severe = severe || c.Body.Severe()
		}
	}
	c := r.countCell(open)
	if severe {
		c.Tone, c.Note = report.Bad, "severe"
	}
	return c
}

func groupTraining(trainings []engagement.Item[engagement.Training], group string) report.Cell {
	seats, completed := 0, 0
	for _, t := range trainings {
		if t.Body.Group == group {
			seats, completed = seats+t.Body.Seats, completed+t.Body.Completed
		}
	}
	if seats == 0 {
		return cell("")
	}
	c := partCell(completed, seats)
	if 2*completed < seats {
		c.Tone = report.Warn
	}
	return c
}

// stakeholderPictures show where stakeholders stand without naming any of them.
func stakeholderPictures(r *reporter, stakeholders []engagement.Item[engagement.Stakeholder]) []report.Block {
	counts := report.StakeholderCounts(stakeholders, r.known)
	if counts == nil {
		return nil
	}
	content := blocks(text("Who they are and what each of them thinks is known to the team that works with them."), report.Block{Chart: counts})
	if stances := report.StanceCounts(stakeholders); stances != nil {
		return append(content, report.Block{Chart: stances})
	}
	return append(content, text("Stances are counted where there are five stakeholders or more, so that they tell of nobody."))
}
