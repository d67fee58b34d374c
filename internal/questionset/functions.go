package questionset

import (
	"fmt"

	"mandate/internal/engagement"
)

// The shape "functions": functions, in them categories, in them subcategories, each with
// an id, a title and a text. So the NIST Cybersecurity Framework is handed around.

// raw is what members without a field are kept under.
const raw = "json:"

// begun reads what every framework says at its top.
func begun(t *taker, shape string) engagement.QuestionSet {
	set := engagement.QuestionSet{Version: 1, Title: t.text("title", "title"), Source: t.text("source", "source"), Licence: t.text("licence", "licence")}
	set.Key = KeyOf(set.Title)
	set.Extra = []engagement.Property{{Name: shapeProperty, Value: shape}}
	return set
}

func readFunctions(d *document) engagement.QuestionSet {
	t := d.object(d.root, "")
	set := begun(t, "functions")
	for _, function := range t.list("functions") {
		f := d.group(&set, function, "")
		parent := set.Groups[len(set.Groups)-1].Key
		at := len(set.Groups) - 1
		for _, category := range f.list("categories") {
			c := d.group(&set, category, parent)
			here := len(set.Groups) - 1
			for _, sub := range c.list("subcategories") {
				q := d.object(sub, fmt.Sprintf("questions[%d]", len(set.Questions)))
				set.Questions = append(set.Questions, engagement.SetQuestion{
					Ref: q.text("id", "ref"), Group: set.Groups[here].Key, Title: q.text("title", "title"), Text: q.text("text", "text"), Extra: q.rest(raw),
				})
			}
			set.Groups[here].Extra = c.rest(raw)
		}
		set.Groups[at].Extra = f.rest(raw)
	}
	set.Extra = append(set.Extra, t.rest(raw)...)
	return set
}

// group adds a group that has an id, a title and perhaps a text.
func (d *document) group(set *engagement.QuestionSet, v *value, parent string) *taker {
	t := d.object(v, fmt.Sprintf("groups[%d]", len(set.Groups)))
	set.Groups = append(set.Groups, engagement.QuestionGroup{
		Key: t.text("id", "key"), Parent: parent, Title: t.text("title", "title"), Text: t.text("text", "text"),
	})
	return t
}

func writeFunctions(set engagement.QuestionSet) (object, error) {
	functions := []object{}
	for _, f := range set.Groups {
		if f.Parent != "" {
			continue
		}
		categories := []object{}
		for _, c := range set.Groups {
			if c.Parent != f.Key {
				continue
			}
			subs := []object{}
			for _, q := range set.Questions {
				if q.Group == c.Key {
					var out object
					out.text("id", q.Ref)
					out.text("title", q.Title)
					out.text("text", q.Text)
					out.rest(q.Extra, raw)
					subs = append(subs, out)
				}
			}
			categories = append(categories, grouped(c, "subcategories", subs))
		}
		functions = append(functions, grouped(f, "categories", categories))
	}
	out := opened(set)
	out.set("functions", functions)
	out.rest(set.Extra, raw)
	return out, nil
}

// opened writes what every framework says at its top.
func opened(set engagement.QuestionSet) object {
	var out object
	out.text("title", set.Title)
	out.text("source", set.Source)
	out.text("licence", set.Licence)
	return out
}

func grouped(g engagement.QuestionGroup, name string, inner []object) object {
	var out object
	out.text("id", g.Key)
	out.text("title", g.Title)
	out.text("text", g.Text)
	if len(inner) > 0 {
		out.set(name, inner)
	}
	out.rest(g.Extra, raw)
	return out
}
