package office

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// Wanted says which document is wanted, and in which form.
type Wanted struct {
	// Report is the id of a published report; else Engagement and Ref name a place, and
	// Revision what was frozen there, 0 the draft as it stands.
	Report          string
	Engagement, Ref string
	Revision        int
	// Format is one of report.Formats; of csv, Table chooses one table, from 1.
	Format string
	Table  int
	// Slides asks for the presentation of the plan instead, as html or pdf.
	Slides bool
	// Portfolio asks for the status of all engagements instead.
	Portfolio bool
}

// Export writes a document in a form. Whether its reader may read it is for the caller to
// know. Without a printer a PDF is Unavailable.
func (o *Office) Export(ctx context.Context, org string, w Wanted) (report.File, string, error) {
	if w.Portfolio {
		edition, err := o.Portfolio(ctx, org)
		if err != nil {
			return report.File{}, "", err
		}
		file, err := edition.Export(ctx, w.Format, w.Table, o.Print)
		return file, edition.Digest, err
	}
	if w.Slides {
		deck, err := o.Deck(ctx, org, w.Engagement, w.Revision)
		if err != nil {
			return report.File{}, "", err
		}
		file, err := deck.Export(ctx, w.Format, o.Print)
		return file, deck.Digest, err
	}
	edition, err := reading(ctx, o, activities.Place{Org: org, Engagement: w.Engagement}, func(tx *store.Tx) (report.Edition, error) {
		return editionOf(tx, w)
	})
	if err != nil {
		return report.File{}, "", err
	}
	file, err := edition.Export(ctx, w.Format, w.Table, o.Print)
	return file, edition.Digest, err
}

func editionOf(tx *store.Tx, w Wanted) (report.Edition, error) {
	if w.Report != "" {
		return publishedEdition(tx, w.Report)
	}
	r, err := newReporter(tx, activities.PublishRequest{Place: activities.Place{Org: tx.Org(), Engagement: w.Engagement}})
	if err != nil {
		return report.Edition{}, err
	}
	if w.Revision == 0 {
		return r.draftEdition(w.Ref)
	}
	return r.frozenEdition(w.Ref, w.Revision)
}

// edition puts a document between its cover and its record.
func (r *reporter) edition(doc report.Document) (report.Edition, error) {
	logo, err := logoOf(r.tx, r.e)
	if err != nil {
		return report.Edition{}, err
	}
	e := report.Edition{
		Document: doc, Logo: logo, LogoOf: r.e.Client,
		Cover: factsOf("Client", r.e.Client, "Engagement", r.e.Title),
	}
	e.Notice = "Confidential: for " + r.e.Client + " and those whom it names."
	if r.e.Confidentiality != "" {
		e.Notice = "Confidentiality: " + r.e.Confidentiality
	}
	return e, nil
}

// logoOf is the logo of an engagement's client as a data URI; "" when it has none.
func logoOf(tx *store.Tx, e store.Engagement) (string, error) {
	client, found, err := tx.ClientOf(e)
	if err != nil || !found {
		return "", err
	}
	logo, err := tx.Logo(client.ID)
	if engagement.CodeOf(err) == engagement.NotFound {
		return "", nil
	}
	return logo.DataURI(), err
}

func (r *reporter) team(role engagement.Role) string {
	var names []string
	for _, m := range r.e.Team {
		if m.Role == role {
			names = append(names, m.Name)
		}
	}
	return listed(names)
}

// publishedEdition is a report as it was published, with the decisions on what it reports.
func publishedEdition(tx *store.Tx, id string) (report.Edition, error) {
	published, err := tx.Report(id)
	if err != nil {
		return report.Edition{}, err
	}
	doc, err := report.Parse(published.Body)
	if err != nil {
		return report.Edition{}, err
	}
	r, err := newReporter(tx, activities.PublishRequest{Place: activities.Place{Org: tx.Org(), Engagement: published.Engagement}})
	if err != nil {
		return report.Edition{}, err
	}
	e, err := r.edition(doc)
	if err != nil {
		return e, err
	}
	e.Digest = published.Digest
	e.Cover = append(e.Cover, factsOf("Published", r.on(published.At), "Prepared by", r.team(engagement.RoleCTO))...)
	e.Record = []report.Section{section("Record of this report", facts(
		"Report", published.Title, "Published", r.clock(published.At), "Digest (SHA-256)", published.Digest))}
	if rounds := r.roundsBefore(published.Ref, published.At); len(rounds) > 0 {
		g := last(rounds)
		e.Stamp, e.Status = r.stamp(g), r.status(g)
		e.Record = append(e.Record, r.approvals(g))
	}
	return e, nil
}

// roundsBefore are the rounds of a place that had opened by a time, the oldest first.
func (r *reporter) roundsBefore(ref string, at time.Time) []store.Gate {
	return r.roundsWhere(func(g store.Gate) bool { return g.Ref == ref && !g.OpenedAt.After(at) })
}

// frozenEdition is a frozen revision, with the decisions on it.
func (r *reporter) frozenEdition(ref string, revision int) (report.Edition, error) {
	frozen, err := r.tx.Revision(r.e.ID, ref, revision)
	if err != nil {
		return report.Edition{}, err
	}
	if frozen.Key == engagement.GatePlan {
		if err := r.nameItems(frozen.Body); err != nil {
			return report.Edition{}, err
		}
	}
	rounds := r.roundsWhere(func(g store.Gate) bool { return g.Ref == ref && g.Subject.Revision == revision })
	doc, err := subjectDocument(frozen.Key, frozen.Body, func(b engagement.Brief) *scribe {
		r.brief = b
		return r.scribe
	})
	if err != nil {
		return report.Edition{}, err
	}
	if len(rounds) > 0 && last(rounds).State != engagement.GatePending {
		doc.Summary = append(blocks(r.outcome(last(rounds))), doc.Summary[1:]...) // the question has been answered
	}
	doc.Facts = append(doc.Facts, factsOf("Revision", strconv.Itoa(revision), "Submitted", r.on(frozen.At), "Submitted by", r.name(frozen.By))...)
	e, err := r.edition(doc)
	if err != nil {
		return e, err
	}
	e.Digest = frozen.Subject.Digest
	e.Cover = append(e.Cover, factsOf("Revision", strconv.Itoa(revision), "Submitted", r.on(frozen.At), "Submitted by", r.name(frozen.By))...)
	e.Record = []report.Section{section("Record of this revision", facts(
		"Revision", strconv.Itoa(revision), "Submitted", r.clock(frozen.At), "Submitted by", r.name(frozen.By), "Said on submitting", frozen.Note,
		"Digest (SHA-256) of the frozen content", frozen.Subject.Digest))}
	if len(rounds) == 0 {
		e.Stamp, e.Status = stampWords(r.e.Locale, engagement.GatePending), "Draft: not put before its gate yet"
		return e, nil
	}
	g := last(rounds)
	e.Stamp, e.Status = r.stamp(g), r.status(g)
	e.Record = append(e.Record, r.approvals(g))
	return e, nil
}

// nameItems learns what the actions of a frozen plan are called: decisions name their ids.
func (r *reporter) nameItems(frozen []byte) error {
	p, err := thaw[engagement.Plan](frozen)
	for _, a := range p.Actions {
		r.names[a.ID] = a.Body.Title
	}
	return err
}

// draftEdition is the draft as it stands, complete or not.
func (r *reporter) draftEdition(ref string) (report.Edition, error) {
	doc, digest, err := r.draft(ref)
	if err != nil {
		return report.Edition{}, err
	}
	e, err := r.edition(doc)
	if err != nil {
		return e, err
	}
	draft, err := r.tx.Draft(r.e.ID, ref)
	if err != nil {
		return e, err
	}
	e.Digest, e.Stamp, e.Status = digest, stampWords(r.e.Locale, engagement.GatePending), "Draft: nobody has approved it"
	e.Cover = append(e.Cover, factsOf("Draft of revision", strconv.Itoa(draft.Revision), "As of", r.clock(r.at), "Prepared by", r.team(engagement.RoleCTO))...)
	e.Record = []report.Section{section("Record of this draft", facts(
		"Draft of revision", strconv.Itoa(draft.Revision), "As of", r.clock(r.at), "Digest (SHA-256) of the content", digest),
		blocks(text("A draft can change at any time; only a revision that has been submitted is frozen.")))}
	return e, nil
}

// draft is the document of a draft, with what it still lacks.
func (r *reporter) draft(ref string) (report.Document, string, error) {
	key, body, digest, lacks, err := r.unfinished(ref)
	if err != nil {
		return report.Document{}, "", err
	}
	doc, err := subjectDocument(key, body, func(engagement.Brief) *scribe { return r.scribe })
	if err != nil {
		return report.Document{}, "", err
	}
	doc.Summary = doc.Summary[1:] // nobody is asked yet
	if lacks != nil {
		doc.Summary = append(blocks(callout(report.Warn, "It cannot be submitted as it stands", "%s", faultLines(lacks))), doc.Summary...)
	}
	return doc, digest, nil
}

// unfinished is the content of a draft as it stands, in canonical form, with what it lacks.
func (r *reporter) unfinished(ref string) (key engagement.GateKey, body []byte, digest string, lacks *engagement.Error, err error) {
	for key, of := range draftOf {
		if of != ref {
			continue
		}
		content, err := assemble(r.tx, r.e, r.m, activities.FreezeRequest{Place: r.req.Place, Key: key, Ref: ref})
		if err != nil && (!errors.As(err, &lacks) || lacks.Code != engagement.Invalid) {
			return key, nil, "", nil, err
		}
		body, digest, err = canonical(content)
		return key, body, digest, lacks, err
	}
	return "", nil, "", nil, engagement.Errorf(engagement.NotFound, "There is no draft at %q; drafts are at %s.", ref, strings.Join(draftPlaces(), " and "))
}

func draftPlaces() []string {
	var places []string
	for _, ref := range draftOf {
		places = append(places, ref)
	}
	slices.Sort(places)
	return places
}

// faultLines are what content lacks, a line each.
func faultLines(e *engagement.Error) string {
	if len(e.Faults) == 0 {
		return e.Message
	}
	var lines []string
	for _, f := range e.Faults {
		lines = append(lines, f.Field+": "+f.Message)
	}
	return strings.Join(lines, "\n")
}

// clock is a moment on the clocks of the engagement.
func (r *reporter) clock(t time.Time) string { return r.format.Time(t, r.zone) }
