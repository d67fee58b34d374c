package web

import (
	"context"
	"time"

	"github.com/gin-gonic/gin"
)

// Mailbox shows what mail a development server has sent.
type Mailbox interface {
	// List returns the mails, the newest first, without their texts.
	List(ctx context.Context) ([]Mail, error)
	// Open returns a mail; its error is NotFound when there is none.
	Open(ctx context.Context, id string) (Mail, error)
}

// Mail is a mail that was sent.
type Mail struct {
	ID, From, To, Subject string
	Date                  time.Time
	// Text and HTML are the same said twice; HTML may be empty.
	Text, HTML string
}

func (s *Site) mailboxRoutes(*gin.RouterGroup) {}
