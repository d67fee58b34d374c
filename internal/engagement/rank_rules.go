package engagement

import (
	"cmp"
	"fmt"
	"slices"
)

// Rank orders actions by priority: the methodology's weighing of impact, feasibility,
// effort and cost, the highest first. Equal scores are ordered by the earlier due day, then
// the lower build cost, then title and id, so that the order never depends on that of the
// input. Bands go from the highest to the lowest.
func Rank(p Priority, actions []Item[Action]) []RankedAction {
	return rank(p, actions, dearestOf(actions))
}

// dearestOf is the most that one of some actions costs to build and to run for a year.
func dearestOf(actions []Item[Action]) (dearest Money) {
	for _, a := range actions {
		dearest = max(dearest, firstYear(a.Body))
	}
	return dearest
}

func rank(p Priority, actions []Item[Action], dearest Money) []RankedAction {
	weights := p.weights()
	ranked := make([]RankedAction, 0, len(actions))
	for _, a := range actions {
		factors := p.factorsOf(a.Body, dearest)
		one := RankedAction{Item: a, Hundredths: weights.score(factors), Factors: &factors}
		one.Score = one.Hundredths / 100
		ranked = append(ranked, one)
	}
	slices.SortFunc(ranked, byPriority)
	for i := range ranked {
		a := &ranked[i]
		a.Rank, a.Band = i+1, BandOf(p.Bands, a.Score)
		a.Reason = weights.reason(a.Body, *a.Factors, a.Hundredths)
		if i+1 < len(ranked) {
			a.Reason += tieReason(*a, ranked[i+1])
		}
	}
	if weights.plain() { // as it was written before methodologies could weigh
		for i := range ranked {
			ranked[i].Hundredths, ranked[i].Factors = 0, nil
		}
	}
	return ranked
}

func byPriority(a, b RankedAction) int {
	return cmp.Or(
		cmp.Compare(b.Hundredths, a.Hundredths),
		cmp.Compare(a.Body.Due, b.Body.Due),
		cmp.Compare(a.Body.BuildCost, b.Body.BuildCost),
		cmp.Compare(a.Body.Title, b.Body.Title),
		cmp.Compare(a.ID, b.ID))
}

// tieReason says why a stands before the next action of the same score; it is empty
// where the scores differ.
func tieReason(a, next RankedAction) string {
	var because string
	switch {
	case a.Hundredths != next.Hundredths:
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
