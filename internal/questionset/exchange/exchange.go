// Package exchange reads question sets from files of every format that they come in, and
// writes them in the one that is asked for.
package exchange

import (
	"strings"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
)

// Names are the formats that sets are written in.
var Names = []string{"yaml", "json", "framework"}

// Formats reads and writes all formats.
type Formats struct{}

// Read reads a set by what the file is; CSV, which looks like anything, is known by its
// name. What is said about the set takes the place of what the file says. The error names
// every fault with its place: line and column, or row and column.
func (Formats) Read(name string, file []byte, about engagement.AboutSet) (engagement.QuestionSet, error) {
	return questionset.Read(name, file, about)
}

// Write writes a set that was stored at a time.
func (Formats) Write(set engagement.QuestionSet, format string, stored time.Time) ([]byte, error) {
	switch format {
	case "yaml":
		return questionset.MarshalYAML(set)
	case "json":
		return questionset.MarshalJSON(set)
	case "framework":
		return questionset.MarshalFramework(set)
	}
	return nil, engagement.Errorf(engagement.Invalid, "there is no format %q; give one of: %s", format, strings.Join(Names, ", "))
}
