package demo

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"mandate/internal/engagement"
)

// look is how often the play looks at how the engagement stands. A look at one that has
// not moved costs a single small request.
const look = 200 * time.Millisecond

// patienceForProcess is how long the process may take for a step of its own, with the
// server there all the time. The longest is a monitoring period.
const patienceForProcess = 90 * time.Second

// state is how the engagement stands, as the API tells it, and how it came to that.
type state struct {
	engagementView
	Projects []projectView
	Periods  []periodView
	Journal  []entryView // from its beginning
}

// phase finds a phase by its place.
func (s *state) phase(ref string) (phaseView, bool) {
	i := slices.IndexFunc(s.Phases, func(p phaseView) bool { return p.Ref == ref })
	if i < 0 {
		return phaseView{}, false
	}
	return s.Phases[i], true
}

// gate finds the newest round of the gate at a place.
func (s *state) gate(ref string, key engagement.GateKey) (gateView, bool) {
	i := slices.IndexFunc(s.Gates, func(g gateView) bool { return g.Ref == ref && g.Key == key })
	if i < 0 {
		return gateView{}, false
	}
	return s.Gates[i], true
}

func (s *state) project(id string) (projectView, bool) {
	i := slices.IndexFunc(s.Projects, func(p projectView) bool { return p.ID == id })
	if i < 0 {
		return projectView{}, false
	}
	return s.Projects[i], true
}

// over tells whether the engagement has ended.
func (s *state) over() bool {
	return s.Status == engagement.StatusClosed || s.Status == engagement.StatusCancelled
}

// watcher looks at the engagement again and again, and wakes those who wait for it to
// change. It keeps nothing that the next look would not bring.
type watcher struct {
	api  *api
	id   string
	seen func(*state) // told of every look

	mu    sync.Mutex
	now   *state
	began time.Time     // of the last look
	next  chan struct{} // closed by the next look
	err   error
}

func newWatcher(a *api, id string, seen func(*state)) *watcher {
	return &watcher{api: a, id: id, seen: seen, now: &state{}, next: make(chan struct{})}
}

// run looks until the context ends or the server stays away too long.
func (w *watcher) run(ctx context.Context) {
	ticker := time.NewTicker(look)
	defer ticker.Stop()
	for {
		began := time.Now()
		s, err := w.read(ctx)
		if ctx.Err() != nil {
			return
		}
		w.mu.Lock()
		if w.err = err; err == nil {
			w.now, w.began = s, began
		}
		close(w.next)
		w.next = make(chan struct{})
		w.mu.Unlock()
		if err != nil {
			return
		}
		w.seen(s)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// read looks at what the journal has gained since the last look. Everything else follows
// from the journal, and is read again only when that has grown.
func (w *watcher) read(ctx context.Context) (*state, error) {
	before, _, _ := w.last()
	gained, err := w.gained(ctx, before)
	if err != nil || (len(gained) == 0 && before.Seq > 0) {
		return before, err
	}
	s, at := &state{Projects: before.Projects, Periods: before.Periods}, "/v1/engagements/"+w.id
	s.Journal = append(before.Journal[:len(before.Journal):len(before.Journal)], gained...)
	if err := w.api.get(ctx, at, &s.engagementView); err != nil {
		return nil, err
	}
	if before.Seq == 0 || within(gained, "project/") {
		var projects listOf[projectView]
		if err := w.api.get(ctx, at+"/projects", &projects); err != nil {
			return nil, err
		}
		s.Projects = projects.Items
	}
	if before.Seq == 0 || within(gained, refMonitoring) {
		var periods listOf[periodView]
		if err := w.api.get(ctx, at+"/periods", &periods); err != nil {
			return nil, err
		}
		s.Periods = periods.Items
	}
	return s, nil
}

// gained reads the entries of the journal that came after those known.
func (w *watcher) gained(ctx context.Context, before *state) ([]entryView, error) {
	var gained []entryView
	for after := strconv.Itoa(len(before.Journal)); ; {
		var page listOf[entryView]
		if err := w.api.get(ctx, "/v1/engagements/"+w.id+"/journal?limit=200&cursor="+after, &page); err != nil {
			return nil, err
		}
		gained = append(gained, page.Items...)
		if page.Next == "" {
			return gained, nil
		}
		after = page.Next
	}
}

// within tells whether entries say something of a part of the engagement.
func within(entries []entryView, part string) bool {
	return slices.ContainsFunc(entries, func(e entryView) bool { return strings.HasPrefix(e.Event.Phase, part) })
}

// last is how the engagement stood at the last look, and a channel that closes with the
// next one.
func (w *watcher) last() (*state, <-chan struct{}, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now, w.next, w.err
}

// await returns once the engagement stands as wished for. What says what is awaited,
// for the error when it never comes. Time in which nothing could be asked of the server
// does not count.
func (w *watcher) await(ctx context.Context, what string, wished func(*state) bool) (*state, error) {
	looks := int(patienceForProcess / look)
	for range looks {
		s, next, err := w.last()
		switch {
		case err != nil:
			return nil, err
		case s.Seq > 0 && wished(s):
			return s, nil
		case s.over():
			return nil, fmt.Errorf("the engagement is %s, and never came to %s", s.Status, what)
		case len(s.Blocked) > 0:
			return nil, fmt.Errorf("while waiting for %s: %s", what, blocks(s))
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-next:
		}
	}
	return nil, fmt.Errorf("waited %s for %s in vain", patienceForProcess, what)
}

func blocks(s *state) string {
	reasons := make([]string, len(s.Blocked))
	for i, b := range s.Blocked {
		reasons[i] = b.Step + " is blocked: " + b.Reason
	}
	return strings.Join(reasons, "; ")
}

// fresh waits for a look that begins after now: what was just written is in it.
func (w *watcher) fresh(ctx context.Context) (*state, error) {
	asked := time.Now()
	for {
		s, next, err := w.last()
		w.mu.Lock()
		began := w.began
		w.mu.Unlock()
		if err != nil || began.After(asked) {
			return s, err
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-next:
		}
	}
}
