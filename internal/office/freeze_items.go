package office

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// itemsOf are the items of a frozen subject that its gate decides on one by one, with those
// who own or sponsor them by the ids under which the team knows them.
func itemsOf(tx *store.Tx, e store.Engagement, policy engagement.Policy, body []byte) ([]engagement.SubjectItem, error) {
	items, err := engagement.ItemsOf(policy, body)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	var named []string
	for _, item := range items {
		for i, text := range item.People {
			item.People[i] = memberNamed(e, text)
			named = append(named, item.People[i])
		}
	}
	ids, err := canonicalIDs(tx, e, named)
	if err != nil {
		return nil, err
	}
	known, err := tx.PeopleByID(named...)
	if err != nil {
		return nil, err
	}
	for i := range items {
		var people []string
		for _, id := range items[i].People {
			if _, registered := known[id]; !registered {
				items[i].Anyone = true
			} else if !slices.Contains(people, ids[id]) {
				people = append(people, ids[id])
			}
		}
		items[i].People = people
	}
	return items, nil
}

// memberNamed is the id of the one member of the team whom an address or a name means; the
// text itself when it means nobody, or several.
func memberNamed(e store.Engagement, text string) string {
	text, found := strings.TrimSpace(text), ""
	for _, m := range e.Team {
		if !strings.EqualFold(m.Email, text) && !strings.EqualFold(m.Name, text) || m.Person == found {
			continue
		}
		if found != "" {
			return text
		}
		found = m.Person
	}
	return cmp.Or(found, text)
}

// DraftBody is the draft that a gate decides on as it stands, in canonical JSON, whole or not.
func (o *Office) DraftBody(ctx context.Context, org, engagementID string, key engagement.GateKey) (body []byte, err error) {
	ref, isDraft := draftOf[key]
	if !isDraft {
		return nil, engagement.Errorf(engagement.Invalid, "the gate %q decides on no draft; give diagnosis or plan", key)
	}
	err = o.Store.Read(ctx, org, func(tx *store.Tx) error {
		e, m, err := opened(tx, engagementID)
		if err != nil {
			return err
		}
		content, err := assemble(tx, e, m, activities.FreezeRequest{Place: activities.Place{Org: org, Engagement: engagementID}, Key: key, Ref: ref})
		if err != nil && engagement.CodeOf(err) != engagement.Invalid { // what is missing for a submission may be compared all the same
			return err
		}
		body, _, err = canonical(content)
		return err
	})
	return body, err
}
