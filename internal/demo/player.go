// Package demo plays a whole engagement as its people would: through the public REST
// API and, where somebody decides, through the form that the link of their mail opens.
// It has no other door. What has been done already is read from the API, so that the
// same play, started again after any interruption, goes on where it was.
package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"mandate/internal/engagement"
)

// Player plays stories on a running server.
type Player struct {
	// API and Web are addresses without a path, for example http://localhost:8080. They
	// may be the same.
	API, Web string
	Token    string       // of the API, with the role pmo or admin
	HTTP     *http.Client // one of its own when nil
	Out      io.Writer    // progress; io.Discard when nil
	// ReportDir is where the reports are saved; made when missing. Empty saves none.
	ReportDir string
	// Seed tells plays apart: the same seed goes on with the same engagement, another
	// one starts a new one.
	Seed string
	Log  *slog.Logger
}

// Result is what a play has come to.
type Result struct {
	Engagement string
	Title      string
	Status     engagement.Status
	Workflows  int // Temporal workflows, the engagement's own included
	Events     int // in the journal
	Decisions  int // that counted
	Projects   int
	Reports    []string      // paths of the files saved
	Took       time.Duration // from the journal's first event to its last
}

// play is one story on its way.
type play struct {
	*Player
	story Story
	wire  *wire
	api   *api
	ids   *ids
	watch *watcher
	mail  *mailbox
	show  *progress
	at    string // path of the engagement

	// live is closed once the release is: projects are handed over after it.
	live chan struct{}

	mu       sync.Mutex
	browsers map[string]*browser // by person
}

// Play plays a story from the start to the final report. It returns once the engagement
// is closed, its reports are saved and its journal was found whole.
func (p *Player) Play(ctx context.Context, story Story) (Result, error) {
	var result Result
	err := p.perform(ctx, story, func(ctx context.Context, play *play) (err error) {
		for _, act := range []func(context.Context) error{play.assess, play.plan, play.approvePlan, play.implement, play.close} {
			if err := act(ctx); err != nil {
				return err
			}
		}
		result, err = play.account(ctx)
		return err
	})
	return result, err
}

// LoadExample plays a story until its plan is before the client's leaders, and leaves it
// there for somebody to approve. When that has been done before, it does nothing.
func (p *Player) LoadExample(ctx context.Context, story Story) (Result, error) {
	var result Result
	err := p.perform(ctx, story, func(ctx context.Context, play *play) error {
		s, err := play.watch.fresh(ctx)
		if err != nil {
			return err
		}
		if _, submitted := s.gate(refPlan, engagement.GatePlan); !submitted && !s.over() {
			if err := play.assess(ctx); err != nil {
				return err
			}
			if err := play.plan(ctx); err != nil {
				return err
			}
		}
		result = Result{Engagement: s.ID, Title: s.Title, Status: s.Status}
		return nil
	})
	return result, err
}

// perform opens the engagement and plays acts on it, watching it all the while.
func (p *Player) perform(ctx context.Context, story Story, acts func(context.Context, *play) error) error {
	began := time.Now()
	play, err := p.prepare(story)
	if err != nil {
		return err
	}
	defer play.show.end()
	defer play.wire.http.CloseIdleConnections()
	if err := play.open(ctx); err != nil {
		return fmt.Errorf("start: %w", err)
	}
	watching, stop := context.WithCancel(ctx)
	defer stop()
	var looking sync.WaitGroup
	looking.Go(func() { play.watch.run(watching) })
	err = acts(ctx, play)
	stop()
	looking.Wait()
	if err == nil {
		play.Log.Info("played", "engagement", play.watch.id, "took", time.Since(began).Round(time.Millisecond))
	}
	return err
}

func (p *Player) prepare(story Story) (*play, error) {
	q := *p
	q.API, q.Web = strings.TrimRight(p.API, "/"), strings.TrimRight(p.Web, "/")
	if q.Seed == "" {
		return nil, errors.New("the play needs a seed, by which it finds its own engagement again")
	}
	if len(q.Seed) > 100 {
		return nil, errors.New("the seed is longer than 100 characters; shorten it")
	}
	if q.Out == nil {
		q.Out = io.Discard
	}
	if q.Log == nil {
		q.Log = slog.New(slog.DiscardHandler)
	}
	client := &http.Client{}
	if q.HTTP != nil {
		*client = *q.HTTP
	} else if transport, ok := http.DefaultTransport.(*http.Transport); ok {
		// Many people act at once on one server.
		transport = transport.Clone()
		transport.MaxIdleConnsPerHost = 32
		client.Transport = transport
	}
	show := newProgress(q.Out)
	w := &wire{http: client, patience: patience, away: show.away}
	return &play{
		Player: &q, story: story, wire: w, show: show,
		api:  &api{wire: w, base: q.API, token: q.Token, seed: q.Seed},
		mail: newMailbox(w, q.Web), live: make(chan struct{}),
		browsers: map[string]*browser{},
	}, nil
}
