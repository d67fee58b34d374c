package questionset

import (
	"cmp"
	"encoding/json"
	"reflect"
	"regexp"
	"strings"

	"mandate/internal/engagement"
)

// said are the words of a control: its title, what it states, and its guidance. A
// statement that is too long for a question leads the guidance.
func said(v *value, ref string, params map[string]string) (title, text, guidance string) {
	title = textOf(v.member("title"))
	if list := v.member("parts"); list != nil {
		for _, p := range list.items {
			switch textOf(p.member("name")) {
			case "statement":
				text = strings.TrimSpace(text + "\n" + prose(p, "", params))
			case "guidance":
				guidance = strings.TrimSpace(guidance + "\n\n" + prose(p, "", params))
			}
		}
	}
	if title == ref {
		title = ""
	}
	if text == "" {
		title, text = "", title
	}
	if len([]rune(text)) > 2000 && title != "" {
		title, text, guidance = "", title, strings.TrimSpace(text+"\n\n"+guidance)
	}
	return title, text, cut(guidance, 8000)
}

// prose is the text of a part and of those in it, each with its label.
func prose(p *value, indent string, params map[string]string) string {
	line := inserted(textOf(p.member("prose")), params)
	if props := p.member("props"); props != nil {
		for _, prop := range props.items {
			if textOf(prop.member("name")) == "label" && indent != "" {
				line = strings.TrimSpace(textOf(prop.member("value")) + " " + line)
				break
			}
		}
	}
	var lines []string
	if line != "" {
		lines = append(lines, strings.TrimPrefix(indent, "  ")+line)
	}
	if list := p.member("parts"); list != nil {
		for _, inner := range list.items {
			if more := prose(inner, indent+"  ", params); more != "" {
				lines = append(lines, more)
			}
		}
	}
	return strings.Join(lines, "\n")
}

func overview(v *value, params map[string]string) string {
	list := v.member("parts")
	if list == nil {
		return ""
	}
	for _, p := range list.items {
		if name := textOf(p.member("name")); name == "overview" || name == "statement" {
			return prose(p, "", params)
		}
	}
	return ""
}

var insertion = regexp.MustCompile(`\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}`)

// inserted puts the labels of parameters where they are inserted, in brackets.
func inserted(text string, params map[string]string) string {
	return insertion.ReplaceAllStringFunc(text, func(found string) string {
		id := insertion.FindStringSubmatch(found)[1]
		if label := params[id]; label != "" {
			return "[" + label + "]"
		}
		return "[" + id + "]"
	})
}

// labelsOf adds the labels of an object's parameters to those around it.
func labelsOf(around map[string]string, v *value) map[string]string {
	list := v.member("params")
	if list == nil {
		return around
	}
	all := map[string]string{}
	for id, label := range around {
		all[id] = label
	}
	for _, p := range list.items {
		label := textOf(p.member("label"))
		if choice := p.member("select"); label == "" && choice != nil && choice.member("choice") != nil {
			var of []string
			for _, c := range choice.member("choice").items {
				of = append(of, inserted(c.text, all))
			}
			label = strings.Join(of, "; or ")
		}
		all[textOf(p.member("id"))] = label
	}
	return all
}

func textOf(v *value) string {
	if v == nil {
		return ""
	}
	return v.text
}

// cut shortens a text to so many characters; the whole stays in its catalog's parts.
func cut(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most-1]) + "…"
}

// parts are one part of a control or group, or none for no text.
func parts(name, prose string) []object {
	if prose == "" {
		return nil
	}
	var part object
	part.set("name", name)
	part.set("prose", prose)
	return []object{part}
}

// controlWords are the title and the parts in which OSCAL says a question's words.
func controlWords(q engagement.SetQuestion) (title string, list []object) {
	return cmp.Or(q.Title, q.Ref), append(parts("statement", q.Text), parts("guidance", q.Guidance)...)
}

// sameParts tells whether parts that were read are those that would be written.
func sameParts(v *value, list []object) bool {
	if v == nil || len(list) == 0 {
		return v == nil && len(list) == 0
	}
	text, err := plainJSON(list)
	if err != nil {
		return false
	}
	var was, is any
	return json.Unmarshal(v.raw, &was) == nil && json.Unmarshal(text, &is) == nil && reflect.DeepEqual(was, is)
}
