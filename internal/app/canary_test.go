package app_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"mandate/api"
	"mandate/internal/app"
	"mandate/internal/app/temporaldev"
	"mandate/internal/app/temporaldev/devtest"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestACanaryIsSeenInEveryForm(t *testing.T) {
	require.Empty(t, sightings([]byte("no bird")))
	for _, prefix := range []string{"", "a", "ab", "abc"} {
		text := []byte(prefix + canary + " sings")
		require.NotEmpty(t, sightings(text))
		require.NotEmpty(t, sightings([]byte(base64.StdEncoding.EncodeToString(text))), prefix)
		var wide []byte
		for _, b := range text {
			wide = append(wide, b, 0)
		}
		require.NotEmpty(t, sightings(wide))
	}
}

// TestNothingOfAClientIsToBeReadInTemporalNorInLogs plays the whole story with a canary in each
// of its texts, lets people do what it does not tell of, and looks for the canary wherever
// operators look and Temporal stores.
func TestNothingOfAClientIsToBeReadInTemporalNorInLogs(t *testing.T) {
	story := example(t)
	sing(reflect.ValueOf(&story).Elem())
	require.Contains(t, story.Start.Client.Name, canary)
	s := newSite(t)
	cli, log := talkative(t)
	s.start("--temporal-cli", cli, "--log-level", "debug")
	result := play(t, s, story, "canary")
	s.voice = sung
	s.steered()
	e := s.approvals()
	require.NotEmpty(t, s.sends(e.id, "letter.txt", "A "+nightingale+" sings in our server room."))

	opened := ""
	for _, id := range s.workflows(result.Engagement) {
		for _, h := range s.runs(id) {
			text, err := protojson.Marshal(h)
			require.NoError(t, err)
			opened += string(text)
		}
	}
	require.Greater(t, len(sightings([]byte(opened))), 10, "the canary did go through Temporal")

	visible, err := s.temporal().WorkflowService().ListWorkflowExecutions(t.Context(), &workflowservice.ListWorkflowExecutionsRequest{Namespace: devtest.Namespace})
	require.NoError(t, err)
	require.Greater(t, len(visible.GetExecutions()), 5)
	text, err := protojson.Marshal(visible)
	require.NoError(t, err)
	assert.Empty(t, sightings(text), "ids, types, search attributes and memos")
	assert.Empty(t, sightings([]byte(s.metrics(t))), "metrics")
	said := s.said.String()
	require.Contains(t, said, "level=DEBUG")
	assert.Empty(t, sightings([]byte(said)), "our log, at its most talkative")
	s.stop()
	assert.Empty(t, sightings([]byte(s.said.String())), "what it says as it ends")
	assert.Empty(t, inFolder(t, filepath.Join(s.data, "temporal")), "Temporal's database")
	content, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Greater(t, len(content), 10_000, "Temporal's server does talk")
	assert.Empty(t, sightings(content), "the log of Temporal's server")
	require.NotEmpty(t, inFolder(t, s.data), "the folder does hold the canary: in our own database, and in mails")
	assert.Empty(t, inFolder(t, s.data, nightingale), "what a file holds is sealed")
}

// sends uploads a file and returns its id.
func (s *site) sends(engagementID, name, content string) string {
	s.t.Helper()
	request, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.API+"/v1/engagements/"+engagementID+"/files", strings.NewReader(content))
	require.NoError(s.t, err)
	request.Header.Set("Authorization", "Bearer "+s.Token)
	request.Header.Set("Content-Type", "application/octet-stream")
	request.Header.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	response, err := http.DefaultClient.Do(request)
	require.NoError(s.t, err)
	defer response.Body.Close()
	var file struct{ ID string }
	require.Equal(s.t, http.StatusCreated, response.StatusCode)
	require.NoError(s.t, json.NewDecoder(response.Body).Decode(&file))
	return file.ID
}

// TestWithoutAKeysetTheCanaryIsFoundInTemporal proves that the look into Temporal's database
// finds what is there, on servers and workers as in production; and that their keyset hides it.
func TestWithoutAKeysetTheCanaryIsFoundInTemporal(t *testing.T) {
	for _, sealed := range []bool{false, true} {
		t.Run(fmt.Sprintf("keyset %v", sealed), func(t *testing.T) {
			ports, err := temporaldev.FreePorts(4)
			require.NoError(t, err)
			data := t.TempDir()
			temporal, err := temporaldev.Start(t.Context(), temporaldev.Options{
				CLI: devtest.CLI(t), DataDir: data, Port: ports[0], UIPort: ports[1], Namespace: devtest.Namespace,
			})
			require.NoError(t, err)
			t.Cleanup(func() { require.NoError(t, temporal.Stop()) })
			s, end := produce(t, temporal.Address(), ports[2], ports[3], sealed)
			s.voice = sung
			e := s.engagement("sings")
			e.approve(e.diagnosed(), "sponsor")
			said := s.said.String()
			assert.Empty(t, sightings([]byte(page(t, ports[3]))), "metrics")
			end()
			require.NoError(t, temporal.Stop())
			found := inFolder(t, data)
			assert.Equal(t, sealed, len(found) == 0, "%q", found)
			require.Contains(t, said, `"level":"DEBUG"`)
			assert.Empty(t, sightings([]byte(said)), "their logs")
		})
	}
}

// produce runs a server and a worker as in production, with a keyset or without, until end.
func produce(t *testing.T, temporal string, port, metrics int, sealed bool) (s *site, end func()) {
	t.Helper()
	database := storetest.EmptyPostgresURL(t)
	var out, errs bytes.Buffer
	run := func(args ...string) {
		t.Helper()
		require.Zero(t, app.Main(args, &out, &errs), "%s", &errs)
	}
	run("migrate", "--database-url", database, "up")
	out.Reset()
	run("token", "--database-url", database, "--email", "pmo@example.com", "--name", "Petra", "--role", "admin")
	token := strings.TrimSpace(out.String())
	settings := []string{
		"MANDATE_DATABASE_URL=" + database, "MANDATE_TEMPORAL_ADDRESS=" + temporal, "MANDATE_SECRET_KEY_FILE=" + filepath.Join(t.TempDir(), "secret"),
		"MANDATE_SMTP_URL=smtp://" + (&postOffice{}).open(t) + "?tls=none", fmt.Sprintf("MANDATE_PUBLIC_URL=http://127.0.0.1:%d", port),
		"MANDATE_LOG_LEVEL=debug", "MANDATE_LOG_FORMAT=json",
	}
	if sealed {
		keyset := filepath.Join(t.TempDir(), "keyset.json")
		run("keyset", "create", keyset)
		settings = append(settings, "MANDATE_KEYSET_FILE="+keyset)
	}
	s = &site{t: t, API: fmt.Sprintf("http://127.0.0.1:%d", port), Token: token, said: &output{}}
	server := program(t, "mandate", s.said, settings, "serve", "--listen", fmt.Sprintf("127.0.0.1:%d", port), "--metrics-listen", fmt.Sprintf("127.0.0.1:%d", metrics))
	require.Eventually(t, func() bool { return ready(port) }, time.Minute, 50*time.Millisecond, "the server comes up")
	worker := program(t, "mandate", s.said, settings, "worker")
	return s, func() {
		for _, p := range []*exec.Cmd{worker, server} {
			require.NoError(t, p.Process.Signal(os.Interrupt))
			require.NoError(t, p.Wait())
		}
	}
}

// page is what is served as metrics.
func page(t *testing.T, port int) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, fmt.Sprintf("http://127.0.0.1:%d/metrics", port), nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	require.Contains(t, string(text), "mandate_")
	return string(text)
}

// metrics are what /metrics says of the site's database.
func (s *site) metrics(t *testing.T) string {
	t.Helper()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(s.data, "mandate.db"))
	require.NoError(t, err)
	defer db.Close()
	w := httptest.NewRecorder()
	api.NewMetrics(db, slog.New(slog.DiscardHandler)).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/metrics", nil))
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), "mandate_")
	return w.Body.String()
}
