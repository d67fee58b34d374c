package store

import (
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

// TeamRoles says in which roles people are, in whatever engagement, by person. Whoever is
// in no team is left out.
func (tx *Tx) TeamRoles(people ...string) (map[string][]engagement.Role, error) {
	all := map[string][]engagement.Role{}
	if len(people) == 0 {
		return all, nil
	}
	var rows []struct{ Person, Role string }
	err := tx.of(&rmTeam{}).Distinct("person", "role").Where("person IN ?", people).Order("person, role").Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("roles of people: %w", err)
	}
	for _, r := range rows {
		all[r.Person] = append(all[r.Person], engagement.Role(r.Role))
	}
	for _, roles := range all {
		slices.SortFunc(roles, func(a, b engagement.Role) int {
			return slices.Index(engagement.Roles, a) - slices.Index(engagement.Roles, b)
		})
	}
	return all, nil
}
