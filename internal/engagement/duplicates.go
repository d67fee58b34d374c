package engagement

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Duplicate is a pair of entries that may say the same.
type Duplicate struct {
	A     string `json:"a" doc:"Id of one, the older"`
	B     string `json:"b" doc:"Id of the other"`
	Score int    `json:"score" doc:"How alike they are, percent"`
	// Words, Questions and Systems are what they have in common.
	Words     []string `json:"words" doc:"Words that both have, as the older writes them, in lower case"`
	Questions []string `json:"questions,omitempty" doc:"Questions that both came from"`
	Systems   []string `json:"systems,omitempty" doc:"Systems that both concern"`
}

// Two entries are suggested as duplicates from alike on; a question or a system that both
// name adds kin. They share wordsAlike words at the least. Both measures of words are
// those of Dice (1945): twice what is shared over the sum of both.
const (
	alike      = 50
	kin        = 10
	wordsAlike = 2
	// mostWords and mostDuplicates bound the work and the answer.
	mostWords      = 120
	mostDuplicates = 200
)

// DuplicateFindings suggests findings that may say the same, the most alike first: by the
// words of their titles and of all that they say, in equal parts. A strength is no
// duplicate of anything else. The result depends on nothing but the findings.
func DuplicateFindings(findings []Item[Finding]) []Duplicate {
	said := make([]wording, len(findings))
	for i, fd := range findings {
		b := fd.Body
		said[i] = wording{
			id: fd.ID, apart: b.Type == "strength", title: wordsOf(b.Title), text: b.Title + " " + b.Condition + " " + b.Cause + " " + b.Consequence,
			questions: b.Questions, systems: b.Systems,
		}
		said[i].all = wordsOf(said[i].text)
	}
	return duplicates(said)
}

// DuplicateSystems suggests systems of which the inventory may hold one twice, by their
// names and purposes.
func DuplicateSystems(systems []Item[System]) []Duplicate {
	said := make([]wording, len(systems))
	for i, s := range systems {
		said[i] = wording{id: s.ID, title: wordsOf(s.Body.Name), text: s.Body.Name + " " + s.Body.Purpose, short: true}
		said[i].all = wordsOf(said[i].text)
	}
	return duplicates(said)
}

// wording is what an entry says, as sorted words.
type wording struct {
	id                 string
	apart, short       bool
	text               string // as somebody wrote it
	title, all         []string
	titleNo, allNo     []int32 // the same words by their numbers, which compare faster
	questions, systems []string
}

// intern gives each word a number in the order of the words.
func intern(said []wording) {
	var words []string
	for _, w := range said {
		words = append(words, w.all...)
	}
	slices.Sort(words)
	of := map[string]int32{}
	for i, word := range slices.Compact(words) {
		of[word] = int32(i)
	}
	numbers := func(words []string) []int32 {
		out := make([]int32, 0, len(words))
		for _, word := range words {
			if no, known := of[word]; known {
				out = append(out, no)
			}
		}
		return out
	}
	for i := range said {
		said[i].titleNo, said[i].allNo = numbers(said[i].title), numbers(said[i].all)
	}
}

func duplicates(said []wording) []Duplicate {
	intern(said)
	found := []Duplicate{}
	having := map[int32][]int{} // of each word, the entries before that have it
	for i, b := range said {
		shared := make([]int, i)
		for _, word := range b.allNo {
			for _, j := range having[word] {
				shared[j]++
			}
			having[word] = append(having[word], i)
		}
		for j, n := range shared {
			if d, ok := said[j].like(b, n); ok {
				found = append(found, d)
			}
		}
	}
	slices.SortStableFunc(found, func(x, y Duplicate) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(x.A, y.A), cmp.Compare(x.B, y.B))
	})
	return found[:min(len(found), mostDuplicates)]
}

// like compares two entries that share so many words. Most pairs share too few, which
// counting tells without making anything.
func (a wording) like(b wording, shared int) (Duplicate, bool) {
	if a.apart != b.apart || shared == 0 || (shared < wordsAlike && !a.short) {
		return Duplicate{}, false
	}
	all := dice(shared, len(a.allNo)+len(b.allNo))
	if (100+all)/2+2*kin < alike {
		return Duplicate{}, false
	}
	score := (dice(countShared(a.titleNo, b.titleNo), len(a.titleNo)+len(b.titleNo)) + all) / 2
	if score+2*kin < alike {
		return Duplicate{}, false
	}
	d := Duplicate{A: a.id, B: b.id, Words: sharedOf(a.all, b.all), Questions: sharedOf(sorted(a.questions), sorted(b.questions)), Systems: sharedOf(sorted(a.systems), sorted(b.systems))}
	if len(d.Questions) > 0 {
		score += kin
	}
	if len(d.Systems) > 0 {
		score += kin
	}
	if d.Score = min(score, 100); score < alike {
		return Duplicate{}, false
	}
	d.Words = asWritten(a.text, d.Words)
	return d, true
}

// dice is a share in percent, rounded down; of nothing, nothing.
func dice(shared, both int) int {
	if both == 0 {
		return 0
	}
	return 200 * shared / both
}

// countShared counts what two sorted lists have in common.
func countShared(a, b []int32) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch x, y := a[i], b[j]; {
		case x < y:
			i++
		case x > y:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

func sharedOf(a, b []string) []string {
	return slices.DeleteFunc(slices.Clone(a), func(word string) bool {
		_, found := slices.BinarySearch(b, word)
		return !found
	})
}

func sorted(list []string) []string { return slices.Sorted(slices.Values(list)) }

// asWritten gives words, which are told apart without endings, as they first stand in a text.
func asWritten(text string, stems []string) []string {
	out := slices.Clone(stems)
	found := map[string]bool{}
	for _, word := range strings.FieldsFunc(norm.NFC.String(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		stem := withoutPlural(plainLetters(word))
		if at, shared := slices.BinarySearch(stems, stem); shared && !found[stem] {
			out[at], found[stem] = strings.ToLower(word), true
		}
	}
	return out
}

// wordsOf are the words of a text that say something, sorted, each once: in small letters,
// without accents, without the endings of a plural, and without those that every text of
// English or Spanish has.
func wordsOf(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(plainLetters(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if !stopWords[word] && len(word) > 1 {
			words = append(words, withoutPlural(word))
		}
	}
	words = words[:min(len(words), mostWords)]
	slices.Sort(words)
	return slices.Compact(words)
}

// plainLetters are those of a text in small letters, without accents.
func plainLetters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFD.String(text))
}

// withoutPlural takes the endings away by which the plural of English and Spanish differs
// from the singular: releases and release, servidores and servidor become one.
func withoutPlural(word string) string {
	if len(word) > 3 && strings.HasSuffix(word, "s") && !strings.HasSuffix(word, "ss") {
		word = word[:len(word)-1]
	}
	if len(word) > 4 {
		word = strings.TrimSuffix(word, "e")
	}
	return word
}

// stopWords are the words that say nothing of what a text is about, in English and Spanish,
// as wordsOf sees them.
var stopWords = func() map[string]bool {
	all := map[string]bool{}
	for _, word := range strings.Fields(`
		a about after all also an and any are as at be because been before but by can could did do does each every for from
		had has have he her his how if in into is it its may might more most must no nobody none nor not of on once one only or other our
		out over own she should so some such than that the their them then there these they this those through to too under
		until up very was we were what when where which while who whose why will with without would you your
		al algo algun alguna ante antes asi aun aunque cada casi como con contra cual cuando de del desde donde dos el ella ellas ellos en
		entre era eran es esa ese eso esta estaba estan este esto fue fueron ha han hasta hay la las le les lo los mas me mi mismo muy nada
		nadie ni ninguna ninguno o otra otro para pero por porque que quien se sea ser si sin sobre solo son su sus tambien tan
		tiene tienen todo todos tras un una unas uno unos y ya`) {
		all[word] = true
	}
	return all
}()
