package store

import (
	"fmt"
	"slices"

	"mandate/internal/engagement"
)

func registerGates() {
	register(on(submitted))
	register(on(nothing[engagement.Reopened])) // the draft itself is content
	register(on(gateOpened))
	register(on(stageOpened))
	register(on(decisionRecorded))
	register(on(decisionIgnored))
	register(on(tasksReassigned))
	register(on(gateExtended))
	register(on(gateLapsed))
	register(on(gateClosed))
}

func submitted(p *projection, f engagement.Submitted) error {
	return p.put(&rmSubmission{
		OrgID: p.tx.org, EngagementID: p.id, Gate: f.Gate, Revision: f.Subject.Revision,
		SubmittedBy: p.event.Actor, SubmittedAt: p.at(), Note: clean(p.event.Texts["note"]),
	})
}

func gateOpened(p *projection, f engagement.GateOpened) error {
	p.waiting, p.healthy = true, true
	said, _, err := first[rmSubmission](p.of(&rmSubmission{}).Where("gate = ? AND revision = ?", f.Gate, f.Subject.Revision))
	if err != nil {
		return err
	}
	requester := p.event.Actor
	if requester == "" {
		requester = said.SubmittedBy
	}
	if err := p.of(&rmGate{}).Where("id = ?", f.Gate).Update("newest", false).Error; err != nil {
		return err
	}
	return p.put(&rmGate{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Gate, Revision: f.Subject.Revision, Newest: true,
		Ref: f.Subject.Ref, Key: string(f.Key), Title: f.Policy.Title, Digest: f.Subject.Digest, State: string(engagement.GatePending),
		Requester: requester, Note: said.Note, Policy: jsonOf(f.Policy), OpenedAt: p.at(),
	})
}

func stageOpened(p *projection, f engagement.StageOpened) error {
	p.waiting, p.healthy = true, true
	tally := engagement.Tally{Eligible: len(f.Tasks), Undecided: len(f.Tasks), Needed: f.Needed, Result: engagement.ResultPending}
	err := p.round(f.Gate, f.Revision, map[string]any{
		"stage": f.Stage, "stage_number": f.Number, "due_at": stampOf(f.Due), "expires_at": stampOf(f.Expires),
		"tally": jsonOf(tally), "overdue": false, "lapsed": false,
	})
	if err != nil {
		return err
	}
	// The stage before has passed without those who had not decided.
	if err := p.openTasks(f.Gate).Update("state", engagement.TaskCancelled).Error; err != nil || len(f.Tasks) == 0 {
		return err
	}
	rows := make([]rmTask, len(f.Tasks))
	for i, t := range f.Tasks {
		rows[i] = p.task(f.Gate, f.Revision, f.Stage, t)
		rows[i].StageNumber, rows[i].Place, rows[i].DueAt = f.Number, i, stampOf(f.Due)
	}
	return p.put(&rows)
}

func (p *projection) task(gate string, revision int, stage string, who engagement.Eligible) rmTask {
	return rmTask{
		OrgID: p.tx.org, EngagementID: p.id, Gate: gate, Revision: revision, Stage: stage, Person: who.Person,
		Roles: list(who.Roles), State: string(engagement.TaskOpen), OpenedAt: p.at(),
	}
}

// round changes the row of one revision's round at a gate.
func (p *projection) round(gate string, revision int, change map[string]any) error {
	done := p.of(&rmGate{}).Where("id = ? AND revision = ?", gate, revision).Updates(change)
	if done.Error != nil {
		return done.Error
	}
	if done.RowsAffected == 0 {
		return neverOpened(gate, revision)
	}
	return nil
}

func neverOpened(gate string, revision int) error {
	return engagement.Errorf(engagement.JournalConflict, "Revision %d is not before gate %s: its opening was not recorded.", revision, gate)
}

func decisionRecorded(p *projection, f engagement.DecisionRecorded) error {
	p.waiting = true
	row := rmDecision{
		OrgID: p.tx.org, EngagementID: p.id, ID: f.Decision, Gate: f.Gate, Revision: f.Revision, Stage: f.Stage,
		Person: p.event.Actor, Roles: list(f.Roles), Digest: f.Digest, Verdict: string(f.Verdict),
		Meaning: clean(p.event.Texts["meaning"]), Comment: clean(p.event.Texts["comment"]), Conditions: list(p.conditions(f.Conditions)),
		Channel: string(f.Channel), SignedInBy: f.SignedInBy, SignedInAt: stampOf(f.SignedInAt), Provenance: f.Provenance,
		At: p.at(), Late: f.Late, Tally: jsonOf(f.Tally), State: string(f.State), Seq: p.seq, PrevHash: p.prevHash, Hash: p.hash,
	}
	if err := p.tx.db.Create(&row).Error; err != nil {
		return err
	}
	if err := p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(f.Tally)}); err != nil {
		return err
	}
	return p.of(&rmTask{}).Where("gate = ? AND revision = ? AND stage = ? AND person = ?", f.Gate, f.Revision, f.Stage, p.event.Actor).
		Updates(map[string]any{
			"state": engagement.TaskDecided, "decided_at": p.at(), "decision": f.Decision, "verdict": f.Verdict, "late": f.Late,
		}).Error
}

// conditions puts an approval's conditions together from its facts and texts.
func (p *projection) conditions(due []engagement.Day) []engagement.Condition {
	all := make([]engagement.Condition, len(due))
	for i, day := range due {
		name := fmt.Sprintf("condition/%d", i)
		all[i] = engagement.Condition{
			Text: clean(p.event.Texts[name]), Owner: clean(p.event.Texts[name+"/owner"]),
			Due: day, Verifier: clean(p.event.Texts[name+"/verifier"]),
		}
	}
	return all
}

func decisionIgnored(p *projection, f engagement.DecisionIgnored) error {
	return p.put(&rmRefusal{
		OrgID: p.tx.org, EngagementID: p.id, Seq: p.seq, Decision: f.Decision, Gate: f.Gate, Revision: f.Revision, Stage: f.Stage,
		Verdict: string(f.Verdict), Claimed: f.Claimed, Channel: string(f.Channel), Provenance: f.Provenance, Code: string(f.Code),
		Reason: clean(p.event.Texts["reason"]), At: p.at(),
	})
}

// tasksReassigned follows a change of the team: whoever joins is asked by the same due.
func tasksReassigned(p *projection, f engagement.TasksReassigned) error {
	p.waiting = true
	gate, found, err := first[rmGate](p.of(&rmGate{}).Where("id = ? AND revision = ?", f.Gate, f.Revision))
	if err != nil {
		return err
	}
	if !found {
		return neverOpened(f.Gate, f.Revision)
	}
	var tasks []rmTask
	if err := p.of(&rmTask{}).Where("gate = ? AND revision = ? AND stage = ?", f.Gate, f.Revision, f.Stage).Find(&tasks).Error; err != nil {
		return err
	}
	tally := gate.Tally.V
	tally.Needed = f.Needed
	for _, person := range f.Removed {
		at := slices.IndexFunc(tasks, func(t rmTask) bool { return t.Person == person && t.State == string(engagement.TaskOpen) })
		if at < 0 {
			continue
		}
		tasks[at].State = string(engagement.TaskCancelled)
		tally.Eligible, tally.Undecided = tally.Eligible-1, tally.Undecided-1
		if err := p.put(&tasks[at]); err != nil {
			return err
		}
	}
	for _, who := range f.Added {
		row := p.task(f.Gate, f.Revision, f.Stage, who)
		row.StageNumber, row.Place, row.DueAt = gate.StageNumber, len(tasks), gate.DueAt
		tasks = append(tasks, row)
		tally.Eligible, tally.Undecided = tally.Eligible+1, tally.Undecided+1
		if err := p.put(&row); err != nil {
			return err
		}
	}
	return p.round(f.Gate, f.Revision, map[string]any{"tally": jsonOf(tally)})
}

func gateExtended(p *projection, f engagement.GateExtended) error {
	p.waiting, p.healthy = true, true
	err := p.openGate(f.Gate).Updates(map[string]any{"due_at": stampOf(f.Due), "expires_at": stampOf(f.Expires), "overdue": false, "lapsed": false}).Error
	if err != nil {
		return err
	}
	return p.openTasks(f.Gate).Update("due_at", stampOf(f.Due)).Error
}

func gateLapsed(p *projection, f engagement.GateLapsed) error {
	p.healthy = true
	return p.openGate(f.Gate).Update("lapsed", true).Error
}

func gateClosed(p *projection, f engagement.GateClosed) error {
	p.waiting, p.healthy = true, true
	change := map[string]any{"state": f.State, "closed_at": p.at(), "overdue": false, "lapsed": false, "reason": clean(p.event.Texts["reason"])}
	if f.Tally.Result != "" { // a gate that closes before its first stage has none
		change["tally"] = jsonOf(f.Tally)
	}
	if err := p.round(f.Gate, f.Revision, change); err != nil {
		return err
	}
	left := engagement.TaskCancelled
	if f.State == engagement.GateExpired {
		left = engagement.TaskExpired
	}
	return p.openTasks(f.Gate).Where("revision = ?", f.Revision).Update("state", left).Error
}
