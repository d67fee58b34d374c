package web

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// projectNetwork is who works on a project, what it waits for, and what waits for it.
type projectNetwork struct {
	Allocations  []engagement.Item[engagement.Allocation]
	Dependencies []projectDependency
	// own and others are what a dependency can name: the project with its milestones, and all
	// other projects with theirs.
	own, others []planOption
}

// projectDependency is a dependency with one end at least in the project.
type projectDependency struct {
	engagement.Item[engagement.Dependency]
	From, To string // in words
}

func projectNetworkOf(tx *store.Tx, e store.Engagement, project string) (n projectNetwork, err error) {
	m, err := tx.MethodologyByID(e.MethodologyID)
	if err != nil {
		return n, err
	}
	in, err := tx.NetworkInput(e, m.Body)
	if err != nil {
		return n, err
	}
	if n.Allocations, _, err = store.List[engagement.Allocation](tx, e.ID, store.Query{Parent: project}); err != nil {
		return n, err
	}
	slices.SortStableFunc(n.Allocations, func(a, b engagement.Item[engagement.Allocation]) int { return cmp.Compare(a.Body.From, b.Body.From) })
	titles, mine := map[string]string{}, map[string]bool{}
	for _, p := range in.Projects {
		ends := []planOption{{p.Project.ID, p.Project.Body.Name}}
		for _, m := range p.Milestones {
			if m.Body.GivenUp == "" {
				ends = append(ends, planOption{m.ID, p.Project.Body.Name + ": " + m.Body.Title})
			}
		}
		for _, end := range ends {
			titles[end.Value], mine[end.Value] = end.Label, p.Project.ID == project
		}
		if p.Project.ID == project {
			n.own = ends
		} else {
			n.others = append(n.others, ends...)
		}
	}
	for _, d := range in.Dependencies {
		if mine[d.Body.From] || mine[d.Body.To] {
			n.Dependencies = append(n.Dependencies, projectDependency{d, nameOr(titles[d.Body.From], d.Body.From), nameOr(titles[d.Body.To], d.Body.To)})
		}
	}
	return n, nil
}

// Words is the type of a dependency with its lag.
func (d projectDependency) Words() string {
	return engagement.Wait{Type: d.Body.Type, Lag: d.Body.Lag}.Words()
}

// dependencyKind is the form of what a project waits for. Its items belong to the engagement;
// those with no end in the project have their form on the page of another.
func dependencyKind() projectKind {
	kind := registerKind("a dependency", dependencyFields, dependencyValues, readDependency, finishToStart)
	load := kind.load
	kind.wide = true
	kind.load = func(f *projectFormView, tx *store.Tx) error {
		if !slices.ContainsFunc(f.Network.Dependencies, func(d projectDependency) bool { return d.ID == f.ID }) {
			return engagement.Errorf(engagement.NotFound, "no such part of this project")
		}
		return load(f, tx)
	}
	return kind
}

func dependencyFields(v projectPageView, _ url.Values) []planFieldset {
	ends := slices.Concat(v.Network.own, v.Network.others)
	return []planFieldset{{
		Legend: "What waits for what", Hint: "Whoever waits for a project to finish waits for its acceptance.",
		Fields: []planField{
			{Name: "to", Label: "What waits", Type: "select", Options: ends},
			{Name: "from", Label: "What it waits for", Type: "select", Options: ends},
			{Name: "type", Label: "How", Type: "select", Options: []planOption{
				{string(engagement.FinishToStart), "FS: it starts once the other has finished"},
				{string(engagement.StartToStart), "SS: it starts once the other has started"},
				{string(engagement.FinishToFinish), "FF: it finishes once the other has finished"},
				{string(engagement.StartToFinish), "SF: it finishes once the other has started"},
			}},
			{Name: "lag", Label: "Working days in between", Type: "number", Hint: "Below 0 is a lead: it may overlap by as many."},
			{Name: "note", Label: "Why it waits", Type: "area"},
		},
	}}
}

func finishToStart(v projectPageView) url.Values {
	return url.Values{"to": {v.Row.ID}, "type": {string(engagement.FinishToStart)}, "lag": {"0"}}
}

func dependencyValues(d engagement.Dependency, _ string) url.Values {
	return url.Values{"from": {d.From}, "to": {d.To}, "type": {string(d.Type)}, "lag": {strconv.Itoa(d.Lag)}, "note": {d.Note}}
}

func readDependency(r *planReader, d engagement.Dependency) engagement.Dependency {
	d.From, d.To, d.Type, d.Lag, d.Note = r.text("from"), r.text("to"), engagement.Logic(r.text("type")), r.whole("lag"), r.text("note")
	return d
}

func allocationFields(v projectPageView, values url.Values) []planFieldset {
	return []planFieldset{{Legend: "A share of somebody's working time", Fields: []planField{
		{Name: "person", Label: "Person", Type: "select", Options: teamOptions(v.Engagement, values["person"]...)},
		{Name: "role", Label: "Role in the project", Type: "text"},
		{Name: "percent", Label: "Percent of their working time", Type: "number"},
		{Name: "from", Label: "From", Type: "date"},
		{Name: "to", Label: "To", Type: "date"},
	}}}
}

func projectsTime(v projectPageView) url.Values {
	return url.Values{"from": {string(v.Charter.Body.BaselineStart)}, "to": {string(cmp.Or(v.Row.ForecastEnd, v.Charter.Body.BaselineEnd))}}
}

func allocationValues(a engagement.Allocation, _ string) url.Values {
	return url.Values{"person": {a.Person}, "role": {a.Role}, "percent": {strconv.Itoa(a.Percent)}, "from": {string(a.From)}, "to": {string(a.To)}}
}

func readAllocation(r *planReader, a engagement.Allocation) engagement.Allocation {
	a.Person, a.Role, a.Percent, a.From, a.To = r.text("person"), r.text("role"), r.whole("percent"), r.day("from"), r.day("to")
	return a
}
