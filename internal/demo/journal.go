package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"mandate/internal/engagement"
)

func inVain(what string) error {
	return fmt.Errorf("waited %s for %s in vain", patienceForProcess, what)
}

// findEvent tells whether the journal holds an event of a fact's type that is meant.
func findEvent[T engagement.Fact](ctx context.Context, p *play, meant func(T) bool) (bool, error) {
	entries, err := p.journal(ctx)
	if err != nil {
		return false, err
	}
	var kind T
	for _, e := range entries {
		if e.Event.Type != kind.EventType() {
			continue
		}
		var fact T
		if err := json.Unmarshal(e.Event.Facts, &fact); err != nil {
			return false, fmt.Errorf("journal entry %d: %w", e.Seq, err)
		}
		if meant(fact) {
			return true, nil
		}
	}
	return false, nil
}

// journal reads what the journal has gained and returns all of it: what stands in it
// never changes.
func (p *play) journal(ctx context.Context) ([]entryView, error) {
	p.reading.Lock()
	defer p.reading.Unlock()
	for {
		var page listOf[entryView]
		after := 0
		if n := len(p.entries); n > 0 {
			after = int(p.entries[n-1].Seq)
		}
		if err := p.api.get(ctx, p.at+"/journal?limit=200&cursor="+strconv.Itoa(after), &page); err != nil {
			return nil, err
		}
		p.entries = append(p.entries, page.Items...)
		if page.Next == "" {
			return p.entries, nil
		}
	}
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
