package questionset

import (
	"fmt"
	"strings"
	"unicode"
)

// slug is a title as a key: its letters and digits, in lower case, with hyphens between.
func slug(title string, most int) string {
	var out strings.Builder
	gap := false
	for _, r := range strings.ToLower(title) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			gap = out.Len() > 0
			continue
		}
		if gap {
			out.WriteByte('-')
		}
		gap = false
		out.WriteRune(r)
	}
	runes := []rune(out.String())
	return strings.Trim(string(runes[:min(len(runes), most)]), "-")
}

// KeyOf makes a set's key of its title: slug in the letters that keys may have.
func KeyOf(title string) string {
	return slug(strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return ' '
		}
		return r
	}, title), 60)
}

// names makes keys of titles, each its own.
type names map[string]bool

func (n names) of(title string, most int) string {
	key := slug(title, most)
	if key == "" {
		key = "part"
	}
	for i := 2; n[key]; i++ {
		end := fmt.Sprintf("-%d", i)
		key = slug(title, most-len(end)) + end
	}
	n[key] = true
	return key
}
