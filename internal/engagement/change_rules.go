package engagement

// Check notes what is wrong in the group alone.
func (g Group) Check(f *Faults) { checkDeclared(f, "", g) }

// Check notes what is wrong in the stakeholder alone.
func (s Stakeholder) Check(f *Faults) { checkDeclared(f, "", s) }

// Check notes what is wrong in the training alone.
func (t Training) Check(f *Faults) {
	checkDeclared(f, "", t)
	if t.Completed > t.Seats {
		f.Add("completed", "is %d of %d seats; raise seats, or correct completed", t.Completed, t.Seats)
	}
}

// Check notes what is wrong in the pulse alone.
func (p Pulse) Check(f *Faults) { checkDeclared(f, "", p) }

// steps are the five steps of ADKAR, in their order.
func (p Pulse) steps() [5]int {
	return [5]int{p.Awareness, p.Desire, p.Knowledge, p.Ability, p.Reinforcement}
}

// Check notes what is wrong in the release alone.
func (r Release) Check(f *Faults) { checkDeclared(f, "", r) }
