package store_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/chain"
	"mandate/internal/engagement"
	"mandate/internal/store"
	"mandate/internal/store/storetest"
)

func TestTheJournalChainsItsEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		seq := record(t, db, "e1", openedEvent(t, "Título", "Kunde"),
			event(t, "pause-1", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "holiday"}))
		require.EqualValues(t, 2, seq)
		read(t, db, func(tx *store.Tx) {
			entries, err := tx.Journal("e1", 0, 0)
			require.NoError(t, err)
			require.Len(t, entries, 2)
			require.Empty(t, entries[0].PrevHash)
			require.Equal(t, entries[0].Hash, entries[1].PrevHash)
			require.Equal(t, chain.Hash(entries[1].PrevHash, []byte(entries[1].Canonical)), entries[1].Hash)
			require.Equal(t, start, entries[0].Event.At)
			require.Equal(t, "Título", entries[0].Event.Texts["title"])
			require.NotContains(t, entries[0].Canonical, "Título", "texts stand beside the chain")
			require.NoError(t, tx.VerifyChain("e1"))

			after, err := tx.Journal("e1", 1, 10)
			require.NoError(t, err)
			require.Equal(t, entries[1:], after)
		})
	})
}

func TestAnEventThatComesAgainChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		pause := event(t, "pause-1", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "holiday"})
		require.EqualValues(t, 2, record(t, db, "e1", pause))
		resume := event(t, "resume-1", "", 6, "pmo", engagement.Resumed{PausedAt: pause.At}, nil)
		require.EqualValues(t, 3, record(t, db, "e1", pause, resume), "the rest of a batch is recorded")
		require.EqualValues(t, 2, record(t, db, "e1", pause), "the first place is answered")
		read(t, db, func(tx *store.Tx) {
			entries, err := tx.Journal("e1", 0, 0)
			require.NoError(t, err)
			require.Len(t, entries, 3)
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			require.Equal(t, engagement.StatusActive, e.Status, "the repeated pause pauses nothing")
		})
	})
}

func TestOneIDWithTwoContentsIsAConflict(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		pause := event(t, "act-1", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "holiday"})
		record(t, db, "e1", pause)
		others := map[string]engagement.Event{
			"another reason": event(t, "act-1", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "strike"}),
			"no reason":      event(t, "act-1", "", 5, "pmo", engagement.Paused{}, nil),
			"another actor":  event(t, "act-1", "", 5, "cto", engagement.Paused{}, pause.Texts),
			"another time":   event(t, "act-1", "", 6, "pmo", engagement.Paused{}, pause.Texts),
			"another type":   event(t, "act-1", "", 5, "pmo", engagement.CloseRequested{}, pause.Texts),
		}
		for name, other := range others {
			t.Run(name, func(t *testing.T) {
				good := event(t, "act-2", "", 7, "pmo", engagement.CloseRequested{}, nil)
				err := attempt(t, db, func(tx *store.Tx) error {
					_, err := tx.Record("e1", []engagement.Event{good, other})
					return err
				})
				requireCode(t, engagement.JournalConflict, err)
			})
		}
		read(t, db, func(tx *store.Tx) {
			entries, err := tx.Journal("e1", 0, 0)
			require.NoError(t, err)
			require.Len(t, entries, 2, "nothing of a refused call stays")
		})
	})
}

func TestAJournalBeginsWithOpened(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		err := attempt(t, db, func(tx *store.Tx) error {
			_, err := tx.Record("e1", []engagement.Event{event(t, "p", "", 1, "pmo", engagement.Paused{}, nil)})
			return err
		})
		requireCode(t, engagement.NotFound, err)
		open(t, db, "e1")
		err = attempt(t, db, func(tx *store.Tx) error {
			second := openedEvent(t, "Again", "Client")
			second.ID = "opened-again"
			_, err := tx.Record("e1", []engagement.Event{second})
			return err
		})
		requireCode(t, engagement.JournalConflict, err)
		err = attempt(t, db, func(tx *store.Tx) error {
			_, err := tx.Record("e1", []engagement.Event{{ID: "x", Type: "unheard_of", At: start, Facts: []byte("{}")}})
			return err
		})
		requireCode(t, engagement.Invalid, err)
	})
}

func TestTamperingWithTheJournalIsFound(t *testing.T) {
	tampering := map[string]string{
		"an entry's content":  `UPDATE journal SET canonical = REPLACE(canonical, '"pmo"', '"cto"') WHERE seq = 2`,
		"an entry's hash":     `UPDATE journal SET hash = prev_hash WHERE seq = 2`,
		"a text":              `UPDATE journal_texts SET value = 'strike' WHERE seq = 2`,
		"the last entry gone": `DELETE FROM journal WHERE seq = 3`,
		"the head turned back": `UPDATE journal_heads SET seq = 2, hash = (SELECT hash FROM journal j
			WHERE j.org_id = journal_heads.org_id AND j.engagement_id = journal_heads.engagement_id AND seq = 2)`,
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		i := 0
		for name, statement := range tampering {
			i++
			id := "e" + strconv.Itoa(i)
			t.Run(name, func(t *testing.T) {
				open(t, db, id)
				record(t, db, id, event(t, "pause", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "holiday"}),
					event(t, "resume", "", 6, "pmo", engagement.Resumed{}, nil))
				err := attempt(t, db, func(tx *store.Tx) error {
					clause := " WHERE "
					if strings.Contains(statement, "journal_heads") {
						statement += clause + "engagement_id = ?"
					} else {
						statement += " AND engagement_id = ?"
					}
					require.NoError(t, tx.Exec(statement, id))
					return tx.VerifyChain(id)
				})
				requireCode(t, engagement.JournalConflict, err)
			})
		}
	})
}

func TestATextCanBeErasedAndTheChainHolds(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		pause := event(t, "pause", "", 5, "pmo", engagement.Paused{}, map[string]string{"reason": "Anna is ill"})
		record(t, db, "e1", pause)
		in(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.Exec("DELETE FROM journal_texts WHERE seq = 2"))
			require.NoError(t, tx.VerifyChain("e1"))
			_, err := tx.Record("e1", []engagement.Event{pause})
			require.NoError(t, err, "the event is still known")
		})
	})
}

func TestRecordingSideBySideGivesEveryEventItsPlace(t *testing.T) {
	const each = 15
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		open(t, db, "e1")
		var writers sync.WaitGroup
		errs := make(chan error, 4*each)
		for w := range 4 {
			writers.Go(func() {
				for i := range each {
					e := event(t, fmt.Sprintf("w%d/%d", w, i), "", i, "pmo", engagement.Resolved{Ref: "plan/1", Choice: "retry"}, nil)
					errs <- db.In(t.Context(), org, func(tx *store.Tx) error {
						_, err := tx.Record("e1", []engagement.Event{e})
						return err
					})
				}
			})
		}
		writers.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		read(t, db, func(tx *store.Tx) {
			require.NoError(t, tx.VerifyChain("e1"))
			entries, err := tx.Journal("e1", 0, 0)
			require.NoError(t, err)
			require.Len(t, entries, 1+4*each)
			e, err := tx.Engagement("e1")
			require.NoError(t, err)
			require.EqualValues(t, 1+4*each, e.Seq)
		})
	})
}

func TestEngagementsThatOpenTwiceAtOnceOpenOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var writers sync.WaitGroup
		errs := make(chan error, 8)
		e := openedEvent(t, "One", "Client")
		for range 8 {
			writers.Go(func() {
				errs <- db.In(t.Context(), org, func(tx *store.Tx) error {
					_, err := tx.Record("e1", []engagement.Event{e})
					return err
				})
			})
		}
		writers.Wait()
		close(errs)
		for err := range errs {
			require.NoError(t, err)
		}
		read(t, db, func(tx *store.Tx) {
			entries, err := tx.Journal("e1", 0, 0)
			require.NoError(t, err)
			require.Len(t, entries, 1)
		})
	})
}

func TestEveryTypeOfEventIsProjected(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "../engagement/event_types.go", nil, 0)
	require.NoError(t, err)
	types := 0
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == "EventType" {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			require.NoError(t, err)
			require.True(t, store.Projects(engagement.EventType(value)), "%s has no projector", value)
			types++
		}
		return true
	})
	require.Greater(t, types, 35)
}
