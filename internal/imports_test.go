// Package internal_test holds the parts of the program to who may import whom.
package internal_test

import (
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// listed is what go list tells of a package.
type listed struct {
	ImportPath string
	Imports    []string
	Deps       []string
}

// rule says what the packages under a path may not import.
type rule struct {
	under   string
	why     string
	direct  func(imported string) bool // refused as an import
	through func(needed string) bool   // refused as an import of imports, too
}

var rules = []rule{
	{
		under: "mandate/internal/engagement", why: "the domain imports nothing technical",
		direct: oursExcept("mandate/internal/engagement"), through: technical,
	},
	{
		under: "mandate/internal/methodology", why: "methodologies become the domain's types, nothing technical",
		through: technical,
	},
	{
		under: "mandate/internal/condition", why: "conditions are judged by the domain's facts, nothing technical",
		direct: oursExcept("mandate/internal/engagement", "mandate/internal/condition"), through: technical,
	},
	{
		under: "mandate/internal/anchor", why: "who checks an anchor needs nothing but the journals",
		direct: oursExcept("mandate/internal/engagement", "mandate/internal/anchor"), through: technical,
	},
	{
		under: "mandate/workflows", why: "workflows know the domain, the contract, the activities and the SDK, nothing else of ours",
		direct: func(path string) bool {
			return oursExcept("mandate/internal/engagement", "mandate/internal/contract", "mandate/activities", "mandate/workflows")(path) ||
				under("gorm.io", "github.com/gin-gonic")(path)
		},
	},
	{
		under: "mandate/activities", why: "activities declare ports; app plugs in what implements them",
		through: under("mandate/internal/store", "mandate/internal/report", "mandate/internal/notify", "gorm.io"),
	},
	{
		under: "mandate/api", why: "the API speaks to engine, store and the domain, never to workflows",
		through: under("mandate/workflows"),
	},
	{
		under: "mandate/api", why: "rows stay in the store",
		direct: under("gorm.io"),
	},
	{
		under: "mandate/internal/contract", why: "what crosses Temporal is no row and no page",
		through: under("mandate/internal/store", "mandate/api", "gorm.io", "github.com/gin-gonic"),
	},
	{
		under: "mandate/internal/rehearsal", why: "a rehearsal runs the workflows on a store of its own: it reaches no Temporal server, no page and no network",
		direct: under("mandate/api", "mandate/internal/app", "mandate/internal/engine", "gorm.io", "net/http"),
	},
}

// onlyIn says in which packages alone a library, or a part of ours, may be imported.
var onlyIn = map[string][]string{
	"gorm.io":              {"mandate/internal/store"},
	"github.com/gin-gonic": {"mandate/api", "mandate/internal/app"},
	"mandate/internal/app": {"mandate/cmd", "mandate/internal/app"},
	// The SDK's time-skipping environment is for tests, and for rehearsals.
	"go.temporal.io/sdk/testsuite": {"mandate/internal/rehearsal"},
	"mandate/internal/rehearsal":   {"mandate/internal/app", "mandate/internal/rehearsal"},
	"mandate/workflows":            {"mandate/workflows", "mandate/internal/app", "mandate/internal/rehearsal"},
	"mandate/api":                  {"mandate/api", "mandate/internal/app"},
	"github.com/chromedp":          {"mandate/internal/report"},
	"github.com/wneessen":          {"mandate/internal/notify"},
	"github.com/emersion":          {"mandate/internal/notify"},
	"github.com/arran4":            {"mandate/internal/notify", "mandate/internal/rehearsal"},
	"github.com/alecthomas":        {"mandate/internal/app"},
	"cel.dev":                      {"mandate/internal/condition"},
	"github.com/prometheus":        {"mandate/api", "mandate/internal/source"},
	"github.com/doyensec":          {"mandate/internal/reach"},
	"github.com/standard-webhooks": {"mandate/internal/webhook"},
	"github.com/tink-crypto":       {"mandate/internal/vault"},
	"github.com/coreos":            {"mandate/internal/idp"},
	"github.com/go-jose":           {"mandate/internal/idp"},
	"golang.org/x/oauth2":          {"mandate/internal/idp"},
	"github.com/wI2L":              {"mandate/internal/engagement"},
	"github.com/xuri":              {"mandate/internal/sheet", "mandate/internal/bundle", "mandate/internal/questionset", "mandate/internal/report"},
}

func TestImportsFollowTheHouseRules(t *testing.T) {
	packages := listAll(t)
	for _, r := range rules {
		matched := false
		for _, p := range packages {
			if !under(r.under)(p.ImportPath) {
				continue
			}
			matched = true
			if r.direct != nil {
				require.Empty(t, those(p.Imports, r.direct), "%s imports these; %s", p.ImportPath, r.why)
			}
			if r.through != nil {
				require.Empty(t, those(p.Deps, r.through), "%s needs these; %s", p.ImportPath, r.why)
			}
		}
		require.True(t, matched, "no package is under %s: the rule holds nothing", r.under)
	}
}

func TestImportsOfALibraryStayInItsPlace(t *testing.T) {
	for _, p := range listAll(t) {
		for library, places := range onlyIn {
			if !under(places...)(p.ImportPath) {
				require.Empty(t, those(p.Imports, under(library)), "%s imports these; they belong in %s", p.ImportPath, strings.Join(places, ", "))
			}
		}
	}
}

// technical are the libraries of HTTP, database and Temporal, and our parts around them.
func technical(path string) bool {
	// The library of UUIDs needs this for the interfaces that it satisfies; there is no database in it.
	return path != "database/sql/driver" && under("github.com/gin-gonic", "github.com/danielgtaylor", "gorm.io", "github.com/glebarez", "database/sql", "go.temporal.io",
		"net/http", "mandate/internal/store", "mandate/internal/engine", "mandate/api", "mandate/workflows", "mandate/activities")(path)
}

// under tells whether a package is one of the given, or below one.
func under(paths ...string) func(string) bool {
	return func(path string) bool {
		return slices.ContainsFunc(paths, func(p string) bool { return path == p || strings.HasPrefix(path, p+"/") })
	}
}

// oursExcept tells whether a package is ours and not below one of the given.
func oursExcept(paths ...string) func(string) bool {
	return func(path string) bool { return under("mandate")(path) && !under(paths...)(path) }
}

func those(paths []string, refused func(string) bool) (found []string) {
	for _, path := range paths {
		if refused(path) {
			found = append(found, path)
		}
	}
	return found
}

// listAll lists every package of the module. Tests may import what they like.
func listAll(t *testing.T) (packages []listed) {
	t.Helper()
	list := exec.CommandContext(t.Context(), "go", "list", "-json=ImportPath,Imports,Deps", "mandate/...")
	out, err := list.Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for {
		var p listed
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return packages
		}
		require.NoError(t, err)
		packages = append(packages, p)
	}
}
