package strictyaml

import (
	"errors"
	"fmt"
	"io"
	"strings"
)

// Explain writes each fault of a *SourceError as file:line:column: field:
// message, with the line of the source that it is about and a mark below the column.
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
		line := lines[f.Line-1]
		if _, err := fmt.Fprintf(w, "%s\n%s^\n", line, indent(line, f.Column-1)); err != nil {
			return err
		}
	}
	return nil
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
