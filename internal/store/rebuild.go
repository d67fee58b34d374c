package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// readModelTable is a table of the read model, for what is done with all of them.
type readModelTable struct {
	name string
	// digests reads the digest of every row by its key.
	digests func(q *gorm.DB) (map[string][sha256.Size]byte, error)
	model   any
}

// readModel lists the tables of the read model. A test holds that none is missing.
var readModel = []readModelTable{
	tableOf(func(r rmEngagement) []any { return []any{r.ID} }),
	tableOf(func(r rmTeam) []any { return []any{r.EngagementID, r.Place} }),
	tableOf(func(r rmPhase) []any { return []any{r.EngagementID, r.Ref} }),
	tableOf(func(r rmSubmission) []any { return []any{r.Gate, r.Revision} }),
	tableOf(func(r rmGate) []any { return []any{r.ID, r.Revision} }),
	tableOf(func(r rmTask) []any { return []any{r.Gate, r.Revision, r.Stage, r.Person} }),
	tableOf(func(r rmDecision) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmRefusal) []any { return []any{r.EngagementID, r.Seq} }),
	tableOf(func(r rmCondition) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmAdvice) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmProject) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmLateMilestone) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmRelease) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmConcern) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmPulse) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmSupport) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmCommunication) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmPeriod) []any { return []any{r.EngagementID, r.Number} }),
	tableOf(func(r rmInitiative) []any { return []any{r.EngagementID, r.ID} }),
	tableOf(func(r rmBlock) []any { return []any{r.EngagementID, r.Step} }),
}

func tableOf[R interface{ TableName() string }](key func(R) []any) readModelTable {
	var zero R
	digests := func(q *gorm.DB) (map[string][sha256.Size]byte, error) {
		all := map[string][sha256.Size]byte{}
		rows, err := q.Rows()
		if err != nil {
			return nil, err
		}
		defer rows.Close() // read to its end below, or failed already
		for rows.Next() {
			var r R
			if err := q.ScanRows(rows, &r); err != nil {
				return nil, err
			}
			b, err := json.Marshal(r)
			if err != nil {
				return nil, err
			}
			all[keyText(key(r))] = sha256.Sum256(b)
		}
		return all, rows.Err()
	}
	return readModelTable{name: zero.TableName(), digests: digests, model: new(R)}
}

func keyText(parts []any) string {
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprint(part)
	}
	return strings.Join(texts, " ")
}

// Rebuild drops an organisation's read model, applies every journal again, in one
// transaction, and compares row for row. The result names the rows that were not as the
// journals say; afterwards they are. A chain that does not hold is a JournalConflict,
// and nothing is changed. On SQLite no other program may be running: see LockExclusive.
func (db *DB) Rebuild(ctx context.Context, org string, progress func(RebuildProgress)) (RebuildResult, error) {
	var result RebuildResult
	err := db.In(ctx, org, func(tx *Tx) error {
		result = RebuildResult{}
		if db.dialect == Postgres {
			// Nobody records meanwhile; readers see the old rows until the end.
			if err := tx.db.Exec("LOCK TABLE journal_heads IN EXCLUSIVE MODE").Error; err != nil {
				return fmt.Errorf("rebuild: %w", err)
			}
		}
		before, err := tx.readModelDigests()
		if err != nil {
			return err
		}
		for _, t := range readModel {
			if err := tx.of(t.model).Delete(t.model).Error; err != nil {
				return fmt.Errorf("drop %s: %w", t.name, err)
			}
		}
		if err := tx.replay(&result, progress); err != nil {
			return err
		}
		after, err := tx.readModelDigests()
		if err != nil {
			return err
		}
		result.compare(before, after)
		return nil
	})
	return result, err
}

type digests map[string]map[string][sha256.Size]byte // by table and key

func (tx *Tx) readModelDigests() (digests, error) {
	all := digests{}
	for _, t := range readModel {
		rows, err := t.digests(tx.of(t.model))
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", t.name, err)
		}
		all[t.name] = rows
	}
	return all, nil
}

// replay applies every journal of the organisation, having verified it.
func (tx *Tx) replay(result *RebuildResult, progress func(RebuildProgress)) error {
	var heads []headRow
	if err := tx.of(&headRow{}).Order("engagement_id").Find(&heads).Error; err != nil {
		return fmt.Errorf("journals: %w", err)
	}
	for i, head := range heads {
		if err := tx.VerifyChain(head.EngagementID); err != nil {
			return err
		}
		p := tx.project(head.EngagementID)
		err := tx.eachEntry(head.EngagementID, func(e Entry) error {
			result.Events++
			return p.apply(e.Seq, e.PrevHash, e.Hash, e.Event)
		})
		if err != nil {
			return err
		}
		if err := p.finish(); err != nil {
			return err
		}
		result.Engagements++
		if progress != nil {
			progress(RebuildProgress{Engagement: head.EngagementID, Done: i + 1, Total: len(heads)})
		}
	}
	return nil
}

// compare notes the rows that differ.
func (r *RebuildResult) compare(before, after digests) {
	for table, rows := range after {
		r.Rows += len(rows)
		for key, digest := range rows {
			was, there := before[table][key]
			switch {
			case !there:
				r.Differences = append(r.Differences, Difference{Table: table, Key: key, What: "missing"})
			case was != digest:
				r.Differences = append(r.Differences, Difference{Table: table, Key: key, What: "changed"})
			}
		}
		for key := range before[table] {
			if _, still := rows[key]; !still {
				r.Differences = append(r.Differences, Difference{Table: table, Key: key, What: "surplus"})
			}
		}
	}
	slices.SortFunc(r.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Key, b.Key))
	})
}
