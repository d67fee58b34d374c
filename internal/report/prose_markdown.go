package report

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	gmtext "github.com/yuin/goldmark/text"
)

// github reads Markdown as others will read ours, HTML included.
var github = sync.OnceValue(func() goldmark.Markdown { return goldmark.New(goldmark.WithExtensions(extension.GFM)) })

// edit replaces a part of the source.
type edit struct {
	from, to int
	by       string
}

func apply(source []byte, edits []edit) []byte {
	slices.SortStableFunc(edits, func(a, b edit) int { return a.from - b.from })
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		if e.from < at {
			continue
		}
		out.Write(source[at:e.from])
		out.WriteString(e.by)
		at = e.to
	}
	out.Write(source[at:])
	return out.Bytes()
}

// proseMarkdown is what a person wrote, to stand below a heading of a level: its HTML
// escaped, its headings lower, and no block left open that would swallow what follows.
func proseMarkdown(written string, level int) string {
	source := []byte(strings.Trim(clean(written), "\n"))
	source = escapeHTML(source)
	source = demote(source, level)
	return strings.TrimRight(string(shut(source)), "\n")
}

// escapeHTML makes text of all HTML. What is in a block of HTML may be Markdown once the
// block is none, and hold HTML of its own, hence the rounds; after a few of them, every <
// goes, at the cost of < in code.
func escapeHTML(source []byte) []byte {
	for range 8 {
		edits := tags(source)
		if len(edits) == 0 {
			return source
		}
		source = apply(source, edits)
	}
	return bytes.ReplaceAll(source, []byte("<"), []byte("&lt;"))
}

// tags finds where HTML begins: each tag within a line, and each line of a block that
// begins with one.
func tags(source []byte) []edit {
	var edits []edit
	escape := func(at int) { edits = append(edits, edit{at, at + 1, "&lt;"}) }
	each(source, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.RawHTML:
			for i := range n.Segments.Len() {
				s := n.Segments.At(i)
				for at := s.Start; at < s.Stop; at++ {
					if source[at] == '<' {
						escape(at)
					}
				}
			}
		case *ast.HTMLBlock:
			lines := slices.Clone(n.Lines().Sliced(0, n.Lines().Len()))
			if n.HasClosure() {
				lines = append(lines, n.ClosureLine)
			}
			for i, s := range lines {
				words := source[s.Start:s.Stop]
				at := bytes.IndexByte(words, '<')
				if at >= 0 && (i == 0 || len(bytes.TrimSpace(words[:at])) == 0) {
					escape(s.Start + at)
				}
			}
		}
	})
	return edits
}

func each(source []byte, see func(ast.Node)) {
	walk(github().Parser().Parse(gmtext.NewReader(source)), see)
}

var underline = regexp.MustCompile(`^[^\n]*\n[ \t>]*(?:=+|-+)[ \t]*`)

// demote moves headings below a level, and writes those that are underlined with #, of
// which there are six levels, not two.
func demote(source []byte, level int) []byte {
	var headings []*ast.Heading
	each(source, func(n ast.Node) {
		if h, ok := n.(*ast.Heading); ok {
			headings = append(headings, h)
		}
	})
	shift := shiftBelow(level, headings)
	var edits []edit
	for _, h := range headings {
		edits = append(edits, lower(source, h, strings.Repeat("#", min(h.Level+shift, 6)))...)
	}
	return apply(source, edits)
}

// lower writes a heading with these hashes.
func lower(source []byte, h *ast.Heading, hashes string) []edit {
	if h.Lines().Len() == 0 {
		if at := h.Pos(); at >= 0 && at < len(source) && source[at] == '#' {
			return []edit{{at, at + h.Level, hashes}}
		}
		return nil
	}
	first, last := h.Lines().At(0), h.Lines().At(h.Lines().Len()-1)
	start := bytes.LastIndexByte(source[:first.Start], '\n') + 1
	if at := bytes.IndexByte(source[start:first.Start], '#'); at >= 0 {
		return []edit{{start + at, start + at + h.Level, hashes}}
	}
	edits := []edit{{first.Start, first.Start, hashes + " "}}
	for i := 1; i < h.Lines().Len(); i++ {
		edits = append(edits, edit{end(source, h.Lines().At(i-1)), h.Lines().At(i).Start, " "})
	}
	from := end(source, last)
	return append(edits, edit{from, from + len(underline.Find(source[from:])), ""})
}

// end is where the words of a line end.
func end(source []byte, s gmtext.Segment) int {
	return s.Start + len(bytes.TrimRight(s.Value(source), " \t\n"))
}

// last is a paragraph by which shut sees whether what follows prose is still on its own.
const last = "x"

// shut closes a block of code that was left open.
func shut(source []byte) []byte {
	if alone(source) {
		return source
	}
	for _, fence := range []string{"`", "~"} {
		closed := slices.Concat(bytes.TrimRight(source, "\n"), []byte("\n"+strings.Repeat(fence, max(3, longest(source, fence[0])))))
		if alone(closed) {
			return closed
		}
	}
	return source
}

func alone(source []byte) bool {
	probe := slices.Concat(source, []byte("\n\n"+last+"\n"))
	tree := github().Parser().Parse(gmtext.NewReader(probe))
	p, ok := tree.LastChild().(*ast.Paragraph)
	return ok && p.Lines().Len() == 1 && string(bytes.TrimSpace(p.Lines().Value(probe))) == last
}

// longest is the length of the longest run of a character.
func longest(source []byte, char byte) int {
	run, most := 0, 0
	for _, c := range source {
		if c != char {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}
