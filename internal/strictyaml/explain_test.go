package strictyaml_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/strictyaml"
)

// explained is the line that is shown of a source, and where its mark points to.
func explained(t require.TestingT, source string, column int) (line string, at int) {
	err := strictyaml.Located("file", "f.json", []strictyaml.Fault{{
		Position: strictyaml.Position{Line: 1, Column: column}, Fault: engagement.Fault{Field: "title", Message: "is wrong"},
	}})
	var out bytes.Buffer
	require.NoError(t, strictyaml.Explain(&out, []byte(source), err))
	lines := strings.Split(out.String(), "\n")
	require.Len(t, lines, 4)
	require.True(t, strings.HasSuffix(lines[2], "^"))
	return lines[1], utf8.RuneCountInString(lines[2]) - 1
}

func TestOfALongLineOnlyWhatIsAroundTheMarkIsShown(t *testing.T) {
	long := strings.Repeat("a", 5000) + "X" + strings.Repeat("b", 5000)
	line, at := explained(t, long, 5001)
	require.Equal(t, "…"+strings.Repeat("a", 79)+"X"+strings.Repeat("b", 78)+"…", line)
	require.Equal(t, 80, at)
	line, at = explained(t, long, 1)
	require.Equal(t, strings.Repeat("a", 158)+"…", line)
	require.Zero(t, at)
	line, _ = explained(t, long, 10001)
	require.Equal(t, "…"+strings.Repeat("b", 158), line)
}

func TestTheMarkStaysBelowItsCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := []rune(rapid.StringMatching(`[a-zé計 ]{1,500}`).Draw(t, "line"))
		column := rapid.IntRange(1, len(source)).Draw(t, "column")
		line, at := explained(t, string(source), column)
		require.LessOrEqual(t, utf8.RuneCountInString(line), 160)
		require.Equal(t, source[column-1], []rune(line)[at])
	})
}
