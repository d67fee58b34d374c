package app_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/stretchr/testify/require"

	"mandate/internal/app"
	"mandate/internal/engagement"
)

// analysed is what an analysis says, read by this test on its own.
type analysed struct {
	Areas []struct {
		Criteria []struct {
			Criterion, Recommendation string
			Rating                    *int
		}
	}
	WorkItems []struct{ Title string } `json:"work_items"`
}

// ours is an analysis in the shape of the programme, in our own words.
const ours = `{"client":"Ours","source":"Made up","areas":[
 {"area":"Shop","criteria":[
  {"criterion":"The shop says what it sells","rating":2,"label":"needs work","comments":"It **mostly** does; see [the list](https://example.org).","recommendation":"Say it on the first page:\n\n- in a sentence\n- with a picture"},
  {"criterion":"The shop can be found","rating":5,"label":"great","comments":"","recommendation":""},
  {"criterion":"The shop loads fast","rating":null,"label":"","comments":"Nobody measured.","recommendation":"Measure it."}]},
 {"area":"Stock","criteria":[{"criterion":"Counts are right","rating":1,"label":"poor","comments":"Off by a tenth.","recommendation":"Count weekly."}]}],
 "actions":[],"work_items":[{"title":"Write the first page","detail":"With *words*.","level":1},{"title":"Take pictures","level":2},{"title":"Count the stock","level":1}]}`

func TestTheFrozenDocumentsOfAnImportedAnalysisReproduceIt(t *testing.T) {
	s := newSite(t)
	s.start()
	file := filepath.Join(t.TempDir(), "ours.json")
	require.NoError(t, os.WriteFile(file, []byte(ours), 0o600))
	t.Run("ours", func(t *testing.T) { s.requireReproduced(t, file) })
	t.Run("KEDA", func(t *testing.T) {
		keda := filepath.Join("..", "..", "..", "shared", "cases", "keda.json")
		if _, err := os.Stat(keda); err != nil {
			t.Skip("the case files are not beside the repository: ../shared/cases")
		}
		s.requireReproduced(t, keda)
	})
	t.Run("ratings alone", func(t *testing.T) {
		bare := filepath.Join(t.TempDir(), "bare.json")
		require.NoError(t, os.WriteFile(bare, []byte(`{"client":"Bare","areas":[{"area":"Shop","criteria":[{"criterion":"It sells","rating":1},{"criterion":"It counts","rating":4}]}]}`), 0o600))
		e, told := s.imported(t, bare)
		require.Contains(t, told, "The analysis has no recommendations: findings come from low ratings alone")
		require.Contains(t, told, "The analysis has no work items: the plan has no actions yet")
		require.Contains(t, told, "2 answers, 1 findings, 1 objectives and 0 actions")
		require.Contains(t, s.document(t, e, "assessment", "draft"), "It sells")
	})
}

// imported starts an engagement of an analysis, as mandate import does.
func (s *site) imported(t *testing.T, file string) (e *small, told string) {
	t.Helper()
	var out, errs strings.Builder
	require.Zero(t, app.Main([]string{"import", file, "--api", s.API, "--token", s.Token}, &out, &errs), "%s", &errs)
	id := regexp.MustCompile(`are in engagement (\S+)`).FindStringSubmatch(out.String())
	require.NotNil(t, id, out.String())
	here := *s
	here.t = t
	return &small{site: &here, id: id[1], tokens: map[string]string{}}, out.String()
}

// document is the Markdown that the API gives out of a part.
func (s *site) document(t *testing.T, e *small, part, revision string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.API+"/v1"+e.path("/"+part+"/document?format=md&revision="+revision), nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+s.Token)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Equal(t, http.StatusOK, response.StatusCode, "%s", text)
	return string(text)
}

// everybody has all who are asked approve, until the gate has closed.
func (e *small) everybody(g gate) {
	e.t.Helper()
	require.Eventually(e.t, func() bool {
		view := e.do(http.MethodGet, "/gates/"+g.id, nil)
		if view["state"] != "pending" {
			require.Equal(e.t, "approved", view["state"])
			return true
		}
		g.stage, _ = view["stage"].(string)
		for _, task := range view["tasks"].([]any) {
			task := task.(map[string]any)
			person := task["person"].(string)
			if task["state"] != "open" {
				continue
			}
			if e.tokens[person] == "" {
				e.tokens[person] = e.do(http.MethodPost, "/tokens", map[string]any{"name": person, "role": "member", "person": person})["token"].(string)
			}
			e.decide(person, g, string(engagement.Approve), g.id+g.stage+person)
		}
		return false
	}, time.Minute, 100*time.Millisecond, "the gate is approved")
}

func (s *site) requireReproduced(t *testing.T, file string) {
	t.Helper()
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	var is analysed
	require.NoError(t, json.Unmarshal(text, &is))
	e, _ := s.imported(t, file)
	e.covered()
	e.do(http.MethodPost, e.path("/assessment/submit"), map[string]any{})
	diagnosed := e.gate("diagnosis")
	diagnosis := s.document(t, e, "assessment", fmt.Sprint(diagnosed.revision))
	e.everybody(diagnosed)
	require.Eventually(t, func() bool {
		status, answer := s.call(http.MethodPost, e.path("/plan/submit"), s.Token, map[string]any{})
		require.True(t, status < 300 || status == http.StatusConflict, "%v", answer)
		return status < 300
	}, 30*time.Second, 100*time.Millisecond, "the plan's phase opens")
	planned := e.gate("plan")
	plan := s.document(t, e, "plan", fmt.Sprint(planned.revision))

	ratings, recommended := 0, 0
	said := plainWords(diagnosis)
	rows := strings.Split(diagnosis, "\n")
	for i, area := range is.Areas {
		for j, c := range area.Criteria {
			ref, want := fmt.Sprintf("%d %d", i+1, j+1), "not applicable"
			if c.Rating != nil {
				want = fmt.Sprint(*c.Rating, " ")
			}
			require.True(t, slices.ContainsFunc(rows, func(row string) bool {
				cells := strings.Split(row, "|")
				return len(cells) > 3 && plainWords(cells[1]) == plainWords(c.Criterion)+" "+ref && strings.HasPrefix(plainWords(cells[2])+" ", want)
			}), "the rating of %s %q: %s", ref, c.Criterion, want)
			ratings++
			if recommendation := plainWords(c.Recommendation); recommendation != "" {
				require.Contains(t, said, recommendation, "the recommendation on %s", c.Criterion)
				recommended++
			}
		}
	}
	said = plainWords(plan)
	for _, w := range is.WorkItems {
		require.Contains(t, said, plainWords(w.Title))
	}
	t.Logf("%d ratings, %d recommendations and %d work items are in the frozen documents", ratings, recommended, len(is.WorkItems))
}

// plainWords is a text without its marks, so that what Markdown and its escapes add does not count.
func plainWords(text string) string {
	text = strings.NewReplacer("<br>", " ", "<small>", " ", "</small>", " ").Replace(text)
	return strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ")
}
