package engagement

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func item[T any](id string, version int, body T) Item[T] {
	return Item[T]{ID: id, Version: version, UpdatedBy: "somebody", Body: body}
}

func frozenPlan(t require.TestingT, p Plan) []byte {
	body, err := json.Marshal(p)
	require.NoError(t, err)
	return body
}

func TestADiffNamesWhatAReaderWouldNotice(t *testing.T) {
	const drill, till, finding = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002", "00000000-0000-4000-8000-000000000003"
	before := Plan{
		Engagement: Brief{Title: "Bread"}, Summary: "All of it.", BuildCost: 100,
		Actions: []RankedAction{
			{Item: item(drill, 1, Action{Title: "Restore each month", Due: "2026-06-30", Findings: []string{"a"}}), Rank: 1},
			{Item: item(till, 1, Action{Title: "New tills", Impact: 3}), Rank: 2},
		},
		Findings: map[string]string{},
	}
	after := Plan{
		Engagement: Brief{Title: "Bread, online"}, Summary: "All of it.", BuildCost: 250,
		Actions: []RankedAction{
			{Item: item(till, 7, Action{Title: "New tills", Impact: 3}), Rank: 2}, // moved, and saved again as it was
			{Item: item(drill, 2, Action{Title: "Restore each month", Due: "2026-07-31", Findings: []string{"a", "b"}}), Rank: 1},
		},
		Objectives: []Item[PlanObjective]{item("00000000-0000-4000-8000-000000000009", 1, PlanObjective{Title: "Back in an hour", Metric: "Hours"})},
		Findings:   map[string]string{finding: "Nobody has tried a restore"},
	}
	changes, err := Diff(frozenPlan(t, before), frozenPlan(t, after))
	require.NoError(t, err)
	said := map[string]ChangeKind{}
	for _, c := range changes {
		text, err := json.Marshal(c.Path)
		require.NoError(t, err)
		said[string(text)] = c.Kind
	}
	require.Equal(t, map[string]ChangeKind{
		`["actions","Restore each month","due"]`:      ChangeChanged,
		`["actions","Restore each month","findings"]`: ChangeChanged,
		`["build_cost"]`: ChangeChanged,
		`["findings","Nobody has tried a restore"]`: ChangeAdded,
		`["objectives","Back in an hour"]`:          ChangeAdded,
	}, said)
	require.Equal(t, Change{
		Path: []string{"actions", "Restore each month", "due"}, At: []string{"actions", drill, "due"}, Before: "2026-06-30", After: "2026-07-31", Kind: ChangeChanged,
	}, changes[0])
	require.Equal(t, []any{"a", "b"}, changes[1].After, "a list of texts is shown whole")
}

func TestARemovedItemIsNamedByItsTitle(t *testing.T) {
	plan := func(titles ...string) []byte {
		var p Plan
		for _, title := range titles {
			p.Actions = append(p.Actions, RankedAction{Item: item("id of "+title, 1, Action{Title: title})})
		}
		return frozenPlan(t, p)
	}
	changes, err := Diff(plan("Tills", "Drill"), plan("Tills", "Bread"))
	require.NoError(t, err)
	require.Len(t, changes, 2)
	require.Equal(t, []string{"actions", "Bread"}, changes[0].Path)
	require.Equal(t, ChangeAdded, changes[0].Kind)
	require.Equal(t, []string{"actions", "Drill"}, changes[1].Path)
	require.Equal(t, ChangeRemoved, changes[1].Kind)
	require.Nil(t, changes[1].After)
}

func TestADiffNeedsJSON(t *testing.T) {
	_, err := Diff([]byte("{}"), []byte("bread"))
	require.Error(t, err)
	_, err = Diff([]byte("bread"), []byte("{}"))
	require.Error(t, err)
}

func TestARevisionDoesNotDifferFromItselfInAnotherOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		titles := rapid.SliceOfNDistinct(rapid.StringMatching(`[a-z]{1,6}`), 1, 6, rapid.ID[string]).Draw(t, "titles")
		build := func(order []string, version int) []byte {
			var p Plan
			for _, title := range order {
				p.Actions = append(p.Actions, RankedAction{Item: item(title, version, Action{Title: title})})
			}
			return frozenPlan(t, p)
		}
		changes, err := Diff(build(titles, 1), build(rapid.Permutation(titles).Draw(t, "order"), 2))
		if err != nil || len(changes) > 0 {
			t.Fatalf("%v, %v", changes, err)
		}
	})
}

func TestWhatStaysTheSameIsCountedByPart(t *testing.T) {
	plan := func(cost Money, titles ...string) []byte {
		p := Plan{Summary: "All of it.", Objectives: []Item[PlanObjective]{item("o", 1, PlanObjective{Title: "Bread"})}}
		for i, title := range titles {
			p.Actions = append(p.Actions, RankedAction{Item: item(title, i+1, Action{Title: title, BuildCost: cost * Money(i)})})
		}
		return frozenPlan(t, p)
	}
	c, err := Compare(plan(1, "a", "b", "gone"), plan(2, "a", "b", "new"))
	require.NoError(t, err)
	require.Equal(t, []SamePart{{Part: "actions", Items: 1}, {Part: "objectives", Items: 1}}, c.Same, "a costs nothing in either, b more, the others are in one only")
	require.Len(t, c.Changes, 3)
	same, err := Compare(plan(1, "a"), plan(1, "a"))
	require.NoError(t, err)
	require.Empty(t, same.Changes)
	require.Equal(t, []SamePart{{Part: "actions", Items: 1}, {Part: "objectives", Items: 1}}, same.Same)
}
