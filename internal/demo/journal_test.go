package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func chain(n int) []entryView {
	entries := make([]entryView, n)
	previous := ""
	for i := range entries {
		hash := fmt.Sprintf("%064d", i+1)
		entries[i] = entryView{Seq: int64(i + 1), Event: engagement.Event{ID: fmt.Sprintf("event %d", i)}, PrevHash: previous, Hash: hash}
		previous = hash
	}
	return entries
}

func TestAWholeChainIsFoundWhole(t *testing.T) {
	require.NoError(t, checkChain(chain(5)))
	require.NoError(t, checkChain(nil))
}

func TestABrokenChainIsFoundBroken(t *testing.T) {
	for name, c := range map[string]struct {
		change func([]entryView) []entryView
		says   string
	}{
		"an entry is missing":       {func(e []entryView) []entryView { return append(e[:2], e[3:]...) }, "place 2 is followed by 4"},
		"the beginning is missing":  {func(e []entryView) []entryView { return e[1:] }, "place 0 is followed by 2"},
		"an entry was replaced":     {func(e []entryView) []entryView { e[2].Hash = strings.Repeat("f", 64); return e }, "broken at place 4"},
		"an event stands twice":     {func(e []entryView) []entryView { e[3].Event.ID = e[1].Event.ID; return e }, `holds event "event 1" twice, at places 2 and 4`},
		"a hash is no hash":         {func(e []entryView) []entryView { e[0].Hash = "x"; return e }, "is no SHA-256"},
		"the first follows another": {func(e []entryView) []entryView { e[0].PrevHash = e[4].Hash; return e }, "broken at place 1"},
	} {
		t.Run(name, func(t *testing.T) {
			require.ErrorContains(t, checkChain(c.change(chain(5))), c.says)
		})
	}
}
