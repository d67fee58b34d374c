package office

import (
	"context"

	"mandate/activities"
	"mandate/internal/condition"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// StageOpens tells whether a stage of a gate opens on a frozen subject: when is its
// condition, and a stage without one always opens. A condition that cannot be judged is
// a Conflict that says what to do.
func (o *Office) StageOpens(ctx context.Context, place activities.Place, key engagement.GateKey,
	subject engagement.Subject, when string,
) (bool, error) {
	if when == "" {
		return true, nil
	}
	frozen, err := reading(ctx, o, place, func(tx *store.Tx) (store.Revision, error) {
		return tx.Revision(place.Engagement, subject.Ref, subject.Revision)
	})
	if err != nil {
		return false, err
	}
	if frozen.Key != key || frozen.Subject.Digest != subject.Digest {
		return false, engagement.Errorf(engagement.Conflict,
			"revision %d of %s is not what the gate %s was opened on; withdraw it and submit it again", subject.Revision, subject.Ref, key)
	}
	facts, err := engagement.FactsOf(key, subject.Revision, frozen.Body)
	if err != nil {
		return false, err
	}
	opens, err := condition.Holds(key, when, facts)
	if err != nil {
		return false, engagement.Errorf(engagement.Conflict,
			"the condition “%s” of a stage of the gate %s cannot be judged on revision %d of %s (%s); "+
				"withdraw the submission and change what the condition asks about, or correct the condition in a new version of the methodology",
			when, key, subject.Revision, subject.Ref, err)
	}
	return opens, nil
}
