package engagement

import (
	"fmt"
	"slices"
	"strings"
)

// SetUse says what a methodology takes from a question set, and as what.
type SetUse struct {
	// Use names the set: key@version, or a key for its newest version.
	Use string `json:"use" yaml:"use"`
	// Area is where its questions go; Areas says otherwise for groups, the nearest to a
	// question counts.
	Area  string      `json:"area,omitempty" yaml:"area,omitempty"`
	Areas []GroupArea `json:"areas,omitempty" yaml:"areas,omitempty"`
	// Include and Exclude name questions by their refs, and groups with all below them.
	Include []string `json:"include,omitempty" yaml:"include,omitempty"`
	Exclude []string `json:"exclude,omitempty" yaml:"exclude,omitempty"`
	// Weight multiplies the set's weights; Weights say them one by one instead.
	Weight  int         `json:"weight,omitempty" yaml:"weight,omitempty"`
	Weights []RefWeight `json:"weights,omitempty" yaml:"weights,omitempty"`
	// Scores say what the set's answers count on the methodology's scale, from the worst
	// answer to the best; without them they are spread evenly over it.
	Scores []int `json:"scores,omitempty" yaml:"scores,omitempty"`
	// Prefix goes before each ref, where two sets have the same.
	Prefix string `json:"prefix,omitempty" yaml:"prefix,omitempty"`
}

// GroupArea sends a group of a set to an area of the methodology.
type GroupArea struct {
	Group string `json:"group" yaml:"group"`
	Area  string `json:"area" yaml:"area"`
}

// RefWeight is the weight of one question of a set.
type RefWeight struct {
	Ref    string `json:"ref" yaml:"ref"`
	Weight int    `json:"weight" yaml:"weight"`
}

// QuestionSets finds a set by key@version, or by key the newest version. A set that is
// not there is a NotFound error.
type QuestionSets func(ref string) (QuestionSet, error)

// Compose takes over what the methodology uses of question sets: the questions, pinned to
// the version that was found, and the sources. What was used has no place in the result,
// which needs no set any more. Faults are in the fields of the uses; an error is one of
// finding, not of the methodology.
func (m *Methodology) Compose(find QuestionSets, f *Faults) error {
	before := len(*f)
	for i, use := range m.Sets {
		at := fmt.Sprintf("sets[%d]", i)
		set, err := find(use.Use)
		if CodeOf(err) == NotFound {
			f.Add(at+".use", "there is no question set %q; import it first, or name one that is there", use.Use)
			continue
		}
		if err != nil {
			return fmt.Errorf("find the question set %s: %w", use.Use, err)
		}
		c := composer{m: m, set: set, use: use, f: f, at: at}
		c.compose()
	}
	if len(*f) == before {
		m.Sets = nil
	}
	return nil
}

// composer carries one use of a set over into a methodology.
type composer struct {
	m   *Methodology
	set QuestionSet
	use SetUse
	f   *Faults
	at  string
}

func (c *composer) compose() {
	c.checkNames()
	weights := c.weights()
	spread := c.scores()
	asked := map[string]string{}
	for _, q := range c.m.Questions {
		asked[q.Ref] = q.Set
	}
	taken := 0
	for _, q := range c.set.Questions {
		if !c.takes(q) {
			continue
		}
		taken++
		ref := c.use.Prefix + q.Ref
		if other, clash := asked[ref]; clash {
			c.f.Add(c.at+".use", "the question %q of %s is asked already%s; exclude it in one of the two, or give a prefix", ref, c.set.Ref(), from(other))
			continue
		}
		c.take(q, ref, weights, spread)
	}
	if taken == 0 {
		c.f.Add(c.at+".use", "nothing of %s is left; include more or exclude less", c.set.Ref())
	}
	c.credit()
}

func from(set string) string {
	if set == "" {
		return " by the methodology itself"
	}
	return ", from " + set
}

// checkNames notes names that the set, or the methodology, does not have.
func (c *composer) checkNames() {
	c.checkHas(c.at+".include", c.use.Include)
	c.checkHas(c.at+".exclude", c.use.Exclude)
	if c.use.Area != "" {
		c.checkArea(c.at+".area", c.use.Area)
	}
	mapped := map[string]bool{}
	for i, a := range c.use.Areas {
		at := fmt.Sprintf("%s.areas[%d]", c.at, i)
		if _, known := c.set.Group(a.Group); !known {
			c.f.Add(at+".group", "%q is no group of %s", a.Group, c.set.Ref())
		}
		if mapped[a.Group] {
			c.f.Add(at+".group", "%q is sent to an area twice", a.Group)
		}
		mapped[a.Group] = true
		c.checkArea(at+".area", a.Area)
	}
	c.f.Limit(c.at+".prefix", c.use.Prefix, 20)
}

func (c *composer) checkHas(at string, names []string) {
	for i, name := range names {
		if !c.has(name) {
			c.f.Add(fmt.Sprintf("%s[%d]", at, i), "%q is neither a question nor a group of %s", name, c.set.Ref())
		}
	}
}

func (c *composer) checkArea(at, area string) {
	if !c.hasArea(area) {
		c.f.Add(at, "%q is not among areas[].key", area)
	}
}

func (c *composer) hasArea(key string) bool {
	return slices.ContainsFunc(c.m.Areas, func(a Area) bool { return a.Key == key })
}

func (c *composer) has(name string) bool {
	_, group := c.set.Group(name)
	return group || slices.ContainsFunc(c.set.Questions, func(q SetQuestion) bool { return q.Ref == name })
}

// takes tells whether a question is included and not excluded.
func (c *composer) takes(q SetQuestion) bool {
	names := append(c.set.Path(q.Group), q.Ref)
	in := func(list []string) bool {
		return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(list, name) })
	}
	return (len(c.use.Include) == 0 || in(c.use.Include)) && !in(c.use.Exclude)
}

// take adds a question to the methodology.
func (c *composer) take(q SetQuestion, ref string, weights map[string]int, spread []int) {
	area := c.area(q)
	if area == "" {
		c.f.Add(c.at+".use", "the question %q of %s belongs to no area; give an area for all, or one for its group in areas", q.Ref, c.set.Ref())
		return
	}
	if !c.hasArea(area) {
		return // told already, where it is named
	}
	weight, given := weights[q.Ref]
	if !given {
		weight = q.Weight * max(c.use.Weight, 1)
	}
	if weight > 10 {
		c.f.Add(c.at+".weight", "makes the weight of %q %d; weights go up to 10, say this one in weights", q.Ref, weight)
		return
	}
	out := Question{
		Ref: ref, Area: area, Text: q.Wording(), Guidance: q.Advice(), Weight: weight,
		References: slices.Clone(q.References), Set: c.set.Ref(), Benchmark: q.Benchmark,
		Choices: onScale(q.points(c.set), spread, c.m.Scale.Max()),
	}
	for _, long := range []struct {
		what  string
		value string
		most  int
	}{{"ref", out.Ref, 60}, {"text", out.Text, 2000}, {"guidance", out.Guidance, 8000}} {
		if n := len([]rune(long.value)); n > long.most {
			c.f.Add(c.at+".use", "the %s of the question %q of %s would have %d characters; at most %d may stand in a methodology, exclude it or shorten it in the set",
				long.what, q.Ref, c.set.Ref(), n, long.most)
			return
		}
	}
	c.m.Questions = append(c.m.Questions, out)
}

// area is that of the nearest group that has one, or that of all.
func (c *composer) area(q SetQuestion) string {
	for _, group := range c.set.Path(q.Group) {
		for _, a := range c.use.Areas {
			if a.Group == group {
				return a.Area
			}
		}
	}
	return c.use.Area
}

func (c *composer) weights() map[string]int {
	if c.use.Weight != 0 {
		c.f.Range(c.at+".weight", c.use.Weight, 1, 10)
	}
	weights := map[string]int{}
	for i, w := range c.use.Weights {
		at := fmt.Sprintf("%s.weights[%d]", c.at, i)
		if !slices.ContainsFunc(c.set.Questions, func(q SetQuestion) bool { return q.Ref == w.Ref && c.takes(q) }) {
			c.f.Add(at+".ref", "%q is no question that is taken from %s", w.Ref, c.set.Ref())
		}
		if _, twice := weights[w.Ref]; twice {
			c.f.Add(at+".ref", "%q has a weight already", w.Ref)
		}
		c.f.Range(at+".weight", w.Weight, 1, 10)
		weights[w.Ref] = w.Weight
	}
	return weights
}

// scores checks what the methodology says of the set's answers.
func (c *composer) scores() []int {
	if len(c.use.Scores) == 0 {
		return nil
	}
	for i, score := range c.use.Scores {
		at := fmt.Sprintf("%s.scores[%d]", c.at, i)
		c.f.Range(at, score, 0, c.m.Scale.Max())
		if i > 0 && score < c.use.Scores[i-1] {
			c.f.Add(at, "is %d after %d; a better answer cannot count less", score, c.use.Scores[i-1])
		}
	}
	fits := func(q SetQuestion) bool { return c.takes(q) && len(q.points(c.set)) == len(c.use.Scores) }
	if !slices.ContainsFunc(c.set.Questions, fits) {
		c.f.Add(c.at+".scores", "has %d entries; no question taken from %s has that many answers", len(c.use.Scores), c.set.Ref())
	}
	return c.use.Scores
}

// credit lists the set, and what it draws on, among the methodology's sources.
func (c *composer) credit() {
	own := Source{
		Title: c.set.Title, Licence: c.set.Licence, URL: c.set.URL, Set: c.set.Ref(),
		Publisher: c.set.Publisher, Origin: c.set.Source, Attribution: c.set.Attribution,
	}
	for _, s := range append([]Source{own}, c.set.Sources...) {
		if !slices.Contains(c.m.Sources, s) {
			c.m.Sources = append(c.m.Sources, s)
		}
	}
}

// Credits are the sources that reports name: all, where the methodology composes question
// sets. Others were never named, and what was frozen of them stays as it was.
func (m Methodology) Credits() []Source {
	if !slices.ContainsFunc(m.Sources, func(s Source) bool { return s.Set != "" }) {
		return nil
	}
	return m.Sources
}

// Wording is what a question says in a methodology, which has no title for it.
func (q SetQuestion) Wording() string {
	if q.Title == "" {
		return q.Text
	}
	return q.Title + ": " + q.Text
}

// Advice is the guidance with what to look at below it.
func (q SetQuestion) Advice() string {
	if len(q.Checks) == 0 {
		return q.Guidance
	}
	checks := "- " + strings.Join(q.Checks, "\n- ")
	if q.Guidance == "" {
		return checks
	}
	return q.Guidance + "\n\n" + checks
}

func (q SetQuestion) points(s QuestionSet) []Point {
	if len(q.Choices) > 0 {
		return q.Choices
	}
	return s.Scale
}

// onScale turns a set's answers into scores: as the methodology says where it says so of
// as many answers, else by their place between the worst and the best, halves rounded up.
func onScale(points []Point, spread []int, most int) []Choice {
	if len(points) < 2 {
		return nil
	}
	low, high := points[0].Value, points[len(points)-1].Value
	choices := make([]Choice, len(points))
	for i, p := range points {
		choices[i] = Choice{Score: rounded((p.Value-low)*most, high-low), Text: p.Text}
		if len(spread) == len(points) {
			choices[i].Score = spread[i]
		}
	}
	return choices
}
