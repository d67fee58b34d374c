package report_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"mandate/internal/report"
)

// github reads Markdown as GitHub does, bare addresses included.
var github = goldmark.New(goldmark.WithExtensions(extension.GFM))

func markdown(t require.TestingT, d report.Document) string {
	md, err := d.Markdown()
	require.NoError(t, err)
	return string(md)
}

// rendered is what a reader's program makes of Markdown.
func rendered(t require.TestingT, md string) *html.Node {
	var out strings.Builder
	require.NoError(t, github.Convert([]byte(md), &out))
	return parsed(t, out.String())
}

func kinds(md string) []string {
	var names []string
	_ = ast.Walk(github.Parser().Parse(text.NewReader([]byte(md))), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering && n.Kind() != ast.KindText && n.Kind() != ast.KindString {
			names = append(names, n.Kind().String())
		}
		return ast.WalkContinue, nil
	})
	return names
}

// flat is a text as Markdown has it in one line.
func flat(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(" \t\n\r\v\f", r) }), " ")
}

func TestWhateverAFieldSaysIsTextInMarkdown(t *testing.T) {
	plain := kinds(markdown(t, everywhere("x")))
	rapid.Check(t, func(t *rapid.T) {
		// Of more than one line, text is more than one paragraph; that is for another test.
		s := texts.Filter(func(s string) bool { return flat(s) != "" && strings.TrimSpace(s) == flat(s) }).Draw(t, "text")
		md := markdown(t, everywhere(s))

		require.Equal(t, plain, kinds(md), "the text has become markup:\n%s", md)
		want := strings.ReplaceAll(flat(s), "\x00", "\uFFFD")
		tree := rendered(t, md)
		for _, n := range find(tree, named("h1", "h3", "h4", "li", "tr")) {
			if head := flat(words(n)); strings.HasSuffix(head, "Only after") || head == "Item Day Value" || head == "Item Value Scale" {
				continue // the heads of a timeline, of strips and of gauges are all our own words
			}
			require.Contains(t, words(n), want, md)
		}
	})
}

func TestALineThatEndsWithABackslashIsBrokenLikeAnyOther(t *testing.T) {
	md := markdown(t, report.Document{Title: "x", Sections: []report.Section{{Title: "y", Blocks: []report.Block{{Text: "\\\n```\ncode"}}}}})
	require.NotContains(t, kinds(md), "CodeSpan", md)
	require.Contains(t, flat(words(rendered(t, md))), "\\ ``` code", md)
}

func TestTextOfSeveralLinesStaysText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := texts.Draw(t, "text") + "\n" + texts.Draw(t, "next line") + "\n\n" + texts.Draw(t, "next paragraph")
		md := markdown(t, report.Document{Title: "x", Sections: []report.Section{{Title: "y", Blocks: []report.Block{
			{Text: s}, {Callout: &report.Callout{Title: s, Text: s}}, {List: []string{s}},
		}}}})

		known := map[string]bool{
			"Document": true, "Heading": true, "Paragraph": true, "Blockquote": true, "List": true, "ListItem": true, "TextBlock": true, "Emphasis": true,
		}
		for _, kind := range kinds(md) {
			require.True(t, known[kind], "%s in\n%s", kind, md)
		}
		said := flat(words(rendered(t, md)))
		require.Contains(t, said, flat(strings.ReplaceAll(s, "\x00", "\uFFFD")), md)
	})
}

func TestProseStaysInItsPlace(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var parts []string
		for range rapid.IntRange(1, 6).Draw(t, "lines") {
			parts = append(parts, rapid.OneOf(texts, rapid.SampledFrom([]string{
				"<div>", "</div>", "<!--", "-->", "<b>", "```", "~~~~", "> ", "- a", "# one", "## two", "title\n===", "sub\ntitle\n---", "    code", "", "> <p>", "- <i", "`", "<?php",
			})).Draw(t, "part"))
		}
		prose := strings.Join(parts, "\n")
		doc := report.Document{Title: "x", Sections: []report.Section{{Title: "y", Blocks: []report.Block{{Prose: prose}}}, {Title: "after"}}}

		md := markdown(t, doc)
		for _, kind := range kinds(md) {
			require.NotContains(t, []string{"RawHTML", "HTMLBlock"}, kind, md)
		}
		headings := find(rendered(t, md), named("h1", "h2"))
		require.Len(t, headings, 3, md)
		require.Equal(t, "after", words(headings[2]))

		tree := fragment(t, doc)
		require.Empty(t, find(tree, named("script", "img", "style", "b", "i", "div.x", "iframe")), prose)
		require.Len(t, find(tree, named("h1", "h2")), 3)
		for _, a := range find(tree, named("a")) {
			require.Regexp(t, `^(https?:|mailto:)`, attribute(a, "href"))
		}
	})
}

func prose(written string) report.Document {
	return report.Document{Title: "x", Sections: []report.Section{{Title: "y", Blocks: []report.Block{{Prose: written}}}}}
}

func TestProseKeepsItsMeaning(t *testing.T) {
	for name, c := range map[string]struct{ written, markdown string }{
		"headings go below the section's": {"# a\n\ntext\n\n## b", "### a\n\ntext\n\n#### b"},
		"underlined headings too":         {"first\nline\n===\n\nb\n---\ntext", "### first line\n\n#### b\ntext"},
		"within a quotation too":          {"> a\n> ===\n> text", "> ### a\n> text"},
		"a tag is text":                   {"a <b>word</b>", "a &lt;b>word&lt;/b>"},
		"a block of HTML is text":         {"<div>\n*a*\n</div>", "&lt;div>\n*a*\n&lt;/div>"},
		"code keeps its tags":             {"`<b>`\n\n```html\n<p>\n```", "`<b>`\n\n```html\n<p>\n```"},
		"code left open is closed":        {"````\n<p>\n```", "````\n<p>\n```\n````"},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, "# x\n\n## y\n\n"+c.markdown+"\n", markdown(t, prose(c.written)))
		})
	}
}

func TestProseBecomesTheHTMLItMeans(t *testing.T) {
	for name, c := range map[string]struct{ written, html string }{
		"emphasis":                   {"*a* **b** ~~c~~", "<p><em>a</em> <strong>b</strong> <del>c</del></p>"},
		"a link":                     {"[a](https://a.example)", `<p><a href="https://a.example" rel="nofollow noreferrer">a</a></p>`},
		"a link that runs a script":  {"[a](javascript:alert(1))", "<p>a</p>"},
		"a picture is a link":        {"![plan](https://a.example/p.png)", `<p><a href="https://a.example/p.png" rel="nofollow noreferrer">plan</a></p>`},
		"a numbered list goes on":    {"3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>"},
		"a tag is text":              {"<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a&lt;/b&gt;</p>"},
		"a comment is text":          {"<!-- a -->", "<p>&lt;!-- a --&gt;</p>"},
		"headings leave out nothing": {"### a", "<h3>a</h3>"},
	} {
		t.Run(name, func(t *testing.T) {
			article, err := prose(c.written).Fragment()
			require.NoError(t, err)
			require.Contains(t, string(article), `<div class="report-prose">`+c.html+"\n</div>")
		})
	}
}

func TestPlainTextIsEscapedSparingly(t *testing.T) {
	for plain, md := range map[string]string{
		"Ratio 3:1, 50 % & more – A&B":  `Ratio 3\:1, 50 % & more – A\&B`,
		"snake_case but _this_":         `snake_case but \_this\_`,
		"a|b <c> [d] *e* `f` ~g~ \\":    "a\\|b \\<c\\> \\[d\\] \\*e\\* \\`f\\` \\~g\\~ \\\\",
		"# not a heading":               `\# not a heading`,
		"1. not a list":                 `1\. not a list`,
		"2026) not a list":              `2026\) not a list`,
		"- not a list":                  `\- not a list`,
		"https://a.example www.b.c a@b": `https\://a.example www\.b.c a\@b`,
	} {
		require.Equal(t, "# x\n\n## y\n\n"+md+"\n", markdown(t, report.Document{Title: "x", Sections: []report.Section{{Title: "y", Blocks: []report.Block{{Text: plain}}}}}))
	}
}
