package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"
)

// unpack inflates the parts of an XLSX file that matter, after it has looked at the
// whole directory and while it counts what really comes out: headers lie.
func unpack(file []byte) (map[string][]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return nil, malformed("the file is damaged: its zip directory cannot be read; save it again as .xlsx")
	}
	if err := checkDirectory(in, int64(len(file))); err != nil {
		return nil, err
	}
	parts, left := map[string][]byte{}, int64(MaxUnzipped)
	for _, entry := range in.File {
		content, err := inflate(entry, left)
		if err != nil {
			return nil, err
		}
		left -= int64(len(content))
		parts[entry.Name] = content
	}
	return parts, checkParts(parts)
}

// checkDirectory refuses what a zip's directory already gives away.
func checkDirectory(in *zip.Reader, size int64) error {
	if len(in.File) > MaxParts {
		return tooLarge("the file holds %d parts; a workbook may have %d: copy the rows into a new one", len(in.File), MaxParts)
	}
	var zipped, unzipped uint64
	seen := map[string]bool{}
	for _, entry := range in.File {
		name := strings.ToLower(entry.Name)
		if seen[name] || strings.Contains(name, `\`) || !fs.ValidPath(strings.TrimSuffix(name, "/")) {
			return malformed("the file is damaged: its zip names the part %q in a way no spreadsheet does, or twice; save it again as .xlsx", short(entry.Name))
		}
		seen[name] = true
		if entry.Flags&1 != 0 {
			return malformed("the file is encrypted; remove its password and save it again")
		}
		if entry.CompressedSize64 > uint64(size) || entry.UncompressedSize64 > MaxUnzipped || bomb(entry.CompressedSize64, entry.UncompressedSize64) {
			return refusedBomb(entry.Name)
		}
		zipped += entry.CompressedSize64
		unzipped += entry.UncompressedSize64
	}
	if zipped > uint64(size) { // parts that share their bytes
		return refusedBomb("its parts overlap")
	}
	if unzipped > MaxUnzipped {
		return refusedBomb("all parts together")
	}
	return nil
}

// bomb tells whether a part is larger than what spreadsheets compress to.
func bomb(zipped, unzipped uint64) bool {
	return unzipped > 1<<20 && unzipped/MaxRatio > zipped
}

func refusedBomb(what string) error {
	return tooLarge("the file unzips to more than a workbook may have (%s): %d MiB in all, and no part more than %d times its zipped size; copy the rows into a new workbook, without formatting, in several files if need be",
		short(what), MaxUnzipped>>20, MaxRatio)
}

// inflate reads a part, and stops at what is left of the limit, whatever the header says.
func inflate(entry *zip.File, left int64) ([]byte, error) {
	if strings.HasSuffix(entry.Name, "/") {
		return nil, nil
	}
	in, err := entry.Open()
	if err != nil {
		return nil, malformed("the file is damaged: the part %q is packed in a way no spreadsheet does; save it again as .xlsx", short(entry.Name))
	}
	content, err := io.ReadAll(io.LimitReader(in, left+1))
	if err = errors.Join(err, in.Close()); err != nil {
		return nil, malformed("the file is damaged: the part %q does not unzip to what its header says; save it again as .xlsx", short(entry.Name))
	}
	if int64(len(content)) > left {
		return nil, refusedBomb(entry.Name)
	}
	return content, nil
}

// refused are parts that do something, or bring along something from elsewhere.
var refused = []struct{ part, why string }{
	{"vbaproject", "the workbook has macros; save it as .xlsx, which has none"},
	{"xl/macrosheets/", "the workbook has macro sheets; copy the values into a new workbook"},
	{"xl/dialogsheets/", "the workbook has dialog sheets; copy the values into a new workbook"},
	{"xl/externallinks/", "the workbook has links to other files or programs (DDE); break them (Data, Edit links) and paste the values"},
	{"xl/connections.xml", "the workbook has connections to data elsewhere; remove them and paste the values"},
	{"xl/querytables/", "the workbook has queries of data elsewhere; remove them and paste the values"},
	{"xl/embeddings/", "the workbook has other files embedded; take them out and attach them as evidence"},
	{"xl/activex/", "the workbook has ActiveX controls; take them out"},
	{"xl/workbook.bin", "the workbook is a binary one (.xlsb); save it as .xlsx"},
	{"encryptedpackage", "the file is encrypted; remove its password and save it again"},
}

// checkParts refuses parts that a table does not need, and such as are too large to be
// read whole.
func checkParts(parts map[string][]byte) error {
	for name, content := range parts {
		lower := strings.ToLower(name)
		for _, r := range refused {
			if strings.Contains(lower, r.part) {
				return malformed("%s", r.why)
			}
		}
		isXML := strings.HasSuffix(lower, ".xml") || strings.HasSuffix(lower, ".rels")
		streamed := strings.HasPrefix(lower, "xl/worksheets/") || lower == "xl/sharedstrings.xml"
		if isXML && !streamed && len(content) > MaxOtherPart {
			return tooLarge("the part %q has %d bytes; a workbook may have %d there: copy the rows into a new workbook, without formatting", short(name), len(content), MaxOtherPart)
		}
	}
	if bytes.Contains(parts["[Content_Types].xml"], []byte("macroEnabled")) {
		return malformed("the workbook is one with macros (.xlsm); save it as .xlsx")
	}
	return nil
}

// short is the beginning of a name that a stranger gave.
func short(name string) string {
	letters := []rune(strings.ToValidUTF8(name, "?"))
	if len(letters) > 80 {
		return string(letters[:79]) + "…"
	}
	return string(letters)
}
