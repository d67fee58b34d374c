package rest

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

//go:embed docs.html
var docsPage string

// docs serves the reference page: the OpenAPI document, readable without scripts.
func (a *API) docs() gin.HandlerFunc {
	render := sync.OnceValues(func() ([]byte, error) {
		var text bytes.Buffer
		page, err := template.New("docs").Funcs(template.FuncMap{"typeOf": typeOf, "required": required}).Parse(docsPage)
		if err != nil {
			return nil, err
		}
		err = page.Execute(&text, map[string]any{"API": a.OpenAPI(), "Tags": byTag(a.OpenAPI()), "Problems": kindsByCode()})
		return text.Bytes(), err
	})
	return func(c *gin.Context) {
		text, err := render()
		if err != nil {
			a.Log.ErrorContext(c.Request.Context(), "the reference page cannot be rendered", "error", err)
			c.Status(http.StatusInternalServerError)
			return
		}
		c.Header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
		c.Data(http.StatusOK, "text/html; charset=utf-8", text)
	}
}

type tagGroup struct {
	Name       string
	Operations []*huma.Operation
}

// byTag lists the operations by tag, then path.
func byTag(api *huma.OpenAPI) []tagGroup {
	var tags []tagGroup
	for _, path := range slices.Sorted(maps.Keys(api.Paths)) {
		item := api.Paths[path]
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op == nil || op.Hidden {
				continue
			}
			i := slices.IndexFunc(tags, func(t tagGroup) bool { return t.Name == op.Tags[0] })
			if i < 0 {
				i, tags = len(tags), append(tags, tagGroup{Name: op.Tags[0]})
			}
			tags[i].Operations = append(tags[i].Operations, op)
		}
	}
	slices.SortStableFunc(tags, func(a, b tagGroup) int { return strings.Compare(a.Name, b.Name) })
	return tags
}

// typeOf says a schema's type in a word, with a link where it has a name.
func typeOf(s *huma.Schema) template.HTML {
	if s == nil {
		return "anything"
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		name = template.HTMLEscapeString(name)
		return template.HTML(`<a href="#` + name + `">` + name + `</a>`)
	}
	switch {
	case s.OneOf != nil:
		words := make([]string, len(s.OneOf))
		for i, one := range s.OneOf {
			words[i] = string(typeOf(one))
		}
		return template.HTML(strings.Join(words, " or "))
	case s.Type == huma.TypeArray:
		return "list of " + typeOf(s.Items)
	case s.Type == "":
		return "anything"
	}
	word := template.HTML(template.HTMLEscapeString(s.Type))
	if s.Format != "" {
		word += template.HTML(" (" + template.HTMLEscapeString(s.Format) + ")")
	}
	return word
}

func required(s *huma.Schema, name string) bool { return slices.Contains(s.Required, name) }

func kindsByCode() []map[string]any {
	rows := make([]map[string]any, len(kinds))
	for i, k := range kinds {
		rows[i] = map[string]any{"Code": k.code, "Status": k.status, "Title": k.title}
	}
	return rows
}
