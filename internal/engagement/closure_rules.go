package engagement

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Handover is what the closing checklist is made from.
type Handover struct {
	Projects    []ProjectResult
	Evaluations []Evaluation
	// OpenGates are the titles of gates that are still open.
	OpenGates      []string
	RAID           []Item[RAID]
	Communications []Item[Communication]
	Concerns       []Item[Concern]
	Reviews        []Item[Review]
	// Periods is how many monitoring periods were agreed, Reviewed how many passed.
	Periods, Reviewed int
}

// ClosureChecklist lists the points of a handover, each done or with a note of what is
// missing. It never keeps an engagement from closing: that is for the gate to decide,
// knowing the list.
func ClosureChecklist(h Handover) []ChecklistItem {
	running := missing(h.Projects, func(p ProjectResult) (string, bool) {
		state := ProjectState(p.State)
		return p.Project.Body.Name, state != ProjectAccepted && state != ProjectStopped
	})
	unresolved := missing(h.Concerns, func(c Item[Concern]) (string, bool) { return c.Body.Verbatim, !c.Body.Resolved })
	unsent := missing(h.Communications, func(c Item[Communication]) (string, bool) { return c.Body.Subject, c.Body.Sent == "" })
	open := missing(h.RAID, func(r Item[RAID]) (string, bool) { return r.Body.Title, !r.Body.Closed })
	unread := missing(h.Evaluations, func(e Evaluation) (string, bool) { return e.Metric.Body.Name, e.Stale })
	missed := missing(h.Evaluations, func(e Evaluation) (string, bool) { return e.Metric.Body.Name, e.Missed })
	unowned := missing(CorrectiveActions(h.Reviews), func(c AgreedCorrective) (string, bool) { return c.Text, c.Owner == "" })
	periods := ""
	if h.Reviewed < h.Periods {
		periods = fmt.Sprintf("%d of %d periods are reviewed.", h.Reviewed, h.Periods)
	}
	return []ChecklistItem{
		point("Every approval is decided", "Still open", h.OpenGates),
		point("Every project is accepted or stopped", "Handed over unfinished", running),
		point("Every risk, assumption, issue and dependency is closed", "Handed over open", open),
		point("Every planned communication is sent", "Not sent", unsent),
		point("Every concern is resolved", "Unresolved", unresolved),
		{Text: "Every monitoring period is reviewed", Done: periods == "", Note: periods},
		point("Every metric has a reading from the last period", "Without one", unread),
		point("Every target is reached", "Missed", missed),
		point("Every corrective action has an owner", "Without one", unowned),
	}
}

// missing names the entries that lack something.
func missing[T any](all []T, lacks func(T) (name string, lacking bool)) []string {
	var names []string
	for _, one := range all {
		if name, lacking := lacks(one); lacking {
			names = append(names, name)
		}
	}
	return names
}

// mostNamed bounds how many names a note lists.
const mostNamed = 5

func point(text, label string, names []string) ChecklistItem {
	if len(names) == 0 {
		return ChecklistItem{Text: text, Done: true}
	}
	return ChecklistItem{Text: text, Note: label + ": " + someOf(names) + "."}
}

// someOf quotes the first few names and counts the rest.
func someOf(names []string) string {
	quoted := make([]string, 0, mostNamed)
	for _, name := range names[:min(len(names), mostNamed)] {
		quoted = append(quoted, "“"+shortened(name)+"”")
	}
	text := strings.Join(quoted, ", ")
	if rest := len(names) - mostNamed; rest > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// shortened cuts a long text, such as a concern's, to what a note can hold.
func shortened(text string) string {
	const longest = 80
	if r := []rune(text); len(r) > longest {
		return strings.TrimSpace(string(r[:longest-1])) + "…"
	}
	return text
}

// NewClosure puts together what the gate "closure" decides on.
func NewClosure(e Brief, h Handover) Closure {
	c := Closure{
		Engagement: e, Checklist: ClosureChecklist(h),
		Evaluations: append([]Evaluation{}, h.Evaluations...),
		Projects:    append([]ProjectResult{}, h.Projects...),
	}
	slices.SortFunc(c.Projects, func(a, b ProjectResult) int {
		return cmp.Or(cmp.Compare(a.Project.Body.Name, b.Project.Body.Name), cmp.Compare(a.Project.ID, b.Project.ID))
	})
	accepted, reached := 0, 0
	for _, p := range c.Projects {
		c.Spent += p.Spent
		if ProjectState(p.State) == ProjectAccepted {
			accepted++
		}
	}
	for _, ev := range c.Evaluations {
		c.Benefit += ev.Benefit
		if ev.Latest != nil && !ev.Missed {
			reached++
		}
	}
	done := 0
	for _, item := range c.Checklist {
		if item.Done {
			done++
		}
	}
	c.Statement = fmt.Sprintf("%d of %d projects were accepted and %d of %d metrics reached their target; %d of %d points of the handover are done.",
		accepted, len(c.Projects), reached, len(c.Evaluations), done, len(c.Checklist))
	return c
}
