// Package reach lets requests out to addresses that people who use Mandate have given, and not
// into the network that it runs in.
package reach

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/doyensec/safeurl"
)

// publicPorts are those that a public address may be asked on.
var publicPorts = []int{80, 443, 8080, 8443, 9090}

// Guard lets requests out to public addresses, never to loopback, private, link-local or other
// special ones, unless the operator has allowed them. It looks at the address to which each
// connection goes, redirects and names that resolve anew included. No proxy is used. It is an
// http.RoundTripper, and may be used by many at once.
type Guard struct {
	public  http.RoundTripper
	allowed http.RoundTripper // nil where the operator allows nothing
}

// NewGuard makes a guard that lets out to public addresses, on usual ports, and to those within
// the prefixes that the operator allows, on any port.
func NewGuard(allowed ...netip.Prefix) *Guard {
	public := safeurl.GetConfigBuilder().EnableIPv6(true).SetAllowedPorts(publicPorts...).Build()
	g := &Guard{public: safeurl.Client(public).Client.Transport}
	if len(allowed) == 0 {
		return g
	}
	networks := make([]string, len(allowed))
	for i, prefix := range allowed {
		networks[i] = prefix.Masked().String()
	}
	inside := safeurl.GetConfigBuilder().EnableIPv6(true).SetAllowedPorts(everyPort()...).SetAllowedIPsCIDR(networks...).Build()
	g.allowed = safeurl.Client(inside).Client.Transport
	return g
}

func everyPort() []int {
	ports := make([]int, 65535)
	for i := range ports {
		ports[i] = i + 1
	}
	return ports
}

// RoundTrip sends a request. Where the public rules keep it from connecting, so that nothing
// has been sent, it tries by the operator's.
func (g *Guard) RoundTrip(request *http.Request) (*http.Response, error) {
	again, err := repeatable(request)
	if err != nil {
		return nil, err
	}
	response, err := g.public.RoundTrip(request)
	if err == nil || g.allowed == nil || !Internal(err) && !WrongPort(err) {
		return response, err
	}
	response, errInside := g.allowed.RoundTrip(again)
	if Internal(errInside) {
		return nil, err // the public rule says what is wrong
	}
	return response, errInside
}

// Inside sends requests to what the operator allows alone; nil where that is nothing.
func (g *Guard) Inside() http.RoundTripper { return g.allowed }

// repeatable is the request with a body of its own.
func repeatable(request *http.Request) (*http.Request, error) {
	again := request.Clone(request.Context())
	if request.Body == nil || request.Body == http.NoBody {
		return again, nil
	}
	if request.GetBody == nil {
		return nil, errors.New("a request whose body cannot be sent again")
	}
	var err error
	again.Body, err = request.GetBody()
	return again, err
}

// Internal tells whether a request was not sent since its address is no public one, nor one that
// the operator allows.
func Internal(err error) bool {
	var address *safeurl.AllowedIPError
	return errors.As(err, &address)
}

// WrongPort tells whether a request was not sent since public addresses are not asked on its port.
func WrongPort(err error) bool {
	var port *safeurl.AllowedPortError
	return errors.As(err, &port)
}
