package app_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/workflowservice/v1"

	"mandate/api"
	"mandate/api/rest"
	"mandate/internal/demo"
	"mandate/internal/store"
)

// consultancy is how much a whole engagement wrote.
type consultancy struct {
	of         string // the story
	engagement string
	runs       []run
	journal    int // events
}

// run is a workflow's run; one that continued as new has several.
type run struct {
	workflow string
	began    time.Time
	events   int
}

// consultancy plays the real consultancy whose file lies beside the repository, or else
// the built-in example.
func (s *site) consultancy() consultancy {
	s.t.Helper()
	story, of := example(s.t), "the built-in example: ../shared/cases/keda.json is not beside the repository"
	file, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "cases", "keda.json"))
	if err == nil {
		of = "keda.json"
		story, err = demo.FromCase(file)
		require.NoError(s.t, err)
	}
	result := play(s.t, s, story, "bench")
	return consultancy{of: of, engagement: result.Engagement, runs: s.everyRun(), journal: len(s.journal(result.Engagement))}
}

// everyRun lists every workflow run on the site's Temporal server, by workflow and time.
func (s *site) everyRun() (runs []run) {
	s.t.Helper()
	c := s.temporal()
	for request := (&workflowservice.ListWorkflowExecutionsRequest{}); ; {
		page, err := c.ListWorkflow(s.t.Context(), request)
		require.NoError(s.t, err)
		for _, execution := range page.GetExecutions() {
			at := execution.GetExecution()
			described, err := c.DescribeWorkflowExecution(s.t.Context(), at.GetWorkflowId(), at.GetRunId())
			require.NoError(s.t, err)
			runs = append(runs, run{at.GetWorkflowId(), execution.GetStartTime().AsTime(), int(described.GetWorkflowExecutionInfo().GetHistoryLength())})
		}
		if request.NextPageToken = page.GetNextPageToken(); len(request.NextPageToken) == 0 {
			break
		}
	}
	slices.SortFunc(runs, func(a, b run) int { return cmp.Or(strings.Compare(a.workflow, b.workflow), a.began.Compare(b.began)) })
	return runs
}

func (c consultancy) print(out io.Writer) {
	var sizes []int
	ids := map[string]bool{}
	for _, r := range c.runs {
		sizes = append(sizes, r.events)
		ids[r.workflow] = true
	}
	slices.Sort(sizes)
	fmt.Fprintf(out, "\nA whole consultancy (%s): %d workflows in %d runs, %d journal events\n", c.of, len(ids), len(c.runs), c.journal)
	fmt.Fprintf(out, "History events a run: min %d, median %d, max %d\n\n", sizes[0], sizes[len(sizes)/2], sizes[len(sizes)-1])
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(table, "events\t")
	for _, r := range c.runs {
		fmt.Fprintf(table, "%d\t  %s\n", r.events, strings.Replace(r.workflow, c.engagement, "…", 1))
	}
	_ = table.Flush()
}

// statements are the SQL statements of two requests, the sender's recognition included,
// with how many engagements the second one lists.
type statements struct{ one, list, listed int }

// statements counts on the store of a site that has stopped. The list begins with the
// oldest, so that it holds the same engagement however many others there are.
func (s *site) statements(engagement string) statements {
	s.t.Helper()
	db, err := store.Open(s.t.Context(), "sqlite:"+filepath.Join(s.data, "mandate.db"))
	require.NoError(s.t, err)
	defer func() { require.NoError(s.t, db.Close()) }()
	log := slog.New(slog.DiscardHandler)
	handler := api.New(api.Options{REST: rest.Options{Store: db, Log: log, Version: "bench"}, Log: log}).Handler()
	count := 0
	db.OnStatement(func(string) { count++ })
	get := func(path string) (statements int, body []byte) {
		request := httptest.NewRequest(http.MethodGet, "/v1"+path, nil)
		request.Header.Set("Authorization", "Bearer "+s.Token)
		answer := httptest.NewRecorder()
		count = 0
		handler.ServeHTTP(answer, request)
		require.Equal(s.t, http.StatusOK, answer.Code, "%s", answer.Body)
		return count, answer.Body.Bytes()
	}
	// Once a minute a request notes that the token is in use: not those that are counted.
	get("/engagements?limit=1")
	one, _ := get("/engagements/" + engagement)
	list, body := get("/engagements?limit=100&sort=opened")
	var page struct {
		Items []struct{} `json:"items"`
	}
	require.NoError(s.t, json.Unmarshal(body, &page))
	return statements{one: one, list: list, listed: len(page.Items)}
}

func printStatements(out io.Writer, alone, among statements) {
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(table, "SQL statements, listing %d\tlisting %d\t\n", alone.listed, among.listed)
	fmt.Fprintf(table, "%d\t%d\t  GET /v1/engagements/{id}\n", alone.one, among.one)
	fmt.Fprintf(table, "%d\t%d\t  GET /v1/engagements?limit=100\n", alone.list, among.list)
	_ = table.Flush()
}
