package activities

import "context"

// PurgeDueRequest asks which engagements of an organisation are kept no longer. Years is how
// long the installation keeps them; 0 for ever.
type PurgeDueRequest struct {
	Org   string `json:"org"`
	Years int    `json:"years"`
	Most  int    `json:"most"`
}

// RetentionPort purges what is kept no longer.
type RetentionPort interface {
	// ToPurge lists engagements that have ended and whose time is over.
	ToPurge(ctx context.Context, req PurgeDueRequest) ([]string, error)
	// Purge takes out what an engagement held, for good, if its time is still over.
	Purge(ctx context.Context, place Place, years int) error
}

// Retention purges what is kept no longer.
type Retention struct{ Port RetentionPort }

// PurgeRequest asks for one engagement to be purged.
type PurgeRequest struct {
	Place
	Years int `json:"years"`
}

// ToPurge lists what is to be purged. No other activity has a method of that name: see Register.
func (r *Retention) ToPurge(ctx context.Context, req PurgeDueRequest) ([]string, error) {
	return r.Port.ToPurge(ctx, req)
}

// Purge purges one engagement.
func (r *Retention) Purge(ctx context.Context, req PurgeRequest) error {
	return r.Port.Purge(ctx, req.Place, req.Years)
}
