package web

import (
	"encoding/json"
	"fmt"
	"strings"

	"mandate/internal/engagement"
)

// teller says an event in a sentence, with the names of what it is about.
type teller struct {
	zone   string
	people map[string]string // names, by id
	names  map[string]string // of gates, projects, milestones, metrics, releases, by id
	money  func(engagement.Money) string
}

func (r *record) teller() teller {
	names := map[string]string{}
	for _, g := range r.gates {
		names[g.ID] = gateTitle(g)
	}
	for _, row := range r.timeline {
		if row.Kind == "project" || row.Kind == "milestone" || row.Kind == "release" {
			names[row.Ref] = row.Title
		}
	}
	for _, p := range r.phases {
		names[p.Ref] = phaseWords(p.Phase)
	}
	for _, m := range r.monitoring.metrics {
		names[m.ID] = m.Body.Name
	}
	for _, i := range r.monitoring.initiatives {
		names[i.ID] = i.Body.Title
	}
	for _, c := range r.change.concerns {
		names[c.ID] = shortened(c.Body.Verbatim)
	}
	for _, c := range r.conditions {
		names[c.ID] = shortened(c.Text)
	}
	people := map[string]string{}
	for id, p := range r.people {
		people[id] = p.Name
	}
	for _, m := range r.engagement.Team {
		people[m.Person] = m.Name
	}
	return teller{people: people, zone: r.engagement.Timezone, names: names, money: r.money}
}

// shortened is the beginning of a text, to be recognised by.
func shortened(text string) string {
	const most = 60
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}

func (t teller) name(id string) string { return nameOr(t.names[id], id) }

func (t teller) quoted(id string) string { return "“" + t.name(id) + "”" }

// says tells an event. One that this program does not know is named as it is.
func (t teller) says(e engagement.Event) string {
	tell, known := sentences[e.Type]
	if !known {
		return strings.ReplaceAll(string(e.Type), "_", " ")
	}
	text, err := tell(t, e)
	if err != nil { // an entry from a newer program; its kind can still be told
		return strings.ReplaceAll(string(e.Type), "_", " ")
	}
	return text
}

// reasonOf is what a person has said with an event.
func reasonOf(e engagement.Event) string {
	for _, name := range []string{"reason", "comment", "note", "question", "answer"} {
		if e.Texts[name] != "" {
			return e.Texts[name]
		}
	}
	return ""
}

// book tells each type of event.
type book map[engagement.EventType]func(teller, engagement.Event) (string, error)

var sentences = func() book {
	all := book{}
	tellProcess(all)
	tellGates(all)
	tellDelivery(all)
	return all
}()

// telling adds the sentence of a fact.
func telling[F engagement.Fact](all book, tell func(t teller, f F, e engagement.Event) string) {
	var zero F
	all[zero.EventType()] = func(t teller, e engagement.Event) (string, error) {
		var f F
		if err := json.Unmarshal(e.Facts, &f); err != nil {
			return "", fmt.Errorf("event %s: %w", e.ID, err)
		}
		return tell(t, f, e), nil
	}
}

// late adds that something came after its due.
func late(text string, is bool) string {
	if is {
		return text + ", late"
	}
	return text
}
