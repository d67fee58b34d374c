package report

import (
	"bytes"
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// drawn are the elements of a drawing, with the attributes that may stand in a page.
var drawn = map[string]string{
	"svg":    "viewBox",
	"path":   "d stroke-dasharray",
	"circle": "cx cy r stroke-dasharray",
	"text":   "x y transform",
}

// embeddable makes a drawing fit to stand in a page: only the elements and attributes that
// drawings need, and styles as attributes, because the pages' Content-Security-Policy allows
// no others. Known colours get a class, by which the stylesheet adapts them to the page.
func embeddable(svg []byte, hold anchor) (template.HTML, error) {
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(bytes.NewReader(svg), body)
	if err != nil {
		return "", fmt.Errorf("read drawing: %w", err)
	}
	var out bytes.Buffer
	for _, n := range nodes {
		if n.Type != html.ElementNode || n.Data != "svg" {
			continue
		}
		tidy(n, hold)
		// The figure around it has the name, and the table beneath the numbers.
		n.Attr = append(n.Attr, html.Attribute{Key: "aria-hidden", Val: "true"}, html.Attribute{Key: "focusable", Val: "false"})
		if err := html.Render(&out, n); err != nil {
			return "", fmt.Errorf("write drawing: %w", err)
		}
	}
	return template.HTML(out.String()), nil // rendered from a tree of allowed elements
}

// anchor says for a text of a drawing by which point it is held, and how far that is
// from its beginning.
type anchor func(text string) (point string, offset int)

// held moves a text's position from its beginning to where it is held. A turned text stays.
func held(text *html.Node, hold anchor) {
	point, offset := hold(text.FirstChild.Data)
	if slices.ContainsFunc(text.Attr, func(a html.Attribute) bool { return a.Key == "transform" }) {
		return
	}
	for i, a := range text.Attr {
		if x, err := strconv.Atoi(a.Val); a.Key == "x" && err == nil {
			text.Attr[i].Val = strconv.Itoa(x + offset)
		}
	}
	text.Attr = append(text.Attr, html.Attribute{Key: "text-anchor", Val: point})
}

func tidy(n *html.Node, hold anchor) {
	n.Attr = presented(n)
	if n.Data == "text" && n.FirstChild != nil {
		held(n, hold)
	}
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		_, known := drawn[child.Data]
		switch {
		case child.Type == html.ElementNode && known:
			tidy(child, hold)
		case child.Type != html.TextNode:
			n.RemoveChild(child)
		}
		child = next
	}
}

// presented keeps the allowed attributes of an element, and makes attributes and classes of
// its style.
func presented(n *html.Node) []html.Attribute {
	var kept []html.Attribute
	var classes []string
	allowed := strings.Fields(drawn[n.Data])
	for _, a := range n.Attr {
		for _, name := range allowed {
			if a.Key == name {
				kept = append(kept, a)
			}
		}
		if a.Key != "style" {
			continue
		}
		for declaration := range strings.SplitSeq(a.Val, ";") {
			property, value, _ := strings.Cut(declaration, ":")
			switch property {
			case "fill", "stroke":
				if class, ok := colourClasses[value]; ok {
					classes = append(classes, class+"-"+property)
				}
				kept = append(kept, html.Attribute{Key: property, Val: value})
			case "stroke-width", "font-size":
				kept = append(kept, html.Attribute{Key: property, Val: value})
			}
		}
	}
	if len(classes) > 0 {
		kept = append(kept, html.Attribute{Key: "class", Val: strings.Join(classes, " ")})
	}
	return kept
}
