package bundle

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"mandate/internal/engagement"
	"mandate/internal/sheet"
)

// about is the sheet that says what a workbook is; files that of the evidence files.
const (
	about     = "About"
	filesName = "Files"
)

// XLSX writes the document as a workbook: a sheet that says what it is, then one for
// each kind of content, with a column for each field. Texts are written as texts,
// whatever they begin with.
func (d Document) XLSX() (out []byte, err error) {
	w := workbook{file: excelize.NewFile()}
	defer func() {
		if closing := w.file.Close(); err == nil {
			err = closing
		}
	}()
	if err := w.styles(); err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	if err := w.about(d); err != nil {
		return nil, err
	}
	for _, kind := range Kinds {
		if err := w.kind(kind, d.Items[kind.Kind]); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", kind.Sheet, err)
		}
	}
	if err := w.files(d.Files); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", filesName, err)
	}
	var buf bytes.Buffer
	if err := w.file.Write(&buf); err != nil {
		return nil, fmt.Errorf("workbook: %w", err)
	}
	if buf.Len() > sheet.MaxFile {
		return nil, engagement.Errorf(engagement.TooLarge, "The workbook would have %d bytes, more than an import takes; export JSON.", buf.Len())
	}
	return buf.Bytes(), nil
}

// workbook is a file that is being written, with the styles of its cells.
type workbook struct {
	file                      *excelize.File
	head, note, plain, number int
}

func (w *workbook) styles() (err error) {
	style := func(s excelize.Style) (id int) {
		if err == nil {
			id, err = w.file.NewStyle(&s)
		}
		return id
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	const asText = 49 // what is typed into the cell stays as it was typed
	w.head = style(excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E3E8EE"}}, Alignment: top})
	w.note = style(excelize.Style{Font: &excelize.Font{Italic: true, Color: "5A6570", Size: 9}, Alignment: top})
	w.plain = style(excelize.Style{NumFmt: asText, Alignment: top})
	w.number = style(excelize.Style{Alignment: top})
	return err
}

// about writes fields below one another.
func (w *workbook) about(d Document) error {
	digest, err := d.Digest()
	if err != nil {
		return err
	}
	if err := w.file.SetSheetName("Sheet1", about); err != nil {
		return err
	}
	out, err := w.stream(about, []float64{28, 90})
	if err != nil {
		return err
	}
	tree, err := treeOf(d.Header)
	if err != nil {
		return err
	}
	rows := [][]any{{"field", "value"}}
	for _, f := range headerFields {
		v, given := f.get(tree)
		if !given || v == "" {
			continue
		}
		column, cells, err := f.written(v)
		if err != nil {
			return err
		}
		for i, c := range cells {
			rows = append(rows, []any{nth(column, i), c})
		}
	}
	rows = append(rows, []any{"digest", digest},
		[]any{"# note", "One sheet for each kind of content. The first row of a sheet names its fields, the second says what they hold. A row whose id begins with # is not read. Give new rows ids of your own, such as F1, and use them wherever another row refers to them."})
	return w.rows(out, rows, w.plain)
}

// nth names the column in which a part of a long text stands.
func nth(column string, part int) string {
	if part == 0 {
		return column
	}
	return fmt.Sprintf("%s~%d", column, part+1)
}

func (w *workbook) stream(name string, widths []float64) (*excelize.StreamWriter, error) {
	out, err := w.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	for i, width := range widths {
		if err := out.SetColStyle(i+1, i+1, w.plain); err != nil {
			return nil, err
		}
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// rows writes the first row as the head.
func (w *workbook) rows(out *excelize.StreamWriter, rows [][]any, second int) error {
	for i, row := range rows {
		style := w.plain
		if i == 0 {
			style = w.head
		} else if i == 1 {
			style = second
		}
		cells := make([]any, len(row))
		for j, v := range row {
			cells[j] = excelize.Cell{StyleID: style, Value: v}
			if isNumber(v) { // one that is shown as text would be sorted as text
				cells[j] = excelize.Cell{StyleID: w.number, Value: v}
			}
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}

func isNumber(v any) bool {
	switch v.(type) {
	case int64, float64:
		return true
	}
	return false
}

// kind writes the items of a kind: a row for each.
func (w *workbook) kind(kind Kind, items []Item) error {
	t, err := tableOf(kind, items)
	if err != nil {
		return err
	}
	if len(t.columns) > sheet.MaxColumns || len(items)+2 > sheet.MaxRows {
		return engagement.Errorf(engagement.TooLarge, "The %s do not fit into a sheet: %d rows, %d columns; export JSON.", strings.ToLower(kind.Sheet), len(items), len(t.columns))
	}
	if _, err := w.file.NewSheet(kind.Sheet); err != nil {
		return err
	}
	widths := make([]float64, len(t.columns))
	for i, c := range t.columns {
		widths[i] = 18
		if c.wide {
			widths[i] = 46
		}
	}
	out, err := w.stream(kind.Sheet, widths)
	if err != nil {
		return err
	}
	err = out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"})
	if err != nil {
		return err
	}
	return w.rows(out, t.rows(), w.note)
}

// table is the items of a kind by columns.
type table struct {
	columns []column
	cells   []map[string]any
}

type column struct {
	name, note string
	wide       bool
}

func tableOf(kind Kind, items []Item) (table, error) {
	t := table{columns: []column{{name: "id", note: "# what is expected: an id of your own such as " + strings.ToUpper(string(kind.Kind[:1])) + "1, or the one that an export gave"}}}
	if kind.Belongs != "" {
		t.columns = append(t.columns, column{name: "parent", note: "Id of the " + string(kind.Belongs) + " that it belongs to; required"})
	}
	fixed := len(t.columns)
	extra := map[string][]string{} // columns that only these items need, by field
	for _, it := range items {
		tree, err := treeOf(it.Body)
		if err != nil {
			return t, err
		}
		row := map[string]any{"id": it.ID}
		if kind.Belongs != "" {
			row["parent"] = it.Parent
		}
		for _, f := range kind.fields {
			v, given := f.get(tree)
			if !given || v == "" {
				continue
			}
			name, cells, err := f.written(v)
			if err != nil {
				return t, err
			}
			for i, c := range cells {
				at := nth(name, i)
				row[at] = c
				if at != f.name() && !slices.Contains(extra[f.name()], at) {
					extra[f.name()] = append(extra[f.name()], at)
				}
			}
		}
		t.cells = append(t.cells, row)
	}
	for _, f := range kind.fields {
		wide := f.form == formList || f.form == formAnyJSON || f.form == formText && f.tag.Get("enum") == "" && f.tag.Get("format") == "" && len(f.tag.Get("maxLength")) > 2
		t.columns = append(t.columns, column{f.name(), f.note(), wide})
		for _, name := range extra[f.name()] {
			t.columns = append(t.columns, column{name, "# goes on from the column before", wide})
		}
	}
	if len(t.columns) == fixed {
		return t, fmt.Errorf("kind %s has no fields", kind.Kind)
	}
	return t, nil
}

func (t table) rows() [][]any {
	head, notes := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i, c := range t.columns {
		head[i], notes[i] = c.name, c.note
	}
	out := [][]any{head, notes}
	for _, cells := range t.cells {
		row := make([]any, len(t.columns))
		for i, c := range t.columns {
			row[i] = cells[c.name]
		}
		out = append(out, row)
	}
	return out
}

// files lists the evidence files.
func (w *workbook) files(files []File) error {
	if len(files) == 0 {
		return nil
	}
	if _, err := w.file.NewSheet(filesName); err != nil {
		return err
	}
	out, err := w.stream(filesName, []float64{38, 40, 24, 14, 66})
	if err != nil {
		return err
	}
	rows := [][]any{{"id", "name", "content_type", "size", "sha256"}}
	for _, f := range files {
		rows = append(rows, []any{f.ID, f.Name, f.ContentType, f.Size, f.SHA256})
	}
	return w.rows(out, rows, w.plain)
}

// treeOf is a value as a JSON tree.
func treeOf(v any) (map[string]any, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	in := json.NewDecoder(bytes.NewReader(text))
	in.UseNumber()
	var tree map[string]any
	err = in.Decode(&tree)
	return tree, err
}
