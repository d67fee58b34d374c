package rest

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/google/uuid"

	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// assessmentContent adds what the consultancy writes for an assessment.
func (a *API) assessmentContent() {
	a.interviewItems().mount(a)
	a.systemItems().mount(a)
	a.findingItems().mount(a)
	register(a, operation{
		id: "align-capabilities", method: http.MethodPut, path: "/engagements/{id}/assessment/alignment", tag: tagAssessment,
		summary: "Judge how far a capability supports a business objective, or many", action: identity.EditDraft,
		doc:  "One judgement, or a list of them. A judgement takes the place of the one of the same capability and objective.",
		body: map[string]*huma.MediaType{typeJSON: {Schema: oneOrMany[engagement.Alignment](a)}}, raw: true,
	}, a.putAlignment)
	a.alignmentItems().mount(a)
	register(a, operation{
		id: "waive-missing", method: http.MethodPut, path: "/engagements/{id}/assessment/waivers", tag: tagAssessment,
		summary: "Say why something may be missing, or several things", action: identity.EditDraft,
		doc:  "One waiver, or a list of them. A waiver takes the place of the one of the same thing. The frozen diagnosis shows each with its reason, by whom and when.",
		body: map[string]*huma.MediaType{typeJSON: {Schema: oneOrMany[engagement.Waiver](a)}}, raw: true,
	}, a.putWaivers)
	a.waiverItems().mount(a)
	a.findingActs()
	a.comparison()
}

func (a *API) interviewItems() collection[engagement.Interview] {
	return collection[engagement.Interview]{
		path: "/assessment/interviews", tag: tagAssessment, one: "interview", many: "interviews",
		read: identity.ReadDraft, write: identity.EditDraft,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, _ *engagement.Item[engagement.Interview], interview *engagement.Interview) error {
			return fits(tx, e, "The interview", func(m engagement.Methodology, f *engagement.Faults) { engagement.CheckInterview(*interview, m, f) })
		},
		hidden: func(p identity.Principal, it engagement.Item[engagement.Interview]) bool {
			return it.Body.Visibility == engagement.VisibleAuthor && it.UpdatedBy != p.Person
		},
	}
}

func (a *API) systemItems() collection[engagement.System] {
	return collection[engagement.System]{
		path: "/assessment/systems", tag: tagAssessment, one: "system", many: "systems",
		read: identity.ReadDraft, write: identity.EditDraft,
	}
}

func (a *API) findingItems() collection[engagement.Finding] {
	return collection[engagement.Finding]{
		path: "/assessment/findings", tag: tagAssessment, one: "finding", many: "findings",
		read: identity.ReadDraft, write: identity.EditDraft,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, _ *engagement.Item[engagement.Finding], finding *engagement.Finding) error {
			return fits(tx, e, "The finding", func(m engagement.Methodology, f *engagement.Faults) {
				engagement.CheckFinding(*finding, m, e.Objectives, f)
				if finding.MergedInto != "" {
					f.Add("merged_into", "is set by merging alone; leave it out, or merge the finding into the other")
				}
			})
		},
		hidden: func(p identity.Principal, it engagement.Item[engagement.Finding]) bool {
			return it.Body.Visibility == engagement.VisibleAuthor && it.UpdatedBy != p.Person
		},
	}
}

func (a *API) alignmentItems() collection[engagement.Alignment] {
	return collection[engagement.Alignment]{
		path: "/assessment/alignment", tag: tagAssessment, one: "alignment", many: "alignments",
		read: identity.ReadDraft, write: identity.EditDraft, ownCreate: true,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Alignment], judged *engagement.Alignment) error {
			return fits(tx, e, "The judgement", func(m engagement.Methodology, f *engagement.Faults) {
				if old != nil && (old.Body.Capability != judged.Capability || old.Body.Objective != judged.Objective) {
					f.Add("capability", "a judgement keeps its capability and objective; put another one beside it")
				}
				engagement.CheckAlignment(*judged, m, e.Objectives, f)
			})
		},
	}
}

func (a *API) waiverItems() collection[engagement.Waiver] {
	return collection[engagement.Waiver]{
		path: "/assessment/waivers", tag: tagAssessment, one: "waiver", many: "waivers",
		read: identity.ReadDraft, write: identity.EditDraft, ownCreate: true,
		prepare: func(tx *store.Tx, e store.Engagement, _ string, old *engagement.Item[engagement.Waiver], waiver *engagement.Waiver) error {
			return fits(tx, e, "The waiver", func(m engagement.Methodology, f *engagement.Faults) {
				if old != nil && (old.Body.Covers != waiver.Covers || old.Body.Ref != waiver.Ref) {
					f.Add("ref", "a waiver stays with what it waives; put another one beside it")
				}
				engagement.CheckWaiver(*waiver, m, e.Objectives, f)
			})
		},
	}
}

// fits checks content against the engagement's methodology.
func fits(tx *store.Tx, e store.Engagement, what string, check func(m engagement.Methodology, f *engagement.Faults)) error {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return err
	}
	var f engagement.Faults
	check(m.Body, &f)
	return f.Err(what + " does not fit the methodology")
}

func (a *API) putAlignment(ctx context.Context, in *Raw) (*Listed[engagement.Item[engagement.Alignment]], error) {
	judged, err := decodeMany[engagement.Alignment](a, in.RawBody)
	if err != nil {
		return nil, err
	}
	items, err := a.Align(ctx, in.ID, judged)
	return page(items, ""), err
}

// Align keeps judgements, each in the place of the one of its capability and objective.
func (a *API) Align(ctx context.Context, engagementID string, judged []engagement.Alignment) ([]engagement.Item[engagement.Alignment], error) {
	return putOver(a, ctx, engagementID, a.alignmentItems(), judged, func(a engagement.Alignment) string { return a.Capability + "/" + a.Objective })
}

func (a *API) putWaivers(ctx context.Context, in *Raw) (*Listed[engagement.Item[engagement.Waiver]], error) {
	waivers, err := decodeMany[engagement.Waiver](a, in.RawBody)
	if err != nil {
		return nil, err
	}
	items, err := a.Waive(ctx, in.ID, waivers)
	return page(items, ""), err
}

// Waive keeps waivers, each in the place of the one of the same thing.
func (a *API) Waive(ctx context.Context, engagementID string, waivers []engagement.Waiver) ([]engagement.Item[engagement.Waiver], error) {
	return putOver(a, ctx, engagementID, a.waiverItems(), waivers, func(w engagement.Waiver) string { return string(w.Covers) + "\n" + w.Ref })
}

// putOver writes bodies over the items that stand at their places, or adds them. All are
// written or none, and what is wrong in any is told at once.
func putOver[T engagement.Content](a *API, ctx context.Context, engagementID string, c collection[T], bodies []T, placeOf func(T) string) (out []engagement.Item[T], err error) {
	err = a.write(ctx, engagementID, func(tx *store.Tx, e store.Engagement) error {
		given, _, err := store.List[T](tx, engagementID, store.Query{})
		if err != nil {
			return err
		}
		if err := checkedMany(bodies, func(body T) error { return c.prepare(tx, e, "", nil, &body) }); err != nil {
			return err
		}
		at := map[string]string{}
		for _, it := range given {
			at[placeOf(it.Body)] = it.ID
		}
		for _, body := range bodies {
			it, err := putAt(tx, engagementID, at[placeOf(body)], placeOf(body), body, store.WriteOptions{By: principal(ctx).Person})
			if err != nil {
				return err
			}
			at[placeOf(body)] = it.ID
			out = append(out, it)
		}
		return nil
	})
	return out, err
}

// checkedMany checks bodies by themselves and by what else there is.
func checkedMany[T engagement.Content](bodies []T, check func(T) error) error {
	var all engagement.Faults
	for i, body := range bodies {
		var f engagement.Faults
		body.Check(&f)
		err := check(body)
		if faults, ok := faultsIn(err); ok {
			f = append(f, faults...)
		} else if err != nil {
			return err
		}
		all = append(all, entry(i, len(bodies), f)...)
	}
	return all.Err("This cannot be taken")
}

// putAt updates the item with an id, or makes the one of a place.
func putAt[T engagement.Content](tx *store.Tx, engagementID, id, place string, body T, o store.WriteOptions) (engagement.Item[T], error) {
	if id != "" {
		return store.Update(tx, engagementID, id, body, o)
	}
	// Of two first ones at once, the id lets one find the other.
	id = uuid.NewSHA1(uuid.NameSpaceURL, []byte("mandate:"+string(body.Kind())+":"+engagementID+"\n"+place)).String()
	created, err := store.Create(tx, engagementID, id, body, o)
	if engagement.CodeOf(err) == engagement.Conflict {
		// An earlier one under this id was deleted, and keeps its history.
		return store.Create(tx, engagementID, "", body, o)
	}
	return created, err
}
