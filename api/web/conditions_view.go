package web

import (
	"net/url"

	"mandate/internal/engagement"
)

func conditionURL(id string) string { return "/conditions/" + url.PathEscape(id) }

// conditionTone is the tone of a badge that names a condition's state.
func conditionTone(s engagement.ConditionState) string {
	switch s {
	case engagement.ConditionMet, engagement.ConditionWaived:
		return "good"
	case engagement.ConditionOverdue:
		return "bad"
	case engagement.ConditionReported:
		return "warn"
	}
	return "info"
}
