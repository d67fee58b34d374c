package engagement

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Webhook is the address of somebody else's program that is told of what the journals of an
// organisation record, as Standard Webhooks says.
type Webhook struct {
	Name string `json:"name" minLength:"1" maxLength:"200" doc:"What it is for"`
	URL  string `json:"url" minLength:"1" maxLength:"2000" doc:"Where events are sent by POST: https, without user and password; http only within networks that an operator allows"`
	// Types are what it hears of; "*" alone is everything.
	Types []string `json:"types" minItems:"1" maxItems:"200" doc:"Types of events as the journal names them, such as gate_opened; or * alone for all"`
	// Engagement narrows it to one; empty for all of the organisation.
	Engagement string `json:"engagement,omitempty" maxLength:"100" doc:"Id of the one engagement that it hears of; all when left out"`
}

// AllTypes is what a webhook names as its types that hears of everything.
const AllTypes = "*"

// WebhookPing is the type of a message that tests a webhook, whatever types that names.
const WebhookPing EventType = "ping"

// WebhookType is how a message names the type of an event.
func WebhookType(t EventType) string { return "mandate." + string(t) }

// Check notes what is wrong in the webhook alone.
func (w Webhook) Check(f *Faults) {
	f.Need("name", w.Name, 200)
	w.checkURL(f)
	f.Limit("engagement", w.Engagement, 100)
	if len(w.Types) == 0 {
		f.Add("types", "is required; give types of events such as gate_opened, or * alone for all")
	}
	for _, t := range w.Types {
		switch {
		case t == AllTypes && len(w.Types) > 1:
			f.Add("types", "names * and others; * alone is everything")
		case t != AllTypes && !slices.Contains(EventTypes, EventType(t)):
			f.Add("types", "names %q, which is no type of event; docs/webhooks.md lists them", t)
		}
	}
}

func (w Webhook) checkURL(f *Faults) {
	u, err := url.Parse(w.URL)
	switch {
	case strings.TrimSpace(w.URL) == "":
		f.Add("url", "is required; give an address such as https://example.com/mandate")
	case err != nil || u.Hostname() == "" || (u.Scheme != "https" && u.Scheme != "http"):
		f.Add("url", "is no address of the web; give one such as https://example.com/mandate")
	case u.User != nil:
		f.Add("url", "names a user; leave that out, since messages are signed")
	case u.Fragment != "":
		f.Add("url", "has a part behind #, which is never sent; leave it out")
	}
	f.Limit("url", w.URL, 2000)
}

// Hears tells whether the webhook is told of an event of some type of an engagement.
func (w Webhook) Hears(engagement string, t EventType) bool {
	if w.Engagement != "" && w.Engagement != engagement {
		return false
	}
	return slices.Contains(w.Types, AllTypes) || slices.Contains(w.Types, string(t))
}

// Message is the body of what a webhook is sent.
type Message struct {
	Type string `json:"type"` // see WebhookType
	// Timestamp is when it happened; when it is sent stands in the header webhook-timestamp.
	Timestamp time.Time `json:"timestamp"`
	Data      any       `json:"data"`
}

// JournalMessage is the data of the message of a journal's event. It has no text and no name in
// it: who may read those finds them in the journal, by engagement and seq.
type JournalMessage struct {
	Engagement string `json:"engagement"`
	// Seq is the event's place in the journal: messages may come in another order.
	Seq   int64  `json:"seq"`
	Event string `json:"event"` // its id
	Phase string `json:"phase,omitempty"`
	Actor string `json:"actor,omitempty"` // id of a person
	// Hash is that of the entry in the journal's chain.
	Hash  string          `json:"hash"`
	Facts json.RawMessage `json:"facts"`
}

// PingMessage is the data of the message that tests a webhook.
type PingMessage struct {
	Webhook string `json:"webhook"` // its id
}

// MessageOf is the message of an event at a place of the journal of an engagement.
func MessageOf(engagement string, seq int64, hash string, e Event) Message {
	return Message{
		Type: WebhookType(e.Type), Timestamp: e.At.UTC(),
		Data: JournalMessage{Engagement: engagement, Seq: seq, Event: e.ID, Phase: e.Phase, Actor: e.Actor, Hash: hash, Facts: e.Facts},
	}
}

// DeliveryState is how the delivery of a message to a webhook stands.
type DeliveryState string

// The states of a delivery.
const (
	DeliveryQueued    DeliveryState = "queued"    // not tried yet
	DeliveryFailed    DeliveryState = "failed"    // tried without success, and tried again
	DeliveryDelivered DeliveryState = "delivered" // taken, with an answer 2xx
	DeliveryAbandoned DeliveryState = "abandoned" // given up
)

// DeliveryStates lists them.
var DeliveryStates = []DeliveryState{DeliveryQueued, DeliveryFailed, DeliveryDelivered, DeliveryAbandoned}

// WhyDisabled says why a webhook is sent nothing.
type WhyDisabled string

// The reasons.
const (
	DisabledByPerson WhyDisabled = "person"  // somebody has turned it off
	DisabledGone     WhyDisabled = "gone"    // its address has answered 410 Gone
	DisabledFailing  WhyDisabled = "failing" // nothing was delivered for DisableAfter
)
