package engagement

import (
	"slices"
	"strings"
)

// CheckDependencies notes what does not fit together in the actions of a plan: actions
// that wait for each other in a circle, and actions that start before one that they
// depend on is due. Dependencies on actions that are not given are left to whoever
// checks links.
func CheckDependencies(actions []Item[Action], f *Faults) {
	g := newDependencies(actions)
	for _, circle := range g.circles() {
		titles := make([]string, 0, len(circle)+1)
		for _, id := range append(circle, circle[0]) {
			titles = append(titles, "“"+g.byID[id].Title+"”")
		}
		f.Add("depends_on", "goes in a circle: %s; remove one of these dependencies", strings.Join(titles, " depends on "))
	}
	for _, id := range g.ids {
		a := g.byID[id]
		for _, before := range g.before(id) {
			b := g.byID[before]
			if before != id && a.Start.Before(b.Due) {
				f.Add("start", "“%s” starts on %s, before “%s”, which it depends on, is due on %s; start it later, or drop the dependency",
					a.Title, a.Start, b.Title, b.Due)
			}
		}
	}
}

// dependencies is a plan's actions as a graph, its ids in a fixed order.
type dependencies struct {
	ids  []string
	byID map[string]Action
}

func newDependencies(actions []Item[Action]) dependencies {
	g := dependencies{byID: map[string]Action{}}
	for _, a := range actions {
		g.ids = append(g.ids, a.ID)
		g.byID[a.ID] = a.Body
	}
	slices.Sort(g.ids)
	return g
}

// before lists the known actions that id depends on, each once.
func (g dependencies) before(id string) []string {
	known := slices.DeleteFunc(slices.Clone(g.byID[id].DependsOn), func(other string) bool {
		_, ok := g.byID[other]
		return !ok
	})
	slices.Sort(known)
	return slices.Compact(known)
}

// circles finds circles by depth-first search, one for each edge that leads back to
// an action on the path. There is one if and only if the graph has a circle.
func (g dependencies) circles() [][]string {
	var found [][]string
	var path []string
	done := map[string]bool{}
	var visit func(id string)
	visit = func(id string) {
		if at := slices.Index(path, id); at >= 0 {
			found = append(found, slices.Clone(path[at:]))
			return
		}
		if done[id] {
			return
		}
		path = append(path, id)
		for _, other := range g.before(id) {
			visit(other)
		}
		path = path[:len(path)-1]
		done[id] = true
	}
	for _, id := range g.ids {
		visit(id)
	}
	return found
}
