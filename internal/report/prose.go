package report

import (
	"bytes"
	"fmt"
	"html/template"
	"sync"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	gmtext "github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// markdown reads the Markdown that people write. It has no notion of HTML, so that a tag is
// text like any other.
var markdown = sync.OnceValue(func() goldmark.Markdown {
	without := func(all []util.PrioritizedValue, html any) []util.PrioritizedValue {
		var kept []util.PrioritizedValue
		for _, p := range all {
			if p.Value != html {
				kept = append(kept, p)
			}
		}
		return kept
	}
	return goldmark.New(
		goldmark.WithParser(parser.NewParser(
			parser.WithBlockParsers(without(parser.DefaultBlockParsers(), parser.NewHTMLBlockParser())...),
			parser.WithInlineParsers(without(parser.DefaultInlineParsers(), parser.NewRawHTMLParser())...),
			parser.WithParagraphTransformers(parser.DefaultParagraphTransformers()...),
		)),
		goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	)
})

// allowed is what prose may become, whatever the Markdown says: no pictures, which would
// tell others who reads, no styles, and links that lead nowhere dangerous.
var allowed = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "em", "strong", "del", "code", "pre", "blockquote",
		"ul", "li", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowElements("ol")
	p.AllowAttrs("align").Matching(bluemonday.CellAlign).OnElements("th", "td")
	p.AllowElements("th", "td")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.RequireNoReferrerOnLinks(true)
	p.RequireNoFollowOnLinks(true)
	return p
})

// proseHTML makes HTML of what a person wrote, whose headings are below the given level.
func proseHTML(written string, level int) (template.HTML, error) {
	source := []byte(written)
	tree := markdown().Parser().Parse(gmtext.NewReader(source))
	var headings []*ast.Heading
	walk(tree, func(n ast.Node) {
		if h, ok := n.(*ast.Heading); ok {
			headings = append(headings, h)
		}
	})
	shift := shiftBelow(level, headings)
	for _, h := range headings {
		h.Level = min(h.Level+shift, 6)
	}
	linkPictures(tree)
	var out bytes.Buffer
	if err := markdown().Renderer().Render(&out, source, tree); err != nil {
		return "", fmt.Errorf("prose: %w", err)
	}
	return template.HTML(allowed().SanitizeBytes(out.Bytes())), nil // sanitised
}

// shiftBelow is by how much the headings of a text go down, for its highest to stand one
// level below ours: no level is left out.
func shiftBelow(level int, headings []*ast.Heading) int {
	highest := 6
	for _, h := range headings {
		highest = min(highest, h.Level)
	}
	return level + 1 - highest
}

func walk(n ast.Node, see func(ast.Node)) {
	see(n)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		walk(child, see)
	}
}

// linkPictures makes links of pictures: what they show is one click away, and nothing is
// fetched before.
func linkPictures(n ast.Node) {
	for child := n.FirstChild(); child != nil; {
		next := child.NextSibling()
		linkPictures(child)
		if picture, ok := child.(*ast.Image); ok {
			link := ast.NewLink()
			link.Destination, link.Title = picture.Destination, picture.Title
			for part := picture.FirstChild(); part != nil; {
				following := part.NextSibling()
				link.AppendChild(link, part)
				part = following
			}
			n.ReplaceChild(n, child, link)
		}
		child = next
	}
}
