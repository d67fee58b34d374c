package rehearsal

import (
	"encoding/json"
	"io"

	"mandate/internal/engagement"
)

// Formats are those that Render writes.
var Formats = []string{"text", "json", "ics", "md", "html"}

// Render writes a rehearsal in one of Formats.
func Render(w io.Writer, r engagement.Rehearsal, format string) error {
	switch format {
	case "text":
		return Text(w, r)
	case "json":
		out := json.NewEncoder(w)
		out.SetIndent("", "  ")
		out.SetEscapeHTML(false)
		return out.Encode(r)
	case "ics":
		return Calendar(w, r)
	case "md":
		return written(w, Document(r).Markdown)
	case "html":
		return written(w, Document(r).HTML)
	}
	return engagement.Errorf(engagement.Invalid, "%q is no format of a rehearsal; choose text, json, ics, md or html", format)
}

func written(w io.Writer, render func() ([]byte, error)) error {
	text, err := render()
	if err == nil {
		_, err = w.Write(text)
	}
	return err
}
