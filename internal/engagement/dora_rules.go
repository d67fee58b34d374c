package engagement

import (
	"slices"
	"sort"
	"time"
)

// Kind is KindDeployment.
func (Deployment) Kind() Kind { return KindDeployment }

// Links is empty: services and commits are known elsewhere.
func (Deployment) Links() []Link { return nil }

// Kind is KindIncident.
func (Incident) Kind() Kind { return KindIncident }

// Links is empty: an incident may be reported before the deployment that caused it.
func (Incident) Links() []Link { return nil }

// Check notes what is wrong in the deployment alone.
func (d Deployment) Check(f *Faults) {
	checkDeclared(f, "", d)
	checkMoment(f, "deployed_at", d.DeployedAt)
	for i, at := range d.Commits {
		field := "commits[" + itoa(i) + "]"
		checkMoment(f, field, at)
		if at.After(d.DeployedAt) {
			f.Add(field, "lies after deployed_at; give the time of the commit, not that of the build")
		}
	}
}

// Check notes what is wrong in the incident alone.
func (i Incident) Check(f *Faults) {
	checkDeclared(f, "", i)
	checkMoment(f, "opened_at", i.OpenedAt)
	if i.RestoredAt != nil {
		checkMoment(f, "restored_at", *i.RestoredAt)
		if i.RestoredAt.Before(i.OpenedAt) {
			f.Add("restored_at", "lies before opened_at; give when the service worked again")
		}
	}
}

// checkMoment notes a time that is missing, or outside of the years that days may have.
func checkMoment(f *Faults, field string, at time.Time) {
	switch day := DayOf(at); {
	case at.IsZero():
		f.Add(field, "is required; write for example 2027-03-31T10:30:00Z")
	case day.Before(firstDay) || lastDay.Before(day):
		f.Add(field, "is %s; give a day from %s to %s", day, firstDay, lastDay)
	}
}

// DORAPeriod is how software was delivered in one calendar unit. The times are nil where
// nothing in the unit tells of them, and the frequency never is.
type DORAPeriod struct {
	From        Day `json:"from"`
	To          Day `json:"to" doc:"Last day, included"`
	Deployments int `json:"deployments" doc:"To production, whatever became of them"`
	Failed      int `json:"failed" doc:"Those that had to be remedied, or caused an incident"`
	Changes     int `json:"changes" doc:"Commits whose time is known"`
	Restored    int `json:"restored" doc:"Incidents that ended in the period"`

	DeploymentFrequency float64  `json:"deployment_frequency" doc:"Deployments a day"`
	LeadTime            *float64 `json:"lead_time" doc:"Median hours from commit to production"`
	ChangeFailureRate   *float64 `json:"change_failure_rate" doc:"Percent of the deployments that failed"`
	RecoveryTime        *float64 `json:"recovery_time" doc:"Median hours in which incidents that a deployment caused were over"`
	TimeToRestore       *float64 `json:"time_to_restore" doc:"Median hours in which incidents were over"`
}

// Value is a measure of the period; false where nothing tells of it.
func (p DORAPeriod) Value(m DORAMeasure) (float64, bool) {
	of := map[DORAMeasure]*float64{
		DeploymentFrequency: &p.DeploymentFrequency, LeadTime: p.LeadTime, ChangeFailureRate: p.ChangeFailureRate,
		RecoveryTime: p.RecoveryTime, TimeToRestore: p.TimeToRestore,
	}[m]
	if of == nil {
		return 0, false
	}
	return *of, true
}

// DORAInput is what DORA's measures are computed from.
type DORAInput struct {
	Deployments []Item[Deployment]
	Incidents   []Item[Incident]
	// Service restricts both; "" for all.
	Service string
	// Unit is daily, weekly (from Monday), monthly or quarterly; its units are those of the
	// calendar in Zone.
	Unit string
	Zone *time.Location
}

// DORA computes the measures of each whole unit before today, from the one of the first
// deployment or incident on, at most the last most of them. A deployment belongs to the unit
// in which it was deployed, an incident to that in which it was restored: what is over does
// not change by what is still open.
func DORA(in DORAInput, today Day, most int) []DORAPeriod {
	in = in.ofService()
	first := in.first()
	if first == "" {
		return []DORAPeriod{}
	}
	periods := []DORAPeriod{}
	for from := unitOf(first, in.Unit); ; {
		next := nextUnit(from, in.Unit)
		if today.Before(next) { // the unit still runs
			break
		}
		periods = append(periods, DORAPeriod{From: from, To: next.previous()})
		from = next
	}
	periods = periods[max(0, len(periods)-most):]
	in.measure(periods)
	return periods
}

func (in DORAInput) ofService() DORAInput {
	if in.Service == "" {
		return in
	}
	in.Deployments = slices.DeleteFunc(slices.Clone(in.Deployments), func(d Item[Deployment]) bool { return d.Body.Service != in.Service })
	in.Incidents = slices.DeleteFunc(slices.Clone(in.Incidents), func(i Item[Incident]) bool { return i.Body.Service != in.Service })
	return in
}

func (in DORAInput) day(at time.Time) Day { return DayOf(at.In(in.Zone)) }

// first is the earliest day of which there is something to tell; "" for none.
func (in DORAInput) first() Day {
	var first Day
	note := func(at time.Time) {
		if day := in.day(at); first == "" || day.Before(first) {
			first = day
		}
	}
	for _, d := range in.Deployments {
		if d.Body.Outcome != DeployAborted {
			note(d.Body.DeployedAt)
		}
	}
	for _, i := range in.Incidents {
		if i.Body.RestoredAt != nil {
			note(*i.Body.RestoredAt)
		}
	}
	return first
}

// measure fills in the periods, which follow each other.
func (in DORAInput) measure(periods []DORAPeriod) {
	at := func(day Day) int {
		i := sort.Search(len(periods), func(i int) bool { return !periods[i].To.Before(day) })
		if i == len(periods) || day.Before(periods[i].From) {
			return -1
		}
		return i
	}
	caused := map[string]bool{}
	for _, i := range in.Incidents {
		caused[i.Body.Deployment] = true
	}
	lead, recovery, restore := make([][]float64, len(periods)), make([][]float64, len(periods)), make([][]float64, len(periods))
	for _, d := range in.Deployments {
		i := at(in.day(d.Body.DeployedAt))
		if i < 0 || d.Body.Outcome == DeployAborted {
			continue
		}
		periods[i].Deployments++
		if d.Body.Outcome == DeployFailed || caused[d.ID] {
			periods[i].Failed++
		}
		for _, commit := range d.Body.Commits {
			lead[i] = append(lead[i], d.Body.DeployedAt.Sub(commit).Hours())
		}
	}
	for _, it := range in.Incidents {
		if it.Body.RestoredAt == nil {
			continue
		}
		i := at(in.day(*it.Body.RestoredAt))
		if i < 0 {
			continue
		}
		hours := it.Body.RestoredAt.Sub(it.Body.OpenedAt).Hours()
		restore[i] = append(restore[i], hours)
		if it.Body.Deployment != "" {
			recovery[i] = append(recovery[i], hours)
		}
	}
	for i := range periods {
		p := &periods[i]
		p.DeploymentFrequency = float64(p.Deployments) / float64(p.From.DaysUntil(p.To)+1)
		if p.Deployments > 0 {
			rate := 100 * float64(p.Failed) / float64(p.Deployments)
			p.ChangeFailureRate = &rate
		}
		p.Changes, p.Restored = len(lead[i]), len(restore[i])
		p.LeadTime, p.RecoveryTime, p.TimeToRestore = median(lead[i]), median(recovery[i]), median(restore[i])
	}
}

// median is the middle value, or the mean of the middle two; nil of none.
func median(values []float64) *float64 {
	if len(values) == 0 {
		return nil
	}
	sorted := slices.Sorted(slices.Values(values))
	middle := sorted[len(sorted)/2]
	if len(sorted)%2 == 0 {
		middle = (sorted[len(sorted)/2-1] + middle) / 2
	}
	return &middle
}

// unitOf is the first day of the calendar unit that a day lies in.
func unitOf(day Day, unit string) Day {
	t, err := day.Time()
	if err != nil {
		return day
	}
	switch unit {
	case "weekly":
		return day.plus(-(int(t.Weekday()) + 6) % 7) // ISO 8601: weeks begin on Monday
	case "monthly":
		return day.plus(1 - t.Day())
	case "quarterly":
		return DayOf(time.Date(t.Year(), (t.Month()-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC))
	}
	return day
}

// nextUnit is the first day of the unit after the one that begins on a day.
func nextUnit(first Day, unit string) Day {
	t, err := first.Time()
	if err != nil {
		return first.next()
	}
	return DayOf(unitsAfter(unit, t, 1))
}
