// Package privacy finds what names a person in texts, and takes it out.
package privacy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Erased stands where a name stood.
const Erased = "[erased]"

// MinLetters is how many characters a needle needs: a shorter one would hit words by chance.
const MinLetters = 3

// Needles finds a person by their name, addresses and whatever else they are called, as whole
// words, without regard to case and to how words are spaced.
type Needles struct {
	pattern *regexp.Regexp
	texts   []string
}

// Of makes needles of texts; those shorter than MinLetters are left out.
func Of(texts ...string) Needles {
	var n Needles
	var parts []string
	for _, text := range texts {
		words := strings.Fields(text)
		if utf8.RuneCountInString(strings.Join(words, "")) < MinLetters {
			continue
		}
		for i, w := range words {
			words[i] = regexp.QuoteMeta(w)
		}
		n.texts = append(n.texts, text)
		parts = append(parts, strings.Join(words, `\s+`))
	}
	// The longest first: of a name and its part, the name.
	slices.SortFunc(parts, func(a, b string) int { return len(b) - len(a) })
	if len(parts) > 0 {
		n.pattern = regexp.MustCompile(`(?i)(?:` + strings.Join(parts, "|") + `)`)
	}
	return n
}

// Texts are what is looked for.
func (n Needles) Texts() []string { return slices.Clone(n.texts) }

// Fragments are what every text that a needle hits has in it, whatever its case: the longest run
// of ASCII letters and digits of one needle each. A database can look for it first. One that is
// empty can be found nowhere but by reading everything.
func (n Needles) Fragments() []string {
	var all []string
	for _, text := range n.texts {
		longest := ""
		for _, run := range strings.FieldsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			// Case folding takes k and s beyond ASCII (K, ſ), where no database follows.
			for _, run := range strings.FieldsFunc(run, func(r rune) bool { return strings.ContainsRune("kKsS", r) }) {
				if len(run) > len(longest) {
					longest = run
				}
			}
		}
		all = append(all, longest)
	}
	return all
}

// Mention tells whether a text names the person.
func (n Needles) Mention(text string) bool { return n.hits(text) != nil }

// hits are where needles stand as whole words.
func (n Needles) hits(text string) (found [][]int) {
	if n.pattern == nil {
		return nil
	}
	for from := 0; from < len(text); {
		at := n.pattern.FindStringIndex(text[from:])
		if at == nil {
			return found
		}
		start, end := from+at[0], from+at[1]
		before, _ := utf8.DecodeLastRuneInString(text[:start])
		after, _ := utf8.DecodeRuneInString(text[end:])
		if (start == 0 || !inWord(before)) && (end == len(text) || !inWord(after)) {
			found = append(found, []int{start, end})
			from = end
			continue
		}
		_, size := utf8.DecodeRuneInString(text[start:])
		from = start + size
	}
	return found
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// Redact puts Erased in the place of every needle.
func (n Needles) Redact(text string) string {
	var out strings.Builder
	from := 0
	for _, at := range n.hits(text) {
		out.WriteString(text[from:at[0]] + Erased)
		from = at[1]
	}
	return out.String() + text[from:]
}

// MentionJSON tells whether a string within a JSON document names the person. What is no JSON is
// taken as a text.
func (n Needles) MentionJSON(document string) bool {
	changed, err := n.RedactJSON(document)
	if err != nil {
		return n.Mention(document)
	}
	return changed != document
}

// RedactJSON redacts every string within a JSON document, and leaves names of fields and numbers
// as they are. A document that names nobody comes back byte for byte.
func (n Needles) RedactJSON(document string) (string, error) {
	d := json.NewDecoder(strings.NewReader(document))
	d.UseNumber()
	var value any
	if err := d.Decode(&value); err != nil {
		return "", fmt.Errorf("redact a document: %w", err)
	}
	value, changed := n.redact(value)
	if !changed {
		return document, nil
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return "", fmt.Errorf("redact a document: %w", err)
	}
	return strings.TrimSuffix(out.String(), "\n"), nil
}

func (n Needles) redact(value any) (any, bool) {
	changed := false
	switch v := value.(type) {
	case string:
		redacted := n.Redact(v)
		return redacted, redacted != v
	case []any:
		for i := range v {
			one, c := n.redact(v[i])
			v[i], changed = one, changed || c
		}
	case map[string]any:
		for key := range v {
			one, c := n.redact(v[key])
			v[key], changed = one, changed || c
		}
	}
	return value, changed
}
