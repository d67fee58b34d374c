package dossier_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/anchor"
	"mandate/internal/chain"
	"mandate/internal/dossier"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

func TestADossierHoldsAsItWasMade(t *testing.T) {
	d := whole(t)
	result := verify(t, d.bytes, dossier.Options{Key: d.keys.DossierKey()})
	assert.Empty(t, result.Faults)
	assert.True(t, result.Trusted)
	says := map[string]string{}
	for _, c := range result.Checks {
		assert.True(t, c.Holds, c.Name)
		says[c.Name] = c.Says
	}
	assert.Equal(t, "9 entries, 9 texts beside them, 0 of which have been erased", says["journal"])
	assert.Equal(t, "1 decisions, 1 with a signature that fits", says["decisions"])
	assert.Equal(t, "none given", says["anchors"])
	var out strings.Builder
	require.NoError(t, result.Print(&out, true, false))
	assert.Contains(t, out.String(), "the installation whose key you gave")
	assert.Contains(t, out.String(), "Anchors kept elsewhere (--anchors) would show it.")
}

// Every byte of the file, whatever it is for.
func TestNotOneByteChangesUnseen(t *testing.T) {
	d := whole(t)
	for i := range d.bytes {
		changed := bytes.Clone(d.bytes)
		changed[i] ^= byte(1 + rand.IntN(255))
		require.NotEmpty(t, verify(t, changed, dossier.Options{}).Faults, "byte %d of %d", i, len(d.bytes))
	}
	for _, cut := range []int{0, 1, 21, 22, len(d.bytes) / 2, len(d.bytes) - 1} {
		require.NotEmpty(t, verify(t, d.bytes[:cut], dossier.Options{}).Faults, "cut to %d bytes", cut)
	}
	require.NotEmpty(t, verify(t, append(bytes.Clone(d.bytes), 0), dossier.Options{}).Faults)
	require.NotEmpty(t, verify(t, append([]byte{0}, d.bytes...), dossier.Options{}).Faults)
}

func TestAChangedFileIsNamed(t *testing.T) {
	d := whole(t)
	for name, content := range map[string][]byte{
		dossier.JournalName: []byte("{}\n"), dossier.DecisionsName: []byte("[]"), dossier.ContentName: []byte("{}"),
		"revisions/plan/1/r1.json": []byte(`{"summary":"Replace the tills"}`), "reports/r1.json": []byte("{}"), "reports/r1.html": []byte("<h1>Praise</h1>"),
		"files/f1/till.png": []byte("another"), "README.txt": []byte("Trust me"), "manifest.json": []byte("{}"), "signature.json": []byte("{}"),
		"files/f2/new.png": []byte("slipped in"), "../escape": []byte("x"),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Contains(t, places(verify(t, repacked(t, d.bytes, map[string][]byte{name: content}), dossier.Options{})), name)
			if !strings.HasPrefix(name, "files/f2") && !strings.HasPrefix(name, "..") {
				assert.Contains(t, places(verify(t, repacked(t, d.bytes, map[string][]byte{name: nil}), dossier.Options{})), name, "left out")
			}
		})
	}
}

// tampering changes a journal at a place from 1 to n, and says which place is wrong then.
type tampering func(t require.TestingT, entries []chain.Entry, at int) (changed []chain.Entry, wrong int)

var tamperings = map[string]tampering{
	"edit": func(_ require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		entries[at-1].Canonical = strings.Replace(entries[at-1].Canonical, `"at":"2026`, `"at":"2025`, 1)
		return entries, at
	},
	"delete": func(_ require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		return slices.Delete(entries, at-1, at), at
	},
	"insert": func(t require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		forged := appendTo(t, slices.Clone(entries[:at-1]), "forged", "p0", engagement.Resumed{}, nil)
		return slices.Insert(entries, at-1, forged[at-1]), at + 1
	},
	"reorder": func(_ require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		at = min(at, len(entries)-1)
		entries[at-1], entries[at] = entries[at], entries[at-1]
		return entries, at
	},
	"truncate": func(_ require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		return entries[:at-1], at
	},
	"change a text": func(_ require.TestingT, entries []chain.Entry, at int) ([]chain.Entry, int) {
		for name, text := range entries[at-1].Texts {
			text.Value += "!"
			entries[at-1].Texts = map[string]chain.Text{name: text}
			return entries, at
		}
		entries[at-1].Texts = map[string]chain.Text{"note": {Salt: "00", Value: "put in"}}
		return entries, at
	},
}

// A thousand changes of one event, of every kind at every place: each is found where it is.
func TestATamperedJournalIsFoundAndThePlaceIsNamed(t *testing.T) {
	d := whole(t)
	for i := range 1000 {
		for name, tamper := range tamperings {
			if i%len(tamperings) != slices.Index([]string{"edit", "delete", "insert", "reorder", "truncate", "change a text"}, name) {
				continue
			}
			changed, wrong := tamper(t, slices.Clone(d.entries), 1+rand.IntN(len(d.entries)))
			file := repacked(t, d.bytes, map[string][]byte{dossier.JournalName: lines(t, changed)})
			require.Contains(t, places(verify(t, file, dossier.Options{})), fmt.Sprintf("journal.jsonl place %d", wrong), "%s", name)
		}
	}
}

// Somebody who rewrites the chain from there on, and can sign with a key of their own.
func TestAnotherSignerIsFoundByTheKey(t *testing.T) {
	d := whole(t)
	for name, tamper := range tamperings {
		t.Run(name, func(t *testing.T) {
			changed, _ := tamper(t, slices.Clone(d.entries), 5)
			forged := write(t, keysOf(t, 2), linked(changed))
			result := verify(t, forged.bytes, dossier.Options{Key: d.keys.DossierKey()})
			assert.Contains(t, places(result), "signature.json")
		})
	}
}

// Whoever has the installation's secret can write a history that holds. Only what was kept
// elsewhere shows it.
func TestARewrittenHistoryIsFoundByAnAnchor(t *testing.T) {
	d := whole(t)
	n := len(d.entries)
	anchored := func(at time.Time, seq int) dossier.Options {
		s, err := d.keys.SignAnchor(anchor.Statement{
			Org: "o", Number: 1, At: at, Heads: []anchor.Head{{Engagement: "e0", Seq: 99, Hash: "other"}, {Engagement: "e1", Seq: int64(seq), Hash: d.entries[seq-1].Hash}},
		})
		require.NoError(t, err)
		return dossier.Options{Key: d.keys.DossierKey(), Anchors: []anchor.Statement{s}, AnchorKey: d.keys.AnchorKey()}
	}
	assert.Empty(t, verify(t, d.bytes, anchored(began, n)).Faults)
	short := write(t, d.keys, d.entries[:n-2])
	assert.Empty(t, verify(t, short.bytes, dossier.Options{Key: d.keys.DossierKey()}).Faults, "it holds by itself")
	assert.Equal(t, []string{fmt.Sprintf("journal.jsonl place %d", n-1)}, places(verify(t, short.bytes, anchored(began, n))))
	assert.Empty(t, verify(t, short.bytes, anchored(began.AddDate(1, 0, 0), n)).Faults, "the anchor is younger than the dossier")

	rewritten := slices.Clone(d.entries)
	rewritten[n-1].Canonical = strings.Replace(rewritten[n-1].Canonical, "09:00", "08:00", 1)
	forged := write(t, d.keys, linked(rewritten))
	assert.Empty(t, verify(t, forged.bytes, dossier.Options{Key: d.keys.DossierKey()}).Faults)
	assert.Equal(t, []string{fmt.Sprintf("journal.jsonl place %d", n)}, places(verify(t, forged.bytes, anchored(began, n))))
	other := anchored(began, n)
	other.AnchorKey = keysOf(t, 2).AnchorKey()
	assert.Equal(t, []string{"anchors"}, places(verify(t, d.bytes, other)), "anchors of another installation")
}

func TestADecisionThatNobodySignedIsFound(t *testing.T) {
	d := whole(t)
	forged := slices.Clone(d.entries)
	forged[3].Canonical = strings.Replace(forged[3].Canonical, `"verdict":"approve"`, `"verdict":"reject"`, 1)
	require.NotEqual(t, d.entries[3].Canonical, forged[3].Canonical)
	assert.Equal(t, []string{"journal.jsonl place 4"}, places(verify(t, write(t, d.keys, linked(forged)).bytes, dossier.Options{})))
}

// Erasing is no fault: the hash of what was there stays. What it leaves open is said.
func TestWhatWasErasedIsNoFault(t *testing.T) {
	d := whole(t)
	erased := slices.Clone(d.entries)
	erased[3].Texts = map[string]chain.Text{"comment": erased[3].Texts["comment"]} // the name
	erased[5].Texts = nil
	result := verify(t, write(t, d.keys, erased).bytes, dossier.Options{})
	assert.Empty(t, result.Faults)
	assert.Contains(t, fmt.Sprint(result.Checks), "2 of which have been erased")
	assert.Contains(t, fmt.Sprint(result.Checks), "1 with a signature that fits")
	erased[3].Texts = nil // the comment, which was signed
	result = verify(t, write(t, d.keys, erased).bytes, dossier.Options{})
	assert.Empty(t, result.Faults)
	assert.Contains(t, fmt.Sprint(result.Checks), "the signature cannot be checked any more")
}

func TestAPathLeadsNowhereElse(t *testing.T) {
	w, err := dossier.NewWriter(&bytes.Buffer{}, began)
	require.NoError(t, err)
	for _, name := range []string{"", "..", "../x", "/x", "a/../../x", "a//b", `a\b`, "c:x", "./a"} {
		assert.Error(t, w.Add(name, strings.NewReader("x")), name)
	}
	require.NoError(t, w.Add("a/b", strings.NewReader("x")))
	assert.Error(t, w.Add("a/b", strings.NewReader("x")), "twice")
	assert.Equal(t, "files/f/x.png", dossier.EvidencePath("f", "../../x.png"))
}

// Whatever bytes there are, checking them ends with a result.
func FuzzVerify(f *testing.F) {
	d := whole(f)
	f.Add(d.bytes)
	f.Add(repacked(f, d.bytes, map[string][]byte{dossier.JournalName: []byte("{}\n[]\n\n")}))
	f.Add([]byte("PK"))
	f.Fuzz(func(t *testing.T, file []byte) {
		result := verify(t, file, dossier.Options{})
		if result.Sound() && !bytes.Equal(file, d.bytes) {
			t.Fatal("it holds, and is not what was made")
		}
	})
}

func TestAKeyIsNamedByItsHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := rapid.Byte().Draw(t, "a"), rapid.Byte().Draw(t, "b")
		same := identity.KeyID(keysOf(t, a).DossierKey()) == identity.KeyID(keysOf(t, b).DossierKey())
		require.Equal(t, a == b, same)
	})
}
