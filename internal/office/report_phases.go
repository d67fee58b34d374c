package office

import (
	"strconv"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// diagnosisReport is the diagnosis that was decided on, with who decided.
func diagnosisReport(r *reporter) (report.Document, error) {
	// Wherever it was assessed again, the diagnosis is one text with its revisions.
	d, rounds, found, err := decided[engagement.Diagnosis](r, contract.RefAssessment, engagement.GateDiagnosis)
	if err != nil || !found {
		return r.nothing("Diagnosis", "No diagnosis was put before the leaders."), err
	}
	doc := diagnosisDocument(r.scribe, d)
	if r.req.Ref != contract.RefAssessment {
		doc.Title += ", assessed again"
	}
	return r.decidedReport(doc, rounds), nil
}

// planReport is the plan that was decided on, with who decided on which conditions.
func planReport(r *reporter) (report.Document, error) {
	p, rounds, found, err := decided[engagement.Plan](r, r.req.Ref, engagement.GatePlan)
	if err != nil || !found {
		return r.nothing("Improvement plan", "No plan was put before the leaders."), err
	}
	held, err := all[engagement.Presentation](r.tx, r.e.ID, "")
	if err != nil {
		return report.Document{}, err
	}
	doc := planDocument(r.scribe, p)
	doc.Sections = append(doc.Sections, chapters(presentationsSection(r.scribe, held))...)
	doc = r.decidedReport(doc, rounds)
	if len(last(rounds).Items) > 0 {
		outcome, err := r.tx.PlanOutcome(r.e.ID)
		if err != nil {
			return doc, err
		}
		doc.Sections = append([]report.Section{r.actionOutcomes("What becomes of each action", outcome)}, doc.Sections...)
	}
	return doc, nil
}

// decidedReport makes a report of a document that was decided on.
func (r *reporter) decidedReport(doc report.Document, rounds []store.Gate) report.Document {
	doc.Facts = append(doc.Facts, factsOf("Revision", strconv.Itoa(last(rounds).Subject.Revision), "Report of", r.on(r.at))...)
	doc.Summary = append(blocks(r.outcome(last(rounds))), doc.Summary...)
	doc.Sections = append(doc.Sections, r.decisionSection("Who decided", rounds))
	return doc
}

// nothing is the report of what never came to be.
func (r *reporter) nothing(title, why string) report.Document {
	doc := r.report(title)
	doc.Summary = blocks(text("%s", why))
	return doc
}

// approvedPlan is the plan that was approved; false when none was.
func (r *reporter) approvedPlan() (engagement.Plan, bool, error) {
	p, rounds, found, err := decided[engagement.Plan](r, contract.RefPlan, engagement.GatePlan)
	return p, found && last(rounds).State.Passed(), err
}
