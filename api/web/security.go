package web

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"mandate/internal/engagement"
)

// policy is the Content-Security-Policy of every page: our own style and script, no
// frame around it, and forms that go nowhere else.
var policy = strings.Join([]string{
	"default-src 'none'", "style-src 'self'", "script-src 'self'", "img-src 'self' data:",
	"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}, "; ")

// secured sets the headers that every page carries. What a page shows is a person's own,
// so no cache keeps it.
func secured(c *gin.Context) {
	c.Header("Content-Security-Policy", policy)
	c.Header("X-Frame-Options", "DENY")
	c.Header("Cross-Origin-Opener-Policy", "same-origin")
	c.Header("Cache-Control", "no-store")
	c.Next()
}

// unlisted is for pages whose address is a secret: it must not leak by a referrer or
// into an index.
func unlisted(c *gin.Context) {
	c.Header("Referrer-Policy", "no-referrer")
	c.Header("X-Robots-Tag", "noindex, nofollow")
	c.Next()
}

// newOrigin knows the origin of our own pages, also behind a proxy that changes the host.
func newOrigin(o Options) *http.CrossOriginProtection {
	own := http.NewCrossOriginProtection()
	if u, err := url.Parse(o.PublicURL); err == nil && u.Host != "" {
		if err := own.AddTrustedOrigin(u.Scheme + "://" + u.Host); err != nil {
			o.Log.Warn("the public address is no origin; pages behind a proxy may be refused", "url", o.PublicURL, "error", err)
		}
	}
	return own
}

// ownOrigin refuses writes that another site's page has sent.
func (s *Site) ownOrigin(c *gin.Context) {
	if err := s.origin.Check(c.Request); err != nil {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say(s.localeOf(c), "failed.origin")))
		c.Abort()
		return
	}
	c.Next()
}

// ownOriginOrToken is ownOrigin for forms that carry a token. Their pages send no
// referrer, so that browsers hide their origin too (Fetch standard, "serializing a request
// origin") and, without TLS, say nothing else of where a form comes from: then its token
// alone tells.
func (s *Site) ownOriginOrToken(c *gin.Context) {
	if c.GetHeader("Origin") == "null" && c.GetHeader("Sec-Fetch-Site") == "" {
		c.Next()
		return
	}
	s.ownOrigin(c)
}
