package notify

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"mandate/internal/engagement"
)

// smtpTimeout bounds every exchange with the server.
const smtpTimeout = 20 * time.Second

// SMTP sends mail to an SMTP server, each in a connection of its own.
type SMTP struct {
	client *gomail.Client
	from   mail.Address
}

// NewSMTP makes a sender from an address such as smtp://user:password@host:587.
// Encryption is mandatory unless ?tls=opportunistic or ?tls=none says otherwise;
// smtps://host begins with it. Nothing connects yet.
func NewSMTP(address string, from mail.Address) (*SMTP, error) {
	u, err := url.Parse(address)
	if err != nil { // the cause would repeat the password
		return nil, engagement.Errorf(engagement.Invalid, "the mail server's address cannot be read; write smtp://user:password@host:587, with special characters in the password as %%XX")
	}
	if u.Hostname() == "" {
		return nil, engagement.Errorf(engagement.Invalid, "the mail server's address %s names no host; write smtp://user:password@host:587", u.Redacted())
	}
	options := []gomail.Option{gomail.WithTimeout(smtpTimeout)}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, fmt.Errorf("port of %s: %w", u.Redacted(), err)
		}
		options = append(options, gomail.WithPort(port))
	}
	encryption, err := encrypting(u)
	if err != nil {
		return nil, err
	}
	options = append(options, encryption)
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover),
			gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	client, err := gomail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("mail server %s: %w", u.Redacted(), err)
	}
	return &SMTP{client: client, from: from}, nil
}

func encrypting(u *url.URL) (gomail.Option, error) {
	switch mode := u.Query().Get("tls"); {
	case u.Scheme == "smtps" && mode == "":
		return gomail.WithSSLPort(false), nil
	case u.Scheme == "smtp" && (mode == "" || mode == "mandatory"):
		return gomail.WithTLSPortPolicy(gomail.TLSMandatory), nil
	case u.Scheme == "smtp" && mode == "opportunistic":
		return gomail.WithTLSPortPolicy(gomail.TLSOpportunistic), nil
	case u.Scheme == "smtp" && mode == "none":
		return gomail.WithTLSPortPolicy(gomail.NoTLS), nil
	}
	return nil, engagement.Errorf(engagement.Invalid,
		"the mail server's address %s is none; write smtps://host, or smtp://host:587 with tls=mandatory, opportunistic or none", u.Redacted())
}

// Send hands a mail to the server.
func (s *SMTP) Send(ctx context.Context, m Mail) error {
	msg, err := message(s.from, m)
	if err != nil {
		return err
	}
	if err := s.client.DialAndSendWithContext(ctx, msg); err != nil {
		if msg.IsDelivered() { // the server has it; only the parting went wrong
			return nil
		}
		if refusedForGood(err) {
			err = fmt.Errorf("%w: %w", ErrUndeliverable, err)
		}
		return fmt.Errorf("SMTP: %w", discreet{err, m.To.Address})
	}
	return nil
}

// discreet is an error without the address that it is about: servers repeat that in what they
// answer, and errors end in logs, which name people by their ids.
type discreet struct {
	error
	address string
}

// Error is what the error says, with the address left out however it is written.
func (d discreet) Error() string {
	if d.address == "" {
		return d.error.Error()
	}
	return regexp.MustCompile("(?i)"+regexp.QuoteMeta(d.address)).ReplaceAllLiteralString(d.error.Error(), "the recipient")
}

// Unwrap is the error itself.
func (d discreet) Unwrap() error { return d.error }

// refusedForGood tells whether the server has refused the recipient or the mail itself
// with a permanent answer (5xx). A refused sign-in or sender is the operator's to mend.
func refusedForGood(err error) bool {
	var refusal *gomail.SendError
	if !errors.As(err, &refusal) || refusal.IsTemp() || refusal.ErrorCode() < 500 {
		return false
	}
	switch refusal.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return true
	}
	return false
}
