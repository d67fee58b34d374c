package engagement

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/wI2L/jsondiff"
)

// ChangeKind says how something differs between two revisions.
type ChangeKind string

// The kinds of change.
const (
	ChangeAdded   ChangeKind = "added"
	ChangeRemoved ChangeKind = "removed"
	ChangeChanged ChangeKind = "changed"
)

// Change is something that differs between two revisions of a subject.
type Change struct {
	Path   []string   `json:"path" doc:"Where it stands: fields, and the titles of items"`
	At     []string   `json:"at" doc:"The same by the names of fields and the ids of items"`
	Before any        `json:"before,omitempty"`
	After  any        `json:"after,omitempty"`
	Kind   ChangeKind `json:"kind" enum:"added,removed,changed"`
}

// Diff tells what differs between two frozen revisions of one subject, by their canonical
// JSON, in the order of the paths. Items are compared by their ids, so that one that only
// moved is no change; who wrote an item when, and what the engagement says of itself, are
// none either. A list of other things is compared as a whole.
func Diff(before, after []byte) ([]Change, error) {
	old, err := laidOpen(before)
	if err != nil {
		return nil, err
	}
	current, err := laidOpen(after)
	if err != nil {
		return nil, err
	}
	patch, err := jsondiff.Compare(old, current)
	if err != nil {
		return nil, fmt.Errorf("compare revisions: %w", err)
	}
	changes, seen := []Change{}, map[string]bool{}
	for _, op := range patch {
		change, place := changeAt(old, current, op.Path)
		if !seen[place] {
			seen[place] = true
			changes = append(changes, change)
		}
	}
	slices.SortStableFunc(changes, func(a, b Change) int { return slices.Compare(a.Path, b.Path) })
	return changes, nil
}

// laidOpen reads a frozen subject as Diff compares it.
func laidOpen(body []byte) (map[string]any, error) {
	var subject map[string]any
	if err := json.Unmarshal(body, &subject); err != nil {
		return nil, fmt.Errorf("compare revisions: %w", err)
	}
	delete(subject, briefField)
	for name, value := range subject {
		subject[name] = byIdentity(value)
	}
	return subject, nil
}

// byIdentity turns lists of things that have an identity into objects by it, and items
// into what their bodies say.
func byIdentity(value any) any {
	switch v := value.(type) {
	case map[string]any:
		v = unwrapped(v)
		for name, part := range v {
			v[name] = byIdentity(part)
		}
		return v
	case []any:
		things := make(map[string]any, len(v))
		for i, one := range v {
			v[i] = byIdentity(one)
			if id := identityOf(v[i]); id != "" {
				things[id] = v[i]
			}
		}
		if len(things) == len(v) {
			return things
		}
		return v
	case nil:
		return map[string]any{} // as an empty list, to which items are added one by one
	}
	return value
}

// unwrapped is an item without the record of its edits, its body laid open.
func unwrapped(item map[string]any) map[string]any {
	body, ok := item["body"].(map[string]any)
	if !ok || item["version"] == nil {
		return item
	}
	out := map[string]any{}
	for name, value := range item {
		switch name {
		case "body", "version", "created_at", "updated_at", "updated_by":
		default:
			out[name] = value
		}
	}
	for name, value := range body {
		out[name] = value
	}
	return out
}

// identities are the fields by which things in a list are known, titles those by which
// people know them; the first that a thing has counts.
var (
	identities = []string{"id", "key", "question", "area", "quarter"}
	titles     = []string{"title", "name", "question", "subject", "verbatim", "person", "text"}
)

func identityOf(thing any) string { return firstText(thing, identities) }

func firstText(thing any, fields []string) string {
	object, ok := thing.(map[string]any)
	if !ok {
		return ""
	}
	for _, field := range fields {
		if text, ok := object[field].(string); ok && text != "" {
			return text
		}
	}
	return ""
}

// changeAt is the change at a JSON pointer (RFC 6901), and the place that it is about:
// the pointer up to the first list.
func changeAt(before, after any, pointer string) (Change, string) {
	change := Change{Kind: ChangeChanged}
	var place []string
	wasThere, isThere := true, true
	for _, segment := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		segment = strings.NewReplacer("~1", "/", "~0", "~").Replace(segment)
		if isList(before) || isList(after) {
			break
		}
		before, wasThere = member(before, segment)
		after, isThere = member(after, segment)
		place, change.At = append(place, segment), append(change.At, segment)
		change.Path = append(change.Path, label(segment, after, before))
	}
	change.Before, change.After = shown(before), shown(after)
	switch {
	case !wasThere:
		change.Kind = ChangeAdded
	case !isThere:
		change.Kind = ChangeRemoved
	}
	return change, strings.Join(place, "\n")
}

// shown is a value as a change shows it: nothing for what is empty.
func shown(value any) any {
	if object, is := value.(map[string]any); is && len(object) == 0 {
		return nil
	}
	return value
}

func isList(value any) bool { _, is := value.([]any); return is }

func member(value any, name string) (any, bool) {
	object, _ := value.(map[string]any)
	part, found := object[name]
	return part, found
}

// label is how people know a part: an item by its title, a field by its name. Of two
// states of an item, the first that has a title gives it.
func label(segment string, states ...any) string {
	for _, state := range states {
		if text, ok := state.(string); ok && uuidForm.MatchString(segment) {
			return text // a title by its id
		}
		if identityOf(state) != segment {
			continue
		}
		if title := firstText(state, titles); title != "" {
			return title
		}
	}
	return segment
}

// Difference is what differs between two states of a subject, and how much does not.
type Difference struct {
	Changes []Change `json:"changes"`
	// Same counts, for each part that has items, those that are the same in both.
	Same []SamePart `json:"same"`
}

// SamePart is how many items of a part are the same.
type SamePart struct {
	Part  string `json:"part" doc:"The field of the subject"`
	Items int    `json:"items"`
}

// Compare is Diff with a count of what did not change, in the order of the parts.
func Compare(before, after []byte) (Difference, error) {
	changes, err := Diff(before, after)
	if err != nil {
		return Difference{}, err
	}
	c := Difference{Changes: changes, Same: []SamePart{}}
	old, err := laidOpen(before)
	if err != nil {
		return c, err
	}
	current, err := laidOpen(after)
	if err != nil {
		return c, err
	}
	for _, part := range slices.Sorted(maps.Keys(current)) {
		items, listed := current[part].(map[string]any)
		was, _ := old[part].(map[string]any)
		if !listed {
			continue
		}
		same := SamePart{Part: part}
		for id := range items {
			_, there := was[id]
			touched := slices.ContainsFunc(changes, func(c Change) bool { return c.At[0] == part && (len(c.At) == 1 || c.At[1] == id) })
			if there && !touched {
				same.Items++
			}
		}
		if same.Items > 0 {
			c.Same = append(c.Same, same)
		}
	}
	return c, nil
}
