package store

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// Assessment reads all that was written for the assessment of an engagement.
func (tx *Tx) Assessment(engagementID string) (a engagement.Assessment, err error) {
	for _, read := range []func() error{
		whole(tx, engagementID, &a.Answers), whole(tx, engagementID, &a.Findings), whole(tx, engagementID, &a.Interviews),
		whole(tx, engagementID, &a.Systems), whole(tx, engagementID, &a.Alignments), whole(tx, engagementID, &a.Waivers),
		whole(tx, engagementID, &a.Reviews),
	} {
		if err := read(); err != nil {
			return a, err
		}
	}
	return a, nil
}

// whole reads every item of a kind into its place.
func whole[T engagement.Content](tx *Tx, engagementID string, at *[]engagement.Item[T]) func() error {
	return func() (err error) {
		*at, _, err = List[T](tx, engagementID, Query{})
		return err
	}
}

// ApprovedDiagnosis is an approved diagnosis of an engagement.
type ApprovedDiagnosis struct {
	Engagement Engagement
	Revision   Revision
}

// FormerDiagnosis returns the diagnosis of a client that was approved before the draft of an
// engagement, the one submitted last: of the engagement itself an earlier revision, of
// another any. Sees tells which engagements may be looked at. It is nil when there is none.
func (tx *Tx) FormerDiagnosis(e Engagement, sees func(Engagement) bool) (*ApprovedDiagnosis, error) {
	draft, err := tx.Draft(e.ID, contract.RefAssessment)
	if err != nil {
		return nil, err
	}
	others, _, err := tx.Engagements(EngagementQuery{Client: e.Client})
	if err != nil {
		return nil, err
	}
	var last *ApprovedDiagnosis
	for _, other := range others {
		if !sees(other) {
			continue
		}
		approved, err := tx.approvedDiagnosis(other, func(n int) bool { return other.ID != e.ID || n < draft.Revision })
		if err != nil {
			return nil, err
		}
		if approved != nil && (last == nil || approved.Revision.At.After(last.Revision.At)) {
			last = approved
		}
	}
	return last, nil
}

// approvedDiagnosis is an engagement's last diagnosis that was approved, of some revisions.
func (tx *Tx) approvedDiagnosis(e Engagement, among func(n int) bool) (*ApprovedDiagnosis, error) {
	revisions, err := tx.Revisions(e.ID, contract.RefAssessment)
	if err != nil {
		return nil, err
	}
	for _, r := range slices.Backward(revisions) {
		if !among(r.Subject.Revision) {
			continue
		}
		gate, err := tx.GateRevision(contract.GateID(e.ID, contract.RefAssessment, engagement.GateDiagnosis), r.Subject.Revision)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue // frozen, and its gate has not opened yet
		}
		if err != nil {
			return nil, err
		}
		if !gate.State.Passed() {
			continue
		}
		whole, err := tx.Revision(e.ID, contract.RefAssessment, r.Subject.Revision)
		return &ApprovedDiagnosis{Engagement: e, Revision: whole}, err
	}
	return nil, nil
}

// Former reads an approved diagnosis as one to compare with.
func (tx *Tx) Former(d ApprovedDiagnosis) (engagement.Former, error) {
	m, err := tx.MethodologyByID(d.Engagement.MethodologyID)
	if err != nil {
		return engagement.Former{}, err
	}
	former := engagement.Former{
		Methodology: m.Body, Engagement: d.Engagement.ID, Title: d.Engagement.Title, Revision: d.Revision.Subject.Revision, On: engagement.DayOf(d.Revision.At),
	}
	if err := json.Unmarshal(d.Revision.Body, &former.Diagnosis); err != nil {
		return former, fmt.Errorf("revision %d of %s as stored: %w", former.Revision, contract.RefAssessment, err)
	}
	return former, nil
}

// ReplaceFinding takes a finding away in favour of another: what refers to it refers to the
// other, its waivers go with it, and its history ends with a version that says what took
// its place.
func (tx *Tx) ReplaceFinding(engagementID string, old engagement.Item[engagement.Finding], by, person string) error {
	o := WriteOptions{By: person}
	if err := relinked(tx, engagementID, o, func(i *engagement.Interview) { i.Findings = engagement.Renamed(i.Findings, old.ID, by) }, private); err != nil {
		return err
	}
	if err := relinked(tx, engagementID, o, func(a *engagement.Action) { a.Findings = engagement.Renamed(a.Findings, old.ID, by) }, nil); err != nil {
		return err
	}
	if err := relinked(tx, engagementID, o, func(a *engagement.RiskAcceptance) {
		if a.Finding == old.ID {
			a.Finding = by
		}
	}, nil); err != nil {
		return err
	}
	if err := tx.DropWaivers(engagementID, old.ID, o); err != nil {
		return err
	}
	body := old.Body
	body.MergedInto = by
	if _, err := Update(tx, engagementID, old.ID, body, o); err != nil {
		return err
	}
	return Delete[engagement.Finding](tx, engagementID, old.ID, o)
}

// DropWaivers deletes the waivers of what a finding lacks.
func (tx *Tx) DropWaivers(engagementID, finding string, o WriteOptions) error {
	waivers, _, err := List[engagement.Waiver](tx, engagementID, Query{})
	if err != nil {
		return err
	}
	for _, w := range waivers {
		if slices.ContainsFunc(w.Body.Links(), func(l engagement.Link) bool { return l.ID == finding }) {
			if err := Delete[engagement.Waiver](tx, engagementID, w.ID, WriteOptions{By: o.By}); err != nil {
				return err
			}
		}
	}
	return nil
}

// relinked changes the links of all items of a kind. What somebody keeps to themselves
// stays theirs: only a link in it moves, so that they remain who wrote it.
func relinked[T engagement.Content](tx *Tx, engagementID string, o WriteOptions, change func(*T), private func(T) bool) error {
	items, _, err := List[T](tx, engagementID, Query{})
	if err != nil {
		return err
	}
	for _, it := range items {
		body := it.Body
		change(&body)
		if reflect.DeepEqual(body, it.Body) {
			continue // without asking whether its draft is open
		}
		by := o
		if private != nil && private(it.Body) {
			by.By = it.UpdatedBy
		}
		if _, err := Update(tx, engagementID, it.ID, body, by); err != nil {
			return err
		}
	}
	return nil
}

func private(i engagement.Interview) bool { return i.Visibility == engagement.VisibleAuthor }
