package store

import (
	"fmt"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// PulseStage marks links to pulse rounds: no stage of a gate has a space.
const PulseStage = "adoption pulse"

// ConcernStage marks links by which somebody judges the response to their concern.
const ConcernStage = "concern response"

// PulseState is how a pulse round stands. It says nothing of what was answered.
type PulseState struct {
	ID       string     `json:"id"`
	Asked    int        `json:"asked" doc:"People who were asked"`
	Answered int        `json:"answered" doc:"Of all groups together"`
	DueAt    *time.Time `json:"due_at,omitempty"`
	OpenedAt time.Time  `json:"opened_at"`
	ClosedAt *time.Time `json:"closed_at,omitempty" doc:"Results are shown from then on"`
}

// Pulses lists the pulse rounds that have been opened, the oldest first.
func (tx *Tx) Pulses(engagementID string) ([]PulseState, error) {
	states, err := rowsOf(tx.of(&rmPulse{}).Where("engagement_id = ?", engagementID).Order("opened_at, id"), func(r rmPulse) PulseState {
		return PulseState{ID: r.ID, Asked: r.Asked, DueAt: r.DueAt.ptr(), OpenedAt: r.OpenedAt.Time, ClosedAt: r.ClosedAt.ptr()}
	})
	if err != nil {
		return nil, err
	}
	for i := range states {
		var n int64
		if err := tx.invitations(engagementID, states[i].ID).Where("answered = ?", true).Count(&n).Error; err != nil {
			return nil, fmt.Errorf("answers of pulse %s: %w", states[i].ID, err)
		}
		states[i].Answered = int(n)
	}
	return states, nil
}

// Pulse is how one round stands; NotFound before it is opened.
func (tx *Tx) Pulse(engagementID, round string) (PulseState, error) {
	states, err := tx.Pulses(engagementID)
	if err != nil {
		return PulseState{}, err
	}
	for _, s := range states {
		if s.ID == round {
			return s, nil
		}
	}
	return PulseState{}, notFound("opened pulse round", round)
}

func (tx *Tx) invitations(engagementID, round string) *gorm.DB {
	return tx.of(&invitationRow{}).Where("engagement_id = ? AND round = ?", engagementID, round)
}

// InvitePulse keeps whom a round asks, and returns how many they are. Once anybody is
// invited it changes nothing: who joins a group later is asked by the next round.
func (tx *Tx) InvitePulse(engagementID, round string, people []engagement.Invited) (int, error) {
	if _, err := tx.lockHead(engagementID); err != nil {
		return 0, err
	}
	invited, err := tx.PulseInvited(engagementID, round)
	if err != nil || invited > 0 || len(people) == 0 {
		return invited, err
	}
	rows := make([]invitationRow, len(people))
	for i, p := range people {
		rows[i] = invitationRow{OrgID: tx.org, EngagementID: engagementID, Round: round, Person: p.Person, GroupID: p.Group}
	}
	if err := tx.db.CreateInBatches(&rows, 500).Error; err != nil {
		return 0, fmt.Errorf("invitations to pulse %s: %w", round, err)
	}
	return len(rows), nil
}

// PulseInvited counts whom a round asks: 0 before it is opened.
func (tx *Tx) PulseInvited(engagementID, round string) (int, error) {
	var n int64
	if err := tx.invitations(engagementID, round).Count(&n).Error; err != nil {
		return 0, fmt.Errorf("invitations to pulse %s: %w", round, err)
	}
	return int(n), nil
}

// PulseInvitation tells whether somebody whom a round asks has answered it. Whom it does
// not ask is NotFound.
func (tx *Tx) PulseInvitation(engagementID, round, person string) (answered bool, err error) {
	row, found, err := first[invitationRow](tx.invitations(engagementID, round).Where("person = ?", person))
	if err != nil {
		return false, fmt.Errorf("invitation to pulse %s: %w", round, err)
	}
	if !found {
		return false, notFound("invitation", round)
	}
	return row.Answered, nil
}

// PulseSilent lists whom a round asks and who have not answered.
func (tx *Tx) PulseSilent(engagementID, round string) ([]string, error) {
	return rowsOf(tx.invitations(engagementID, round).Where("answered = ?", false).Order("person"), func(r invitationRow) string { return r.Person })
}

// AnswerPulse uses somebody's invitation and keeps their answer, and tells whether it was
// the last that was awaited. A used invitation is Conflict, as is a closed round.
//
// Of an anonymous answer nothing but the group is kept beside it. That it came in this
// transaction would be seen in PostgreSQL's row versions: so every row of the round in both
// tables is written anew with each answer.
func (tx *Tx) AnswerPulse(engagementID, round, person string, answer engagement.PulseAnswer, how engagement.Pulses) (last bool, err error) {
	if _, err := tx.lockHead(engagementID); err != nil { // closing a round appends to the journal
		return false, err
	}
	state, err := tx.Pulse(engagementID, round)
	if err != nil {
		return false, err
	}
	if state.ClosedAt != nil {
		return false, engagement.Errorf(engagement.Conflict, "this round is closed and takes no more answers")
	}
	row, found, err := first[invitationRow](tx.invitations(engagementID, round).Where("person = ?", person))
	switch {
	case err != nil:
		return false, fmt.Errorf("invitation to pulse %s: %w", round, err)
	case !found:
		return false, notFound("invitation", round)
	case row.Answered:
		return false, engagement.Errorf(engagement.Conflict, "this link has been used: each takes one answer")
	}
	given := pulseAnswerRow{
		OrgID: tx.org, EngagementID: engagementID, Round: round, ID: uuid.NewString(), GroupID: row.GroupID,
		Awareness: answer.Awareness, Desire: answer.Desire, Knowledge: answer.Knowledge, Ability: answer.Ability,
		Reinforcement: answer.Reinforcement, Comment: clean(answer.Comment),
	}
	if how == engagement.PulsesNamed {
		given.Person = person
	}
	if err := tx.db.Create(&given).Error; err != nil {
		return false, fmt.Errorf("answer to pulse %s: %w", round, err)
	}
	answers := tx.of(&pulseAnswerRow{}).Where("engagement_id = ? AND round = ?", engagementID, round)
	if err := answers.Update("round", round).Error; err != nil {
		return false, fmt.Errorf("answers to pulse %s: %w", round, err)
	}
	used := gorm.Expr("answered OR person = ?", person)
	if err := tx.invitations(engagementID, round).Update("answered", used).Error; err != nil {
		return false, fmt.Errorf("invitations to pulse %s: %w", round, err)
	}
	return state.Answered+1 >= state.Asked, nil
}

// PulseAnswers lists what was answered in a round that is closed. Before that it is
// Conflict: between two views there must not be one answer.
func (tx *Tx) PulseAnswers(engagementID, round string) ([]engagement.GivenPulse, error) {
	state, err := tx.Pulse(engagementID, round)
	if err != nil {
		return nil, err
	}
	if state.ClosedAt == nil {
		return nil, engagement.Errorf(engagement.Conflict, "the round is still open; its results are shown once it is closed")
	}
	return rowsOf(tx.of(&pulseAnswerRow{}).Where("engagement_id = ? AND round = ?", engagementID, round).Order("id"), func(r pulseAnswerRow) engagement.GivenPulse {
		return engagement.GivenPulse{Group: r.GroupID, Person: r.Person, PulseAnswer: engagement.PulseAnswer{
			Awareness: r.Awareness, Desire: r.Desire, Knowledge: r.Knowledge, Ability: r.Ability, Reinforcement: r.Reinforcement, Comment: r.Comment,
		}}
	})
}

// DropPulse deletes whom a round asked, and what they answered.
func (tx *Tx) DropPulse(engagementID, round string) error {
	for _, model := range []any{&invitationRow{}, &pulseAnswerRow{}} {
		if err := tx.of(model).Where("engagement_id = ? AND round = ?", engagementID, round).Delete(model).Error; err != nil {
			return fmt.Errorf("drop pulse %s: %w", round, err)
		}
	}
	return nil
}
