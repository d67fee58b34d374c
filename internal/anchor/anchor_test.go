package anchor_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/anchor"
	"mandate/internal/engagement"
)

var key = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))

func public() ed25519.PublicKey { return key.Public().(ed25519.PublicKey) }

// statements are n that follow each other, the nth of which anchors the nth places of two journals.
func statements(t require.TestingT, n int) []anchor.Statement {
	var all []anchor.Statement
	previous := ""
	for i := range int64(n) {
		s, err := anchor.Statement{
			Org: "o", Number: i + 1, At: time.Date(2026, 11, 25, 7, 0, int(i), 123456789, time.UTC), Previous: previous,
			Heads: []anchor.Head{{Engagement: "e1", Seq: i + 1, Hash: hash("e1", i+1)}, {Engagement: "e2", Seq: 2 * (i + 1), Hash: hash("e2", 2*(i+1))}},
		}.Sign(key)
		require.NoError(t, err)
		previous, err = s.Digest()
		require.NoError(t, err)
		all = append(all, s)
	}
	return all
}

func hash(engagement string, seq int64) string {
	return fmt.Sprintf("hash of %s at %d", engagement, seq)
}

// journals are chains of some lengths as statements anchors them, from which one place may differ.
func journals(lengths map[string]int64, other func(engagement string, seq int64) bool) func(string, string) (anchor.Chain, error) {
	return func(_, e string) (anchor.Chain, error) {
		return anchor.Chain{Length: lengths[e], HashAt: func(seq int64) (string, error) {
			if seq < 1 || seq > lengths[e] {
				return "", errors.New("there is no such place")
			}
			if other != nil && other(e, seq) {
				return "another", nil
			}
			return hash(e, seq), nil
		}}, nil
	}
}

func TestAStatementGoesThroughAFileAndVerifies(t *testing.T) {
	all := statements(t, 3)
	var file bytes.Buffer
	for _, s := range all {
		line, err := s.Line()
		require.NoError(t, err)
		file.Write(line)
	}
	read, err := anchor.Read(&file)
	require.NoError(t, err)
	require.Equal(t, all, read)
	slices.Reverse(read)
	sorted, err := anchor.Verify(append(read, all[1]), public())
	require.NoError(t, err)
	assert.Equal(t, all, sorted, "in order, each once")
	_, err = anchor.Verify(all[1:], nil)
	assert.NoError(t, err, "a file may begin with a later one")
	_, err = anchor.Read(strings.NewReader("{}\n\n{\"num"))
	assert.ErrorContains(t, err, "line 3 holds no anchor")
	_, err = anchor.Statement{}.Sign(nil)
	assert.Error(t, err)
}

func TestEveryChangeOfAStatementIsSeen(t *testing.T) {
	for name, forge := range map[string]func(*anchor.Statement){
		"format":    func(s *anchor.Statement) { s.Format = "mandate-anchor/2" },
		"org":       func(s *anchor.Statement) { s.Org = "p" },
		"number":    func(s *anchor.Statement) { s.Number++ },
		"time":      func(s *anchor.Statement) { s.At = s.At.Add(time.Microsecond) },
		"previous":  func(s *anchor.Statement) { s.Previous = "" },
		"seq":       func(s *anchor.Statement) { s.Heads[0].Seq-- },
		"hash":      func(s *anchor.Statement) { s.Heads[0].Hash = "other" },
		"heads":     func(s *anchor.Statement) { s.Heads = s.Heads[:1] },
		"signature": func(s *anchor.Statement) { s.Signature = slices.Clone(s.Signature); s.Signature[3] ^= 1 },
		"unsigned":  func(s *anchor.Statement) { s.Signature = nil },
		"key":       func(s *anchor.Statement) { s.Key = bytes.Repeat([]byte{1}, ed25519.PublicKeySize) },
		"signed anew": func(s *anchor.Statement) {
			*s, _ = s.Sign(ed25519.NewKeyFromSeed(bytes.Repeat([]byte{8}, ed25519.SeedSize)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			all := statements(t, 3)
			require.NoError(t, all[1].Verify(public()))
			forge(&all[1])
			assert.Equal(t, engagement.Invalid, engagement.CodeOf(all[1].Verify(public())))
			for _, pinned := range []ed25519.PublicKey{public(), nil} {
				_, err := anchor.Verify(all, pinned)
				assert.Equal(t, engagement.Invalid, engagement.CodeOf(err), "among the others, %v", pinned)
			}
		})
	}
}

func TestStatementsFollowEachOther(t *testing.T) {
	all := statements(t, 3)
	_, err := anchor.Verify([]anchor.Statement{all[0], all[2]}, public())
	assert.ErrorContains(t, err, "Anchor 3 of organisation o follows number 1; those between are missing")
	again := all[1]
	again.Heads = nil
	again, err = again.Sign(key)
	require.NoError(t, err)
	_, err = anchor.Verify(append(all, again), public())
	assert.ErrorContains(t, err, "is there twice")
	_, err = anchor.Verify([]anchor.Statement{all[0], again, all[2]}, public())
	assert.ErrorContains(t, err, "does not follow")
	again.Previous = ""
	again, err = again.Sign(key)
	require.NoError(t, err)
	_, err = anchor.Verify([]anchor.Statement{again}, public())
	assert.ErrorContains(t, err, "cannot be the first")
}

func TestAJournalThatWasCutOffOrWrittenAnewIsFound(t *testing.T) {
	all := statements(t, 3)
	check := func(lengths map[string]int64, other func(string, int64) bool) (says []string) {
		findings, err := anchor.Check(all, journals(lengths, other))
		require.NoError(t, err)
		for _, f := range findings {
			says = append(says, f.String())
		}
		return says
	}
	assert.Empty(t, check(map[string]int64{"e1": 3, "e2": 9}, nil), "journals grow")
	assert.Equal(t, []string{"engagement e2: its journal ends at place 3; anchor 2 says that it went on to place 4"},
		check(map[string]int64{"e1": 3, "e2": 3}, nil))
	assert.Equal(t, []string{"engagement e1: anchor 1 says that its journal had 1 entries; there is none now"},
		check(map[string]int64{"e2": 6}, nil))
	assert.Equal(t, []string{"engagement e1: at place 2 of its journal another entry stands than anchor 2 says (another… instead of hash of e1 a…)"},
		check(map[string]int64{"e1": 3, "e2": 6}, func(e string, seq int64) bool { return e == "e1" && seq >= 2 }))
	_, err := anchor.Check(all, func(string, string) (anchor.Chain, error) { return anchor.Chain{}, errors.New("no database") })
	assert.ErrorContains(t, err, "no database")
}

// Whatever is cut off or written anew from an anchored place on is found, and nothing else.
func TestCheckFindsExactlyWhatIsWrong(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 6).Draw(t, "anchors")
		length := rapid.Int64Range(0, 8).Draw(t, "length of e1")
		from := rapid.Int64Range(1, 9).Draw(t, "first place that differs")
		findings, err := anchor.Check(statements(t, n), journals(map[string]int64{"e1": length, "e2": 100},
			func(e string, seq int64) bool { return e == "e1" && seq >= from }))
		require.NoError(t, err)
		first := min(length+1, from)
		if first > int64(n) {
			require.Empty(t, findings)
			return
		}
		require.Len(t, findings, 1)
		require.Equal(t, "e1", findings[0].Engagement)
		if length > 0 {
			require.Equal(t, first, findings[0].Anchor, "the first that does not agree")
		}
	})
}
