// Package exchange reads question sets from files of every format that they come in, and
// writes them in the one that is asked for.
package exchange

import (
	"bytes"
	"path/filepath"
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
)

// Names are the formats that sets are written in.
var Names = []string{"yaml", "json", "oscal", "framework", "xlsx", "csv"}

// Formats reads and writes all formats.
type Formats struct{}

// Read reads a set by what the file is; CSV, which looks like anything, is known by its
// name. What is said about the set takes the place of what the file says. The error names
// every fault with its place: line and column, or row and column.
func (Formats) Read(name string, file []byte, about engagement.AboutSet) (engagement.QuestionSet, error) {
	zip, compound := []byte("PK\x03\x04"), []byte("\xD0\xCF\x11\xE0") // XLSX, and what was before it
	if bytes.HasPrefix(file, zip) || bytes.HasPrefix(file, compound) || strings.EqualFold(filepath.Ext(name), ".csv") {
		return readBook(name, file, about)
	}
	return questionset.Read(name, file, about)
}

// Write writes a set that was stored at a time.
func (Formats) Write(set engagement.QuestionSet, format string, stored time.Time) ([]byte, error) {
	switch format {
	case "yaml":
		return questionset.MarshalYAML(set)
	case "json":
		return questionset.MarshalJSON(set)
	case "oscal":
		return questionset.MarshalOSCAL(set, stored)
	case "framework":
		return questionset.MarshalFramework(set)
	case "xlsx":
		return writeXLSX(set)
	case "csv":
		return writeCSV(set)
	}
	return nil, engagement.Errorf(engagement.Invalid, "there is no format %q; give one of: %s", format, strings.Join(Names, ", "))
}
