package questionset

import (
	"fmt"
	"strconv"
	"strings"

	"mandate/internal/engagement"
)

// The shape "capabilities": capabilities with an id, a title, a category and a headline;
// statements about some of them, with one scale of agreement; metrics, with answers for
// some; and figures published about the metrics. So DORA's research is handed around.

// Groups and properties of the shape.
const (
	groupCapabilities = "capabilities"
	groupStatements   = "statements"
	groupMetrics      = "metrics"
	benchmarks        = "benchmarks"
)

// Less is better in these of DORA's figures. All are published on a scale of 0 to 10.
var lessIsBetter = map[string]bool{"changefailure": true, "rework": true, "software_delivery_instability": true}

func readCapabilities(d *document) engagement.QuestionSet {
	t := d.object(d.root, "")
	set := begun(t, "capabilities")
	groups := names{groupCapabilities: true, groupStatements: true, groupMetrics: true}
	d.capabilities(t, &set, groups)
	d.statements(t, &set, groups)
	d.metrics(t, &set)
	set.Extra = append(set.Extra, t.rest(raw)...)
	return set
}

func (d *document) capabilities(t *taker, set *engagement.QuestionSet, groups names) {
	set.Groups = append(set.Groups, engagement.QuestionGroup{Key: groupCapabilities, Title: "Capabilities"})
	byTitle := map[string]string{}
	for _, one := range t.list("capabilities") {
		c := d.object(one, fmt.Sprintf("questions[%d]", len(set.Questions)))
		group, category := groupCapabilities, c.text("category", "group")
		if category != "" {
			if byTitle[category] == "" {
				byTitle[category] = groups.of(category, 60)
				set.Groups = append(set.Groups, engagement.QuestionGroup{Key: byTitle[category], Parent: groupCapabilities, Title: category})
			}
			group = byTitle[category]
		}
		set.Questions = append(set.Questions, engagement.SetQuestion{
			Ref: c.text("id", "ref"), Group: group, Title: c.text("title", "title"), Text: c.text("headline", "text"), Extra: c.rest(raw),
		})
	}
}

func (d *document) statements(t *taker, set *engagement.QuestionSet, groups names) {
	asked := t.list("questions")
	if len(asked) == 0 {
		return
	}
	set.Groups = append(set.Groups, engagement.QuestionGroup{Key: groupStatements, Title: "Statements"})
	var scale []engagement.Point
	for i, label := range t.list("answer_scale") {
		scale = append(scale, engagement.Point{Value: i + 1, Text: d.plain(label, fmt.Sprintf("answer_scale[%d]", i))})
	}
	for _, one := range asked {
		s := d.object(one, fmt.Sprintf("groups[%d]", len(set.Groups)))
		title := s.text("capability", "title")
		g := engagement.QuestionGroup{Key: groups.of(title, 50), Parent: groupStatements, Title: title, Text: s.text("description", "text")}
		for i, statement := range s.list("questions") {
			set.Questions = append(set.Questions, engagement.SetQuestion{
				Ref: fmt.Sprintf("%s-%d", slug(title, 50), i+1), Group: g.Key, Text: d.plain(statement, fmt.Sprintf("questions[%d].text", len(set.Questions))), Choices: scale,
			})
		}
		g.Extra = s.rest(raw)
		set.Groups = append(set.Groups, g)
	}
}

func (d *document) metrics(t *taker, set *engagement.QuestionSet) {
	answers := map[string]*value{}
	if v := t.v.member("metric_answers"); v != nil && len(v.members) > 0 {
		for _, m := range t.take("metric_answers").members {
			answers[m.name] = m.value
		}
	}
	figures := d.figures(t, set)
	asked := t.list("metrics")
	if len(asked) > 0 {
		set.Groups = append(set.Groups, engagement.QuestionGroup{Key: groupMetrics, Title: "Metrics"})
	}
	for _, one := range asked {
		path := fmt.Sprintf("questions[%d]", len(set.Questions))
		m := d.object(one, path)
		q := engagement.SetQuestion{Ref: m.text("id", "ref"), Group: groupMetrics, Title: m.text("name", "title"), Text: m.text("question", "text")}
		if bands := answers[q.Ref]; bands != nil {
			q.Choices = d.bands(bands, path+".choices")
			delete(answers, q.Ref)
		}
		for i, f := range figures {
			if f.Key == q.Ref {
				q.Benchmark, figures[i].Key = f.Benchmark, ""
			}
		}
		q.Extra = m.rest(raw)
		set.Questions = append(set.Questions, q)
	}
	for name, v := range answers {
		d.add(v.at, "metric_answers."+name, "answers a metric that is not among metrics; list the metric, or take its answers out")
	}
	for _, f := range figures {
		if f.Key != "" {
			set.Measures = append(set.Measures, f)
		}
	}
}

// bands are answers by their number, from 1, the worst, on.
func (d *document) bands(v *value, path string) []engagement.Point {
	d.places[path] = v.at
	var points []engagement.Point
	for i, m := range v.members {
		n, err := strconv.Atoi(m.name)
		if err != nil || strconv.Itoa(n) != m.name {
			d.add(m.value.at, fmt.Sprintf("%s[%d].value", path, i), "has the key %q; number the answers, the worst first", m.name)
		}
		d.places[fmt.Sprintf("%s[%d].value", path, i)] = m.value.at
		points = append(points, engagement.Point{Value: n, Text: d.plain(m.value, fmt.Sprintf("%s[%d].text", path, i))})
	}
	return points
}

// figures are those of the first member whose name begins with benchmarks_; what follows
// says whose they are: benchmarks_2025_all_industries.
func (d *document) figures(t *taker, set *engagement.QuestionSet) []engagement.Measure {
	for _, m := range d.root.members {
		of, ok := strings.CutPrefix(m.name, benchmarks+"_")
		if !ok || len(m.value.members) == 0 {
			continue
		}
		t.take(m.name)
		set.Extra = append(set.Extra, engagement.Property{Name: benchmarks, Value: m.name})
		var all []engagement.Measure
		for _, one := range m.value.members {
			path := benchmarks + "." + one.name
			f := d.object(one.value, path)
			b := engagement.Benchmark{Of: strings.ReplaceAll(of, "_", " "), Max: 10, Mean: f.hundredths("mean", "mean"), Deviation: f.hundredths("std", "deviation")}
			if lessIsBetter[one.name] {
				b.Min, b.Max = b.Max, b.Min
			}
			f.none()
			all = append(all, engagement.Measure{Key: one.name, Title: strings.ReplaceAll(one.name, "_", " "), Benchmark: &b})
		}
		return all
	}
	return nil
}
