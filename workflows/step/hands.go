package step

import "go.temporal.io/sdk/workflow"

// Hands is what a workflow has in hand: steps under way, and messages that it has not yet
// dealt with. A run that is to be followed by another hands nothing of that over, and so
// waits until its hands are free.
type Hands struct {
	busy    int
	waiting []func() int
}

type inHand struct{}

// Counted is a context in which what the workflow has in hand is counted.
func Counted(ctx workflow.Context) workflow.Context {
	return workflow.WithValue(ctx, inHand{}, &Hands{})
}

// HandsOf is what is in hand under a context; one that counts nothing is always free.
func HandsOf(ctx workflow.Context) *Hands {
	if h, counted := ctx.Value(inHand{}).(*Hands); counted {
		return h
	}
	return &Hands{}
}

// Take says that something has begun, and returns what says that it is done.
func (h *Hands) Take() (done func()) {
	h.busy++
	return func() { h.busy-- }
}

// Await adds messages that have come and that nobody has taken yet.
func (h *Hands) Await(waiting func() int) { h.waiting = append(h.waiting, waiting) }

// Free tells that nothing is in hand.
func (h *Hands) Free() bool {
	for _, waiting := range h.waiting {
		if waiting() > 0 {
			return false
		}
	}
	return h.busy == 0
}
