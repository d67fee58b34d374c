package temporaldev_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"mandate/internal/app/temporaldev"
)

// compiler stands in for go: it notes each run and writes the program that -o names.
const compiler = `#!/bin/sh
echo run >> %q
sleep 0.3
while [ "$1" != -o ]; do shift; done
printf '#!/bin/sh\n' > "$2"
chmod +x "$2"
`

func TestAnExplicitCLIComesFirst(t *testing.T) {
	emptyPath(t)
	mine := program(t, t.TempDir(), "mine", "#!/bin/sh\n")
	found, err := temporaldev.Locate(t.Context(), mine, &bytes.Buffer{})
	require.NoError(t, err)
	require.Equal(t, mine, found)

	_, err = temporaldev.Locate(t.Context(), mine+"-not", &bytes.Buffer{})
	require.ErrorContains(t, err, "--temporal-cli")
}

func TestTheCLIOnThePathComesNext(t *testing.T) {
	onPath := program(t, emptyPath(t), "temporal", "#!/bin/sh\n")
	found, err := temporaldev.Locate(t.Context(), "", &bytes.Buffer{})
	require.NoError(t, err)
	require.Equal(t, onPath, found)
}

func TestElseTheCLIIsBuiltOnceAndKept(t *testing.T) {
	runs := filepath.Join(t.TempDir(), "runs")
	program(t, emptyPath(t), "go", fmt.Sprintf(compiler, runs))
	var first, second string
	var said bytes.Buffer
	var both errgroup.Group
	both.Go(func() (err error) { first, err = temporaldev.Locate(t.Context(), "", &said); return err })
	both.Go(func() (err error) { second, err = temporaldev.Locate(t.Context(), "", &bytes.Buffer{}); return err })
	require.NoError(t, both.Wait())
	require.Equal(t, first, second)
	require.FileExists(t, first)
	require.Contains(t, said.String(), "Building the Temporal server")

	third, err := temporaldev.Locate(t.Context(), "", &bytes.Buffer{})
	require.NoError(t, err)
	require.Equal(t, first, third)
	noted, err := os.ReadFile(runs)
	require.NoError(t, err)
	require.Equal(t, 1, strings.Count(string(noted), "run"), "two at once, and one later, build once")
}

func TestAFailedBuildSaysWhatTheCompilerSaid(t *testing.T) {
	program(t, emptyPath(t), "go", "#!/bin/sh\necho no space left >&2\nexit 1\n")
	_, err := temporaldev.Locate(t.Context(), "", &bytes.Buffer{})
	require.ErrorContains(t, err, "no space left")
}

func TestWithoutGoTheRemedyIsNamed(t *testing.T) {
	emptyPath(t)
	_, err := temporaldev.Locate(t.Context(), "", &bytes.Buffer{})
	require.ErrorContains(t, err, "https://go.dev/dl")
}

func TestOutsideTheRepositoryTheRemedyIsNamed(t *testing.T) {
	emptyPath(t)
	t.Chdir(t.TempDir())
	_, err := temporaldev.Locate(t.Context(), "", &bytes.Buffer{})
	require.ErrorContains(t, err, "--temporal-cli")
}

// emptyPath makes a PATH that holds only what a shell script needs and the folder
// returned, and a cache of the test's own.
func emptyPath(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	for _, tool := range []string{"sleep", "chmod"} {
		require.NoError(t, os.Symlink(filepath.Join("/bin", tool), filepath.Join(dir, tool)))
	}
	t.Setenv("PATH", dir)
	return dir
}

func program(t *testing.T, dir, name, script string) (path string) {
	t.Helper()
	path = filepath.Join(dir, name)
	require.NoError(t, os.WriteFile(path, []byte(script), 0o755))
	return path
}
