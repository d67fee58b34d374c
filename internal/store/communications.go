package store

import (
	"time"

	"mandate/internal/engagement"
)

// CommunicationRow is how a communication stands by the journal.
type CommunicationRow struct {
	ID        string                        `json:"id"`
	State     engagement.CommunicationState `json:"state"`
	Planned   engagement.Day                `json:"planned" doc:"Its day, when it was last told of"`
	Sent      engagement.Day                `json:"sent,omitempty"`
	Mailed    bool                          `json:"mailed,omitempty" doc:"By Mandate"`
	Addressed int                           `json:"addressed,omitempty"`
	Reached   int                           `json:"reached,omitempty"`
	MovedAt   *time.Time                    `json:"moved_at,omitempty" doc:"Since when it is so"`
	Reminders int                           `json:"reminders,omitempty" doc:"How often its owner was reminded"`
	Overdue   bool                          `json:"overdue,omitempty" doc:"Those who lead the change were told that its day has passed"`
}

// Day is the day of a time in the engagement's time zone, or in UTC where that is unknown.
func (e Engagement) Day(at time.Time) engagement.Day {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		zone = time.UTC
	}
	return engagement.DayOf(at.In(zone))
}

// Communications lists how communications stand, for those of which the process has heard.
func (tx *Tx) Communications(engagementID string) ([]CommunicationRow, error) {
	return rowsOf(tx.of(&rmCommunication{}).Where("engagement_id = ?", engagementID).Order("id"), func(r rmCommunication) CommunicationRow {
		return CommunicationRow{
			ID: r.ID, State: engagement.CommunicationState(r.State), Planned: engagement.Day(r.Planned), Sent: engagement.Day(r.Sent),
			Mailed: r.Mailed, Addressed: r.Addressed, Reached: r.Reached, MovedAt: r.MovedAt.ptr(), Reminders: r.Reminders, Overdue: r.Overdue,
		}
	})
}

// AudienceOf lists the active people whom mail reaches of a communication's audience, and how
// many people it is for in all.
func (tx *Tx) AudienceOf(engagementID string, c engagement.Communication) ([]Person, int, error) {
	var groups []engagement.Group
	var ids []string
	for _, id := range c.Groups() {
		g, err := Get[engagement.Group](tx, engagementID, id)
		if err != nil {
			return nil, 0, err
		}
		groups = append(groups, g.Body)
		ids = append(ids, g.Body.Members...)
	}
	var beside []string
	for _, id := range c.Stakeholders {
		s, err := Get[engagement.Stakeholder](tx, engagementID, id)
		if err != nil {
			return nil, 0, err
		}
		beside = append(beside, s.Body.Person)
	}
	people, err := tx.PeopleByID(append(ids, beside...)...)
	if err != nil {
		return nil, 0, err
	}
	var reached []Person
	seen := map[string]bool{}
	for _, id := range append(ids, beside...) {
		if p := people[id]; p.Active && !seen[id] {
			seen[id] = true
			reached = append(reached, p)
		}
	}
	return reached, engagement.Addressed(groups, beside), nil
}

func communicationMoved(p *projection, f engagement.CommunicationMoved) error {
	if f.Withdrawn {
		return p.of(&rmCommunication{}).Where("id = ?", f.Communication).Delete(&rmCommunication{}).Error
	}
	row, _, err := first[rmCommunication](p.of(&rmCommunication{}).Where("id = ?", f.Communication))
	if err != nil {
		return err
	}
	// Another day, and a sent message, begin anew; the reminders were given all the same.
	overdue := row.Overdue && f.State != engagement.CommunicationSent && row.Planned == string(f.Planned)
	return p.put(&rmCommunication{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Communication, State: string(f.State), Planned: string(f.Planned), Sent: string(f.Sent),
		Mailed: f.Mailed, Addressed: f.Addressed, Reached: f.Reached, MovedAt: p.at(), Reminders: row.Reminders, Overdue: overdue,
	})
}

func communicationReminded(p *projection, f engagement.CommunicationReminded) error {
	row, found, err := first[rmCommunication](p.of(&rmCommunication{}).Where("id = ?", f.Communication))
	if err != nil {
		return err
	}
	if !found {
		row = rmCommunication{OrgID: p.tx.org, EngagementID: p.id, ID: f.Communication, State: string(f.State)}
	}
	if f.Overdue {
		row.Overdue = true
	} else {
		row.Reminders++
	}
	return p.put(&row)
}
