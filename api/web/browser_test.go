package web_test

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// answered is an answer as a person sees it.
type answered struct {
	w      *world
	status int
	header http.Header
	html   string
	root   *html.Node
}

func (w *world) send(method, path string, values url.Values, language string) answered {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), method, w.server.URL+path, strings.NewReader(values.Encode()))
	require.NoError(w, err)
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if language != "" {
		request.Header.Set("Accept-Language", language)
	}
	return w.do(request)
}

func (w *world) do(request *http.Request) answered {
	w.Helper()
	response, err := w.client.Do(request)
	require.NoError(w, err)
	text, err := io.ReadAll(response.Body)
	require.NoError(w, err)
	require.NoError(w, response.Body.Close())
	root, err := html.Parse(strings.NewReader(string(text)))
	require.NoError(w, err)
	return answered{w: w, status: response.StatusCode, header: response.Header, html: string(text), root: root}
}

// text is what a person reads on the page.
func (a answered) text() string {
	var words []string
	for n := range a.root.Descendants() {
		if n.Type == html.TextNode && n.Parent.DataAtom != atom.Title && n.Parent.DataAtom != atom.Style {
			words = append(words, strings.Fields(n.Data)...)
		}
	}
	return strings.Join(words, " ")
}

// says requires that a person reads each of the texts.
func (a answered) says(texts ...string) answered {
	a.w.Helper()
	for _, text := range texts {
		require.Contains(a.w, a.text(), text)
	}
	return a
}

// with requires the status.
func (a answered) with(status int) answered {
	a.w.Helper()
	require.Equal(a.w, status, a.status, a.text())
	return a
}

// follow goes where the answer sends the browser.
func (a answered) follow() answered {
	a.w.Helper()
	a.with(http.StatusSeeOther)
	return a.w.get(a.header.Get("Location"), "")
}

// element is the first element with an attribute of a value.
func (a answered) element(attribute, value string) *html.Node {
	for n := range a.root.Descendants() {
		if n.Type == html.ElementNode && attributeOf(n, attribute) == value {
			return n
		}
	}
	return nil
}

// fields are the values of the form for decisions as they stand.
func (a answered) fields() url.Values {
	a.w.Helper()
	form := a.element("class", "decide")
	require.NotNil(a.w, form, "the page has no form to decide: %s", a.text())
	values := url.Values{}
	for n := range form.Descendants() {
		name := attributeOf(n, "name")
		switch {
		case name == "" || n.DataAtom == atom.Button:
		case n.DataAtom == atom.Textarea:
			values.Add(name, strings.TrimSpace(textOf(n)))
		case attributeOf(n, "type") != "radio" && attributeOf(n, "type") != "checkbox" || hasAttribute(n, "checked"):
			values.Add(name, attributeOf(n, "value"))
		}
	}
	return values
}

// decide fills the form in and sends it.
func (a answered) decide(verdict, comment string, change ...func(url.Values)) answered {
	a.w.Helper()
	values := a.fields()
	values.Set("verdict", verdict)
	values.Set("comment", comment)
	for _, c := range change {
		c(values)
	}
	return a.w.post(attributeOf(a.element("class", "decide"), "action"), values)
}

func attributeOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttribute(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
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

// act fills in the small form of a step and sends it.
func (a answered) act(step string, values url.Values) answered {
	a.w.Helper()
	for form := range a.root.Descendants() {
		if form.DataAtom != atom.Form {
			continue
		}
		sent := url.Values{}
		for n := range form.Descendants() {
			if name := attributeOf(n, "name"); name != "" && n.DataAtom == atom.Input {
				sent.Set(name, attributeOf(n, "value"))
			}
		}
		if sent.Get("act") != step {
			continue
		}
		for name, value := range values {
			sent[name] = value
		}
		return a.w.post(attributeOf(form, "action"), sent)
	}
	require.Fail(a.w, "no such form", "the page does not offer %s: %s", step, a.text())
	return a
}

// offers requires that the page has the small forms of the steps, and no others.
func (a answered) offers(steps ...string) answered {
	a.w.Helper()
	var found []string
	for n := range a.root.Descendants() {
		if attributeOf(n, "name") == "act" && n.DataAtom == atom.Input {
			found = append(found, attributeOf(n, "value"))
		}
	}
	require.Equal(a.w, steps, found)
	return a
}

// getWith follows a path with a cookie.
func (w *world) getWith(path, cookie string) answered {
	w.Helper()
	request, err := http.NewRequestWithContext(w.Context(), http.MethodGet, w.server.URL+path, nil)
	require.NoError(w, err)
	request.Header.Set("Cookie", cookie)
	return w.do(request)
}
