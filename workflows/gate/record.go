package gate

import (
	"slices"
	"strings"

	"mandate/activities"
	"mandate/internal/engagement"
)

func (s *sitting) roles(person string) []engagement.Role {
	for _, t := range s.gate.Run().Tasks {
		if t.Person == person {
			return t.Roles
		}
	}
	return nil
}

func provenance(v activities.Verified, person string) string {
	if v.Signed {
		return "signed"
	}
	return "by namespace access, claimed person " + person
}

func decisionTexts(stage engagement.Stage, d engagement.Decision, name string) map[string]string {
	texts := map[string]string{}
	put := func(key, value string) {
		if strings.TrimSpace(value) != "" {
			texts[key] = value
		}
	}
	put("name", name)
	put("comment", d.Comment)
	put("meaning", stage.Meaning)
	for i, c := range d.Conditions {
		key := "condition/" + itoa(i)
		put(key, c.Text)
		put(key+"/owner", c.Owner)
		put(key+"/verifier", c.Verifier)
	}
	for i, item := range d.Items {
		put("item/"+itoa(i), item.Comment)
	}
	return texts
}

// withoutComments is what is said of items without free text, which facts do not hold.
func withoutComments(items []engagement.ItemDecision) []engagement.ItemDecision {
	bare := slices.Clone(items)
	for i := range bare {
		bare[i].Comment = ""
	}
	return bare
}

func conditionDays(d engagement.Decision) []engagement.Day {
	var days []engagement.Day
	for _, c := range d.Conditions {
		days = append(days, c.Due)
	}
	return days
}

// blockingOnes are the places of the conditions that block, from 0.
func blockingOnes(d engagement.Decision) []int {
	var places []int
	for i, c := range d.Conditions {
		if c.Blocking {
			places = append(places, i)
		}
	}
	return places
}
