package office

import (
	"cmp"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/report"
)

// sourcesSection names the question sets that were asked, and the works that they draw
// on: many licences ask for it.
func sourcesSection(sources []engagement.Source) report.Section {
	if len(sources) == 0 {
		return report.Section{}
	}
	var rows [][]report.Cell
	for _, s := range sources {
		title := s.Title
		if s.Set != "" {
			title += " (" + methodologyName(s.Set) + ")"
		}
		rows = append(rows, []report.Cell{
			cell(title), cell(joined(s.Publisher, s.Origin, s.URL)), cell(cmp.Or(s.Licence, "none stated")), cell(s.Attribution),
		})
	}
	return section("Sources and licences", blocks(
		text("The questions come from these question sets, which draw on the works below them."),
		table("", "", []string{"Title", "Source", "Licence", "Attribution"}, rows)))
}

// joined lists what there is, each once: a source often names its publisher.
func joined(parts ...string) string {
	var said []string
	for _, p := range parts {
		if p != "" && !strings.HasPrefix(strings.Join(said, " "), p) {
			said = append(said, p)
		}
	}
	for len(said) > 1 && strings.HasPrefix(said[1], said[0]) {
		said = said[1:]
	}
	return strings.Join(said, "; ")
}
