package web

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// approval is what the form shows.
type approval struct {
	sitting
	typed
	wrong    wrongs
	document templ.Component
	changes  []engagement.Change // since the revision before
	mine     []engagement.Change // of them, those for which the person signs again
	deed     deed                // what was typed beside the decision, and what is wrong in it
	token    string
	done     string // the step that has just been taken
}

// subject is the frozen revision as a document.
func (s *Site) subject(ctx context.Context, sit sitting) (templ.Component, error) {
	at := sit.gate.Subject
	document, err := s.Subject(ctx, sit.who.Org, sit.engagement.ID, at.Ref, at.Revision)
	if err != nil {
		return nil, fmt.Errorf("show revision %d of %s: %w", at.Revision, at.Ref, err)
	}
	html, err := document.Fragment()
	return templ.Raw(string(html)), err
}

// verdicts are those that the stage lets the person choose from.
func (a approval) verdicts() []engagement.Verdict {
	var all []engagement.Verdict
	for _, v := range engagement.Verdicts {
		if v != engagement.Abstain || a.stage.MayAbstain() {
			all = append(all, v)
		}
	}
	return all
}

// commentFor says with which verdicts a comment is required; "" when with none.
func (a approval) commentFor() string {
	var with, without []string
	for _, v := range a.verdicts() {
		name := a.say("verdict." + string(v))
		if slices.Contains(a.stage.CommentRequired, v) {
			with = append(with, name)
		} else {
			without = append(without, name)
		}
	}
	switch {
	case len(with) == 0:
		return ""
	case len(without) == 0:
		return a.say("form.comment_always")
	case len(without) < len(with): // the shorter list is read
		return a.say("form.comment_unless", "Verdicts", a.words.List(without))
	}
	return a.say("form.comment_required", "Verdicts", a.words.List(with))
}

// post is where the form is sent: in the language in which it is read.
func (sit sitting) post() templ.SafeURL {
	return templ.SafeURL(sit.address + "?lang=" + sit.words.Tag())
}

// postAct is where the small forms are sent.
func (sit sitting) postAct() templ.SafeURL {
	return templ.SafeURL(sit.address + "/acts?lang=" + sit.words.Tag())
}

// stageState is how a stage stands, as a word of stage_state.
func (sit sitting) stageState(number int) string {
	switch {
	case number <= len(sit.gate.Policy.Stages) && sit.skipped(sit.gate.Policy.Stages[number-1].Key):
		return "skipped"
	case number < sit.gate.StageNumber:
		return string(engagement.ResultPassed)
	case number > sit.gate.StageNumber:
		return "waiting"
	}
	if sit.gate.Tally.Result == "" {
		return string(engagement.ResultPending)
	}
	return string(sit.gate.Tally.Result)
}

// rule says how many approvals a stage needs.
func (sit sitting) rule(s engagement.Stage) string {
	return sit.say("approval.mode_"+string(s.Mode.Mode), "Needed", s.Mode.N)
}

// approvers says whom a stage asks that has not opened yet.
func (sit sitting) approvers(s engagement.Stage) string {
	names := make([]string, len(s.Approvers))
	for i, a := range s.Approvers {
		names[i] = a.Person
		if a.Role != "" {
			names[i] = sit.say("role." + string(a.Role))
		}
	}
	return sit.say("approval.asks", "Roles", sit.words.List(names))
}

// tasksOf are the tasks of a stage that still count, or were decided.
func (sit sitting) tasksOf(stage string) []store.Task {
	var all []store.Task
	for _, t := range sit.gate.Tasks {
		if t.Stage == stage {
			all = append(all, t)
		}
	}
	return all
}

// said is the decision behind a task, or nil.
func (sit sitting) said(t store.Task) *store.DecisionRecord {
	for i, d := range sit.gate.Decisions {
		if d.ID == t.Decision && d.Person == t.Person {
			return &sit.gate.Decisions[i]
		}
	}
	return nil
}

// skipped tells whether a stage was passed over.
func (sit sitting) skipped(stage string) bool { return slices.Contains(sit.gate.Skipped, stage) }

// excludedFrom are those whom the separation of duties has kept out of a stage.
func (sit sitting) excludedFrom(stage string) []store.Excluded {
	var all []store.Excluded
	for _, x := range sit.gate.Excluded {
		if x.Stage == stage {
			all = append(all, x)
		}
	}
	return all
}

// groupNames lists groups in words.
func (sit sitting) groupNames(groups []string) string {
	names := make([]string, len(groups))
	for i, g := range groups {
		names[i] = sit.groupName(g)
	}
	return sit.words.List(names)
}

// reauthenticateMinutes is how old a sign-in may be for a decision that asks for one.
const reauthenticateMinutes = int(engagement.ReauthenticateWithin / time.Minute)

// changeTone is the tone of a badge that names a change.
func changeTone(kind engagement.ChangeKind) string {
	switch kind {
	case engagement.ChangeAdded:
		return "good"
	case engagement.ChangeRemoved:
		return "bad"
	}
	return "info"
}

// toneOf is the tone of a badge that names a state of this kind.
func toneOf(state string) string {
	switch state {
	case "approve", "approved", "passed", "counted":
		return "good"
	case "reject", "rejected", "failed", "expired", "revoked", "unsatisfiable":
		return "bad"
	case "approve_with_conditions", "approved_with_conditions", "request_changes", "changes_requested", "held", "late", "recuse":
		return "warn"
	case "open", "pending", "taken_up":
		return "info"
	}
	return "quiet"
}

// fieldID is the id of a field's element: conditions[0].text becomes conditions-0-text.
func fieldID(name string, row int) string { return "condition-" + strconv.Itoa(row) + "-" + name }

// anchor is the id of the element of a field that is wrong.
func anchor(field string) templ.SafeURL {
	if id, found := strings.CutPrefix(field, "item:"); found {
		return templ.SafeURL("#" + itemFieldID("accept", id))
	}
	var row int
	if n, _ := fmt.Sscanf(field, "conditions[%d]", &row); n == 1 {
		for _, name := range []string{"text", "owner", "due", "verifier"} {
			if field == conditionField(row, name) {
				return templ.SafeURL("#" + fieldID(name, row))
			}
		}
	}
	return templ.SafeURL("#" + field)
}

// conditionField is the name under which the domain's rules speak of a row's part.
func conditionField(row int, name string) string { return fmt.Sprintf("conditions[%d].%s", row, name) }

// described lists the ids of what describes a field: its hint, and what is wrong in it.
func described(hint, field, wrong string) string {
	if wrong == "" {
		return hint
	}
	return hint + " " + field + "-wrong"
}
