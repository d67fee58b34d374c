package demo

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// office is a server with one gate, whose stage asks two people, and a mailbox.
type office struct {
	t  *testing.T
	mu sync.Mutex
	// votes are what came by form, by person; decisions counts the posts.
	votes map[string]string
	posts int
	// dropAfter breaks the connection of the first post, after it was counted.
	dropAfter bool
	// stale sends the first post away with the form anew.
	stale bool
}

var officePeople = []string{"ana", "ben"}

func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch path := r.URL.Path; {
	case path == "/v1/engagements/e":
		o.json(w, o.state())
	case path == "/v1/engagements/e/journal":
		o.json(w, map[string]any{"items": o.entries()[min(len(o.entries()), cursor(r)):]})
	case path == "/v1/engagements/e/projects", path == "/v1/engagements/e/periods":
		o.json(w, map[string]any{"items": []any{}})
	case path == "/mailbox/messages":
		o.json(w, []letter{{"m3", "Ben <ben@example.com>"}, {"m2", "Ana <ana@example.com>"}, {"m1", "Ana <ana@example.com>"}, {"m0", "Ana <ana@example.com>"}})
	case len(path) > 18 && path[:18] == "/mailbox/messages/":
		links := map[string][]string{"m0": {"http://h/x"}, "m1": {"http://h/d/ana"}, "m2": {"http://h/d/other"}, "m3": {"http://h/d/ben"}}
		o.json(w, map[string]any{"links": links[path[18:]]})
	case path == "/d/other":
		fmt.Fprint(w, formFor("other", "d-other", "0000"))
	default:
		o.form(w, r, path[3:])
	}
}

func formFor(person, decision, digest string) string {
	return fmt.Sprintf(`<form method="post" action="/d/%s"><input type="hidden" name="decision" value="%s"><input type="hidden" name="digest" value="%s">
		<input type="radio" name="verdict" value="approve"><input type="radio" name="verdict" value="request_changes"><textarea name="comment"></textarea></form>`, person, decision, digest)
}

func (o *office) form(w http.ResponseWriter, r *http.Request, person string) {
	require.Contains(o.t, officePeople, person)
	_, decided := o.votes[person]
	if r.Method == http.MethodGet {
		if decided {
			fmt.Fprint(w, "<h1>Receipt</h1>")
			return
		}
		fmt.Fprint(w, formFor(person, "decision of "+person, "fe01"))
		return
	}
	o.posts++
	require.Equal(o.t, "decision of "+person, r.PostFormValue("decision"))
	if o.stale {
		o.stale = false
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, formFor(person, "decision of "+person, "fe01"))
		return
	}
	if !decided {
		o.votes[person] = r.PostFormValue("verdict") + ": " + r.PostFormValue("comment")
	}
	if o.dropAfter {
		o.dropAfter = false
		drop(o.t, w)
		return
	}
	http.Redirect(w, r, "/d/"+person, http.StatusSeeOther)
}

// entries are the journal: one for the start and one for each vote.
func (o *office) entries() []entryView {
	entries := make([]entryView, 1+len(o.votes))
	for i := range entries {
		entries[i] = entryView{Seq: int64(i + 1)}
	}
	return entries
}

func cursor(r *http.Request) int {
	n, err := strconv.Atoi(r.URL.Query().Get("cursor"))
	if err != nil {
		return 0
	}
	return n
}

func (o *office) state() engagementView {
	gate := gateView{
		ID: "g", Ref: "plan/1", Key: engagement.GatePlan, Stage: "leaders", State: engagement.GatePending,
		Subject: engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "fe01"},
	}
	view := engagementView{ID: "e", Status: engagement.StatusActive, Seq: int64(1 + len(o.votes))}
	for _, person := range officePeople {
		state := engagement.TaskOpen
		if _, decided := o.votes[person]; decided {
			state = engagement.TaskDecided
		}
		gate.Tasks = append(gate.Tasks, taskView{Stage: "leaders", Person: person, Name: person, State: state})
		view.Team = append(view.Team, memberView{Person: person, Name: person, Email: person + "@example.com"})
	}
	if len(o.votes) == len(officePeople) {
		gate.State = engagement.GateApproved
	}
	view.Gates = []gateView{gate}
	return view
}

func (o *office) json(w http.ResponseWriter, body any) {
	require.NoError(o.t, json.NewEncoder(w).Encode(body))
}

// visit plays in the office.
func (o *office) visit(t *testing.T) *play {
	t.Helper()
	server := httptest.NewServer(o)
	t.Cleanup(server.Close)
	p, err := (&Player{API: server.URL, Web: server.URL + "/", Seed: "s"}).prepare(Story{
		Comments: map[engagement.GateKey]string{engagement.GatePlan: "fine"},
	})
	require.NoError(t, err)
	p.watch = newWatcher(p.api, "e", func(*state) {})
	go p.watch.run(t.Context())
	return p
}

func TestEverybodyWhomAGateAsksDecidesByTheLinkOfTheirMail(t *testing.T) {
	o := &office{t: t, votes: map[string]string{}}
	require.NoError(t, o.visit(t).pass(t.Context(), "plan/1", engagement.GatePlan))
	require.Equal(t, map[string]string{"ana": "approve: fine", "ben": "approve: fine"}, o.votes)
	require.Equal(t, 2, o.posts)
}

func TestADecisionWhoseAnswerWasLostIsNotMadeTwice(t *testing.T) {
	o := &office{t: t, votes: map[string]string{}, dropAfter: true}
	require.NoError(t, o.visit(t).pass(t.Context(), "plan/1", engagement.GatePlan))
	require.Len(t, o.votes, 2)
	require.Equal(t, 3, o.posts, "sent again under the same id")
}

func TestAFormThatWasOpenForTooLongIsReadAgain(t *testing.T) {
	o := &office{t: t, votes: map[string]string{}, stale: true}
	require.NoError(t, o.visit(t).pass(t.Context(), "plan/1", engagement.GatePlan))
	require.Len(t, o.votes, 2)
}

func TestWhoeverObjectsIsHeardFirst(t *testing.T) {
	o := &office{t: t, votes: map[string]string{}}
	p := o.visit(t)
	vote := func(_ gateView, m memberView) ballot {
		if m.Person == "ben" {
			return ballot{engagement.RequestChanges, "not yet"}
		}
		return ballot{engagement.Approve, ""}
	}
	_, err := p.watch.await(t.Context(), "the gate", func(s *state) bool { _, there := s.gate("plan/1", engagement.GatePlan); return there })
	require.NoError(t, err)
	task, err := p.nextTask(t.Context(), "plan/1", engagement.GatePlan, vote)
	require.NoError(t, err)
	require.Equal(t, "ben", task.Person)
}

func TestAProgressLineIsSaidOnce(t *testing.T) {
	var out lines
	p := newProgress(&out)
	s := &state{engagementView: (&office{t: t, votes: map[string]string{}}).state()}
	s.Phases = []phaseView{{Ref: "plan/1", Phase: engagement.PhasePlan, State: phaseOpen, OpenedAt: time.Now()}}
	p.look(s)
	p.look(s)
	require.Len(t, out, 2)
	require.Contains(t, out[1], "awaits ana, ben")
}

type lines []string

func (l *lines) Write(text []byte) (int, error) {
	*l = append(*l, string(text))
	return len(text), nil
}
