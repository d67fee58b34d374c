package dossier

import (
	"encoding/json"
	"time"

	"mandate/internal/chain"
	"mandate/internal/engagement"
)

// Decision is a decision that counted, as the journal has it.
type Decision struct {
	Seq        int64                     `json:"seq"` // its place in the journal
	At         string                    `json:"at"`
	ID         string                    `json:"id"`
	Gate       string                    `json:"gate"`
	Key        engagement.GateKey        `json:"gate_key"`
	Subject    engagement.Subject        `json:"subject"`
	Stage      string                    `json:"stage"`
	Verdict    engagement.Verdict        `json:"verdict"`
	Person     string                    `json:"person"`
	Name       string                    `json:"name,omitempty"` // as it was printed; empty once erased
	OnBehalfOf string                    `json:"on_behalf_of,omitempty"`
	Comment    string                    `json:"comment,omitempty"`
	Channel    engagement.Channel        `json:"channel"`
	SignedInBy string                    `json:"signed_in_by,omitempty"`
	SignedInAt time.Time                 `json:"signed_in_at,omitzero"`
	Provenance string                    `json:"provenance"`
	Late       bool                      `json:"late"`
	State      engagement.GateState      `json:"state"` // of the gate, after it
	Proof      *engagement.DecisionProof `json:"proof,omitempty"`
	Retracted  bool                      `json:"retracted,omitempty"`
	fact       engagement.DecisionRecorded
	texts      map[string]string
	erased     bool // texts that the signature covers are gone
}

// Ledger gathers from a journal's entries what a dossier must hold: feed it every entry in
// order.
type Ledger struct {
	Decisions []Decision
	// Subjects are the frozen revisions that the journal names, each with the place of the
	// event that named it first.
	Subjects map[engagement.Subject]int64
	// Reports are the digests of published reports by their ids.
	Reports map[string]Published
	// Erased counts texts that are no longer there.
	Texts, Erased int
	keys          map[string]engagement.GateKey
	subjects      map[round]engagement.Subject
}

// Published is a report as the journal has it.
type Published struct {
	Seq    int64
	Digest string
}

type round struct {
	gate     string
	revision int
}

// NewLedger returns an empty one.
func NewLedger() *Ledger {
	return &Ledger{
		Decisions: []Decision{}, Subjects: map[engagement.Subject]int64{}, Reports: map[string]Published{},
		keys: map[string]engagement.GateKey{}, subjects: map[round]engagement.Subject{},
	}
}

// Add takes the entry's event.
func (l *Ledger) Add(e chain.Entry, event chain.Event) error {
	l.Texts += len(event.Texts)
	l.Erased += len(event.Texts) - len(e.Texts)
	switch event.Type {
	case engagement.EventSubmitted:
		var f engagement.Submitted
		if err := json.Unmarshal(event.Facts, &f); err != nil {
			return err
		}
		l.subject(e.Seq, f.Gate, f.Subject)
	case engagement.EventGateOpened:
		var f engagement.GateOpened
		if err := json.Unmarshal(event.Facts, &f); err != nil {
			return err
		}
		l.keys[f.Gate] = f.Key
		l.subject(e.Seq, f.Gate, f.Subject)
	case engagement.EventReportPublished:
		var f engagement.ReportPublished
		if err := json.Unmarshal(event.Facts, &f); err != nil {
			return err
		}
		l.Reports[f.Report] = Published{Seq: e.Seq, Digest: f.Digest}
	case engagement.EventDecisionRecorded:
		var f engagement.DecisionRecorded
		if err := json.Unmarshal(event.Facts, &f); err != nil {
			return err
		}
		l.Decisions = append(l.Decisions, l.decision(e, event, f))
	case engagement.EventDecisionRetracted:
		var f engagement.DecisionRetracted
		if err := json.Unmarshal(event.Facts, &f); err != nil {
			return err
		}
		for i := range l.Decisions {
			if l.Decisions[i].ID == f.Decision {
				l.Decisions[i].Retracted = true
			}
		}
	}
	return nil
}

func (l *Ledger) subject(seq int64, gate string, s engagement.Subject) {
	if _, known := l.Subjects[s]; !known {
		l.Subjects[s] = seq
	}
	l.subjects[round{gate, s.Revision}] = s
}

func (l *Ledger) decision(e chain.Entry, event chain.Event, f engagement.DecisionRecorded) Decision {
	texts, erased := map[string]string{}, false
	for name := range event.Texts {
		// The name as printed and the stage's meaning are not the decider's words.
		if _, kept := e.Texts[name]; !kept && name != "name" && name != "meaning" {
			erased = true
		}
	}
	for name, text := range e.Texts {
		texts[name] = text.Value
	}
	subject, known := l.subjects[round{f.Gate, f.Revision}]
	if !known {
		subject = engagement.Subject{Revision: f.Revision, Digest: f.Digest}
	}
	return Decision{
		Seq: e.Seq, At: event.At, ID: f.Decision, Gate: f.Gate, Key: l.keys[f.Gate], Subject: subject, Stage: f.Stage,
		Verdict: f.Verdict, Person: event.Actor, Name: texts["name"], OnBehalfOf: f.OnBehalfOf, Comment: texts["comment"],
		Channel: f.Channel, SignedInBy: f.SignedInBy, SignedInAt: f.SignedInAt, Provenance: f.Provenance, Late: f.Late,
		State: f.State, Proof: f.Proof, fact: f, texts: texts, erased: erased,
	}
}
