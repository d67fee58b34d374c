package demo

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"mandate/internal/engagement"
)

// form is a form of a page as a browser would send it: where to, and the values that
// its fields hold.
type form struct {
	action  string
	method  string
	values  url.Values
	choices map[string][]string // of radio buttons, by name
	boxes   map[string]string   // values of boxes to tick, by name
	texts   []string            // names of text areas
}

// page is what the play reads of a page.
type page struct {
	title string
	forms []form
	text  string
}

// readPage parses a page.
func readPage(text []byte) (page, error) {
	root, err := html.Parse(bytes.NewReader(text))
	if err != nil {
		return page{}, fmt.Errorf("the page cannot be read: %w", err)
	}
	var p page
	var words []string
	for n := range root.Descendants() {
		switch {
		case n.DataAtom == atom.Form:
			p.forms = append(p.forms, readForm(n))
		case n.DataAtom == atom.Title:
			p.title = strings.TrimSpace(textOf(n))
		case n.Type == html.TextNode && !hiddenText(n):
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	p.text = strings.Join(words, " ")
	return p, nil
}

// hiddenText tells whether a text is not for reading.
func hiddenText(n *html.Node) bool {
	return n.Parent != nil && slices.Contains([]atom.Atom{atom.Script, atom.Style, atom.Title}, n.Parent.DataAtom)
}

// readForm collects a form's fields with the values that they hold untouched.
func readForm(n *html.Node) form {
	f := form{
		action: attribute(n, "action"), method: strings.ToUpper(attribute(n, "method")),
		values: url.Values{}, choices: map[string][]string{}, boxes: map[string]string{},
	}
	for field := range n.Descendants() {
		name := attribute(field, "name")
		if name == "" || has(field, "disabled") {
			continue
		}
		switch field.DataAtom {
		case atom.Input:
			f.input(field, name)
		case atom.Textarea:
			f.texts = append(f.texts, name)
			f.values.Set(name, textOf(field))
		case atom.Select:
			f.values.Set(name, chosen(field))
		}
	}
	return f
}

func (f *form) input(n *html.Node, name string) {
	value := attribute(n, "value")
	switch strings.ToLower(attribute(n, "type")) {
	case "radio":
		f.choices[name] = append(f.choices[name], value)
		if has(n, "checked") {
			f.values.Set(name, value)
		}
	case "checkbox":
		f.boxes[name] = value
		if has(n, "checked") {
			f.values.Add(name, value)
		}
	case "submit", "button", "image", "reset", "file":
	default:
		f.values.Add(name, value)
	}
}

// chosen is the value that a list of choices holds: the one marked, else the first.
func chosen(n *html.Node) string {
	first, found := "", false
	for o := range n.Descendants() {
		if o.DataAtom != atom.Option {
			continue
		}
		value := textOf(o)
		if has(o, "value") {
			value = attribute(o, "value")
		}
		if has(o, "selected") {
			return value
		}
		if !found {
			first, found = value, true
		}
	}
	return first
}

// decision finds the page's form for a decision: the one that offers verdicts.
func (p page) decision() (form, bool) {
	i := slices.IndexFunc(p.forms, func(f form) bool { return len(f.choices[fieldVerdict]) > 0 })
	if i < 0 {
		return form{}, false
	}
	return p.forms[i], true
}

// The fields that a person fills in.
const (
	fieldVerdict = "verdict"
	fieldComment = "comment"
	fieldConfirm = "confirm" // that the meaning is meant, where the stage asks for it
)

// fill fills the form in. Who approves confirms what that means, where the form asks for
// it. It refuses a choice that the form does not offer.
func (f form) fill(verdict, comment string) error {
	if !slices.Contains(f.choices[fieldVerdict], verdict) {
		return fmt.Errorf("the form does not offer %q, only %s", verdict, strings.Join(f.choices[fieldVerdict], ", "))
	}
	if !slices.Contains(f.texts, fieldComment) {
		return fmt.Errorf("the form has no field for a comment")
	}
	f.values.Set(fieldVerdict, verdict)
	f.values.Set(fieldComment, comment)
	if value, asked := f.boxes[fieldConfirm]; asked && engagement.Verdict(verdict).Approves() {
		f.values.Set(fieldConfirm, value)
	}
	return nil
}

// holds tells whether one of the form's fields holds a value.
func (f form) holds(value string) bool {
	for _, values := range f.values {
		if slices.Contains(values, value) {
			return true
		}
	}
	return false
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == name })
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
