// Package config holds the settings of Mandate's programs. Every flag can be given in
// the environment as MANDATE_ and its name.
package config

import (
	"fmt"
	"log/slog"
	"net/mail"
	"net/netip"
	"net/url"
	"os"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// Log says what is logged and how. Logs go to standard error.
type Log struct {
	Level  slog.Level `help:"Least level that is logged: debug, info, warn, error." default:"info" env:"MANDATE_LOG_LEVEL"`
	Format string     `help:"text or json." enum:"text,json" default:"text" env:"MANDATE_LOG_FORMAT"`
}

// Logger makes the logger.
func (l Log) Logger() *slog.Logger {
	options := &slog.HandlerOptions{Level: l.Level}
	if l.Format == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// Database says where the database is.
type Database struct {
	URL string `name:"database-url" help:"postgres://user@host/db, or sqlite:/path/mandate.db." required:"" env:"MANDATE_DATABASE_URL"`
}

// RequirePostgres refuses the embedded database, which one process alone may use.
func (d Database) RequirePostgres() error {
	if strings.HasPrefix(d.URL, "sqlite:") {
		return engagement.Errorf(engagement.Invalid,
			"serve and worker need PostgreSQL, since several processes share the database; set MANDATE_DATABASE_URL to postgres://…, or use mandate dev")
	}
	return nil
}

// Temporal says where the Temporal server is.
type Temporal struct {
	Address   string `name:"temporal-address" help:"Host and port of the Temporal server." default:"127.0.0.1:7233" env:"MANDATE_TEMPORAL_ADDRESS"`
	Namespace string `name:"temporal-namespace" help:"Its namespace." default:"mandate" env:"MANDATE_TEMPORAL_NAMESPACE"`
	UI        string `name:"temporal-ui-url" help:"Address of the Temporal UI, for links on pages." env:"MANDATE_TEMPORAL_UI_URL"`
}

// Public says under which address people reach the pages; it stands in mails.
type Public struct {
	URL string `name:"public-url" help:"Address of the web pages as people reach them, for links in mails." required:"" env:"MANDATE_PUBLIC_URL"`
}

// Check tells what is wrong with the address.
func (p Public) Check() error {
	u, err := url.Parse(p.URL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return engagement.Errorf(engagement.Invalid, "the public address %q is not one; write for example https://mandate.example.com", p.URL)
	}
	return nil
}

// Secret says where the secret is from which every key follows.
type Secret struct {
	File string `name:"secret-key-file" help:"File of 32 random bytes; serve and worker need the same." required:"" env:"MANDATE_SECRET_KEY_FILE"`
}

// Sessions says how long people stay signed in on the pages.
type Sessions struct {
	Idle     time.Duration `name:"session-idle" help:"How long a session on the pages lasts that is not used." default:"60m" env:"MANDATE_SESSION_IDLE"`
	Lifetime time.Duration `name:"session-lifetime" help:"How long any session on the pages lasts." default:"12h" env:"MANDATE_SESSION_LIFETIME"`
}

// CheckSessions tells what is wrong with the limits.
func (s Sessions) CheckSessions() error {
	if s.Idle < time.Minute {
		return engagement.Errorf(engagement.Invalid, "a session cannot end after %s without use; give --session-idle a minute or more, for example 60m", s.Idle)
	}
	if s.Lifetime < s.Idle {
		return engagement.Errorf(engagement.Invalid, "a session cannot last %s when it may be idle for %s; give --session-lifetime more, for example 12h", s.Lifetime, s.Idle)
	}
	return nil
}

// OIDC says at which identity provider people sign in on the pages; at none without an issuer.
type OIDC struct {
	Issuer     string   `name:"oidc-issuer" help:"Address of the OpenID provider at which people sign in, as its ID tokens name it; without one they paste an API token." env:"MANDATE_OIDC_ISSUER"`
	ClientID   string   `name:"oidc-client-id" help:"What the provider knows Mandate as." env:"MANDATE_OIDC_CLIENT_ID"`
	SecretFile string   `name:"oidc-client-secret-file" help:"File with the client's secret." type:"path" env:"MANDATE_OIDC_CLIENT_SECRET_FILE"`
	Scopes     []string `name:"oidc-scopes" help:"Scopes that are asked for beside openid, separated by commas." default:"email" env:"MANDATE_OIDC_SCOPES"`
	Org        string   `name:"oidc-org" help:"Organisation whose people sign in." default:"default" env:"MANDATE_OIDC_ORG"`
}

// CheckOIDC tells what is wrong with the settings, and what is missing.
func (o OIDC) CheckOIDC() error {
	if o.Issuer == "" {
		if o.ClientID != "" || o.SecretFile != "" {
			return engagement.Errorf(engagement.Invalid, "--oidc-client-id and --oidc-client-secret-file need --oidc-issuer, for example https://login.example.com")
		}
		return nil
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return engagement.Errorf(engagement.Invalid, "--oidc-issuer %q is no address with TLS; write for example https://login.example.com", o.Issuer)
	}
	if o.ClientID == "" || o.SecretFile == "" {
		return engagement.Errorf(engagement.Invalid, "--oidc-issuer needs --oidc-client-id and --oidc-client-secret-file: register Mandate at the provider")
	}
	return nil
}

// ClientSecret reads the client's secret.
func (o OIDC) ClientSecret() (string, error) {
	text, err := os.ReadFile(o.SecretFile)
	if err != nil {
		return "", fmt.Errorf("read the secret of --oidc-client-secret-file: %w", err)
	}
	secret := strings.TrimSpace(string(text))
	if secret == "" {
		return "", engagement.Errorf(engagement.Invalid, "the file of --oidc-client-secret-file is empty; put the client's secret into it")
	}
	return secret, nil
}

// loopback tells whether a host is this machine, to which no TLS is needed.
func loopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// Proxies says whose word is taken for where a request comes from.
type Proxies struct {
	Trusted []netip.Prefix `name:"trusted-proxies" help:"Networks of the reverse proxies, as 10.0.0.0/8 or 192.168.1.7/32, separated by commas: from them alone X-Forwarded-For is believed. Without them it is ignored." env:"MANDATE_TRUSTED_PROXIES"`
}

// Print says by what pages become PDFs.
type Print struct {
	Chromium string `name:"chromium" help:"Chromium that prints PDFs, by its path or name; else one on the PATH." env:"MANDATE_CHROMIUM"`
}

// Mail says how mail is sent.
type Mail struct {
	SMTP string `name:"smtp-url" help:"smtp://user:password@host:587?tls=mandatory, or smtps://…." required:"" env:"MANDATE_SMTP_URL"`
	From string `name:"mail-from" help:"Sender of every mail." default:"Mandate <mandate@localhost>" env:"MANDATE_MAIL_FROM"`
}

// Sender is the sender's name and address.
func (m Mail) Sender() (*mail.Address, error) {
	a, err := mail.ParseAddress(m.From)
	if err != nil {
		return nil, fmt.Errorf("sender %q: write for example Mandate <mandate@example.com>: %w", m.From, err)
	}
	return a, nil
}

// Digest says when the mails of those who want one a day go out.
type Digest struct {
	At   string `name:"digest-at" help:"When those who want one mail a day get it, as hours and minutes." default:"07:00" env:"MANDATE_DIGEST_AT"`
	Zone string `name:"digest-zone" help:"Time zone of that, by its IANA name." default:"UTC" env:"MANDATE_DIGEST_ZONE"`
}

// Portfolio says when the PMO is mailed how all engagements stand, in the zone of the digests.
type Portfolio struct {
	On string `name:"portfolio-on" help:"Day of the week on which the PMO gets the status of all engagements, at the time of the digests; never sends none." enum:"monday,tuesday,wednesday,thursday,friday,saturday,sunday,never" default:"monday" env:"MANDATE_PORTFOLIO_ON"`
}

// Weekday is that day, Sunday being 0; false for never.
func (p Portfolio) Weekday() (day int, sent bool) {
	for d := time.Sunday; d <= time.Saturday; d++ {
		if strings.EqualFold(d.String(), p.On) {
			return int(d), true
		}
	}
	return 0, false
}

// Keyset says where the keys are that seal secrets and what crosses Temporal.
type Keyset struct {
	File string `name:"keyset-file" help:"Tink keyset that seals secrets and what crosses Temporal; serve and worker need the same. Make one with mandate keyset create. Without one no secret can be kept, and Temporal stores what it is told as it is." env:"MANDATE_KEYSET_FILE"`
}

// Reach says which addresses sources of metrics may have.
type Reach struct {
	Allow []netip.Prefix `name:"source-allow" help:"Internal networks in which sources of metrics may stand, as 10.0.8.0/24 or 192.168.1.7/32, separated by commas; serve and worker need the same. Public addresses are always allowed." env:"MANDATE_SOURCE_ALLOW"`
}

// Webhooks says which addresses webhooks may have.
type Webhooks struct {
	WebhookAllow []netip.Prefix `name:"webhook-allow" help:"Internal networks to which webhooks may be sent, as 10.0.8.0/24 or 192.168.1.7/32, separated by commas; http is enough there. serve and worker need the same. Public https addresses are always allowed." env:"MANDATE_WEBHOOK_ALLOW"`
}

// Polling says how often sources of metrics are looked at.
type Polling struct {
	Every time.Duration `name:"source-every" help:"How often it is looked which sources of metrics are due." default:"5m" env:"MANDATE_SOURCE_EVERY"`
}

// CheckEvery tells what is wrong with the pause.
func (p Polling) CheckEvery() error {
	if p.Every < time.Second {
		return engagement.Errorf(engagement.Invalid, "sources cannot be looked at every %s; give --source-every a second or more, for example 5m", p.Every)
	}
	return nil
}

// Retention says how long engagements are kept that have ended.
type Retention struct {
	Years int `name:"retain-years" help:"For how many years after its end an engagement is kept of which nobody has said otherwise; 0 for ever. serve and worker need the same." default:"0" env:"MANDATE_RETAIN_YEARS"`
}

// CheckYears tells what is wrong with the years.
func (r Retention) CheckYears() error {
	if r.Years < 0 || r.Years > 100 {
		return engagement.Errorf(engagement.Invalid, "engagements cannot be kept for %d years; give --retain-years 1 to 100, or 0 for ever", r.Years)
	}
	return nil
}

// Clock is the hour and the minute.
func (d Digest) Clock() (hour, minute int, err error) {
	at, err := time.Parse("15:04", d.At)
	if err != nil {
		return 0, 0, engagement.Errorf(engagement.Invalid, "the time of the digests %q is none; write for example 07:00", d.At)
	}
	if _, err := time.LoadLocation(d.Zone); err != nil || d.Zone == "" || d.Zone == "Local" {
		return 0, 0, engagement.Errorf(engagement.Invalid, "the time zone of the digests %q is none; write for example Europe/Madrid", d.Zone)
	}
	return at.Hour(), at.Minute(), nil
}
