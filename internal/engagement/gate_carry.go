package engagement

import "slices"

// Round is what a gate's round leaves to the next one: what it was about, and who voted
// what.
type Round struct {
	Revision int       `json:"revision"`
	State    GateState `json:"state"`
	Material []Field   `json:"material,omitempty"`
	Votes    []Cast    `json:"votes,omitempty"`
}

// Cast is a vote with its place.
type Cast struct {
	Stage string `json:"stage"`
	Seat  string `json:"seat"`
	Vote  Vote   `json:"vote"`
}

// Round is what the gate leaves to the next revision's round.
func (g *Gate) Round() Round {
	r := Round{Revision: g.Subject.Revision, State: g.State, Material: g.Material}
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
		vote := g.held(*t)
		if vote == nil {
			continue
		}
		v := *vote
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

// Beside are the tasks of others on a person's seat, as they stand.
func (g *Gate) Beside(person string) []Task {
	own := g.task(person)
	var others []Task
	for _, t := range g.Run().Tasks {
		if own != nil && t.Person != person && t.seat() == own.seat() {
			others = append(others, t)
		}
	}
	return others
}

// held is the vote that still holds for a task, or nil.
func (g *Gate) held(t Task) *Vote {
	if g.Policy.Duties.SamePerson == SamePersonCarryForward && t.How == "" {
		if vote := g.decidedBefore(t.Person); vote != nil && vote.OnBehalfOf == "" && g.carries(vote.Verdict) {
			return vote
		}
	}
	if !g.follows() || g.affects(t.Part) {
		return nil
	}
	for i, c := range g.before.Votes {
		if c.Stage == g.Run().Key && c.Seat == t.seat() && c.Vote.Person == t.Person && g.carries(c.Vote.Verdict) {
			return &g.before.Votes[i].Vote
		}
	}
	return nil
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

// affects tells whether a part of the subject has changed since the round before. Under
// reset_all every part is affected by any material change.
func (g *Gate) affects(part []string) bool {
	changed := changedFields(g.before.Material, g.Material)
	if len(changed) == 0 {
		return false
	}
	if g.Policy.Revisions.OnMaterialChange != ResetAffected || len(part) == 0 {
		return true
	}
	return slices.ContainsFunc(changed, func(name string) bool { return slices.Contains(part, name) })
}

// changedFields names the fields that differ between two revisions.
func changedFields(before, after []Field) []string {
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
