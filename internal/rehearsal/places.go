package rehearsal

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// phaseOf is the phase that a place belongs to: plan for plan/1, development for a
// project's places, monitoring for a period's. The engagement's own has none.
func phaseOf(ref string) engagement.Phase {
	head, _, _ := strings.Cut(ref, "/")
	if head == "project" {
		return engagement.PhaseDevelopment
	}
	if phase := engagement.Phase(head); slices.Contains(engagement.Phases, phase) {
		return phase
	}
	return ""
}

// keyOf is the gate that decides on the subject at a place.
func keyOf(ref string) engagement.GateKey {
	parts := strings.Split(ref, "/")
	switch {
	case strings.HasPrefix(ref, "assessment/"):
		return engagement.GateDiagnosis
	case strings.HasPrefix(ref, "plan/"):
		return engagement.GatePlan
	case strings.HasPrefix(ref, "close/"):
		return engagement.GateClosure
	case strings.HasPrefix(ref, "project/") && len(parts) > 2 && (parts[2] == "exception" || parts[2] == "change"):
		return engagement.GateException
	case strings.HasPrefix(ref, "project/"):
		return engagement.GateAcceptance
	case strings.Contains(ref, "/release/"):
		return engagement.GateGoLive
	case strings.Contains(ref, "/initiative/"):
		return engagement.GateInitiative
	}
	return engagement.GateReview
}

// itemOf is the project or release of a place.
func itemOf(ref string) string {
	parts := strings.Split(ref, "/")
	switch {
	case parts[0] == "project" && len(parts) > 1:
		return parts[1]
	case strings.Contains(ref, "/release/"):
		return parts[len(parts)-1]
	}
	return ""
}

// about says what a gate's id, a project's or a phase's place names.
func (p *play) about(of string) string {
	if id, found := strings.CutPrefix(of, engagementID+"."); found {
		return p.aboutRef(strings.ReplaceAll(id[:strings.LastIndex(id, ".")], ".", "/"))
	}
	return p.aboutRef(of)
}

// aboutRef is what people call the subject at a place.
func (p *play) aboutRef(ref string) string {
	parts := strings.Split(ref, "/")
	switch {
	case strings.HasPrefix(ref, "assessment/"):
		return "Diagnosis"
	case strings.HasPrefix(ref, "plan/"):
		return "Improvement plan"
	case strings.HasPrefix(ref, "close/"):
		return "Closure"
	case parts[0] == "project" && len(parts) > 1:
		title := parts[1]
		if r := p.project(parts[1]); r != nil {
			title = r.title
		}
		if len(parts) > 2 {
			return title + ", " + parts[2]
		}
		return title
	case strings.Contains(ref, "/release/"):
		for _, r := range p.projects {
			if r.release == parts[len(parts)-1] {
				return "Release of " + r.title
			}
		}
	case strings.HasPrefix(ref, "monitoring/1/period/"):
		return "Period " + parts[len(parts)-1]
	}
	if phase := phaseOf(ref); phase != "" {
		return strings.ToUpper(string(phase[:1])) + string(phase[1:])
	}
	return ref
}

// gateTitle is what a gate is about.
func (p *play) gateTitle(g store.Gate) string { return p.aboutRef(g.Ref) }

// title is what the policy calls a gate.
func (p *play) title(key engagement.GateKey) string {
	return cmp.Or(p.req.Methodology.Process.Gates[key].Title, string(key))
}

// meet takes a project that has opened into the play.
func (p *play) meet(f engagement.ProjectOpened) *project {
	if r := p.project(f.Project); r != nil {
		return r
	}
	r := &project{id: f.Project, title: f.Action, lead: p.member(f.Lead)}
	var n int
	if _, err := fmt.Sscanf(f.Action, "action-%02d", &n); err == nil && n <= len(p.cast.Projects) {
		r.title, r.place = p.cast.Projects[n-1].Title, n-1
	}
	if r.lead == nil {
		r.lead = p.inRole(engagement.RoleConsultant, engagement.RoleCTO, engagement.RolePMO)
	}
	p.projects = append(p.projects, r)
	return r
}

// whoIs are the names of everybody in a role.
func (p *play) whoIs(role engagement.Role) []string {
	names := []string{}
	for _, m := range p.people {
		if slices.Contains(m.roles, role) {
			names = append(names, m.name)
		}
	}
	return names
}

// openOf are the names of those whose tasks are open.
func (p *play) openOf(tasks []engagement.TaskChange) []string {
	var ids []string
	for _, t := range tasks {
		if t.State == engagement.TaskOpen {
			ids = append(ids, t.Person)
		}
	}
	return p.names(ids)
}
