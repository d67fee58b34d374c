package engagement

import "slices"

// TrainingTally is what came of the sessions of a training. Somebody in several of them counts
// once, with the best of their scores.
type TrainingTally struct {
	Training string `json:"training"`
	Sessions int    `json:"sessions" doc:"Those that were not cancelled"`
	Invited  int    `json:"invited"`
	Attended int    `json:"attended"`
	Scored   int    `json:"scored" doc:"Those who attended and have a score"`
	Passed   int    `json:"passed" doc:"Those of them whose score passes"`
	// Completed have attended and, where the training has a passing score, passed.
	Completed int `json:"completed"`
}

// TallyTraining counts the sessions of a training.
func TallyTraining(t Item[Training], sessions []Item[Session]) TrainingTally {
	tally := TrainingTally{Training: t.ID}
	invited, attended, best := map[string]bool{}, map[string]bool{}, map[string]int{}
	for _, s := range sessions {
		if s.Body.Training != t.ID || s.Body.Cancelled {
			continue
		}
		tally.Sessions++
		for _, person := range s.Body.Invited {
			invited[person] = true
		}
		for _, a := range s.Body.Attendance {
			if !a.Attended {
				continue
			}
			attended[a.Person] = true
			if a.Score != nil {
				best[a.Person] = max(best[a.Person], *a.Score)
			}
		}
	}
	tally.Invited, tally.Attended, tally.Scored = len(invited), len(attended), len(best)
	for _, score := range best {
		if score >= t.Body.PassScore {
			tally.Passed++
		}
	}
	tally.Completed = tally.Attended
	if t.Body.PassScore > 0 {
		tally.Completed = tally.Passed
	}
	return tally
}

// WithSessions gives trainings that have sessions the figures of those in place of what was
// noted by hand: as many seats as people were invited, as many completed as completed it. The
// tallies are of those trainings, in their order.
func WithSessions(trainings []Item[Training], sessions []Item[Session]) ([]Item[Training], []TrainingTally) {
	counted := slices.Clone(trainings)
	var tallies []TrainingTally
	for i, t := range counted {
		tally := TallyTraining(t, sessions)
		if tally.Sessions == 0 {
			continue
		}
		tallies = append(tallies, tally)
		if tally.Invited > 0 {
			counted[i].Body.Seats = tally.Invited
		}
		counted[i].Body.Completed = tally.Completed
	}
	return counted, tallies
}
