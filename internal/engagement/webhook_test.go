package engagement_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

func TestEveryTypeOfEventIsListed(t *testing.T) {
	file, err := parser.ParseFile(token.NewFileSet(), "event_types.go", nil, 0)
	require.NoError(t, err)
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, is := n.(*ast.ValueSpec); is {
			if typ, is := spec.Type.(*ast.Ident); is && typ.Name == "EventType" {
				declared++
			}
		}
		return true
	})
	seen := map[engagement.EventType]bool{}
	for _, typ := range engagement.EventTypes {
		assert.False(t, seen[typ], typ)
		seen[typ] = true
	}
	assert.Len(t, seen, declared)
}

func TestAWebhookSaysWhatIsWrongWithIt(t *testing.T) {
	right := engagement.Webhook{Name: "Warehouse", URL: "https://example.com/in?from=mandate", Types: []string{"gate_opened", "gate_closed"}}
	for name, c := range map[string]struct {
		change func(*engagement.Webhook)
		fault  string
	}{
		"right":    {func(*engagement.Webhook) {}, ""},
		"all":      {func(w *engagement.Webhook) { w.Types = []string{"*"} }, ""},
		"http":     {func(w *engagement.Webhook) { w.URL = "http://10.0.8.1/in" }, ""},
		"no name":  {func(w *engagement.Webhook) { w.Name = " " }, "name: is required"},
		"no url":   {func(w *engagement.Webhook) { w.URL = "" }, "url: is required"},
		"ftp":      {func(w *engagement.Webhook) { w.URL = "ftp://example.com/" }, "url: is no address of the web"},
		"no host":  {func(w *engagement.Webhook) { w.URL = "https:///x" }, "url: is no address of the web"},
		"user":     {func(w *engagement.Webhook) { w.URL = "https://me:pw@example.com/" }, "url: names a user"},
		"fragment": {func(w *engagement.Webhook) { w.URL += "#x" }, "url: has a part behind #"},
		"no types": {func(w *engagement.Webhook) { w.Types = nil }, "types: is required"},
		"unknown":  {func(w *engagement.Webhook) { w.Types = []string{"gate_open"} }, `types: names "gate_open"`},
		"ping":     {func(w *engagement.Webhook) { w.Types = []string{"ping"} }, `types: names "ping"`},
		"too many": {func(w *engagement.Webhook) { w.Types = []string{"*", "opened"} }, "types: names * and others"},
	} {
		t.Run(name, func(t *testing.T) {
			w := right
			c.change(&w)
			var f engagement.Faults
			w.Check(&f)
			if c.fault == "" {
				assert.Empty(t, f)
				return
			}
			require.Len(t, f, 1)
			assert.Contains(t, f[0].Field+": "+f[0].Message, c.fault)
		})
	}
}

func TestWhatAWebhookHears(t *testing.T) {
	for _, c := range []struct {
		w          engagement.Webhook
		engagement string
		typ        engagement.EventType
		hears      bool
	}{
		{engagement.Webhook{Types: []string{"*"}}, "e", engagement.EventOpened, true},
		{engagement.Webhook{Types: []string{"opened"}}, "e", engagement.EventOpened, true},
		{engagement.Webhook{Types: []string{"opened"}}, "e", engagement.EventPaused, false},
		{engagement.Webhook{Types: []string{"*"}, Engagement: "e"}, "e", engagement.EventPaused, true},
		{engagement.Webhook{Types: []string{"*"}, Engagement: "e"}, "f", engagement.EventPaused, false},
	} {
		assert.Equal(t, c.hears, c.w.Hears(c.engagement, c.typ), "%+v", c)
	}
}

func TestADeliveryIsAttemptedTenTimesInThreeDays(t *testing.T) {
	began := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	var after []time.Duration
	now := began
	for n := 1; ; n++ {
		next, again := engagement.NextAttempt(began, n, now, 0)
		if !again {
			break
		}
		now = next
		after = append(after, now.Sub(began))
	}
	s, m, h := time.Second, time.Minute, time.Hour
	assert.Equal(t, []time.Duration{
		5 * s, 5*m + 5*s, 35*m + 5*s, 2*h + 35*m + 5*s, 7*h + 35*m + 5*s, 17*h + 35*m + 5*s, 31*h + 35*m + 5*s, 51*h + 35*m + 5*s, 72 * h,
	}, after)
}

// Whatever receivers ask for, a delivery ends, no attempt comes before they have asked for it
// unless the window ends, and the last one is at the end of the window.
func TestADeliveryEndsWithItsWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		began := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
		now, n := began, 1
		for ; ; n++ {
			require.Less(t, n, 200)
			after := time.Duration(rapid.Int64Range(-10, 300_000).Draw(t, "retry after")) * time.Second
			next, again := engagement.NextAttempt(began, n, now, after)
			if !again {
				break
			}
			require.True(t, next.After(now))
			require.True(t, !next.Before(now.Add(after)) || next.Equal(began.Add(engagement.DeliveryWindow)))
			now = next
		}
		require.Equal(t, began.Add(engagement.DeliveryWindow), now)
	})
}

func TestOnlySuccessTakesAMessage(t *testing.T) {
	for status, taken := range map[int]bool{0: false, 100: false, 199: false, 200: true, 204: true, 299: true, 301: false, 308: false, 410: false, 500: false} {
		assert.Equal(t, taken, engagement.Taken(status), status)
		assert.Equal(t, status == 410, engagement.GoneForGood(status), status)
	}
}
