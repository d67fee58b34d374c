package office

import (
	"strings"

	"golang.org/x/text/language"

	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// stamps are the words across the sheets of what is not approved, in English and Spanish.
var stamps = map[engagement.GateState][2]string{
	engagement.GatePending:          {"DRAFT", "BORRADOR"},
	engagement.GateRejected:         {"REJECTED", "RECHAZADO"},
	engagement.GateChangesRequested: {"CHANGES REQUESTED", "CON CAMBIOS PEDIDOS"},
	engagement.GateExpired:          {"LAPSED", "CADUCADO"},
	engagement.GateWithdrawn:        {"WITHDRAWN", "RETIRADO"},
	engagement.GateSuperseded:       {"SUPERSEDED", "SUSTITUIDO"},
	engagement.GateRevoked:          {"REVOKED", "REVOCADO"},
	engagement.GateCancelled:        {"CANCELLED", "CANCELADO"},
}

// stampWords is the stamp of a state in a locale; "" for what is approved.
func stampWords(locale string, state engagement.GateState) string {
	if base, _ := language.Make(locale).Base(); base.String() == "es" {
		return stamps[state][1]
	}
	return stamps[state][0]
}

// stamp is that of what was decided in a round: an approved revision carries none until a
// later one is approved.
func (r *reporter) stamp(g store.Gate) string {
	if g.State.Passed() && r.successor(g) > 0 {
		return stampWords(r.e.Locale, engagement.GateSuperseded)
	}
	return stampWords(r.e.Locale, g.State)
}

// status says in words how what was decided in a round stands.
func (r *reporter) status(g store.Gate) string {
	said := sentence(gateWords[g.State])
	if g.ClosedAt != nil && g.State != engagement.GatePending {
		said += " on " + r.on(*g.ClosedAt)
	}
	if n := r.successor(g); g.State.Passed() && n > 0 {
		said += ", superseded by revision " + r.count(n)
	}
	return said
}

// successor is the revision that was approved after that of a round; 0 when none was.
func (r *reporter) successor(g store.Gate) int {
	for _, later := range r.roundsAt(g.Ref, g.Key) {
		if later.Subject.Revision > g.Subject.Revision && later.State.Passed() {
			return later.Subject.Revision
		}
	}
	return 0
}

// approvals is what the record holds of a round: how it stands, who decided what and
// when, on which conditions, on which items, and who has yet to decide.
func (r *reporter) approvals(g store.Gate) report.Section {
	out := r.decisionSection("Approvals", []store.Gate{g})
	head := blocks(callout(gateTone(g.State), r.status(g), "Gate: %s. Revision %d.", r.about(g), g.Subject.Revision))
	out.Blocks = append(head, out.Blocks...)
	out.Blocks = append(out.Blocks, r.itemVerdicts(g)...)
	var awaited []string
	if g.State == engagement.GatePending {
		for _, t := range g.Tasks {
			if t.State == engagement.TaskOpen {
				awaited = append(awaited, t.Name)
			}
		}
	}
	if len(awaited) > 0 {
		out.Blocks = append(out.Blocks, text("Still to decide: %s.", listed(awaited)))
	}
	for _, d := range g.Retracted {
		out.Blocks = append(out.Blocks, text("%s took back a decision (%s). %s", d.Name, strings.ToLower(verdictWords[d.Verdict]), d.RetractReason))
	}
	return out
}

var itemWords = map[engagement.ItemVerdict]string{
	engagement.AcceptItem: "Accepted", engagement.DeferItem: "Deferred", engagement.RejectItem: "Rejected",
}

// itemVerdicts lists what was said of single items.
func (r *reporter) itemVerdicts(g store.Gate) []report.Block {
	var rows [][]report.Cell
	for _, d := range g.Decisions {
		for _, item := range d.Items {
			until := cell("")
			if item.Until != "" {
				until = r.format.DayCell(item.Until)
			}
			rows = append(rows, []report.Cell{cell(r.name(item.ID)), cell(d.Name), cell(itemWords[item.Verdict]), until, cell(item.Comment)})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return blocks(table("Said of single items", "", []string{"Item", "Who", "Decision", "Until", "In their words"}, rows))
}
