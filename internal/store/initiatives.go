package store

import (
	"slices"

	"mandate/internal/engagement"
)

// RankedInitiatives are the initiatives of an engagement that are not decided, the most urgent
// first. What was approved or rejected competes with nothing any more; what asks for changes
// does.
func (tx *Tx) RankedInitiatives(engagementID string, p engagement.Priority) ([]engagement.RankedInitiative, error) {
	var all []engagement.Item[engagement.Initiative]
	var actions []engagement.Item[engagement.Action]
	for _, read := range []func() error{whole(tx, engagementID, &all), whole(tx, engagementID, &actions)} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	decided, err := tx.Initiatives(engagementID)
	if err != nil {
		return nil, err
	}
	over := map[string]bool{}
	for _, d := range decided {
		over[d.ID] = d.State.Passed() || d.State == engagement.GateRejected
	}
	open := slices.DeleteFunc(all, func(i engagement.Item[engagement.Initiative]) bool { return over[i.ID] })
	return engagement.RankInitiatives(p, open, actions), nil
}
