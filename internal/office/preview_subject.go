package office

import (
	"errors"
	"fmt"
	"slices"

	"mandate/activities"
	"mandate/internal/condition"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// content is what a gate would decide on as it stands, with the people who made it.
type content struct {
	body     []byte // nil when it is not known; unknown says why
	unknown  string
	revision int
	hands    engagement.Hands
}

// draftOf says which draft a gate decides on; the other gates' subjects are registers.
var draftOf = map[engagement.GateKey]string{engagement.GateDiagnosis: contract.RefAssessment, engagement.GatePlan: contract.RefPlan}

// subjectOf is the draft as it stands, while it can be edited; else what was frozen last.
func subjectOf(tx *store.Tx, e store.Engagement, m engagement.Methodology, key engagement.GateKey) (content, error) {
	ref, isDraft := draftOf[key]
	if !isDraft {
		return submitted(tx, e, key)
	}
	draft, err := tx.Draft(e.ID, ref)
	if err != nil {
		return content{}, err
	}
	req := activities.FreezeRequest{Place: activities.Place{Org: tx.Org(), Engagement: e.ID}, Key: key, Ref: ref}
	var about content
	if draft.Frozen {
		about, err = submitted(tx, e, key)
	} else {
		about, err = unfrozen(tx, e, m, req)
		about.revision = draft.Revision
	}
	if err != nil {
		return content{}, err
	}
	about.hands.Authors, about.hands.LastEditor, err = handsOf(tx, e, req)
	return about, err
}

// handsOf are the people who wrote a draft, as the team knows them.
func handsOf(tx *store.Tx, e store.Engagement, req activities.FreezeRequest) (authors []string, last string, err error) {
	written, last, err := writers(tx, e.ID, req)
	if err != nil {
		return nil, "", err
	}
	ids, err := canonicalIDs(tx, e, append(slices.Clone(written), last))
	for _, a := range written {
		authors = append(authors, ids[a])
	}
	return authors, ids[last], err
}

// unfrozen puts a draft together as a freeze would.
func unfrozen(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest) (content, error) {
	whole, err := assemble(tx, e, m, req)
	var incomplete *engagement.Error
	if errors.As(err, &incomplete) && incomplete.Code == engagement.Invalid {
		return content{unknown: "the content is not complete yet: " + incomplete.Error()}, nil
	}
	if err != nil {
		return content{}, err
	}
	body, _, err := canonical(whole)
	return content{body: body}, err
}

// submitted is what was put before a gate of this kind last.
func submitted(tx *store.Tx, e store.Engagement, key engagement.GateKey) (content, error) {
	gates, _, err := tx.Gates(store.GateQuery{Engagement: e.ID})
	if err != nil {
		return content{}, err
	}
	i := slices.IndexFunc(gates, func(g store.Gate) bool { return g.Key == key })
	if i < 0 {
		return content{revision: 1, unknown: "nothing has been put before this gate yet"}, nil
	}
	gate := gates[i]
	revision, err := tx.Revision(e.ID, gate.Ref, gate.Subject.Revision)
	return content{
		body: revision.Body, revision: gate.Subject.Revision,
		hands: engagement.Hands{Requester: gate.Requester, Authors: gate.Authors, LastEditor: gate.LastEditor},
	}, err
}

// opens tells whether a stage opens for the content as it stands, or as the request says;
// nil with why when that is not known.
func (r *rehearsal) opens(stage engagement.Stage) (*bool, string) {
	holds, said := r.when[stage.Key]
	switch {
	case said && !holds:
		return &holds, "taken not to hold, as the request says"
	case said || stage.When == "":
		holds = true
		return &holds, ""
	case r.subject.body == nil:
		return nil, r.subject.unknown
	}
	facts, err := engagement.FactsOf(r.preview.Gate, r.subject.revision, r.subject.body)
	if err == nil {
		holds, err = condition.Holds(r.preview.Gate, stage.When, facts)
	}
	if err != nil {
		why := fmt.Sprintf("its condition cannot be judged on the content as it stands (%s)", err)
		r.problem("stage %q: %s; change what it asks about, or correct it in a new version of the methodology", stage.Key, why)
		return nil, why
	}
	if !holds {
		return &holds, "its condition does not hold for the content as it stands"
	}
	return &holds, ""
}
