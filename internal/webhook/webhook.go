// Package webhook sends messages to addresses that people have given, signed as Standard Webhooks
// (https://www.standardwebhooks.com) says.
package webhook

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"mandate/internal/engagement"
	"mandate/internal/reach"
)

const (
	// timeLimit is for a whole exchange, from the look-up of the name to the end of the answer.
	timeLimit = 15 * time.Second
	// answerLimit is how many bytes of an answer are read, to be thrown away.
	answerLimit = 64 << 10
	// secretSize is in bytes, of the 24 to 64 that Standard Webhooks allows.
	secretSize = 32
)

// NewSecret makes a secret as receivers keep it.
func NewSecret() string {
	secret := make([]byte, secretSize)
	_, _ = rand.Read(secret) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(secret)
}

// Message is one message on its way to one address.
type Message struct {
	URL string
	// Secrets sign it, each by itself: a receiver takes a message that any of its secrets fits.
	Secrets []string
	// ID is the same however often the message is sent.
	ID   string
	At   time.Time // of this attempt
	Body []byte
}

// Answer is what came of sending a message.
type Answer struct {
	// Status is that of HTTP; 0 where there was no answer.
	Status int
	// RetryAfter is how long the receiver asks to be left alone; 0 where it does not.
	RetryAfter time.Duration
	Took       time.Duration
}

// Sender sends messages to public addresses and to those that the operator allows, and follows
// no redirect. It may be used by many at once.
type Sender struct {
	guard *reach.Guard
}

// NewSender makes a sender that reaches public addresses, and those within the prefixes that the
// operator allows, on any port and without encryption, too.
func NewSender(allowed ...netip.Prefix) *Sender { return &Sender{guard: reach.NewGuard(allowed...)} }

// Check is Invalid where an address can never be sent to.
func (s *Sender) Check(address string) error {
	if !strings.HasPrefix(strings.ToLower(address), "http:") || s.guard.Inside() != nil {
		return nil
	}
	var f engagement.Faults
	f.Add("url", "is not encrypted; give an https address. Only in networks that an operator allows with --webhook-allow is http enough")
	return f.Err("The webhook cannot be saved")
}

// Send sends a message once. Without an answer the error is an *engagement.Error of code
// Unavailable that says to a person what is wrong; the cause stays within it. Any answer is one,
// whatever its status.
func (s *Sender) Send(ctx context.Context, m Message) (Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, timeLimit)
	defer cancel()
	request, err := m.request(ctx)
	if err != nil {
		return Answer{}, err
	}
	client := &http.Client{
		Transport:     s.guard,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	if request.URL.Scheme != "https" {
		if client.Transport = s.guard.Inside(); client.Transport == nil {
			return Answer{}, failure("its address is not encrypted; only in networks that an operator allows with --webhook-allow is http enough")
		}
	}
	began := time.Now()
	response, err := client.Do(request)
	if err != nil {
		return Answer{Took: time.Since(began)}, told(err)
	}
	// What it says is of no use to anybody, and whether it can be read to its end does not matter.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, answerLimit))
	_ = response.Body.Close()
	return Answer{Status: response.StatusCode, RetryAfter: retryAfter(response, time.Now()), Took: time.Since(began)}, nil
}

func (m Message) request(ctx context.Context) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, m.URL, bytes.NewReader(m.Body))
	if err != nil {
		return nil, failure("its address is none")
	}
	var signatures []string
	for _, secret := range m.Secrets {
		hook, err := standardwebhooks.NewWebhook(secret)
		if err != nil {
			return nil, errors.New("a secret is no whsec_ followed by Base64") // the cause might repeat it
		}
		signature, err := hook.Sign(m.ID, m.At, m.Body)
		if err != nil {
			return nil, fmt.Errorf("sign message %s: %w", m.ID, err)
		}
		signatures = append(signatures, signature)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Mandate")
	request.Header.Set(standardwebhooks.HeaderWebhookID, m.ID)
	request.Header.Set(standardwebhooks.HeaderWebhookTimestamp, strconv.FormatInt(m.At.Unix(), 10))
	request.Header.Set(standardwebhooks.HeaderWebhookSignature, strings.Join(signatures, " "))
	return request, nil
}

// retryAfter reads the header of that name (RFC 9110, section 10.2.3), which counts with the
// statuses that say "not now".
func retryAfter(r *http.Response, now time.Time) time.Duration {
	if r.StatusCode != http.StatusTooManyRequests && r.StatusCode != http.StatusServiceUnavailable {
		return 0
	}
	value := r.Header.Get("Retry-After")
	if seconds, err := strconv.ParseInt(value, 10, 32); err == nil {
		return time.Duration(max(seconds, 0)) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

func failure(format string, args ...any) error {
	return engagement.Errorf(engagement.Unavailable, "The message was not taken: "+format+".", args...)
}

// Refused says to a person what an answer means that has not taken a message.
func Refused(status int) string {
	why := ""
	switch {
	case engagement.GoneForGood(status):
		why = ", which asks never to be sent anything again"
	case status >= 300 && status <= 399:
		why = ", a redirect, which is not followed; give the address that it leads to"
	}
	return failure("it answers %d %s%s", status, http.StatusText(status), why).Error()
}

// told turns what went wrong into words for a person. Of what the error says nothing is repeated:
// it may name addresses within the network.
func told(err error) error {
	var (
		name    *net.DNSError
		timeout net.Error
		wrapped *url.Error
	)
	why := failure("its address cannot be reached, or breaks off")
	switch {
	case reach.Internal(err):
		why = failure("its address leads into an internal network. Webhooks are sent to public addresses, and to those that an operator allows with --webhook-allow")
	case reach.WrongPort(err):
		why = failure("public addresses are sent to on the ports 443, 8443, 80, 8080 and 9090 alone")
	case errors.As(err, &name) && name.IsNotFound:
		why = failure("its address names a host that nobody knows; look for a slip of the pen")
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		why = failure("it did not answer within %s", timeLimit)
	case isCertificate(err):
		why = failure("its certificate is not valid for its address, or comes from somebody unknown")
	}
	if errors.As(err, &wrapped) {
		err = wrapped.Err // which repeats the address
	}
	return errors.Join(why, err)
}
