package rest

import (
	"context"
	"net/http"
	"strconv"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const tagMonitoring = "Monitoring"

func (a *API) monitoring() {
	collection[engagement.Metric]{
		path: "/metrics", tag: tagMonitoring, one: "metric", many: "metrics", item: "mid",
		read: identity.ReadEngagement, write: identity.EditMetrics,
	}.mount(a)
	a.readings()
	a.readingImports()
	a.evaluations()
	a.sources()
	a.deliveryEvents()
	collection[engagement.Review]{
		path: "/reviews", tag: tagMonitoring, one: "review", many: "reviews",
		read: identity.ReadEngagement, write: identity.EditMetrics,
	}.mount(a)
	collection[engagement.Initiative]{
		path: "/initiatives", tag: tagMonitoring, one: "initiative", many: "initiatives", item: "iid",
		read: identity.ReadEngagement, write: identity.ProposeInitiative,
	}.mount(a)
	register(a, operation{
		id: "rank-initiatives", method: http.MethodGet, path: "/engagements/{id}/initiatives-ranked", tag: tagMonitoring,
		summary: "The initiatives that are not decided, by priority, ties explained", action: identity.ReadEngagement,
		doc: "Scored as the plan's actions are: by the methodology's weights. The gate shows each with its place.",
	}, func(ctx context.Context, in *Here) (out *Listed[engagement.RankedInitiative], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
			m, err := tx.MethodologyByID(e.MethodologyID)
			if err != nil {
				return err
			}
			ranked, err := tx.RankedInitiatives(in.ID, m.Body.Priority)
			out = page(ranked, "")
			return err
		})
		return out, err
	})
	a.submits("/initiatives/{iid}/submit", tagMonitoring, "submit-initiative", "Put the initiative before its gate", func(in *Place) (ref, item string) {
		return contract.RefInitiative(in.params["iid"]), in.params["iid"]
	})
	a.submits("/periods/{n}/submit", tagMonitoring, "submit-period", "Put a period before its review gate again", func(in *Place) (ref, item string) {
		n, _ := strconv.Atoi(in.params["n"])
		return contract.RefPeriod(n), ""
	})
	register(a, operation{
		id: "list-periods", method: http.MethodGet, path: "/engagements/{id}/periods", tag: tagMonitoring,
		summary: "The monitoring periods", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.Period], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			periods, err := tx.Periods(in.ID)
			out = page(periods, "")
			return err
		})
		return out, err
	})
	register(a, operation{
		id: "list-initiative-outcomes", method: http.MethodGet, path: "/engagements/{id}/outcomes", tag: tagMonitoring,
		summary: "What became of the initiatives", action: identity.ReadEngagement,
	}, func(ctx context.Context, in *Here) (out *Listed[store.InitiativeRow], err error) {
		err = a.read(ctx, in.ID, func(tx *store.Tx, _ store.Engagement) error {
			rows, err := tx.Initiatives(in.ID)
			out = page(rows, "")
			return err
		})
		return out, err
	})
}

// closure is the end: what is missing is mended, then it is submitted again.
func (a *API) closure() {
	a.submits("/closure/submit", "Engagements", "submit-closure", "Put the handover before its closure gate again", func(*Place) (ref, item string) {
		return contract.RefClose, ""
	})
}
