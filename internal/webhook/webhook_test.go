package webhook_test

import (
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/webhook"
)

// TestMain has the certificate of the test servers trusted, as one of an authority's is.
func TestMain(m *testing.M) {
	server := httptest.NewTLSServer(nil)
	dir, err := os.MkdirTemp("", "mandate-webhook-")
	if err != nil {
		panic(err)
	}
	path := filepath.Join(dir, "authority.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	server.Close()
	if err := os.WriteFile(path, text, 0o600); err != nil {
		panic(err)
	}
	os.Setenv("SSL_CERT_FILE", path)
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// receiver answers as the path asks, and keeps what it was sent.
type receiver struct {
	*httptest.Server
	headers http.Header
	body    []byte
	paths   []string
}

func newReceiver(t *testing.T, encrypted bool) *receiver {
	t.Helper()
	r := &receiver{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.headers, r.paths = req.Header, append(r.paths, req.URL.Path)
		r.body, _ = io.ReadAll(req.Body)
		switch req.URL.Path {
		case "/moved":
			http.Redirect(w, req, "/elsewhere", http.StatusTemporaryRedirect)
		case "/metadata":
			http.Redirect(w, req, "http://169.254.169.254/latest/meta-data/", http.StatusFound)
		case "/gone":
			w.WriteHeader(http.StatusGone)
		case "/busy":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusTooManyRequests)
		case "/down":
			w.Header().Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
			w.WriteHeader(http.StatusServiceUnavailable)
		case "/broken":
			w.Header().Set("Retry-After", "120")
			w.WriteHeader(http.StatusInternalServerError)
		case "/endless":
			for range 1000 {
				if _, err := w.Write(make([]byte, 64<<10)); err != nil {
					return
				}
			}
		}
	})
	if r.Server = httptest.NewUnstartedServer(handler); encrypted {
		r.StartTLS()
	} else {
		r.Start()
	}
	t.Cleanup(r.Close)
	return r
}

func message(url string, secrets ...string) webhook.Message {
	return webhook.Message{URL: url, Secrets: secrets, ID: "msg-1", At: time.Now(), Body: []byte(`{"type":"mandate.ping"}`)}
}

func TestAMessageIsSignedSoThatTheStandardLibraryVerifiesIt(t *testing.T) {
	r := newReceiver(t, true)
	before, now := webhook.NewSecret(), webhook.NewSecret()
	answer, err := webhook.NewSender(loopback...).Send(t.Context(), message(r.URL+"/in", now, before))
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, answer.Status)
	assert.Equal(t, "application/json", r.headers.Get("Content-Type"))
	for _, secret := range []string{before, now} {
		hook, err := standardwebhooks.NewWebhook(secret)
		require.NoError(t, err)
		assert.NoError(t, hook.Verify(r.body, r.headers), "during a rotation either secret fits")
		assert.Error(t, hook.Verify(append(r.body, ' '), r.headers))
	}
	other, err := standardwebhooks.NewWebhook(webhook.NewSecret())
	require.NoError(t, err)
	assert.Error(t, other.Verify(r.body, r.headers))
	size, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(now, "whsec_"))
	require.NoError(t, err)
	assert.Len(t, size, 32)
	assert.NotEqual(t, before, now)
}

func TestEveryAnswerIsAnAnswerAndNoRedirectIsFollowed(t *testing.T) {
	r := newReceiver(t, true)
	for path, want := range map[string]webhook.Answer{
		"/moved": {Status: 307}, "/metadata": {Status: 302}, "/gone": {Status: 410}, "/endless": {Status: 200},
		"/busy": {Status: 429, RetryAfter: 2 * time.Minute}, "/broken": {Status: 500},
	} {
		answer, err := webhook.NewSender(loopback...).Send(t.Context(), message(r.URL+path, webhook.NewSecret()))
		require.NoError(t, err, path)
		answer.Took = 0
		assert.Equal(t, want, answer, path)
	}
	answer, err := webhook.NewSender(loopback...).Send(t.Context(), message(r.URL+"/down", webhook.NewSecret()))
	require.NoError(t, err)
	assert.InDelta(t, time.Hour, answer.RetryAfter, float64(5*time.Second))
	assert.NotContains(t, r.paths, "/elsewhere")
	assert.Contains(t, webhook.Refused(302), "302 Found, a redirect, which is not followed")
	assert.Contains(t, webhook.Refused(410), "never to be sent anything again")
	assert.Equal(t, "The message was not taken: it answers 500 Internal Server Error.", webhook.Refused(500))
}

func TestInternalAddressesAreOutOfReach(t *testing.T) {
	r := newReceiver(t, true)
	at, err := url.Parse(r.URL)
	require.NoError(t, err)
	for _, address := range []string{
		"https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://0.0.0.0/", "https://10.1.2.3/",
		"https://192.168.1.1/", "https://169.254.169.254/latest/meta-data/", "https://[fd00:ec2::254]/", "https://[64:ff9b::7f00:1]/",
	} {
		_, err := webhook.NewSender().Send(t.Context(), message(address, webhook.NewSecret()))
		assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err), address)
		assert.ErrorContains(t, err, "internal network", address)
		_, err = webhook.NewSender(netip.MustParsePrefix("10.9.0.0/16")).Send(t.Context(), message(address, webhook.NewSecret()))
		assert.ErrorContains(t, err, "--webhook-allow", address)
	}
	_, err = webhook.NewSender().Send(t.Context(), message("https://127.0.0.1:"+at.Port()+"/", webhook.NewSecret()))
	assert.Error(t, err)
	_, err = webhook.NewSender().Send(t.Context(), message("https://192.0.2.1:22/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "ports")
	assert.Empty(t, r.paths)
}

func TestWithoutEncryptionOnlyWhatTheOperatorAllowsIsReached(t *testing.T) {
	r := newReceiver(t, false)
	_, err := webhook.NewSender().Send(t.Context(), message("http://example.com/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "is not encrypted")
	assert.Error(t, webhook.NewSender().Check("HTTP://example.com/"))
	assert.NoError(t, webhook.NewSender().Check("https://example.com/"))
	assert.NoError(t, webhook.NewSender(loopback...).Check("http://127.0.0.1/"))
	_, err = webhook.NewSender(loopback...).Send(t.Context(), message("http://192.0.2.1/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "internal network", "a public address needs encryption")
	answer, err := webhook.NewSender(loopback...).Send(t.Context(), message(r.URL, webhook.NewSecret()))
	require.NoError(t, err)
	assert.Equal(t, 200, answer.Status)
}

func TestWhatFailsIsSaidWithoutSecretsOrAddresses(t *testing.T) {
	secret := webhook.NewSecret()
	closed := newReceiver(t, true)
	closed.Close()
	_, err := webhook.NewSender(loopback...).Send(t.Context(), message(closed.URL+"/token-in-path", secret))
	assert.ErrorContains(t, err, "cannot be reached")
	assert.NotContains(t, err.Error(), "token-in-path")
	_, err = webhook.NewSender(loopback...).Send(t.Context(), message("https://nobody.invalid/", secret))
	assert.Equal(t, engagement.Unavailable, engagement.CodeOf(err))
	_, err = webhook.NewSender(loopback...).Send(t.Context(), message("https://127.0.0.1/", "whsec_!"+secret))
	assert.ErrorContains(t, err, "Base64")
	assert.NotContains(t, fmt.Sprint(err), secret)
}

func TestAReceiverThatCannotShowWhoItIsGetsNothing(t *testing.T) {
	r := newReceiver(t, true)
	at, err := url.Parse(r.URL)
	require.NoError(t, err)
	_, err = webhook.NewSender(loopback...).Send(t.Context(), message("https://localhost:"+at.Port()+"/", webhook.NewSecret()))
	assert.ErrorContains(t, err, "certificate", "it is made for another name")
	assert.Empty(t, r.paths)
}

func TestAReceiverThatDoesNotAnswerIsGivenUp(t *testing.T) {
	hang := make(chan struct{})
	server := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-hang }))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(hang) })
	began := time.Now()
	_, err := webhook.NewSender(loopback...).Send(t.Context(), message(server.URL, webhook.NewSecret()))
	assert.ErrorContains(t, err, "did not answer within 15s")
	assert.Less(t, time.Since(began), 20*time.Second)
}
