package engagement

import (
	"fmt"
	"slices"
)

// What a release needs to go live. Below the first of each pair readiness is red,
// below the second amber. A step of ADKAR at 3 or less is where a change stalls
// (Prosci calls it the barrier point), hence the bounds of the pulse about it.
const (
	trainedRed, trainedAmber   = 50, 90   // percent of seats
	informedRed, informedAmber = 50, 100  // percent of communications
	pulseRed, pulseAmber       = 250, 350 // hundredths of a point
)

var adkar = [5]string{"awareness", "desire", "knowledge", "ability", "reinforcement"}

// ReadinessOf puts together what the gate "go-live" decides on: how many people are
// trained and informed, what they say, which severe concerns are open, and what
// follows from it. Shares are rounded down, so that 100 percent means all.
func ReadinessOf(e Brief, release Item[Release], projects []Item[Project], trainings []Item[Training],
	communications []Item[Communication], concerns []Item[Concern], pulses []GroupPulse,
) Readiness {
	r := Readiness{
		Engagement: e, Release: release, Status: Green, Reasons: []string{},
		Projects:       inOrder(projects, func(p Project) string { return p.Name }),
		Trainings:      inOrder(trainings, func(t Training) string { return t.Title }),
		Communications: inOrder(communications, func(c Communication) string { return string(c.Planned) }),
		Concerns:       inOrder(concerns, func(c Concern) string { return c.Verbatim }),
	}
	r.judgeTraining()
	r.judgeCommunication()
	r.judgePulse(pulses)
	r.judgeConcerns()
	return r
}

func (r *Readiness) because(status RAG, format string, args ...any) {
	r.Status = r.Status.Worse(status)
	r.Reasons = append(r.Reasons, fmt.Sprintf(format, args...))
}

// judge gives a reason where a value lies below its bounds.
func (r *Readiness) judge(value, red, amber int, format string, args ...any) {
	switch {
	case value < red:
		r.because(Red, format, args...)
	case value < amber:
		r.because(Amber, format, args...)
	}
}

func (r *Readiness) judgeTraining() {
	var seats, completed int
	for _, t := range r.Trainings {
		seats += t.Body.Seats
		completed += t.Body.Completed
	}
	if seats == 0 {
		r.because(Amber, "No training is planned.")
		return
	}
	r.Trained = completed * 100 / seats
	r.judge(r.Trained, trainedRed, trainedAmber, "%d of %d training seats are completed (%d %%).", completed, seats, r.Trained)
}

func (r *Readiness) judgeCommunication() {
	all, sent := len(r.Communications), 0
	for _, c := range r.Communications {
		if c.Body.Sent != "" {
			sent++
		}
	}
	if all == 0 {
		r.because(Amber, "No communication is planned.")
		return
	}
	r.Informed = sent * 100 / all
	r.judge(r.Informed, informedRed, informedAmber, "%d of %d planned communications are sent (%d %%).", sent, all, r.Informed)
}

// judgePulse takes the mean of the groups' latest pulses, each group counting once.
func (r *Readiness) judgePulse(latest []GroupPulse) {
	if len(latest) == 0 {
		r.because(Amber, "No group has been asked how it stands to the change (adoption pulse).")
		return
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
	r.judge(r.Pulse, pulseRed, pulseAmber, "The adoption pulse is %s of 5; the weakest step is %s with %s.",
		hundredths(r.Pulse), adkar[weakest], hundredths(rounded(sums[weakest], len(latest))))
}

func (r *Readiness) judgeConcerns() {
	for _, c := range r.Concerns {
		if c.Body.Severity == "high" && !c.Body.Resolved {
			r.OpenSevere++
		}
	}
	switch r.OpenSevere {
	case 0:
	case 1:
		r.because(Red, "1 severe concern is unresolved.")
	default:
		r.because(Red, "%d severe concerns are unresolved.", r.OpenSevere)
	}
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
