package notify

import (
	"bytes"
	"fmt"
	"net/mail"
	"time"

	"mandate/internal/locale"
)

// WebhookTrouble is the mail that tells whom a webhook belongs to that its receiver fails.
type WebhookTrouble struct {
	To        mail.Address
	MessageID string
	At        time.Time
	// What is abandoned (a delivery was given up), gone (the receiver has answered 410) or failing
	// (nothing was delivered for so long that it is disabled).
	What string
	// Name is the webhook's; Type that of the message, and Error why it was not taken.
	Name, Type, Error string
	// Link leads to the webhook's page.
	Link string
}

// ComposeWebhook writes the mail in some language.
func ComposeWebhook(w locale.Words, t WebhookTrouble) (Mail, error) {
	key := "mail.webhook." + t.What
	sheet := digestSheet{
		Lang: w.Tag(), Subject: w.T(key+".subject", "Name", oneLine(t.Name)), Hello: w.T("mail.hello", "Name", oneLine(t.To.Name)),
		Lead: w.T(key + ".lead"), Button: w.T("mail.webhook.button"), Link: t.Link, Copy: w.T("mail.copy"), Automatic: w.T("mail.webhook.automatic"),
		Parts: []digestPart{{Title: w.T("mail.webhook.last"), Items: []digestItem{{
			Title: oneLine(t.Type), Facts: []fact{{w.T("mail.webhook.error"), oneLine(t.Error)}}, Button: w.T("mail.webhook.button"), Link: t.Link,
		}}}},
	}
	var text, page bytes.Buffer
	if err := textDigest.Execute(&text, sheet); err != nil {
		return Mail{}, fmt.Errorf("write of a webhook: %w", err)
	}
	if err := htmlDigest.Execute(&page, sheet); err != nil {
		return Mail{}, fmt.Errorf("write of a webhook: %w", err)
	}
	return Mail{
		To: t.To, Subject: sheet.Subject, Text: text.String(), HTML: page.String(), MessageID: t.MessageID, Locale: w.Tag(), Date: t.At,
	}, nil
}
