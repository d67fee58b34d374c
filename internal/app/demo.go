package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"mandate/internal/config"
	"mandate/internal/demo"
)

type demoCommand struct {
	Case    string `help:"Play a real consultancy: a file of areas, criteria and recommendations." type:"existingfile"`
	Data    string `help:"Data folder of a running mandate dev to play on; when none runs there, the demo runs one of its own." default:".mandate" type:"path" env:"MANDATE_DATA"`
	Seed    string `help:"Names the play. The same seed goes on with the same engagement after an interruption." env:"MANDATE_DEMO_SEED"`
	Reports string `help:"Folder for the reports." default:"demo-reports" type:"path"`

	TemporalCLI string `name:"temporal-cli" help:"The Temporal CLI's binary; else the one on the PATH, else one is built once." type:"path" env:"MANDATE_TEMPORAL_CLI"`
}

// errPlayed ends the demo's own server.
var errPlayed = errors.New("the demo has been played")

// Run plays a story on the running development server, or on one of its own that
// leaves nothing behind but the reports.
func (d demoCommand) Run(ctx context.Context, log *slog.Logger, console *console) error {
	story, err := d.story()
	if err != nil {
		return err
	}
	if up, running := running(ctx, d.Data); running {
		fmt.Fprintf(console.out, "Playing on %s.\n", up.Web)
		return d.play(ctx, log, console, up, story)
	}
	return d.alone(ctx, log, console, story)
}

func (d demoCommand) story() (demo.Story, error) {
	if d.Case == "" {
		return demo.Example()
	}
	file, err := os.ReadFile(d.Case)
	if err != nil {
		return demo.Story{}, err
	}
	return demo.FromCase(file)
}

// running tells what runs on a data folder. What a killed server left behind there does
// not answer.
func running(ctx context.Context, data string) (up dev, ok bool) {
	content, err := os.ReadFile(devFile(data))
	if err != nil || json.Unmarshal(content, &up) != nil {
		return up, false
	}
	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, up.API+"/readyz", nil)
	if err != nil {
		return up, false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return up, false
	}
	return up, errors.Join(answer.Body.Close()) == nil && answer.StatusCode == http.StatusOK
}

// alone plays on a server of the demo's own, in a folder that goes with it. Its log is
// kept only when the play fails.
func (d demoCommand) alone(ctx context.Context, log *slog.Logger, people *console, story demo.Story) (err error) {
	folder, err := os.MkdirTemp("", "mandate-demo-")
	if err != nil {
		return err
	}
	logs, err := os.Create(filepath.Join(folder, "demo.log"))
	if err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, logs.Close())
		if err != nil {
			fmt.Fprintf(people.err, "The demo's data and log are kept in %s.\n", folder)
			return
		}
		err = os.RemoveAll(folder)
	}()
	own := devCommand{
		Data: folder, TemporalCLI: d.TemporalCLI, Digest: config.Digest{At: "07:00", Zone: "UTC"}, Portfolio: config.Portfolio{On: "never"},
		Polling: config.Polling{Every: time.Hour}, // the demo reads no source
	}
	fileLog := slog.New(slog.NewTextHandler(logs, nil))
	err = own.run(ctx, fileLog, &console{out: people.out, err: logs}, func(ctx context.Context, up dev) error {
		if err := d.play(ctx, log, people, up, story); err != nil {
			return err
		}
		return errPlayed
	})
	if errors.Is(err, errPlayed) {
		return nil
	}
	return err
}

func (d demoCommand) play(ctx context.Context, log *slog.Logger, console *console, up dev, story demo.Story) error {
	seed := d.Seed
	if seed == "" {
		seed = "demo-" + time.Now().UTC().Format("20060102T150405.000")
	}
	player := demo.Player{API: up.API, Web: up.Web, Token: up.Token, Out: console.out, ReportDir: d.Reports, Seed: seed, Log: log}
	result, err := player.Play(ctx, story)
	if err != nil {
		return fmt.Errorf("the demo stopped; go on with --seed %s: %w", seed, err)
	}
	fmt.Fprintf(console.out, "\n%s: %s, after %s.\n%d workflows, %d projects, %d decisions, %d journal events; the journal's chain is whole.\n\nReports:\n",
		result.Title, result.Status, result.Took.Round(time.Second), result.Workflows, result.Projects, result.Decisions, result.Events)
	for _, path := range result.Reports {
		fmt.Fprintln(console.out, "  "+path)
	}
	return nil
}
