package report

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"slices"
	"strings"
)

//go:embed deck.css
var deckStyles []byte

// Deck is a presentation: slides that are shown one at a time, read as one page, or printed a
// slide a sheet.
type Deck struct {
	Title  string
	Locale string
	// Logo is an image as a data URI, "" for none; LogoOf is whose it is.
	Logo, LogoOf string
	// Stamp says what the plan is while it is not approved.
	Stamp  string
	Notice string
	Slides []Slide
	Digest string
}

// Slide is one of them. Opening is the first: a title, and what stands around it.
type Slide struct {
	Opening bool
	Title   string
	// Note says below the title what the slide shows, in a sentence.
	Note   string
	Blocks []Block
}

// DeckStylesheet is the CSS of decks, which a page serves beside Stylesheet.
func DeckStylesheet() []byte { return slices.Clone(deckStyles) }

// DeckLinks are the addresses of what a page that shows a deck serves, and of the page that it
// belongs to. All empty, the deck stands alone.
type DeckLinks struct {
	Report, Deck, Script string
	Back, PDF            string
}

// deckView is a deck as its template sees it.
type deckView struct {
	Deck
	DeckLinks
	Logo   template.URL
	Words  labels
	Slides []slideView
}

type slideView struct {
	Slide
	Number, Of int
	ID         string
	Pieces     []piece
}

// Language is the deck's, or English where it does not say.
func (v deckView) Language() string {
	if v.Locale == "" {
		return "en"
	}
	return v.Locale
}

// Style and Policy are of a deck that stands alone.
func (v deckView) Style() template.CSS { return template.CSS(deckSheet()) } // ours

func deckSheet() []byte { return append(slices.Clone(stylesheet), deckStyles...) }

// Policy lets the deck show its own style and the image that it carries.
func (v deckView) Policy() string {
	sum := sha256.Sum256(deckSheet())
	return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// HTML is the deck as a page: one that stands alone, or one that is served with links.
func (d Deck) HTML(links DeckLinks) ([]byte, error) {
	words := labelsFor(d.Locale)
	v := deckView{Deck: d, DeckLinks: links, Logo: template.URL(d.Logo), Words: words}
	blocks := view{Words: words, format: FormatFor(d.Locale)}
	for i, s := range d.Slides {
		pieces, err := blocks.pieces(s.Blocks, 2)
		if err != nil {
			return nil, err
		}
		v.Slides = append(v.Slides, slideView{Slide: s, Number: i + 1, Of: len(d.Slides), ID: "slide-" + whole(i+1).Text, Pieces: pieces})
	}
	return fill("deck", d.Title, v)
}

// Export writes the deck as html, or as a pdf of a slide a sheet.
func (d Deck) Export(ctx context.Context, format string, print Print) (File, error) {
	name := strings.ToLower(strings.ReplaceAll(clipped(legal(d.Title), 80), " ", "-"))
	f := File{Name: name + "." + format, Type: "text/html; charset=utf-8"}
	page, err := d.HTML(DeckLinks{})
	if format != "pdf" || err != nil {
		f.Body = page
		return f, err
	}
	if print == nil {
		return f, noPrinter
	}
	f.Type = "application/pdf"
	f.Body, err = print(ctx, func(map[string]int) ([]byte, error) { return page, nil }, Sheets{Lying: true})
	return f, err
}
