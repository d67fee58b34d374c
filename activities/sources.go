package activities

import (
	"context"
	"time"
)

// SourceRef names a source of a metric.
type SourceRef struct {
	Engagement string `json:"engagement"`
	Source     string `json:"source"`
}

// DueSourcesRequest asks which sources of an organisation are to be read by now.
type DueSourcesRequest struct {
	Org  string `json:"org"`
	Most int    `json:"most"`
}

// PollRequest asks for a source to be read. At names the time at which that was due: asked
// again with the same, it is read once.
type PollRequest struct {
	Place
	Source string    `json:"source"`
	At     time.Time `json:"at"`
}

// Polled is what came of reading a source.
type Polled struct {
	// Failures is how many times in a row it has failed, 0 when it gave a value.
	Failures int `json:"failures,omitempty"`
	// Tell are the people who must hear that it fails, now that it has done so often enough.
	Tell []string `json:"tell,omitempty"`
	// Reason is why it failed, for those people.
	Reason string `json:"reason,omitempty"`
}

// SourcesPort reads the sources of metrics.
type SourcesPort interface {
	// DueSources lists what is to be read, that which waits longest first.
	DueSources(ctx context.Context, org string, most int) ([]SourceRef, error)
	// PollSource reads a source and takes what it gives as a reading of its metric. That a
	// source gives nothing is no error. A source that is not to be read any more is left alone.
	PollSource(ctx context.Context, req PollRequest) (Polled, error)
}

// Sources reads the sources of metrics.
type Sources struct{ Port SourcesPort }

// ToRead lists what is to be read. No other activity has a method of that name: see Register.
func (s *Sources) ToRead(ctx context.Context, req DueSourcesRequest) ([]SourceRef, error) {
	return s.Port.DueSources(ctx, req.Org, req.Most)
}

// Poll reads a source.
func (s *Sources) Poll(ctx context.Context, req PollRequest) (Polled, error) {
	return s.Port.PollSource(ctx, req)
}
