package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"mandate/api/rest"
	"mandate/internal/demo"
	"mandate/internal/engagement"
)

// remote says which server a command speaks to, and as whom.
type remote struct {
	API   string `help:"Address of the server; that of a running mandate dev when not given." placeholder:"URL" env:"MANDATE_API"`
	Token string `help:"API token; that of a running mandate dev when not given." env:"MANDATE_TOKEN"`
	Data  string `help:"Data folder of a running mandate dev." default:".mandate" type:"path" env:"MANDATE_DATA"`
}

// found returns it with what a running development server says of itself.
func (c remote) found(ctx context.Context) (remote, error) {
	if c.API != "" && c.Token != "" {
		c.API = strings.TrimSuffix(c.API, "/")
		return c, nil
	}
	up, ok := running(ctx, c.Data)
	if !ok {
		return c, engagement.Errorf(engagement.Unavailable, "no mandate dev runs on %s; start one, or give --api and --token", c.Data)
	}
	c.API, c.Token = cmp.Or(strings.TrimSuffix(c.API, "/"), up.API), cmp.Or(c.Token, up.Token)
	return c, nil
}

// slowest is how long a command waits for an answer.
const slowest = 5 * time.Minute

// call sends a request and returns the answer's body. A refusal becomes an error that
// names every problem.
func (c remote) call(ctx context.Context, method, path, contentType string, body []byte) (answer []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, slowest)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, c.API+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Authorization", "Bearer "+c.Token)
	if body != nil {
		request.Header.Set("Content-Type", contentType)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, fmt.Errorf("the server at %s does not answer: %w", c.API, err)
	}
	defer func() {
		if closing := response.Body.Close(); err == nil {
			err = closing
		}
	}()
	if answer, err = io.ReadAll(response.Body); err != nil {
		return nil, fmt.Errorf("the answer of %s broke off: %w", c.API, err)
	}
	if response.StatusCode < http.StatusMultipleChoices {
		return answer, nil
	}
	return nil, refusalOf(response.Status, answer)
}

func refusalOf(status string, answer []byte) error {
	var p rest.Problem
	if err := json.Unmarshal(answer, &p); err != nil || p.Detail == "" {
		return fmt.Errorf("the server answers %s", status)
	}
	var out strings.Builder
	out.WriteString(p.Detail)
	for _, e := range p.Errors {
		fmt.Fprintf(&out, "\n  %s: %s", e.Location, e.Message)
	}
	return engagement.Errorf(engagement.Invalid, "%s", out.String())
}

type exportCommand struct {
	Engagement string `arg:"" help:"Id of the engagement."`
	Format     string `help:"json or xlsx." enum:"json,xlsx" default:"json"`
	remote
}

// Run writes the file to the output, to be redirected.
func (e exportCommand) Run(ctx context.Context, console *console) error {
	c, err := e.found(ctx)
	if err != nil {
		return err
	}
	file, err := c.call(ctx, http.MethodGet, "/v1/engagements/"+url.PathEscape(e.Engagement)+"/export?format="+e.Format, "", nil)
	if err != nil {
		return err
	}
	_, err = console.out.Write(file)
	return err
}

type importCommand struct {
	File       string `arg:"" help:"What an export gave, or was written like it: .json or .xlsx. Or an analysis of areas, criteria and recommendations, for which an engagement is started." type:"existingfile"`
	Engagement string `help:"Id of the engagement to import into; required unless the file is an analysis."`
	DryRun     bool   `help:"Tell what would change, and change nothing."`
	Replace    bool   `help:"Delete what the file does not hold, of the kinds that it is about."`
	remote
}

// Run imports the file and tells what that did.
func (i importCommand) Run(ctx context.Context, console *console) error {
	c, err := i.found(ctx)
	if err != nil {
		return err
	}
	file, err := os.ReadFile(i.File)
	if err != nil {
		return err
	}
	if i.Engagement == "" {
		return i.start(ctx, c, console, file)
	}
	return i.load(ctx, c, console, i.Engagement, file)
}

// start starts an engagement for an analysis that was made elsewhere. The same file again
// finds the engagement that it has started.
func (i importCommand) start(ctx context.Context, c remote, console *console, file []byte) error {
	if i.DryRun || i.Replace {
		return engagement.Errorf(engagement.Invalid, "--dry-run and --replace are for imports into an engagement; name it with --engagement")
	}
	story, absent, err := demo.FromAnalysis(file)
	if err != nil {
		return fmt.Errorf("without --engagement the file must be an analysis of areas and criteria: %w", err)
	}
	sum := sha256.Sum256(file)
	player := demo.Player{API: c.API, Web: c.API, Token: c.Token, Seed: "import-" + hex.EncodeToString(sum[:16])}
	made, err := player.Draft(ctx, story)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(console.out, "%s: %d answers, %d findings, %d objectives and %d actions are in engagement %s\n",
		made.Title, len(story.Answers), len(story.Findings), len(story.Objectives), len(story.Actions), made.Engagement)
	for _, what := range absent {
		if err == nil {
			_, err = fmt.Fprintf(console.out, "The analysis has no %s.\n", what)
		}
	}
	return err
}

func (i importCommand) load(ctx context.Context, c remote, console *console, id string, file []byte) error {
	path := fmt.Sprintf("/v1/engagements/%s/import?dry_run=%t&replace=%t", url.PathEscape(id), i.DryRun, i.Replace)
	answer, err := c.call(ctx, http.MethodPost, path, "application/octet-stream", file)
	if err != nil {
		return err
	}
	var report rest.ImportReport
	if err := json.Unmarshal(answer, &report); err != nil {
		return fmt.Errorf("the answer of %s cannot be read: %w", c.API, err)
	}
	return tell(console.out, report)
}

// tell writes what an import did, or would do.
func tell(out io.Writer, r rest.ImportReport) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, change := range r.Changes {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", change.What, strings.ReplaceAll(string(change.Kind), "_", " "), change.Title, strings.Join(change.Fields, ", "))
	}
	if r.Summary {
		fmt.Fprintln(table, "updated\tplan summary\t\t")
	}
	if err := table.Flush(); err != nil {
		return err
	}
	done := "Imported"
	if r.DryRun {
		done = "A trial, nothing was written"
	}
	_, err := fmt.Fprintf(out, "%s: %d created, %d updated, %d deleted, %d unchanged.\n", done, r.Created, r.Updated, r.Deleted, r.Unchanged)
	return err
}
