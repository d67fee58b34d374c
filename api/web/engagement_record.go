package web

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// record is what an engagement's page is made from, as it stood at one moment.
type record struct {
	now         time.Time
	engagement  store.Engagement
	methodology engagement.Methodology
	phases      []store.Phase
	gates       []store.Gate
	timeline    []store.TimelineRow
	diagnosis   diagnosisRecord
	plan        planRecord
	projects    []store.ProjectRow
	change      changeRecord
	monitoring  monitoringRecord
	reports     []store.Report
	journal     []store.Entry
	conditions  []store.ConditionRecord
	people      map[string]store.Person
}

// provenance says which state of a draft is shown.
type provenance struct {
	Draft    bool // as the team writes it
	Revision int  // as it was submitted; 0 when it never was
}

type diagnosisRecord struct {
	provenance
	findings []engagement.Item[engagement.Finding]
	severity *engagement.Severity
}

type planRecord struct {
	provenance
	summary    string
	objectives []engagement.Item[engagement.PlanObjective]
	actions    []engagement.RankedAction
}

type changeRecord struct {
	groups         []engagement.Item[engagement.Group]
	communications []engagement.Item[engagement.Communication]
	trainings      []engagement.Item[engagement.Training] // with what came of their sessions
	sessions       []engagement.Item[engagement.Session]
	concerns       []engagement.Item[engagement.Concern]
	pulses         []engagement.Item[engagement.Pulse]
	rounds         []engagement.ClosedPulse
	releases       []engagement.Item[engagement.Release]
	charters       []engagement.Item[engagement.Project]
	answering      []store.ConcernRow
	live           []store.ReleaseRow
}

type monitoringRecord struct {
	metrics     []engagement.Item[engagement.Metric]
	readings    map[string][]engagement.Reading   // by metric
	changes     map[string][]engagement.ChangeDay // by metric
	initiatives []engagement.Item[engagement.Initiative]
	periods     []store.Period
}

// readRecord reads it for somebody, with the page of the journal that ends before an
// entry; 0 stands for the newest. How many statements it takes does not depend on how
// much there is.
func readRecord(tx *store.Tx, id string, who guest, before int64) (r record, err error) {
	r.now = tx.Now()
	r.engagement, err = tx.Engagement(id)
	if err != nil {
		return r, err
	}
	if err := maySee(who, r.engagement); err != nil {
		return r, err
	}
	methodology, err := tx.MethodologyByID(r.engagement.MethodologyID)
	if err != nil {
		return r, err
	}
	r.methodology = methodology.Body
	for _, part := range []func() error{
		keep(&r.phases, func() ([]store.Phase, error) { return tx.Phases(id) }),
		keep(&r.timeline, func() ([]store.TimelineRow, error) { return tx.Timeline(id) }),
		keep(&r.projects, func() ([]store.ProjectRow, error) { return tx.Projects(id) }),
		keep(&r.reports, func() ([]store.Report, error) { return tx.Reports(id) }),
		keep(&r.journal, func() ([]store.Entry, error) { return journalBefore(tx, r.engagement, before) }),
		func() (err error) {
			r.gates, _, err = tx.Gates(store.GateQuery{Engagement: id})
			return err
		},
		keep(&r.conditions, func() ([]store.ConditionRecord, error) { return tx.Conditions(store.ConditionQuery{Engagement: id}) }),
		func() error { return r.readDrafts(tx, who) },
		func() error { return r.change.read(tx, id) },
		func() error { return r.monitoring.read(tx, r.engagement) },
	} {
		if err := part(); err != nil {
			return r, err
		}
	}
	r.people, err = tx.PeopleByID(r.named()...)
	return r, err
}

// keep reads something into its place.
func keep[T any](at *T, read func() (T, error)) func() error {
	return func() (err error) {
		*at, err = read()
		return err
	}
}

// items reads every item of a kind into its place.
func items[T engagement.Content](tx *store.Tx, id string, at *[]engagement.Item[T]) func() error {
	return keep(at, func() ([]engagement.Item[T], error) {
		all, _, err := store.List[T](tx, id, store.Query{})
		return all, err
	})
}

func inTurn(parts ...func() error) error {
	for _, part := range parts {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

func (c *changeRecord) read(tx *store.Tx, id string) error {
	err := inTurn(
		items(tx, id, &c.groups), items(tx, id, &c.communications), items(tx, id, &c.trainings), items(tx, id, &c.sessions), items(tx, id, &c.concerns),
		items(tx, id, &c.pulses), items(tx, id, &c.releases), items(tx, id, &c.charters),
		keep(&c.rounds, func() ([]engagement.ClosedPulse, error) {
			e, err := tx.Engagement(id)
			if err != nil {
				return nil, err
			}
			return tx.ClosedPulses(e)
		}),
		keep(&c.answering, func() ([]store.ConcernRow, error) { return tx.Concerns(id) }),
		keep(&c.live, func() ([]store.ReleaseRow, error) { return tx.Releases(id) }),
	)
	c.trainings, _ = engagement.WithSessions(c.trainings, c.sessions)
	return err
}

func (m *monitoringRecord) read(tx *store.Tx, e store.Engagement) error {
	id := e.ID
	zone, err := time.LoadLocation(e.Timezone)
	if err != nil {
		return fmt.Errorf("time zone of engagement %s: %w", id, err)
	}
	return inTurn(
		items(tx, id, &m.metrics), keep(&m.readings, func() (map[string][]engagement.Reading, error) { return tx.AllSeries(id) }), items(tx, id, &m.initiatives),
		keep(&m.periods, func() ([]store.Period, error) { return tx.Periods(id) }),
		keep(&m.changes, func() (map[string][]engagement.ChangeDay, error) { return tx.MetricChanges(id, zone, m.metrics) }),
	)
}

// readDrafts reads findings and plan: as the team writes them for whoever may read
// drafts, as they were last submitted for everybody else.
func (r *record) readDrafts(tx *store.Tx, who guest) error {
	if !who.Can(identity.ReadDraft) {
		return r.readSubmitted(tx)
	}
	id := r.engagement.ID
	var actions []engagement.Item[engagement.Action]
	err := inTurn(items(tx, id, &r.diagnosis.findings), items(tx, id, &r.plan.objectives), items(tx, id, &actions))
	if err != nil {
		return err
	}
	r.diagnosis.Draft, r.plan.Draft = true, true
	r.diagnosis.severity = r.methodology.Severity
	r.diagnosis.findings = slices.DeleteFunc(r.diagnosis.findings, func(f engagement.Item[engagement.Finding]) bool {
		return f.Body.Visibility == engagement.VisibleAuthor && f.UpdatedBy != who.Person
	})
	r.plan.actions = engagement.Rank(r.methodology.Priority, actions)
	summary, err := tx.PlanSummary(id)
	r.plan.summary = summary.Text
	return err
}

func (r *record) readSubmitted(tx *store.Tx) error {
	var diagnosis engagement.Diagnosis
	var plan engagement.Plan
	var err error
	if r.diagnosis.Revision, err = submitted(tx, r.engagement.ID, contract.RefAssessment, &diagnosis); err != nil {
		return err
	}
	if r.plan.Revision, err = submitted(tx, r.engagement.ID, contract.RefPlan, &plan); err != nil {
		return err
	}
	r.diagnosis.findings, r.diagnosis.severity = diagnosis.Findings, diagnosis.Severity
	r.plan.summary, r.plan.objectives, r.plan.actions = plan.Summary, plan.Objectives, plan.Actions
	return nil
}

// submitted reads the newest frozen content of a place, and says which revision it is: 0
// when there is none.
func submitted(tx *store.Tx, id, ref string, content any) (int, error) {
	revisions, err := tx.Revisions(id, ref)
	if err != nil || len(revisions) == 0 {
		return 0, err
	}
	newest := revisions[len(revisions)-1].Subject.Revision
	revision, err := tx.Revision(id, ref, newest)
	if err != nil {
		return 0, err
	}
	if err := json.Unmarshal(revision.Body, content); err != nil {
		return 0, fmt.Errorf("revision %d of %s as stored: %w", newest, ref, err)
	}
	return newest, nil
}

// named are the people whom the page names by more than their id.
func (r *record) named() []string {
	var ids []string
	for _, e := range r.journal {
		ids = append(ids, e.Event.Actor)
	}
	for _, g := range r.gates {
		for _, t := range g.Tasks {
			ids = append(ids, t.Person, t.For)
		}
		for _, a := range g.Advice {
			ids = append(ids, a.Adviser)
		}
	}
	for _, p := range r.projects {
		ids = append(ids, p.Lead)
	}
	for _, a := range r.plan.actions {
		ids = append(ids, a.Body.Owner)
	}
	for _, c := range r.change.concerns {
		ids = append(ids, c.Body.Owner)
	}
	for _, i := range r.monitoring.initiatives {
		ids = append(ids, i.Body.Owner)
	}
	return ids
}

// name is a person's name, or what is known instead.
func (r *record) name(id string) string {
	if p, ok := r.people[id]; ok && p.Name != "" {
		return p.Name
	}
	return id
}
