package office

import (
	"fmt"
	"testing"

	"mandate/internal/engagement"
)

// bigAssessment is an assessment of 1,000 questions in 10 areas that 50 people have answered.
func bigAssessment() (engagement.Methodology, []engagement.Item[engagement.Answer], []engagement.Item[engagement.Finding]) {
	m := engagement.Methodology{Key: "big", Version: 1, Title: "Big", Scale: engagement.Scale{Labels: []string{"Absent", "Initial", "Repeatable", "Defined", "Managed", "Leading"}}}
	var answers []engagement.Item[engagement.Answer]
	var findings []engagement.Item[engagement.Finding]
	target := 4
	for a := range 10 {
		area := fmt.Sprintf("area-%d", a)
		m.Areas = append(m.Areas, engagement.Area{Key: area, Title: fmt.Sprintf("Area %d", a+1)})
		for q := range 100 {
			ref := fmt.Sprintf("Q-%d-%d", a, q)
			m.Questions = append(m.Questions, engagement.Question{Ref: ref, Area: area, Text: "How good is part " + ref + " of the business?", Weight: 1 + q%3})
			for p := range 50 {
				score := (a + q + p) % 6
				answers = append(answers, engagement.Item[engagement.Answer]{ID: ref + fmt.Sprint("-", p), Version: 1, Body: engagement.Answer{
					Question: ref, Score: &score, Target: &target, Respondent: fmt.Sprintf("person-%d", p), Comment: "As seen in the last quarter.",
				}})
			}
			if q%10 == 0 {
				findings = append(findings, engagement.Item[engagement.Finding]{ID: "f-" + ref, Version: 1, Body: engagement.Finding{
					Title: "Finding on " + ref, Type: "risk", Area: area, Condition: "It is not written down.", Cause: "Nobody has the time.",
					Consequence: "Nobody can take over.", Likelihood: 1 + q%5, Impact: 1 + a%5, Evidence: "An interview", Visibility: engagement.VisibleClient,
				}})
			}
		}
	}
	return m, answers, findings
}

// BenchmarkDiagnosisReport scores 1,000 questions by 50 respondents, and renders the report.
func BenchmarkDiagnosisReport(b *testing.B) {
	m, answers, findings := bigAssessment()
	brief := engagement.Brief{ID: "e", Title: "Big", Client: "Big & Co", Currency: "EUR", Locale: "en", Timezone: "UTC"}
	b.ResetTimer()
	for range b.N {
		d := engagement.NewDiagnosis(brief, m, engagement.Assessment{Answers: answers, Findings: findings})
		body, _, err := canonical(d)
		if err != nil {
			b.Fatal(err)
		}
		doc, err := SubjectDocument(engagement.GateDiagnosis, body, "en")
		if err != nil {
			b.Fatal(err)
		}
		page, err := doc.HTML()
		if err != nil || len(page) < 1000 {
			b.Fatal(err, len(page))
		}
	}
}
