package office

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"mandate/internal/engagement"
)

// ask opens a stage for the people whom it would ask, by the gate's own rules.
func (r *rehearsal) ask(stage engagement.Stage, p *engagement.StagePreview) error {
	people, err := Eligible(r.tx, r.e.ID, r.preview.Gate, stage)
	if err != nil {
		return err
	}
	opening, failed := r.gate.OpenStage(people, r.opensAt, p.Due, time.Time{})
	for _, x := range opening.Excluded {
		p.Excluded = append(p.Excluded, engagement.ExclusionPreview{Person: x.Person, Why: x.Why})
	}
	if failed != nil {
		r.unsatisfied(stage, people, p)
		r.gate.SkipStage()
		return nil
	}
	p.Satisfiable, p.Needed = true, r.gate.Standing().Needed
	for _, who := range opening.Eligible {
		p.Asked = append(p.Asked, asked(who, opening.Changed))
	}
	if p.Opens == nil || *p.Opens {
		r.pass(stage)
		return nil
	}
	r.gate.FinishStage()
	r.gate.Runs = r.gate.Runs[:len(r.gate.Runs)-1]
	return nil
}

// asked is somebody who would be asked, with who stands in for them.
func asked(who engagement.Eligible, changed []engagement.Task) engagement.PersonPreview {
	person := engagement.PersonPreview{Person: who.Person, Roles: who.Roles, Groups: who.Groups, Veto: who.Veto}
	for _, t := range changed {
		if t.For == who.Person && t.How == engagement.HowStandIn && t.State == engagement.TaskOpen {
			until := t.Until
			person.StandIn, person.StandInTo = t.Person, &until
		}
	}
	return person
}

// pass takes a stage to have passed. Where everybody's vote is needed everybody has
// decided, and a later stage may not ask them again; elsewhere nobody knows who will have.
func (r *rehearsal) pass(stage engagement.Stage) {
	if t := r.gate.Standing(); stage.Mode.Mode == engagement.ModeAll || t.Needed >= t.Eligible {
		run := r.gate.Run()
		for i := range run.Tasks {
			if task := &run.Tasks[i]; task.State == engagement.TaskOpen {
				task.State = engagement.TaskDecided
				task.Vote = &engagement.Vote{Person: task.Person, Verdict: engagement.Approve, At: r.opensAt}
			}
		}
	}
	r.gate.FinishStage()
}

// unsatisfied says of a stage that too few people could decide.
func (r *rehearsal) unsatisfied(stage engagement.Stage, people []engagement.Eligible, p *engagement.StagePreview) {
	for _, who := range people {
		if r.gate.Barred(who.Person) == "" {
			p.Asked = append(p.Asked, asked(who, nil))
		}
	}
	p.Needed = max(1, stage.Mode.N)
	switch stage.Mode.Mode {
	case engagement.ModePerGroup:
		p.Needed = stage.Mode.N * len(stage.GroupKeys())
	case engagement.ModePercent, engagement.ModeAny, engagement.ModeAll:
		p.Needed = 1
	}
	if p.Opens != nil && !*p.Opens {
		return
	}
	kept := ""
	if n := len(p.Excluded); n > 0 {
		kept = fmt.Sprintf("; kept out, having made what is decided on or decided before: %d", n)
	}
	r.problem("stage %q: too few people may decide (%d) to meet its rule (%s, at least %d voting)%s; add people as %s, or change the rule",
		stage.Key, len(p.Asked), stage.Mode, stage.Abstain.MinParticipation, kept, approversOf(stage))
}

func approversOf(stage engagement.Stage) string {
	var names []string
	for _, a := range stage.Approvers {
		names = append(names, cmp.Or(string(a.Role), a.Person))
	}
	return strings.Join(names, " or ")
}

// conclude says whether the gate can pass at all.
func (r *rehearsal) conclude() {
	r.preview.CanPass = true
	opens := false
	for _, s := range r.preview.Stages {
		if s.Opens != nil && !*s.Opens {
			continue
		}
		opens = true
		r.preview.CanPass = r.preview.CanPass && s.Satisfiable
	}
	if !opens {
		r.preview.CanPass = false
		r.problem("no stage's condition holds, so that nobody would decide; mend the conditions in a new version of the methodology")
	}
}

// nameAll adds the names of all the people.
func (r *rehearsal) nameAll() error {
	var ids []string
	each := func(with func(id *string, name *string)) {
		for i := range r.preview.Stages {
			s := &r.preview.Stages[i]
			for j := range s.Asked {
				with(&s.Asked[j].Person, &s.Asked[j].Name)
				with(&s.Asked[j].StandIn, &s.Asked[j].StandInName)
			}
			for j := range s.Excluded {
				with(&s.Excluded[j].Person, &s.Excluded[j].Name)
			}
			for j := range s.Escalations {
				for k := range s.Escalations[j].To {
					with(&s.Escalations[j].To[k], &s.Escalations[j].To[k])
				}
			}
		}
	}
	each(func(id, _ *string) { ids = append(ids, *id) })
	known, err := r.tx.PeopleByID(ids...)
	if err != nil {
		return err
	}
	each(func(id, name *string) { *name = known[*id].Name })
	return nil
}
