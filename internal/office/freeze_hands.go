package office

import (
	"slices"
	"strings"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// frozen is a frozen revision with the people who made it and its material fields.
func frozen(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest, revision store.Revision) (activities.Frozen, error) {
	done := activities.Frozen{Subject: revision.Subject}
	var err error
	if done.Material, err = engagement.MaterialOf(m.Process.Gates[req.Key], revision.Body); err != nil {
		return done, err
	}
	if done.Items, err = itemsOf(tx, e, m.Process.Gates[req.Key], revision.Body); err != nil {
		return done, err
	}
	authors, last, err := writers(tx, e.ID, req)
	if err != nil {
		return done, err
	}
	ids, err := canonicalIDs(tx, e, append(slices.Clone(authors), last, req.By))
	if err != nil {
		return done, err
	}
	for _, a := range authors {
		if id := ids[a]; !slices.Contains(done.Authors, id) {
			done.Authors = append(done.Authors, id)
		}
	}
	done.LastEditor, done.Requester = ids[last], ids[req.By]
	return done, nil
}

// writers are the people who wrote what a gate decides on, and the one who did last.
// Answers are the client's own words: who gives one is no author of the diagnosis.
func writers(tx *store.Tx, engagementID string, req activities.FreezeRequest) ([]string, string, error) {
	switch req.Key {
	case engagement.GateDiagnosis:
		return tx.Writers(engagementID, "", engagement.KindFinding, engagement.KindInterview, engagement.KindSystem,
			engagement.KindAlignment, engagement.KindWaiver)
	case engagement.GatePlan:
		return tx.Writers(engagementID, "", engagement.KindObjective, engagement.KindAction, engagement.KindCapacity)
	case engagement.GateException:
		if request, ok := contract.ChangeRequestOf(req.Ref); ok {
			return tx.Writers(engagementID, request, engagement.KindChangeRequest)
		}
		return tx.Writers(engagementID, req.Report, engagement.KindStatusReport)
	case engagement.GateAcceptance:
		return tx.Writers(engagementID, req.Item, engagement.KindProject)
	case engagement.GateGoLive:
		return tx.Writers(engagementID, req.Item, engagement.KindRelease)
	case engagement.GateReview:
		return tx.Writers(engagementID, "", engagement.KindReview)
	case engagement.GateInitiative:
		return tx.Writers(engagementID, req.Item, engagement.KindInitiative)
	}
	return nil, "", nil
}

// canonicalIDs are the ids by which an engagement's team knows people; who is registered
// nowhere keeps theirs.
func canonicalIDs(tx *store.Tx, e store.Engagement, people []string) (map[string]string, error) {
	candidates, err := candidatesOf(tx, e.Team, engagement.Stage{})
	if err != nil {
		return nil, err
	}
	known, err := tx.PeopleByID(people...)
	if err != nil {
		return nil, err
	}
	ids := map[string]string{}
	for _, id := range people {
		ids[id] = id
		if person, registered := known[id]; registered {
			ids[id] = seatOf(candidates, person).Person
		}
	}
	return ids, nil
}

// answered notes the requests for changes that whoever submits again has not answered.
func answered(tx *store.Tx, req activities.FreezeRequest) error {
	if !req.Submitted {
		return nil
	}
	gate, err := tx.Gate(contract.GateID(req.Engagement, req.Ref, req.Key))
	if engagement.CodeOf(err) == engagement.NotFound || err == nil && gate.State != engagement.GateChangesRequested {
		return nil
	}
	if err != nil {
		return err
	}
	var f engagement.Faults
	for _, d := range gate.Decisions {
		if d.Verdict != engagement.RequestChanges {
			continue
		}
		given := slices.ContainsFunc(req.Answers, func(a contract.PointAnswer) bool {
			return a.Decision == d.ID && strings.TrimSpace(a.Text) != ""
		})
		if !given {
			f.Refuse("answers."+d.ID, engagement.ReasonPointUnanswered, "name", d.Name)
		}
	}
	return f.Err("The next revision cannot be submitted")
}
