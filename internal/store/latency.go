package store

import "mandate/internal/engagement"

// LatencyBy says by what decisions are grouped.
type LatencyBy string

// The groupings.
const (
	LatencyByGate   LatencyBy = "gate"
	LatencyByStage  LatencyBy = "stage"
	LatencyByPerson LatencyBy = "person"
)

// LatencyQuery says whose decisions to measure: those that were asked for within the days.
type LatencyQuery struct {
	Engagement string
	Person     string // confined to the engagements of whose teams
	From, To   engagement.Day
	By         LatencyBy
}
