package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/engagement"
)

// exampleFile is the example of the documentation.
const exampleFile = "../../docs/examples/rehearsal.yaml"

// rehearse runs the command as the command line does.
func rehearse(args ...string) (code int, out, complaint string) {
	var stdout, stderr bytes.Buffer
	code = app.Main(append([]string{"rehearse"}, args...), &stdout, &stderr)
	return code, stdout.String(), stderr.String()
}

func TestTheExampleOfTheDocumentationIsRehearsed(t *testing.T) {
	code, out, complaint := rehearse("external-cto", "--engagement", exampleFile)
	require.Zero(t, code, complaint)
	for _, says := range []string{
		"Rehearsal of external-cto@", "Paula Prinz: starts the engagement", "Mona Maier: approves on behalf of Sven Sommer",
		"Order system", "Longest waits", "It comes to its close on",
	} {
		assert.Contains(t, out, says)
	}
}

func TestTheCommandLineSaysHowPeopleActOverTheFile(t *testing.T) {
	args := []string{"external-cto", "--engagement", exampleFile, "--cast", "sponsor=absent", "--format", "json"}
	code, out, complaint := rehearse(args...)
	require.Zero(t, code, complaint)
	var r engagement.Rehearsal
	require.NoError(t, json.Unmarshal([]byte(out), &r))
	require.Equal(t, engagement.RehearsalStuck, r.Outcome)
	code, _, complaint = rehearse(append(args, "--fail-when-stuck")...)
	require.Equal(t, 1, code, "a check of methodologies wants to fail")
	require.Contains(t, complaint, "does not come to its close")
}

func TestAMethodologyIsRehearsedFromItsFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "quick.yaml")
	require.NoError(t, os.WriteFile(file, []byte("key: quick\nversion: 1\nprocess:\n  periods: 1\n"), 0o600))
	code, out, complaint := rehearse(file, "--extends", "external-cto", "--engagement", exampleFile)
	require.Zero(t, code, complaint)
	require.Contains(t, out, "Rehearsal of quick@1")
	require.NotContains(t, out, "Period 2")
}

func TestWhatCannotBeRehearsedSaysWhy(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wrong.yaml")
	require.NoError(t, os.WriteFile(file, []byte("title: Alone\n"), 0o600))
	for says, args := range map[string][]string{
		"neither a file nor a built-in methodology": {"unheard", "--engagement", exampleFile},
		"team: is required":                         {"external-cto", "--engagement", file},
		"write role=behaviour":                      {"external-cto", "--engagement", exampleFile, "--cast", "sponsor"},
		"nobody in the team has the address":        {"external-cto", "--engagement", exampleFile, "--cast", "a@b.example=late"},
		"no such file":                              {"missing.yaml", "--engagement", exampleFile},
	} {
		code, _, complaint := rehearse(args...)
		assert.Equal(t, 1, code, args)
		assert.Contains(t, complaint, says)
	}
}
