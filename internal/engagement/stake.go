package engagement

import "slices"

// Stake is what an approver has at stake in a new revision: what the rules of a gate need to
// tell whether it changes anything that concerns them.
type Stake struct {
	Policy Policy
	// Part is what of the subject concerns them; empty means all of it.
	Part []string
	// People are the approver and, where they decide for somebody else, that person.
	People []string
	// Said is what they said of items in the round before.
	Said          []ItemDecision
	Before, After []SubjectItem
	// Changed are the material fields that differ.
	Changed []string
}

// Untouched tells why nothing that concerns the approver has changed; empty when something
// has.
//
// Under reset_all every material change concerns everybody. Under reset_affected a change
// concerns whoever has the field in their part, or has no part, and always whoever has
// deferred or rejected an item that has changed or gone: they wait for an answer to it.
// Where affected_by is own_items, a change of items concerns, of those who have the items in
// their part, whoever owns or sponsors one that was added, changed or taken out, now or
// before; whoever has none of their own answers for all of them.
func (s Stake) Untouched() CarryBecause {
	if len(s.Changed) == 0 {
		return CarriedUnchanged
	}
	if s.Policy.Revisions.OnMaterialChange != ResetAffected || len(s.Part) == 0 || len(s.objected()) > 0 {
		return ""
	}
	because := CarriedPartIntact
	for _, field := range s.Changed {
		if !slices.Contains(s.Part, field) {
			continue
		}
		if !s.byItem(field) || s.allItems() || len(s.own()) > 0 {
			return ""
		}
		because = CarriedOwnIntact
	}
	return because
}

// Fields are the changed fields of which every change concerns the approver.
func (s Stake) Fields() []string {
	var all []string
	for _, field := range s.Changed {
		whole := s.Policy.Revisions.OnMaterialChange != ResetAffected || len(s.Part) == 0
		if whole || slices.Contains(s.Part, field) && (!s.byItem(field) || s.allItems()) {
			all = append(all, field)
		}
	}
	return all
}

// Items are the items whose change concerns the approver, beside those of Fields.
func (s Stake) Items() []string { return include(s.objected(), s.own()...) }

// byItem tells whether a change of a field concerns people item by item.
func (s Stake) byItem(field string) bool {
	return s.Policy.Items != nil && s.Policy.Items.Field == field && s.Policy.Revisions.AffectedBy == AffectedByOwnItems
}

// allItems tells whether the approver has no item of their own.
func (s Stake) allItems() bool {
	return !slices.ContainsFunc(s.Before, s.owns) && !slices.ContainsFunc(s.After, s.owns)
}

func (s Stake) owns(item SubjectItem) bool {
	return item.Anyone || slices.ContainsFunc(item.People, func(p string) bool { return slices.Contains(s.People, p) })
}

// own are the approver's own items that have changed.
func (s Stake) own() []string {
	if s.Policy.Items == nil || !slices.Contains(s.Part, s.Policy.Items.Field) {
		return nil
	}
	var ids []string
	for _, item := range slices.Concat(s.Before, s.After) {
		if s.owns(item) && s.differs(item.ID) {
			ids = include(ids, item.ID)
		}
	}
	return ids
}

// objected are the items that the approver deferred or rejected and that have changed.
func (s Stake) objected() []string {
	var ids []string
	for _, said := range s.Said {
		if said.Verdict != AcceptItem && s.differs(said.ID) {
			ids = include(ids, said.ID)
		}
	}
	return ids
}

// differs tells whether an item was added, changed or taken out.
func (s Stake) differs(id string) bool {
	digest := func(items []SubjectItem) string {
		if i := slices.IndexFunc(items, func(item SubjectItem) bool { return item.ID == id }); i >= 0 {
			return items[i].Digest
		}
		return ""
	}
	return digest(s.Before) != digest(s.After)
}

// Of are those of some changes that concern the approver.
func (s Stake) Of(changes []Change) []Change {
	fields, items := s.Fields(), s.Items()
	var all []Change
	for _, c := range changes {
		byItem := s.Policy.Items != nil && len(c.At) > 1 && c.At[0] == s.Policy.Items.Field && slices.Contains(items, c.At[1])
		if byItem || len(c.At) > 0 && slices.Contains(fields, c.At[0]) {
			all = append(all, c)
		}
	}
	return all
}
