package activities

import (
	"context"
	"time"

	"mandate/internal/engagement"
)

// SessionMail is a mail of a session that is to go out: to those invited, or to remind them.
type SessionMail struct {
	Session  string `json:"session"`
	Reminder bool   `json:"reminder,omitempty"`
}

// SessionsDue are the mails of sessions that are to go out now, and when there will be more.
type SessionsDue struct {
	Mails []SessionMail `json:"mails,omitempty"`
	// Next is zero when nothing comes by itself.
	Next time.Time `json:"next,omitzero"`
}

// SessionRequest asks for a mail of a session.
type SessionRequest struct {
	Place
	Mail SessionMail `json:"mail"`
}

// SessionMailed is what became of it.
type SessionMailed struct {
	// Sent is false when there was nothing to send any more.
	Sent bool                     `json:"sent"`
	Fact engagement.SessionMailed `json:"fact,omitzero"`
}

// SessionsPort mails people of the sessions of trainings.
type SessionsPort interface {
	// Sessions says what is to be mailed now.
	Sessions(ctx context.Context, place Place) (SessionsDue, error)
	// MailSession mails it, each person once for each version of what it says. It fails while
	// the mail server does not take all of it.
	MailSession(ctx context.Context, place Place, mail SessionMail) (SessionMailed, error)
}

// Sessions says which mails of sessions are to go out now.
func (c *Change) Sessions(ctx context.Context, place Place) (SessionsDue, error) {
	return c.Port.Sessions(ctx, place)
}

// MailSession mails people of a session.
func (c *Change) MailSession(ctx context.Context, req SessionRequest) (SessionMailed, error) {
	return c.Port.MailSession(ctx, req.Place, req.Mail)
}
