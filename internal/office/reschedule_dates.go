package office

import (
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// dated is a day of an item that may move.
type dated struct {
	field string
	day   *engagement.Day
}

// movable is a kind of item whose days follow a rescheduled phase.
type movable interface {
	kind() engagement.Kind
	planned(v move, waits map[string]bool) ([]engagement.PlannedDate, error)
	move(tx *store.Tx, engagementID, by string, dates []engagement.MovedDate) error
}

// movables are those kinds, in the order of the work.
var movables = []movable{
	datedKind[engagement.PlanObjective]{
		days:  func(o *engagement.PlanObjective) []dated { return []dated{{"by", &o.By}} },
		title: func(o engagement.PlanObjective) string { return o.Title },
	},
	datedKind[engagement.Action]{
		days:  func(a *engagement.Action) []dated { return []dated{{"start", &a.Start}, {"due", &a.Due}} },
		title: func(a engagement.Action) string { return a.Title },
	},
	datedKind[engagement.Communication]{
		days:  func(c *engagement.Communication) []dated { return []dated{{"planned", &c.Planned}} },
		title: func(c engagement.Communication) string { return c.Subject },
		over:  func(it engagement.Item[engagement.Communication], _ map[string]bool) bool { return it.Body.Sent != "" },
		write: func(old engagement.Communication, c *engagement.Communication) error {
			return engagement.CommunicationWritten(&old, c)
		},
		again: func(c engagement.Communication) bool { return c.Prepared != nil || c.Approved != nil },
		hears: toChange,
	},
	datedKind[engagement.Release]{
		days:  func(r *engagement.Release) []dated { return []dated{{"go_live", &r.GoLive}} },
		title: func(r engagement.Release) string { return r.Name },
		place: contract.RefRelease,
		over:  func(it engagement.Item[engagement.Release], over map[string]bool) bool { return over[it.ID] },
	},
	datedKind[engagement.Initiative]{
		days:  func(i *engagement.Initiative) []dated { return []dated{{"start", &i.Start}, {"due", &i.Due}} },
		title: func(i engagement.Initiative) string { return i.Title },
		place: contract.RefInitiative,
		over:  func(it engagement.Item[engagement.Initiative], over map[string]bool) bool { return over[it.ID] },
	},
}

// datedKind says of a kind which days move and when they do not.
type datedKind[T engagement.Content] struct {
	days  func(*T) []dated
	title func(T) string
	// place is where an item goes before its gate; nil when items have none of their own.
	place func(id string) string
	// over tells whether an item has nothing ahead of it any more; over is by id what is
	// decided or live.
	over func(it engagement.Item[T], over map[string]bool) bool
	// write settles what a write means, as for any other; nil for nothing.
	write func(old T, body *T) error
	// again tells whether what was approved must be approved again on another day.
	again func(T) bool
	// hears is the workflow that must hear of a write; nil for none.
	hears func(engagementID string) string
}

func (datedKind[T]) kind() engagement.Kind {
	var zero T
	return zero.Kind()
}

func (k datedKind[T]) planned(v move, waits map[string]bool) (all []engagement.PlannedDate, err error) {
	list, _, err := store.List[T](v.tx, v.e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	var keep engagement.KeepReason
	if phase := k.kind().Draft(); phase != "" {
		draft, err := v.tx.Draft(v.e.ID, string(phase)+"/1")
		if err != nil {
			return nil, err
		}
		if draft.Frozen {
			if v.past(phase) { // what was approved lives on in projects and metrics
				return nil, nil
			}
			keep = engagement.KeepFrozen
		}
	}
	over, err := v.over()
	if err != nil {
		return nil, err
	}
	for _, it := range list {
		if k.over != nil && k.over(it, over) {
			continue
		}
		why := keep
		if k.place != nil && waits[k.place(it.ID)] {
			why = engagement.KeepFrozen
		}
		for _, d := range k.days(&it.Body) {
			if *d.day != "" {
				all = append(all, engagement.PlannedDate{
					Kind: k.kind(), ID: it.ID, Title: k.title(it.Body), Field: d.field, On: *d.day, Version: it.Version, Keep: why,
					Again: k.again != nil && k.again(it.Body),
				})
			}
		}
	}
	return all, nil
}

func (k datedKind[T]) move(tx *store.Tx, engagementID, by string, dates []engagement.MovedDate) error {
	it, err := store.Get[T](tx, engagementID, dates[0].ID)
	if err != nil {
		return err
	}
	old, moved := it.Body, false
	for _, to := range dates {
		for _, d := range k.days(&it.Body) {
			if d.field == to.Field && *d.day != to.To {
				*d.day, moved = to.To, true
			}
		}
	}
	if !moved {
		return nil
	}
	if k.write != nil {
		if err := k.write(old, &it.Body); err != nil {
			return err
		}
	}
	o := store.WriteOptions{By: by, IfVersion: dates[0].Version}
	if k.hears != nil {
		o.Notify = &store.Outbox{Workflow: k.hears(engagementID)}
	}
	_, err = store.Update(tx, engagementID, it.ID, it.Body, o)
	return err
}

// past tells whether a phase is over.
func (v move) past(phase engagement.Phase) bool {
	for _, p := range engagement.Phases {
		if p == v.phase.Phase {
			return false
		}
		if p == phase {
			return true
		}
	}
	return false
}

// over are the ids of releases that are live and initiatives that are decided.
func (v move) over() (map[string]bool, error) {
	over := map[string]bool{}
	releases, err := v.tx.Releases(v.e.ID)
	if err != nil {
		return nil, err
	}
	for _, r := range releases {
		over[r.ID] = true
	}
	initiatives, err := v.tx.Initiatives(v.e.ID)
	if err != nil {
		return nil, err
	}
	for _, i := range initiatives {
		over[i.ID] = i.State.Passed() || i.State == engagement.GateRejected
	}
	return over, nil
}

// planned is every day that something of the engagement is planned for.
func (v move) planned() (all []engagement.PlannedDate, err error) {
	gates, _, err := v.tx.Gates(store.GateQuery{Engagement: v.e.ID, State: engagement.GatePending})
	if err != nil {
		return nil, err
	}
	waits := map[string]bool{}
	for _, g := range gates {
		waits[g.Ref] = true
		if g.DueAt != nil {
			all = append(all, engagement.PlannedDate{
				Kind: "gate", ID: g.ID, Title: g.Title, Field: "due", On: v.e.Day(*g.DueAt), Keep: engagement.KeepGate,
			})
		}
	}
	for _, kind := range movables {
		some, err := kind.planned(v, waits)
		if err != nil {
			return nil, err
		}
		all = append(all, some...)
	}
	agreed, err := v.agreed()
	if err != nil {
		return nil, err
	}
	all = append(all, agreed...)
	if v.e.TargetEnd != "" {
		all = append(all, engagement.PlannedDate{
			Kind: "engagement", ID: engagement.TargetEnd, Title: v.e.Title, Field: engagement.TargetEnd, On: v.e.TargetEnd,
		})
	}
	return all, nil
}

// agreed are the days that were agreed at a gate.
func (v move) agreed() (all []engagement.PlannedDate, err error) {
	add := func(kind engagement.Kind, id, title, field string, on engagement.Day, why engagement.KeepReason) {
		if on != "" {
			all = append(all, engagement.PlannedDate{Kind: kind, ID: id, Title: title, Field: field, On: on, Keep: why})
		}
	}
	projects, err := v.tx.Projects(v.e.ID)
	if err != nil {
		return nil, err
	}
	for _, p := range projects {
		if p.State.Over() {
			continue
		}
		add(engagement.KindProject, p.ID, p.Name, "baseline_end", p.End, engagement.KeepAgreed)
		milestones, _, err := store.List[engagement.Milestone](v.tx, v.e.ID, store.Query{Parent: p.ID})
		if err != nil {
			return nil, err
		}
		for _, ms := range milestones {
			if ms.Body.Actual == "" && ms.Body.GivenUp == "" {
				add(engagement.KindMilestone, ms.ID, p.Name+": "+ms.Body.Title, "baseline", ms.Body.Baseline, engagement.KeepAgreed)
			}
		}
	}
	conditions, err := v.tx.Conditions(store.ConditionQuery{Engagement: v.e.ID, Open: true})
	if err != nil {
		return nil, err
	}
	for _, c := range conditions {
		add("condition", c.ID, c.Text, "due", c.Due, engagement.KeepCondition)
	}
	metrics, _, err := store.List[engagement.Metric](v.tx, v.e.ID, store.Query{})
	if err != nil {
		return nil, err
	}
	for _, m := range metrics {
		add(engagement.KindMetric, m.ID, m.Body.Name, "target_by", m.Body.TargetBy, engagement.KeepAgreed)
	}
	return all, nil
}
