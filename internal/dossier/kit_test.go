package dossier_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/chain"
	"mandate/internal/dossier"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

var began = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// made is a dossier with what went into it.
type made struct {
	keys    identity.Keys
	entries []chain.Entry
	bytes   []byte
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

const (
	plan   = `{"summary":"Listen to the tills"}`
	report = `{"title":"Diagnosis"}`
	photo  = "\x89PNG not really"
)

// keysOf are the keys of an installation.
func keysOf(t require.TestingT, seed byte) identity.Keys {
	keys, err := identity.KeysFrom(bytes.Repeat([]byte{seed}, identity.SecretSize))
	require.NoError(t, err)
	return keys
}

// journal is a chain of an engagement that had its plan approved.
func journal(t require.TestingT, keys identity.Keys) []chain.Entry {
	subject := engagement.Subject{Ref: "plan/1", Revision: 1, Digest: digest(plan)}
	decided, err := keys.SignDecision(engagement.Decision{
		ID: "d1", Gate: "g1", Stage: "leadership", Revision: 1, Digest: subject.Digest, Verdict: engagement.Approve, Comment: "Go ahead",
		Person: "p1", Channel: engagement.ChannelWeb, SignedInBy: "session", DecidedAt: began.Add(time.Hour), Locale: "en",
	})
	require.NoError(t, err)
	var entries []chain.Entry
	add := func(id, actor string, fact engagement.Fact, texts map[string]string) {
		entries = appendTo(t, entries, id, actor, fact, texts)
	}
	add("opened", "p0", engagement.Opened{Country: "DE", Methodology: "m@1"}, map[string]string{"title": "Bread", "client": "Bakery"})
	add("submitted", "p0", engagement.Submitted{Subject: subject, Gate: "g1"}, map[string]string{"note": "Ready"})
	add("gate", "", engagement.GateOpened{Gate: "g1", Key: engagement.GatePlan, Subject: subject}, nil)
	add("d1", "p1", engagement.DecisionRecorded{
		Decision: "d1", Gate: "g1", Stage: "leadership", Revision: 1, Digest: subject.Digest, Verdict: engagement.Approve,
		Channel: engagement.ChannelWeb, SignedInBy: "session", Provenance: "signed", Proof: decided.Proof(true),
	}, map[string]string{"comment": "Go ahead", "name": "Ana"})
	add("report", "", engagement.ReportPublished{Report: "r1", Kind: "plan", Digest: digest(report)}, nil)
	for i := range 4 {
		add(fmt.Sprintf("pause-%d", i), "p0", engagement.Paused{}, map[string]string{"reason": "Holiday"})
	}
	return entries
}

func appendTo(t require.TestingT, entries []chain.Entry, id, actor string, fact engagement.Fact, texts map[string]string) []chain.Entry {
	facts, err := json.Marshal(fact)
	require.NoError(t, err)
	e := chain.Entry{Seq: int64(len(entries)) + 1, Texts: map[string]chain.Text{}}
	event := chain.Event{
		Engagement: "e1", ID: id, Type: fact.EventType(), At: "2026-03-02T09:00:00.000000Z", Actor: actor, Facts: facts, Texts: map[string]string{},
	}
	for name, value := range texts {
		text := chain.Text{Salt: chain.NewSalt(), Value: value}
		e.Texts[name] = text
		event.Texts[name], err = chain.TextHash(text.Salt, value)
		require.NoError(t, err)
	}
	canonical, err := event.Bytes()
	require.NoError(t, err)
	e.Canonical = string(canonical)
	return linked(append(entries, e))
}

// linked computes the hashes of a chain anew, as somebody would who rewrites history.
func linked(entries []chain.Entry) []chain.Entry {
	entries = slices.Clone(entries)
	prev := ""
	for i := range entries {
		entries[i].Seq, entries[i].PrevHash = int64(i)+1, prev
		entries[i].Hash = chain.Hash(prev, []byte(entries[i].Canonical))
		prev = entries[i].Hash
	}
	return entries
}

// write writes a dossier of a journal, signed by an installation.
func write(t require.TestingT, keys identity.Keys, entries []chain.Entry) made {
	var out bytes.Buffer
	w, err := dossier.NewWriter(&out, began.AddDate(0, 1, 0))
	require.NoError(t, err)
	ledger := dossier.NewLedger()
	for _, e := range entries {
		var event chain.Event
		require.NoError(t, json.Unmarshal([]byte(e.Canonical), &event))
		require.NoError(t, ledger.Add(e, event))
	}
	require.NoError(t, w.Add(dossier.JournalName, bytes.NewReader(lines(t, entries))))
	require.NoError(t, w.AddJSON(dossier.DecisionsName, ledger.Decisions))
	require.NoError(t, w.Add(dossier.RevisionPath(engagement.Subject{Ref: "plan/1", Revision: 1}), strings.NewReader(plan)))
	require.NoError(t, w.Add(dossier.ReportPath("r1"), strings.NewReader(report)))
	require.NoError(t, w.Add(dossier.ReportPagePath("r1"), strings.NewReader("<h1>Diagnosis</h1>")))
	require.NoError(t, w.Add(dossier.EvidencePath("f1", "till.png"), strings.NewReader(photo)))
	require.NoError(t, w.AddJSON(dossier.ContentName, map[string]any{"files": []any{map[string]string{"id": "f1", "name": "till.png", "sha256": digest(photo)}}}))
	last := entries[len(entries)-1]
	require.NoError(t, w.Finish(dossier.Manifest{
		Engagement: "e1", Organisation: "o", MadeBy: "p0", Program: "test", DecisionKey: keys.DecisionKey(),
		Journal: dossier.Head{Seq: last.Seq, Hash: last.Hash},
	}, keys.DossierKey(), keys.SignDossier))
	return made{keys: keys, entries: entries, bytes: out.Bytes()}
}

func lines(t require.TestingT, entries []chain.Entry) []byte {
	out := bytes.NewBuffer([]byte{})
	for _, e := range entries {
		line, err := json.Marshal(e)
		require.NoError(t, err)
		out.Write(append(line, '\n'))
	}
	return out.Bytes()
}

func whole(t require.TestingT) made {
	keys := keysOf(t, 1)
	return write(t, keys, journal(t, keys))
}

func verify(t require.TestingT, file []byte, o dossier.Options) dossier.Result {
	result, err := dossier.Verify(bytes.NewReader(file), int64(len(file)), o)
	require.NoError(t, err)
	return result
}

// places are where faults were found.
func places(r dossier.Result) (all []string) {
	for _, f := range r.Faults {
		all = append(all, f.Place)
	}
	return all
}

// repacked is the archive with files changed, added, or left out where they are nil, packed
// again as somebody would who cannot sign.
func repacked(t require.TestingT, file []byte, change map[string][]byte) []byte {
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	require.NoError(t, err)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, content []byte) {
		f, err := w.Create(name)
		require.NoError(t, err)
		_, err = f.Write(content)
		require.NoError(t, err)
	}
	change = maps.Clone(change)
	for _, f := range archive.File {
		content, changed := change[f.Name]
		delete(change, f.Name)
		if changed && content == nil {
			continue
		}
		if !changed {
			r, err := f.Open()
			require.NoError(t, err)
			content, err = io.ReadAll(r)
			require.NoError(t, err)
		}
		put(f.Name, content)
	}
	for name, content := range change {
		put(name, content)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}
