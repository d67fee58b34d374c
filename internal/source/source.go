// Package source reads what the sources of metrics say: Prometheus, by an instant query, and
// JSON documents, by a pointer. Addresses come from people who use Mandate, not from who runs
// it, so that they must not lead into the network that it runs in: see package reach.
package source

import (
	"context"
	"net/http"
	"net/netip"
	"time"

	"mandate/internal/engagement"
	"mandate/internal/reach"
)

// What a source may take: how long, and how many bytes its answer may have.
const (
	timeLimit = 10 * time.Second
	sizeLimit = 1 << 20
)

// Sample is a value as a source gives it.
type Sample struct {
	Value float64
	// At is the value's own time where the source tells it, else when it was read.
	At time.Time
}

// Reader reads sources. It may be used by many at once.
type Reader struct{ guard *reach.Guard }

// NewReader makes a reader that reaches public addresses, and those within the prefixes that
// the operator allows, on any port.
func NewReader(allowed ...netip.Prefix) *Reader { return &Reader{guard: reach.NewGuard(allowed...)} }

// Read asks a source of the types prometheus and json for its value now, multiplied by its
// factor. Secret goes with its authentication. Whatever keeps it from giving one number is an
// *engagement.Error of code Unavailable that says to a person what is wrong; it repeats
// nothing of the secret, nor of what stands at the address.
func (r *Reader) Read(ctx context.Context, s engagement.MetricSource, secret string) (Sample, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	client := &http.Client{
		Transport:     &caller{next: r.guard, source: s, secret: secret},
		CheckRedirect: sameOrigin,
	}
	var sample Sample
	var err error
	switch s.Type {
	case engagement.SourcePrometheus:
		sample, err = readPrometheus(ctx, client, s)
	case engagement.SourceJSON:
		sample, err = readDocument(ctx, client, s)
	default:
		err = failure("a source of type %s is not read from elsewhere", s.Type)
	}
	if err != nil {
		return Sample{}, told(err)
	}
	sample.Value, err = s.Scaled(sample.Value)
	return sample, err
}

// mostRedirects bounds how far a source may send on.
const mostRedirects = 3

// sameOrigin follows redirects within one origin: a secret must not go anywhere else.
func sameOrigin(request *http.Request, via []*http.Request) error {
	if len(via) > mostRedirects {
		return failure("it redirects more than %d times; give the address that it leads to", mostRedirects)
	}
	origin := func(r *http.Request) string { return engagement.MetricSource{URL: r.URL.String()}.Origin() }
	if origin(request) != origin(via[0]) {
		return failure("it redirects to %s; give that address, if it is the right one", request.URL.Host)
	}
	return nil
}

// caller adds the authentication to each request, and bounds each answer.
type caller struct {
	next   http.RoundTripper
	source engagement.MetricSource
	secret string
}

// RoundTrip sends a request.
func (c *caller) RoundTrip(request *http.Request) (*http.Response, error) {
	request = request.Clone(request.Context()) // a RoundTripper must not change its request
	request.Header.Set("User-Agent", "Mandate")
	switch c.source.Authentication {
	case engagement.AuthBearer:
		request.Header.Set("Authorization", "Bearer "+c.secret)
	case engagement.AuthBasic:
		request.SetBasicAuth(c.source.User, c.secret)
	case engagement.AuthHeader:
		request.Header.Set(c.source.Header, c.secret)
	}
	response, err := c.next.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	response.Body = http.MaxBytesReader(nil, response.Body, sizeLimit)
	return response, nil
}
