package dossier

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"mandate/internal/anchor"
	"mandate/internal/chain"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func (v *verifier) journal() {
	v.check("journal", func() string {
		text, ok := v.read(JournalName)
		if !ok {
			return "missing"
		}
		walk := chain.Walk{Engagement: v.Manifest.Engagement}
		lines := bufio.NewScanner(bytes.NewReader(text))
		lines.Buffer(nil, maxLine)
		for n := 1; lines.Scan(); n++ {
			v.entry(&walk, n, lines.Bytes())
		}
		if err := lines.Err(); err != nil {
			v.fault(JournalName, "it cannot be read: %v", err)
		}
		var fault *chain.Fault
		if err := walk.End(v.Manifest.Journal.Seq, v.Manifest.Journal.Hash); errors.As(err, &fault) {
			v.fault(place(fault.Seq), "%s", fault.Why)
		}
		return fmt.Sprintf("%d entries, %d texts beside them, %d of which have been erased", len(v.hashes), v.ledger.Texts, v.ledger.Erased)
	})
}

func (v *verifier) entry(walk *chain.Walk, line int, text []byte) {
	var e chain.Entry
	if err := strict(text, &e); err != nil {
		v.fault(fmt.Sprintf("%s line %d", JournalName, line), "it is no entry: %v", err)
		return
	}
	event, err := walk.Next(e)
	v.hashes = append(v.hashes, e.Hash)
	var fault *chain.Fault
	if errors.As(err, &fault) {
		v.fault(place(fault.Seq), "%s", fault.Why)
		return
	}
	if err := v.ledger.Add(e, event); err != nil {
		v.fault(place(e.Seq), "its facts cannot be read: %v", err)
	}
}

func place(seq int64) string { return fmt.Sprintf("%s place %d", JournalName, seq) }

// revisions holds what was frozen to the digests in the journal.
func (v *verifier) revisions() {
	v.check("revisions", func() string {
		for _, s := range v.ledger.order() {
			name := RevisionPath(s)
			if v.digests[name] == "" {
				v.fault(name, "the journal names this revision (place %d), and it is missing", v.ledger.Subjects[s])
			} else if v.digests[name] != s.Digest {
				v.fault(name, "it is not what was put before the gate: the journal has another digest (place %d)", v.ledger.Subjects[s])
			}
		}
		return fmt.Sprintf("%d frozen revisions, each with the digest that the journal has", len(v.ledger.Subjects))
	})
}

// decisions holds decisions to their subjects and their signatures, and the list of them to
// the journal.
func (v *verifier) decisions() {
	v.check("decisions", func() string {
		signed, erased, other := 0, 0, 0
		for _, d := range v.ledger.Decisions {
			if d.fact.Digest != d.Subject.Digest {
				v.fault(place(d.Seq), "the decision is on another content than the gate's revision %d", d.fact.Revision)
			}
			made, ok := d.fact.Signed(d.Person, d.texts)
			switch {
			case !ok:
				other++
			case identity.DecisionSignedBy(made, v.Manifest.DecisionKey):
				signed++
			case d.erased:
				erased++
			default:
				v.fault(place(d.Seq), "the decision is not signed by this installation's key of decisions as it stands there")
			}
		}
		want, err := canonical(v.ledger.Decisions)
		if text, ok := v.read(DecisionsName); ok && (err != nil || !bytes.Equal(text, want)) {
			v.fault(DecisionsName, "it is not what follows from the journal")
		}
		says := fmt.Sprintf("%d decisions, %d with a signature that fits", len(v.ledger.Decisions), signed)
		if erased > 0 {
			says += fmt.Sprintf("; of %d a text was erased, so that the signature cannot be checked any more", erased)
		}
		if other > 0 {
			says += fmt.Sprintf("; %d without one: carried forward, sent by namespace access, or made before signatures were kept", other)
		}
		return says
	})
}

func (v *verifier) reports() {
	v.check("reports", func() string {
		for _, id := range slices.Sorted(maps.Keys(v.ledger.Reports)) {
			report, name := v.ledger.Reports[id], ReportPath(id)
			switch v.digests[name] {
			case report.Digest:
			case "":
				v.fault(name, "the journal has it published (place %d), and it is missing", report.Seq)
			default:
				v.fault(name, "it is not what was published: the journal has another digest (place %d)", report.Seq)
			}
		}
		return fmt.Sprintf("%d reports, each with the digest that the journal has; the pages beside them are for reading, and covered by the manifest alone", len(v.ledger.Reports))
	})
}

// evidence holds the files to what the content says of them.
func (v *verifier) evidence() {
	v.check("evidence files", func() string {
		var content struct {
			Files []struct {
				ID, Name string
				SHA256   string `json:"sha256"`
			}
		}
		text, ok := v.read(ContentName)
		if !ok {
			return "missing"
		}
		if err := json.Unmarshal(text, &content); err != nil {
			v.fault(ContentName, "it cannot be read: %v", err)
		}
		for _, f := range content.Files {
			if name := EvidencePath(f.ID, f.Name); v.digests[name] != f.SHA256 {
				v.fault(name, "it is missing, or not the file that the content names")
			}
		}
		return fmt.Sprintf("%d files, each with the digest that the content has", len(content.Files))
	})
}

// anchors holds the chain to what was noted of it elsewhere before the dossier was made.
func (v *verifier) anchors() {
	v.check("anchors", func() string {
		if len(v.asked.Anchors) == 0 {
			return "none given"
		}
		statements, err := anchor.Verify(v.asked.Anchors, v.asked.AnchorKey)
		if err != nil {
			v.fault("anchors", "%v", err)
			return "not valid"
		}
		before, newest := v.before(statements)
		findings, err := anchor.Check(before, func(string, string) (anchor.Chain, error) {
			return anchor.Chain{Length: int64(len(v.hashes)), HashAt: func(seq int64) (string, error) { return v.hashes[seq-1], nil }}, nil
		})
		if err != nil {
			v.fault("anchors", "%v", err)
		}
		for _, f := range findings {
			v.fault(place(min(f.Seq, f.Length+1)), "%s", f)
		}
		return fmt.Sprintf("%d from before it was made name this engagement, up to place %d", len(before), newest)
	})
}

// before are the statements on this engagement that were made before the dossier, and the
// last place that they name.
func (v *verifier) before(statements []anchor.Statement) (on []anchor.Statement, newest int64) {
	for _, s := range statements {
		i := slices.IndexFunc(s.Heads, func(h anchor.Head) bool { return h.Engagement == v.Manifest.Engagement })
		if s.Org != v.Manifest.Organisation || i < 0 || s.At.After(v.Manifest.MadeAt) {
			continue
		}
		s.Heads = s.Heads[i : i+1]
		on, newest = append(on, s), max(newest, s.Heads[0].Seq)
	}
	return on, newest
}

// order is the subjects in the order of the journal.
func (l *Ledger) order() []engagement.Subject {
	var all []engagement.Subject
	for s := range l.Subjects {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b engagement.Subject) int {
		if d := int(l.Subjects[a] - l.Subjects[b]); d != 0 {
			return d
		}
		return strings.Compare(RevisionPath(a), RevisionPath(b))
	})
	return all
}
