package rehearsal

import (
	"fmt"
	"slices"
	"time"

	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// project is a project of the play.
type project struct {
	id, title string
	// place is the project's in the plan, from which it takes minutes of its own: projects
	// open at once, in no order.
	place      int
	lead       *member
	begin, end time.Time // as agreed
	budget     engagement.Money
	handsOver  time.Time // when its lead means to; zero when they never will
	over       bool
	tries      int
	reports    int
	release    string
}

func (p *play) project(id string) *project {
	i := slices.IndexFunc(p.projects, func(r *project) bool { return r.id == id })
	if i < 0 {
		return nil
	}
	return p.projects[i]
}

// projectOpened has a project reported on, taken live and handed over by its lead.
func (p *play) projectOpened(e engagement.Event, f engagement.ProjectOpened) error {
	r := p.project(f.Project)
	var err error
	if r.begin, err = p.days.On(f.Start, "09:00"); err != nil {
		return err
	}
	if r.end, err = p.days.On(f.End, "12:00"); err != nil {
		return err
	}
	r.budget = f.Budget
	if r.handsOver, err = p.handover(r); err != nil {
		return err
	}
	if !r.handsOver.IsZero() {
		p.at(r.handsOver, func() { p.handsOver(r) })
		if err := p.plansRelease(e, r); err != nil {
			return err
		}
	}
	return p.nextReport(r, e.At)
}

// handover is when the lead hands a project over: on its agreed end, or late, or once
// they are back.
func (p *play) handover(r *project) (time.Time, error) {
	at := r.end
	if r.lead.plays.Behaviour == engagement.Tardy {
		var err error
		if at, err = p.later(at, r.lead.plays.Days, "12:00"); err != nil {
			return at, err
		}
	}
	at, comes := p.present(*r.lead, at)
	if !comes {
		return time.Time{}, nil
	}
	return at.Add(time.Duration(r.place) * 10 * time.Minute), nil
}

// nextReport sets when the next status report comes: before its due, after it, or never.
func (p *play) nextReport(r *project, from time.Time) error {
	times := p.req.Methodology.Process.Project
	due, err := p.days.Add(from, times.Due, times.Cutoff)
	if err != nil || p.cast.Reports == engagement.ReportsNever || r.over {
		return err
	}
	at, err := p.days.Share(from, due, 90, times.Cutoff)
	if p.cast.Reports == engagement.ReportsLate {
		at, err = p.later(due, engagement.LateDays, times.Cutoff)
	}
	if err != nil {
		return err
	}
	at, comes := p.present(*r.lead, at)
	at = at.Add(time.Duration(r.place) * time.Minute)
	if !comes || !r.handsOver.IsZero() && !at.Before(r.handsOver) {
		return nil // the handover brings the last one
	}
	n := r.reports
	p.at(at, func() {
		if r.reports == n {
			p.reportsOn(r, p.env.Now())
		}
	})
	return nil
}

// reportsOn writes a status report, of which the project's workflow hears through the
// outbox.
func (p *play) reportsOn(r *project, now time.Time) {
	if p.over || r.over {
		return
	}
	r.reports++
	done := 100
	if whole := r.end.Sub(r.begin); now.Before(r.end) && whole > 0 {
		done = int(max(0, now.Sub(r.begin)) * 100 / whole)
	}
	forecast := r.end
	if r.handsOver.After(forecast) {
		forecast = r.handsOver
	}
	health := engagement.Green
	if forecast.After(r.end.Add(24 * time.Hour)) {
		health = engagement.Amber
	}
	report := engagement.StatusReport{
		On: engagement.DayOf(now.In(p.zone)), Time: health, Cost: engagement.Green, Scope: engagement.Green, Benefit: engagement.Green,
		Progress: done, Spent: r.budget * engagement.Money(done) / 100, ForecastCost: r.budget,
		ForecastEnd: engagement.DayOf(forecast.In(p.zone)), Narrative: "A report of the rehearsal.",
	}
	id, workflow := fmt.Sprintf("report-%s-%03d", r.id, r.reports), contract.WorkflowOf(engagementID, contract.RefProject(r.id))
	outbox := &store.Outbox{ID: id, Workflow: workflow}
	err := p.writing(func(tx *store.Tx) error {
		_, err := store.Create(tx, engagementID, id, report, store.WriteOptions{By: r.lead.id, Parent: r.id, Notify: outbox})
		return err
	})
	if err != nil {
		p.fault = fmt.Errorf("report on %s: %w", r.title, err)
		p.env.CancelWorkflow()
		return
	}
	// What the relay does in production. A project that has ended needs no report.
	if err := p.env.SignalWorkflowByID(workflow, contract.SignalRegisterChanged, outbox.Signal); err != nil {
		r.over = true
	}
}

func (p *play) projectReported(e engagement.Event, f engagement.ProjectReported) error {
	return p.nextReport(p.project(f.Project), e.At)
}

// rebaselined moves the agreed end to what the exception's gate has approved.
func (p *play) rebaselined(f engagement.Rebaselined) error {
	r := p.project(f.Project)
	end, err := p.days.On(f.End, "12:00")
	r.end, r.budget = end, f.Budget
	return err
}

// handsOver reports for the last time and puts the acceptance before the client. While
// another gate of the project is open it is tried again later.
func (p *play) handsOver(r *project) {
	if p.over || r.over {
		return
	}
	p.reportsOn(r, r.end)
	p.at(p.env.Now().Add(5*time.Minute), func() { p.submitsAcceptance(r) })
}

const handoverTries = 60

func (p *play) submitsAcceptance(r *project) {
	if p.over || r.over {
		return
	}
	r.tries++
	ref := contract.RefAcceptance(r.id)
	in := contract.Submit{Request: fmt.Sprintf("%s/try/%d", ref, r.tries), By: r.lead.id, Ref: ref, Item: r.id, Note: "Handed over."}
	answer := reply{who: r.lead, what: "hand the project over", about: r.title, phase: engagement.PhaseDevelopment}
	answer.refused = func(err error) {
		if r.tries >= handoverTries {
			p.add(engagement.Happening{
				At: p.env.Now(), Phase: answer.phase, Kind: engagement.HappensRefused, Who: []string{r.lead.name}, About: r.title,
				What: "gives up handing the project over: " + err.Error(),
			})
			return
		}
		if at, err := p.later(p.env.Now(), p.cast.Rework, "12:00"); err == nil {
			p.at(at, func() { p.submitsAcceptance(r) })
		}
	}
	p.update(ref, contract.UpdateSubmit, in.Request, answer, in)
}

// releaseLead is how long before its handover a project goes live, in business days.
const releaseLead = 10

// plansRelease has a project go live before it is handed over.
func (p *play) plansRelease(e engagement.Event, r *project) error {
	m := p.inRole(p.req.Methodology.Process.Phases[engagement.PhaseChange].Owner, engagement.RoleConsultant, engagement.RoleCTO)
	if m == nil {
		return nil
	}
	back, err := engagement.ParseMoment(fmt.Sprintf("due - %d business days", releaseLead))
	if err != nil {
		return err
	}
	at, _, err := p.days.Resolve(e.At, r.handsOver, back, "")
	if err != nil {
		return err
	}
	if !at.After(e.At) {
		at = e.At.Add(r.handsOver.Sub(e.At) / 2)
	}
	at, comes := p.present(*m, at)
	if !comes {
		return nil
	}
	r.release = fmt.Sprintf("release-%02d", r.place+1)
	p.at(at, func() { p.submitsRelease(m, r) })
	return nil
}

func (p *play) submitsRelease(m *member, r *project) {
	if p.over || r.over {
		return
	}
	release := engagement.Release{Name: "Release of " + r.title, Projects: []string{r.id}, GoLive: engagement.DayOf(r.handsOver.In(p.zone))}
	err := p.writing(func(tx *store.Tx) error {
		_, err := store.Create(tx, engagementID, r.release, release, store.WriteOptions{By: m.id})
		return err
	})
	if err != nil {
		p.fault = fmt.Errorf("plan the release of %s: %w", r.title, err)
		p.env.CancelWorkflow()
		return
	}
	p.send(m, contract.Submit{Ref: contract.RefRelease(r.release), Item: r.release}, 1, "submit the release")
}

// periodOpened has the metrics read before the period ends.
func (p *play) periodOpened(f engagement.PeriodOpened) error {
	m := p.inRole(p.req.Methodology.Process.Phases[engagement.PhaseMonitoring].Owner, engagement.RoleCTO)
	at, err := p.days.Share(f.From, f.To, 75, "")
	if err != nil || m == nil {
		return err
	}
	at, comes := p.present(*m, at)
	if !comes || !at.Before(f.To) {
		return nil
	}
	p.at(at, func() {
		if p.over {
			return
		}
		err := p.writing(func(tx *store.Tx) error { return readMetrics(tx, m, p.zone, f) })
		if err != nil {
			p.fault = fmt.Errorf("read the metrics: %w", err)
			p.env.CancelWorkflow()
		}
	})
	return nil
}

func readMetrics(tx *store.Tx, m *member, zone *time.Location, f engagement.PeriodOpened) error {
	metrics, _, err := store.List[engagement.Metric](tx, engagementID, store.Query{})
	if err != nil {
		return err
	}
	for _, metric := range metrics {
		share := float64(f.Period) / float64(max(1, f.Of))
		reading := engagement.Reading{
			Metric: metric.ID, On: engagement.DayOf(tx.Now().In(zone)),
			Value: metric.Body.Baseline + (metric.Body.Target-metric.Body.Baseline)*share,
		}
		id := fmt.Sprintf("reading-%s-%03d", metric.ID, f.Period)
		if _, err := store.Create(tx, engagementID, id, reading, store.WriteOptions{By: m.id, Parent: metric.ID}); err != nil {
			return err
		}
	}
	return nil
}
