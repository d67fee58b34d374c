// Package codec serves the keys of what crosses Temporal to those who may read it: the
// Temporal UI, by the session of whoever looks at it, and the Temporal CLI, by an API token.
// It speaks the protocol of Temporal's remote codecs: POST /codec/decode and /codec/encode.
//
// The UI's page is of another origin than ours and asks from within the browser, with the
// cookie of the session. That cookie is SameSite=Lax: browsers send it along where both
// addresses are of the same site, that is, of the same scheme and registrable domain, whatever
// the ports. A cookie for any site would be of little use, since browsers withhold those of
// third parties, and would give a page of another site something to try.
package codec

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"mandate/api/rest"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const (
	// maxBody bounds a request: Temporal's payloads have 2 MB at most, base64 adds a third, and
	// an event may carry several.
	maxBody = 16 << 20
	// notedEvery is how often it is noted that the same person goes on reading.
	notedEvery = time.Minute
)

// Options are what the codec server stands on.
type Options struct {
	// Codec opens and seals, as converter.NewPayloadCodecHTTPHandler does.
	Codec http.Handler
	// Namespace is the one whose payloads it opens.
	Namespace string
	// UI is the address of the Temporal UI, the only page of another origin that may ask; ""
	// for none.
	UI    string
	Store *store.DB
}

// Server serves the codec.
type Server struct {
	Options
	origin string
	now    func() time.Time

	mu    sync.Mutex
	noted map[string]time.Time // when it was last noted that somebody reads
}

// New makes a codec server; Mount adds it to a router.
func New(o Options) *Server {
	s := &Server{Options: o, now: time.Now, noted: map[string]time.Time{}}
	if u, err := url.Parse(o.UI); err == nil && u.Host != "" {
		s.origin = u.Scheme + "://" + u.Host
	}
	return s
}

// Mount adds the codec's two addresses.
func (s *Server) Mount(router *gin.Engine, api *rest.API) {
	for _, path := range []string{"/codec/decode", "/codec/encode"} {
		router.OPTIONS(path, func(c *gin.Context) { s.preflight(c, api) })
		router.POST(path, func(c *gin.Context) { s.answer(c, api) })
		api.Declare(http.MethodOptions, path, rest.Policy{Public: true})
		api.Declare(http.MethodPost, path, rest.Policy{Action: identity.ReadPayloads})
	}
}

// preflight tells a browser whether the page may ask (Fetch standard, "CORS-preflight fetch").
func (s *Server) preflight(c *gin.Context, api *rest.API) {
	if err := s.admit(c); err != nil {
		api.Problem(c, err)
		return
	}
	c.Header("Access-Control-Allow-Methods", http.MethodPost)
	c.Header("Access-Control-Allow-Headers", "Authorization, Authorization-Extras, Content-Type, X-Namespace")
	c.Header("Access-Control-Max-Age", "600")
	c.Status(http.StatusNoContent)
}

// admit refuses pages of other origins than the UI's, and tells the browser of the UI that it
// may read the answer, problems included.
func (s *Server) admit(c *gin.Context) error {
	c.Header("Cache-Control", "no-store")
	c.Header("Vary", "Origin")
	switch origin := c.GetHeader("Origin"); {
	case origin == "": // no browser
		return nil
	case s.origin != "" && origin == s.origin:
		c.Header("Access-Control-Allow-Origin", origin)
		c.Header("Access-Control-Allow-Credentials", "true")
		return nil
	default:
		return engagement.Errorf(engagement.Forbidden, "pages of %s may not read what Temporal holds; the Temporal UI may, whose address an operator gives as --temporal-ui-url", origin)
	}
}

func (s *Server) answer(c *gin.Context, api *rest.API) {
	body, err := s.read(c, api)
	if err != nil {
		api.Problem(c, err)
		return
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	s.Codec.ServeHTTP(c.Writer, c.Request)
}

// read is the body of a request that may be answered. That somebody asks is noted before they
// are: what cannot be noted is not read.
func (s *Server) read(c *gin.Context, api *rest.API) ([]byte, error) {
	if err := s.admit(c); err != nil {
		return nil, err
	}
	p, err := authenticate(c.Request, api)
	if err != nil {
		c.Header("WWW-Authenticate", `Bearer realm="mandate"`)
		return nil, err
	}
	if err := p.May(identity.ReadPayloads); err != nil {
		api.LogRefusal(c.Request, p, c.FullPath(), s.Namespace, err)
		return nil, err
	}
	if asked := c.GetHeader("X-Namespace"); asked != "" && asked != s.Namespace {
		return nil, engagement.Errorf(engagement.Invalid, "this server has the keys of namespace %s, not of %s", s.Namespace, asked)
	}
	body, err := io.ReadAll(http.MaxBytesReader(c.Writer, c.Request.Body, maxBody))
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return nil, engagement.Errorf(engagement.TooLarge, "the request has more than %d MiB; ask for fewer payloads at a time", maxBody>>20)
	case err != nil:
		return nil, engagement.Errorf(engagement.Malformed, "the request broke off; send it again")
	}
	return body, s.note(c, p)
}

// authenticate recognises the CLI by its token, and people at the UI by their session. That a
// session is used by another origin has been admitted already.
func authenticate(r *http.Request, api *rest.API) (identity.Principal, error) {
	if r.Header.Get("Authorization") != "" || api.Session == nil {
		return api.Authenticate(r)
	}
	return api.Session(r)
}

// note writes into the access log that somebody reads or seals payloads, once a minute.
func (s *Server) note(c *gin.Context, p identity.Principal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	now, who := s.now(), p.Org+"/"+p.Person+c.FullPath()
	if now.Sub(s.noted[who]) < notedEvery {
		return nil
	}
	err := s.Store.In(c.Request.Context(), p.Org, func(tx *store.Tx) error {
		return tx.LogAccess(store.Access{
			At: tx.Now(), Subject: p.Person, Action: c.Request.Method + " " + c.FullPath(), Target: s.Namespace,
			Code: store.AccessAllowed, Reason: "Read or sealed what Temporal holds, from now on for a minute", Address: c.Request.RemoteAddr,
		})
	})
	if err != nil {
		return err
	}
	for other, at := range s.noted {
		if now.Sub(at) >= notedEvery {
			delete(s.noted, other)
		}
	}
	s.noted[who] = now
	return nil
}
