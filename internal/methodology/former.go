package methodology

import (
	"reflect"

	"mandate/internal/engagement"
)

// former are the fields that policies had once, with how the same is written now.
var former = map[reflect.Type]map[string]string{
	reflect.TypeFor[engagement.Policy](): {
		"exclude_requester": "separation_of_duties: {exclude: [requester]}",
		"max_rounds":        "revisions: {max_rounds: 5}",
	},
	reflect.TypeFor[engagement.Stage](): {
		"needed":            "within the mode, such as mode: count 2",
		"rejections":        "within the rule, such as reject_when: count 2",
		"no_abstention":     "abstain: {allowed: false}",
		"min_participation": "abstain: {min_participation: 2}",
	},
}

// renamed says what to write in place of a field that a type does not have any more.
func renamed(t reflect.Type, name string) string {
	if now, once := former[t][name]; once {
		return "is written otherwise now: " + now
	}
	return ""
}

// wanted says what to write where a value of another kind stands. Where a shorter form
// suggests itself, or was read once, it shows the right one.
func wanted(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[engagement.Who](), reflect.TypeFor[engagement.Approver]():
		return "{role: sponsor}, or {person: ana@example.com}"
	case reflect.TypeFor[[]engagement.Who](), reflect.TypeFor[[]engagement.Approver]():
		return "a list, such as [role: sponsor]"
	case reflect.TypeFor[[]engagement.StageEscalation]():
		return "a list, such as [{after: due + 1 business day, to: {role: pmo}}]"
	case reflect.TypeFor[engagement.Quorum](), reflect.TypeFor[engagement.RejectRule]():
		return "a text, such as count 2"
	case reflect.TypeFor[engagement.Abstention]():
		return "fields, such as {allowed: false, min_participation: 2}"
	case reflect.TypeFor[engagement.Duties]():
		return "fields, such as {exclude: [requester, author]}"
	}
	return ""
}
