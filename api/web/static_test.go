package web_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestPagesFindTheirStaticFilesAndKeepThem(t *testing.T) {
	w := newWorld(t)
	page := w.get(w.link(w.ana, 1, 14*day), "")
	links := 0
	for n := range page.root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Link {
			continue
		}
		links++
		file := w.get(attributeOf(n, "href"), "").with(http.StatusOK)
		require.Contains(t, file.header.Get("Cache-Control"), "immutable", attributeOf(n, "href"))
		require.NotEmpty(t, file.html)
	}
	require.GreaterOrEqual(t, links, 3, "stylesheets and the sign")
	require.Equal(t, "no-cache", w.get("/static/mandate.css", "").with(http.StatusOK).header.Get("Cache-Control"))
	require.Contains(t, w.get("/static/mandate.css", "").header.Get("Content-Type"), "text/css")
	w.get("/static/secrets.txt", "").with(http.StatusNotFound)
}

func TestAnUnknownAddressGetsAPage(t *testing.T) {
	w := newWorld(t)
	w.get("/nowhere", "es").with(http.StatusNotFound).says("No hay nada en esta dirección")
}
