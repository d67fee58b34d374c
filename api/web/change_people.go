package web

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// peopleNamed reads people, one a line, by address or as "Name <address>", and registers
// those whom nobody knows.
func peopleNamed(tx *store.Tx, e store.Engagement, lines string) ([]string, error) {
	var ids []string
	var f engagement.Faults
	for i, line := range strings.Split(lines, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		who, err := mail.ParseAddress(line)
		if err != nil {
			f.Add("members", "line %d, %q, is no e-mail address; write ana@client.example, or Ana Gil <ana@client.example>", i+1, line)
			continue
		}
		name := who.Name
		if name == "" {
			name, _, _ = strings.Cut(who.Address, "@")
		}
		p, err := tx.EnsurePerson(name, who.Address, e.Locale)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids, f.Err("The people cannot be read")
}

// typedNumber is what was typed as a whole number; what is none is out of every range.
func typedNumber(typed string) int {
	n, err := strconv.Atoi(typed)
	if err != nil {
		return -1
	}
	return n
}
