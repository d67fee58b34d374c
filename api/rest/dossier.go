package rest

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"regexp"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"mandate/internal/bundle"
	"mandate/internal/chain"
	"mandate/internal/dossier"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

const tagEvidence = "Evidence"

const typeZIP = "application/zip"

// evidence is what others can check for themselves.
func (a *API) evidence() {
	a.stream(operation{
		id: "get-dossier", method: http.MethodGet, path: "/engagements/{id}/dossier", tag: tagEvidence,
		summary: "Everything of an engagement with its journal, as one signed ZIP", action: identity.ReadDossier,
		doc: "Content as far as the reader may see it, frozen revisions, decisions, published reports, evidence files and the journal with its chain. " +
			"`mandate verify` checks the file without a server. It is written as it is sent: one that broke off cannot be opened.",
	}, a.dossier, http.StatusConflict, http.StatusServiceUnavailable).Responses["200"].Content = map[string]*huma.MediaType{
		typeZIP: {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}
	register(a, operation{
		id: "get-signing-keys", method: http.MethodGet, path: "/signing-keys", tag: tagEvidence,
		summary: "The public keys of this installation's signatures", action: identity.ReadDossier,
		doc: "Ed25519. Note the key of dossiers where whoever runs the installation cannot change it: a dossier is checked against it.",
	}, func(context.Context, *Here) (*Out[SigningKeys], error) {
		return &Out[SigningKeys]{Body: SigningKeys{Dossiers: publicKey(a.Keys.DossierKey()), Decisions: publicKey(a.Keys.DecisionKey())}}, nil
	})
}

// SigningKeys are an installation's public keys.
type SigningKeys struct {
	Dossiers  PublicKey `json:"dossiers"`
	Decisions PublicKey `json:"decisions"`
}

// PublicKey is an Ed25519 key.
type PublicKey struct {
	ID  string `json:"id" doc:"First 64 bits of the key's SHA-256, in hexadecimal"`
	Key []byte `json:"key" doc:"The key, in base64"`
}

func publicKey(key ed25519.PublicKey) PublicKey { return PublicKey{ID: identity.KeyID(key), Key: key} }

// dossier sends the file as it is written. A fault after its first byte breaks the connection
// off, so that nobody takes half of it for the whole.
func (a *API) dossier(ctx context.Context, in *Place, w http.ResponseWriter) (err error) {
	if a.Keys.DossierKey() == nil {
		return engagement.Errorf(engagement.Unavailable, "This server signs no dossiers; ask the server that people sign in to.")
	}
	var e store.Engagement
	err = a.read(ctx, in.ID, func(tx *store.Tx, read store.Engagement) error {
		e = read
		return tx.NotPurged(in.ID)
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", typeZIP)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": fileName(briefOf(e)) + "-dossier.zip"}))
	if err := a.writeDossier(ctx, e, w); err != nil {
		a.Log.ErrorContext(ctx, "a dossier broke off", "engagement", e.ID, "error", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}

// writeDossier writes what there is: first what one transaction sees, then the reports' pages.
func (a *API) writeDossier(ctx context.Context, e store.Engagement, to io.Writer) error {
	d, err := dossier.NewWriter(to, time.Now().UTC().Truncate(time.Second))
	if err != nil {
		return err
	}
	p := principal(ctx)
	m := dossier.Manifest{Engagement: e.ID, Organisation: p.Org, MadeBy: p.Person, Program: a.Version, DecisionKey: a.Keys.DecisionKey()}
	var reports []store.Report
	err = a.read(ctx, e.ID, func(tx *store.Tx, e store.Engagement) (err error) {
		ledger := dossier.NewLedger()
		if m.Journal, err = addJournal(tx, d, ledger, e.ID); err != nil {
			return err
		}
		if err := d.AddJSON(dossier.DecisionsName, ledger.Decisions); err != nil {
			return err
		}
		for s := range ledger.Subjects {
			frozen, err := tx.Revision(e.ID, s.Ref, s.Revision)
			if err != nil {
				return err
			}
			if err := d.Add(dossier.RevisionPath(s), bytes.NewReader(frozen.Body)); err != nil {
				return err
			}
		}
		if reports, err = addReports(tx, d, e.ID); err != nil {
			return err
		}
		return a.addContent(ctx, tx, d, e)
	})
	if err != nil {
		return err
	}
	for _, r := range reports {
		page, err := a.Export(ctx, p.Org, ExportRequest{Report: r.ID, Engagement: e.ID, Format: "html"})
		if err != nil {
			return err
		}
		if err := d.Add(dossier.ReportPagePath(r.ID), bytes.NewReader(page.Body)); err != nil {
			return err
		}
	}
	return d.Finish(m, a.Keys.DossierKey(), a.Keys.SignDossier)
}

// uuids finds what may be ids of people in an entry.
var uuids = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// addJournal adds the journal, and the names of the people in it.
func addJournal(tx *store.Tx, d *dossier.Writer, ledger *dossier.Ledger, id string) (head dossier.Head, err error) {
	entries, err := tx.Journal(id, 0, 0)
	if err != nil {
		return head, err
	}
	walk, named := chain.Walk{Engagement: id}, map[string]bool{}
	var lines bytes.Buffer
	for _, entry := range entries {
		link := entry.Link()
		event, err := walk.Next(link)
		if err != nil {
			return head, err
		}
		if err := ledger.Add(link, event); err != nil {
			return head, err
		}
		for _, id := range uuids.FindAllString(link.Canonical, -1) {
			named[id] = true
		}
		line, err := json.Marshal(link)
		if err != nil {
			return head, err
		}
		lines.Write(append(line, '\n'))
	}
	if err := addPeople(tx, d, named); err != nil {
		return head, err
	}
	return dossier.Head{Seq: walk.Seq, Hash: walk.Hash}, d.Add(dossier.JournalName, &lines)
}

func addPeople(tx *store.Tx, d *dossier.Writer, named map[string]bool) error {
	ids := make([]string, 0, len(named))
	for id := range named {
		ids = append(ids, id)
	}
	people, err := tx.PeopleByID(ids...)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for id, p := range people {
		names[id] = p.Name
	}
	return d.AddJSON(dossier.PeopleName, names)
}

// addReports adds the reports as they were published.
func addReports(tx *store.Tx, d *dossier.Writer, id string) ([]store.Report, error) {
	reports, err := tx.Reports(id)
	if err != nil {
		return nil, err
	}
	for _, r := range reports {
		whole, err := tx.Report(r.ID)
		if err != nil {
			return nil, err
		}
		if err := d.Add(dossier.ReportPath(r.ID), bytes.NewReader(whole.Body)); err != nil {
			return nil, err
		}
	}
	return reports, nil
}

// addContent adds the content that the principal may see, and the evidence files. A file that
// is deleted meanwhile is in neither.
func (a *API) addContent(ctx context.Context, tx *store.Tx, d *dossier.Writer, e store.Engagement) error {
	doc, err := a.document(ctx, tx, e)
	if err != nil {
		return err
	}
	var files []bundle.File
	for _, f := range doc.Files {
		_, content, err := tx.OpenFile(e.ID, f.ID)
		if engagement.CodeOf(err) == engagement.NotFound {
			continue
		}
		if err != nil {
			return err
		}
		if err := d.Add(dossier.EvidencePath(f.ID, f.Name), content); err != nil {
			return err
		}
		files = append(files, f)
	}
	doc.Files = files
	text, err := doc.JSON()
	if err != nil {
		return err
	}
	return d.Add(dossier.ContentName, bytes.NewReader(text))
}
