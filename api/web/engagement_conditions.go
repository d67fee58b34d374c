package web

import (
	"strings"

	"mandate/internal/engagement"
)

// conditionRow is a condition in the engagement's list.
type conditionRow struct {
	ID, Text, State, Tone, Says, Note string
	Blocking                          bool
}

func (r *record) conditionRows() []conditionRow {
	var rows []conditionRow
	for _, c := range r.conditions {
		says := []string{"Set by " + nameOr(c.SetByName, c.SetBy)}
		if c.OwnerName != "" {
			says = append(says, "met by "+c.OwnerName)
		}
		if c.Due != "" {
			says = append(says, "due "+words.Day(c.Due))
		}
		if c.VerifierName != "" {
			says = append(says, "checked by "+c.VerifierName)
		}
		rows = append(rows, conditionRow{
			ID: c.ID, Text: c.Text, State: words.T("condition_state." + string(c.State)), Tone: conditionTone(c.State),
			Says: strings.Join(says, ", "), Note: c.Note, Blocking: c.Blocking && !c.State.Closed(),
		})
	}
	return rows
}

// dryRunLink leads to the dry run of a gate of the methodology.
type dryRunLink struct{ Title, URL string }

// dryRuns are the gates of the methodology, for those who may try them.
func (r *record) dryRuns() []dryRunLink {
	var all []dryRunLink
	for _, key := range engagement.GateKeys {
		if policy, ok := r.methodology.Process.Gates[key]; ok {
			all = append(all, dryRunLink{Title: nameOr(policy.Title, words.T("gate."+string(key))), URL: dryRunURL(r.engagement.ID, key)})
		}
	}
	return all
}
