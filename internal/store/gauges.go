package store

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"mandate/internal/engagement"
)

const aDay = 24 * time.Hour

// GateAges are the upper bounds of the ages by which open gates are counted; older ones
// are counted beyond the last.
var GateAges = []time.Duration{aDay, 3 * aDay, 7 * aDay, 14 * aDay}

// LatencyBounds are the upper bounds by which decisions are counted.
var LatencyBounds = []time.Duration{time.Hour, 4 * time.Hour, aDay, 2 * aDay, 5 * aDay, 10 * aDay, 20 * aDay}

// OpenGates counts the gates of one kind that are open.
type OpenGates struct {
	Key engagement.GateKey
	// ByAge counts those younger than each of GateAges and not than the one before;
	// the last number are the older ones.
	ByAge   []int
	Overdue int // their due has passed
}

// DecisionTimes is a histogram of how long decisions took.
type DecisionTimes struct {
	Gate  engagement.GateKey
	Stage string
	// Within counts, for each of LatencyBounds, the decisions that took no longer.
	Within  []int64
	Count   int64
	Seconds float64 // of all together
}

// GateGauges is how the gates of the whole installation stand.
type GateGauges struct {
	Open      []OpenGates
	Decisions []DecisionTimes
}

// GateGauges counts the open gates of all organisations by kind, and how long decisions
// took by kind and stage, in two statements for each organisation. What is journalled as
// carried forward, recused or retracted is no decision here.
func (db *DB) GateGauges(ctx context.Context) (GateGauges, error) {
	orgs, err := db.Orgs(ctx)
	if err != nil {
		return GateGauges{}, err
	}
	var all GateGauges
	for _, org := range orgs {
		var open []OpenGates
		var decisions []DecisionTimes
		err := db.Read(ctx, org, func(tx *Tx) (err error) {
			if open, err = tx.openGates(); err != nil {
				return err
			}
			decisions, err = tx.decisionTimes()
			return err
		})
		if err != nil {
			return GateGauges{}, err
		}
		all.add(open, decisions)
	}
	all.sort()
	return all, nil
}

func (tx *Tx) openGates() ([]OpenGates, error) {
	var rows []struct {
		Key      string
		OpenedAt stamp
		DueAt    stamp
	}
	err := tx.of(&rmGate{}).Select("key", "opened_at", "due_at").
		Where("newest = ? AND state = ?", true, engagement.GatePending).Find(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("count open gates: %w", err)
	}
	counts := map[string]OpenGates{}
	for _, r := range rows {
		o := counts[r.Key]
		if o.ByAge == nil {
			o = OpenGates{Key: engagement.GateKey(r.Key), ByAge: make([]int, len(GateAges)+1)}
		}
		age := tx.began.Sub(r.OpenedAt.Time)
		at := slices.IndexFunc(GateAges, func(bound time.Duration) bool { return age < bound })
		if at < 0 {
			at = len(GateAges)
		}
		o.ByAge[at]++
		if !r.DueAt.IsZero() && tx.began.After(r.DueAt.Time) {
			o.Overdue++
		}
		counts[r.Key] = o
	}
	return slices.Collect(maps.Values(counts)), nil
}

func (tx *Tx) decisionTimes() ([]DecisionTimes, error) {
	seconds := "ROUND((julianday(t.decided_at) - julianday(t.opened_at)) * 86400, 3)"
	if tx.owner.dialect == Postgres {
		seconds = "EXTRACT(EPOCH FROM t.decided_at - t.opened_at)"
	}
	// One row for each gate, stage and bound that any decision took.
	bound := "CASE"
	for i, b := range LatencyBounds {
		bound += fmt.Sprintf(" WHEN d.seconds <= %d THEN %d", b/time.Second, i)
	}
	bound += fmt.Sprintf(" ELSE %d END", len(LatencyBounds))
	var rows []struct {
		Key, Stage string
		Bound      int
		Decisions  int64
		Seconds    float64
	}
	err := tx.db.Raw("SELECT d.key, d.stage, "+bound+" AS bound, COUNT(*) AS decisions, CAST(SUM(d.seconds) AS DOUBLE PRECISION) AS seconds FROM ("+
		"SELECT g.key, t.stage, "+seconds+" AS seconds FROM rm_tasks t "+
		"JOIN rm_gates g ON g.org_id = t.org_id AND g.id = t.gate AND g.revision = t.revision "+
		"WHERE t.org_id = ? AND t.state = ? AND t.carried = ?) d GROUP BY 1, 2, 3", tx.org, engagement.TaskDecided, false).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("times of decisions: %w", err)
	}
	all := make([]DecisionTimes, len(rows))
	for i, r := range rows {
		all[i] = DecisionTimes{
			Gate: engagement.GateKey(r.Key), Stage: r.Stage, Within: make([]int64, len(LatencyBounds)), Count: r.Decisions, Seconds: r.Seconds,
		}
		for b := r.Bound; b < len(LatencyBounds); b++ {
			all[i].Within[b] = r.Decisions
		}
	}
	return all, nil
}

// add takes in what has been counted of an organisation.
func (g *GateGauges) add(open []OpenGates, decisions []DecisionTimes) {
	for _, o := range open {
		at := slices.IndexFunc(g.Open, func(have OpenGates) bool { return have.Key == o.Key })
		if at < 0 {
			g.Open = append(g.Open, o)
			continue
		}
		for i, n := range o.ByAge {
			g.Open[at].ByAge[i] += n
		}
		g.Open[at].Overdue += o.Overdue
	}
	for _, d := range decisions {
		at := slices.IndexFunc(g.Decisions, func(have DecisionTimes) bool { return have.Gate == d.Gate && have.Stage == d.Stage })
		if at < 0 {
			g.Decisions = append(g.Decisions, d)
			continue
		}
		for i, n := range d.Within {
			g.Decisions[at].Within[i] += n
		}
		g.Decisions[at].Count += d.Count
		g.Decisions[at].Seconds += d.Seconds
	}
}

func (g *GateGauges) sort() {
	slices.SortFunc(g.Open, func(a, b OpenGates) int { return cmp.Compare(a.Key, b.Key) })
	slices.SortFunc(g.Decisions, func(a, b DecisionTimes) int {
		return cmp.Or(cmp.Compare(a.Gate, b.Gate), cmp.Compare(a.Stage, b.Stage))
	})
}
