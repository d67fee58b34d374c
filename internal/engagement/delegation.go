package engagement

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// KindDelegation marks the signal by which a workflow hears of a delegation.
const KindDelegation Kind = "delegation"

// DelegationMode says whether a delegate decides beside the principal or in their place.
type DelegationMode string

// The modes.
const (
	DelegationReplace DelegationMode = "replace"
	DelegationAdd     DelegationMode = "add"
)

// Delegation is a standing one, out of office: while the principal is away the delegate
// decides for them.
type Delegation struct {
	ID        string          `json:"id"`
	Principal string          `json:"principal" doc:"Id of the person who is away"`
	Delegate  string          `json:"delegate" doc:"Id of the person who stands in"`
	From      Day             `json:"from" format:"date" doc:"The first day, in each engagement's time zone"`
	Until     Day             `json:"until" format:"date" doc:"The last day"`
	Scope     DelegationScope `json:"scope"`
	Mode      DelegationMode  `json:"mode" enum:"replace,add" doc:"replace: the delegate is asked instead. add: either of the two decides"`
	Reason    string          `json:"reason,omitempty"`
	Version   int             `json:"version"`
	CreatedBy string          `json:"created_by"`
	CreatedAt time.Time       `json:"created_at"`
	UpdatedBy string          `json:"updated_by"`
	UpdatedAt time.Time       `json:"updated_at"`
	// EndedAt is when it was ended before its last day.
	EndedAt *time.Time `json:"ended_at,omitempty"`
}

// DelegationScope says what is delegated; what is empty confines nothing.
type DelegationScope struct {
	Engagement string    `json:"engagement,omitempty" doc:"Id of the only engagement; all when not given"`
	Gates      []GateKey `json:"gates,omitempty" maxItems:"8" doc:"The only kinds of gate; all when not given"`
}

// Covers tells whether a gate of an engagement is in the scope.
func (s DelegationScope) Covers(engagementID string, gate GateKey) bool {
	return (s.Engagement == "" || s.Engagement == engagementID) && (len(s.Gates) == 0 || slices.Contains(s.Gates, gate))
}

// Overlaps tells whether some gate could be in both scopes.
func (s DelegationScope) Overlaps(other DelegationScope) bool {
	if s.Engagement != "" && other.Engagement != "" && s.Engagement != other.Engagement {
		return false
	}
	return len(s.Gates) == 0 || len(other.Gates) == 0 ||
		slices.ContainsFunc(s.Gates, func(k GateKey) bool { return slices.Contains(other.Gates, k) })
}

// Over tells whether a delegation has ended: on the day, or before its time.
func (d Delegation) Over(today Day) bool { return d.EndedAt != nil || d.Until.Before(today) }

// Overlaps tells whether some gate could be under both delegations at some moment.
func (d Delegation) Overlaps(other Delegation) bool {
	return d.EndedAt == nil && other.EndedAt == nil &&
		!d.Until.Before(other.From) && !other.Until.Before(d.From) && d.Scope.Overlaps(other.Scope)
}

// LastToday is the day it is where days end last, so that nothing is over that still
// runs somewhere.
func LastToday(now time.Time) Day { return DayOf(now.UTC().Add(-12 * time.Hour)) }

// StandIn is a delegate as a gate sees them: from and until when they may decide.
type StandIn struct {
	Person     string         `json:"person"`
	Mode       DelegationMode `json:"mode"`
	From       time.Time      `json:"from"`
	Until      time.Time      `json:"until"` // the first moment after it
	Delegation string         `json:"delegation"`
}

// StandIns says who stands in for whom at a gate, by principal, the earliest first. Days
// begin and end in the engagement's zone.
func StandIns(ds []Delegation, engagementID string, gate GateKey, zone *time.Location) map[string][]StandIn {
	all := map[string][]StandIn{}
	for _, d := range ds {
		from, errFrom := d.From.start(zone)
		until, errUntil := d.Until.next().start(zone)
		if errFrom != nil || errUntil != nil || d.EndedAt != nil || !d.Scope.Covers(engagementID, gate) {
			continue
		}
		all[d.Principal] = append(all[d.Principal], StandIn{Person: d.Delegate, Mode: d.Mode, From: from, Until: until, Delegation: d.ID})
	}
	for _, standIns := range all {
		slices.SortFunc(standIns, func(a, b StandIn) int {
			return cmp.Or(a.From.Compare(b.From), strings.Compare(a.Delegation, b.Delegation))
		})
	}
	return all
}

// start is when the day begins in a zone, in UTC.
func (d Day) start(zone *time.Location) (time.Time, error) {
	t, err := d.Time()
	if err != nil {
		return t, err
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone).UTC(), nil
}
