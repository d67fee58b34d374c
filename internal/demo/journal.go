package demo

import (
	"context"
	"encoding/json"
	"fmt"

	"mandate/internal/engagement"
)

// inTheJournal waits until the journal holds an event of a fact's type that is meant.
func inTheJournal[T engagement.Fact](ctx context.Context, p *play, what string, meant func(T) bool) error {
	var (
		kind   T
		looked int
		broken error
	)
	_, err := p.watch.await(ctx, what, func(s *state) bool {
		for ; looked < len(s.Journal); looked++ {
			e := s.Journal[looked]
			if e.Event.Type != kind.EventType() {
				continue
			}
			var fact T
			if broken = json.Unmarshal(e.Event.Facts, &fact); broken != nil || meant(fact) {
				return true
			}
		}
		return false
	})
	if broken != nil {
		return fmt.Errorf("the journal at place %d: %w", looked+1, broken)
	}
	return err
}

// checkChain tells where a journal, read from its beginning, is no chain: every entry
// names the hash of the one before, none is missing, and none stands there twice.
func checkChain(entries []entryView) error {
	previous := ""
	seen := map[string]int64{}
	hashes := map[string]int64{}
	for i, e := range entries {
		switch first, twice := seen[e.Event.ID]; {
		case e.Seq != int64(i+1):
			return fmt.Errorf("the journal is broken: place %d is followed by %d", i, e.Seq)
		case e.PrevHash != previous:
			return fmt.Errorf("the journal is broken at place %d: it follows %q, and the entry before it is %q", e.Seq, e.PrevHash, previous)
		case len(e.Hash) != 64:
			return fmt.Errorf("the journal is broken at place %d: %q is no SHA-256", e.Seq, e.Hash)
		case twice:
			return fmt.Errorf("the journal holds event %q twice, at places %d and %d", e.Event.ID, first, e.Seq)
		}
		if first, twice := hashes[e.Hash]; twice {
			return fmt.Errorf("the journal is broken at place %d: its hash is that of place %d", e.Seq, first)
		}
		seen[e.Event.ID], hashes[e.Hash], previous = e.Seq, e.Seq, e.Hash
	}
	return nil
}
