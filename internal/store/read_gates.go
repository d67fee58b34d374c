package store

import (
	"fmt"

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
}

// Gates lists gates, and the cursor of the next page, "" at the end. The number of
// statements does not depend on the number of gates.
func (tx *Tx) Gates(q GateQuery) ([]Gate, string, error) {
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
	page := pageOf[rmGate]{
		limit: q.Limit, cursor: q.Cursor, sort: "-opened", orders: gateOrders,
		id: gateKey, idOf: func(r rmGate) string { return roundKey(r.ID, r.Revision) },
	}
	rows, next, err := page.read(query)
	if err != nil {
		return nil, "", fmt.Errorf("list gates: %w", err)
	}
	gates, err := tx.gates(rows)
	return gates, next, err
}

// gateKey is a round's key in SQL, roundKey the same in Go.
const gateKey = "(id || '#' || CAST(revision AS TEXT))"

func roundKey(gate string, revision int) string { return fmt.Sprintf("%s#%d", gate, revision) }

// gates adds tasks and decisions to rows, in one statement each.
func (tx *Tx) gates(rows []rmGate) ([]Gate, error) {
	gates := make([]Gate, len(rows))
	ids := make([]string, len(rows))
	at := map[string]*Gate{}
	for i, r := range rows {
		gates[i], ids[i] = gateOf(r), r.ID
		at[roundKey(r.ID, r.Revision)] = &gates[i]
	}
	if len(rows) == 0 {
		return gates, nil
	}
	var tasks []struct {
		Row  rmTask `gorm:"embedded"` // GORM passes over embedded types that are not exported
		Name string
	}
	err := tx.db.Raw("SELECT t.*, COALESCE(p.name, '') AS name FROM rm_tasks t LEFT JOIN people p ON p.org_id = t.org_id AND p.id = t.person "+
		"WHERE t.org_id = ? AND t.gate IN ? ORDER BY t.stage_number, t.place", tx.org, ids).Scan(&tasks).Error
	if err != nil {
		return nil, fmt.Errorf("tasks: %w", err)
	}
	for _, t := range tasks {
		if g := at[roundKey(t.Row.Gate, t.Row.Revision)]; g != nil {
			g.Tasks = append(g.Tasks, taskOf(t.Row, t.Name))
		}
	}
	decisions, err := tx.decisions("d.gate IN ?", ids)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		if g := at[roundKey(d.Gate, d.Revision)]; g != nil {
			g.Decisions = append(g.Decisions, d)
		}
	}
	return gates, nil
}

// decisions reads decisions with the names under which they were made.
func (tx *Tx) decisions(where string, args ...any) ([]DecisionRecord, error) {
	var rows []struct {
		Row  rmDecision `gorm:"embedded"`
		Name string
	}
	err := tx.db.Raw("SELECT d.*, COALESCE(x.value, p.name, '') AS name FROM rm_decisions d "+
		"LEFT JOIN journal_texts x ON x.org_id = d.org_id AND x.engagement_id = d.engagement_id AND x.seq = d.seq AND x.name = 'name' "+
		"LEFT JOIN people p ON p.org_id = d.org_id AND p.id = d.person "+
		"WHERE d.org_id = ? AND "+where+" ORDER BY d.seq", append([]any{tx.org}, args...)...).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("decisions: %w", err)
	}
	all := make([]DecisionRecord, len(rows))
	for i, r := range rows {
		all[i] = decisionOf(r.Row, r.Name)
	}
	return all, nil
}

// Decision returns a decision that counted.
func (tx *Tx) Decision(id string) (DecisionRecord, error) {
	all, err := tx.decisions("d.id = ?", id)
	if err != nil {
		return DecisionRecord{}, err
	}
	if len(all) == 0 {
		return DecisionRecord{}, notFound("decision", id)
	}
	return all[0], nil
}

// Refusal returns how a signalled decision came not to count.
func (tx *Tx) Refusal(decisionID string) (Refusal, error) {
	r, found, err := first[rmRefusal](tx.of(&rmRefusal{}).Where("decision = ?", decisionID).Order("at DESC"))
	if err != nil {
		return Refusal{}, fmt.Errorf("refusal of %s: %w", decisionID, err)
	}
	if !found {
		return Refusal{}, notFound("ignored decision", decisionID)
	}
	return Refusal{
		Decision: r.Decision, Engagement: r.EngagementID, Gate: r.Gate, Stage: r.Stage, Revision: r.Revision,
		Verdict: engagement.Verdict(r.Verdict), Claimed: r.Claimed, Channel: engagement.Channel(r.Channel), Provenance: r.Provenance,
		Code: engagement.Code(r.Code), Reason: r.Reason, At: r.At.Time, Seq: r.Seq,
	}, nil
}

func gateOf(r rmGate) Gate {
	return Gate{
		ID: r.ID, Engagement: r.EngagementID, Ref: r.Ref, Key: engagement.GateKey(r.Key), Title: r.Title,
		Subject: engagement.Subject{Ref: r.Ref, Revision: r.Revision, Digest: r.Digest}, State: engagement.GateState(r.State),
		Requester: r.Requester, Note: r.Note, Stage: r.Stage, StageNumber: r.StageNumber, Policy: r.Policy.V,
		OpenedAt: r.OpenedAt.Time, DueAt: r.DueAt.ptr(), ExpiresAt: r.ExpiresAt.ptr(), ClosedAt: r.ClosedAt.ptr(),
		Reason: r.Reason, Tally: r.Tally.V, Overdue: r.Overdue, Lapsed: r.Lapsed, Tasks: []Task{}, Decisions: []DecisionRecord{},
	}
}

func taskOf(r rmTask, name string) Task {
	return Task{
		Stage: r.Stage, StageNumber: r.StageNumber, Person: r.Person, Name: name, Roles: r.Roles.V,
		State: engagement.TaskState(r.State), OpenedAt: r.OpenedAt.Time, DueAt: r.DueAt.ptr(), DecidedAt: r.DecidedAt.ptr(),
		Decision: r.Decision, Verdict: engagement.Verdict(r.Verdict), Late: r.Late, Reminders: r.Reminders, Escalated: r.Escalated,
	}
}

func decisionOf(r rmDecision, name string) DecisionRecord {
	return DecisionRecord{
		ID: r.ID, Engagement: r.EngagementID, Gate: r.Gate, Stage: r.Stage, Person: r.Person, Name: name, Roles: r.Roles.V,
		Revision: r.Revision, Digest: r.Digest, Verdict: engagement.Verdict(r.Verdict), Meaning: r.Meaning, Comment: r.Comment,
		Conditions: r.Conditions.V, Channel: engagement.Channel(r.Channel), SignedInBy: r.SignedInBy, SignedInAt: r.SignedInAt.ptr(),
		Provenance: r.Provenance, At: r.At.Time, Late: r.Late, Tally: r.Tally.V, State: engagement.GateState(r.State),
		Seq: r.Seq, PrevHash: r.PrevHash, Hash: r.Hash,
	}
}
