package engagement

import "slices"

// Comparison is how an assessment stands beside the last approved one of the same client.
type Comparison struct {
	Engagement  string `json:"engagement" doc:"Id of the engagement of the earlier assessment"`
	Title       string `json:"title"`
	Methodology string `json:"methodology"`
	Revision    int    `json:"revision"`
	On          Day    `json:"on" doc:"Day on which it was submitted"`
	// Areas and Questions are those that both have scored.
	Areas     []Compared `json:"areas"`
	Questions []Compared `json:"questions"`
	// Reworded are questions of one reference that were taken from different versions of
	// a question set; their scores are not compared.
	Reworded []string `json:"reworded,omitempty" doc:"References of questions asked in another version of their set, which are not compared"`
}

// Compared is a score before and now, in hundredths of a point of today's scale.
type Compared struct {
	Key       string `json:"key" doc:"Key of the area, or reference of the question"`
	Title     string `json:"title"`
	Before    int    `json:"before" doc:"Hundredths of a point"`
	Now       int    `json:"now" doc:"Hundredths of a point"`
	Change    int    `json:"change" doc:"Hundredths of a point"`
	Direction string `json:"direction" enum:"better,same,worse"`
}

// Former is an approved diagnosis of an earlier assessment.
type Former struct {
	Diagnosis   Diagnosis
	Methodology Methodology
	Engagement  string
	Title       string
	Revision    int
	On          Day
}

// CompareWith sets today's scores beside those of an earlier assessment. A score on
// another scale is brought to today's.
func CompareWith(before Former, m Methodology, answers []Item[Answer]) Comparison {
	c := Comparison{
		Engagement: before.Engagement, Title: before.Title, Methodology: before.Diagnosis.Methodology, Revision: before.Revision, On: before.On,
		Areas: []Compared{}, Questions: []Compared{},
	}
	bring := func(hundredths int) int { return broughtTo(hundredths, before.Diagnosis.Scale, m.Scale) }
	for _, now := range AreaScores(m, answers) {
		i := slices.IndexFunc(before.Diagnosis.Areas, func(a AreaScore) bool { return a.Area == now.Area })
		if i < 0 || now.Scored == 0 || before.Diagnosis.Areas[i].Scored == 0 {
			continue
		}
		c.Areas = append(c.Areas, compared(now.Area, now.Title, bring(before.Diagnosis.Areas[i].Mean), now.Mean))
	}
	was, is := questionMeans(before.Diagnosis.Answers), questionMeans(answers)
	for _, q := range m.Questions {
		old, asked := was[q.Ref]
		now, answered := is[q.Ref]
		if !asked || !answered {
			continue
		}
		if !sameSet(q, before.Methodology) {
			c.Reworded = append(c.Reworded, q.Ref)
			continue
		}
		c.Questions = append(c.Questions, compared(q.Ref, q.Text, bring(old), now))
	}
	return c
}

// sameSet tells whether a methodology asks a question from the same version of the same
// set, or as its own.
func sameSet(q Question, m Methodology) bool {
	i := slices.IndexFunc(m.Questions, func(o Question) bool { return o.Ref == q.Ref })
	return i >= 0 && m.Questions[i].Set == q.Set
}

func compared(key, title string, before, now int) Compared {
	c := Compared{Key: key, Title: title, Before: before, Now: now, Change: now - before, Direction: "same"}
	if c.Change > 0 {
		c.Direction = "better"
	} else if c.Change < 0 {
		c.Direction = "worse"
	}
	return c
}

// broughtTo brings hundredths of a point of one scale to another, a half rounded up.
func broughtTo(hundredths int, from, to Scale) int {
	if from.Max() < 1 || from.Max() == to.Max() {
		return hundredths
	}
	return (2*hundredths*to.Max() + from.Max()) / (2 * from.Max())
}

// questionMeans are the means of the questions that were scored, in hundredths of a point.
func questionMeans(answers []Item[Answer]) map[string]int {
	means := map[string]int{}
	for ref, given := range byQuestion(answers) {
		var mean weightedMean
		if mean.add(1, given, func(a Answer) *int { return a.Score }) {
			means[ref] = mean.hundredths()
		}
	}
	return means
}

// BenchmarkStanding is how a question's score stands beside its published benchmark, on the
// methodology's scale.
type BenchmarkStanding struct {
	Question  string `json:"question"`
	Title     string `json:"title"`
	Score     int    `json:"score" doc:"Hundredths of a point"`
	Mean      int    `json:"mean" doc:"The benchmark's, hundredths of a point"`
	Deviation int    `json:"deviation" doc:"The benchmark's standard deviation, hundredths of a point"`
	Stands    string `json:"stands" enum:"below,around,above" doc:"Around: within one standard deviation of the mean"`
	Of        string `json:"of" doc:"Whose figure the benchmark is"`
	Source    string `json:"source,omitempty"`
}

// BenchmarkStandings sets every scored question that has a benchmark beside it.
func BenchmarkStandings(m Methodology, answers []Item[Answer]) []BenchmarkStanding {
	means := questionMeans(answers)
	all := []BenchmarkStanding{}
	for _, q := range m.Questions {
		score, scored := means[q.Ref]
		if q.Benchmark == nil || !scored {
			continue
		}
		s := BenchmarkStanding{Question: q.Ref, Title: q.Text, Score: score, Stands: "around", Of: q.Benchmark.Of, Source: q.Benchmark.Source}
		s.Mean, s.Deviation = q.Benchmark.On(m.Scale)
		switch {
		case score < s.Mean-s.Deviation:
			s.Stands = "below"
		case score > s.Mean+s.Deviation:
			s.Stands = "above"
		}
		all = append(all, s)
	}
	return all
}
