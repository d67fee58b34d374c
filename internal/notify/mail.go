// Package notify writes mails and sends them: to an SMTP server, or into a folder
// where developers read them.
package notify

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/mail"
	"net/url"
	"strings"
	"time"
	"unicode"

	gomail "github.com/wneessen/go-mail"
)

// Mail is one mail to one person.
type Mail struct {
	To      mail.Address
	Subject string
	Text    string
	HTML    string
	// MessageID identifies the mail, without angle brackets: sent twice it is one mail.
	MessageID string
	// Locale is the BCP 47 tag of its language.
	Locale      string
	Date        time.Time
	Attachments []Attachment
}

// Sender sends mail. An error that is ErrUndeliverable will not go away by trying again;
// any other may.
type Sender interface {
	Send(ctx context.Context, m Mail) error
}

// ErrUndeliverable says that this mail can never reach its recipient.
var ErrUndeliverable = errors.New("the mail cannot be delivered")

// MessageID is the id of the mail that tells a person of something. It follows from
// what names it, such as an organisation, a notice's key and a person.
func MessageID(publicURL string, names ...string) string { return idOf(publicURL, names) }

func idOf(publicURL string, names []string) string {
	host := "mandate"
	if u, err := url.Parse(publicURL); err == nil && u.Hostname() != "" {
		host = strings.NewReplacer("[", "", "]", "", ":", ".").Replace(u.Hostname())
	}
	hash := sha256.New()
	for _, name := range names {
		fmt.Fprintf(hash, "%d:%s", len(name), name)
	}
	return hex.EncodeToString(hash.Sum(nil)[:16]) + "@" + host
}

// message builds the mail as it crosses the wire.
func message(from mail.Address, m Mail) (*gomail.Msg, error) {
	to, err := mail.ParseAddress(m.To.Address)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUndeliverable, discreet{err, m.To.Address})
	}
	if to.Name != "" || strings.ContainsFunc(to.Address, unicode.IsControl) {
		return nil, fmt.Errorf("%w: more stands there than an address", ErrUndeliverable)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&mail.Address{Name: displayName(from.Name), Address: from.Address})
	msg.ToMailAddress(&mail.Address{Name: displayName(m.To.Name), Address: to.Address})
	msg.Subject(oneLine(m.Subject))
	msg.SetMessageIDWithValue(oneLine(m.MessageID))
	msg.SetDateWithValue(m.Date)
	msg.SetGenHeader(gomail.HeaderContentLang, oneLine(m.Locale))
	msg.SetGenHeader("Auto-Submitted", "auto-generated")                   // RFC 3834
	msg.SetGenHeader(gomail.HeaderXAutoResponseSuppress, "OOF, AutoReply") // the same for Exchange
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	for _, a := range m.Attachments {
		if a.Alternative {
			msg.AddAlternativeString(gomail.ContentType(a.Type), string(a.Content))
		}
		err := msg.AttachReader(a.Name, bytes.NewReader(a.Content), gomail.WithFileContentType(gomail.ContentType(a.Type)))
		if err != nil {
			return nil, fmt.Errorf("attach %s: %w", a.Name, err)
		}
	}
	return msg, nil
}

// displayName makes a name fit for an address. net/mail writes a backslash beside other
// scripts in a way that it does not read itself.
func displayName(name string) string { return strings.ReplaceAll(oneLine(name), `\`, "/") }

// oneLine makes a text fit for a header: line breaks would begin another one.
func oneLine(text string) string {
	clean := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "�"))
	return strings.Join(strings.Fields(clean), " ")
}
