package web_test

import (
	"fmt"

	"mandate/internal/report"
)

// planDocument is a plan as a leader reads it.
func planDocument(revision int) report.Document {
	return report.Document{
		Kind: "plan", Title: "Improvement plan", Subtitle: "Frío & Hijos", Locale: "en",
		Facts: []report.Fact{{Label: "Revision", Value: fmt.Sprint(revision)}, {Label: "Currency", Value: "EUR"}},
		Summary: []report.Block{
			{Text: "Three actions bring the cold chain under one system within nine months."},
			{Figures: []report.Figure{
				{Label: "Budget", Value: "€ 420,000"},
				{Label: "Payback", Value: "14 months", Tone: report.Good},
				{Label: "Actions", Value: "3", Note: "one needs a new licence", Tone: report.Warn},
			}},
			{Callout: &report.Callout{Tone: report.Warn, Title: "What you approve", Text: "The budget is committed <script>alert(2)</script> once all leaders have approved."}},
		},
		Sections: []report.Section{{Title: "Actions", Blocks: []report.Block{
			{Prose: "Each action has **one owner** and a metric that shows whether it worked."},
			{Table: &report.Table{
				Caption: "Actions in order of rank",
				Columns: []report.Column{{Title: "Action"}, {Title: "Owner"}, {Title: "Ends"}, {Title: "Build cost", Numeric: true}},
				Rows: [][]report.Cell{
					{{Text: "One register of assets", Note: "replaces four spreadsheets"}, {Text: "Ana Ruiz"}, {Text: "30 June 2026"}, {Text: "€ 60,000"}},
					{{Text: "Sensors in every cold room"}, {Text: "Luis Ortega"}, {Text: "30 September 2026"}, {Text: "€ 310,000", Tone: report.Warn}},
					{{Text: "Alerts to the shift lead"}, {Text: "Luis Ortega"}, {Text: "31 October 2026"}, {Text: "€ 50,000"}},
				},
				Total: []report.Cell{{Text: "Total"}, {}, {}, {Text: "€ 420,000"}},
			}},
		}}},
		Footer: "Confidential.",
	}
}
