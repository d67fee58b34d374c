package web

import (
	"net"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// How often one address may ask for links that do not exist: a person who mistypes is
// never held up, a guesser soon is.
const (
	guessBurst   = 20
	guessEvery   = 3 * time.Second
	guessForget  = 10 * time.Minute
	guessClients = 10_000
)

// guesses limits how fast an address may try tokens.
type guesses struct {
	mu      sync.Mutex
	clients map[string]*guesser
}

type guesser struct {
	limit *rate.Limiter
	seen  time.Time
}

func newGuesses() *guesses { return &guesses{clients: map[string]*guesser{}} }

// exhausted tells whether an address has guessed wrong too often to be heard now.
func (g *guesses) exhausted(client string, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	who, ok := g.clients[client]
	return ok && who.limit.TokensAt(now) < 1
}

// wrong counts a token that does not exist.
func (g *guesses) wrong(client string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	who, ok := g.clients[client]
	if !ok {
		g.forget(now)
		who = &guesser{limit: rate.NewLimiter(rate.Every(guessEvery), guessBurst)}
		g.clients[client] = who
	}
	who.seen = now
	who.limit.AllowN(now, 1)
}

// forget drops those who have been quiet, and everybody when there are too many to
// count: memory stays bounded whatever addresses are tried from.
func (g *guesses) forget(now time.Time) {
	for client, who := range g.clients {
		if now.Sub(who.seen) > guessForget {
			delete(g.clients, client)
		}
	}
	if len(g.clients) >= guessClients {
		clear(g.clients)
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
