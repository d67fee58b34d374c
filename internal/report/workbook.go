package report

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// XLSX writes the document's tables as a workbook: a sheet that says what it is, then one
// for each table. Numbers are numbers, days days, and amounts have their currency; every
// text stays a text, also one that begins like a formula.
func (d Document) XLSX(w io.Writer) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	b := workbook{File: book, styles: map[string]int{}}
	if err := b.SetDocProps(&excelize.DocProperties{Title: d.Title, Subject: d.Subtitle, Creator: "Mandate", Language: d.Locale}); err != nil {
		return fmt.Errorf("workbook of %q: %w", d.Title, err)
	}
	tables := d.Tables()
	if err := b.about(d, tables); err != nil {
		return fmt.Errorf("workbook of %q: %w", d.Title, err)
	}
	for _, t := range tables {
		if err := b.table(t); err != nil {
			return fmt.Errorf("workbook of %q, table %d: %w", d.Title, t.Number, err)
		}
	}
	b.SetActiveSheet(0)
	if _, err := book.WriteTo(w); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// workbook is a workbook being written, with its styles by what they show.
type workbook struct {
	*excelize.File
	styles map[string]int
}

// about says what the workbook holds.
func (b *workbook) about(d Document, tables []NamedTable) error {
	words := labelsFor(d.Locale)
	t := NamedTable{Table: Table{Columns: []Column{{Title: words.About}, {}}}}
	add := func(label, value string) { t.Rows = append(t.Rows, []Cell{{Text: label}, {Text: value}}) }
	add(d.Title, d.Subtitle)
	for _, f := range d.Facts {
		add(f.Label, f.Value)
	}
	add("", d.Footer)
	add(words.Sheet, words.Section)
	for _, table := range tables {
		add(table.sheetName(), table.Section)
	}
	if err := b.SetSheetName("Sheet1", words.About); err != nil {
		return err
	}
	return b.fill(words.About, t)
}

func (b *workbook) table(t NamedTable) error {
	name := t.sheetName()
	if _, err := b.NewSheet(name); err != nil {
		return err
	}
	return b.fill(name, t)
}

// fill writes a table into a sheet, its heads frozen above.
func (b *workbook) fill(name string, t NamedTable) error {
	sheet, err := b.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i := range t.Columns {
		if err := sheet.SetColWidth(i+1, i+1, t.width(i)); err != nil {
			return err
		}
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	strong, err := b.style("head", &excelize.Style{
		Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"},
		Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "8B94A3"}},
	})
	if err != nil {
		return err
	}
	heads := make([]any, len(t.Columns))
	for i, c := range t.Columns {
		heads[i] = excelize.Cell{StyleID: strong, Value: c.Title}
	}
	if err := sheet.SetRow("A1", heads); err != nil {
		return err
	}
	for n, line := range t.lines() {
		total := len(t.Total) > 0 && n == len(t.Rows)
		row := make([]any, len(line))
		for i, c := range line {
			if row[i], err = b.cell(c, total); err != nil {
				return err
			}
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", n+2), row); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

// cell is a cell with its type.
func (b *workbook) cell(c Cell, total bool) (excelize.Cell, error) {
	var value any = c.Text
	format := ""
	if c.Value != nil && c.Value.Number != nil {
		value, format = *c.Value.Number, numberFormat(*c.Value)
	} else if day, ok := c.day(); ok {
		value, format = day, dayFormat(*c.Value)
	}
	style := &excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}
	if format != "" {
		style.CustomNumFmt = &format
	}
	if total {
		style.Font = &excelize.Font{Bold: true}
		style.Border = []excelize.Border{{Type: "top", Style: 1, Color: "8B94A3"}}
	}
	id, err := b.style(fmt.Sprintf("%s %t", format, total), style)
	return excelize.Cell{StyleID: id, Value: value}, err
}

func (b *workbook) style(key string, style *excelize.Style) (int, error) {
	if id, ok := b.styles[key]; ok {
		return id, nil
	}
	id, err := b.NewStyle(style)
	b.styles[key] = id
	return id, err
}

// numberFormat is the format code of a number: thousands apart, its decimals, and the
// currency before it, as the documents write it.
func numberFormat(v Value) string {
	format := "#,##0"
	if v.Decimals > 0 {
		format += "." + strings.Repeat("0", min(v.Decimals, 8))
	}
	if v.Percent {
		format += "%"
	}
	if code := legal(v.Currency); code != "" {
		format = `"` + code + `" ` + format
	}
	return literal(v.Before, "", " ") + format + literal(v.After, " ", "")
}

// dayFormat is the format code of a day.
func dayFormat(v Value) string {
	return literal(v.Before, "", " ") + "yyyy-mm-dd" + literal(v.After, " ", "")
}

// literal is a text within a format code, with what sets it apart on either side. A code
// holds 255 characters in all.
func literal(words, before, after string) string {
	words = strings.Map(func(r rune) rune {
		if r == '"' || unicode.IsControl(r) {
			return -1
		}
		return r
	}, words)
	if words = clipped(words, 60); words == "" {
		return ""
	}
	return `"` + before + words + after + `"`
}

// width is a column's, in characters: that of its longest text, within bounds.
func (t NamedTable) width(i int) float64 {
	longest := utf8.RuneCountInString(t.Columns[i].Title) + 2
	for _, row := range t.lines() {
		if i < len(row) {
			for line := range strings.SplitSeq(row[i].Text, "\n") {
				longest = max(longest, utf8.RuneCountInString(line)+2)
			}
		}
	}
	return float64(max(8, min(longest, 60)))
}
