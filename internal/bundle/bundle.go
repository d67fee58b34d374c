// Package bundle is the content of an engagement as one document: read from and written
// to JSON, and to XLSX with one sheet for each kind of content. Both say the same, and
// what is written is read again as it was. Reading names every fault by its place.
package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// Format is the version of the document. Another one is refused.
const Format = "mandate.content/1"

// MaxItems is how many items a document may hold.
const MaxItems = 20_000

// Document is the content of an engagement.
type Document struct {
	Header
	Items map[engagement.Kind][]Item
	// Files are the evidence files; their bytes are not part of the document.
	Files []File
}

// Header says what a document is about.
type Header struct {
	Format string `json:"format" doc:"Always mandate.content/1"`
	// Engagement is the one that the content comes from; an import goes where it is sent.
	Engagement engagement.Brief `json:"engagement,omitzero"`
	// Methodology is that by which it was assessed, as key@version.
	Methodology string `json:"methodology,omitempty"`
	Summary     string `json:"plan_summary,omitempty" doc:"The text that introduces the plan; an import leaves the plan's as it is where this is empty"`
}

// Item is a piece of content.
type Item struct {
	ID     string
	Parent string
	Body   engagement.Content
	// At is where the item stands in the file that it was read from.
	At Place
}

// File is an evidence file, by what identifies its bytes.
type File struct {
	ID          string `json:"id"`
	Name        string `json:"name"`
	ContentType string `json:"content_type,omitempty"`
	Size        int64  `json:"size"`
	SHA256      string `json:"sha256"`
}

// written is a document as JSON.
type written struct {
	Header
	Items map[engagement.Kind][]writtenItem `json:"items"`
	Files []File                            `json:"files,omitempty"`
}

type writtenItem struct {
	ID     string             `json:"id"`
	Parent string             `json:"parent,omitempty"`
	Body   engagement.Content `json:"body"`
}

// JSON writes the document as canonical JSON (RFC 8785), its items by id: equal content
// is equal bytes.
func (d Document) JSON() ([]byte, error) {
	return canonical(written{Header: d.Header, Items: d.writtenItems(), Files: d.Files})
}

// Digest is the SHA-256, in hexadecimal, of the content: the plan's summary and all
// items. It does not depend on the engagement, nor on the order of items.
func (d Document) Digest() (string, error) {
	text, err := canonical(written{Header: Header{Format: Format, Summary: d.Summary}, Items: d.writtenItems()})
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}

func (d Document) writtenItems() map[engagement.Kind][]writtenItem {
	out := map[engagement.Kind][]writtenItem{}
	for _, k := range Kinds {
		if k.Imported() { // a kind without items says so: an import may replace what is there
			out[k.Kind] = []writtenItem{}
		}
	}
	for kind, items := range d.Items {
		for _, it := range items {
			out[kind] = append(out[kind], writtenItem{it.ID, it.Parent, it.Body})
		}
		slices.SortStableFunc(out[kind], func(a, b writtenItem) int { return strings.Compare(a.ID, b.ID) })
	}
	return out
}

func canonical(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("content as JSON: %w", err)
	}
	if text, err = jcs.Transform(text); err != nil {
		return nil, fmt.Errorf("canonical JSON: %w", err)
	}
	return text, nil
}

// Count is how many items the document holds.
func (d Document) Count() int {
	n := 0
	for _, items := range d.Items {
		n += len(items)
	}
	return n
}
