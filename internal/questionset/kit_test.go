package questionset_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/questionset"
)

// framework reads a file of a public framework, which lies beside the module on the
// machines where the formats are worked on; it is not ours to keep in the repository.
func framework(t *testing.T, file string) []byte {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "frameworks", file)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s is not beside this checkout; the format is held to the small samples alone", path)
	}
	require.NoError(t, err)
	return text
}

// faultsOf returns what an error says is wrong, and holds it to its promises.
func faultsOf(t *testing.T, err error) []questionset.Fault {
	t.Helper()
	var wrong *questionset.SourceError
	require.ErrorAs(t, err, &wrong)
	require.Equal(t, engagement.Invalid, engagement.CodeOf(err))
	for _, f := range wrong.Faults {
		require.GreaterOrEqual(t, f.Line, 1)
		require.GreaterOrEqual(t, f.Column, 1)
	}
	return wrong.Faults
}
