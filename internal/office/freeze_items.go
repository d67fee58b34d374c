package office

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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

// ItemsOfRevision are the items of a frozen revision that its gate decides on one by one.
func ItemsOfRevision(tx *store.Tx, e store.Engagement, policy engagement.Policy, r store.Revision) ([]engagement.SubjectItem, error) {
	items, err := itemsOf(tx, e, policy, r.Body)
	if err != nil {
		return nil, fmt.Errorf("revision %d of %s: %w", r.Subject.Revision, r.Subject.Ref, err)
	}
	return items, nil
}

// plannedIn reads a frozen plan.
func plannedIn(r store.Revision) (p engagement.Plan, err error) {
	if err := json.Unmarshal(r.Body, &p); err != nil {
		return p, fmt.Errorf("revision %d of %s: %w", r.Subject.Revision, r.Subject.Ref, err)
	}
	return p, nil
}
