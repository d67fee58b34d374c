package questionset

import (
	"fmt"

	"mandate/internal/engagement"
)

// The shape "areas": areas with criteria, each with checks, and a scale for all. So the
// CNCF's criteria for documentation are handed around.

func readAreas(d *document) engagement.QuestionSet {
	t := d.object(d.root, "")
	set := begun(t, "areas")
	for i, step := range t.list("scale") {
		s := d.object(step, fmt.Sprintf("scale[%d]", i))
		set.Scale = append(set.Scale, engagement.Point{Value: s.whole("score", "value"), Text: s.text("label", "text")})
		s.none()
	}
	groups, refs := names{}, names{}
	for _, area := range t.list("areas") {
		a := d.object(area, fmt.Sprintf("groups[%d]", len(set.Groups)))
		at := len(set.Groups)
		title := a.text("area", "title")
		set.Groups = append(set.Groups, engagement.QuestionGroup{Key: groups.of(title, 60), Title: title})
		for _, criterion := range a.list("criteria") {
			c := d.object(criterion, fmt.Sprintf("questions[%d]", len(set.Questions)))
			q := engagement.SetQuestion{Group: set.Groups[at].Key, Text: c.text("criterion", "text")}
			q.Ref = refs.of(q.Text, 60)
			for i, check := range c.list("checks") {
				q.Checks = append(q.Checks, d.plain(check, fmt.Sprintf("%s.checks[%d]", c.path, i)))
			}
			q.Extra = c.rest(raw)
			set.Questions = append(set.Questions, q)
		}
		set.Groups[at].Extra = a.rest(raw)
	}
	set.Extra = append(set.Extra, t.rest(raw)...)
	return set
}

func writeAreas(set engagement.QuestionSet) (object, error) {
	out := opened(set)
	var scale []object
	for _, p := range set.Scale {
		var step object
		step.set("score", p.Value)
		step.text("label", p.Text)
		scale = append(scale, step)
	}
	if len(scale) > 0 {
		out.set("scale", scale)
	}
	areas := []object{}
	for _, g := range set.Groups {
		var criteria []object
		for _, q := range set.Questions {
			if q.Group != g.Key {
				continue
			}
			var criterion object
			criterion.text("criterion", q.Text)
			if len(q.Checks) > 0 {
				criterion.set("checks", q.Checks)
			}
			criterion.rest(q.Extra, raw)
			criteria = append(criteria, criterion)
		}
		var area object
		area.text("area", g.Title)
		if len(criteria) > 0 {
			area.set("criteria", criteria)
		}
		area.rest(g.Extra, raw)
		areas = append(areas, area)
	}
	out.set("areas", areas)
	out.rest(set.Extra, raw)
	return out, nil
}

// plain returns a value that must be a text.
func (d *document) plain(v *value, path string) string {
	d.places[path] = v.at
	if v.kind != '"' {
		d.add(v.at, path, "is no text; put it in quotation marks")
	}
	return v.text
}
