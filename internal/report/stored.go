package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// Encode returns the canonical JSON of the document, as it is stored, and the hex SHA-256 of
// it. It fails when a chart holds a number that JSON cannot say (NaN, infinity).
func (d Document) Encode() (body []byte, digest string, err error) {
	plain, err := json.Marshal(d)
	if err != nil {
		return nil, "", fmt.Errorf("report %q: encode: %w", d.Title, err)
	}
	if body, err = jcs.Transform(plain); err != nil {
		return nil, "", fmt.Errorf("report %q: canonical form: %w", d.Title, err)
	}
	sum := sha256.Sum256(body)
	return body, hex.EncodeToString(sum[:]), nil
}

// Parse reads a document that Encode has written. Fields that it does not know are left
// out: a later release may have written them.
func Parse(stored []byte) (Document, error) {
	var d Document
	if err := json.Unmarshal(stored, &d); err != nil {
		return Document{}, fmt.Errorf("stored report: %w", err)
	}
	return d, nil
}

// Render writes a stored document in a format: html, a page that stands alone, or md.
// Another format is Invalid.
func Render(w io.Writer, stored []byte, format string) error {
	render := Document.HTML
	switch format {
	case "html":
	case "md":
		render = Document.Markdown
	default:
		return engagement.Errorf(engagement.Invalid, "A report cannot be had as %q: ask for html or md.", format)
	}
	d, err := Parse(stored)
	if err != nil {
		return err
	}
	text, err := render(d)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}
