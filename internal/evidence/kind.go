package evidence

import (
	"archive/zip"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"mandate/internal/engagement"
)

// kind is a kind of file that is taken.
type kind struct {
	mime string // what its content must be found to be
	// holds is what a package of the kind has inside: the start of an entry's name, or, of
	// OpenDocument, the text of its entry "mimetype".
	holds string
}

const (
	openXML  = "application/vnd.openxmlformats-officedocument."
	openDocs = "application/vnd.oasis.opendocument."
	anyText  = "text/plain"
)

// kinds are the files that are taken, by extension. Archives are not: nobody sees what
// is in them. Nor are pages, scripts, programs, SVG, and documents with macros, since
// opening them may run something.
var kinds = map[string]kind{
	"pdf": {mime: "application/pdf"},
	"png": {mime: "image/png"}, "jpg": {mime: "image/jpeg"}, "jpeg": {mime: "image/jpeg"}, "gif": {mime: "image/gif"}, "webp": {mime: "image/webp"},
	"txt": {mime: anyText}, "md": {mime: anyText}, "csv": {mime: anyText}, "tsv": {mime: anyText}, "log": {mime: anyText},
	"docx": {openXML + "wordprocessingml.document", "word/"},
	"xlsx": {openXML + "spreadsheetml.sheet", "xl/"},
	"pptx": {openXML + "presentationml.presentation", "ppt/"},
	"odt":  {openDocs + "text", openDocs + "text"},
	"ods":  {openDocs + "spreadsheet", openDocs + "spreadsheet"},
	"odp":  {openDocs + "presentation", openDocs + "presentation"},
}

// Extensions lists the extensions that are taken, in order.
func Extensions() []string { return slices.Sorted(maps.Keys(kinds)) }

// contentType tells what a file is, or why it is not taken: its extension must be a known
// one, and its content what the extension says.
func contentType(name string, content io.ReaderAt, size int64) (string, error) {
	ext := extension(name)
	want, known := kinds[ext]
	if !known {
		return "", engagement.Refuse(engagement.Invalid, engagement.ReasonFileKind, "kinds", strings.Join(Extensions(), ", "))
	}
	found, err := mimetype.DetectReader(io.NewSectionReader(content, 0, size))
	if err != nil {
		return "", fmt.Errorf("look into a file: %w", err)
	}
	if want.holds != "" {
		return want.mime, checkPackage(ext, want, content, size)
	}
	if !among(found, want.mime) {
		return "", otherwise(ext)
	}
	return want.mime, nil
}

// among tells whether a type is another, or a special case of it, as CSV is of text.
func among(found *mimetype.MIME, want string) bool {
	for m := found; m != nil; m = m.Parent() {
		if m.Is(want) {
			return true
		}
	}
	return false
}

func otherwise(ext string) error {
	return engagement.Refuse(engagement.Invalid, engagement.ReasonFileContent, "kind", ext)
}

// checkPackage looks into an office document, which is a ZIP: for what makes it one of its
// kind, and for macros.
func checkPackage(ext string, want kind, content io.ReaderAt, size int64) error {
	archive, err := zip.NewReader(content, size)
	if err != nil {
		return otherwise(ext)
	}
	is := false
	for _, f := range archive.File {
		name := strings.ToLower(f.Name)
		if strings.HasSuffix(name, "vbaproject.bin") || strings.HasPrefix(name, "basic/") {
			return engagement.Refuse(engagement.Invalid, engagement.ReasonFileMacros)
		}
		is = is || strings.HasPrefix(name, want.holds) || name == "mimetype" && saysMimetype(f, want.holds)
	}
	if !is {
		return otherwise(ext)
	}
	return nil
}

// saysMimetype reads the entry by which an OpenDocument file names its kind.
func saysMimetype(f *zip.File, want string) bool {
	r, err := f.Open()
	if err != nil {
		return false
	}
	defer r.Close()
	text, err := io.ReadAll(io.LimitReader(r, 200))
	return err == nil && strings.TrimSpace(string(text)) == want
}
