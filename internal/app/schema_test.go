package app_test

import (
	"bytes"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
)

func TestMigrateSaysWhatItDid(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "mandate.db")
	migrate := func(direction string) []string {
		t.Helper()
		var out, errs bytes.Buffer
		require.Zero(t, app.Main([]string{"migrate", "--database-url", url, direction}, &out, &errs), "%s", &errs)
		return strings.Split(strings.TrimSpace(out.String()), "\n")
	}
	const done = "The schema is up to date."
	first := migrate("up")
	all := len(first) - 1
	require.Greater(t, all, 1)
	require.Regexp(t, `^Applied 00001_\w+\.sql\.$`, first[0])
	last := strings.TrimPrefix(first[all-1], "Applied ")
	require.Equal(t, done, first[all])
	require.Equal(t, []string{done}, migrate("up"))
	require.Equal(t, []string{
		"Took back " + last, fmt.Sprintf("Migrations pending: 1 of %d; \"mandate migrate up\" applies them.", all),
	}, migrate("down"))
	require.Equal(t, []string{"Applied " + last, done}, migrate("up"))
}

func TestATokenIsMadeForNobodyUnknownWithoutAName(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "mandate.db")
	var out, errs bytes.Buffer
	require.Zero(t, app.Main([]string{"migrate", "--database-url", url, "up"}, &out, &errs), "%s", &errs)
	token := func(more ...string) (status int, said string) {
		out.Reset()
		status = app.Main(append([]string{"token", "--database-url", url, "--email", "petra@example.com"}, more...), &out, &errs)
		return status, out.String()
	}
	status, said := token()
	require.Equal(t, 1, status)
	require.Empty(t, said)
	require.Contains(t, errs.String(), "knows nobody with the address petra@example.com")
	require.Contains(t, errs.String(), "--name")
	for _, more := range [][]string{{"--name", "Petra"}, nil} { // the second time she is known
		status, said = token(more...)
		require.Zero(t, status, "%s", &errs)
		require.Regexp(t, `^mdt_\w`, said)
	}
}

func TestADatabaseWithoutMigrationsSaysWhatToRun(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "mandate.db")
	for _, command := range [][]string{
		{"token", "--database-url", url, "--email", "a@example.com"}, {"rebuild", "--database-url", url},
	} {
		var out, errs bytes.Buffer
		assert.Equal(t, 1, app.Main(command, &out, &errs))
		assert.Contains(t, errs.String(), "mandate migrate up", command[0])
	}
}
