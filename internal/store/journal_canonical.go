package store

import (
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"mandate/internal/chain"
	"mandate/internal/engagement"
)

// canonicalise brings an event to the form in which it is kept, with new salts for its
// texts.
func canonicalise(engagementID string, e engagement.Event) (chain.Event, []textRow, error) {
	c := chain.Event{
		Engagement: engagementID, ID: e.ID, Type: e.Type, Phase: e.Phase,
		At: stampOf(e.At).text(), Actor: e.Actor, Facts: e.Facts, Texts: map[string]string{},
	}
	var texts []textRow
	for name, value := range e.Texts {
		row := textRow{EngagementID: engagementID, Name: name, Value: clean(value), Salt: chain.NewSalt()}
		hash, err := chain.TextHash(row.Salt, row.Value)
		if err != nil {
			return c, nil, fmt.Errorf("event %s: %w", e.ID, err)
		}
		c.Texts[name] = hash
		texts = append(texts, row)
	}
	return c, texts, nil
}

// sameAs tells whether an event that comes again equals the entry under its id. A text
// that has been erased since counts as equal.
func sameAs(stored entryRow, texts []textRow, again chain.Event, values map[string]string) (bool, error) {
	var before chain.Event
	if err := json.Unmarshal([]byte(stored.Canonical), &before); err != nil {
		return false, fmt.Errorf("entry %d as stored: %w", stored.Seq, err)
	}
	for _, row := range texts {
		if value, ok := values[row.Name]; !ok || clean(value) != row.Value {
			return false, nil
		}
	}
	// What is left of the texts to compare is their names; their hashes differ by salt.
	again.Texts = maps.Clone(again.Texts)
	for name := range again.Texts {
		again.Texts[name] = before.Texts[name]
	}
	b, err := again.Bytes()
	return string(b) == stored.Canonical, err
}

// event reads an entry's event back.
func (r entryRow) event(texts []textRow) (engagement.Event, error) {
	var c chain.Event
	if err := json.Unmarshal([]byte(r.Canonical), &c); err != nil {
		return engagement.Event{}, fmt.Errorf("entry %d as stored: %w", r.Seq, err)
	}
	at, err := time.Parse(stampLayout, c.At)
	if err != nil {
		return engagement.Event{}, fmt.Errorf("entry %d as stored: %w", r.Seq, err)
	}
	e := engagement.Event{ID: c.ID, Type: c.Type, Phase: c.Phase, At: at, Actor: c.Actor, Facts: c.Facts}
	for _, t := range texts {
		if e.Texts == nil {
			e.Texts = map[string]string{}
		}
		e.Texts[t.Name] = t.Value
	}
	return e, nil
}
