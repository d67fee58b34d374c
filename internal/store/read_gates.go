package store

import (
	"fmt"
	"slices"

	"gorm.io/gorm"

	"mandate/internal/engagement"
)

// Gate returns a gate at its newest revision.
func (tx *Tx) Gate(id string) (Gate, error) {
	return tx.oneGate(id, tx.of(&rmGate{}).Where("id = ? AND newest = ?", id, true))
}

// GateRevision returns the round that a gate held on its subject's nth revision.
func (tx *Tx) GateRevision(id string, n int) (Gate, error) {
	return tx.oneGate(id, tx.of(&rmGate{}).Where("id = ? AND revision = ?", id, n))
}

func (tx *Tx) oneGate(id string, q *gorm.DB) (Gate, error) {
	row, found, err := first[rmGate](q)
	if err != nil {
		return Gate{}, fmt.Errorf("read gate %s: %w", id, err)
	}
	if !found {
		return Gate{}, notFound("gate", id)
	}
	gates, err := tx.gates([]rmGate{row})
	if err != nil {
		return Gate{}, err
	}
	return gates[0], nil
}

var gateOrders = map[string]order[rmGate]{
	"-opened": {by: "opened_at", desc: true, key: func(r rmGate) string { return r.OpenedAt.text() }},
	"due": {by: "COALESCE(due_at, '" + never + "')", key: func(r rmGate) string {
		if r.DueAt.IsZero() {
			return never
		}
		return r.DueAt.text()
	}},
}

// Gates lists gates, the newest first unless q.Sort says otherwise, and the cursor of the
// next page, "" at the end. The number of statements does not depend on the number of gates.
func (tx *Tx) Gates(q GateQuery) ([]Gate, string, error) {
	if q.Sort == "" {
		q.Sort = "-opened"
	}
	page := pageOf[rmGate]{
		limit: q.Limit, cursor: q.Cursor, sort: q.Sort, orders: gateOrders,
		id: gateKey, idOf: func(r rmGate) string { return roundKey(r.ID, r.Revision) },
	}
	rows, next, err := page.read(tx.gatesThat(q))
	if err != nil {
		return nil, "", fmt.Errorf("list gates: %w", err)
	}
	gates, err := tx.gates(rows)
	return gates, next, err
}

func (tx *Tx) gatesThat(q GateQuery) *gorm.DB {
	query := tx.of(&rmGate{})
	for column, value := range map[string]string{"engagement_id": q.Engagement, "ref": q.Ref, "state": string(q.State)} {
		if value != "" {
			query = query.Where(column+" = ?", value)
		}
	}
	if !q.AllRevisions {
		query = query.Where("newest = ?", true)
	}
	const asked = "EXISTS (SELECT 1 FROM rm_tasks t WHERE t.org_id = rm_gates.org_id AND t.gate = rm_gates.id " +
		"AND t.revision = rm_gates.revision AND t.person = ?"
	if q.Assignee != "" {
		query = query.Where(asked+")", q.Assignee)
	}
	if q.Awaiting != "" {
		query = query.Where(asked+" AND t.state = ?)", q.Awaiting, engagement.TaskOpen)
	}
	if q.Adviser != "" {
		query = query.Where("EXISTS (SELECT 1 FROM rm_advice a WHERE a.org_id = rm_gates.org_id AND a.gate = rm_gates.id "+
			"AND a.revision = rm_gates.revision AND a.adviser = ?)", q.Adviser)
	}
	return query
}

// gateKey is a round's key in SQL, roundKey the same in Go.
const gateKey = "(id || '#' || CAST(revision AS TEXT))"

func roundKey(gate string, revision int) string { return fmt.Sprintf("%s#%d", gate, revision) }

// gates adds to rows what stands in other tables, in one statement each, and the names of
// all people in another.
func (tx *Tx) gates(rows []rmGate) ([]Gate, error) {
	gates := make([]Gate, len(rows))
	if len(rows) == 0 {
		return gates, nil
	}
	ids := make([]string, len(rows))
	at := map[string]*Gate{}
	for i, r := range rows {
		gates[i], ids[i] = gateOf(r), r.ID
		at[roundKey(r.ID, r.Revision)] = &gates[i]
	}
	err := attach(at, tx.of(&rmTask{}).Where("gate IN ?", ids).Order("stage_number, place"),
		func(r rmTask) string { return roundKey(r.Gate, r.Revision) },
		func(g *Gate, r rmTask) { g.Tasks = append(g.Tasks, taskOf(r)) })
	if err != nil {
		return nil, err
	}
	decisions, err := tx.decisions("d.gate IN ?", ids)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		switch g := at[roundKey(d.Gate, d.Revision)]; {
		case g == nil: // of another round
		case d.RetractedAt != nil:
			g.Retracted = append(g.Retracted, d)
		default:
			g.Decisions = append(g.Decisions, d)
		}
	}
	err = attach(at, tx.of(&rmAdvice{}).Where("gate IN ?", ids).Order("asked_at, id"),
		func(r rmAdvice) string { return roundKey(r.Gate, r.Revision) },
		func(g *Gate, r rmAdvice) { g.Advice = append(g.Advice, adviceOf(r)) })
	if err != nil {
		return nil, err
	}
	err = attach(at, tx.of(&rmCondition{}).Where("gate IN ?", ids).Order("bound_at, place"),
		func(r rmCondition) string { return roundKey(r.Gate, r.Revision) },
		func(g *Gate, r rmCondition) { g.Conditions = append(g.Conditions, conditionOf(r)) })
	if err != nil {
		return nil, err
	}
	var people names
	for i := range gates {
		gates[i].tallyItems()
		people.ofGate(&gates[i])
	}
	return gates, tx.name(people)
}

// tallyItems counts what has been said of items at a gate that is open.
func (g *Gate) tallyItems() {
	if g.State != engagement.GatePending {
		return
	}
	votes := make([]engagement.Vote, len(g.Decisions))
	for i, d := range g.Decisions {
		votes[i] = engagement.Vote{Person: d.Person, Verdict: d.Verdict, Items: d.Items}
		for _, said := range d.Items {
			if !slices.ContainsFunc(g.Items, func(s engagement.ItemStanding) bool { return s.ID == said.ID }) {
				g.Items = append(g.Items, engagement.ItemStanding{ID: said.ID})
			}
		}
	}
	engagement.TallyItems(g.Items, votes)
}

// attach adds rows to the gates whose rounds they belong to. Those of other rounds are
// passed over.
func attach[R any](to map[string]*Gate, q *gorm.DB, key func(R) string, add func(*Gate, R)) error {
	var rows []R
	if err := q.Find(&rows).Error; err != nil {
		return fmt.Errorf("read %T: %w", rows, err)
	}
	for _, r := range rows {
		if g := to[key(r)]; g != nil {
			add(g, r)
		}
	}
	return nil
}

func gateOf(r rmGate) Gate {
	g := Gate{
		ID: r.ID, Engagement: r.EngagementID, Ref: r.Ref, Key: engagement.GateKey(r.Key), Title: r.Title,
		Subject: engagement.Subject{Ref: r.Ref, Revision: r.Revision, Digest: r.Digest}, State: engagement.GateState(r.State),
		Requester: r.Requester, Note: r.Note, Stage: r.Stage, StageNumber: r.StageNumber, Policy: r.Policy.V,
		OpenedAt: r.OpenedAt.Time, DueAt: r.DueAt.ptr(), ExpiresAt: r.ExpiresAt.ptr(), ClosedAt: r.ClosedAt.ptr(),
		Reason: r.Reason, Tally: r.Tally.V, Overdue: r.Overdue, Lapsed: r.Lapsed, Tasks: []Task{}, Decisions: []DecisionRecord{},
		PolicyVersion: r.PolicyVersion, ClosedBy: engagement.ClosedBy(r.ClosedBy), Authors: r.Authors.V, LastEditor: r.LastEditor,
		Skipped: r.Skipped.V, Answers: r.Answers.V, Items: r.Items.V,
	}
	for _, e := range r.Excluded.V {
		g.Excluded = append(g.Excluded, Excluded{Stage: e.Stage, Person: e.Person, Why: e.Why})
	}
	if o := r.Override.V; o != nil {
		g.Override = &Override{
			State: o.State, RequestedBy: o.RequestedBy, Reason: o.Reason, RequestedAt: o.RequestedAt.Time,
			ConfirmedBy: o.ConfirmedBy, ConfirmReason: o.ConfirmReason, ConfirmedAt: o.ConfirmedAt.ptr(),
		}
	}
	if v := r.Revoked.V; v != nil {
		g.Revoked = &Revoked{By: v.By, Decision: v.Decision, Reason: v.Reason, At: v.At.Time}
	}
	return g
}

func taskOf(r rmTask) Task {
	return Task{
		Stage: r.Stage, StageNumber: r.StageNumber, Person: r.Person, Roles: r.Roles.V,
		State: engagement.TaskState(r.State), OpenedAt: r.OpenedAt.Time, DueAt: r.DueAt.ptr(), DecidedAt: r.DecidedAt.ptr(),
		Decision: r.Decision, Verdict: engagement.Verdict(r.Verdict), Late: r.Late, Reminders: r.Reminders, Escalated: r.Escalated,
		Groups: r.InGroups.V, Seat: r.Seat, For: r.OnBehalfOf, How: engagement.How(r.How), Until: r.UntilAt.ptr(),
	}
}
