package methodology_test

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/methodology"
)

func TestBuiltinsAreValid(t *testing.T) {
	all := methodology.Builtins()
	require.Len(t, all, 2)
	for _, m := range all {
		text, err := methodology.Marshal(m)
		require.NoError(t, err)
		again, err := methodology.Parse("again", text)
		if err != nil {
			methodology.Explain(os.Stdout, text, err)
		}
		require.NoError(t, err)
		require.Equal(t, m, again)
	}
}
