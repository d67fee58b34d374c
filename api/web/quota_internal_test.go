package web

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func TestAQuotaIsSpentAndComesBack(t *testing.T) {
	q := newQuota(2, time.Second)
	require.False(t, q.exhausted("a", noon))
	require.True(t, q.spend("a", noon))
	require.True(t, q.spend("a", noon))
	require.False(t, q.spend("a", noon))
	require.True(t, q.exhausted("a", noon))
	require.False(t, q.exhausted("b", noon), "callers do not share")
	require.False(t, q.exhausted("a", noon.Add(time.Second)))
}

func TestAQuotaRemembersOnlySoManyCallers(t *testing.T) {
	q := newQuota(2, time.Minute)
	for i := range 3 * callers {
		q.spend(fmt.Sprint(i), noon)
		require.LessOrEqual(t, len(q.limits), callers)
	}
}

func TestAnIPv6NetworkCountsAsOneCaller(t *testing.T) {
	require.Equal(t, network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"))
	require.NotEqual(t, network("2001:db8:1:2::1"), network("2001:db8:1:3::1"))
	require.Equal(t, "192.0.2.7", network("192.0.2.7"))
}
