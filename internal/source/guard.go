package source

import (
	"errors"
	"net/http"
	"net/netip"

	"github.com/doyensec/safeurl"

	"mandate/internal/engagement"
)

// publicPorts are those that a public address may be asked on.
var publicPorts = []int{80, 443, 8080, 8443, 9090}

// guard lets requests out to public addresses, never to loopback, private, link-local or other
// special ones, unless the operator has allowed them. It looks at the address to which each
// connection goes, redirects and names that resolve anew included. No proxy is used.
type guard struct {
	public  http.RoundTripper
	allowed http.RoundTripper // nil where the operator allows nothing
}

func newGuard(allowed []netip.Prefix) *guard {
	public := safeurl.GetConfigBuilder().EnableIPv6(true).SetAllowedPorts(publicPorts...).Build()
	g := &guard{public: safeurl.Client(public).Client.Transport}
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
func (g *guard) RoundTrip(request *http.Request) (*http.Response, error) {
	again, err := repeatable(request)
	if err != nil {
		return nil, err
	}
	response, err := g.public.RoundTrip(request)
	if err == nil || g.allowed == nil || !refused(err) {
		return response, err
	}
	response, errInside := g.allowed.RoundTrip(again)
	var notInside *safeurl.AllowedIPError
	if errors.As(errInside, &notInside) {
		return nil, err // the public rule says what is wrong
	}
	return response, errInside
}

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

// refused tells whether a rule kept a connection from being made.
func refused(err error) bool {
	var address *safeurl.AllowedIPError
	var port *safeurl.AllowedPortError
	return errors.As(err, &address) || errors.As(err, &port)
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
