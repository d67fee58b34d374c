// Package app wires the parts together: the command line, the servers and workers,
// and the development server that is all of them in one.
package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"mandate/internal/config"
	"mandate/internal/engagement"
)

// Version is set at build time by -ldflags "-X mandate/internal/app.Version=…".
var Version = "dev"

// commands is the command line.
type commands struct {
	Dev         devCommand         `cmd:"" help:"Run everything on this machine: SQLite, a Temporal development server, worker, API, web and mailbox."`
	Serve       serveCommand       `cmd:"" help:"Run the API and the web pages, on PostgreSQL."`
	Worker      workerCommand      `cmd:"" help:"Run a worker, on PostgreSQL."`
	Migrate     migrateCommand     `cmd:"" help:"Bring the database's schema up to date, back one step, or tell where it stands."`
	Rebuild     rebuildCommand     `cmd:"" help:"Drop the read model, rebuild it from the journal, and prove it equal."`
	Token       tokenCommand       `cmd:"" help:"Make an API token."`
	Keyset      keysetCommand      `cmd:"" help:"The keyset that seals secrets and what crosses Temporal: make one, rotate it, list and drop its keys."`
	Methodology methodologyCommand `cmd:"" help:"Check methodology files."`
	Questions   questionsCommand   `cmd:"" help:"Question sets: check, import, list and export them."`
	Export      exportCommand      `cmd:"" help:"Write all content of an engagement to one file."`
	Import      importCommand      `cmd:"" help:"Import content into an engagement: all of a file, or nothing."`
	Dossier     dossierCommand     `cmd:"" help:"Fetch everything of an engagement with its journal, as one signed ZIP."`
	Verify      verifyCommand      `cmd:"" help:"Check a dossier, without a server, and say what it proves and what it does not."`
	Anchor      anchorCommand      `cmd:"" help:"Say outside of the database where journals end, and hold them to it."`
	Keys        keysCommand        `cmd:"" help:"Print the public keys of this installation's signatures."`
	Demo        demoCommand        `cmd:"" help:"Play a whole engagement through the REST API and the approval form."`
	Rehearse    rehearseCommand    `cmd:"" help:"Run an engagement in skipped time and print the calendar that would follow, and where it would get stuck."`
	Version     versionCommand     `cmd:"" help:"Tell the version."`

	Log config.Log `embed:"" prefix:"log-"`
}

// console is where a command writes for people.
type console struct {
	out, err io.Writer
}

// Main runs a command and returns the exit code: 0 for success, 1 for a failure that
// the message explains, 2 for a wrong command line.
func Main(args []string, stdout, stderr io.Writer) int {
	var cli commands
	parser, err := kong.New(&cli, kong.Name("mandate"), kong.Writers(stdout, stderr), kong.UsageOnError(),
		kong.Description("Mandate runs \"CTO as a service\" engagements as durable workflows."))
	if err != nil {
		fmt.Fprintln(stderr, "mandate:", err)
		return 2
	}
	command, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintln(stderr, "mandate:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	command.BindTo(ctx, (*context.Context)(nil))
	log := cli.Log.Logger()
	slog.SetDefault(log)
	if err := command.Run(log, &console{out: stdout, err: stderr}); err != nil {
		fmt.Fprintln(stderr, "mandate:", explain(err))
		return 1
	}
	return 0
}

// explain is what a person is told of an error.
func explain(err error) string {
	var e *engagement.Error
	if errors.As(err, &e) {
		return e.Error()
	}
	return err.Error()
}

type versionCommand struct{}

func (versionCommand) Run(c *console) error {
	_, err := fmt.Fprintln(c.out, "mandate", Version)
	return err
}
