package rest

import (
	"context"
	"strings"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

func (a *API) draftStatus(ctx context.Context, in *Here) (out *Out[engagement.StatusDraft], err error) {
	err = a.read(ctx, in.ID, func(tx *store.Tx, e store.Engagement) error {
		draft, err := StatusDraft(tx, e, in.params["pid"])
		out = &Out[engagement.StatusDraft]{Body: draft}
		return err
	})
	return out, err
}

// StatusDraft drafts a project's next status report, of today in the engagement's zone.
func StatusDraft(tx *store.Tx, e store.Engagement, project string) (engagement.StatusDraft, error) {
	in, err := StatusFacts(tx, e, project)
	return engagement.DraftStatus(in), err
}

// StatusFacts reads what a project's status report is drafted from.
func StatusFacts(tx *store.Tx, e store.Engagement, project string) (in engagement.StatusFacts, err error) {
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		zone = time.UTC // an engagement is readable for as long as it is kept
	}
	in.Today = engagement.DayOf(tx.Now().In(zone))
	charter, err := store.Get[engagement.Project](tx, e.ID, project)
	if err != nil {
		return in, err
	}
	in.Project = charter.Body
	of := store.Query{Parent: project}
	if in.Milestones, _, err = store.List[engagement.Milestone](tx, e.ID, of); err != nil {
		return in, err
	}
	if in.Reports, _, err = store.List[engagement.StatusReport](tx, e.ID, of); err != nil {
		return in, err
	}
	if in.RAID, _, err = store.List[engagement.RAID](tx, e.ID, of); err != nil {
		return in, err
	}
	if in.Costs, _, err = store.List[engagement.Cost](tx, e.ID, of); err != nil {
		return in, err
	}
	gates, _, err := tx.Gates(store.GateQuery{Engagement: e.ID, State: engagement.GatePending})
	for _, g := range gates {
		if strings.HasPrefix(g.Ref, contract.RefProject(project)+"/") {
			in.Decisions = append(in.Decisions, g.Title)
		}
	}
	return in, err
}
