package office

import (
	"context"
	"fmt"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// ChangeItems lists what is pending of a kind of change management.
func (o *Office) ChangeItems(ctx context.Context, place activities.Place, kind engagement.Kind) ([]activities.PendingItem, error) {
	return reading(ctx, o, place, func(tx *store.Tx) ([]activities.PendingItem, error) {
		switch kind {
		case engagement.KindPulseRound:
			return pendingPulses(tx, place.Engagement)
		case engagement.KindCommunication:
			return pendingCommunications(tx, place.Engagement)
		case engagement.KindSupportRequest:
			return pendingSupport(tx, place.Engagement)
		}
		return nil, fmt.Errorf("nothing is pending of kind %q", kind)
	})
}
