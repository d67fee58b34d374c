package notify

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// postOffice is an SMTP server that keeps what it is handed.
type postOffice struct {
	mu       sync.Mutex
	received []envelope
	answers  map[string]*smtp.SMTPError // by recipient
	onSender *smtp.SMTPError
	onData   *smtp.SMTPError
	password string
}

type envelope struct {
	from, to, text string
	encrypted      bool
}

// open serves on a port of its own and returns its address. With a certificate it
// offers encryption; implicit begins with it.
func (p *postOffice) open(t *testing.T, certificate *tls.Certificate, implicit bool) string {
	t.Helper()
	server := smtp.NewServer(p)
	server.Domain, server.AllowInsecureAuth = "localhost", true
	server.ErrorLog = log.New(t.Output(), "", 0)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	if certificate != nil {
		server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{*certificate}}
		if implicit {
			listener = tls.NewListener(listener, server.TLSConfig)
		}
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		assert.NoError(t, server.Close())
		assert.NoError(t, <-done)
	})
	return listener.Addr().String()
}

func (p *postOffice) mails() []envelope {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.received
}

func (p *postOffice) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	return &counter{office: p, envelope: envelope{encrypted: encrypted}}, nil
}

// counter serves one client.
type counter struct {
	office   *postOffice
	envelope envelope
	signedIn bool
}

func (c *counter) AuthMechanisms() []string { return []string{sasl.Plain} }

func (c *counter) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "mandate" || password != c.office.password {
			return errors.New("wrong password")
		}
		c.signedIn = true
		return nil
	}), nil
}

func (c *counter) Mail(from string, _ *smtp.MailOptions) error {
	if c.office.password != "" && !c.signedIn {
		return smtp.ErrAuthRequired
	}
	if c.office.onSender != nil {
		return c.office.onSender
	}
	c.envelope.from = from
	return nil
}

func (c *counter) Rcpt(to string, _ *smtp.RcptOptions) error {
	if answer := c.office.answers[to]; answer != nil {
		return answer
	}
	c.envelope.to = to
	return nil
}

func (c *counter) Data(text io.Reader) error {
	if c.office.onData != nil {
		return c.office.onData
	}
	all, err := io.ReadAll(text)
	if err != nil {
		return err
	}
	c.envelope.text = string(all)
	c.office.mu.Lock()
	defer c.office.mu.Unlock()
	c.office.received = append(c.office.received, c.envelope)
	return nil
}

func (c *counter) Reset() { c.envelope = envelope{encrypted: c.envelope.encrypted} }

func (c *counter) Logout() error { return nil }

// certify makes a certificate for 127.0.0.1 and who trusts it.
func certify(t *testing.T) (*tls.Certificate, *tls.Config) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	require.NoError(t, err)
	about := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, about, about, key.Public(), key)
	require.NoError(t, err)
	parsed, err := x509.ParseCertificate(der)
	require.NoError(t, err)
	trusted := x509.NewCertPool()
	trusted.AddCert(parsed)
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key},
		&tls.Config{RootCAs: trusted, ServerName: "127.0.0.1", MinVersion: tls.VersionTLS12}
}
