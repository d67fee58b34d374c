package demo

import (
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

// tellFindings turns ratings and comments into answers, and what was rated low into
// findings.
func (t *teller) tellFindings() {
	t.answer()
	t.find(t.lacking())
	t.tellStrengths()
	t.story.Interviews = []Item[engagement.Interview]{{Key: "first", Body: engagement.Interview{
		Person: "Lena Fischer", Team: "Contributors", HeldOn: "D+4", NameConsent: true, Visibility: engagement.VisibleClient,
		Notes:    "We know most of what the analysis says. What was missing is somebody who decides what comes first, and the time to do it.",
		Findings: []string{"@finding/" + findingKey(0)},
	}}}
	t.story.Revision = Revision{
		By:      "milan.novak@example.com",
		Request: "The first finding says what is wrong, and not what it costs us. Please add that before we decide.",
		Finding: findingKey(0),
		Change: map[string]any{
			"consequence": "Newcomers give up or ask the maintainers, who answer the same questions again and again: time that the product lacks.",
		},
		Answer: "Revision 2 says in the first finding what it costs. Nothing else has changed.",
	}
}

// answer makes an answer of each rating.
func (t *teller) answer() {
	for _, one := range t.all() {
		t.story.Answers = append(t.story.Answers, t.answerTo(one))
	}
}

// find makes findings of criteria.
func (t *teller) find(found []assessed) {
	t.found = found
	for i, one := range found {
		t.story.Findings = append(t.story.Findings, Item[engagement.Finding]{Key: findingKey(i), Body: t.findingOf(one)})
	}
}

func findingKey(i int) string { return fmt.Sprintf("f%d", i+1) }

func (t *teller) answerTo(one assessed) engagement.Answer {
	score, rated := one.score()
	if !rated {
		return engagement.Answer{
			Question: one.ref, NotApplicable: true, Reason: "The analysis gives no rating for this criterion.", Comment: clip(string(one.Comments), 8000),
		}
	}
	target := max(score, t.goal())
	evidence := "The published analysis."
	if t.file.Source != "" {
		evidence = clip(t.file.Source, 8000)
	}
	return engagement.Answer{
		Question: one.ref, Score: &score, Target: &target, Comment: clip(string(one.Comments), 8000), Evidence: evidence, Confidence: "high",
	}
}

// lacking lists the criteria from which findings follow; when there are none, the lowest
// of all: what is played needs something to speak of.
func (t *teller) lacking() []assessed {
	if low := t.below(); len(low) > 0 {
		return low
	}
	return t.lowest()[:1]
}

// below lists the criteria rated below the middle of the scale and those with a
// recommendation, the lowest first.
func (t *teller) below() []assessed {
	return slices.DeleteFunc(t.lowest(), func(a assessed) bool {
		score, rated := a.score()
		return (!rated || 2*score >= t.method.Scale.Max()) && a.Recommendation == ""
	})
}

// lowest lists all criteria, the lowest rated first.
func (t *teller) lowest() []assessed {
	all := t.all()
	slices.SortStableFunc(all, func(a, b assessed) int { return t.rank(a) - t.rank(b) })
	return all
}

// rank puts what was rated low first and what was not rated last.
func (t *teller) rank(a assessed) int {
	if score, rated := a.score(); rated {
		return score
	}
	return mostRating + 1
}

func (t *teller) findingOf(one assessed) engagement.Finding {
	score, rated := one.score()
	f := engagement.Finding{
		Title: oneLine(one.Criterion, 200), Type: "gap", Area: t.method.Areas[one.area].Key, Objective: t.method.Areas[one.area].Key,
		Condition: clip(string(one.Comments), 8000), Cause: clip(string(one.Recommendation), 7000), Evidence: "Question " + one.ref + " of the analysis.",
		Questions: []string{one.ref}, Visibility: engagement.VisibleClient,
		Likelihood: 3, Impact: t.impact(one),
		Consequence: "The standard of the field is not met, and whoever comes new to it feels that first.",
	}
	if f.Condition == "" {
		f.Condition = "The analysis gives no comment on this criterion."
		if rated {
			f.Condition = fmt.Sprintf("Rated %d of %d: %s. The analysis gives no comment.", score, t.method.Scale.Max(), t.method.Scale.Labels[score])
		}
	}
	if f.Cause != "" {
		f.Cause = "Not done yet, as recommended: " + f.Cause
	}
	if rated && 2*score >= t.method.Scale.Max() {
		f.Type = "opportunity"
	}
	return f
}

// impact is higher the lower the rating: 5 at the bottom of the scale, 1 at its top.
func (t *teller) impact(one assessed) int {
	score, rated := one.score()
	if !rated {
		return 2
	}
	return min(5, max(1, 5-4*score/t.method.Scale.Max()))
}

// tellStrengths notes what is at the top of the scale, so that the plan leaves it alone.
func (t *teller) tellStrengths() {
	n := 0
	for _, one := range t.all() {
		if score, rated := one.score(); !rated || score < t.method.Scale.Max() || n == 3 {
			continue
		}
		n++
		condition := clip(string(one.Comments), 8000)
		if condition == "" {
			condition = "At the top of the scale."
		}
		t.story.Findings = append(t.story.Findings, Item[engagement.Finding]{Key: fmt.Sprintf("s%d", n), Body: engagement.Finding{
			Title: oneLine(one.Criterion, 200), Type: "strength", Area: t.method.Areas[one.area].Key,
			Condition: condition, Questions: []string{one.ref}, Evidence: "Question " + one.ref + " of the analysis.",
		}})
	}
}
