package engagement

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Condition is what an approver makes an approval depend on.
type Condition struct {
	Text     string `json:"text"`
	Owner    string `json:"owner,omitempty" doc:"Who meets it: a name, or a person's id or address"`
	Due      Day    `json:"due,omitempty"`
	Verifier string `json:"verifier,omitempty" doc:"Who checks that it is met: a name, or a person's id or address"`
	// Blocking conditions must be closed before the gate opens the way.
	Blocking bool `json:"blocking,omitempty" doc:"Must be met before anything goes on"`
}

// Decision is what an approver decides on a gate, as it is signed and sent. The
// decider comes from the sign-in, never from a request's body.
type Decision struct {
	ID         string      `json:"id"`
	Gate       string      `json:"gate"`
	Stage      string      `json:"stage"`
	Revision   int         `json:"revision"`
	Digest     string      `json:"digest"`
	Verdict    Verdict     `json:"verdict"`
	Comment    string      `json:"comment,omitempty"`
	Conditions []Condition `json:"conditions,omitempty"`
	// Items are what is said of items of the subject, where the gate decides on them one
	// by one; an approval accepts those that it does not mention.
	Items []ItemDecision `json:"items,omitempty"`
	// Confirmed says that the decider has confirmed the stage's meaning expressly.
	Confirmed bool `json:"confirmed,omitempty"`

	Person  string  `json:"person"`
	Channel Channel `json:"channel"`
	// SignedInBy is the way of authentication, SignedInAt its time.
	SignedInBy string    `json:"signed_in_by,omitempty"`
	SignedInAt time.Time `json:"signed_in_at,omitzero"`
	DecidedAt  time.Time `json:"decided_at,omitzero"`
	Locale     string    `json:"locale,omitempty"`

	// Key identifies the public key that the signature is checked with.
	Key string `json:"key,omitempty"`
	// Signature is the API's Ed25519 signature over all the other fields. Without
	// one, the decision came by namespace access and the person is only claimed.
	Signature []byte `json:"signature,omitempty"`
}

// SigningBytes returns what the signature covers: every field but the signature, as
// JSON in the order of the struct.
func (d Decision) SigningBytes() ([]byte, error) {
	d.Signature = nil
	d.SignedInAt, d.DecidedAt = d.SignedInAt.UTC(), d.DecidedAt.UTC()
	b, err := json.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("decision %s: %w", d.ID, err)
	}
	return append([]byte("mandate decision v1\n"), b...), nil
}

// Tidy returns the decision as the journal will have it, text by text: what is blank is
// empty, and what no database keeps is replaced. A decision is signed in this form, so that
// whoever has the journal can check the signature.
func (d Decision) Tidy() Decision {
	d.Comment = tidy(d.Comment)
	d.Conditions, d.Items = slices.Clone(d.Conditions), slices.Clone(d.Items)
	for i, c := range d.Conditions {
		d.Conditions[i].Text, d.Conditions[i].Owner, d.Conditions[i].Verifier = tidy(c.Text), tidy(c.Owner), tidy(c.Verifier)
	}
	for i, item := range d.Items {
		d.Items[i].Comment = tidy(item.Comment)
	}
	return d
}

func tidy(text string) string {
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "\uFFFD")
}

// Receipt answers a decision.
type Receipt struct {
	Decision string  `json:"decision"`
	Gate     string  `json:"gate"`
	Stage    string  `json:"stage"`
	Revision int     `json:"revision"`
	Digest   string  `json:"digest"`
	Verdict  Verdict `json:"verdict"`
	Person   string  `json:"person"`
	// OnBehalfOf is whose vote it was, when it was not one's own.
	OnBehalfOf string    `json:"on_behalf_of,omitempty"`
	At         time.Time `json:"at"`
	Late       bool      `json:"late"`
	Tally      Tally     `json:"tally"`
	// State is the gate's state after the decision.
	State GateState `json:"state"`
}

// maxComment bounds a comment and maxCondition the text of a condition, in characters.
const (
	maxComment   = 8000
	maxCondition = 2000
)

// CheckDecision tells why a verdict, its comment, its conditions and what it says of items
// do not fit a stage of the policy, or nil. items are the ids of the subject's items that
// the gate decides on.
func (p Policy) CheckDecision(stage Stage, items []string, d Decision) error {
	var f Faults
	checkVerdict(&f, stage, d)
	p.checkItems(&f, items, d)
	return f.Err("The decision cannot be taken")
}

func checkVerdict(f *Faults, stage Stage, d Decision) {
	if !slices.Contains(Verdicts, d.Verdict) {
		f.Refuse("verdict", ReasonVerdict)
	}
	if d.Verdict == Abstain && !stage.MayAbstain() {
		f.Refuse("verdict", ReasonNoAbstention, "stage", stage.Key)
	}
	if strings.TrimSpace(d.Comment) == "" && slices.Contains(stage.CommentRequired, d.Verdict) {
		f.Refuse("comment", ReasonCommentRequired, "verdict", string(d.Verdict))
	}
	f.short("comment", d.Comment, maxComment)
	if stage.asksToConfirm() && d.Verdict.Approves() && !d.Confirmed {
		f.Refuse("confirm", ReasonConfirm, "meaning", stage.Meaning)
	}
	checkConditions(f, d)
}

// asksToConfirm tells whether an approval must confirm the stage's meaning expressly.
func (s Stage) asksToConfirm() bool {
	return s.Signature == SignatureConfirm || s.Signature == SignatureReauthenticate && s.Meaning != ""
}

func checkConditions(f *Faults, d Decision) {
	if d.Verdict == ApproveWithConditions && len(d.Conditions) == 0 {
		f.Refuse("conditions", ReasonConditionsMissing)
	}
	if d.Verdict != ApproveWithConditions && len(d.Conditions) > 0 {
		f.Refuse("conditions", ReasonConditionsOnly)
	}
	for i, c := range d.Conditions {
		field := "conditions[" + itoa(i) + "]"
		if strings.TrimSpace(c.Text) == "" {
			f.Refuse(field+".text", ReasonConditionText)
		}
		f.short(field+".text", c.Text, maxCondition)
		if _, err := c.Due.Time(); c.Due != "" && (err != nil || c.Due.Before(firstDay) || lastDay.Before(c.Due)) {
			f.Refuse(field+".due", ReasonConditionDue)
		}
	}
}

// short notes that a text is longer than max characters.
func (f *Faults) short(field, value string, max int) {
	if n := len([]rune(value)); n > max {
		f.Refuse(field, ReasonTooLong, "length", strconv.Itoa(n), "max", strconv.Itoa(max))
	}
}
