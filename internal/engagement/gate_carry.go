package engagement

import "slices"

// Round is what a gate's round leaves to the next one: what it was about, and who voted
// what.
type Round struct {
	Revision int       `json:"revision"`
	State    GateState `json:"state"`
	Material []Field   `json:"material,omitempty"`
	// Items are those that the gate decided on one by one.
	Items []SubjectItem `json:"items,omitempty"`
	Votes []Cast        `json:"votes,omitempty"`
}

// CarryBecause is why a vote still holds.
type CarryBecause string

// The reasons, of which the first that is true counts.
const (
	CarriedFromStage  CarryBecause = "earlier_stage" // the same person's vote counts in the later stage
	CarriedUnchanged  CarryBecause = "unchanged"     // nothing material has changed
	CarriedPartIntact CarryBecause = "part"          // nothing in the part that concerns the approver has
	CarriedOwnIntact  CarryBecause = "own_items"     // of the items, none of their own has
)

// Cast is a vote with its place.
type Cast struct {
	Stage string `json:"stage"`
	Seat  string `json:"seat"`
	Vote  Vote   `json:"vote"`
}

// Round is what the gate leaves to the next revision's round.
func (g *Gate) Round() Round {
	r := Round{Revision: g.Subject.Revision, State: g.State, Material: g.Material, Items: g.Items}
	for _, run := range g.Runs {
		for _, t := range run.Tasks {
			if t.State == TaskDecided && t.Vote != nil {
				r.Votes = append(r.Votes, Cast{Stage: run.Key, Seat: t.seat(), Vote: *t.Vote})
			}
		}
	}
	return r
}

// carry gives the people of the stage that has just opened the votes that still hold:
// those of an earlier stage, where the same person's counts forward, and those of the
// round before, where nothing that concerns the voter has changed since.
func (g *Gate) carry() (carried []Vote, settled []Task) {
	run := g.Run()
	for i := range run.Tasks {
		t := &run.Tasks[i]
		if t.State != TaskOpen {
			continue
		}
		vote, because := g.held(*t)
		if vote == nil {
			continue
		}
		v := *vote
		v.CarriedBecause, v.Items = because, g.known(vote.Items)
		v.CarriedFrom, v.Decision, v.Late, v.OnBehalfOf = vote.Decision, "", false, t.For
		if vote.CarriedFrom != "" {
			v.CarriedFrom = vote.CarriedFrom
		}
		v.At = run.OpenedAt
		t.State, t.Vote = TaskDecided, &v
		settled = append(settled, g.settle(t)...)
		carried = append(carried, v)
	}
	return carried, settled
}

// Numbered gives a carried vote its id, which its carrier makes.
func (g *Gate) Numbered(person, decision string) {
	if t := g.task(person); t != nil && t.Vote != nil {
		t.Vote.Decision = decision
	}
}

// known are those of what was said of items that are still there.
func (g *Gate) known(said []ItemDecision) []ItemDecision {
	ids := ItemIDs(g.Items)
	return slices.DeleteFunc(slices.Clone(said), func(d ItemDecision) bool { return !slices.Contains(ids, d.ID) })
}

// held is the vote that still holds for a task, and why, or nil.
func (g *Gate) held(t Task) (*Vote, CarryBecause) {
	if g.Policy.Duties.SamePerson == SamePersonCarryForward && t.How == "" {
		if vote := g.decidedBefore(t.Person); vote != nil && vote.OnBehalfOf == "" && g.carries(vote.Verdict) {
			return vote, CarriedFromStage
		}
	}
	if !g.follows() {
		return nil, ""
	}
	for i, c := range g.before.Votes {
		if c.Stage == g.Run().Key && c.Seat == t.seat() && c.Vote.Person == t.Person && g.carries(c.Vote.Verdict) {
			if because := g.untouched(t, c.Vote); because != "" {
				return &g.before.Votes[i].Vote, because
			}
			return nil, ""
		}
	}
	return nil, ""
}

// carries tells whether a verdict may hold in the open stage: whoever asked for changes,
// or rejected, judges anew, and nobody abstains where the stage takes no abstention.
func (g *Gate) carries(v Verdict) bool {
	return v.Approves() || v == Abstain && g.Stage().MayAbstain()
}

// follows tells whether votes may carry over from the round before.
func (g *Gate) follows() bool {
	return g.before != nil && len(g.Material) > 0 && len(g.before.Material) > 0 &&
		(g.before.State == GateChangesRequested || g.before.State == GateSuperseded)
}

// untouched tells why nothing that concerns a voter has changed since the round before;
// empty when something has.
func (g *Gate) untouched(t Task, vote Vote) CarryBecause {
	stake := Stake{
		Policy: g.Policy, Part: t.Part, People: include([]string{t.Person}, t.seat()), Said: vote.Items,
		Before: g.before.Items, After: g.Items, Changed: ChangedFields(g.before.Material, g.Material),
	}
	return stake.Untouched()
}

// ChangedFields names the fields that differ between two revisions.
func ChangedFields(before, after []Field) []string {
	var changed []string
	for _, f := range after {
		if !slices.Contains(before, f) {
			changed = append(changed, f.Name)
		}
	}
	for _, f := range before {
		if !slices.ContainsFunc(after, func(a Field) bool { return a.Name == f.Name }) {
			changed = append(changed, f.Name)
		}
	}
	return changed
}
