package app_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"

	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// approvers is how many people a race asks; each has a deputy outside the team.
const approvers = 50

// TestApproversRaceTheirGate has 50 people decide, retract and delegate at once, through
// REST and signals, each request sent twice now and then, while the gate's hard end comes,
// the engagement is cancelled, a newer revision is announced, or the quorum is reached. What they were told is held to
// the domain's own gate, taken as a sequential object.
func TestApproversRaceTheirGate(t *testing.T) {
	s := newSite(t)
	s.start()
	for _, end := range []string{"expiry", "cancel", "supersede", "quorum"} {
		t.Run(end, func(t *testing.T) { newRace(t, s, end).run() })
	}
}

// race is one gate and its people.
type race struct {
	*small
	t      *testing.T
	end    string
	gate   gate
	policy engagement.Policy
	asked  []engagement.Eligible // in the order of the gate's tasks
	token  map[string]string     // by person
	deputy map[string]string     // by approver
	temp   client.Client
	began  time.Time

	mu  sync.Mutex
	ops []porcupine.Operation
}

// move is what somebody did, and told what they were told.
type move struct {
	Kind       string // decide, retract, delegate, close
	Person, To string
	Decision   string
	Verdict    engagement.Verdict
	State      engagement.GateState // of close
}

type told struct {
	Refused  string // why it does not count; empty when it does
	Tally    engagement.Tally
	Decision string // the number of the receipt
}

func newRace(t *testing.T, s *site, end string) *race {
	r := &race{t: t, end: end, token: map[string]string{}, deputy: map[string]string{}, temp: s.temporal()}
	key := r.methodology(s)
	team := []any{
		map[string]any{"role": "pmo", "name": "The PMO", "email": "pmo@example.com"},
		map[string]any{"role": "cto", "name": "The CTO", "email": "cto@example.com"},
	}
	for i := range approvers {
		team = append(team, map[string]any{"role": "leader", "name": fmt.Sprintf("Leader %d", i), "email": fmt.Sprintf("leader-%d-%s@example.com", i, end)})
	}
	r.small = s.engagementOf("race-"+end, key, team)
	r.submitted()
	r.invited()
	return r
}

// methodology posts the demo's with a gate of so many approvers, which takes signals.
func (r *race) methodology(s *site) string {
	known := s.do(http.MethodGet, "/methodologies/external-cto-demo", nil)
	body := known["body"].(map[string]any)
	body["key"], body["version"] = "race-"+r.end, 1
	stage := map[string]any{
		"key": "leaders", "approvers": []any{map[string]any{"role": "leader"}}, "mode": fmt.Sprintf("count %d", approvers*7/10),
		"due": "PT6S", "channels": []any{"web", "link", "api", "signal"}, "comment_required": []any{},
	}
	switch r.end {
	case "expiry":
		stage["mode"], stage["expire_after"], stage["on_expiry"] = "all", "due + PT2S", "reject"
	case "cancel", "supersede":
		stage["mode"] = "all"
	}
	gates := body["process"].(map[string]any)["gates"].(map[string]any)
	gates["diagnosis"] = map[string]any{"title": "The race", "stages": []any{stage}}
	s.do(http.MethodPost, "/methodologies", body)
	return "race-" + r.end
}

func (r *race) submitted() {
	r.do(http.MethodPost, r.path("/assessment/findings"), map[string]any{
		"title": "One server runs everything", "type": "risk", "area": "systems", "condition": "A single machine without a spare.",
		"likelihood": 3, "impact": 5, "objective": "growth",
	})
	r.covered()
	r.do(http.MethodPost, r.path("/assessment/submit"), map[string]any{})
	r.began = time.Now()
	r.gate = r.small.gate("diagnosis")
}

// invited gives every approver and deputy a token, and reads the gate's policy and tasks.
func (r *race) invited() {
	g := r.do(http.MethodGet, "/gates/"+r.gate.id, nil)
	text, err := json.Marshal(g["policy"])
	require.NoError(r.t, err)
	require.NoError(r.t, json.Unmarshal(text, &r.policy))
	for i, task := range g["tasks"].([]any) {
		person := task.(map[string]any)["person"].(string)
		r.asked = append(r.asked, engagement.Eligible{Person: person, Roles: []engagement.Role{engagement.RoleLeader}})
		r.token[person] = r.tokenOf(person)
		deputy := r.do(http.MethodPost, "/people", map[string]any{
			"name": fmt.Sprintf("Deputy %d", i), "email": fmt.Sprintf("deputy-%d-%s@example.com", i, r.end),
		})["id"].(string)
		r.deputy[person], r.token[deputy] = deputy, r.tokenOf(deputy)
	}
	require.Len(r.t, r.asked, approvers)
}

func (r *race) tokenOf(person string) string {
	return r.do(http.MethodPost, "/tokens", map[string]any{"name": person, "role": "member", "person": person})["token"].(string)
}

// run lets everybody loose and holds what they were told to the model.
func (r *race) run() {
	var everybody sync.WaitGroup
	for i, who := range r.asked {
		everybody.Go(func() { r.play(i, who.Person, rand.New(rand.NewPCG(uint64(i), 7))) })
	}
	switch r.end {
	case "cancel":
		everybody.Go(func() { r.ends(engagement.GateCancelled, r.path("/cancel")) })
	case "supersede":
		everybody.Go(func() { r.ends(engagement.GateSuperseded, "/gates/"+r.gate.id+"/supersede") })
	}
	everybody.Wait()
	if r.end == "expiry" {
		r.expires()
	}
	r.checkPromises()
	r.checkJournal()
	model := r.model()
	result, info := porcupine.CheckOperationsVerbose(model, r.ops, 2*time.Minute)
	if result != porcupine.Ok {
		path := r.t.TempDir() + "/race.html"
		require.NoError(r.t, porcupine.VisualizePath(model, info, path))
		for _, op := range r.ops {
			r.t.Log(model.DescribeOperation(op.Input, op.Output), op.Call/1e6, op.Return/1e6)
		}
	}
	require.Equal(r.t, porcupine.Ok, result, "what people were told follows from no order of what they did")
}

// play is one approver's part: most decide at once, some think again, some are away.
func (r *race) play(client int, person string, dice *rand.Rand) {
	time.Sleep(time.Duration(dice.IntN(5000)) * time.Millisecond)
	verdict := []engagement.Verdict{engagement.Approve, engagement.Approve, engagement.Approve, engagement.Approve, engagement.Abstain}[dice.IntN(5)]
	switch dice.IntN(10) {
	case 0, 1:
		if r.delegates(client, person).Refused == "" {
			r.decides(client, r.deputy[person], verdict, dice)
		}
	case 2, 3:
		if r.decides(client, person, verdict, dice).Refused == "" {
			r.retracts(client, person)
			r.decides(client, person, engagement.Approve, dice)
		}
	case 4: // away, but decides all the same
		r.delegates(client, person)
		r.decides(client, person, verdict, dice)
	case 5, 6:
		r.signals(client, person, verdict)
	default:
		r.decides(client, person, verdict, dice)
	}
}

// note records an operation.
func (r *race) note(client int, in move, do func() told) told {
	call := time.Since(r.began)
	out := do()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ops = append(r.ops, porcupine.Operation{ClientId: client, Input: in, Output: out, Call: int64(call), Return: int64(time.Since(r.began))})
	return out
}

// decides sends a decision by REST, now and then twice at once.
func (r *race) decides(client int, person string, verdict engagement.Verdict, dice *rand.Rand) told {
	id := fmt.Sprintf("%s-%s-%d", r.end, person, dice.Uint32())
	body := map[string]any{"stage": r.gate.stage, "revision": r.gate.revision, "digest": r.gate.digest, "verdict": verdict}
	twice := dice.IntN(3) == 0
	return r.note(client, move{Kind: "decide", Person: person, Verdict: verdict}, func() told {
		var second told
		var again sync.WaitGroup
		if twice {
			again.Go(func() { second = r.definite(person, "/gates/"+r.gate.id+"/decisions", id, body) })
		}
		first := r.definite(person, "/gates/"+r.gate.id+"/decisions", id, body)
		again.Wait()
		if twice {
			assert.Equal(r.t, first, second, "the same decision sent twice gets one answer")
		}
		return first
	})
}

func (r *race) retracts(client int, person string) told {
	return r.note(client, move{Kind: "retract", Person: person}, func() told {
		return r.definite(person, "/gates/"+r.gate.id+"/retract", r.end+"-retract-"+person, map[string]any{"reason": "I read it again."})
	})
}

func (r *race) delegates(client int, person string) told {
	to := r.deputy[person]
	return r.note(client, move{Kind: "delegate", Person: person, To: to}, func() told {
		return r.definite(person, "/gates/"+r.gate.id+"/delegate", r.end+"-delegate-"+person, map[string]any{"to": to, "reason": "I am away."})
	})
}

// signals sends a decision past the API, twice, and looks for what became of it.
func (r *race) signals(client int, person string, verdict engagement.Verdict) told {
	id := r.end + "-signal-" + person
	return r.note(client, move{Kind: "decide", Person: person, Verdict: verdict}, func() told {
		for range 2 {
			err := r.temp.SignalWorkflow(r.t.Context(), contract.WorkflowOf(r.id, r.gate.ref), "", contract.SignalDecide, engagement.Decision{
				ID: id, Gate: r.gate.id, Stage: r.gate.stage, Revision: r.gate.revision, Digest: r.gate.digest, Verdict: verdict, Person: person,
			})
			if err != nil {
				return told{Refused: closed} // the workflow has ended
			}
		}
		return r.became(person, id)
	})
}

// definite repeats a request until it is answered for good.
func (r *race) definite(person, path, key string, body map[string]any) told {
	for until := time.Now().Add(patience); ; {
		status, answer := r.call(http.MethodPost, path, r.token[person], body, "Idempotency-Key", key)
		switch {
		case status == http.StatusAccepted:
			return r.became(person, answer["decision"].(string))
		case status == http.StatusOK && answer["tally"] != nil && answer["decision"] != nil:
			return told{Tally: tallyOf(answer), Decision: answer["decision"].(string)}
		case status == http.StatusOK:
			return told{}
		case time.Now().After(until):
			return told{Refused: fmt.Sprint("no definite answer: ", status, " ", answer)}
		case status == http.StatusServiceUnavailable, status == http.StatusTooManyRequests:
			time.Sleep(50 * time.Millisecond)
		default:
			return told{Refused: why(status, answer)}
		}
	}
}

// became waits for the record of a decision, or of its refusal.
func (r *race) became(person, id string) told {
	for until := time.Now().Add(patience); ; {
		status, answer := r.call(http.MethodGet, "/decisions/"+id, r.token[person], nil)
		if status == http.StatusOK {
			return told{Tally: tallyOf(answer), Decision: id}
		}
		if reason, _ := answer["reason"].(string); reason != "" {
			return told{Refused: why(status, answer)}
		}
		if time.Now().After(until) {
			return told{Refused: fmt.Sprint("nothing became of it: ", status, " ", answer)}
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// patience is how long anybody waits for a definite answer.
const patience = time.Minute

func tallyOf(answer map[string]any) (t engagement.Tally) {
	text, _ := json.Marshal(answer["tally"])
	_ = json.Unmarshal(text, &t)
	return t
}

// closed stands for every way in which a gate says that it takes nothing any more.
const closed = "closed"

// why is the reason of a refusal.
func why(status int, answer map[string]any) string {
	reason, _ := answer["reason"].(string)
	switch engagement.Reason(reason) {
	case engagement.ReasonGateClosed, engagement.ReasonGateDecided, engagement.ReasonJustDecided, engagement.ReasonNotOpenYet,
		engagement.ReasonGateUnknown, engagement.ReasonEnded:
		return closed
	case "":
		if status == http.StatusConflict { // the part of the engagement has ended
			return closed
		}
		return fmt.Sprint(status, " ", answer["detail"])
	}
	return reason
}

// ends ends the gate from outside, in the middle.
func (r *race) ends(state engagement.GateState, path string) {
	time.Sleep(2500 * time.Millisecond)
	r.note(approvers, move{Kind: "close", State: state}, func() told {
		r.do(http.MethodPost, path, map[string]any{"reason": "The client asked for it."})
		return told{}
	})
}

// expires notes the end that time has made.
func (r *race) expires() {
	require.Eventually(r.t, func() bool { return r.state() != engagement.GatePending }, 30*time.Second, 50*time.Millisecond)
	if r.state() != engagement.GateExpired {
		return // it was decided before
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ops = append(r.ops, porcupine.Operation{
		ClientId: approvers, Input: move{Kind: "close", State: engagement.GateExpired}, Output: told{}, Call: 0, Return: int64(time.Since(r.began)),
	})
}

func (r *race) state() engagement.GateState {
	state, _ := r.do(http.MethodGet, "/gates/"+r.gate.id, nil)["state"].(string)
	return engagement.GateState(state)
}

// checkPromises holds the journal to what people were told: what was counted stands there
// once, and nothing else does.
func (r *race) checkPromises() {
	counted := map[string]int{}
	for _, id := range r.decisions() {
		counted[id]++
	}
	for _, op := range r.ops {
		in, out := op.Input.(move), op.Output.(told)
		if in.Kind == "decide" && out.Refused == "" {
			assert.Equal(r.t, 1, counted[out.Decision], "decision %s of %s", out.Decision, in.Person)
			delete(counted, out.Decision)
		}
	}
	assert.Empty(r.t, counted, "the journal holds no decision that nobody sent")
}

// model is the domain's gate as a sequential object.
func (r *race) model() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return sequential{state: engagement.GatePending, tasks: r.tasks(r.fresh())} },
		Step: func(state, input, output any) (bool, any) {
			return r.step(state.(sequential), input.(move), output.(told))
		},
		Equal: func(a, b any) bool { return a == b },
		DescribeOperation: func(input, output any) string {
			in, out := input.(move), output.(told)
			return fmt.Sprintf("%s %.8s %s %s → %s %+v", in.Kind, in.Person, in.Verdict, in.State, out.Refused, out.Tally)
		},
	}
}

// sequential is the gate's state: how it stands, and its tasks as JSON.
type sequential struct {
	state engagement.GateState
	tasks string
}

func (r *race) fresh() *engagement.Gate {
	subject := engagement.Subject{Ref: r.gate.ref, Revision: r.gate.revision, Digest: r.gate.digest}
	g := engagement.NewGate(r.gate.id, engagement.GateDiagnosis, subject, engagement.Hands{}, nil, r.policy, nil)
	_, err := g.OpenStage(r.asked, r.began, r.began, time.Time{})
	require.NoError(r.t, err)
	return g
}

func (r *race) tasks(g *engagement.Gate) string {
	text, err := json.Marshal(g.Run().Tasks)
	require.NoError(r.t, err)
	return string(text)
}

// step takes one operation and tells whether its outcome is what the gate would have said.
func (r *race) step(s sequential, in move, out told) (bool, sequential) {
	if s.state != engagement.GatePending {
		return out.Refused == closed || in.Kind == "close", s
	}
	if in.Kind == "close" {
		return true, sequential{state: in.State, tasks: s.tasks}
	}
	g := r.fresh()
	g.Run().Tasks = nil
	if err := json.Unmarshal([]byte(s.tasks), &g.Run().Tasks); err != nil {
		return false, s
	}
	tally, refused := r.act(g, in)
	if refused != nil {
		return out.Refused == string(engagement.ReasonOf(refused)), s
	}
	if out.Refused != "" || in.Kind == "decide" && out.Tally != tally {
		return false, s
	}
	return true, sequential{state: g.After(g.Standing()), tasks: r.tasks(g)}
}

func (r *race) act(g *engagement.Gate, in move) (engagement.Tally, error) {
	switch in.Kind {
	case "retract":
		_, _, err := g.Retract(in.Person)
		return engagement.Tally{}, err
	case "delegate":
		_, err := g.Delegate(in.Person, engagement.Eligible{Person: in.To}, time.Time{})
		return engagement.Tally{}, err
	}
	d := engagement.Decision{
		ID: "any", Gate: g.ID, Stage: r.gate.stage, Revision: r.gate.revision, Digest: r.gate.digest,
		Verdict: in.Verdict, Person: in.Person, Channel: engagement.ChannelAPI,
	}
	if err := g.Check(d); err != nil {
		return engagement.Tally{}, err
	}
	_, _, tally := g.Apply(d, time.Time{})
	return tally, nil
}
