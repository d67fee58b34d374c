package office_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/report"
)

// said is everything that a document says, one line for each text.
func said(doc report.Document) string {
	var out []string
	add := func(texts ...string) { out = append(out, texts...) }
	add(doc.Title, doc.Subtitle, doc.Footer)
	for _, f := range doc.Facts {
		add(f.Label + ": " + f.Value)
	}
	var sections func([]report.Section)
	blocks := func(all []report.Block) {
		for _, b := range all {
			add(b.Text, b.Prose)
			add(b.List...)
			for _, f := range b.Facts {
				add(f.Label + ": " + f.Value)
			}
			for _, f := range b.Figures {
				add(f.Label + ": " + f.Value + " " + f.Note)
			}
			if b.Callout != nil {
				add(b.Callout.Title, b.Callout.Text)
			}
			if b.Table != nil {
				add(b.Table.Caption)
				for _, row := range append(slices.Clone(b.Table.Rows), b.Table.Total) {
					add(rowText(row))
				}
			}
			if b.Chart != nil {
				add(b.Chart.Title)
				add(b.Chart.Labels...)
			}
		}
	}
	sections = func(all []report.Section) {
		for _, s := range all {
			add(s.Title)
			blocks(s.Blocks)
			sections(s.Sections)
		}
	}
	blocks(doc.Summary)
	sections(doc.Sections)
	return strings.Join(out, "\n")
}

// rowText is a row's cells side by side, notes in brackets.
func rowText(row []report.Cell) string {
	var cells []string
	for _, c := range row {
		if c.Note != "" {
			c.Text += " (" + c.Note + ")"
		}
		cells = append(cells, c.Text)
	}
	return strings.Join(cells, " | ")
}

// chapter returns a section by its title, at whatever depth.
func chapter(t *testing.T, doc report.Document, title string) report.Section {
	t.Helper()
	var find func([]report.Section) *report.Section
	find = func(all []report.Section) *report.Section {
		for i := range all {
			if all[i].Title == title {
				return &all[i]
			}
			if s := find(all[i].Sections); s != nil {
				return s
			}
		}
		return nil
	}
	s := find(doc.Sections)
	require.NotNil(t, s, "no section is called %q", title)
	return *s
}

// rows are the rows of a section's tables as text, the totals among them.
func rows(s report.Section) []string {
	var out []string
	for _, b := range s.Blocks {
		if b.Table == nil {
			continue
		}
		for _, row := range b.Table.Rows {
			out = append(out, rowText(row))
		}
		if b.Table.Total != nil {
			out = append(out, rowText(b.Table.Total))
		}
	}
	return out
}

// charts are a section's charts.
func charts(s report.Section) []report.Chart {
	var out []report.Chart
	for _, b := range s.Blocks {
		if b.Chart != nil {
			out = append(out, *b.Chart)
		}
	}
	return out
}

// requireSound fails where a renderer could not draw a document: each block one thing,
// each row a cell for each column, each series a value for each label, depth three.
func requireSound(t *testing.T, doc report.Document) {
	t.Helper()
	require.NotEmpty(t, doc.Title)
	require.NotEmpty(t, doc.Summary, "%s has no summary", doc.Title)
	require.Equal(t, "en", doc.Locale)
	soundBlocks(t, doc.Summary)
	soundSections(t, doc.Sections, 1)
	soundSheets(t, doc)
}

func soundSections(t *testing.T, sections []report.Section, depth int) {
	t.Helper()
	require.True(t, depth <= 3 || len(sections) == 0, "sections nest too deep")
	for _, s := range sections {
		require.NotEmpty(t, s.Title)
		soundBlocks(t, s.Blocks)
		soundSections(t, s.Sections, depth+1)
	}
}

func soundBlocks(t *testing.T, blocks []report.Block) {
	t.Helper()
	for _, b := range blocks {
		fields := 0
		for _, is := range []bool{
			b.Text != "", b.Prose != "", b.List != nil, b.Facts != nil, b.Figures != nil, b.Callout != nil, b.Table != nil, b.Chart != nil,
		} {
			if is {
				fields++
			}
		}
		require.Equal(t, 1, fields, "a block is one of its fields: %+v", b)
		if b.Table != nil {
			for _, row := range append(slices.Clone(b.Table.Rows), b.Table.Total) {
				require.True(t, row == nil || len(row) == len(b.Table.Columns), "a row of %q has %d cells", b.Table.Caption, len(row))
			}
		}
		if b.Chart != nil {
			for _, s := range b.Chart.Series {
				require.Len(t, s.Values, len(b.Chart.Labels), "series %q of %q", s.Name, b.Chart.Title)
			}
		}
	}
}
