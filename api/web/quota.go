package web

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often one network may ask for links that do not exist: a person who mistypes is
// never held up, a guesser soon is. And how often one link may be asked to be sent anew.
const (
	guessBurst = 20
	guessPause = 3 * time.Second
	renewBurst = 3
	renewPause = 20 * time.Minute
	callers    = 10_000
)

// quota limits how often each caller may do a thing.
type quota struct {
	every  time.Duration
	burst  int
	mu     sync.Mutex
	limits map[string]*rate.Limiter
}

func newQuota(burst int, every time.Duration) *quota {
	return &quota{every: every, burst: burst, limits: map[string]*rate.Limiter{}}
}

// exhausted tells whether a caller has nothing left to spend.
func (q *quota) exhausted(caller string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	limit, ok := q.limits[caller]
	return ok && limit.TokensAt(now) < 1
}

// spend takes one from a caller's quota and tells whether there was one left.
func (q *quota) spend(caller string, now time.Time) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	limit, ok := q.limits[caller]
	if !ok {
		q.forget(now)
		limit = rate.NewLimiter(rate.Every(q.every), q.burst)
		q.limits[caller] = limit
	}
	return limit.AllowN(now, 1)
}

// forget drops the callers whose quota is whole again once there are many, and everybody
// when that does not help: memory stays bounded whoever calls.
func (q *quota) forget(now time.Time) {
	if len(q.limits) < callers {
		return
	}
	for caller, limit := range q.limits {
		if limit.TokensAt(now) >= float64(q.burst) {
			delete(q.limits, caller)
		}
	}
	if len(q.limits) >= callers {
		clear(q.limits)
	}
}

// network is the network that an address stands for: an IPv6 client has a whole /64 of
// addresses to try from, so those count as one.
func network(address string) string {
	if ip := net.ParseIP(address); ip != nil && ip.To4() == nil {
		return ip.Mask(net.CIDRMask(64, 128)).String()
	}
	return address
}
