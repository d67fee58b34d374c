package dossier

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"mandate/internal/anchor"
	"mandate/internal/identity"
)

// Limits of what is read, so that a file made to exhaust memory is refused instead.
const (
	maxFiles = 100_000
	maxPart  = 1 << 30 // bytes of one file, unpacked
	maxLine  = 64 << 20
)

// Options say what the file is held against.
type Options struct {
	// Key is the installation's public key of dossiers, as its operator has handed it out;
	// without it the key that the file itself names is taken.
	Key ed25519.PublicKey
	// Anchors are statements on where journals ended, kept outside of the installation.
	Anchors []anchor.Statement
	// AnchorKey is the key under which they must be valid; nil takes each for what it says.
	AnchorKey ed25519.PublicKey
}

// Result is what came of a check.
type Result struct {
	Manifest Manifest `json:"manifest"`
	Key      []byte   `json:"key"`     // the public key by which it is signed
	Trusted  bool     `json:"trusted"` // whether that is the key that was asked for
	Checks   []Check  `json:"checks"`
	Faults   []Fault  `json:"faults"`
}

// Check is one thing that was checked.
type Check struct {
	Name  string `json:"name"`
	Holds bool   `json:"holds"`
	Says  string `json:"says"`
}

// Fault is something that is not as it was.
type Fault struct {
	Place string `json:"place"` // a file of the archive, or a place of the journal
	Why   string `json:"why"`
}

// Sound tells whether nothing was found.
func (r Result) Sound() bool { return len(r.Faults) == 0 }

// verifier holds a check that is under way.
type verifier struct {
	asked Options
	Result
	archive *zip.Reader
	files   map[string]*zip.File
	digests map[string]string // of the files, as they are
	ledger  *Ledger
	hashes  []string // of the chain, by place
}

// Verify checks a dossier. What is wrong with it is in the result; an error says that the file
// could not be read from where it lies.
func Verify(file io.ReaderAt, size int64, o Options) (Result, error) {
	v := &verifier{
		asked: o, Result: Result{Checks: []Check{}, Faults: []Fault{}},
		files: map[string]*zip.File{}, digests: map[string]string{}, ledger: NewLedger(),
	}
	if err := v.archiveWhole(file, size); err != nil {
		return v.Result, err
	}
	if v.archive == nil {
		return v.Result, nil
	}
	v.manifest()
	v.journal()
	v.revisions()
	v.decisions()
	v.reports()
	v.evidence()
	v.anchors()
	return v.Result, nil
}

// check runs one check, which holds when it finds no new fault.
func (v *verifier) check(name string, run func() string) {
	before := len(v.Faults)
	says := run()
	v.Checks = append(v.Checks, Check{Name: name, Holds: len(v.Faults) == before, Says: says})
}

func (v *verifier) fault(place, format string, args ...any) {
	v.Faults = append(v.Faults, Fault{Place: place, Why: fmt.Sprintf(format, args...)})
}

// archiveWhole checks the seal over every byte, and opens the archive.
func (v *verifier) archiveWhole(file io.ReaderAt, size int64) (err error) {
	v.check("archive", func() string {
		sum := sha256.New()
		if _, err = io.Copy(sum, io.NewSectionReader(file, 0, max(0, size-int64(sealSize)))); err != nil {
			err = fmt.Errorf("read the dossier: %w", err)
			return ""
		}
		end := make([]byte, min(size, int64(sealSize)))
		if _, err = file.ReadAt(end, size-int64(len(end))); err != nil && !errors.Is(err, io.EOF) {
			err = fmt.Errorf("read the dossier: %w", err)
			return ""
		}
		err = nil
		if string(end) != sealPrefix+hex.EncodeToString(sum.Sum(nil)) {
			v.fault("archive", "its bytes are not those that were written, or it was packed anew; the checks below say where")
		}
		archive, broken := zip.NewReader(file, size)
		if broken != nil {
			v.fault("archive", "it cannot be opened as a ZIP: %v", broken)
			return "cannot be opened"
		}
		if len(archive.File) > maxFiles {
			v.fault("archive", "it has %d files; a dossier has at most %d", len(archive.File), maxFiles)
			return "too many files"
		}
		v.archive = archive
		return fmt.Sprintf("%d files", len(archive.File))
	})
	return err
}

// read returns the bytes of a file, or notes why it has none.
func (v *verifier) read(name string) ([]byte, bool) {
	f, ok := v.files[name]
	if !ok {
		v.fault(name, "it is missing")
		return nil, false
	}
	content, err := f.Open()
	if err == nil {
		var text []byte
		text, err = io.ReadAll(io.LimitReader(content, maxPart))
		err = errors.Join(err, content.Close())
		if err == nil {
			return text, true
		}
	}
	v.fault(name, "it cannot be unpacked: %v", err)
	return nil, false
}

func (v *verifier) manifest() {
	v.check("manifest", func() string {
		for _, f := range v.archive.File {
			if _, twice := v.files[f.Name]; twice {
				v.fault(f.Name, "it is there twice")
			}
			if !local(f.Name) {
				v.fault(f.Name, "its path leads out of the archive")
			}
			v.files[f.Name] = f
		}
		text, ok := v.read(manifestName)
		if !ok {
			return "missing"
		}
		if err := strict(text, &v.Manifest); err != nil {
			v.fault(manifestName, "it cannot be read: %v", err)
			return "unreadable"
		}
		if v.Manifest.Format != Format {
			v.fault(manifestName, "its format is %q; this program checks %s", v.Manifest.Format, Format)
		}
		v.signature(text)
		v.contents()
		return fmt.Sprintf("made %s by %s; signed with key %s", v.Manifest.MadeAt.UTC().Format(time.RFC3339), v.Manifest.MadeBy, identity.KeyID(v.Key))
	})
}

func (v *verifier) signature(manifest []byte) {
	text, ok := v.read(signatureName)
	if !ok {
		return
	}
	var s Signature
	if err := strict(text, &s); err != nil || s.Algorithm != "Ed25519" || len(s.Key) != ed25519.PublicKeySize {
		v.fault(signatureName, "it is no Ed25519 signature with its public key")
		return
	}
	v.Key = s.Key
	key := ed25519.PublicKey(s.Key)
	if v.asked.Key != nil {
		v.Trusted = v.asked.Key.Equal(key)
		if !v.Trusted {
			v.fault(signatureName, "it is signed with key %s, not with %s that you gave", identity.KeyID(key), identity.KeyID(v.asked.Key))
		}
	}
	if !ed25519.Verify(key, SigningBytes(manifest), s.Signature) {
		v.fault(signatureName, "the signature does not fit the manifest: one of the two was changed")
	}
}

// contents holds every file to what the manifest says of it.
func (v *verifier) contents() {
	listed := map[string]bool{manifestName: true, signatureName: true}
	for _, want := range v.Manifest.Files {
		listed[want.Path] = true
		f, ok := v.files[want.Path]
		if !ok {
			v.fault(want.Path, "it is missing")
			continue
		}
		size, digest, err := digestOf(f)
		switch {
		case err != nil:
			v.fault(want.Path, "it cannot be unpacked: %v", err)
		case size != want.Size || digest != want.SHA256:
			v.fault(want.Path, "its content is not the one that was signed")
		}
		v.digests[want.Path] = digest
	}
	for _, f := range v.archive.File {
		if !listed[f.Name] {
			v.fault(f.Name, "the manifest does not know it")
		}
	}
}

func digestOf(f *zip.File) (size int64, digest string, err error) {
	content, err := f.Open()
	if err != nil {
		return 0, "", err
	}
	sum := sha256.New()
	size, err = io.Copy(sum, io.LimitReader(content, maxPart))
	return size, hex.EncodeToString(sum.Sum(nil)), errors.Join(err, content.Close())
}

// strict reads JSON of which nothing is unknown, and after which nothing follows.
func strict(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("something follows after its end")
	}
	return nil
}
