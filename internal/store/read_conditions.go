package store

import (
	"fmt"

	"mandate/internal/engagement"
)

// Conditions lists conditions, the first bound first, in two statements.
func (tx *Tx) Conditions(q ConditionQuery) ([]ConditionRecord, error) {
	query := tx.of(&rmCondition{})
	if q.Engagement != "" {
		query = query.Where("engagement_id = ?", q.Engagement)
	}
	if q.Gate != "" {
		query = query.Where("gate = ?", q.Gate)
	}
	if q.Person != "" {
		query = query.Where("(owner = ? OR verifier = ? OR set_by = ?)", q.Person, q.Person, q.Person)
	}
	if q.Open {
		query = openConditions(query)
	}
	all, err := rowsOf(query.Order("bound_at, engagement_id, gate, place"), conditionOf)
	if err != nil {
		return nil, fmt.Errorf("list conditions: %w", err)
	}
	var people names
	for i := range all {
		people.ofCondition(&all[i])
	}
	return all, tx.name(people)
}

// Condition returns a condition of an approval whose gate has passed.
func (tx *Tx) Condition(id string) (ConditionRecord, error) {
	row, found, err := first[rmCondition](tx.of(&rmCondition{}).Where("id = ?", id))
	if err != nil {
		return ConditionRecord{}, fmt.Errorf("read condition %s: %w", id, err)
	}
	if !found {
		return ConditionRecord{}, notFound("condition", id)
	}
	c := conditionOf(row)
	var people names
	people.ofCondition(&c)
	err = tx.name(people)
	return c, err
}

// Advice returns a question to an adviser, with the answer once there is one.
func (tx *Tx) Advice(id string) (Advice, error) {
	row, found, err := first[rmAdvice](tx.of(&rmAdvice{}).Where("id = ?", id))
	if err != nil {
		return Advice{}, fmt.Errorf("read advice %s: %w", id, err)
	}
	if !found {
		return Advice{}, notFound("advice", id)
	}
	a := adviceOf(row)
	var people names
	people.ofAdvice(&a)
	err = tx.name(people)
	return a, err
}

func conditionOf(r rmCondition) ConditionRecord {
	return ConditionRecord{
		ID: r.ID, Engagement: r.EngagementID, Gate: r.Gate, Ref: r.Ref, Revision: r.Revision, Decision: r.Decision, SetBy: r.SetBy,
		Text: r.Text, Owner: r.Owner, OwnerName: r.OwnerText, Verifier: r.Verifier, VerifierName: r.VerifierText,
		Due: engagement.Day(r.Due), Blocking: r.Blocking, State: engagement.ConditionState(r.State), Note: r.Note,
		MovedBy: r.MovedBy, MovedAt: r.MovedAt.ptr(), BoundAt: r.BoundAt.Time,
	}
}

func adviceOf(r rmAdvice) Advice {
	return Advice{
		ID: r.ID, Engagement: r.EngagementID, Gate: r.Gate, Revision: r.Revision, Asker: r.Asker, Adviser: r.Adviser,
		Question: r.Question, AskedAt: r.AskedAt.Time, Answer: r.Answer, GivenAt: r.GivenAt.ptr(),
	}
}
