package engagement

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// titleLength bounds, in characters, the title that a promotion suggests.
const titleLength = 120

// FindingFromAnswer suggests a finding that an answer leads to. The consultancy's own
// judgement becomes one for the client; what a respondent said stays the team's unless
// somebody decides otherwise, and none of names, those of the respondent, is carried over.
func FindingFromAnswer(m Methodology, a Item[Answer], names ...string) Finding {
	said := a.Body
	fd := Finding{Type: "gap", Questions: []string{said.Question}, Answers: []string{a.ID}}
	i := slices.IndexFunc(m.Questions, func(q Question) bool { return q.Ref == said.Question })
	if i < 0 {
		return fd
	}
	q := m.Questions[i]
	comment := withoutNames(said.Comment, "the respondent", names)
	fd.Area, fd.Title = q.Area, cmp.Or(firstSentence(comment), asTitle(q.Text))
	fd.Condition = cmp.Or(comment, strings.TrimSpace(q.Text+" "+scoreWords(m.Scale, said)))
	fd.Evidence = withoutNames(evidenceOf(said), "the respondent", names)
	if said.Respondent != "" {
		fd.Visibility = VisibleTeam
	}
	if said.Score != nil {
		fd.judge(m, q, *said.Score, said.Target)
	}
	return fd
}

// judge suggests what a score says: the best is a strength; a low one, or one below its
// target, is a gap that is the likelier to hurt the further it is from the best, with an
// impact as the question weighs among its like.
func (fd *Finding) judge(m Methodology, q Question, score int, target *int) {
	best := m.Scale.Max()
	if score >= best {
		fd.Type = "strength"
		return
	}
	if below := target != nil && score < *target; !below && score*2 > best {
		return
	}
	heaviest := 1
	for _, other := range m.Questions {
		heaviest = max(heaviest, other.Weight)
	}
	fd.Likelihood = inFive(best-score, best)
	fd.Impact = inFive(q.Weight, heaviest)
}

// inFive is a part of a whole as 1 to 5, rounded up.
func inFive(part, whole int) int { return min(max((Judged*part+whole-1)/whole, 1), Judged) }

func scoreWords(s Scale, a Answer) string {
	switch {
	case a.NotApplicable:
		return "Found not to apply: " + a.Reason
	case a.Score == nil || *a.Score >= len(s.Labels):
		return ""
	}
	return fmt.Sprintf("Scored %d of %d, %q.", *a.Score, s.Max(), s.Labels[*a.Score])
}

// evidenceOf is what shows an answer: its words, its links, and that there are files,
// which stay with the answer.
func evidenceOf(a Answer) string {
	parts := append([]string{}, a.WebLinks...)
	if text := strings.TrimSpace(a.Evidence); text != "" {
		parts = append([]string{text}, parts...)
	}
	if n := len(a.Files); n > 0 {
		parts = append(parts, fmt.Sprintf("%d evidence file(s) of the answer to %s", n, a.Question))
	}
	return strings.Join(parts, "\n")
}

// FindingFromInterview suggests a finding that an interview leads to. It is shown to no
// more people than the interview, unless somebody decides otherwise, and never names the
// interviewee: none of names is carried over.
func FindingFromInterview(m Methodology, i Item[Interview], names ...string) Finding {
	said := i.Body
	notes := withoutNames(said.Notes, "the interviewee", append(slices.Clone(names), said.Person))
	fd := Finding{
		Title: firstSentence(notes), Type: "gap", Condition: notes, Evidence: "Interview of " + string(said.HeldOn),
		Questions: slices.Clone(said.Questions), Systems: slices.Clone(said.Systems), Visibility: cmp.Or(said.Visibility, VisibleTeam),
	}
	for _, q := range m.Questions {
		if slices.Contains(said.Questions, q.Ref) {
			fd.Area = q.Area
			break
		}
	}
	return fd
}

// firstSentence is that of a text, asTitle to a title.
func firstSentence(text string) string {
	text = strings.TrimSpace(text)
	if i := strings.IndexAny(text, "\n"); i >= 0 {
		text = text[:i]
	}
	if i := strings.Index(text, ". "); i > 0 {
		text = text[:i]
	}
	return asTitle(strings.TrimSuffix(strings.TrimSpace(text), "."))
}

// asTitle cuts a text after a word, where it is too long for a title.
func asTitle(text string) string {
	if utf8.RuneCountInString(text) <= titleLength {
		return text
	}
	cut := string([]rune(text)[:titleLength])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > 0 {
		cut = cut[:i]
	}
	return strings.TrimRight(cut, " ,;:") + " …"
}

// withoutNames puts a role in the place of people's names: whole, and of each part that is
// long enough to be one.
func withoutNames(text, role string, names []string) string {
	var parts []string
	for _, name := range names {
		if name = strings.TrimSpace(name); name == "" {
			continue
		}
		parts = append(parts, name)
		for _, part := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if first, _ := utf8.DecodeRuneInString(part); utf8.RuneCountInString(part) > 2 && unicode.IsUpper(first) {
				parts = append(parts, part)
			}
		}
	}
	if len(parts) == 0 {
		return text
	}
	slices.SortStableFunc(parts, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the whole name before its parts
	for i, part := range parts {
		parts[i] = regexp.QuoteMeta(part)
	}
	anyName := regexp.MustCompile(`(^|[^\p{L}\p{N}])(` + strings.Join(parts, "|") + `)($|[^\p{L}\p{N}])`)
	for range 2 { // names that follow one another share what is between them
		text = anyName.ReplaceAllString(text, "${1}"+role+"${3}")
	}
	return text
}

// Merge takes a duplicate into a finding: its links, and where the finding says nothing,
// what it says. What the duplicate shows to fewer people is not carried over but for its
// links.
func (fd Finding) Merge(other Finding) Finding {
	fd.Questions = union(fd.Questions, other.Questions)
	fd.Answers = union(fd.Answers, other.Answers)
	fd.Systems = union(fd.Systems, other.Systems)
	fd.Objective = cmp.Or(fd.Objective, other.Objective)
	if fd.Likelihood == 0 && fd.Impact == 0 {
		fd.Likelihood, fd.Impact = other.Likelihood, other.Impact
	}
	if narrower(other.Visibility, fd.Visibility) {
		return fd
	}
	fd.Cause, fd.Consequence = cmp.Or(fd.Cause, other.Cause), cmp.Or(fd.Consequence, other.Consequence)
	if other.Evidence != "" && !strings.Contains(fd.Evidence, other.Evidence) {
		fd.Evidence = strings.TrimSpace(fd.Evidence + "\n" + other.Evidence)
	}
	return fd
}

// narrower tells whether fewer people see a finding of one visibility than of another.
func narrower(a, b Visibility) bool {
	wide := map[Visibility]int{VisibleAuthor: 0, VisibleTeam: 1, VisibleClient: 2, "": 2}
	return wide[a] < wide[b]
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, one := range b {
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

// Renamed puts another id in the place of one in a list of ids, which has each once.
func Renamed(ids []string, from, to string) []string {
	if !slices.Contains(ids, from) {
		return ids
	}
	return union(slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == from }), []string{to})
}
