package report

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// anywhere are the characters that are, or begin, markup wherever they stand: the backslash,
// code, emphasis, links, HTML and entities, tables, strikethrough, and the @ and : by which
// an address becomes a link by itself.
const anywhere = "\\`*_[]<>&|~@:"

var (
	paragraphs = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)
	// starts are what makes a block of a line: a heading, a list, a rule, an underline.
	starts = regexp.MustCompile(`^(?:[#+=:-]|(\d+)[.)])`)
	www    = regexp.MustCompile(`(?i)\bwww\.`)
)

// inner escapes plain text for the middle of a line.
func inner(plain string) string {
	var out strings.Builder
	rest := strings.Join(strings.FieldsFunc(clean(plain), isBlank), " ")
	previous := ' '
	for len(rest) > 0 {
		r, size := utf8.DecodeRuneInString(rest)
		next, _ := utf8.DecodeRuneInString(rest[size:])
		if strings.ContainsRune(anywhere, r) && !harmless(r, previous, next) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
		previous, rest = r, rest[size:]
	}
	return www.ReplaceAllStringFunc(out.String(), func(w string) string { return w[:3] + `\.` })
}

// harmless spares readers the backslashes that change nothing: a _ within a word, a : that
// no // follows, an & that begins no entity.
func harmless(r, previous, next rune) bool {
	switch r {
	case '_':
		return isWord(previous) && isWord(next)
	case ':':
		return next != '/' && !isWord(next)
	case '&':
		return next != '#' && !isWord(next)
	}
	return false
}

// isBlank leaves out the spaces that hold words together, such as those in "12 %".
func isBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }

func isWord(r rune) bool {
	return r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// line escapes plain text for a line of its own, where a first character may mean a block.
func line(plain string) string {
	md := inner(plain)
	if m := starts.FindStringSubmatchIndex(md); m != nil {
		at := m[0]
		if m[3] > m[2] {
			at = m[3]
		}
		md = md[:at] + `\` + md[at:]
	}
	// A heading may end with #, which are not its words.
	if words, ok := strings.CutSuffix(md, "#"); ok && words != "" && !strings.HasSuffix(words, `\`) {
		md = words + `\#`
	}
	return md
}

// text escapes plain text of one or more paragraphs, and keeps its line ends.
func text(plain string) string {
	var out []string
	for _, p := range paragraphs.Split(strings.TrimSpace(clean(plain)), -1) {
		var lines []string
		for l := range strings.SplitSeq(p, "\n") {
			if md := line(l); md != "" {
				lines = append(lines, md)
			}
		}
		if len(lines) > 0 {
			out = append(out, brokenLines(lines))
		}
	}
	return strings.Join(out, "\n\n")
}

// brokenLines joins lines by hard breaks: a backslash, which can be seen and is not lost at
// the end of a line, or two spaces where the line itself ends with one, since readers differ
// about which of several backslashes the break is (goldmark looks at no more than two).
func brokenLines(lines []string) string {
	var out strings.Builder
	for i, l := range lines {
		out.WriteString(l)
		switch {
		case i == len(lines)-1:
		case strings.HasSuffix(l, `\`):
			out.WriteString("  \n")
		default:
			out.WriteString("\\\n")
		}
	}
	return out.String()
}

// strong sets plain text in bold; nothing stays nothing.
func strong(plain string) string {
	md := inner(strings.TrimSpace(plain))
	if md == "" {
		return ""
	}
	return "**" + md + "**"
}

// clean makes line ends alike, and shows what Markdown must not hold as the sign for a
// character that is missing.
func clean(plain string) string {
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\v", " ", "\f", " ", "\x00", "\uFFFD").Replace(plain)
}
