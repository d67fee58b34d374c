package office

import (
	"context"
	"time"

	"mandate/activities"
	"mandate/internal/engagement"
	"mandate/internal/report"
	"mandate/internal/store"
)

// reports are the builders of the reports, by kind.
var reports = map[string]func(*reporter) (report.Document, error){
	"diagnosis":   diagnosisReport,
	"plan":        planReport,
	"project":     projectReport,
	"development": developmentReport,
	"change":      changeReport,
	"review":      reviewReport,
	"final":       finalReport,
}

// Publish writes a report and keeps it. A report that is there already, of the same kind
// and ref, is returned as it is, however the content has changed since.
func (o *Office) Publish(ctx context.Context, req activities.PublishRequest) (activities.Published, error) {
	return writing(ctx, o, req.Place, func(tx *store.Tx) (activities.Published, error) {
		there, err := tx.Reports(req.Engagement)
		if err != nil {
			return activities.Published{}, err
		}
		for _, r := range there {
			if r.Kind == req.Kind && r.Ref == req.Ref {
				return activities.Published{Report: r.ID, Digest: r.Digest}, nil
			}
		}
		doc, err := write(tx, req)
		if err != nil {
			return activities.Published{}, err
		}
		body, digest, err := doc.Encode()
		if err != nil {
			return activities.Published{}, err
		}
		kept, err := tx.AddReport(req.Engagement, store.Report{
			Kind: req.Kind, Ref: req.Ref, Title: doc.Title, Digest: digest, Body: body, At: req.At,
		})
		return activities.Published{Report: kept.ID, Digest: kept.Digest}, err
	})
}

// write builds the document of a report from the content as it stands.
func write(tx *store.Tx, req activities.PublishRequest) (report.Document, error) {
	build, ok := reports[req.Kind]
	if !ok {
		return report.Document{}, engagement.Errorf(engagement.Invalid, "no report is called %q", req.Kind)
	}
	r, err := newReporter(tx, req)
	if err != nil {
		return report.Document{}, err
	}
	doc, err := build(r)
	doc.Kind = req.Kind
	return doc, err
}

// reporter is a scribe with the records of the engagement at hand.
type reporter struct {
	*scribe
	tx  *store.Tx
	e   store.Engagement
	m   engagement.Methodology
	req activities.PublishRequest
	at  time.Time
	// projects are the engagement's, in the order in which they opened; charters theirs,
	// by id.
	projects []store.ProjectRow
	charters map[string]engagement.Project
	// rounds are every revision's round at every gate, the oldest first.
	rounds []store.Gate
}

func newReporter(tx *store.Tx, req activities.PublishRequest) (*reporter, error) {
	e, m, err := opened(tx, req.Engagement)
	if err != nil {
		return nil, err
	}
	s, err := scribeFor(tx, e, m)
	if err != nil {
		return nil, err
	}
	r := &reporter{scribe: s, tx: tx, e: e, m: m, req: req, at: req.At, charters: map[string]engagement.Project{}}
	if r.at.IsZero() {
		r.at = tx.Now()
	}
	if err := r.loadProjects(); err != nil {
		return nil, err
	}
	if err := r.loadNames(); err != nil {
		return nil, err
	}
	return r, r.loadRounds()
}

func (r *reporter) loadProjects() error {
	projects, err := r.tx.Projects(r.e.ID)
	if err != nil {
		return err
	}
	charters, err := all[engagement.Project](r.tx, r.e.ID, "")
	if err != nil {
		return err
	}
	r.projects = projects
	for _, c := range charters {
		r.charters[c.ID] = c.Body
		r.names[c.ID] = c.Body.Name
	}
	return nil
}

// loadNames learns what gates are about.
func (r *reporter) loadNames() error {
	releases, err := all[engagement.Release](r.tx, r.e.ID, "")
	if err != nil {
		return err
	}
	for _, release := range releases {
		r.names[release.ID] = release.Body.Name
	}
	initiatives, err := all[engagement.Initiative](r.tx, r.e.ID, "")
	for _, i := range initiatives {
		r.names[i.ID] = i.Body.Title
	}
	return err
}

// today is the day of the report in the engagement's zone.
func (r *reporter) today() engagement.Day { return engagement.DayOf(r.at.In(r.zone)) }

// report begins a report.
func (r *reporter) report(title string, more ...string) report.Document {
	return r.document(title, append(more, "Report of", r.on(r.at))...)
}
