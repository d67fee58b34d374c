package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"
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
