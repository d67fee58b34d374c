package office

import (
	"slices"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// sessionTable shows what came of the sessions of those trainings that have some; nothing where
// none has.
func sessionTable(s *scribe, trainings []engagement.Item[engagement.Training], tallies []engagement.TrainingTally) []report.Block {
	var rows [][]report.Cell
	for _, t := range tallies {
		i := slices.IndexFunc(trainings, func(item engagement.Item[engagement.Training]) bool { return item.ID == t.Training })
		if i < 0 {
			continue
		}
		passed := cell("")
		if t.Scored > 0 {
			passed = partCell(t.Passed, t.Scored)
		}
		rows = append(rows, []report.Cell{cell(trainings[i].Body.Title), s.countCell(t.Sessions), s.countCell(t.Invited), partCell(t.Attended, t.Invited), passed})
	}
	if len(rows) == 0 {
		return nil
	}
	return blocks(table("What came of the sessions", "", []string{"Training", "#Sessions", "#Invited", "#Attended", "#Passed the test"}, rows))
}
