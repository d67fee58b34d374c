package engagement

import (
	"cmp"
	"fmt"
	"slices"
)

// Rank orders actions by priority: impact × feasibility, the highest first. Equal
// scores are ordered by the earlier due day, then the lower build cost, then title and
// id, so that the order never depends on that of the input. Bands go from the highest
// to the lowest.
func Rank(bands []Band, actions []Item[Action]) []RankedAction {
	sorted := slices.SortedFunc(slices.Values(actions), byPriority)
	ranked := make([]RankedAction, 0, len(sorted))
	for i, a := range sorted {
		score := a.Body.Impact * a.Body.Feasibility
		reason := fmt.Sprintf("Score %d = impact %d × feasibility %d", score, a.Body.Impact, a.Body.Feasibility)
		if i+1 < len(sorted) {
			reason += tieReason(a, sorted[i+1])
		}
		ranked = append(ranked, RankedAction{Item: a, Rank: i + 1, Score: score, Band: BandOf(bands, score), Reason: reason})
	}
	return ranked
}

func byPriority(a, b Item[Action]) int {
	return cmp.Or(
		cmp.Compare(b.Body.Impact*b.Body.Feasibility, a.Body.Impact*a.Body.Feasibility),
		cmp.Compare(a.Body.Due, b.Body.Due),
		cmp.Compare(a.Body.BuildCost, b.Body.BuildCost),
		cmp.Compare(a.Body.Title, b.Body.Title),
		cmp.Compare(a.ID, b.ID))
}

// tieReason says why a stands before the next action of the same score; it is empty
// where the scores differ.
func tieReason(a, next Item[Action]) string {
	var because string
	switch {
	case a.Body.Impact*a.Body.Feasibility != next.Body.Impact*next.Body.Feasibility:
		return ""
	case a.Body.Due != next.Body.Due:
		because = fmt.Sprintf("it is due earlier (%s)", a.Body.Due)
	case a.Body.BuildCost != next.Body.BuildCost:
		because = "it costs less to build"
	case a.Body.Title != next.Body.Title:
		because = "its title comes first"
	default:
		because = "its id comes first"
	}
	return fmt.Sprintf("; before “%s” because %s", next.Body.Title, because)
}

// BandOf returns the key of the first band that a score reaches, bands going from the
// highest to the lowest; "" when it reaches none.
func BandOf(bands []Band, score int) string {
	for _, b := range bands {
		if score >= b.Min {
			return b.Key
		}
	}
	return ""
}
