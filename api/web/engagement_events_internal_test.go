package web

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

func TestEveryTypeOfEventHasWords(t *testing.T) {
	source, err := os.ReadFile("../../internal/engagement/event_types.go")
	require.NoError(t, err)
	types := regexp.MustCompile(`EventType = "(\w+)"`).FindAllSubmatch(source, -1)
	require.Greater(t, len(types), 40)
	for _, found := range types {
		require.Contains(t, sentences, engagement.EventType(found[1]), "the journal's page cannot tell it")
	}
}
