package office

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/gowebpki/jcs"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Freeze freezes content in one transaction: canonical JSON (RFC 8785) with its
// SHA-256, as the next revision of its subject. The same request gets the same
// revision.
func (o *Office) Freeze(ctx context.Context, req activities.FreezeRequest) (activities.Frozen, error) {
	return writing(ctx, o, req.Place, func(tx *store.Tx) (activities.Frozen, error) {
		e, m, err := opened(tx, req.Engagement)
		if err != nil {
			return activities.Frozen{}, err
		}
		revision, err := tx.RevisionByRequest(req.Engagement, req.Request)
		if engagement.CodeOf(err) == engagement.NotFound {
			revision, err = freeze(tx, e, m, req)
		}
		if err != nil {
			return activities.Frozen{}, err
		}
		return frozen(tx, e, m, req, revision)
	})
}

func freeze(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest) (store.Revision, error) {
	if isDraft(req.Ref) { // first of all, so that writes under way are in
		if err := tx.FreezeDraft(e.ID, req.Ref); err != nil {
			return store.Revision{}, err
		}
	}
	if err := answered(tx, req); err != nil {
		return store.Revision{}, err
	}
	content, err := assemble(tx, e, m, req)
	if err != nil {
		return store.Revision{}, err
	}
	body, digest, err := canonical(content)
	if err != nil {
		return store.Revision{}, fmt.Errorf("freeze %s: %w", req.Ref, err)
	}
	material, err := engagement.MaterialOf(m.Process.Gates[req.Key], body)
	if err != nil {
		return store.Revision{}, err
	}
	_, materialDigest, err := canonical(material)
	if err != nil {
		return store.Revision{}, fmt.Errorf("freeze %s: %w", req.Ref, err)
	}
	return tx.AddRevision(e.ID, store.Revision{
		Subject: engagement.Subject{Ref: req.Ref, Digest: digest}, Key: req.Key, MaterialDigest: materialDigest,
		Body: body, By: req.By, Request: req.Request, Note: req.Note,
	})
}

// Reopen makes the draft at ref editable again. Registers are never closed.
func (o *Office) Reopen(ctx context.Context, place activities.Place, ref string) error {
	if !isDraft(ref) {
		return nil
	}
	return o.Store.In(ctx, place.Org, func(tx *store.Tx) error { return tx.ReopenDraft(place.Engagement, ref) })
}

func isDraft(ref string) bool { return ref == contract.RefAssessment || ref == contract.RefPlan }

func canonical(content any) (body []byte, digest string, err error) {
	raw, err := json.Marshal(content)
	if err != nil {
		return nil, "", err
	}
	if body, err = jcs.Transform(raw); err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(body)
	return body, hex.EncodeToString(sum[:]), nil
}

// assemble builds the subject of a gate from the content as it stands.
func assemble(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest) (any, error) {
	switch req.Key {
	case engagement.GateDiagnosis:
		return diagnosis(tx, e, m, req.By)
	case engagement.GatePlan:
		return plan(tx, e, m)
	case engagement.GateException:
		return exception(tx, e, req)
	case engagement.GateAcceptance:
		return acceptance(tx, e, req)
	case engagement.GateGoLive:
		return readiness(tx, e, m, req)
	case engagement.GateReview:
		return review(tx, e, req)
	case engagement.GateInitiative:
		return initiative(tx, e, m, req)
	case engagement.GateClosure:
		return closure(tx, e, m)
	}
	return nil, engagement.Errorf(engagement.Invalid, "no gate is called %q", req.Key)
}

func diagnosis(tx *store.Tx, e store.Engagement, m engagement.Methodology, by string) (engagement.Diagnosis, error) {
	written, err := tx.Assessment(e.ID)
	if err != nil {
		return engagement.Diagnosis{}, err
	}
	reviews, err := all[engagement.AnswerReview](tx, e.ID, "")
	if err != nil {
		return engagement.Diagnosis{}, err
	}
	if err := engagement.CheckReviewed(m, written.Answers, reviews); err != nil {
		return engagement.Diagnosis{}, err
	}
	d := engagement.NewDiagnosis(brief(e), m, written)
	if d.Compared, err = comparedFor(tx, e, m, written, by); err != nil {
		return engagement.Diagnosis{}, err
	}
	return d, d.Check()
}

// comparedFor compares an assessment with the client's last approved one that whoever
// submits it may see.
func comparedFor(tx *store.Tx, e store.Engagement, m engagement.Methodology, written engagement.Assessment, by string) (*engagement.Comparison, error) {
	person, err := tx.Person(by)
	if engagement.CodeOf(err) == engagement.NotFound {
		return nil, nil // a machine's token, or a dry run: nobody who may see another engagement
	}
	if err != nil {
		return nil, err
	}
	scoped := identity.Strongest(person.OrgRoles).Scoped()
	approved, err := tx.FormerDiagnosis(e, func(o store.Engagement) bool {
		return !scoped || slices.ContainsFunc(o.Team, func(m store.TeamMember) bool { return m.Person == by })
	})
	if err != nil || approved == nil {
		return nil, err
	}
	former, err := tx.Former(*approved)
	if err != nil {
		return nil, err
	}
	c := engagement.CompareWith(former, m, written.Answers)
	return &c, nil
}

func plan(tx *store.Tx, e store.Engagement, m engagement.Methodology) (engagement.Plan, error) {
	d, err := tx.PlanDraft(e)
	if err != nil {
		return engagement.Plan{}, err
	}
	fiscal := d.Engagement.FiscalYearStart
	d.Engagement = brief(e)
	d.Engagement.FiscalYearStart = fiscal
	p := engagement.NewPlan(m, d)
	return p, engagement.CheckPlan(m, p)
}

func exception(tx *store.Tx, e store.Engagement, req activities.FreezeRequest) (engagement.Exception, error) {
	if request, ok := contract.ChangeRequestOf(req.Ref); ok {
		return requestedChange(tx, e, req.Item, request)
	}
	project, err := store.Get[engagement.Project](tx, e.ID, req.Item)
	if err != nil {
		return engagement.Exception{}, err
	}
	report, err := store.Get[engagement.StatusReport](tx, e.ID, req.Report)
	if err != nil {
		return engagement.Exception{}, err
	}
	breach, _ := engagement.BreachOf(project.Body, report)
	return engagement.Exception{Engagement: brief(e), Project: project, Report: report, Breach: breach}, nil
}

// requestedChange is what the leaders decide on when a project asks for another baseline.
func requestedChange(tx *store.Tx, e store.Engagement, project, request string) (engagement.Exception, error) {
	x := engagement.Exception{Engagement: brief(e)}
	change, err := store.Get[engagement.ChangeRequest](tx, e.ID, request)
	if err != nil {
		return x, err
	}
	x.Change = &change
	if of, err := tx.ParentOf(e.ID, engagement.KindChangeRequest, request); err != nil || of != project {
		return x, cmp.Or(err, error(engagement.Errorf(engagement.NotFound, "no such change request in this project")))
	}
	if x.Project, err = store.Get[engagement.Project](tx, e.ID, project); err != nil {
		return x, err
	}
	if x.Milestones, err = all[engagement.Milestone](tx, e.ID, project); err != nil {
		return x, err
	}
	reports, err := all[engagement.StatusReport](tx, e.ID, project)
	if err != nil {
		return x, err
	}
	x.Report, _ = engagement.LatestReport(reports)
	var f engagement.Faults
	engagement.CheckChangeRequest(change.Body, x.Project.Body, x.Milestones, &f)
	return x, f.Err("The change cannot be submitted")
}

func acceptance(tx *store.Tx, e store.Engagement, req activities.FreezeRequest) (engagement.Acceptance, error) {
	a := engagement.Acceptance{Engagement: brief(e), Statement: req.Note}
	var err error
	if a.Project, err = store.Get[engagement.Project](tx, e.ID, req.Item); err != nil {
		return a, err
	}
	if a.Milestones, err = all[engagement.Milestone](tx, e.ID, req.Item); err != nil {
		return a, err
	}
	if a.Reports, err = all[engagement.StatusReport](tx, e.ID, req.Item); err != nil {
		return a, err
	}
	if a.RAID, err = all[engagement.RAID](tx, e.ID, req.Item); err != nil {
		return a, err
	}
	return a, engagement.CheckAcceptance(a)
}

func readiness(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest) (engagement.Readiness, error) {
	release, err := store.Get[engagement.Release](tx, e.ID, req.Item)
	if err != nil {
		return engagement.Readiness{}, err
	}
	var projects []engagement.Item[engagement.Project]
	for _, id := range release.Body.Projects {
		p, err := store.Get[engagement.Project](tx, e.ID, id)
		if err != nil {
			return engagement.Readiness{}, err
		}
		projects = append(projects, p)
	}
	trainings, err := all[engagement.Training](tx, e.ID, "")
	if err != nil {
		return engagement.Readiness{}, err
	}
	sessions, err := all[engagement.Session](tx, e.ID, "")
	if err != nil {
		return engagement.Readiness{}, err
	}
	trainings, tallies := engagement.WithSessions(trainings, sessions)
	communications, err := all[engagement.Communication](tx, e.ID, "")
	if err != nil {
		return engagement.Readiness{}, err
	}
	concerns, err := all[engagement.Concern](tx, e.ID, "")
	if err != nil {
		return engagement.Readiness{}, err
	}
	for i := range concerns { // what people worry about is decided on, not who they are
		concerns[i].Body.RaisedBy, concerns[i].UpdatedBy = "", ""
	}
	pulses, err := all[engagement.Pulse](tx, e.ID, "")
	if err != nil {
		return engagement.Readiness{}, err
	}
	rounds, err := tx.ClosedPulses(e)
	if err != nil {
		return engagement.Readiness{}, err
	}
	r := engagement.ReadinessOf(m.Readiness, brief(e), release, projects, trainings, communications, concerns, engagement.LatestPulses(pulses, rounds))
	r.Sessions = tallies
	return r, engagement.CheckReadiness(r)
}

func initiative(tx *store.Tx, e store.Engagement, m engagement.Methodology, req activities.FreezeRequest) (engagement.InitiativeCase, error) {
	item, err := store.Get[engagement.Initiative](tx, e.ID, req.Item)
	if err != nil {
		return engagement.InitiativeCase{}, err
	}
	open, err := tx.RankedInitiatives(e.ID, m.Priority)
	if err != nil {
		return engagement.InitiativeCase{}, err
	}
	i := slices.IndexFunc(open, func(r engagement.RankedInitiative) bool { return r.ID == item.ID })
	if i < 0 {
		return engagement.InitiativeCase{}, engagement.Errorf(engagement.Conflict, "the initiative has been decided; propose a new one")
	}
	if item.Body.Metric == "" {
		return engagement.NewInitiativeCase(brief(e), open[i], nil), nil
	}
	metric, err := store.Get[engagement.Metric](tx, e.ID, item.Body.Metric)
	return engagement.NewInitiativeCase(brief(e), open[i], &metric), err
}

func review(tx *store.Tx, e store.Engagement, req activities.FreezeRequest) (engagement.PeriodReview, error) {
	from, to, period, err := bounds(tx, e, req)
	if err != nil {
		return engagement.PeriodReview{}, err
	}
	evaluations, err := evaluate(tx, e, from, to)
	if err != nil {
		return engagement.PeriodReview{}, err
	}
	reviews, err := all[engagement.Review](tx, e.ID, "")
	if err != nil {
		return engagement.PeriodReview{}, err
	}
	return engagement.NewPeriodReview(brief(e), period, from, to, evaluations, reviews), nil
}

// bounds are the times of the period that a review is about. A review submitted again
// names only its place.
func bounds(tx *store.Tx, e store.Engagement, req activities.FreezeRequest) (from, to time.Time, period int, err error) {
	if req.Period > 0 {
		return req.From, req.To, req.Period, nil
	}
	periods, err := tx.Periods(e.ID)
	if err != nil {
		return from, to, 0, err
	}
	for _, p := range periods {
		if contract.RefPeriod(p.Number) == req.Ref {
			return p.From, p.To, p.Number, nil
		}
	}
	return from, to, 0, engagement.Errorf(engagement.NotFound, "no monitoring period is at %q", req.Ref)
}
