package web

import (
	"github.com/gin-gonic/gin"

	"mandate/internal/identity"
)

// viewer is a signed-in person, as the pages greet them.
type viewer struct {
	ID, Name, Locale string
	Role             identity.Role
}

const viewerKey = "mandate.viewer"

// greet notes who is signed in, for the layout and the language of the pages.
func greet(c *gin.Context, v viewer) { c.Set(viewerKey, &v) }

// viewerFrom is who is signed in, or nil.
func viewerFrom(c *gin.Context) *viewer {
	v, _ := c.Value(viewerKey).(*viewer)
	return v
}

// page starts a page: its language, and who is reading it.
func (s *Site) page(c *gin.Context, title string) page {
	return page{Title: title, Locale: s.localeOf(c), Person: viewerFrom(c), Mailbox: s.Mailbox != nil}
}
