package engagement

import "slices"

// RankedInitiative is an initiative with its priority among those not decided yet, and the
// reason for its place.
type RankedInitiative struct {
	Item[Initiative]
	Rank int `json:"rank" doc:"Place among those that are not decided, from 1"`
	Of   int `json:"of" doc:"How many are not decided"`
	// Score, Band, Reason, Hundredths and Factors are as in the plan.
	Score      int      `json:"score" doc:"1 to 25, rounded down: impact × feasibility unless the methodology weighs otherwise"`
	Band       string   `json:"band"`
	Reason     string   `json:"reason" doc:"Why it stands before the next one, ties explained"`
	Hundredths int      `json:"score_hundredths,omitempty" doc:"The score in hundredths, where the methodology weighs"`
	Factors    *Factors `json:"factors,omitempty" doc:"What was weighed, each from 1 to 5"`
}

// RankInitiatives orders initiatives as Rank orders actions: by the same weights, bands and
// ties. Where the methodology rates cost by the dearest, the plan's actions count with them, so
// that a score means what it meant in the plan.
func RankInitiatives(p Priority, initiatives []Item[Initiative], planned []Item[Action]) []RankedInitiative {
	actions, dearest := make([]Item[Action], len(initiatives)), dearestOf(planned)
	for i, it := range initiatives {
		actions[i] = Item[Action]{ID: it.ID, Body: it.Body.action()}
	}
	ranked := rank(p, actions, max(dearest, dearestOf(actions)))
	out := make([]RankedInitiative, len(ranked))
	for i, r := range ranked {
		at := slices.IndexFunc(initiatives, func(it Item[Initiative]) bool { return it.ID == r.ID })
		out[i] = RankedInitiative{
			Item: initiatives[at], Rank: r.Rank, Of: len(ranked), Score: r.Score, Band: r.Band, Reason: r.Reason,
			Hundredths: r.Hundredths, Factors: r.Factors,
		}
	}
	return out
}

// action is what of an initiative its priority is weighed from.
func (i Initiative) action() Action {
	return Action{
		Title: i.Title, Impact: i.Impact, Feasibility: i.Feasibility, Effort: i.Effort, BuildCost: i.BuildCost, RunCost: i.RunCost, Due: i.Due,
	}
}

// NewInitiativeCase puts together what the gate "initiative" decides on. Metric is nil
// where the initiative names none.
func NewInitiativeCase(e Brief, i RankedInitiative, metric *Item[Metric]) InitiativeCase {
	return InitiativeCase{
		Engagement: e, Initiative: i.Item, Metric: metric, Score: i.Score, Band: i.Band, Rank: i.Rank, Of: i.Of, Reason: i.Reason,
		Hundredths: i.Hundredths, Factors: i.Factors,
	}
}
