// Package docs_test keeps the pages true: what they name is there.
package docs_test

import (
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

// pages are the README and everything in docs, by path from the repository's root.
func pages(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	read := func(path string) {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		all[path] = string(text)
	}
	read("../README.md")
	require.NoError(t, filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err == nil && filepath.Ext(path) == ".md" {
			read(path)
		}
		return err
	}))
	require.Contains(t, all, "operator.md")
	return all
}

func TestTheRolesPageSaysWhatIsChecked(t *testing.T) {
	require.Contains(t, pages(t)["roles.md"], identity.Markdown(),
		"docs/roles.md is stale; put what identity.Markdown() returns in place of its table")
}

func TestThePageOfWebhooksListsEveryType(t *testing.T) {
	listed := regexp.MustCompile("`(mandate\\.[a-z_]+)`").FindAllStringSubmatch(pages(t)["webhooks.md"], -1)
	var types []string
	for _, found := range listed {
		types = append(types, found[1])
	}
	for _, event := range append(slices.Clone(engagement.EventTypes), engagement.WebhookPing) {
		require.Contains(t, types, engagement.WebhookType(event))
	}
}

var (
	link    = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading = regexp.MustCompile(`(?m)^#+ (.+)$`)
	unsaid  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
)

// anchors are the addresses of a page's headings, as GitHub makes them.
func anchors(page string) map[string]bool {
	all := map[string]bool{}
	for _, h := range heading.FindAllStringSubmatch(page, -1) {
		all[strings.ReplaceAll(unsaid.ReplaceAllString(strings.ToLower(h[1]), ""), " ", "-")] = true
	}
	return all
}

func TestEveryLinkLeadsSomewhere(t *testing.T) {
	for path, text := range pages(t) {
		for _, found := range link.FindAllStringSubmatch(text, -1) {
			target, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			there := path
			if target != "" {
				there = filepath.Join(filepath.Dir(path), target)
				require.FileExists(t, there, "%s links to %s", path, found[1])
			}
			if anchor != "" {
				page, err := os.ReadFile(there)
				require.NoError(t, err)
				require.True(t, anchors(string(page))[anchor], "%s links to %s, a heading that is not there", path, found[1])
			}
		}
	}
}

func TestEveryPictureIsShown(t *testing.T) {
	pictures, err := filepath.Glob("pictures/*.png")
	require.NoError(t, err)
	require.NotEmpty(t, pictures)
	for _, picture := range pictures {
		shown := false
		for _, text := range pages(t) {
			shown = shown || strings.Contains(text, picture)
		}
		require.True(t, shown, "no page shows %s", picture)
	}
}

// commands are the program's commands, each of which says its flags.
var commands = []string{
	"dev", "serve", "worker", "migrate up", "migrate down", "migrate status",
	"rebuild", "token", "dossier", "verify", "keys", "anchor write", "anchor check", "demo", "methodology validate", "rehearse", "version", "export", "import",
	"keyset create", "keyset rotate", "keyset list", "keyset drop", "questions validate", "questions import", "questions list", "questions export",
}

// asMandate makes this test's binary Mandate's: asking for help ends a program.
const asMandate = "DOCS_TEST_AS_MANDATE"

func TestMain(m *testing.M) {
	if os.Getenv(asMandate) != "" {
		os.Exit(app.Main(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// help is what the program says of each command.
func help(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, command := range commands {
		run := exec.Command(os.Args[0], append(strings.Fields(command), "--help")...)
		run.Env = append(os.Environ(), asMandate+"=1")
		text, err := run.Output()
		require.NoError(t, err, command)
		said[command] = string(text)
	}
	return said
}

var (
	flag     = regexp.MustCompile(`(?:^|[\s` + "`" + `])(--[a-z][a-z-]+)`)
	variable = regexp.MustCompile(`\bMANDATE_[A-Z_]+`)
	row      = regexp.MustCompile(`(?m)^\| ` + "`(--[a-z-]+)`" + `.*$`)
	used     = regexp.MustCompile(`(?m)\bmandate ([a-z]+(?: [a-z]+)?)( [^\n` + "`" + `]*)?`)
)

func TestTheOperatorsPageHasEverySetting(t *testing.T) {
	operator := pages(t)["operator.md"]
	said := help(t)
	for command, text := range said {
		for _, found := range flag.FindAllStringSubmatch(text, -1) {
			if found[1] != "--help" {
				require.Contains(t, operator, "`"+found[1]+"`", "a flag of mandate %s", command)
			}
		}
		for _, name := range variable.FindAllString(text, -1) {
			require.Contains(t, operator, "`"+name+"`", "a variable of mandate %s", command)
		}
	}
	all := strings.Join(slices.Collect(maps.Values(said)), "\n")
	for _, found := range row.FindAllStringSubmatch(operator, -1) {
		require.Contains(t, all, found[1], "no command has the flag of %q", found[0])
	}
}

func TestEveryCommandThatIsWrittenDownIsThere(t *testing.T) {
	said, seen := help(t), 0
	for path, text := range pages(t) {
		for _, found := range used.FindAllStringSubmatch(text, -1) {
			command, rest := found[1], found[2]
			if _, known := said[command]; !known {
				word, more, _ := strings.Cut(command, " ")
				command, rest = word, more+rest
			}
			flags := flag.FindAllStringSubmatch(rest, -1)
			if len(flags) > 0 {
				require.Contains(t, said, command, "%s: %s", path, found[0])
			}
			for _, f := range flags {
				require.Contains(t, said[command], f[1], "%s: %s", path, found[0])
				seen++
			}
		}
	}
	require.Positive(t, seen)
}

func TestEveryVariableThatIsWrittenDownIsRead(t *testing.T) {
	compose, err := os.ReadFile("../docker-compose.yml")
	require.NoError(t, err)
	read := string(compose) + strings.Join(slices.Collect(maps.Values(help(t))), "\n")
	for path, text := range pages(t) {
		for _, name := range variable.FindAllString(text, -1) {
			require.Contains(t, read, name, "%s names a variable that nothing reads", path)
		}
	}
}
