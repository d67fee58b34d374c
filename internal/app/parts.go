package app

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"

	"mandate/activities"
	"mandate/api"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/office"
	"mandate/internal/store"
	"mandate/workflows"
)

// parts are what servers and workers share.
type parts struct {
	store    *store.DB
	keys     identity.Keys
	temporal client.Client
	log      *slog.Logger
}

func (p *parts) close() {
	if p.temporal != nil {
		p.temporal.Close()
	}
	if err := p.store.Close(); err != nil {
		p.log.Error("the database could not be closed", "error", err)
	}
}

// newWorker makes a worker that runs every workflow and every activity.
func (p *parts) newWorker(o *office.Office) worker.Worker {
	w := engine.NewWorker(p.temporal)
	workflows.Register(w)
	activities.Register(w, Capabilities(o, p.keys))
	return w
}

// Capabilities plugs the office into the activities.
func Capabilities(o *office.Office, keys identity.Keys) activities.Set {
	return activities.Set{
		Journal:     &activities.Journal{Port: o},
		People:      &activities.People{Port: o, Signature: keys},
		Methodology: &activities.Methodology{Port: o},
		Calendar:    &activities.Calendar{Port: office.Calendar{}},
		Freeze:      &activities.Freeze{Port: o},
		Projects:    &activities.Projects{Port: o, Calendar: office.Calendar{}},
		Measure:     &activities.Measure{Port: o},
		Report:      &activities.Report{Port: o},
		Notify:      &activities.Notify{Port: o},
	}
}

// serveHTTP serves until ctx is done, then lets requests under way finish.
func serveHTTP(ctx context.Context, listener net.Listener, handler http.Handler, log *slog.Logger) error {
	server := api.NewServer(handler, log)
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	return errors.Join(server.Shutdown(grace), ignoreClosed(<-done))
}

func ignoreClosed(err error) error {
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
