package report

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// Print prints a page that stands alone as a PDF. page is called with what is known of the
// sheet on which each part begins.
type Print func(ctx context.Context, page func(sheets map[string]int) ([]byte, error), o Sheets) ([]byte, error)

// Sheets say how sheets are made: with a text at the foot, or lying and without one.
type Sheets struct {
	Footer string
	Lying  bool
}

// Formats are the forms in which a document can be had.
var Formats = []string{"html", "md", "json", "pdf", "xlsx", "csv"}

// File is a document in one of its forms.
type File struct {
	Name, Type string
	Body       []byte
}

// Export writes an edition in a form. Of csv, table chooses one table, from 1; 0 is a ZIP of
// all. An unknown form is Invalid, a table that is not there NotFound.
func (e Edition) Export(ctx context.Context, format string, table int, print Print) (File, error) {
	name := strings.ToLower(strings.ReplaceAll(clipped(legal(e.Title+" "+e.Subtitle), 80), " ", "-"))
	f := File{Name: name + "." + format}
	var err error
	var out bytes.Buffer
	switch format {
	case "html":
		f.Type = "text/html; charset=utf-8"
		f.Body, err = e.HTML()
	case "md":
		f.Type = "text/markdown; charset=utf-8"
		f.Body, err = e.Markdown()
	case "json":
		f.Type = "application/json"
		f.Body, _, err = e.Encode()
	case "pdf":
		f.Type = "application/pdf"
		f.Body, err = e.pdf(ctx, print)
	case "xlsx":
		f.Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = e.XLSX(&out)
		f.Body = out.Bytes()
	case "csv":
		return e.csv(f, name, table)
	default:
		err = engagement.Errorf(engagement.Invalid, "A document cannot be had as %q: ask for %s.", format, strings.Join(Formats, ", "))
	}
	return f, err
}

var noPrinter = engagement.Errorf(engagement.Unavailable, "PDFs cannot be made: this server has no printer. Ask for html and print that.")

func (e Edition) pdf(ctx context.Context, print Print) ([]byte, error) {
	if print == nil {
		return nil, noPrinter
	}
	footer := strings.Join(strings.FieldsFunc(e.LogoOf+"\x00"+e.Title+"\x00"+e.Stamp, func(r rune) bool { return r == 0 }), " · ")
	return print(ctx, e.Printable, Sheets{Footer: footer})
}

func (e Edition) csv(f File, name string, table int) (File, error) {
	var out bytes.Buffer
	tables := e.Tables()
	if table == 0 {
		f.Name, f.Type = name+".zip", "application/zip"
		err := e.CSVs(&out)
		f.Body = out.Bytes()
		return f, err
	}
	if table < 0 || table > len(tables) {
		return f, engagement.Errorf(engagement.NotFound, "The document has no table %d; its tables are numbered from 1 to %d. Without table you get all of them in a ZIP.", table, len(tables))
	}
	f.Name, f.Type = fmt.Sprintf("%s-%d.csv", name, table), "text/csv; charset=utf-8; header=present"
	err := tables[table-1].CSV(&out)
	f.Body = out.Bytes()
	return f, err
}
