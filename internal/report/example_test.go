package report_test

import "mandate/internal/report"

func at(v float64) *float64 { return &v }

// example is a report such as leaders get, with everything that a document can hold.
func example() report.Document {
	return report.Document{
		Kind: "review", Title: "Quarterly review of the technology programme", Subtitle: "Hafen & Söhne Logistics – third quarter of 2026",
		Locale: "en",
		Facts: []report.Fact{
			{Label: "Client", Value: "Hafen & Söhne Logistics"},
			{Label: "Engagement", Value: "External CTO, 2026"},
			{Label: "Period", Value: "1 July to 30 September 2026"},
			{Label: "Revision", Value: "2"},
			{Label: "Prepared by", Value: "Noor Haddad"},
		},
		Summary: []report.Block{
			{Text: "The programme saves more than it costs since August. Two of three projects keep their dates; the warehouse system is late and needs a decision."},
			{Figures: []report.Figure{
				{Label: "Benefit this year", Value: "EUR 412,000.00", Note: "planned: EUR 380,000.00", Tone: report.Good},
				{Label: "Spent", Value: "EUR 268,500.00", Note: "of EUR 300,000.00 agreed"},
				{Label: "Projects on time", Value: "2 of 3", Note: "the warehouse system is 23 days late", Tone: report.Warn},
				{Label: "Goals missed", Value: "1", Note: "time to restore a service", Tone: report.Bad},
			}},
			{Callout: &report.Callout{Tone: report.Bad, Title: "The board decides on the warehouse system by 16 October 2026", Text: "Without a decision the old contract renews itself for a year, at EUR 84,000.00."}},
		},
		Sections: []report.Section{money(), projects(), goals(), next()},
		Footer:   "Confidential: for the board of Hafen & Söhne Logistics. Written from revision 2 of the review, frozen on 5 October 2026.",
	}
}

func money() report.Section {
	return report.Section{Title: "Money", Blocks: []report.Block{
		{Chart: &report.Chart{
			Kind: report.Bars, Title: "Agreed and spent by quarter", Unit: "EUR thousand", Labels: []string{"Q1", "Q2", "Q3", "Q4"},
			Series: []report.Series{
				{Name: "Agreed", Values: []*float64{at(60), at(80), at(90), at(70)}},
				{Name: "Spent", Values: []*float64{at(58.5), at(86), at(124), nil}},
			},
		}},
		{Table: &report.Table{
			Caption: "Budgets of the projects, in EUR",
			Columns: []report.Column{{Title: "Project"}, {Title: "Agreed", Numeric: true}, {Title: "Spent", Numeric: true}, {Title: "How it stands"}},
			Rows: [][]report.Cell{
				{{Text: "Backups that restore", Note: "ends 30 September 2026"}, {Text: "60,000.00"}, {Text: "57,200.00"}, {Text: "On track", Tone: report.Good}},
				{{Text: "Warehouse system"}, {Text: "190,000.00"}, {Text: "176,300.00", Note: "forecast: 204,000.00"}, {Text: "Beyond its limits", Tone: report.Bad}},
				{{Text: "One sign-in for all staff"}, {Text: "50,000.00"}, {Text: "35,000.00"}, {Text: "At risk", Tone: report.Warn, Note: "a supplier is late"}},
			},
			Total: []report.Cell{{Text: "Together"}, {Text: "300,000.00"}, {Text: "268,500.00"}, {}},
		}},
	}}
}

func projects() report.Section {
	return report.Section{
		Title:  "Projects",
		Blocks: []report.Block{{Text: "Three projects run under the plan of 12 January 2026.\nTheir leaders report every second Friday."}},
		Sections: []report.Section{
			{
				Title: "Warehouse system",
				Blocks: []report.Block{
					{Facts: []report.Fact{{Label: "Leader", Value: "Tomás Ibáñez"}, {Label: "Due", Value: "31 August 2026"}, {Label: "Expected", Value: "23 September 2026"}}},
					{Prose: "## What happened\n\nThe supplier's **interface for scales** was not as described. We found:\n\n1. weights in pounds, *without* a unit\n2. no answer above 200 requests a minute\n\n> We could have seen this in spring.\n\nSee the [supplier's notes](https://example.com/notes), and mind `<unit>` in the feed: <script>alert(1)</script>"},
				},
				Sections: []report.Section{{Title: "Choices", Blocks: []report.Block{{List: []string{
					"Go on with the supplier, with a penalty agreed in writing", "Buy the interface elsewhere: 18,000.00 more, four weeks less", "Stop, and keep the old system for a year",
				}}}}},
			},
			{Title: "One sign-in for all staff", Blocks: []report.Block{
				{Callout: &report.Callout{Tone: report.Warn, Title: "The directory is late", Text: "The supplier has named 20 October 2026."}},
				{Callout: &report.Callout{Tone: report.Good, Title: "Head office is done", Text: "All 64 people sign in with a second factor."}},
				{Callout: &report.Callout{Title: "Depots follow in November", Text: "Their shifts allow no earlier date."}},
			}},
		},
	}
}

func goals() report.Section {
	return report.Section{Title: "Goals", Blocks: []report.Block{
		{Chart: &report.Chart{
			Kind: report.Lines, Title: "Time to restore a service", Unit: "hours",
			Labels: []string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep"},
			Series: []report.Series{
				{Name: "Measured", Values: []*float64{at(26), at(24.5), at(19), nil, at(14), at(11), at(9.5), at(9), at(8.25)}},
				{Name: "Wanted", Values: []*float64{at(24), at(22), at(20), at(18), at(14), at(12), at(9), at(7), at(5)}},
			},
		}},
		{Chart: &report.Chart{
			Kind: report.Bars, Title: "Score by area", Unit: "points of 5",
			Labels: []string{"Security and continuity of service", "Software delivery", "Data and reporting", "Suppliers and contracts", "People and skills"},
			Series: []report.Series{{Name: "Score", Values: []*float64{at(3.4), at(2.6), at(2.1), at(3.05), at(3.8)}}},
		}},
	}}
}

func next() report.Section {
	return report.Section{Title: "What comes next", Blocks: []report.Block{
		{Prose: "The next review covers the fourth quarter.\n\n| Step | Who |\n|---|---|\n| Decide on the warehouse system | the board |\n| Train the depots | Noor Haddad |"},
		{Text: "Dates hold as long as the board decides by 16 October 2026."},
	}}
}
