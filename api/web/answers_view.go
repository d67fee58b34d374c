package web

import (
	"strconv"
	"strings"

	"mandate/internal/engagement"
)

// uploaded tells whether a file is the reader's own, which stands beside no answer yet.
func (f answersForm) uploaded(id string) bool { return f.mine[id] }

// block is one question as the form shows it.
type block struct {
	id       string // of its elements
	question engagement.Question
	typed    typedAnswer
	wrong    wrongs
	review   engagement.AnswerReview
	given    bool
}

// areaBlock is an area with the questions that are asked of it.
type areaBlock struct {
	area   engagement.Area
	blocks []block
}

// areas are the questions by area, with what was typed or else what stands.
func (f answersForm) areas() []areaBlock {
	var all []areaBlock
	for _, area := range f.methodology.Areas {
		one := areaBlock{area: area}
		for i, q := range f.questions {
			if q.Area != area.Key {
				continue
			}
			b := block{id: "q" + strconv.Itoa(i), question: q, wrong: f.wrong[q.Ref], review: f.reviews[q.Ref]}
			given, known := f.given[q.Ref]
			b.given = known
			if b.typed, known = f.typed[q.Ref]; !known {
				b.typed = typedOf(given)
			}
			b.typed.seen = given.Version
			one.blocks = append(one.blocks, b)
		}
		if len(one.blocks) > 0 {
			all = append(all, one)
		}
	}
	return all
}

// typedOf is an answer as it would be typed.
func typedOf(given engagement.Item[engagement.Answer]) typedAnswer {
	a := given.Body
	t := typedAnswer{
		reason: a.Reason, comment: a.Comment, confidence: a.Confidence, links: strings.Join(a.WebLinks, "\n"), files: a.Files,
	}
	if a.NotApplicable {
		t.score = notApplicable
	}
	if a.Score != nil {
		t.score = strconv.Itoa(*a.Score)
	}
	if a.Target != nil {
		t.target = strconv.Itoa(*a.Target)
	}
	return t
}

// labels are what the scores of a question mean.
func (f answersForm) labels(q engagement.Question) []string {
	labels := append([]string{}, f.scale.Labels...)
	for _, c := range q.Choices {
		if c.Score >= 0 && c.Score < len(labels) {
			labels[c.Score] = c.Text
		}
	}
	return labels
}

// marked is what stands wrong at a question, in one line for each.
func (f answersForm) marked() []block {
	var all []block
	for _, a := range f.areas() {
		for _, b := range a.blocks {
			if len(b.wrong) > 0 {
				all = append(all, b)
			}
		}
	}
	return all
}

func (f answersForm) fileName(id string) string {
	if file, known := f.files[id]; known {
		return file.Name
	}
	return id
}
