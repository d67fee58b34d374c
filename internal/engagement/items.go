package engagement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// ItemVerdict is what an approver says of one item of a subject, within an approval of it.
type ItemVerdict string

// The verdicts on an item: it goes ahead, it waits, it does not.
const (
	AcceptItem ItemVerdict = "accept"
	DeferItem  ItemVerdict = "defer"
	RejectItem ItemVerdict = "reject"
)

// ItemVerdicts lists them, in the order in which the form offers them.
var ItemVerdicts = []ItemVerdict{AcceptItem, DeferItem, RejectItem}

// ItemPolicy has a gate decide on the items of a field of its subject one by one.
type ItemPolicy struct {
	Field           string        `json:"field" yaml:"field"`
	Verdicts        []ItemVerdict `json:"verdicts" yaml:"verdicts,omitempty"`
	CommentRequired []ItemVerdict `json:"comment_required" yaml:"comment_required"`
}

// ItemDecision is what an approver says of one item.
type ItemDecision struct {
	ID      string      `json:"id" doc:"Of the item, as in the frozen revision"`
	Verdict ItemVerdict `json:"verdict" enum:"accept,defer,reject"`
	Comment string      `json:"comment,omitempty" maxLength:"1000"`
	Until   Day         `json:"until,omitempty" format:"date" doc:"Of a deferral: until when"`
}

// SubjectItem is an item of a frozen subject, as its gate knows it.
type SubjectItem struct {
	ID string `json:"id"`
	// Digest is the SHA-256, in hex, of the canonical JSON of what the item says.
	Digest string `json:"digest"`
	// People own or sponsor it. Anyone says that it names somebody whom nobody knows, who
	// may be anybody.
	People    []string `json:"people,omitempty"`
	Anyone    bool     `json:"anyone,omitempty"`
	DependsOn []string `json:"depends_on,omitempty"`
}

// ItemIDs are the ids of some items.
func ItemIDs(items []SubjectItem) []string {
	ids := make([]string, len(items))
	for i, item := range items {
		ids[i] = item.ID
	}
	return ids
}

// itemFields are the fields of subjects whose items a gate may decide on one by one: those
// of which one can go ahead without the others.
var itemFields = map[GateKey][]string{GatePlan: {"actions"}}

// ItemsOf are the items of a frozen subject on which its gate decides one by one; nil where
// it does not. body is its canonical JSON. People stand as the items name them.
func ItemsOf(policy Policy, body []byte) ([]SubjectItem, error) {
	if policy.Items == nil {
		return nil, nil
	}
	var parts map[string]json.RawMessage
	if err := json.Unmarshal(body, &parts); err != nil {
		return nil, fmt.Errorf("items of the subject: %w", err)
	}
	var list []struct {
		ID   string          `json:"id"`
		Body json.RawMessage `json:"body"`
	}
	field, has := parts[policy.Items.Field]
	if !has {
		return nil, nil
	}
	if err := json.Unmarshal(field, &list); err != nil {
		return nil, fmt.Errorf("items of the subject: %s: %w", policy.Items.Field, err)
	}
	items := make([]SubjectItem, len(list))
	for i, one := range list {
		var says struct {
			Owner     string   `json:"owner"`
			Sponsor   string   `json:"sponsor"`
			DependsOn []string `json:"depends_on"`
		}
		if err := json.Unmarshal(one.Body, &says); err != nil {
			return nil, fmt.Errorf("items of the subject: %s %s: %w", policy.Items.Field, one.ID, err)
		}
		sum := sha256.Sum256(one.Body)
		items[i] = SubjectItem{ID: one.ID, Digest: hex.EncodeToString(sum[:]), DependsOn: says.DependsOn}
		for _, person := range []string{says.Owner, says.Sponsor} {
			if person != "" {
				items[i].People = include(items[i].People, person)
			}
		}
	}
	return items, nil
}

func (p *ItemPolicy) defaults() {
	if p == nil {
		return
	}
	if p.Verdicts == nil {
		p.Verdicts = slices.Clone(ItemVerdicts)
	}
	if p.CommentRequired == nil {
		p.CommentRequired = []ItemVerdict{DeferItem, RejectItem}
	}
}

func (p *ItemPolicy) check(f *Faults, at string) {
	if p == nil {
		return
	}
	for i, v := range p.Verdicts {
		OneOf(f, fmt.Sprintf("%s.verdicts[%d]", at, i), v, ItemVerdicts...)
	}
	if !slices.Contains(p.Verdicts, AcceptItem) || len(p.Verdicts) < 2 {
		f.Add(at+".verdicts", "must have accept, and defer or reject or both; else leave items out")
	}
	for i, v := range p.CommentRequired {
		OneOf(f, fmt.Sprintf("%s.comment_required[%d]", at, i), v, ItemVerdicts...)
	}
}

// checkItemField notes a field whose items the gate cannot decide on one by one, or of
// which a change would go unnoticed.
func (p Policy) checkItemField(f *Faults, at string, key GateKey) {
	if p.Items == nil {
		return
	}
	allowed := itemFields[key]
	switch {
	case len(allowed) == 0:
		f.Add(at, "is %q; the gate %s decides on the whole: leave items out", p.Items.Field, key)
	case !slices.Contains(allowed, p.Items.Field):
		f.Add(at, "is %q; give one of: %s", p.Items.Field, strings.Join(allowed, ", "))
	case len(p.Revisions.MaterialFields) > 0 && !slices.Contains(p.Revisions.MaterialFields, p.Items.Field):
		f.Add(at, "is %q, which material_fields leaves out; add it there, so that no vote on an item outlives a change of it", p.Items.Field)
	}
}

// checkAffected notes a rule for items where there are none, or where it says nothing.
func (p Policy) checkAffected(f *Faults, at string) {
	if p.Revisions.AffectedBy == "" {
		return
	}
	OneOf(f, at, p.Revisions.AffectedBy, AffectedByPart, AffectedByOwnItems)
	if p.Revisions.AffectedBy == AffectedByOwnItems && (p.Items == nil || p.Revisions.OnMaterialChange != ResetAffected) {
		f.Add(at, "is own_items, which goes with items and with on_material_change: reset_affected; add them, or leave it out")
	}
}

// maxItemComment bounds what is said of an item, in characters.
const maxItemComment = 1000

func (p Policy) checkItems(f *Faults, known []string, d Decision) {
	if len(d.Items) == 0 {
		return
	}
	if p.Items == nil {
		f.Refuse("items", ReasonItemsNot)
		return
	}
	if !d.Verdict.Approves() {
		f.Refuse("items", ReasonItemsOnly)
		return
	}
	seen, left := map[string]bool{}, 0
	for i, item := range d.Items {
		field := "items[" + itoa(i) + "]"
		switch {
		case !slices.Contains(known, item.ID):
			f.Refuse(field+".id", ReasonItemUnknown)
		case seen[item.ID]:
			f.Refuse(field+".id", ReasonItemTwice)
		case item.Verdict != AcceptItem:
			left++
		}
		seen[item.ID] = true
		p.Items.checkItem(f, field, item)
	}
	if left > 0 && left == len(known) {
		f.Refuse("items", ReasonItemsNone)
	}
}

func (p *ItemPolicy) checkItem(f *Faults, field string, item ItemDecision) {
	if !slices.Contains(p.Verdicts, item.Verdict) {
		words := make([]string, len(p.Verdicts))
		for i, v := range p.Verdicts {
			words[i] = string(v)
		}
		f.Refuse(field+".verdict", ReasonItemVerdict, "verdicts", strings.Join(words, ", "))
		return
	}
	if strings.TrimSpace(item.Comment) == "" && slices.Contains(p.CommentRequired, item.Verdict) {
		f.Refuse(field+".comment", ReasonCommentRequired, "verdict", string(item.Verdict))
	}
	f.short(field+".comment", item.Comment, maxItemComment)
	_, err := item.Until.Time()
	if item.Until != "" && (item.Verdict != DeferItem || err != nil || item.Until.Before(firstDay) || lastDay.Before(item.Until)) {
		f.Refuse(field+".until", ReasonItemUntil)
	}
}

// on is what a vote says of an item: an approval accepts what it does not mention. It is
// empty where the vote does not approve.
func (v Vote) on(item string) ItemVerdict {
	if !v.Verdict.Approves() {
		return ""
	}
	for _, said := range v.Items {
		if said.ID == item {
			return said.Verdict
		}
	}
	return AcceptItem
}
