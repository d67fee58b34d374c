package office

import (
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// outcomeWords are what became of an action.
var outcomeWords = map[engagement.ItemOutcome]string{
	engagement.ItemAccepted: "Accepted", engagement.ItemDeferred: "Deferred", engagement.ItemRejected: "Rejected",
}

func outcomeTone(o engagement.ItemOutcome) report.Tone {
	switch o {
	case engagement.ItemAccepted:
		return report.Good
	case engagement.ItemRejected:
		return report.Bad
	}
	return report.Warn
}

// becauseWords are why an action was not accepted.
var becauseWords = map[engagement.ItemBecause]string{
	engagement.BecauseVeto: "somebody with a veto said so", engagement.BecauseQuorum: "too few accepted it",
}

// saidOfItem is what people say of an item.
var saidOfItem = map[engagement.ItemVerdict]string{
	engagement.AcceptItem: "accepts", engagement.DeferItem: "defers", engagement.RejectItem: "rejects",
}

// actionOutcomes says what became of each action of a plan: who deferred or rejected it and
// why, and what was approved of what was proposed.
func (r *reporter) actionOutcomes(title string, o engagement.PlanOutcome) report.Section {
	rows := make([][]report.Cell, len(o.Actions))
	for i, a := range o.Actions {
		rows[i] = []report.Cell{
			cell(a.Title), {Text: outcomeWords[a.Outcome], Tone: outcomeTone(a.Outcome), Note: r.whyNot(a)}, r.moneyCell(a.Action.BuildCost), cell(opinionsOf(a)),
		}
	}
	said := text("Proposed: %s for %s to build and %s a year to run. Approved: %s for %s to build and %s a year to run.",
		many(o.Proposed.Actions, "action"), r.money(o.Proposed.BuildCost), r.money(o.Proposed.RunCost),
		many(o.Approved.Actions, "action"), r.money(o.Approved.BuildCost), r.money(o.Approved.RunCost))
	return section(title, blocks(said, table("", "The plan has no actions.", []string{"Action", "Outcome", "#Cost to build", "Who said what"}, rows,
		cell("Approved"), cell(""), r.moneyCell(o.Approved.BuildCost), cell(""))))
}

func (r *reporter) whyNot(a engagement.ActionOutcome) string {
	var why []string
	if a.Because == engagement.BecauseDepends {
		why = append(why, "it needs "+quoted(a.Needs)+", which does not go ahead")
	} else if words := becauseWords[a.Because]; words != "" {
		why = append(why, words)
	}
	if a.Outcome == engagement.ItemDeferred && a.Until != "" {
		why = append(why, "until "+r.day(a.Until))
	}
	if a.Initiative != "" {
		why = append(why, "taken up as an initiative")
	}
	return strings.Join(why, "; ")
}

func opinionsOf(a engagement.ActionOutcome) string {
	said := make([]string, len(a.Said))
	for i, s := range a.Said {
		said[i] = s.Name + " " + saidOfItem[s.Verdict]
		if s.Comment != "" {
			said[i] += ": " + s.Comment
		}
	}
	return strings.Join(said, "\n")
}

// outcomes says what became of the plan's actions, where not all were accepted.
func (f finalFile) outcomes(r *reporter) report.Section {
	if !f.planned || f.outcome.Proposed.Actions == f.outcome.Approved.Actions {
		return report.Section{}
	}
	return r.actionOutcomes("Accepted, deferred and rejected", f.outcome)
}

// unstarted is why an action has no project.
func (f finalFile) unstarted(action string) string {
	for _, a := range f.outcome.Actions {
		if a.ID == action && a.Outcome != engagement.ItemAccepted {
			return strings.ToLower(outcomeWords[a.Outcome])
		}
	}
	return "no project"
}
