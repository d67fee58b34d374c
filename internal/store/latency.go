package store

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"mandate/internal/engagement"
)

// LatencyBy says by what decisions are grouped.
type LatencyBy string

// The groupings.
const (
	LatencyByGate   LatencyBy = "gate"
	LatencyByStage  LatencyBy = "stage"
	LatencyByPerson LatencyBy = "person"
)

// LatencyQuery says whose decisions to measure: those that were asked for within the days.
type LatencyQuery struct {
	Engagement string
	Person     string         // confined to the engagements of whose teams
	From, To   engagement.Day // in UTC, both included; empty for no bound
	By         LatencyBy      // gate, when empty
}

// askedTask is a task as latencies see it.
type askedTask struct {
	Key         string
	Stage       string
	StageNumber int
	Person      string
	Name        string
	OpenedAt    stamp
	DecidedAt   stamp // zero while it is open
	Late        bool
}

// Latencies measures how long decisions took, in one statement: groups in the order of the
// process, people by name. Votes that were carried forward took nobody any time, and a
// recusal is no decision: neither counts. Median and P90 lie between two decisions where
// no single one is in that place.
func (tx *Tx) Latencies(q LatencyQuery) ([]engagement.Latency, error) {
	if q.By == "" {
		q.By = LatencyByGate
	}
	if !slices.Contains([]LatencyBy{LatencyByGate, LatencyByStage, LatencyByPerson}, q.By) {
		return nil, queryFault("by", "is %q; give gate, stage or person", q.By)
	}
	asked, err := tx.askedTasks(q)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(asked, q.By.compare)
	all := []engagement.Latency{}
	for len(asked) > 0 {
		n := slices.IndexFunc(asked, func(t askedTask) bool { return q.By.group(t) != q.By.group(asked[0]) })
		if n < 0 {
			n = len(asked)
		}
		all = append(all, latencyOf(q.By.group(asked[0]), asked[:n]))
		asked = asked[n:]
	}
	return all, nil
}

func (tx *Tx) askedTasks(q LatencyQuery) ([]askedTask, error) {
	where, args := "", []any{engagement.TaskOpen, tx.org, engagement.TaskDecided, false, engagement.TaskOpen, engagement.GatePending}
	add := func(condition string, arg any) { where, args = where+" AND "+condition, append(args, arg) }
	if q.Engagement != "" {
		add("t.engagement_id = ?", q.Engagement)
	}
	if q.Person != "" {
		add("EXISTS (SELECT 1 FROM rm_team m WHERE m.org_id = t.org_id AND m.engagement_id = t.engagement_id AND m.person = ?)", q.Person)
	}
	if from, err := q.From.Time(); q.From != "" {
		if err != nil {
			return nil, queryFault("from", "is no day; write it as YYYY-MM-DD")
		}
		add("t.opened_at >= ?", stampOf(from))
	}
	if to, err := q.To.Time(); q.To != "" {
		if err != nil {
			return nil, queryFault("to", "is no day; write it as YYYY-MM-DD")
		}
		add("t.opened_at < ?", stampOf(to.AddDate(0, 0, 1)))
	}
	var all []askedTask
	err := tx.db.Raw("SELECT g.key, t.stage, t.stage_number, t.person, COALESCE(p.name, '') AS name, t.opened_at, "+
		"CASE WHEN t.state = ? THEN NULL ELSE t.decided_at END AS decided_at, t.late FROM rm_tasks t "+
		"JOIN rm_gates g ON g.org_id = t.org_id AND g.id = t.gate AND g.revision = t.revision "+
		"LEFT JOIN people p ON p.org_id = t.org_id AND p.id = t.person "+
		"WHERE t.org_id = ? AND (t.state = ? AND t.carried = ? OR t.state = ? AND g.state = ?)"+where, args...).Scan(&all).Error
	if err != nil {
		return nil, fmt.Errorf("latencies: %w", err)
	}
	return all, nil
}

// group is what the tasks of one group have in common.
func (by LatencyBy) group(t askedTask) engagement.Latency {
	switch by {
	case LatencyByPerson:
		return engagement.Latency{Person: t.Person, Name: t.Name}
	case LatencyByStage:
		return engagement.Latency{Gate: engagement.GateKey(t.Key), Stage: t.Stage}
	}
	return engagement.Latency{Gate: engagement.GateKey(t.Key)}
}

// compare orders tasks by their groups.
func (by LatencyBy) compare(a, b askedTask) int {
	if by == LatencyByPerson {
		return cmp.Or(cmp.Compare(fold(a.Name), fold(b.Name)), cmp.Compare(a.Person, b.Person))
	}
	place := func(t askedTask) int { return slices.Index(engagement.GateKeys, engagement.GateKey(t.Key)) }
	order := cmp.Or(cmp.Compare(place(a), place(b)), cmp.Compare(a.Key, b.Key))
	if by == LatencyByStage {
		order = cmp.Or(order, cmp.Compare(a.Stage, b.Stage))
	}
	return order
}

// latencyOf fills a group in from its tasks.
func latencyOf(group engagement.Latency, tasks []askedTask) engagement.Latency {
	var took []time.Duration
	for _, t := range tasks {
		if t.DecidedAt.IsZero() {
			group.Open++
			continue
		}
		took = append(took, t.DecidedAt.Sub(t.OpenedAt.Time))
		if t.Late {
			group.Late++
		}
	}
	slices.Sort(took)
	group.Decided = len(took)
	group.Median, group.P90, group.Longest = percentile(took, 50), percentile(took, 90), percentile(took, 100)
	return group
}

// percentile is that of sorted durations, between the two nearest in proportion, in whole
// seconds; 0 of none.
func percentile(sorted []time.Duration, percent int) int64 {
	if len(sorted) == 0 {
		return 0
	}
	rank := percent * (len(sorted) - 1) // in hundredths of a place
	below, rest := rank/100, time.Duration(rank%100)
	at := sorted[below]
	if rest > 0 {
		at += (sorted[below+1] - at) / 100 * rest
	}
	return int64(at / time.Second)
}
