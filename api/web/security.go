package web

import (
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

// ownOrigin refuses writes that another site's page has sent.
func (s *Site) ownOrigin(c *gin.Context) {
	if err := s.origin.Check(c.Request); err != nil {
		s.fail(c, engagement.Errorf(engagement.Forbidden, "%s", say(s.localeOf(c), "failed.origin")))
		c.Abort()
		return
	}
	c.Next()
}
