package notify

import (
	"bytes"
	"crypto/tls"
	"mime"
	"net/mail"
	"strings"
	"testing"

	"github.com/emersion/go-smtp"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

func dial(t *testing.T, address string, trust *tls.Config) *SMTP {
	t.Helper()
	s, err := NewSMTP(address, sender)
	require.NoError(t, err)
	if trust != nil {
		require.NoError(t, s.client.SetTLSConfig(trust))
	}
	return s
}

func TestAMailReachesTheServer(t *testing.T) {
	office := &postOffice{}
	s := dial(t, "smtp://"+office.open(t, nil, false)+"?tls=none", nil)
	require.NoError(t, s.Send(t.Context(), sample("a@example.com")))

	require.Len(t, office.mails(), 1)
	got := office.mails()[0]
	require.Equal(t, "mandate@example.com", got.from)
	require.Equal(t, "ines@client.example", got.to)
	m, err := parse("x", strings.NewReader(got.text))
	require.NoError(t, err)
	require.Equal(t, "a@example.com", m.MessageID)
	require.Equal(t, "Decida, por favor: Plan de mejora – Año 1", m.Subject)
	require.Equal(t, sample("").Text, m.Text)
	require.Equal(t, sample("").HTML, strings.TrimRight(m.HTML, "\n"))
	head, err := mail.ReadMessage(strings.NewReader(got.text))
	require.NoError(t, err)
	require.Equal(t, "auto-generated", head.Header.Get("Auto-Submitted"))
	require.Equal(t, "es", head.Header.Get("Content-Language"))
	for line := range strings.SplitSeq(got.text, "\r\n") {
		require.LessOrEqual(t, len(line), 998, "RFC 5322 limits lines")
	}
}

func TestEncryptionIsMandatoryUnlessSaidOtherwise(t *testing.T) {
	certificate, trust := certify(t)
	office := &postOffice{password: "s3cret!"}
	plain, starttls, implicit := office.open(t, nil, false), office.open(t, certificate, false), office.open(t, certificate, true)

	for _, c := range []struct {
		address   string
		sent      bool
		encrypted bool
	}{
		{"smtp://mandate:s3cret%21@" + starttls, true, true},
		{"smtp://mandate:s3cret%21@" + starttls + "?tls=mandatory", true, true},
		{"smtp://mandate:s3cret%21@" + starttls + "?tls=opportunistic", true, true},
		{"smtps://mandate:s3cret%21@" + implicit, true, true},
		{"smtp://mandate:s3cret%21@" + plain, false, false},
		{"smtp://mandate:wrong@" + starttls, false, false},
		{"smtp://" + starttls, false, false},
	} {
		before := len(office.mails())
		err := dial(t, c.address, trust).Send(t.Context(), sample("a@example.com"))
		if !c.sent {
			require.Error(t, err, c.address)
			require.NotErrorIs(t, err, ErrUndeliverable, "the operator can mend it")
			require.NotContains(t, err.Error(), "s3cret")
			require.Len(t, office.mails(), before)
			continue
		}
		require.NoError(t, err, c.address)
		require.Len(t, office.mails(), before+1)
		require.Equal(t, c.encrypted, office.mails()[before].encrypted)
	}
}

func TestAnUnknownCertificateIsRefused(t *testing.T) {
	certificate, _ := certify(t)
	office := &postOffice{}
	require.Error(t, dial(t, "smtps://"+office.open(t, certificate, true), nil).Send(t.Context(), sample("a@example.com")))
	require.Empty(t, office.mails())
}

func TestOnlyALastingRefusalOfTheMailIsUndeliverable(t *testing.T) {
	gone := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user: <Ines@Client.example>"}
	busy := &smtp.SMTPError{Code: 450, EnhancedCode: smtp.EnhancedCode{4, 2, 0}, Message: "ines@client.example: come again"}
	for name, c := range map[string]struct {
		office        *postOffice
		undeliverable bool
	}{
		"an unknown recipient":  {&postOffice{answers: map[string]*smtp.SMTPError{"ines@client.example": gone}}, true},
		"a full mailbox":        {&postOffice{answers: map[string]*smtp.SMTPError{"ines@client.example": busy}}, false},
		"a refused text":        {&postOffice{onData: gone}, true},
		"a server under strain": {&postOffice{onData: busy}, false},
		"a refused sender":      {&postOffice{onSender: gone}, false},
	} {
		t.Run(name, func(t *testing.T) {
			err := dial(t, "smtp://"+c.office.open(t, nil, false)+"?tls=none", nil).Send(t.Context(), sample("a@example.com"))
			require.Error(t, err)
			require.NotContains(t, strings.ToLower(err.Error()), "ines@client.example", "logs name people by their ids")
			if c.undeliverable {
				require.ErrorIs(t, err, ErrUndeliverable)
			} else {
				require.NotErrorIs(t, err, ErrUndeliverable)
			}
		})
	}
}

func TestASilentServerIsNoReasonToGiveUp(t *testing.T) {
	err := dial(t, "smtp://127.0.0.1:1?tls=none", nil).Send(t.Context(), sample("a@example.com"))
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrUndeliverable)
}

func TestAnAddressThatIsNoneIsUndeliverable(t *testing.T) {
	box, _ := mailbox(t)
	for _, address := range []string{"", "nobody", "a@b\r\nBcc: all@example.com", "a@b>, <c@d", "two@a.example,three@a.example"} {
		m := sample("a@example.com")
		m.To.Address = address
		err := box.Send(t.Context(), m)
		require.ErrorIs(t, err, ErrUndeliverable, "%q", address)
		if address != "" {
			require.NotContains(t, err.Error(), address)
		}
	}
	list, err := box.List()
	require.NoError(t, err)
	require.Empty(t, list)
}

func TestAWrongServerAddressSaysWhatIsRight(t *testing.T) {
	for _, address := range []string{
		"", "mail.example.com:587", "http://mail.example.com", "smtp://", "smtp://host?tls=perhaps",
		"smtps://host?tls=none", "smtp://user:s3cret@:587", "smtp://user:s3cret%@host",
	} {
		_, err := NewSMTP(address, sender)
		require.Equal(t, engagement.Invalid, engagement.CodeOf(err), "%q: %v", address, err)
		require.Contains(t, err.Error(), "smtp://")
		require.NotContains(t, err.Error(), "s3cret")
	}
}

// Whatever names and subjects say, they stay in their headers.
func TestNoTextBeginsAHeader(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(
			rapid.String(),
			rapid.Custom(func(t *rapid.T) string {
				return rapid.String().Draw(t, "before") + rapid.SampledFrom([]string{"\r\n", "\n", "\r", "\u2028", "\x00\n", "\r\n\r\n"}).Draw(t, "break") + "Bcc: all@example.com"
			}),
		)
		m := sample("a@example.com")
		m.Subject, m.To.Name = text.Draw(t, "subject"), text.Draw(t, "name")
		m.MessageID, m.Locale = "a\r\nBcc: all@example.com", "es\r\nBcc: all@example.com"
		msg, err := message(mail.Address{Name: text.Draw(t, "from"), Address: sender.Address}, m)
		require.NoError(t, err)
		var raw bytes.Buffer
		_, err = msg.WriteTo(&raw)
		require.NoError(t, err)
		head, err := mail.ReadMessage(&raw)
		require.NoError(t, err)
		require.Empty(t, head.Header["Bcc"])
		require.Len(t, head.Header, 10, "%v", head.Header)
		subject, err := new(mime.WordDecoder).DecodeHeader(head.Header.Get("Subject"))
		require.NoError(t, err)
		require.Equal(t, oneLine(m.Subject), oneLine(subject))
		to, err := head.Header.AddressList("To")
		require.NoError(t, err)
		require.Len(t, to, 1)
		require.Equal(t, "ines@client.example", to[0].Address)
	})
}

func TestAMessageIDFollowsFromItsNames(t *testing.T) {
	id := MessageID("https://mandate.example:8443/base", "acme", "e1", "key", "ines")
	require.Regexp(t, `^[0-9a-f]{32}@mandate\.example$`, id)
	require.Equal(t, id, MessageID("https://mandate.example:8443/base", "acme", "e1", "key", "ines"))
	require.NotEqual(t, id, MessageID("https://mandate.example:8443/base", "acme", "e1", "key", "ana"))
	require.NotEqual(t, id, MessageID("https://mandate.example:8443/base", "acme", "e1k", "ey", "ines"), "no name passes for the end of another")
	require.Regexp(t, `^[0-9a-f]{32}@\.\.1$`, MessageID("http://[::1]:80", "x"))
}
