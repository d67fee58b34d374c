package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mandate/internal/app/temporaldev"
	"mandate/internal/config"
	"mandate/internal/demo"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/notify"
	"mandate/internal/store"
	"mandate/internal/vault"
)

type devCommand struct {
	Data           string `help:"Folder for the state." default:".mandate" type:"path" env:"MANDATE_DATA"`
	Port           int    `help:"Port of the API and the pages; 0 for any." default:"8080" env:"MANDATE_PORT"`
	TemporalPort   int    `help:"Port of the Temporal server; 0 for any." default:"7233" env:"MANDATE_TEMPORAL_PORT"`
	TemporalUIPort int    `name:"temporal-ui-port" help:"Port of the Temporal UI; 0 for any." default:"8233" env:"MANDATE_TEMPORAL_UI_PORT"`
	TemporalCLI    string `name:"temporal-cli" help:"The Temporal CLI's binary; else the one on the PATH, else one is built once." type:"path" env:"MANDATE_TEMPORAL_CLI"`
	NoWorker       bool   `help:"Run without a worker: what people do is kept until one returns."`
	Example        bool   `help:"On the first start, load an example engagement and leave it waiting at the plan's gate."`

	config.Digest
	config.Portfolio
	config.Print
	config.Reach
	config.Webhooks
	config.Polling
}

// devNamespace is the development server's only namespace.
const devNamespace = "mandate"

// dev is a development server that is up.
type dev struct {
	API        string `json:"api"`
	Web        string `json:"web"`
	Mailbox    string `json:"mailbox"`
	Temporal   string `json:"temporal"`
	TemporalUI string `json:"temporal_ui"`
	Token      string `json:"token"`
	// PID is the process that runs it.
	PID int `json:"pid"`
}

// devFile is where a data folder says what runs on it.
func devFile(data string) string { return filepath.Join(data, "dev.json") }

// Run runs everything until it is told to stop. The state stays in the data folder.
func (d devCommand) Run(ctx context.Context, log *slog.Logger, console *console) error {
	return d.run(ctx, log, console, func(ctx context.Context, up dev) error {
		up.print(console, d)
		if !d.Example {
			return nil
		}
		return d.loadExample(ctx, console, up, log)
	})
}

// run calls whenUp once everything serves; its error ends everything.
func (d devCommand) run(ctx context.Context, log *slog.Logger, console *console, whenUp func(context.Context, dev) error) (err error) {
	if _, _, err := d.Clock(); err != nil {
		return err
	}
	if err := d.CheckEvery(); err != nil {
		return err
	}
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return fmt.Errorf("make the data folder: %w", err)
	}
	lock, err := store.LockShared(d.database())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lock.Release()) }()
	listener, err := listen(fmt.Sprintf("127.0.0.1:%d", d.Port), "--port")
	if err != nil {
		return err
	}
	defer func() {
		// Serving closes it; before that nobody else would.
		if closeErr := listener.Close(); !errors.Is(closeErr, net.ErrClosed) {
			err = errors.Join(err, closeErr)
		}
	}()
	temporal, err := d.startTemporal(ctx, "http://"+listener.Addr().String(), console)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, temporal.Stop()) }()
	return d.serve(ctx, log, listener, temporal, whenUp)
}

func (d devCommand) database() string { return filepath.Join(d.Data, "mandate.db") }

// startTemporal starts the child, whose UI reads what is sealed through the site.
func (d devCommand) startTemporal(ctx context.Context, site string, console *console) (*temporaldev.Server, error) {
	cli, err := temporaldev.Locate(ctx, d.TemporalCLI, console.out)
	if err != nil {
		return nil, err
	}
	for _, port := range []*int{&d.TemporalPort, &d.TemporalUIPort} {
		if *port != 0 {
			continue
		}
		free, err := temporaldev.FreePorts(1)
		if err != nil {
			return nil, err
		}
		*port = free[0]
	}
	fmt.Fprintln(console.out, "Starting the Temporal development server …")
	return temporaldev.Start(ctx, temporaldev.Options{
		CLI: cli, DataDir: filepath.Join(d.Data, "temporal"), Port: d.TemporalPort, UIPort: d.TemporalUIPort,
		Namespace: devNamespace, Log: whileRunning{ctx, console.err},
		Codec: &temporaldev.Codec{Endpoint: site + "/codec", SignIn: site},
	})
}

// whileRunning passes a server's warnings on until we are told to stop: that its parts
// no longer reach each other while they end is no news.
type whileRunning struct {
	ctx context.Context
	to  io.Writer
}

// Write passes on what is still of interest.
func (w whileRunning) Write(p []byte) (int, error) {
	if w.ctx.Err() != nil {
		return len(p), nil
	}
	return w.to.Write(p)
}

// serve connects the parts, serves, and takes itself down in the reverse order.
func (d devCommand) serve(ctx context.Context, log *slog.Logger, listener net.Listener, temporal *temporaldev.Server,
	whenUp func(context.Context, dev) error,
) (err error) {
	site := "http://" + listener.Addr().String()
	from := mail.Address{Name: "Mandate", Address: "mandate@localhost"}
	mailbox, err := notify.NewMailbox(filepath.Join(d.Data, "mail"), from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, mailbox.Close()) }()
	keys, err := vault.ReadOrCreate(filepath.Join(d.Data, "keyset.json"))
	if err != nil {
		return err
	}
	p, err := assemble(ctx, settings{
		allowed: d.Allow, receivers: d.WebhookAllow, vault: keys,
		database: "sqlite:" + d.database(), secretFile: filepath.Join(d.Data, "secret.key"),
		temporal: temporal.Address(), namespace: devNamespace, publicURL: site, mail: mailbox, from: from, log: log,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := p.prepare(ctx); err != nil {
		return err
	}
	up := dev{
		API: site, Web: site, Mailbox: site + "/mailbox", Temporal: temporal.Address(), TemporalUI: temporal.UI(), PID: os.Getpid(),
	}
	if up.Token, err = d.token(ctx, p.store); err != nil {
		return err
	}
	if !d.NoWorker {
		if err := p.scheduleMails(ctx, d.Digest, d.Portfolio); err != nil {
			return err
		}
		if err := p.scheduleRetention(ctx, 0); err != nil {
			return err
		}
		if err := p.scheduleSources(ctx, d.Polling); err != nil {
			return err
		}
		worker, err := p.startWorker()
		if err != nil {
			return err
		}
		defer worker.Stop()
	}
	server := p.newServer(front{publicURL: site, temporalUI: temporal.UI(), namespace: devNamespace, dev: true, mailbox: mailbox, chromium: d.Chromium})
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return server.Serve(ctx, listener) })
	group.Go(func() error { p.relay.Run(ctx); return nil })
	if !d.NoWorker {
		group.Go(func() error { p.reseal(ctx); return nil })
	}
	group.Go(func() error { return watchTemporal(ctx, temporal) })
	if err := up.announce(d.Data); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(devFile(d.Data))) }()
	group.Go(func() error { return whenUp(ctx, up) })
	return group.Wait()
}

// watchTemporal ends everything when the Temporal server ends by itself.
func watchTemporal(ctx context.Context, temporal *temporaldev.Server) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-temporal.Done():
		if ctx.Err() != nil { // Ctrl-C reaches the child as well
			return nil
		}
		return errors.Join(engagement.Errorf(engagement.Unavailable, "the Temporal server has ended; start again"), err)
	}
}

// token reads the folder's API token, or makes one that only the owner can read.
func (d devCommand) token(ctx context.Context, db *store.DB) (string, error) {
	path := filepath.Join(d.Data, "token")
	kept, err := os.ReadFile(path)
	if err == nil {
		return strings.TrimSpace(string(kept)), nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("read the API token: %w", err)
	}
	secret, err := makeToken(ctx, db, tokenCommand{Email: "admin@localhost", Name: "Administrator", Role: identity.Admin, Label: "mandate dev"})
	if err == nil {
		err = appoint(ctx, db, "admin@localhost", identity.Admin)
	}
	if err != nil {
		return "", err
	}
	return secret, os.WriteFile(path, []byte(secret+"\n"), 0o600)
}

// appoint gives somebody a role in the organisation, which they have when they sign in.
func appoint(ctx context.Context, db *store.DB, email string, role identity.Role) error {
	return db.In(ctx, defaultOrg, func(tx *store.Tx) error {
		person, err := tx.PersonByEmail(email)
		if err != nil {
			return err
		}
		person.OrgRoles = []string{string(role)}
		_, err = tx.UpdatePerson(person, person.Version)
		return err
	})
}

// announce writes dev.json, whole or not at all.
func (up dev) announce(data string) error {
	content, err := json.MarshalIndent(up, "", "  ")
	if err != nil {
		return err
	}
	part := devFile(data) + ".part"
	if err := os.WriteFile(part, append(content, '\n'), 0o600); err != nil {
		return fmt.Errorf("say what is up: %w", err)
	}
	return os.Rename(part, devFile(data))
}

func (up dev) print(console *console, d devCommand) {
	fmt.Fprintf(console.out, `
Mandate is up.

  Pages        %s
  Mailbox      %s
  API          %s/v1   (reference: %s/docs)
  Temporal UI  %s
  Temporal     %s, namespace %s
  Token        %s
  State        %s

`, up.Web, up.Mailbox, up.API, up.Web, up.TemporalUI, up.Temporal, devNamespace, up.Token, d.Data)
	if d.NoWorker {
		fmt.Fprintln(console.out, "There is no worker: what people do is kept until one returns.")
	}
	fmt.Fprintln(console.out, "Ctrl-C stops it; the state stays.")
}

// loadExample plays the example up to the plan's gate. A fault of the example leaves
// the server up.
func (d devCommand) loadExample(ctx context.Context, console *console, up dev, log *slog.Logger) error {
	done := filepath.Join(d.Data, "example")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	fmt.Fprintln(console.out, "Loading the example engagement …")
	began := time.Now()
	player := demo.Player{API: up.API, Web: up.Web, Token: up.Token, Seed: "example", Log: log}
	story, err := demo.Example()
	if err == nil {
		// Whoever looks around has days to decide, not seconds.
		story.Start.Methodology = "external-cto"
		_, err = player.LoadExample(ctx, story)
	}
	if err != nil {
		if ctx.Err() == nil {
			fmt.Fprintln(console.err, "The example could not be loaded; the next start tries again:", explain(err))
		}
		return nil
	}
	if err := os.WriteFile(done, []byte(time.Now().UTC().Format(time.RFC3339)+"\n"), 0o600); err != nil {
		return fmt.Errorf("note that the example is loaded: %w", err)
	}
	fmt.Fprintf(console.out, "The example is loaded (%s). Its plan waits for approval: open %s and follow the link in a leader's mail.\n",
		time.Since(began).Round(time.Second), up.Mailbox)
	return nil
}
