package rest

import (
	"context"
	"net/http"
	"strconv"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// EngagementView is one engagement with its phases, gates and timeline.
type EngagementView struct {
	store.Engagement
	Phases   []store.Phase       `json:"phases"`
	Gates    []store.Gate        `json:"gates"`
	Timeline []store.TimelineRow `json:"timeline"`
}

// EngagementsQuery are the filters of the portfolio.
type EngagementsQuery struct {
	Place
	Paging
	Phase    string `query:"phase" enum:"assessment,plan,development,change,monitoring,close"`
	Status   string `query:"status" enum:"active,paused,closed,cancelled"`
	Health   string `query:"health" enum:"green,amber,red"`
	Client   string `query:"client" doc:"The client's name"`
	Awaiting string `query:"awaiting" enum:"pmo,sponsor,leader,cto,consultant,member" doc:"A role that the process waits for"`
	Q        string `query:"q" doc:"Part of the title or of the client's name"`
	Sort     string `query:"sort" enum:"-opened,opened,title,client,next_due" doc:"-opened when not given"`
}

func (a *API) engagements() {
	const tag = "Engagements"
	register(a, operation{
		id: "start-engagement", method: http.MethodPost, path: "/engagements", tag: tag, summary: "Start an engagement",
		doc:    "201 once the engagement is in the journal; 202 with its Location when no worker has answered yet, and it opens by itself. The Idempotency-Key determines its id.",
		action: identity.StartEngagement, status: http.StatusCreated, yaml: true,
	}, a.start)
	register(a, operation{
		id: "list-engagements", method: http.MethodGet, path: "/engagements", tag: tag, summary: "The portfolio",
		action: identity.ReadEngagement,
	}, func(ctx context.Context, in *EngagementsQuery) (out *Listed[store.Engagement], err error) {
		err = a.readOrg(ctx, func(tx *store.Tx) error {
			rows, next, err := tx.Engagements(store.EngagementQuery{
				Phase: engagement.Phase(in.Phase), Status: engagement.Status(in.Status), Health: engagement.RAG(in.Health),
				Client: in.Client, Awaiting: in.Awaiting, Q: in.Q, Person: principal(ctx).Scope(),
				Limit: in.Limit, Cursor: in.Cursor, Sort: in.Sort,
			})
			out = page(rows, next)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-engagement", method: http.MethodGet, path: "/engagements/{id}", tag: tag, summary: "One engagement, with phases, gates and timeline",
		action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Tagged[EngagementView], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			view, err := complete(tx, e)
			out = tagged(int(e.Seq), view)
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-timeline", method: http.MethodGet, path: "/engagements/{id}/timeline", tag: tag, summary: "Planned and actual dates",
		action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.TimelineRow], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			rows, err := tx.Timeline(in.ID)
			out = page(rows, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "get-live", method: http.MethodGet, path: "/engagements/{id}/live", tag: tag, summary: "A workflow's own account of itself",
		action: identity.ReadEngagement,
	}, a.live)
}

// view is one engagement by its id.
func (a *API) view(tx *store.Tx, id string) (EngagementView, error) {
	e, err := tx.Engagement(id)
	if err != nil {
		return EngagementView{}, err
	}
	return complete(tx, e)
}

func complete(tx *store.Tx, e store.Engagement) (view EngagementView, err error) {
	view.Engagement = e
	if view.Phases, err = tx.Phases(e.ID); err != nil {
		return view, err
	}
	if view.Gates, _, err = tx.Gates(store.GateQuery{Engagement: e.ID}); err != nil {
		return view, err
	}
	view.Timeline, err = tx.Timeline(e.ID)
	return view, err
}

// LiveQuery says whose account is asked for.
type LiveQuery struct {
	Place
	Of string `query:"of" doc:"Place of the part, for example plan/1 or project/<id>; the engagement itself when empty"`
}

func (a *API) live(ctx context.Context, in *LiveQuery) (*Out[engine.Live], error) {
	if err := a.see(ctx, in.ID); err != nil {
		return nil, err
	}
	live, err := a.Engine.Live(ctx, contract.WorkflowOf(in.ID, in.Of))
	return &Out[engine.Live]{Body: live}, err
}

// JournalQuery are the parameters of the journal.
type JournalQuery struct {
	Place
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" doc:"What the page before gave as next: the place of its last event"`
}

func (a *API) journal() {
	register(a, operation{
		id: "get-journal", method: http.MethodGet, path: "/engagements/{id}/journal", tag: "Engagements",
		summary: "What has happened, each event in its place of the hash chain", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *JournalQuery) (out *Listed[store.Entry], err error) {
		var after int64
		if in.Cursor != "" {
			if after, err = strconv.ParseInt(in.Cursor, 10, 64); err != nil || after < 0 {
				return nil, &engagement.Error{Code: engagement.Invalid, Message: "The cursor is wrong; take it from next.", Faults: []engagement.Fault{{Field: "query.cursor", Message: "is not one of ours"}}}
			}
		}
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			entries, err := tx.Journal(in.ID, after, in.Limit)
			next := ""
			if n := len(entries); n > 0 && entries[n-1].Seq < e.Seq {
				next = strconv.FormatInt(entries[n-1].Seq, 10)
			}
			out = page(entries, next)
			return err
		})
		return out, err
	})
}
