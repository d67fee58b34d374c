package store

import (
	"time"

	"mandate/internal/engagement"
)

// ClosedPulses lists the rounds that are closed with what they say, the oldest first. Days
// are those on the engagement's clocks.
func (tx *Tx) ClosedPulses(e Engagement) ([]engagement.ClosedPulse, error) {
	states, err := tx.Pulses(e.ID)
	if err != nil || len(states) == 0 {
		return nil, err
	}
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return nil, err
	}
	place, err := time.LoadLocation(e.Timezone)
	if err != nil { // engagements name known zones
		place = time.UTC
	}
	var closed []engagement.ClosedPulse
	for _, s := range states {
		if s.ClosedAt == nil {
			continue
		}
		round, err := Get[engagement.PulseRound](tx, e.ID, s.ID)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue // withdrawn
		}
		if err != nil {
			return nil, err
		}
		given, err := tx.PulseAnswers(e.ID, s.ID)
		if err != nil {
			return nil, err
		}
		closed = append(closed, engagement.ClosedPulse{
			Round: round, On: engagement.DayOf(s.ClosedAt.In(place)), Results: engagement.ResultsOf(round.Body, given, m.Body.Process.Pulses),
		})
	}
	return closed, nil
}
