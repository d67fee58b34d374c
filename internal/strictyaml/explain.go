package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Explain writes each fault of a *SourceError as file:line:column: field:
// message, with the line of the source that it is about and a mark below the column. Of a
// long line, such as that of a file without line ends, only what is around the mark is shown.
// Other errors are written as they are.
func Explain(w io.Writer, source []byte, err error) error {
	var wrong *SourceError
	if !errors.As(err, &wrong) {
		_, err := fmt.Fprintln(w, err)
		return err
	}
	lines := strings.Split(string(unixLines(source)), "\n")
	for _, f := range wrong.Faults {
		if _, err := fmt.Fprintf(w, "%s:%d:%d: %s: %s\n", wrong.Name, f.Line, f.Column, f.Field, f.Message); err != nil {
			return err
		}
		if f.Line > len(lines) {
			continue
		}
		line, column := excerpt(lines[f.Line-1], f.Column)
		if _, err := fmt.Fprintf(w, "%s\n%s^\n", line, indent(line, column-1)); err != nil {
			return err
		}
	}
	return nil
}

// widest is how many characters of a line are shown, with the marks of what is left out.
const widest = 160

// excerpt is a line, or what is around the column of one that is too long to be read, and
// the column in it.
func excerpt(line string, column int) (string, int) {
	const cut = "…"
	all := []rune(line)
	if len(all) <= widest {
		return line, column
	}
	room := widest - 2 // a mark on either side
	from := max(0, min(column-1-room/2, len(all)-room))
	part := string(all[from : from+room])
	if from+room < len(all) {
		part += cut
	}
	if from > 0 {
		part, from = cut+part, from-1
	}
	return part, column - from
}

// indent is as wide as the first n characters of a line: tabs stay tabs.
func indent(line string, n int) string {
	var out strings.Builder
	for i, r := range []rune(line) {
		if i == n {
			break
		}
		if r != '\t' {
			r = ' '
		}
		out.WriteRune(r)
	}
	return out.String()
}
