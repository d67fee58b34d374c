package workflows

import "testing"

// ShortRuns has runs be followed by others after a few records and messages, in a test.
func ShortRuns(t *testing.T, length int) {
	before := runLength
	runLength = length
	t.Cleanup(func() { runLength = before })
}
