package questionset

import (
	"strconv"

	"mandate/internal/engagement"
)

func writeCapabilities(set engagement.QuestionSet) (object, error) {
	out := opened(set)
	capabilities, metrics := []object{}, []object{}
	var scale []string
	var answers, figures object
	statements := map[string][]string{}
	for _, q := range set.Questions {
		g, _ := set.Group(q.Group)
		switch {
		case g.Parent == groupStatements:
			statements[g.Key] = append(statements[g.Key], q.Text)
			scale = labels(q.Choices)
		case g.Key == groupMetrics:
			metrics = append(metrics, metric(q))
			if len(q.Choices) > 0 {
				answers.set(q.Ref, numbered(q.Choices))
			}
			if q.Benchmark != nil {
				figures.set(q.Ref, figure(*q.Benchmark))
			}
		default:
			capabilities = append(capabilities, capability(q, g))
		}
	}
	for _, m := range set.Measures {
		if m.Benchmark != nil {
			figures.set(m.Key, figure(*m.Benchmark))
		}
	}
	if len(capabilities) > 0 {
		out.set("capabilities", capabilities)
	}
	asked := []object{}
	for _, g := range set.Groups {
		if g.Parent != groupStatements {
			continue
		}
		var s object
		s.text("capability", g.Title)
		s.text("description", g.Text)
		if len(statements[g.Key]) > 0 {
			s.set("questions", statements[g.Key])
		}
		s.rest(g.Extra, raw)
		asked = append(asked, s)
	}
	if len(asked) > 0 {
		out.set("questions", asked)
	}
	if len(scale) > 0 {
		out.set("answer_scale", scale)
	}
	if len(metrics) > 0 {
		out.set("metrics", metrics)
	}
	if len(answers) > 0 {
		out.set("metric_answers", answers)
	}
	if name, ok := engagement.PropertyOf(set.Extra, benchmarks); ok {
		out.set(name, figures)
	}
	out.rest(set.Extra, raw)
	return out, nil
}

func capability(q engagement.SetQuestion, g engagement.QuestionGroup) object {
	var c object
	c.text("id", q.Ref)
	c.text("title", q.Title)
	if g.Key != groupCapabilities {
		c.text("category", g.Title)
	}
	c.text("headline", q.Text)
	c.rest(q.Extra, raw)
	return c
}

func metric(q engagement.SetQuestion) object {
	var m object
	m.text("id", q.Ref)
	m.text("name", q.Title)
	m.text("question", q.Text)
	m.rest(q.Extra, raw)
	return m
}

func figure(b engagement.Benchmark) object {
	var f object
	f.set("mean", decimal(b.Mean))
	f.set("std", decimal(b.Deviation))
	return f
}

func numbered(points []engagement.Point) object {
	var bands object
	for _, p := range points {
		bands.set(strconv.Itoa(p.Value), p.Text)
	}
	return bands
}

func labels(points []engagement.Point) []string {
	var all []string
	for _, p := range points {
		all = append(all, p.Text)
	}
	return all
}
