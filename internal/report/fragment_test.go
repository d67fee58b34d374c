package report_test

import (
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"mandate/internal/report"
)

// texts are strings that try to be more than text.
var texts = rapid.OneOf(
	rapid.String(),
	rapid.StringMatching("[-<>/a-c\"'&;=#*_`~|\\[\\](){}!:@.+0-9 \n\\\\]{0,24}"),
	rapid.SampledFrom([]string{
		"<script>alert(1)</script>", "</style><script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "{{.Title}}", "javascript:alert(1)",
		"<!-- ", "]]>", "&lt;b&gt;", "# heading", "1. one", "a | b\n--- | ---", "```\ncode", "[a](http://b.example)", "www.example.com", "me@example.com", "C #", "C ##", "---", "===", ":-", "- a", "+ a", "    code", "Título ünïcode 東京",
	}),
)

// browsers make line ends alike, and a NUL a sign for a missing character.
var asRead = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD")

func TestWhateverAFieldSaysIsTextOnThePage(t *testing.T) {
	plain := shape(fragment(t, everywhere("x")))
	rapid.Check(t, func(t *rapid.T) {
		s := texts.Filter(func(s string) bool { return s != "" }).Draw(t, "text")
		tree := fragment(t, everywhere(s))

		require.Equal(t, plain, shape(tree), "the text has become markup")
		require.Contains(t, words(tree), asRead.Replace(s))
		for _, n := range find(tree, named("h1", "h2", "dt", "strong", "caption", "figcaption")) {
			if attribute(n, "id") == "report-summary" || attribute(n, "id") == "report-contents" {
				continue
			}
			require.Contains(t, words(n), asRead.Replace(s))
		}
	})
}

// shape is the sequence of a page's elements outside of drawings, whose axes depend on how
// wide words are.
func shape(tree *html.Node) []string {
	var names []string
	for _, n := range find(tree, func(*html.Node) bool { return true }) {
		inDrawing := false
		for a := range n.Ancestors() {
			inDrawing = inDrawing || a.Data == "svg"
		}
		if !inDrawing {
			names = append(names, n.Data)
		}
	}
	return names
}

func TestAnArticleNeedsNoInlineStyleAndRunsNothing(t *testing.T) {
	tree := fragment(t, example())
	require.Empty(t, find(tree, named("script", "style", "link", "img", "iframe", "object")))
	for _, n := range find(tree, func(*html.Node) bool { return true }) {
		for _, a := range n.Attr {
			require.NotEqual(t, "style", a.Key, "the pages' policy blocks it")
			require.False(t, strings.HasPrefix(a.Key, "on"), a.Key)
		}
	}
}

func TestAScriptInProseIsShownAsText(t *testing.T) {
	tree := fragment(t, example())
	prose := find(tree, classed("report-prose"))
	require.Contains(t, words(prose[0]), "<script>alert(1)</script>")
}

func TestHeadingsLeaveOutNoLevel(t *testing.T) {
	level := 0
	for _, h := range find(fragment(t, example()), named("h1", "h2", "h3", "h4", "h5", "h6")) {
		next := int(h.Data[1] - '0')
		require.LessOrEqual(t, next, level+1, words(h))
		level = next
	}
}

func TestTheContentsLeadToEverySection(t *testing.T) {
	tree := fragment(t, example())
	links := find(find(tree, classed("report-contents"))[0], named("a"))
	require.Len(t, links, len(example().Sections))
	for i, a := range links {
		target := find(tree, func(n *html.Node) bool { return "#"+attribute(n, "id") == attribute(a, "href") })
		require.Len(t, target, 1)
		require.Equal(t, example().Sections[i].Title, words(target[0]))
	}
}

func TestAShortDocumentHasNoContents(t *testing.T) {
	d := example()
	d.Sections = d.Sections[:3]
	require.Empty(t, find(fragment(t, d), classed("report-contents")))
}

func TestTablesCanBeScrolledByKeyboardAndHaveNames(t *testing.T) {
	tree := fragment(t, example())
	regions := find(tree, classed("report-scroll"))
	require.NotEmpty(t, regions)
	for _, r := range regions {
		require.Equal(t, "region", attribute(r, "role"))
		require.Equal(t, "0", attribute(r, "tabindex"))
		require.NotEmpty(t, attribute(r, "aria-label"))
		for _, th := range find(r, named("th")) {
			require.NotEmpty(t, attribute(th, "scope"))
		}
	}
}

func TestATonesWordStandsWithItsColour(t *testing.T) {
	tree := fragment(t, example())
	for _, tone := range []string{"good", "warn", "bad"} {
		toned := find(tree, classed("report-"+tone))
		require.NotEmpty(t, toned)
		for _, n := range toned {
			signs := find(n, classed("report-sign"))
			marks := find(n, classed("report-mark"))
			require.Len(t, append(signs, marks...), 1)
			if len(marks) > 0 {
				require.NotEmpty(t, attribute(marks[0], "aria-label"))
			} else {
				require.NotEmpty(t, strings.TrimSpace(words(signs[0])))
			}
		}
	}
}

func TestTheRenderersSpeakTheDocumentsLanguage(t *testing.T) {
	d := example()
	d.Locale = "es-AR"
	tree := fragment(t, d)
	require.Equal(t, "es-AR", attribute(find(tree, named("article"))[0], "lang"))
	require.Equal(t, "Resumen", words(find(tree, named("h2"))[0]))
	require.Equal(t, "Contenido", words(find(tree, named("h2"))[1]))
	require.Contains(t, words(find(tree, classed("report-sign"))[0]), "Crítico")
}

func TestARaggedTableKeepsEveryCell(t *testing.T) {
	d := report.Document{Title: "t", Sections: []report.Section{{Title: "s", Blocks: []report.Block{{Table: &report.Table{
		Columns: []report.Column{{Title: "one"}}, Rows: [][]report.Cell{{}, {{Text: "a"}, {Text: "beyond"}}},
	}}}}}}
	tree := fragment(t, d)
	for _, row := range find(tree, named("tr")) {
		require.Len(t, find(row, named("th", "td")), 2)
	}
	require.Contains(t, words(tree), "beyond")
	markdown, err := d.Markdown()
	require.NoError(t, err)
	require.Contains(t, string(markdown), "| a | beyond |")
}

func TestThePageAllowsItsOwnStyleAndNothingElse(t *testing.T) {
	page, err := example().HTML()
	require.NoError(t, err)
	tree := parsed(t, string(page))

	styles := find(tree, named("style"))
	require.Len(t, styles, 1)
	require.Equal(t, string(report.Stylesheet()), words(styles[0]))
	sum := sha256.Sum256([]byte(words(styles[0])))
	policies := find(tree, func(n *html.Node) bool { return attribute(n, "http-equiv") == "Content-Security-Policy" })
	require.Len(t, policies, 1)
	policy := attribute(policies[0], "content")
	require.Contains(t, policy, "default-src 'none'")
	require.Contains(t, policy, "style-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"'")
	require.Empty(t, find(tree, named("script", "link")))
	require.Equal(t, example().Title, words(find(tree, named("title"))[0]))
	require.Equal(t, "width=device-width, initial-scale=1", attribute(find(tree, func(n *html.Node) bool { return attribute(n, "name") == "viewport" })[0], "content"))
}

func TestTheStylesheetTouchesNothingButReports(t *testing.T) {
	css := regexp.MustCompile(`(?s)/\*.*?\*/`).ReplaceAllString(string(report.Stylesheet()), "")
	rules := regexp.MustCompile(`([^{};]+)\{`).FindAllStringSubmatch(css, -1)
	require.NotEmpty(t, rules)
	for _, rule := range rules {
		for selector := range strings.SplitSeq(rule[1], ",") {
			selector = strings.TrimSpace(selector)
			if !strings.HasPrefix(selector, "@media") {
				require.Regexp(t, `^\.report\b`, selector)
			}
		}
	}
}
