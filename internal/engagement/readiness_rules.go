package engagement

import (
	"fmt"
	"slices"
)

var adkar = [5]string{"awareness", "desire", "knowledge", "ability", "reinforcement"}

// ReadinessOf puts together what the gate "go-live" decides on: how many people are
// trained and informed, what they say, which severe concerns are open, and what
// follows from it by the methodology's rule, nil for the usual one. Shares are rounded
// down, so that 100 percent means all.
func ReadinessOf(rule *ReadinessRule, e Brief, release Item[Release], projects []Item[Project], trainings []Item[Training],
	communications []Item[Communication], concerns []Item[Concern], pulses []GroupPulse,
) Readiness {
	r := Readiness{
		Engagement: e, Release: release, Status: Green, Reasons: []string{}, Thresholds: rule.Filled(),
		Projects:       inOrder(projects, func(p Project) string { return p.Name }),
		Trainings:      inOrder(trainings, func(t Training) string { return t.Title }),
		Communications: inOrder(communications, func(c Communication) string { return string(c.Planned) }),
		Concerns:       inOrder(concerns, func(c Concern) string { return c.Verbatim }),
	}
	why := map[string]string{
		CriterionTrained: r.measureTraining(), CriterionInformed: r.measureCommunication(),
		CriterionPulse: r.measurePulse(pulses), CriterionSevere: r.measureConcerns(),
	}
	for _, c := range r.Criteria() {
		if c.Status != Green {
			r.Status = r.Status.Worse(c.Status)
			r.Reasons = append(r.Reasons, why[c.Key])
		}
	}
	return r
}

// measureTraining counts the seats, and says how far they are completed.
func (r *Readiness) measureTraining() string {
	var seats, completed int
	for _, t := range r.Trainings {
		seats += t.Body.Seats
		completed += t.Body.Completed
	}
	if seats == 0 {
		return "No training is planned."
	}
	r.Trained = completed * 100 / seats
	return fmt.Sprintf("%d of %d training seats are completed (%d %%).", completed, seats, r.Trained)
}

func (r *Readiness) measureCommunication() string {
	all, sent := len(r.Communications), 0
	for _, c := range r.Communications {
		if c.Body.Sent != "" {
			sent++
		}
	}
	if all == 0 {
		return "No communication is planned."
	}
	r.Informed = sent * 100 / all
	return fmt.Sprintf("%d of %d planned communications are sent (%d %%).", sent, all, r.Informed)
}

// measurePulse takes the mean of the groups' latest pulses, each group counting once.
func (r *Readiness) measurePulse(latest []GroupPulse) string {
	if len(latest) == 0 {
		return "No group has been asked how it stands to the change (adoption pulse)."
	}
	var sums [5]int
	total := 0
	for _, p := range latest {
		for step, mean := range p.Means {
			sums[step] += mean
			total += mean
		}
	}
	r.Pulse = rounded(total, 5*len(latest))
	weakest := slices.Index(sums[:], slices.Min(sums[:]))
	return fmt.Sprintf("The adoption pulse is %s of 5; the weakest step is %s with %s.",
		hundredths(r.Pulse), adkar[weakest], hundredths(rounded(sums[weakest], len(latest))))
}

func (r *Readiness) measureConcerns() string {
	for _, c := range r.Concerns {
		if c.Body.Severe() && !c.Body.Resolved {
			r.OpenSevere++
		}
	}
	if r.OpenSevere == 1 {
		return "1 severe concern is unresolved."
	}
	return fmt.Sprintf("%d severe concerns are unresolved.", r.OpenSevere)
}

// roundedHundredths is 100·sum/n, a half rounded up.
func roundedHundredths(sum, n int) int { return rounded(100*sum, n) }

// hundredths writes hundredths of a point: 345 as 3.45.
func hundredths(n int) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

// CheckReadiness tells whether a release can go before its gate: it needs projects.
// Whether it is ready enough is for the gate to decide.
func CheckReadiness(r Readiness) error {
	var f Faults
	if len(r.Projects) == 0 {
		f.Add("projects", "is empty; name the projects that go live")
	}
	return f.Err("The release cannot be submitted yet")
}
