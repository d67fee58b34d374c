// Package evidence takes in the files that people send as evidence: it bounds their size,
// holds what they contain to what their name says, and makes their names safe for whoever
// saves them. It is no virus scanner: it keeps out what a desktop would run.
package evidence

import (
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds a name in characters; file systems take 255 bytes.
const maxName = 120

// reserved are names that Windows gives to devices, whatever their extension (Microsoft,
// "Naming Files, Paths, and Namespaces").
var reserved = []string{
	"con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
	"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
}

// runs are extensions of what a desktop or a browser runs. Within a name they lose their
// dot: report.exe.pdf is shown as report.exe where extensions are hidden.
var runs = []string{
	"apk", "app", "bat", "cmd", "com", "cpl", "dll", "dmg", "docm", "exe", "hta", "htm", "html", "iso", "jar", "js", "jse", "lnk",
	"mjs", "msi", "php", "pif", "ps1", "py", "reg", "scr", "sh", "svg", "url", "vbe", "vbs", "wsf", "wsh", "xhtml", "xlsm",
}

// SafeName is the name under which a file is kept: the last part of what may be a path on
// either kind of system, without what is invisible, turns the direction of writing, or has
// a meaning to a file system. It is empty when nothing is left.
func SafeName(name string) string {
	if !utf8.ValidString(name) {
		name = strings.ToValidUTF8(name, "_")
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r): // Cf: marks of direction, of zero width
			return -1
		case unicode.IsSpace(r):
			return ' '
		case strings.ContainsRune(`<>:"|?*`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.TrimRight(strings.TrimLeft(name, ". "), ". ")
	if name == "" {
		return ""
	}
	parts := strings.Split(name, ".")
	if slices.Contains(reserved, strings.ToLower(strings.TrimSpace(parts[0]))) {
		parts[0] = "_" + parts[0]
	}
	name = parts[0]
	for i, part := range parts[1:] {
		dot := "."
		if i < len(parts)-2 && slices.Contains(runs, strings.ToLower(strings.TrimSpace(part))) {
			dot = "_"
		}
		name += dot + part
	}
	return shorten(name)
}

// shorten keeps a name's extension.
func shorten(name string) string {
	runes, ext := []rune(name), []rune(path.Ext(name))
	if len(runes) <= maxName {
		return name
	}
	if len(ext) > 10 {
		ext = nil
	}
	return strings.TrimRight(string(runes[:maxName-len(ext)]), ". ") + string(ext)
}

// extension is that of a name, in small letters, without its dot.
func extension(name string) string { return strings.TrimPrefix(strings.ToLower(path.Ext(name)), ".") }
