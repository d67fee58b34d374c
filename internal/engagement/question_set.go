package engagement

// QuestionSet is a library of questions, which methodologies compose: ours, or a catalog
// that a consultancy is entitled to. A version of it never changes once it is stored, and
// its source and licence go wherever its texts go.
type QuestionSet struct {
	Key     string `json:"key" yaml:"key"`
	Version int    `json:"version" yaml:"version"`
	Title   string `json:"title" yaml:"title"`
	// Edition is what the publisher calls this version: 2.0, 2022.
	Edition     string `json:"edition,omitempty" yaml:"edition,omitempty"`
	Description string `json:"description,omitempty" yaml:"description,omitempty"`
	Publisher   string `json:"publisher,omitempty" yaml:"publisher,omitempty"`
	// Source is the document that the texts are from, as one would cite it.
	Source      string `json:"source,omitempty" yaml:"source,omitempty"`
	URL         string `json:"url,omitempty" yaml:"url,omitempty"`
	Licence     string `json:"licence,omitempty" yaml:"licence,omitempty"`
	Attribution string `json:"attribution,omitempty" yaml:"attribution,omitempty"`
	// Language is a BCP 47 tag such as en or es-419.
	Language string `json:"language,omitempty" yaml:"language,omitempty"`
	// Sources are other works whose identifiers or figures the set names.
	Sources []Source `json:"sources,omitempty" yaml:"sources,omitempty"`

	// Scale is how the set's questions are answered, from the worst to the best; empty
	// where it is left to the methodology's scale.
	Scale     []Point         `json:"scale,omitempty" yaml:"scale,omitempty"`
	Groups    []QuestionGroup `json:"groups,omitempty" yaml:"groups,omitempty"`
	Questions []SetQuestion   `json:"questions" yaml:"questions"`
	// Measures are published figures that no question asks for.
	Measures []Measure  `json:"measures,omitempty" yaml:"measures,omitempty"`
	Extra    []Property `json:"extra,omitempty" yaml:"extra,omitempty"`
}

// Point is an answer on a set's scale.
type Point struct {
	Value int    `json:"value" yaml:"value"`
	Text  string `json:"text" yaml:"text"`
}

// QuestionGroup is a part of a set, such as a function or a category. Groups form a
// tree, parents first.
type QuestionGroup struct {
	Key    string     `json:"key" yaml:"key"`
	Parent string     `json:"parent,omitempty" yaml:"parent,omitempty"`
	Title  string     `json:"title" yaml:"title"`
	Text   string     `json:"text,omitempty" yaml:"text,omitempty"`
	Extra  []Property `json:"extra,omitempty" yaml:"extra,omitempty"`
}

// SetQuestion is a question, a control or a criterion of a set.
type SetQuestion struct {
	Ref      string `json:"ref" yaml:"ref"`
	Group    string `json:"group,omitempty" yaml:"group,omitempty"`
	Title    string `json:"title,omitempty" yaml:"title,omitempty"`
	Text     string `json:"text" yaml:"text"`
	Guidance string `json:"guidance,omitempty" yaml:"guidance,omitempty"`
	// Checks are what to look at, one by one.
	Checks     []string    `json:"checks,omitempty" yaml:"checks,omitempty"`
	Weight     int         `json:"weight" yaml:"weight,omitempty"`
	References []Reference `json:"references,omitempty" yaml:"references,omitempty"`
	// Choices are the answers to this question, from the worst to the best; empty where
	// the set's scale holds.
	Choices   []Point    `json:"choices,omitempty" yaml:"choices,omitempty"`
	Benchmark *Benchmark `json:"benchmark,omitempty" yaml:"benchmark,omitempty"`
	Extra     []Property `json:"extra,omitempty" yaml:"extra,omitempty"`
}

// Measure is a figure that is published about many, and not asked of one.
type Measure struct {
	Key       string     `json:"key" yaml:"key"`
	Title     string     `json:"title,omitempty" yaml:"title,omitempty"`
	Benchmark *Benchmark `json:"benchmark,omitempty" yaml:"benchmark,omitempty"`
	Extra     []Property `json:"extra,omitempty" yaml:"extra,omitempty"`
}

// Property is what a catalog says beyond what sets have a field for. It is kept, so that
// the catalog can be written again without loss.
type Property struct {
	Name  string `json:"name" yaml:"name"`
	Value string `json:"value" yaml:"value"`
}

// Ref is how methodologies name the set: key@version.
func (s QuestionSet) Ref() string { return MethodologyRef(s.Key, s.Version) }

// PropertyOf returns the value of an extra property.
func PropertyOf(extra []Property, name string) (value string, found bool) {
	for _, p := range extra {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Defaults fills what a set leaves out.
func (s *QuestionSet) Defaults() {
	for i := range s.Questions {
		if s.Questions[i].Weight == 0 {
			s.Questions[i].Weight = 1
		}
	}
}

// Group returns a group by its key.
func (s QuestionSet) Group(key string) (QuestionGroup, bool) {
	for _, g := range s.Groups {
		if g.Key == key {
			return g, true
		}
	}
	return QuestionGroup{}, false
}

// Path lists a group and those above it, from the group up.
func (s QuestionSet) Path(group string) []string {
	var path []string
	for group != "" && len(path) <= len(s.Groups) {
		path = append(path, group)
		g, _ := s.Group(group)
		group = g.Parent
	}
	return path
}

// MaxSetFile is how many bytes a file of a set may have. NIST SP 800-53, the largest
// catalog in use, takes some 10 MB in OSCAL.
const MaxSetFile = 16 << 20

// AboutSet is what somebody says about a set beside its file. What is given takes the
// place of what the file says.
type AboutSet struct {
	Key, Title, Publisher, Source, URL, Licence, Attribution, Language string
	Version                                                            int
}

// Apply says it of a set.
func (a AboutSet) Apply(s *QuestionSet) {
	for _, f := range []struct {
		field *string
		value string
	}{
		{&s.Key, a.Key},
		{&s.Title, a.Title},
		{&s.Publisher, a.Publisher},
		{&s.Source, a.Source},
		{&s.URL, a.URL},
		{&s.Licence, a.Licence},
		{&s.Attribution, a.Attribution},
		{&s.Language, a.Language},
	} {
		if f.value != "" {
			*f.field = f.value
		}
	}
	if a.Version != 0 {
		s.Version = a.Version
	}
}
