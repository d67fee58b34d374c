package engagement

import "fmt"

// Vitals is what an engagement's health is computed from. Names are for people.
type Vitals struct {
	LatePhases []string
	// OverdueGates are past their due; LapsedGates past their hard end, so that the
	// process stands still until the PMO acts.
	OverdueGates, LapsedGates []string
	// Projects that have not ended, each with its health.
	Projects []ProjectVitals
	// Missed are the metrics whose last evaluation missed the target; Measured is the
	// status of that evaluation, empty before the first.
	Missed   []string
	Measured RAG
}

// ProjectVitals is a project's part in the engagement's health.
type ProjectVitals struct {
	Name   string
	Health RAG
}

// EngagementHealth computes an engagement's health, with a reason for everything that
// is not green. What stands still is red: a lapsed gate, a red project. What is late or
// missed is amber; a phase that is late while a gate is overdue too is red, since
// nobody is catching up.
func EngagementHealth(v Vitals) (RAG, []string) {
	health, reasons := Green, []string{}
	because := func(status RAG, format string, args ...any) {
		health = health.Worse(status)
		reasons = append(reasons, fmt.Sprintf(format, args...))
	}
	for _, name := range v.LapsedGates {
		because(Red, "The approval “%s” has expired and waits for the PMO.", name)
	}
	for _, name := range v.OverdueGates {
		because(Amber, "The approval “%s” is overdue.", name)
	}
	for _, name := range v.LatePhases {
		because(Amber, "The phase “%s” is late.", name)
	}
	for _, p := range v.Projects {
		if status := p.Health.Worse(Green); status != Green {
			because(status, "The project “%s” is %s.", p.Name, status)
		}
	}
	for _, name := range v.Missed {
		because(Amber, "The metric “%s” missed its target.", name)
	}
	if v.Measured == Red {
		because(Amber, "The last monitoring period was red.")
	}
	if len(v.LatePhases) > 0 && len(v.OverdueGates) > 0 {
		because(Red, "A phase is late and an approval overdue at the same time.")
	}
	return health, reasons
}
