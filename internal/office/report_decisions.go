package office

import (
	"fmt"
	"slices"
	"strings"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

func (r *reporter) loadRounds() error {
	rounds, _, err := r.tx.Gates(store.GateQuery{Engagement: r.e.ID, AllRevisions: true})
	slices.Reverse(rounds)
	r.rounds = rounds
	return err
}

// roundsAt lists the rounds of a gate, the oldest first.
func (r *reporter) roundsAt(ref string, key engagement.GateKey) []store.Gate {
	return r.roundsWhere(func(g store.Gate) bool { return g.Ref == ref && g.Key == key })
}

func (r *reporter) roundsWhere(is func(store.Gate) bool) []store.Gate {
	return slices.DeleteFunc(slices.Clone(r.rounds), func(g store.Gate) bool { return !is(g) })
}

// decided returns what the newest round of a gate was about, with all its rounds; false
// when nothing was ever put before it.
func decided[T any](r *reporter, ref string, key engagement.GateKey) (content T, rounds []store.Gate, found bool, err error) {
	rounds = r.roundsAt(ref, key)
	if len(rounds) == 0 {
		return content, nil, false, nil
	}
	revision, err := r.tx.Revision(r.e.ID, ref, last(rounds).Subject.Revision)
	if err != nil {
		return content, rounds, false, err
	}
	content, err = thaw[T](revision.Body)
	return content, rounds, err == nil, err
}

func last(rounds []store.Gate) store.Gate { return rounds[len(rounds)-1] }

// outcome says how a gate ended.
func (r *reporter) outcome(g store.Gate) report.Block {
	title := sentence(gateWords[g.State])
	if g.ClosedAt != nil {
		title += " on " + r.on(*g.ClosedAt)
	}
	var who []string
	conditions := 0
	for _, d := range g.Decisions {
		who = append(who, d.Name+" ("+roleNames(d.Roles)+")")
		conditions += len(d.Conditions)
	}
	said := "Nobody has decided yet."
	if len(who) > 0 {
		said = "Decided by " + listed(who) + "."
	}
	if conditions > 0 {
		said += fmt.Sprintf(" The approval depends on %s.", many(conditions, "condition"))
	}
	return callout(gateTone(g.State), title, "%s", said)
}

func roleNames(roles []engagement.Role) string {
	var names []string
	for _, role := range roles {
		names = append(names, roleWords[role])
	}
	return listed(names)
}

// decisionSection says who decided what in each round, and on which conditions.
func (r *reporter) decisionSection(title string, rounds []store.Gate) report.Section {
	if len(rounds) == 0 {
		return report.Section{}
	}
	var rows, conditions [][]report.Cell
	for i, g := range rounds {
		round := cell("")
		if len(rounds) > 1 {
			round = wholeCell(i + 1)
		}
		for _, d := range g.Decisions {
			rows = append(rows, append([]report.Cell{round}, r.decisionCells(d)...))
			conditions = append(conditions, r.conditionRows(g, d)...)
		}
	}
	out := section(title, blocks(table("", "Nobody has decided.", []string{"#Round", "Who", "As", "Decision", "On", "In their words"}, rows)))
	if len(conditions) > 0 {
		out.Blocks = append(out.Blocks, table("Conditions of the approval", "",
			[]string{"Condition", "Who meets it", "By", "Who checks it", "Asked by", "Stands"}, conditions))
	}
	for _, g := range rounds {
		out.Blocks = append(out.Blocks, r.exceptional(g)...)
	}
	if len(rounds) > 1 {
		out.Blocks = append(out.Blocks, text("It took %s.", many(len(rounds), "round")))
	}
	return out
}

func (r *reporter) decisionCells(d store.DecisionRecord) []report.Cell {
	on := r.onCell(d.At)
	if d.Late {
		on.Note, on.Tone = "after the day it was due", report.Warn
	}
	who := cell(d.Name)
	if d.Provenance != "" && !strings.HasPrefix(d.Provenance, "signed") {
		who.Note = "the identity was claimed, not signed in"
	}
	switch {
	case d.CarriedFrom != "":
		who.Note = "carried forward from the round before"
	case d.OnBehalfOf != "":
		who.Note = "on behalf of " + d.OnBehalfOfName
	}
	return []report.Cell{who, cell(roleNames(d.Roles)), toned(verdictWords[d.Verdict], verdictTone(d.Verdict)), on, cell(d.Comment)}
}

func (r *reporter) conditionRows(g store.Gate, d store.DecisionRecord) [][]report.Cell {
	var rows [][]report.Cell
	for n, c := range d.Conditions {
		said := cell(c.Text)
		if c.Blocking {
			said.Note = "nothing goes on before it is met"
		}
		rows = append(rows, []report.Cell{
			said, cell(r.name(c.Owner)), r.dayCell(c.Due), cell(r.name(c.Verifier)), cell(d.Name), standing(g, engagement.ConditionID(d.ID, n)),
		})
	}
	return rows
}

// standing is how a condition of a gate stands. One of a gate that has not passed binds
// nobody; of those of before conditions were followed up nothing is known.
func standing(g store.Gate, id string) report.Cell {
	for _, c := range g.Conditions {
		if c.ID == id {
			return toned(sentence(conditionWords[c.State]), conditionTone(c.State))
		}
	}
	if g.State.Passed() {
		return cell("")
	}
	return cell("Does not bind")
}

// exceptional says what happened at a gate that no vote did: an override, and an approval
// that was taken back.
func (r *reporter) exceptional(g store.Gate) []report.Block {
	var all []report.Block
	if o := g.Override; o != nil && o.ConfirmedAt != nil {
		all = append(all, callout(report.Bad, "Decided by override on "+r.on(*o.ConfirmedAt),
			"%s asked for it and %s confirmed it, without the votes that the policy asks for. The reason: %s", o.RequestedByName, o.ConfirmedByName, o.Reason))
	}
	if v := g.Revoked; v != nil {
		all = append(all, callout(report.Bad, "Revoked on "+r.on(v.At), "%s took the approval back. The reason: %s", v.Name, v.Reason))
	}
	return all
}

// about says in words what a gate decides on.
func (r *reporter) about(g store.Gate) string {
	part := strings.Split(g.Ref, "/")
	of := func(i int) string {
		if i < len(part) {
			return quoted(r.known(part[i]))
		}
		return ""
	}
	switch g.Key {
	case engagement.GateDiagnosis:
		return "Diagnosis"
	case engagement.GatePlan:
		return "Improvement plan"
	case engagement.GateException:
		if _, ok := contract.ChangeRequestOf(g.Ref); ok {
			return "Change to the project " + of(1)
		}
		return "Exception of the project " + of(1)
	case engagement.GateAcceptance:
		return "Acceptance of the project " + of(1)
	case engagement.GateGoLive:
		return "Go-live of " + of(len(part)-1)
	case engagement.GateReview:
		return "Review of period " + part[len(part)-1]
	case engagement.GateInitiative:
		return "Initiative " + of(len(part)-1)
	case engagement.GateClosure:
		return "Closure of the engagement"
	}
	return g.Title
}

// decisionsTable lists rounds at gates, each with who decided.
func (r *reporter) decisionsTable(none string, rounds []store.Gate) report.Block {
	var rows [][]report.Cell
	for _, g := range rounds {
		var who []string
		for _, d := range g.Decisions {
			who = append(who, fmt.Sprintf("%s (%s)", d.Name, strings.ToLower(verdictWords[d.Verdict])))
		}
		due := r.onOrNoneCell(g.DueAt)
		on := r.onOrNoneCell(g.ClosedAt)
		if g.ClosedAt != nil && g.DueAt != nil && g.ClosedAt.After(*g.DueAt) {
			on.Note = "late"
		}
		rows = append(rows, []report.Cell{
			cell(r.about(g)), r.onCell(g.OpenedAt), due, on, toned(sentence(gateWords[g.State]), gateTone(g.State)), cell(listed(who)),
		})
	}
	return table("", none, []string{"Decision", "Asked on", "Due", "Decided on", "Outcome", "By"}, rows)
}
