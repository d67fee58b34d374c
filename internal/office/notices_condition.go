package office

import (
	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/notify"
)

// aboutCondition is what a notice about a condition is to a person, and whether it is
// one. What has been settled since is none any more.
func (n *news) aboutCondition(person string) (notify.Topic, bool) {
	c := n.condition
	open := !c.State.Closed()
	reported := c.State == engagement.ConditionReported
	switch n.notice.Kind {
	case activities.NoticeConditionBound:
		checks := person == c.Verifier && person != c.Owner
		return when(open, when(checks, notify.ConditionToCheck, notify.ConditionBound), ""), true
	case activities.NoticeConditionReported:
		return when(reported, notify.ConditionReported, ""), true
	case activities.NoticeConditionRefused:
		return when(open && !reported, notify.ConditionRefused, ""), true
	case activities.NoticeConditionOverdue:
		return when(open && !reported, notify.ConditionOverdue, ""), true
	case activities.NoticeConditionClosed:
		return when(c.State == engagement.ConditionWaived, notify.ConditionWaived, notify.ConditionMet), true
	}
	return "", false
}
