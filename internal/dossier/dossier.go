// Package dossier is an engagement's evidence in one file: content, frozen revisions, decisions,
// reports, evidence files and the journal with its hash chain, in a ZIP whose manifest is
// signed. Verify checks such a file where there is neither server nor network.
package dossier

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/gowebpki/jcs"

	"mandate/internal/engagement"
)

// Format is the version of the file. Another one is refused.
const Format = "mandate.dossier/1"

// The files of every dossier. Others stand below the folders.
const (
	manifestName  = "manifest.json"
	signatureName = "signature.json"
	readmeName    = "README.txt"
	// JournalName holds one chain.Entry a line, from the first place to the last.
	JournalName = "journal.jsonl"
	// DecisionsName holds the decisions that counted, as they follow from the journal.
	DecisionsName = "decisions.json"
	// ContentName holds the content as it stood, as an export gives it.
	ContentName = "content.json"
	// PeopleName holds the names of the people whose ids the journal has.
	PeopleName = "people.json"
)

// Manifest says what a dossier holds. It is what is signed.
type Manifest struct {
	Format       string    `json:"format"`
	Engagement   string    `json:"engagement"`
	Organisation string    `json:"organisation"`
	MadeAt       time.Time `json:"made_at"`
	MadeBy       string    `json:"made_by"` // id of a person
	Program      string    `json:"program"` // the version of Mandate that made it
	// Journal is the end of the chain.
	Journal Head `json:"journal"`
	// DecisionKey is the public key, Ed25519 in base64, with which the installation's
	// decisions are checked.
	DecisionKey []byte `json:"decision_key"`
	Files       []File `json:"files"` // by path; without manifest and signature
}

// Head is the end of a chain.
type Head struct {
	Seq  int64  `json:"seq"`
	Hash string `json:"hash"`
}

// File is a file of a dossier.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Signature is the signature of a manifest.
type Signature struct {
	Algorithm string `json:"algorithm"` // Ed25519
	Key       []byte `json:"key"`       // the public key
	Signature []byte `json:"signature"` // over SigningBytes of the manifest's file
}

// SigningBytes is what is signed of a manifest's bytes.
func SigningBytes(manifest []byte) []byte { return append([]byte("mandate dossier v1\n"), manifest...) }

// RevisionPath is where the frozen content of a subject stands.
func RevisionPath(s engagement.Subject) string {
	return fmt.Sprintf("revisions/%s/r%d.json", s.Ref, s.Revision)
}

// ReportPath is where a published report stands, in the form that was published.
func ReportPath(id string) string { return "reports/" + id + ".json" }

// ReportPagePath is where the same report stands as a page to read.
func ReportPagePath(id string) string { return "reports/" + id + ".html" }

// EvidencePath is where an evidence file stands.
func EvidencePath(id, name string) string { return "files/" + id + "/" + path.Base("/"+name) }

// sealPrefix begins the comment of the archive, which ends with the SHA-256 of all bytes before
// it: so that not one of them, headers included, changes unseen.
const sealPrefix = "mandate-seal sha256:"

const sealSize = len(sealPrefix) + 2*sha256.Size

// Writer writes a dossier. It is not for more than one goroutine.
type Writer struct {
	out   *sealer
	zip   *zip.Writer
	at    time.Time
	files []File
	names map[string]bool
}

// NewWriter begins a dossier that is made at a time. It writes as it goes: what fails later
// leaves a file without an end, which no program opens.
func NewWriter(w io.Writer, at time.Time) (*Writer, error) {
	out := &sealer{to: w, sum: sha256.New()}
	d := &Writer{out: out, zip: zip.NewWriter(out), at: at.UTC(), names: map[string]bool{}}
	if err := d.zip.SetComment(strings.Repeat(" ", sealSize)); err != nil {
		return nil, fmt.Errorf("dossier: %w", err)
	}
	return d, nil
}

// Add adds a file. Its path is relative and of this dossier's own making.
func (d *Writer) Add(name string, content io.Reader) error {
	if !local(name) || d.names[name] {
		return fmt.Errorf("dossier: the path %q cannot be used, or is used already", name)
	}
	d.names[name] = true
	sum := sha256.New()
	size, err := d.write(name, io.TeeReader(content, sum))
	if err != nil {
		return err
	}
	d.files = append(d.files, File{Path: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))})
	return nil
}

// AddJSON adds a value as canonical JSON (RFC 8785).
func (d *Writer) AddJSON(name string, value any) error {
	text, err := canonical(value)
	if err != nil {
		return err
	}
	return d.Add(name, bytes.NewReader(text))
}

func (d *Writer) write(name string, content io.Reader) (int64, error) {
	file, err := d.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: d.at})
	if err != nil {
		return 0, fmt.Errorf("dossier: %s: %w", name, err)
	}
	size, err := io.Copy(file, content)
	if err != nil {
		return size, fmt.Errorf("dossier: %s: %w", name, err)
	}
	return size, nil
}

// Finish adds the note to the reader, the manifest and its signature, and ends the file. The
// manifest's files are those that were added.
func (d *Writer) Finish(m Manifest, key ed25519.PublicKey, sign func([]byte) ([]byte, error)) error {
	if err := d.Add(readmeName, strings.NewReader(readme)); err != nil {
		return err
	}
	m.Format, m.MadeAt = Format, d.at
	m.Files = slices.SortedFunc(slices.Values(d.files), func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	text, err := canonical(m)
	if err != nil {
		return err
	}
	signature, err := sign(SigningBytes(text))
	if err != nil {
		return err
	}
	signed, err := canonical(Signature{Algorithm: "Ed25519", Key: key, Signature: signature})
	if err != nil {
		return err
	}
	if _, err := d.write(manifestName, bytes.NewReader(text)); err != nil {
		return err
	}
	if _, err := d.write(signatureName, bytes.NewReader(signed)); err != nil {
		return err
	}
	if err := d.zip.Close(); err != nil {
		return fmt.Errorf("dossier: %w", err)
	}
	return d.out.seal()
}

// local tells whether a path stays within the folder that it is unpacked into, and is written
// in one way alone.
func local(name string) bool {
	return name != "" && path.Clean(name) == name && !path.IsAbs(name) && name != ".." && !strings.HasPrefix(name, "../") &&
		!strings.ContainsAny(name, "\\:\x00")
}

func canonical(value any) ([]byte, error) {
	text, err := json.Marshal(value)
	if err == nil {
		text, err = jcs.Transform(text)
	}
	if err != nil {
		return nil, fmt.Errorf("dossier: canonical JSON: %w", err)
	}
	return text, nil
}
