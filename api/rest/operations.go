package rest

import (
	"context"
	"net/http"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// OperationsQuery are the filters of the list of what runs.
type OperationsQuery struct {
	Place
	Paging
	Status string `query:"status" enum:"active,paused,closed,cancelled"`
	Sort   string `query:"sort" enum:"-opened,opened,next_due" doc:"-opened when not given"`
}

// RetryBody says which step is tried again.
type RetryBody struct {
	Reason
	Ref string `json:"ref" doc:"A gate's id, or the place of a phase or project, for example plan/1"`
}

// AccessQuery are the parameters of the access log.
type AccessQuery struct {
	Place
	Paging
}

// operations are for whoever keeps the workflows running, and for whoever looks at how the
// server was used.
func (a *API) operations() {
	const tag = "Operations"
	register(a, operation{
		id: "list-operations", method: http.MethodGet, path: "/operations", tag: tag,
		summary: "How the workflows of engagements stand: ids and states, no content", action: identity.ReadOperations,
	}, func(ctx context.Context, in *OperationsQuery) (out *Listed[store.Operation], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			rows, next, err := tx.Operations(store.EngagementQuery{
				Status: engagement.Status(in.Status), Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort,
			})
			out = page(rows, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "retry-step", method: http.MethodPost, path: "/operations/{id}/retries", tag: tag,
		summary: "Retry a blocked step of an engagement", action: identity.RetryStep, status: http.StatusAccepted,
		doc: "202: the workflow has been told. The step leaves the list of those that are blocked once it has succeeded.",
	}, func(ctx context.Context, in *Act[RetryBody]) (*None, error) {
		place, err := a.placeOf(ctx, in.ID, in.Body.Ref)
		if err != nil {
			return nil, err
		}
		return &None{}, a.keyed(ctx, in.Keyed, in.request, in.Body, sound, func() error {
			return a.Engine.Resolve(ctx, in.ID, place, contract.Resolution{
				Act: in.act(ctx, in.Body.Reason.Reason), Ref: in.Body.Ref, Choice: contract.ChoiceRetry,
			})
		})
	})
	register(a, operation{
		id: "list-accesses", method: http.MethodGet, path: "/access-log", tag: tag,
		summary: "Who was refused what, the latest first", action: identity.ReadAccessLog,
	}, func(ctx context.Context, in *AccessQuery) (out *Listed[store.Access], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			rows, next, err := tx.Accesses(in.Limit, in.Cursor)
			out = page(rows, next)
			return err
		})
		return out, err
	})
}
