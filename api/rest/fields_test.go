package rest_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/identity"
)

// schema is as much of a JSON schema as fields here have.
type schema struct {
	Ref        string            `json:"$ref"`
	Type       any               `json:"type"`
	Format     string            `json:"format"`
	Enum       []string          `json:"enum"`
	Minimum    *float64          `json:"minimum"`
	Maximum    *float64          `json:"maximum"`
	MaxLength  int               `json:"maxLength"`
	MaxItems   int               `json:"maxItems"`
	Items      *schema           `json:"items"`
	OneOf      []schema          `json:"oneOf"`
	Properties map[string]schema `json:"properties"`
	Required   []string          `json:"required"`
}

// is tells whether a schema takes a type, beside null.
func (s schema) is(name string) bool {
	if list, ok := s.Type.([]any); ok {
		return list[0] == name
	}
	return s.Type == name
}

// bodyOf is the schema of an operation's JSON body.
func (d description) bodyOf(t *testing.T, op operation) schema {
	t.Helper()
	var media struct{ Schema schema }
	require.NoError(t, json.Unmarshal(op.RequestBody.Content["application/json"], &media))
	s := media.Schema
	if len(s.OneOf) > 0 { // one, or many
		s = s.OneOf[0]
	}
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = schema{}
		require.NoError(t, json.Unmarshal(d.Components.Schemas[name], &s))
	}
	return s
}

// spoiled are wrong values of a field, each with what is said of it.
func spoiled(s schema) map[string]struct {
	value any
	says  string
} {
	type spoil = struct {
		value any
		says  string
	}
	out := map[string]spoil{}
	switch {
	case s.is("string") && s.Format == "date":
		out["no day"] = spoil{"2026-02-30", "write YYYY-MM-DD"}
		out["number"] = spoil{20260230, "is not a text"}
	case s.is("string"):
		out["number"] = spoil{5, "is not a text"}
		if len(s.Enum) > 0 {
			out["none of them"] = spoil{"purple", "is none of: " + s.Enum[0]}
		} else {
			out["too long"] = spoil{strings.Repeat("ü", s.MaxLength+1), "give at most"}
		}
	case s.is("integer"):
		out["text"] = spoil{"5", "is not a whole number"}
		out["fraction"] = spoil{1.5, "is not a whole number"}
		out["too small"] = spoil{*s.Minimum - 1, "is too small"}
		out["too large"] = spoil{*s.Maximum + 1, "is too large"}
	case s.is("number"):
		out["text"] = spoil{"5", "is not a number"}
		out["too large"] = spoil{*s.Maximum * 2, "is too large"}
	case s.is("boolean"):
		out["text"] = spoil{"true", "is neither true nor false"}
	case s.Ref != "":
		out["text"] = spoil{"x", "is not an object"}
	case s.is("array"):
		out["text"] = spoil{"x", "is not a list"}
		out["too many"] = spoil{make([]string, s.MaxItems+1), "has too many entries"}
	}
	return out
}

func TestEveryFieldOfEveryCollectionRefusesWrongValuesByItsName(t *testing.T) {
	w := newWorld(t)
	d, _ := w.document()
	p := w.furnish()
	for _, e := range p.examples() {
		post := d.Paths["/v1/engagements/{id}"+e.path]["post"]
		body := d.bodyOf(t, post)
		require.NotEmpty(t, body.Properties, e.path)
		list := p.path + p.fill(e.path)
		count := len(ids(w.call(identity.Consultant, http.MethodGet, list, nil)))
		refused := func(t *testing.T, change set, field wrong) {
			t.Helper()
			w.t = t
			sent := with(p.refer(e.body), change)
			requireWrong(t, w.call(identity.Consultant, http.MethodPost, list, sent).problem(http.StatusUnprocessableEntity, "invalid"), field)
		}
		for name, field := range body.Properties {
			wrongs := spoiled(field)
			require.NotEmpty(t, wrongs, "%s: %s", e.path, name)
			for kind, bad := range wrongs {
				t.Run(e.path+"/"+name+"/"+kind, func(t *testing.T) {
					if kind == "too many" && field.Items.is("string") == false {
						t.Skip("entries of another shape are named one by one")
					}
					change := set{name: bad.value}
					if kind != "too many" {
						refused(t, change, wrong{"body." + name, bad.says})
						return
					}
					w.t = t
					p := w.call(identity.Consultant, http.MethodPost, list, with(p.refer(e.body), change)).problem(http.StatusUnprocessableEntity, "invalid")
					require.Equal(t, "body."+name, p.Errors[0].Location)
				})
			}
		}
		for _, name := range body.Required {
			t.Run(e.path+"/"+name+"/missing", func(t *testing.T) { refused(t, set{name: nil}, wrong{"body." + name, "is required"}) })
		}
		t.Run(e.path+"/unknown", func(t *testing.T) { refused(t, set{"colour": "blue"}, wrong{"body.colour", "is not known here"}) })
		t.Run(e.path+"/link", func(t *testing.T) {
			for name, value := range e.body {
				at, linked := value.(string)
				if linked && strings.HasPrefix(at, "@") {
					refused(t, set{name: "nowhere"}, wrong{"body." + name, `"nowhere" in this engagement`})
				}
			}
		})
		w.t = t
		require.Len(t, ids(w.call(identity.Consultant, http.MethodGet, list, nil)), count, "nothing was kept")
	}
}
