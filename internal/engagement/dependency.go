package engagement

// Dependency says that one project or milestone waits for another of the same engagement.
type Dependency struct {
	// From is what is waited for, To what waits.
	From string `json:"from" minLength:"1" maxLength:"100" doc:"Id of the project or milestone that is waited for"`
	To   string `json:"to" minLength:"1" maxLength:"100" doc:"Id of the project or milestone that waits"`
	Type Logic  `json:"type" enum:"FS,SS,FF,SF" doc:"Finish-to-start, start-to-start, finish-to-finish or start-to-finish: which end of from the which end of to waits for"`
	Lag  int    `json:"lag,omitempty" minimum:"-1000" maximum:"1000" doc:"Working days that pass in between; below 0 is a lead"`
	Note string `json:"note,omitempty" maxLength:"2000" doc:"Why it waits"`
}

// Logic is the type of a dependency, as the precedence diagramming method names the four: the
// end of the predecessor that counts, then that of the successor.
type Logic string

// The four types.
const (
	FinishToStart  Logic = "FS"
	StartToStart   Logic = "SS"
	FinishToFinish Logic = "FF"
	StartToFinish  Logic = "SF"
)

// finishes tells which ends a type connects.
func (l Logic) finishes() (from, to bool) {
	return l == FinishToStart || l == FinishToFinish, l == FinishToFinish || l == StartToFinish
}

// Check notes what is wrong in the dependency alone.
func (d Dependency) Check(f *Faults) {
	checkDeclared(f, "", d)
	if d.From != "" && d.From == d.To {
		f.Add("to", "is the same as from; nothing waits for itself, name another project or milestone")
	}
}

// CheckDependency notes what keeps a dependency out of an engagement's network: an end that is
// neither a project nor a milestone of it, or a milestone that was given up; a circle, which it
// names. In Dependencies it may stand already, by its id.
func CheckDependency(in NetworkInput, d Item[Dependency], f *Faults) {
	in.Dependencies = without(in.Dependencies, d.ID)
	b := newNetworkBuilder(in)
	b.checkEnd("from", d.Body.From, f)
	b.checkEnd("to", d.Body.To, f)
	if len(*f) > 0 || d.Body.From == d.Body.To { // Check has a word for the latter
		return
	}
	b.depend()
	if circle := b.connect(d); circle != nil {
		f.Add("to", "closes a circle: %s; remove one of these dependencies, or put the milestones in another order", b.tell(circle))
	}
}

func without(all []Item[Dependency], id string) []Item[Dependency] {
	var out []Item[Dependency]
	for _, d := range all {
		if d.ID != id || id == "" {
			out = append(out, d)
		}
	}
	return out
}

// DependenciesOf are the dependencies between the projects of a plan's actions, for the ids of
// those that became projects: what depends on an action waits for its project to finish. Each
// comes with the ids of the two actions.
func DependenciesOf(actions []Item[Action], projects map[string]string) []PlannedDependency {
	var all []PlannedDependency
	for _, a := range actions {
		for _, before := range a.Body.DependsOn {
			if projects[a.ID] != "" && projects[before] != "" {
				all = append(all, PlannedDependency{before, a.ID, Dependency{
					From: projects[before], To: projects[a.ID], Type: FinishToStart, Lag: lagAfter(a.Body, before),
				}})
			}
		}
	}
	return all
}

// PlannedDependency is a dependency between two actions of a plan, as their projects have it.
type PlannedDependency struct {
	Before, After string // the actions
	Dependency    Dependency
}
