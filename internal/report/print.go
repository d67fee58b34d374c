package report

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"slices"
	"strconv"
)

//go:embed print.css
var printStyles []byte

// Edition is a document as it is given out: with what stands on its cover, the stamp
// across every sheet, and the record of what became of it.
type Edition struct {
	Document
	// Logo is an image as a data URI, "" for none; LogoOf is whose it is.
	Logo, LogoOf string
	// Status says on the cover how the document stands, Stamp in a word across every sheet:
	// "" once it is approved.
	Status, Stamp string
	// Cover are the facts of the cover, Notice what stands at its foot.
	Cover  []Fact
	Notice string
	// Record is what became of the document, on the last sheets.
	Record []Section
	// Digest is that of what was frozen, or of the document; it names the edition in caches.
	Digest string
}

// entry is a line of the contents.
type entry struct {
	ID, Number, Title, Sheet string
	Level                    int
}

// entriesAtMost bounds the contents: of longer ones only chapters are listed.
const entriesAtMost = 70

// printed is an edition as its template sees it.
type printed struct {
	view
	Logo                                 template.URL
	LogoOf, Status, Stamp, Title, Notice string
	Cover                                []Fact
	Entries                              []entry
	Record                               []chapter
}

// PrintStyle and PrintPolicy are of the page to print.
func (printed) PrintStyle() template.CSS { return template.CSS(printSheet()) } // ours

func printSheet() []byte { return append(slices.Clone(stylesheet), printStyles...) }

// PrintPolicy lets the page show the image that it carries, and nothing else.
func (printed) PrintPolicy() string {
	sum := sha256.Sum256(printSheet())
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Printable is the page to print. Its contents name the sheet of each chapter as far as
// sheets, by the id of the chapter, knows it: a browser knows only once it has printed.
func (e Edition) Printable(sheets map[string]int) ([]byte, error) {
	v, err := e.look()
	if err != nil {
		return nil, err
	}
	p := printed{view: v, Logo: template.URL(e.Logo), LogoOf: e.LogoOf, Status: e.Status, Stamp: e.Stamp, Title: e.Title, Notice: e.Notice, Cover: e.Cover}
	if p.Record, err = v.chapters(e.Record, "record", 2); err != nil {
		return nil, err
	}
	p.Entries = contents(p.view.Sections, p.Record, sheets)
	return fill("print", e.Title, p)
}

// contents lists chapters and, where there are not too many, their parts.
func contents(chapters, record []chapter, sheets map[string]int) []entry {
	var all []entry
	add := func(c chapter, number string) {
		e := entry{ID: c.ID, Number: number, Title: c.Title, Level: c.Level}
		if sheet := sheets[c.ID]; sheet > 0 {
			e.Sheet = strconv.Itoa(sheet)
		}
		all = append(all, e)
	}
	for i, c := range chapters {
		number := strconv.Itoa(i + 1)
		add(c, number)
		for j, part := range c.Sections {
			add(part, number+"."+strconv.Itoa(j+1))
		}
	}
	for _, c := range record {
		add(c, "")
	}
	if len(all) > entriesAtMost {
		all = slices.DeleteFunc(all, func(e entry) bool { return e.Level > 2 })
	}
	return all
}
