package anchor

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"strings"
)

// Chain is the journal of one engagement as it stands now.
type Chain struct {
	// Length is the place of its last entry; 0 where there is no such journal.
	Length int64
	// HashAt is the hash of the entry at a place from 1 to Length.
	HashAt func(seq int64) (string, error)
}

// Problem is what is wrong with the journal of an engagement.
type Problem string

// The problems.
const (
	Missing   Problem = "missing"   // there is no journal of the engagement any more
	Truncated Problem = "truncated" // it ends before the place that was anchored
	Differs   Problem = "differs"   // another entry stands at that place than was anchored
)

// Finding is a journal that is not what was anchored.
type Finding struct {
	Org, Engagement string
	Problem         Problem
	// Anchor is the number of the first statement that the journal does not agree with, and
	// Seq and Hash what that says.
	Anchor, Seq int64
	Hash        string
	// Length is how long the journal is now, and Found the hash at Seq, where there is one.
	Length int64
	Found  string
}

// String says it to a person.
func (f Finding) String() string {
	switch f.Problem {
	case Missing:
		return fmt.Sprintf("engagement %s: anchor %d says that its journal had %d entries; there is none now", f.Engagement, f.Anchor, f.Seq)
	case Truncated:
		return fmt.Sprintf("engagement %s: its journal ends at place %d; anchor %d says that it went on to place %d", f.Engagement, f.Length, f.Anchor, f.Seq)
	}
	return fmt.Sprintf("engagement %s: at place %d of its journal another entry stands than anchor %d says (%.12s… instead of %.12s…)",
		f.Engagement, f.Seq, f.Anchor, f.Found, f.Hash)
}

// Verify checks statements, in any order and each any number of times, by themselves: that each is
// signed with the key, and that those of an organisation follow each other without a gap. They
// need not begin with the first. It returns them sorted, each once. See Statement.Verify for no
// key.
func Verify(statements []Statement, key ed25519.PublicKey) ([]Statement, error) {
	sorted := slices.SortedStableFunc(slices.Values(statements), func(a, b Statement) int {
		if c := strings.Compare(a.Org, b.Org); c != 0 {
			return c
		}
		return int(min(max(a.Number-b.Number, -1), 1))
	})
	var once []Statement
	for _, s := range sorted {
		if len(once) > 0 && len(key) == 0 {
			key = once[0].Key // whoever signed one signed all
		}
		if err := s.Verify(key); err != nil {
			return nil, err
		}
		if len(once) == 0 || once[len(once)-1].Org != s.Org {
			if s.Number < 1 || (s.Number == 1) != (s.Previous == "") {
				return nil, s.fault("cannot be the first, and names none before it")
			}
			once = append(once, s)
			continue
		}
		before := once[len(once)-1]
		digest, err := before.Digest()
		if err != nil {
			return nil, err
		}
		own, err := s.Digest()
		if err != nil {
			return nil, err
		}
		switch {
		case own == digest:
			continue
		case s.Number == before.Number:
			return nil, s.fault("is there twice, with other content")
		case s.Number != before.Number+1:
			return nil, s.fault("follows number %d; those between are missing", before.Number)
		case s.Previous != digest:
			return nil, s.fault("does not follow from the one before it")
		}
		once = append(once, s)
	}
	return once, nil
}

// Check compares what was anchored with the journals, and returns every journal that does not
// agree, by its first disagreement. The statements are Verified ones; chain gives the journal of
// an engagement of an organisation.
func Check(statements []Statement, chain func(org, engagement string) (Chain, error)) ([]Finding, error) {
	type place struct{ org, engagement string }
	chains, found := map[place]Chain{}, map[place]bool{}
	var findings []Finding
	for _, s := range statements {
		for _, head := range s.Heads {
			at := place{s.Org, head.Engagement}
			if found[at] {
				continue
			}
			c, known := chains[at]
			if !known {
				var err error
				if c, err = chain(s.Org, head.Engagement); err != nil {
					return nil, fmt.Errorf("journal of %s: %w", head.Engagement, err)
				}
				chains[at] = c
			}
			f, err := s.compare(head, c)
			if err != nil {
				return nil, err
			}
			if f != nil {
				found[at] = true
				findings = append(findings, *f)
			}
		}
	}
	return findings, nil
}

// compare finds out whether a journal agrees with what was said of it.
func (s Statement) compare(head Head, c Chain) (*Finding, error) {
	f := &Finding{Org: s.Org, Engagement: head.Engagement, Anchor: s.Number, Seq: head.Seq, Hash: head.Hash, Length: c.Length}
	switch {
	case c.Length == 0:
		f.Problem = Missing
		return f, nil
	case c.Length < head.Seq:
		f.Problem = Truncated
		return f, nil
	}
	var err error
	if f.Found, err = c.HashAt(head.Seq); err != nil {
		return nil, fmt.Errorf("journal of %s, place %d: %w", head.Engagement, head.Seq, err)
	}
	if f.Found == head.Hash {
		return nil, nil
	}
	f.Problem = Differs
	return f, nil
}
