package web

import (
	"slices"
	"strings"
	"unicode"

	"github.com/pmezard/go-difflib/difflib"

	"mandate/internal/engagement"
)

// changedPart is a part of a subject in which something differs: its objectives, its budget.
type changedPart struct {
	Name   string
	Count  int
	Things []changedThing
}

// changedThing is an item of a part that differs, or, without a title, the part itself.
type changedThing struct {
	Title  string
	Kind   engagement.ChangeKind
	Fields []changedField
}

// changedField is one difference in words. Runs is set for long texts that were reworded, in
// place of Before and After.
type changedField struct {
	Name          string
	Kind          engagement.ChangeKind
	Before, After string
	Runs          []textRun
}

// derived are fields that follow from others of the same or of the next item.
var derived = []string{"reason", "score"}

// partsOf puts changes together by part and item, in the order in which they came.
func (sit sitting) partsOf(changes []engagement.Change) []changedPart {
	var parts []changedPart
	at, things := map[string]int{}, map[string]int{}
	for _, c := range changes {
		if len(c.At) == 0 || len(c.At) > 2 && slices.Contains(derived, c.At[2]) {
			continue
		}
		part, known := at[c.At[0]]
		if !known {
			part = len(parts)
			at[c.At[0]] = part
			parts = append(parts, changedPart{Name: sit.field(c.At[0])})
		}
		p := &parts[part]
		key := strings.Join(c.At[:min(2, len(c.At))], "\n")
		thing, known := things[key]
		if !known {
			thing = len(p.Things)
			things[key] = thing
			p.Things = append(p.Things, changedThing{Kind: engagement.ChangeChanged})
		}
		t := &p.Things[thing]
		if len(c.At) > 1 {
			t.Title = sit.field(c.Path[1])
		}
		if len(c.At) <= 2 {
			t.Kind = c.Kind
		}
		if len(t.Fields) == 0 || len(c.At) <= 2 {
			p.Count++
		}
		t.Fields = append(t.Fields, sit.changedField(c))
	}
	return parts
}

func (sit sitting) changedField(c engagement.Change) changedField {
	name := c.At[len(c.At)-1]
	f := changedField{Kind: c.Kind, Before: sit.value(name, c.Before), After: sit.value(name, c.After)}
	if len(c.At) > 2 {
		names := make([]string, 0, len(c.Path)-2)
		for _, n := range c.Path[2:] {
			names = append(names, sit.field(n))
		}
		f.Name = strings.Join(names, " › ")
	}
	before, was := c.Before.(string)
	after, is := c.After.(string)
	if was && is && max(len(before), len(after)) >= longText {
		f.Runs = reworded(before, after)
	}
	return f
}

// longText is from how many bytes on a text that was changed is shown word by word.
const longText = 60

// textRun is a stretch of a text that was kept, added or removed.
type textRun struct {
	Kind engagement.ChangeKind // empty for what was kept
	Text string
}

// reworded tells word by word what became of a text; nothing when hardly a word of it stayed,
// since two texts are read more easily then.
func reworded(before, after string) []textRun {
	was, is := wordsOf(before), wordsOf(after)
	match := difflib.NewMatcher(was, is)
	if match.Ratio() < 0.4 {
		return nil
	}
	var runs []textRun
	for _, op := range match.GetOpCodes() {
		switch op.Tag {
		case 'e':
			runs = append(runs, textRun{"", strings.Join(is[op.J1:op.J2], "")})
			continue
		case 'd', 'r':
			runs = append(runs, textRun{engagement.ChangeRemoved, strings.Join(was[op.I1:op.I2], "")})
		}
		if op.J2 > op.J1 {
			runs = append(runs, textRun{engagement.ChangeAdded, strings.Join(is[op.J1:op.J2], "")})
		}
	}
	return runs
}

// wordsOf splits a text into words, each with the space that follows it.
func wordsOf(text string) []string {
	var all []string
	start, spaced := 0, false
	for i, r := range text {
		space := unicode.IsSpace(r)
		if spaced && !space {
			all = append(all, text[start:i])
			start = i
		}
		spaced = space
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}
