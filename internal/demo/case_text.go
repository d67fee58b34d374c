package demo

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// clip shortens a text to so many characters. One that happens to look like a mark of a
// story is put in quotation marks, and so is none.
func clip(text string, most int) string {
	text = strings.TrimSpace(text)
	if dayMark.MatchString(text) || idMark.MatchString(text) {
		text = "“" + text + "”"
	}
	letters := []rune(text)
	if len(letters) <= most {
		return text
	}
	return strings.TrimSpace(string(letters[:most-1])) + "…"
}

// oneLine puts a text on one line, for titles.
func oneLine(text string, most int) string {
	return clip(strings.Join(strings.Fields(text), " "), most)
}

var notKey = regexp.MustCompile(`[^a-z0-9]+`)

// slug makes a key of a text: small letters, digits and hyphens. A text of another
// script has none of them, and gets the fallback.
func slug(text, fallback string, most int) string {
	bare, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), text)
	if err != nil {
		bare = text
	}
	key := strings.Trim(notKey.ReplaceAllString(strings.ToLower(bare), "-"), "-")
	if len(key) > most {
		key = strings.Trim(key[:most], "-")
	}
	if key == "" {
		return fallback
	}
	return key
}

// wordsOf lists a text's words in small letters.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// filler are words that say nothing about what a text is about.
var filler = map[string]bool{
	"and": true, "the": true, "for": true, "with": true, "that": true, "this": true, "are": true, "from": true, "into": true,
	"their": true, "there": true, "have": true, "has": true, "not": true, "should": true, "could": true, "which": true, "you": true, "your": true,
}

// akin says how much two texts speak of the same: the number of telling words that both
// hold.
func akin(a, b string) int {
	telling := map[string]bool{}
	for _, w := range wordsOf(a) {
		if len([]rune(w)) > 2 && !filler[w] {
			telling[w] = true
		}
	}
	common := 0
	for _, w := range wordsOf(b) {
		if telling[w] {
			common++
			delete(telling, w)
		}
	}
	return common
}
