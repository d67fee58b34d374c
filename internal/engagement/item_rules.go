package engagement

import "slices"

// ItemOutcome is what becomes of an item.
type ItemOutcome string

// The outcomes. A deferred item is kept and may be proposed again; a rejected one is not
// carried out.
const (
	ItemAccepted ItemOutcome = "accepted"
	ItemDeferred ItemOutcome = "deferred"
	ItemRejected ItemOutcome = "rejected"
)

// ItemBecause is why an item is not accepted.
type ItemBecause string

// The reasons.
const (
	BecauseVeto    ItemBecause = "veto"    // somebody with a veto said so
	BecauseQuorum  ItemBecause = "quorum"  // too few accept it for their stage
	BecauseDepends ItemBecause = "depends" // it needs another item that is not accepted
)

// ItemStanding is how an item stands: how many people say what of it, and what becomes of
// it when the gate passes with the votes there are.
type ItemStanding struct {
	ID      string      `json:"id"`
	Accepts int         `json:"accepts" doc:"People whose approval accepts it"`
	Defers  int         `json:"defers"`
	Rejects int         `json:"rejects"`
	Outcome ItemOutcome `json:"outcome,omitempty" enum:"accepted,deferred,rejected"`
	Because ItemBecause `json:"because,omitempty" enum:"veto,quorum,depends"`
	// DependsOn is the item that it needs and that is not accepted.
	DependsOn string `json:"depends_on,omitempty"`
	// Until is the latest day until which somebody defers it.
	Until Day `json:"until,omitempty" format:"date"`
}

// NotAccepted are the ids of the items that are deferred or rejected.
func NotAccepted(items []ItemStanding) []string {
	var ids []string
	for _, item := range items {
		if item.Outcome != ItemAccepted {
			ids = append(ids, item.ID)
		}
	}
	return ids
}

// judgement is what one stage makes of one item.
type judgement struct {
	outcome ItemOutcome
	because ItemBecause
}

// ItemStandings tells how each item stands, in the order of the subject. An item needs of
// every stage what the subject needs of it: nothing goes ahead that the people of a stage
// would not have let pass alone.
//
//   - It is rejected when somebody with a veto rejects it, or when those who do not reject
//     it would not meet the stage's quorum.
//   - Else it is deferred when somebody with a veto defers it, or when those who accept it
//     would not meet the quorum: whoever defers says "not now", which stops it now and is
//     no "never".
//   - Else the stage accepts it. Of several stages the most restrictive counts.
//   - What depends on an item that is not accepted cannot go ahead without it, and is
//     deferred with it.
//
// Abstentions and undecided seats count as they do for the whole. Where a stage has passed
// without its quorum, by an override or by time alone, the quorum was waived, and only
// vetoes count.
func (g *Gate) ItemStandings() []ItemStanding {
	if len(g.Items) == 0 {
		return nil
	}
	all := make([]ItemStanding, len(g.Items))
	for i, item := range g.Items {
		all[i] = ItemStanding{ID: item.ID, Outcome: ItemAccepted}
	}
	for r := range g.Runs {
		run := &g.Runs[r]
		made := run.items
		if made == nil {
			made = g.judge(run)
		}
		for i, j := range made {
			if j.outcome.severity() > all[i].Outcome.severity() {
				all[i].Outcome, all[i].Because = j.outcome, j.because
			}
		}
	}
	TallyItems(all, g.Votes())
	withDependents(g.Items, all)
	return all
}

func (o ItemOutcome) severity() int {
	return slices.Index([]ItemOutcome{ItemAccepted, ItemDeferred, ItemRejected}, o)
}

// TallyItems counts who says what of each item. Whose vote counts in several stages is one
// person.
func TallyItems(items []ItemStanding, votes []Vote) {
	for i := range items {
		item := &items[i]
		var counted []string
		for n := len(votes) - 1; n >= 0; n-- {
			said := votes[n].on(item.ID)
			if said == "" || slices.Contains(counted, votes[n].Person) {
				continue
			}
			counted = append(counted, votes[n].Person)
			switch said {
			case AcceptItem:
				item.Accepts++
			case DeferItem:
				item.Defers++
			case RejectItem:
				item.Rejects++
			}
		}
		for _, v := range votes {
			for _, said := range v.Items {
				if said.ID == item.ID && said.Verdict == DeferItem && v.Verdict.Approves() && item.Until.Before(said.Until) {
					item.Until = said.Until
				}
			}
		}
	}
}

// judge is what a stage makes of each item as its votes stand.
func (g *Gate) judge(run *StageRun) []judgement {
	i := slices.IndexFunc(g.Policy.Stages, func(s Stage) bool { return s.Key == run.Key })
	made := make([]judgement, len(g.Items))
	for n, item := range g.Items {
		made[n] = g.Policy.Stages[i].judge(seatsOf(g.Policy.Stages[i], run.Tasks), item.ID)
	}
	return made
}

func (s Stage) judge(seats []seat, item string) judgement {
	quorate := s.meets(seats, item, AcceptItem, DeferItem, RejectItem) // the subject itself
	switch {
	case vetoes(seats, item, RejectItem):
		return judgement{ItemRejected, BecauseVeto}
	case quorate && !s.meets(seats, item, AcceptItem, DeferItem):
		return judgement{ItemRejected, BecauseQuorum}
	case vetoes(seats, item, DeferItem):
		return judgement{ItemDeferred, BecauseVeto}
	case quorate && !s.meets(seats, item, AcceptItem):
		return judgement{ItemDeferred, BecauseQuorum}
	}
	return judgement{outcome: ItemAccepted}
}

func vetoes(seats []seat, item string, verdict ItemVerdict) bool {
	return slices.ContainsFunc(seats, func(s seat) bool { return s.veto && s.vote != nil && s.vote.on(item) == verdict })
}

// meets tells whether those who say one of some verdicts of an item would meet the stage's
// quorum, were they the only ones to approve.
func (s Stage) meets(seats []seat, item string, verdicts ...ItemVerdict) bool {
	only := slices.Clone(seats)
	for i := range only {
		if only[i].vote != nil && only[i].verdict.Approves() && !slices.Contains(verdicts, only[i].vote.on(item)) {
			only[i].verdict = Reject
		}
	}
	t, _, _ := counts(s, only)
	return passed(s, t, only)
}

// withDependents defers what is accepted and depends on what is not, however far.
func withDependents(items []SubjectItem, all []ItemStanding) {
	stopped := func(id string) bool {
		i := slices.IndexFunc(all, func(s ItemStanding) bool { return s.ID == id })
		return i >= 0 && all[i].Outcome != ItemAccepted
	}
	for again := true; again; {
		again = false
		for i, item := range items {
			if all[i].Outcome != ItemAccepted {
				continue
			}
			if n := slices.IndexFunc(item.DependsOn, stopped); n >= 0 {
				all[i].Outcome, all[i].Because, all[i].DependsOn = ItemDeferred, BecauseDepends, item.DependsOn[n]
				again = true
			}
		}
	}
}

// ItemsAt is what became of the items when the gate ended in a state, by what ended it
// where no tally did; nil where it did not come to decide on them. An override accepts the
// subject as it was submitted.
func (g *Gate) ItemsAt(end GateState, by ClosedBy) []ItemStanding {
	items := g.ItemStandings()
	switch {
	case end.Passed() && by == ByOverride:
		for i := range items {
			items[i].Outcome, items[i].Because, items[i].DependsOn = ItemAccepted, "", ""
		}
		return items
	case end.Passed(), end == GateRejected && g.Verdict() == GateRejected:
		return items
	}
	return nil
}
