package engagement_test

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

var itemNames = []string{"i1", "i2", "i3", "i4"}

// drawItems are items that depend on those before them, owned by somebody or nobody.
func drawItems(t *rapid.T) []engagement.SubjectItem {
	var items []engagement.SubjectItem
	for i, id := range itemNames[:rapid.IntRange(1, len(itemNames)).Draw(t, "items")] {
		item := engagement.SubjectItem{ID: id, Digest: oneOf(t, "says", "1", "2"), Anyone: rapid.IntRange(0, 9).Draw(t, "unknown owner") == 0}
		if i > 0 && whether(t, "depends") {
			item.DependsOn = []string{oneOf(t, "on", itemNames[:i]...)}
		}
		if whether(t, "owned") {
			item.People = []string{oneOf(t, "owner", team...)}
		}
		items = append(items, item)
	}
	return items
}

func drawSaid(t *rapid.T, items []engagement.SubjectItem) []engagement.ItemDecision {
	var said []engagement.ItemDecision
	for _, item := range items {
		if v := oneOf(t, "of "+item.ID, "", "", engagement.AcceptItem, engagement.DeferItem, engagement.RejectItem); v != "" {
			said = append(said, engagement.ItemDecision{ID: item.ID, Verdict: v, Comment: "so"})
		}
	}
	return said
}

// onItem is what a decided task says of an item, read off the list by hand.
func onItem(task engagement.Task, id string) engagement.ItemVerdict {
	for _, said := range task.Vote.Items {
		if said.ID == id {
			return said.Verdict
		}
	}
	return engagement.AcceptItem
}

// naively is what becomes of an item in one stage, by the words of the documentation.
func naively(stage engagement.Stage, tasks []engagement.Task, id string) engagement.ItemOutcome {
	passesWith := func(allowed ...engagement.ItemVerdict) bool {
		b := ballotsOf(stage, tasks)
		n := 0
		for _, task := range tasks {
			if task.Vote == nil {
				continue
			}
			if task.Vote.Verdict.Approves() && !slices.Contains(allowed, onItem(task, id)) {
				b.given[n].verdict = engagement.Reject
			}
			n++
		}
		return b.quorum()
	}
	said := func(v engagement.ItemVerdict) bool {
		return slices.ContainsFunc(tasks, func(task engagement.Task) bool {
			return task.Veto && task.Vote != nil && task.Vote.Verdict.Approves() && onItem(task, id) == v
		})
	}
	waived := !ballotsOf(stage, tasks).quorum()
	switch {
	case said(engagement.RejectItem) || !waived && !passesWith(engagement.AcceptItem, engagement.DeferItem):
		return engagement.ItemRejected
	case said(engagement.DeferItem) || !waived && !passesWith(engagement.AcceptItem):
		return engagement.ItemDeferred
	}
	return engagement.ItemAccepted
}

// judged is a gate with some stages on which everybody has said something, and its items.
func judged(t *rapid.T) (*engagement.Gate, [][]engagement.Task) {
	items := drawItems(t)
	policy := engagement.Policy{Items: &engagement.ItemPolicy{Field: "actions"}}
	var all [][]engagement.Task
	for n := range rapid.IntRange(1, 2).Draw(t, "stages") {
		stage, tasks := drawVotes(t)
		stage.Key = strconv.Itoa(n)
		for i := range tasks {
			if tasks[i].Vote != nil {
				tasks[i].Vote.Items = drawSaid(t, items)
			}
		}
		policy.Stages, all = append(policy.Stages, stage), append(all, tasks)
	}
	g := engagement.NewGate("gate", engagement.GatePlan, subject(1), engagement.Hands{}, nil, policy, nil)
	g.Items = items
	for n, tasks := range all {
		g.Runs = append(g.Runs, engagement.StageRun{Key: strconv.Itoa(n), Tasks: tasks})
	}
	return g, all
}

func worse(a, b engagement.ItemOutcome) bool {
	order := []engagement.ItemOutcome{engagement.ItemAccepted, engagement.ItemDeferred, engagement.ItemRejected}
	return slices.Index(order, a) > slices.Index(order, b)
}

// TestWhatBecomesOfItemsIsWhatANaiveCountSays counts by hand, and follows dependencies by
// asking for each whether anything below it has stopped.
func TestWhatBecomesOfItemsIsWhatANaiveCountSays(t *testing.T) {
	holds(t, func(t *rapid.T) {
		g, stages := judged(t)
		own := map[string]engagement.ItemOutcome{}
		for _, item := range g.Items {
			own[item.ID] = engagement.ItemAccepted
			for n, tasks := range stages {
				if made := naively(g.Policy.Stages[n], tasks, item.ID); worse(made, own[item.ID]) {
					own[item.ID] = made
				}
			}
		}
		var stopped func(id string) bool
		stopped = func(id string) bool {
			i := slices.IndexFunc(g.Items, func(item engagement.SubjectItem) bool { return item.ID == id })
			return i >= 0 && (own[id] != engagement.ItemAccepted || slices.ContainsFunc(g.Items[i].DependsOn, stopped))
		}
		for i, standing := range g.ItemStandings() {
			want := own[standing.ID]
			if want == engagement.ItemAccepted && slices.ContainsFunc(g.Items[i].DependsOn, stopped) {
				want = engagement.ItemDeferred
			}
			if standing.Outcome != want {
				t.Fatalf("%s is %s (%s), by hand %s", standing.ID, standing.Outcome, standing.Because, want)
			}
		}
	})
}

// TestAnObjectionTakenBackStopsNothing has one vote accept everything, and holds that no item
// fares worse.
func TestAnObjectionTakenBackStopsNothing(t *testing.T) {
	holds(t, func(t *rapid.T) {
		g, stages := judged(t)
		before := g.ItemStandings()
		n := rapid.IntRange(0, len(stages)-1).Draw(t, "stage")
		i := rapid.IntRange(0, len(stages[n])-1).Draw(t, "voter")
		if stages[n][i].Vote == nil {
			t.SkipNow()
		}
		stages[n][i].Vote.Items = nil
		for k, after := range g.ItemStandings() {
			if worse(after.Outcome, before[k].Outcome) {
				t.Fatalf("%s was %s, and %s when somebody took an objection back", after.ID, before[k].Outcome, after.Outcome)
			}
		}
	})
}

// TestNoVoteOutlivesAChangeThatConcernsItsVoter plays two rounds of a gate that decides on
// items, and holds every vote to the words of the documentation.
func TestNoVoteOutlivesAChangeThatConcernsItsVoter(t *testing.T) {
	holds(t, func(t *rapid.T) {
		policy := engagement.Policy{Title: "A gate", Items: &engagement.ItemPolicy{Field: "actions"}, Stages: []engagement.Stage{{
			Key: "one", Mode: engagement.Quorum{Mode: engagement.ModeAll}, CommentRequired: []engagement.Verdict{}, Channels: []engagement.Channel{engagement.ChannelAPI},
		}}}
		policy.Revisions.OnMaterialChange = oneOf(t, "reset", engagement.ResetAll, engagement.ResetAffected, engagement.ResetAffected)
		policy.Revisions.AffectedBy = oneOf(t, "affected by", "", engagement.AffectedByPart, engagement.AffectedByOwnItems, engagement.AffectedByOwnItems)
		policy.Defaults()
		var asked []engagement.Eligible
		for _, person := range team[:3] {
			asked = append(asked, engagement.Eligible{Person: person, Part: oneOf(t, "part", nil, []string{"actions"}, []string{"summary"}, []string{"actions", "summary"})})
		}
		first := engagement.NewGate("gate", engagement.GatePlan, subject(1), engagement.Hands{}, nil, policy, nil)
		first.Items, first.Material = drawItems(t), nil
		first.Material = materialOf(first.Items, oneOf(t, "summary", "x", "y"))
		mustOpen(t, first, asked)
		for _, person := range team[:3] {
			d := engagement.Decision{ID: person, Gate: "gate", Stage: "one", Revision: 1, Digest: "d1", Verdict: engagement.Approve, Person: person, Channel: engagement.ChannelAPI}
			d.Items = drawSaid(t, first.Items)
			if first.Check(d) == nil {
				first.Apply(d, start)
			}
		}
		first.Close(engagement.GateChangesRequested)
		round := first.Round()
		second := engagement.NewGate("gate", engagement.GatePlan, subject(2), engagement.Hands{}, nil, policy, &round)
		second.Items = drawItems(t)
		second.Material = materialOf(second.Items, oneOf(t, "summary then", "x", "y"))
		mustOpen(t, second, asked)
		for _, task := range second.Run().Tasks {
			was := taskOf(first.Runs[0], task.Person)
			if was.Vote == nil {
				continue
			}
			concerned := concerns(policy, task, was.Vote.Items, first, second)
			if carried := task.Vote != nil; carried == concerned {
				t.Fatalf("%s, part %v, said %+v; a change concerns them: %v, and their vote carried: %v\nbefore %+v\nafter %+v",
					task.Person, task.Part, was.Vote.Items, concerned, carried, first.Items, second.Items)
			}
		}
	})
}

// materialOf are the material fields of a subject with some items.
func materialOf(items []engagement.SubjectItem, summary string) []engagement.Field {
	whole := ""
	for _, item := range items {
		whole += item.ID + item.Digest
	}
	return []engagement.Field{{Name: "actions", Digest: whole}, {Name: "summary", Digest: summary}}
}

func mustOpen(t *rapid.T, g *engagement.Gate, people []engagement.Eligible) {
	if _, err := g.OpenStage(people, start, start.Add(24*time.Hour), time.Time{}); err != nil {
		t.Fatal(err)
	}
}

// concerns tells by the words of the documentation whether a revision changes anything that
// concerns somebody.
func concerns(p engagement.Policy, task engagement.Task, said []engagement.ItemDecision, before, after *engagement.Gate) bool {
	changed := map[string]bool{}
	for i, f := range after.Material {
		changed[f.Name] = f != before.Material[i]
	}
	says := func(items []engagement.SubjectItem) map[string]string {
		all := map[string]string{}
		for _, item := range items {
			all[item.ID] = item.Digest
		}
		return all
	}
	was, is := says(before.Items), says(after.Items)
	if !changed["actions"] && !changed["summary"] {
		return false
	}
	if p.Revisions.OnMaterialChange == engagement.ResetAll || len(task.Part) == 0 {
		return true
	}
	for _, s := range said {
		if s.Verdict != engagement.AcceptItem && was[s.ID] != is[s.ID] {
			return true
		}
	}
	if changed["summary"] && slices.Contains(task.Part, "summary") {
		return true
	}
	if !changed["actions"] || !slices.Contains(task.Part, "actions") {
		return false
	}
	if p.Revisions.AffectedBy != engagement.AffectedByOwnItems {
		return true
	}
	owns, touched := false, false
	for _, items := range [][]engagement.SubjectItem{before.Items, after.Items} {
		for _, item := range items {
			if item.Anyone || slices.Contains(item.People, task.Person) {
				owns = true
				touched = touched || was[item.ID] != is[item.ID]
			}
		}
	}
	return !owns || touched
}
