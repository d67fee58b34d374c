package rest_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/engine"
	"mandate/internal/identity"
	"mandate/internal/store"
)

// Decided asks the journal, as the real engine does.
func (f *fakeEngine) Decided(ctx context.Context, org, id string) (*engagement.Receipt, error) {
	return engine.New(nil, f.db, identity.Keys{}, slog.New(slog.DiscardHandler), engine.DefaultWaits).Decided(ctx, org, id)
}

func (f *fakeEngine) Withdraw(ctx context.Context, id, ref string, w contract.Withdraw) error {
	defer f.note("withdraw", id, w)()
	if f.recorded[w.Request] {
		return nil
	}
	gate := f.gates[w.Gate]
	if gate == nil || gate.State != engagement.GatePending {
		return engagement.Errorf(engagement.Conflict, "the gate on %s is closed; nothing is left to withdraw", ref)
	}
	f.recorded[w.Request] = true
	return f.close(ctx, id, gate, engagement.GateWithdrawn, gate.Standing(), w.By, w.Reason)
}

func (f *fakeEngine) Resolve(ctx context.Context, id, ref string, r contract.Resolution) error {
	defer f.note("resolve", id, r)()
	return f.record(ctx, id, ref, r.Request, r.By, engagement.Resolved{Ref: r.Ref, Choice: string(r.Choice)}, map[string]string{"reason": r.Reason})
}

func (f *fakeEngine) Act(ctx context.Context, id string, what engine.Lifecycle, a contract.Act) error {
	defer f.note(string(what), id, a)()
	facts := map[engine.Lifecycle]engagement.Fact{
		engine.Pause: engagement.Paused{}, engine.Resume: engagement.Resumed{PausedAt: time.Now().UTC()},
		engine.Cancel: engagement.Ended{Status: engagement.StatusCancelled}, engine.Close: engagement.CloseRequested{},
		engine.Reassess:       engagement.ReassessmentDecided{Answer: engagement.ReassessmentStarted, Phase: contract.RefAssessed(2)},
		engine.NoReassessment: engagement.ReassessmentDecided{Answer: engagement.ReassessmentDeclined},
	}
	return f.record(ctx, id, "", a.Request, a.By, facts[what], map[string]string{"reason": a.Reason})
}

func (f *fakeEngine) Reschedule(ctx context.Context, id string, r contract.Reschedule) error {
	defer f.note("reschedule", id, r)()
	due, err := r.Due.Time()
	if err != nil {
		return err
	}
	return f.record(ctx, id, r.Ref, r.Request, r.By, engagement.DeadlineMoved{Of: r.Ref, To: due, Because: "rescheduled"}, map[string]string{"reason": r.Reason})
}

func (f *fakeEngine) Extend(ctx context.Context, id string, x contract.Extend) error {
	defer f.note("extend", id, x)()
	return f.record(ctx, id, "", x.Request, x.By, engagement.Extended{To: x.To}, map[string]string{"reason": x.Reason})
}

func (f *fakeEngine) Amend(ctx context.Context, id string, a contract.Amend) error {
	defer f.note("amend", id, a)()
	texts := map[string]string{"reason": a.Reason}
	for name, text := range map[string]*string{"title": a.Title, "scope_in": a.ScopeIn, "scope_out": a.ScopeOut} {
		if text != nil {
			texts[name] = *text
		}
	}
	var fact engagement.Amended
	for _, o := range a.Objectives {
		fact.Objectives = append(fact.Objectives, o.Key)
		texts["objective/"+o.Key] = o.Title
	}
	return f.record(ctx, id, "", a.Request, a.By, fact, texts)
}

func (f *fakeEngine) Team(ctx context.Context, id string, t contract.Team) error {
	defer f.note("team", id, t)()
	team, err := f.office.EnsureTeam(ctx, activities.Place{Org: org, Engagement: id}, t.Team)
	if err != nil {
		return err
	}
	return f.record(ctx, id, "", t.Request, t.By, engagement.TeamChanged{Team: team}, map[string]string{"reason": t.Reason})
}

func (f *fakeEngine) Live(_ context.Context, workflow string) (engine.Live, error) {
	defer f.note("live", workflow, nil)()
	return engine.Live{Workflow: workflow, Status: contract.Status{Step: "waiting"}, Timeline: []contract.Deadline{}}, nil
}

// requests are those that the engine was asked, of one sort, the first first.
func (f *fakeEngine) requests(what string) (out []any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, a := range f.asked {
		if a.what == what {
			out = append(out, a.request)
		}
	}
	return out
}

// startProject gives an engagement a project, as an approved plan does.
func (f *fakeEngine) startProject(ctx context.Context, id, name, lead string) (project string, err error) {
	err = f.db.In(ctx, org, func(tx *store.Tx) error {
		charter, err := store.Create(tx, id, "", engagement.Project{
			Name: name, Lead: lead, BaselineStart: "2026-03-02", BaselineEnd: "2026-09-30", BaselineBudget: 5_000_000,
		}, store.WriteOptions{By: lead})
		project = charter.ID
		return err
	})
	if err != nil {
		return "", err
	}
	ref := contract.RefProject(project)
	return project, f.record(ctx, id, ref, ref+"/opened", "", engagement.ProjectOpened{
		Project: project, Lead: lead, Start: "2026-03-02", End: "2026-09-30", Budget: 5_000_000, Workflow: contract.WorkflowOf(id, ref),
	}, map[string]string{"name": name})
}

func phaseOf(ref string) engagement.Phase {
	phase, _, _ := strings.Cut(ref, "/")
	return engagement.Phase(phase)
}

func engagementOf(workflow string) string { return strings.Split(workflow, "/")[1] }

// keyOf is the gate that decides on what stands at a place.
func keyOf(ref string) engagement.GateKey {
	parts := strings.Split(ref, "/")
	for _, k := range []struct {
		part string
		key  engagement.GateKey
	}{
		{"assessment", engagement.GateDiagnosis},
		{"plan", engagement.GatePlan},
		{"acceptance", engagement.GateAcceptance},
		{"release", engagement.GateGoLive},
		{"change", engagement.GateException},
		{"period", engagement.GateReview},
		{"initiative", engagement.GateInitiative},
	} {
		if slices.Contains(parts, k.part) {
			return k.key
		}
	}
	return engagement.GateClosure
}
