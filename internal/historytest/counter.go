// Package historytest counts what workflows write into their histories where no server keeps
// one: in the SDK's test environment, whose clock skips years. It counts what the workflows'
// code asks for and hears, and holds against histories of a real server how well it does.
package historytest

import (
	"slices"
	"sync"

	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/workflow"
	"google.golang.org/protobuf/proto"
)

// Run is what one run of a workflow has written.
type Run struct {
	Workflow, ID, Type string
	// Events are those that commands and messages write, and those of the workflow's tasks.
	Events int
	// Bytes are those of the events, with what they carry.
	Bytes int
	// Input are the bytes of the run's input, of which a run that continued as new says what
	// it took over.
	Input int
	// Continued tells that another run has followed.
	Continued bool
}

// Counter is an interceptor of workers that counts each run.
type Counter struct {
	interceptor.WorkerInterceptorBase
	// Heard is called with every signal that has reached a workflow; nil for nobody.
	Heard func(workflow, signal string, arg *commonpb.Payloads)

	mu   sync.Mutex
	runs []*Run
}

// Runs are the runs so far, in the order in which they began.
func (c *Counter) Runs() []Run {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Run
	for _, r := range c.runs {
		all = append(all, *r)
	}
	return all
}

// Between tells that a run of a workflow has continued as new, and that the next run has not
// begun. The SDK's test environment has no place for what comes in between.
func (c *Counter) Between(workflow string) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, r := range slices.Backward(c.runs) {
		if r.Workflow == workflow {
			return r.Continued
		}
	}
	return false
}

// Largest is the run of a type with the most events, the one with the most bytes, and how many
// runs of the type there were.
func (c *Counter) Largest(kind string) (events, bytes Run, runs int) {
	for _, r := range c.Runs() {
		if r.Type != kind {
			continue
		}
		runs++
		if r.Events > events.Events {
			events = r
		}
		if r.Bytes > bytes.Bytes {
			bytes = r
		}
	}
	return events, bytes, runs
}

// Types are the types of workflow that have run, sorted.
func (c *Counter) Types() []string {
	var kinds []string
	for _, r := range c.Runs() {
		kinds = append(kinds, r.Type)
	}
	slices.Sort(kinds)
	return slices.Compact(kinds)
}

// InterceptWorkflow puts the counter around a run.
func (c *Counter) InterceptWorkflow(_ workflow.Context, next interceptor.WorkflowInboundInterceptor) interceptor.WorkflowInboundInterceptor {
	return &inbound{WorkflowInboundInterceptorBase: interceptor.WorkflowInboundInterceptorBase{Next: next}, meter: &meter{counter: c}}
}

// meter counts one run.
type meter struct {
	counter *Counter
	run     *Run
	next    int // bytes of the input of the run that follows
	plain   int // events of commands and messages
	wakes   int // how often something has woken the workflow up
}

// A task writes three events. What comes while one is under way, the next one takes in, so
// that a server writes fewer tasks than there are causes: nine for ten, in the histories
// under workflows/testdata/replay.
const (
	taskEvents = 3
	tasksOfTen = 9
)

// The bytes of events beside what they carry, as a development server of Temporal writes
// them: the mean of the histories under workflows/testdata/replay.
const (
	taskBytes          = 82 + 115 + 80 // scheduled, started, completed
	startedBytes       = 550
	completedBytes     = 30
	continuedBytes     = 300
	activityBytes      = 105 + 114 + 45 // scheduled, started, completed
	timerBytes         = 46
	firedBytes         = 40 // or cancelled
	signalledBytes     = 124
	signalBytes        = 162 + 139 // initiated, signalled
	updateBytes        = 181 + 81  // accepted, completed
	childBytes         = 198 + 206 + 208
	attributesBytes    = 60
	markerBytes        = 69 + 70 + 120 // with the attribute that lists the versions
	cancelBytes        = 132
	cancelRequestBytes = 159 + 157
)

// add counts events with their bytes, of which some wake the workflow up.
func (m *meter) add(events, bytes, wakes int) {
	m.counter.mu.Lock()
	defer m.counter.mu.Unlock()
	before := m.tasks()
	m.plain, m.wakes = m.plain+events, m.wakes+wakes
	m.run.Events = m.plain + taskEvents*m.tasks()
	m.run.Bytes += bytes + taskBytes*(m.tasks()-before)
}

// continued notes that another run follows.
func (m *meter) continued() {
	m.counter.mu.Lock()
	defer m.counter.mu.Unlock()
	m.run.Continued = true
}

// tasks are how many tasks the workflow has had, rounded up.
func (m *meter) tasks() int { return (m.wakes*tasksOfTen + 9) / 10 }

// size is how many bytes values take in an event.
func size(values ...any) int {
	payloads, err := converter.GetDefaultDataConverter().ToPayloads(values...)
	if err != nil {
		panic(err) // what has just crossed Temporal can be written
	}
	return proto.Size(payloads)
}

// summary is how many bytes a summary takes.
func summary(text string) int {
	if text == "" {
		return 0
	}
	return size(text)
}
