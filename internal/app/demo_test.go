package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/demo"
	"mandate/internal/engagement"
	"mandate/internal/report"
)

// play plays a story on a site and returns the engagement's id.
func play(t testing.TB, s *site, story demo.Story, seed string) demo.Result {
	t.Helper()
	player := demo.Player{API: s.API, Web: s.Web, Token: s.Token, Seed: seed, ReportDir: t.TempDir()}
	result, err := player.Play(t.Context(), story)
	require.NoError(t, err)
	return result
}

func example(t testing.TB) demo.Story {
	t.Helper()
	story, err := demo.Example()
	require.NoError(t, err)
	return story
}

func TestTheDemoEndsAsItShould(t *testing.T) {
	s := newSite(t)
	s.start()
	result := play(t, s, example(t), "whole")
	assert.Less(t, result.Took, 2*time.Minute)
	entries := s.journal(result.Engagement)
	checkChain(t, entries)
	types := map[string]int{}
	for _, e := range entries {
		types[e.Type]++
	}
	for _, must := range []string{
		"milestone_late", "escalated", "tolerance_breached", "rebaselined", "went_live", "concern_answered", "initiative_decided", "ended",
	} {
		assert.NotZero(t, types[must], "the story tells of %s", must)
	}
	assert.Equal(t, 3, types["period_closed"])
	replay(t, s, result.Engagement, "demo")
	proved(t, s, result.Engagement)
	rebuilt(t, s)
}

// proved fetches the dossier and checks it, as somebody does who has the file and the key.
func proved(t *testing.T, s *site, engagement string) {
	t.Helper()
	var out, errs strings.Builder
	file := filepath.Join(t.TempDir(), "dossier.zip")
	require.Zero(t, app.Main([]string{"dossier", engagement, "--data", s.data, "--out", file}, &out, &errs), "%s", &errs)
	out.Reset()
	require.Zero(t, app.Main([]string{"keys", "--secret-key-file", filepath.Join(s.data, "secret.key")}, &out, &errs), "%s", &errs)
	key := strings.Fields(out.String())[1]
	out.Reset()
	require.Zero(t, app.Main([]string{"verify", file, "--key", key}, &out, &errs), "%s%s", &out, &errs)
	t.Log(out.String())
	assert.Regexp(t, `decisions +\d+ decisions, [1-9]\d* with a signature that fits`, out.String())
	assert.NotContains(t, out.String(), "before signatures were kept", "but for those that nobody signs")
	content, err := os.ReadFile(file)
	require.NoError(t, err)
	content[len(content)/2] ^= 1
	require.NoError(t, os.WriteFile(file, content, 0o600))
	out.Reset()
	assert.Equal(t, 1, app.Main([]string{"verify", file}, &out, &errs))
	assert.Contains(t, out.String(), "What is wrong:")
	assert.Contains(t, errs.String(), "is not what was made")
}

func TestTheDemoPlaysARealConsultancy(t *testing.T) {
	file := filepath.Join("..", "..", "..", "shared", "cases", "keda.json")
	if _, err := os.Stat(file); err != nil {
		t.Skip("the case files are not beside the repository: ../shared/cases")
	}
	reports := t.TempDir()
	said := &output{}
	cmd := program(t, "mandate", said, nil, "demo", "--data", t.TempDir(), "--case", file, "--reports", reports)
	require.NoError(t, cmd.Wait(), "%s", said)
	assert.Contains(t, said.String(), "the journal's chain is whole")
	final, err := filepath.Glob(filepath.Join(reports, "*final*.html"))
	require.NoError(t, err)
	assert.Len(t, final, 1)
}

// rebuilt proves that the read model follows from the journal, row for row.
func rebuilt(t *testing.T, s *site) {
	t.Helper()
	url := "sqlite:" + filepath.Join(s.data, "mandate.db")
	var out, errs strings.Builder
	assert.Equal(t, 1, app.Main([]string{"rebuild", "--database-url", url}, &out, &errs), "not while the server runs")
	assert.Contains(t, errs.String(), "in use")
	s.stop()
	out.Reset()
	errs.Reset()
	require.Zero(t, app.Main([]string{"rebuild", "--database-url", url}, &out, &errs), "%s%s", &out, &errs)
	t.Log(strings.TrimSpace(out.String()))
}

// TestTheDemoGoesOnAfterEveryKill kills everything with SIGKILL in the middle of every
// phase, starts it again, and compares with a play that nothing disturbed.
func TestTheDemoGoesOnAfterEveryKill(t *testing.T) {
	s := newSite(t)
	s.start()
	undisturbed := play(t, s, example(t), "undisturbed")
	killed := make(chan demo.Result, 1)
	failed := make(chan error, 1)
	player := demo.Player{API: s.API, Web: s.Web, Token: s.Token, Seed: "killed"}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	go func() {
		result, err := player.Play(ctx, example(t))
		if err != nil {
			failed <- err
			return
		}
		killed <- result
	}()
	id := ""
	for _, moment := range []string{
		"assessment/1/submitted", "plan/1/gate/plan/r1/stage1/opened", "project_opened", "tolerance_breached", "went_live", "period_opened", "close/1/opened",
	} {
		require.Eventually(t, func() bool {
			if len(failed) > 0 {
				t.Fatal(<-failed)
			}
			if id == "" {
				id = other(s, undisturbed.Engagement)
			}
			return id != "" && reached(s, id, moment)
		}, 2*time.Minute, 50*time.Millisecond, "the play reaches %s", moment)
		s.kill()
		s.start()
	}
	var result demo.Result
	select {
	case err := <-failed:
		t.Fatal(err)
	case result = <-killed:
	case <-time.After(4 * time.Minute):
		t.Fatal("the play does not end")
	}
	assert.Equal(t, undisturbed.Status, result.Status)
	assert.Equal(t, undisturbed.Projects, result.Projects)
	assert.Equal(t, undisturbed.Decisions, result.Decisions)
	was, is := s.journal(undisturbed.Engagement), s.journal(id)
	checkChain(t, is)
	ignoredRightly(t, is)
	assert.Equal(t, essence(was), essence(is), "no event lost or doubled")
	replay(t, s, id, "")
	assert.Equal(t, finalFigures(t, s, undisturbed.Engagement), finalFigures(t, s, id), "the same final report")
}

// other is the id of the engagement that is not the given one.
func other(s *site, not string) string {
	for _, item := range s.do(http.MethodGet, "/engagements", nil)["items"].([]any) {
		if id := item.(map[string]any)["id"].(string); id != not {
			return id
		}
	}
	return ""
}

func reached(s *site, id, moment string) bool {
	return slices.ContainsFunc(s.journal(id), func(e event) bool { return e.Type == moment || strings.HasPrefix(e.ID, moment) })
}

// essence counts the events of each type, but for those that tell of lateness: a server
// that was away makes things late, votes among them.
func essence(entries []event) map[string]int {
	counts := map[string]int{}
	for _, e := range entries {
		switch e.Type {
		case "reminded", "escalated", "concern_overdue", "decision_ignored":
		default:
			counts[e.Type]++
		}
	}
	return counts
}

// ignoredRightly allows that a vote, which Temporal held while no worker was there, came after its
// gate was decided without it. No vote both counts and is ignored.
func ignoredRightly(t *testing.T, entries []event) {
	t.Helper()
	counted := map[any]bool{}
	for _, e := range entries {
		if e.Type == "decision_recorded" {
			counted[e.Facts["decision"]] = true
		}
	}
	late := []engagement.Reason{engagement.ReasonGateClosed, engagement.ReasonJustDecided, engagement.ReasonGateDecided}
	for _, e := range entries {
		if e.Type == "decision_ignored" {
			assert.False(t, counted[e.Facts["decision"]], "%s counts, and was ignored: %v", e.ID, e.Facts)
			assert.Contains(t, late, engagement.Reason(fmt.Sprint(e.Facts["reason"])), "%s: %v", e.ID, e.Facts)
		}
	}
}

// finalFigures are the figures of the final report, without its dates.
func finalFigures(t *testing.T, s *site, id string) (figures []string) {
	t.Helper()
	for _, item := range s.do(http.MethodGet, "/engagements/"+id+"/reports", nil)["items"].([]any) {
		stored := item.(map[string]any)
		if stored["kind"] != "final" {
			continue
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("%s/v1/reports/%s?format=json", s.API, stored["id"]), nil)
		require.NoError(t, err)
		request.Header.Set("Authorization", "Bearer "+s.Token)
		response, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		defer response.Body.Close()
		var document report.Document
		require.NoError(t, json.NewDecoder(response.Body).Decode(&document))
		for _, block := range document.Summary {
			for _, f := range block.Figures {
				figures = append(figures, f.Label+": "+f.Value)
			}
		}
	}
	require.NotEmpty(t, figures, "there is a final report with figures")
	return figures
}
