package web

import (
	"slices"
	"strings"
)

// teamNames are the names that fields for a person offer: each member of the team once.
// Of several with one name each stands by their address.
func (sit sitting) teamNames() []string {
	var names []string
	for _, m := range sit.engagement.Team {
		name := m.Name
		if sit.personNamed(name) == "" {
			name = m.Email
		}
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// personNamed is the one member of the team who has a name, by id; "" when none has, or
// several.
func (sit sitting) personNamed(name string) string {
	found := ""
	for _, m := range sit.engagement.Team {
		if !strings.EqualFold(m.Name, strings.TrimSpace(name)) || m.Person == found {
			continue
		}
		if found != "" {
			return ""
		}
		found = m.Person
	}
	return found
}

// whom is whom a field names: the id of somebody of the team, or what was typed.
func (sit sitting) whom(text string) string {
	if id := sit.personNamed(text); id != "" {
		return id
	}
	for _, m := range sit.engagement.Team {
		if m.Email != "" && strings.EqualFold(m.Email, strings.TrimSpace(text)) {
			return m.Person
		}
	}
	return strings.TrimSpace(text)
}
