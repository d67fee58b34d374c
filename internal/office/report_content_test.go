package office_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
)

// What must never reach a client's leaders.
const (
	teamFinding = "The CIO cannot be trusted"
	interviewee = "Berta Geheim"
)

func score(n int) *int { return &n }

// assess writes an assessment: answers, findings of both visibilities, interviews with
// and without consent, a system.
func (f *file) assess() {
	f.Helper()
	f.record(contract.RefAssessment, "", engagement.PhaseOpened{Phase: engagement.PhaseAssessment, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 0, 14)}, nil)
	write(f, "", "", engagement.Answer{Question: "SYS-1", Score: score(1), Target: score(4), Respondent: interviewee})
	write(f, "", "", engagement.Answer{Question: "PEO-1", Score: score(3), Target: score(4)})
	write(f, "", "", engagement.System{Name: "ERP", Vendor: "Anvil", Criticality: 5, EndOfLife: "2027-01-31", AnnualCost: 1_200_000})
	write(f, "finding-1", "", engagement.Finding{
		Title: "No backup is ever restored", Type: "risk", Area: "systems", Condition: "Backups are written and never read.",
		Consequence: "A fire ends the company.", Likelihood: 4, Impact: 5, Evidence: "Log of the backup server", Objective: "growth",
	})
	write(f, "", "", engagement.Finding{
		Title: teamFinding, Type: "risk", Area: "people", Condition: "He hides things.", Likelihood: 5, Impact: 5, Visibility: engagement.VisibleTeam,
	})
	write(f, "", "", engagement.Interview{Person: interviewee, Team: "Warehouse", HeldOn: "2026-03-04", Notes: "Labels print twice.", Visibility: engagement.VisibleClient})
	write(f, "", "", engagement.Interview{
		Person: "Nora Nennt", Team: "Sales", HeldOn: "2026-03-05", Notes: "Prices are in a spreadsheet.", Visibility: engagement.VisibleClient, NameConsent: true,
	})
	write(f, "", "", engagement.Interview{Person: interviewee, HeldOn: "2026-03-06", Notes: "Said in confidence.", Visibility: engagement.VisibleTeam})
}

// diagnose carries the diagnosis through its gate in two rounds.
func (f *file) diagnose() engagement.Subject {
	f.Helper()
	f.assess()
	req := activities.FreezeRequest{Key: engagement.GateDiagnosis, Ref: contract.RefAssessment}
	f.decide(req, engagement.GateChangesRequested, vote{by: "Lui", role: engagement.RoleLeader, verdict: engagement.RequestChanges, comment: "Say more of the backups."})
	require.NoError(f, f.office.Reopen(f.Context(), f.place, contract.RefAssessment))
	subject := f.decide(req, engagement.GateApprovedWithConditions, approval, vote{
		by: "Lui", role: engagement.RoleLeader, verdict: engagement.ApproveWithConditions, comment: "Go on.", condition: "Restore one backup", claimed: true,
	})
	f.record(contract.RefAssessment, "", engagement.PhaseClosed{Phase: engagement.PhaseAssessment, Outcome: "done"}, nil)
	return subject
}

// plan writes a plan of two actions, one after the other, and has it approved.
func (f *file) plan() engagement.Subject {
	f.Helper()
	f.record(contract.RefPlan, "", engagement.PhaseOpened{Phase: engagement.PhasePlan, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 0, 14)}, nil)
	write(f, "objective-1", "", engagement.PlanObjective{
		Title: "Orders from abroad", Serves: "growth", Metric: "Orders from abroad a month", Baseline: 10, Target: 50, By: "2026-11-30",
	})
	write(f, "action-1", "", engagement.Action{
		Title: "Test every backup", Description: "Restore *all* of them.", Type: "security", Findings: []string{"finding-1"}, Impact: 5, Feasibility: 4,
		BuildCost: 1_000_050, RunCost: 10_000, PersonDays: 12, Owner: f.people["Car"], Start: "2026-04-01", Due: "2026-05-15",
	})
	write(f, "action-2", "", engagement.Action{
		Title: "Open the shop abroad", Type: "new_technology", Objective: "objective-1", Impact: 4, Feasibility: 3, BuildCost: 4_000_000,
		Start: "2026-05-18", Due: "2026-08-31", DependsOn: []string{"action-1"}, Alternatives: []string{"Do nothing: sales stay where they are."},
	})
	subject := f.decide(activities.FreezeRequest{Key: engagement.GatePlan, Ref: contract.RefPlan}, engagement.GateApproved, approval)
	f.record(contract.RefPlan, "", engagement.PhaseClosed{Phase: engagement.PhasePlan, Outcome: "done"}, nil)
	return subject
}

// begin diagnoses, plans and opens the projects of the plan; it returns their ids in the
// order of the plan.
func (f *file) begin() []string {
	f.Helper()
	f.diagnose()
	plan := f.plan()
	refs, err := f.office.OpenProjects(f.Context(), activities.OpenProjectsRequest{Place: f.place, Plan: &plan})
	require.NoError(f, err)
	var ids []string
	for _, p := range refs {
		f.record(contract.RefProject(p.ID), "", engagement.ProjectOpened{
			Project: p.ID, Action: p.Action, Lead: p.Lead, Start: p.Start, End: p.End, Budget: p.Budget,
		}, map[string]string{"name": p.Action})
		ids = append(ids, p.ID)
	}
	return ids
}

// report takes in a status report of a project.
func (f *file) report(project, id string, r engagement.StatusReport) {
	f.Helper()
	r.Time, r.Cost, r.Scope, r.Benefit = engagement.Amber, engagement.Green, engagement.Green, engagement.Green
	write(f, id, project, r)
	f.record(contract.RefProject(project), "", engagement.ProjectReported{
		Project: project, Report: id, Health: engagement.Amber, Progress: r.Progress, ForecastEnd: r.ForecastEnd, Spent: r.Spent,
	}, nil)
}

// breach has a project leave its limits, and the exception approved.
func (f *file) breach(project string) engagement.Subject {
	f.Helper()
	f.report(project, "status-1", engagement.StatusReport{
		On: "2026-04-30", Progress: 40, Spent: 600_000, ForecastCost: 1_300_000, ForecastEnd: "2026-06-30",
		Narrative: "The tapes are unreadable.", Proposal: "Buy new tapes.",
	})
	f.record(contract.RefProject(project), "", engagement.ToleranceBreached{Project: project, Breach: engagement.Breach{Report: "status-1", DaysOver: 36, CostOver: 199_945}}, nil)
	subject := f.decide(activities.FreezeRequest{
		Key: engagement.GateException, Ref: contract.RefException(project, 1), Item: project, Report: "status-1",
	}, engagement.GateApproved, approval)
	moved, err := f.office.Rebaseline(f.Context(), activities.RebaselineRequest{Place: f.place, Project: project, Approved: &subject, Report: "status-1"})
	require.NoError(f, err)
	f.record(contract.RefProject(project), "", engagement.Rebaselined{Project: project, End: moved.End, Budget: moved.Budget}, nil)
	return subject
}

// finish hands a project over and has it accepted.
func (f *file) finish(project string) engagement.Subject {
	f.Helper()
	write(f, "milestone-1", project, engagement.Milestone{Title: "Tapes bought", Baseline: "2026-04-15", Actual: "2026-04-20", Accepted: true})
	write(f, "milestone-2", project, engagement.Milestone{Title: "All restored", Baseline: "2026-05-15"})
	write(f, "raid-1", project, engagement.RAID{Type: "risk", Title: "Tapes may melt", Severity: "high", Owner: f.people["Car"], Due: "2026-06-01"})
	f.report(project, "status-2", engagement.StatusReport{
		On: "2026-06-20", Progress: 100, Spent: 1_250_000, ForecastCost: 1_250_000, ForecastEnd: "2026-06-25", Narrative: "Every tape was read.",
	})
	f.now = time.Date(2026, 6, 24, 10, 0, 0, 0, time.UTC)
	subject := f.decide(activities.FreezeRequest{
		Key: engagement.GateAcceptance, Ref: contract.RefAcceptance(project), Item: project, Note: "All backups can be restored.",
	}, engagement.GateApproved, approval)
	f.record(contract.RefProject(project), "", engagement.ProjectClosed{Project: project, State: engagement.ProjectAccepted, Late: true}, nil)
	return subject
}

// takeAlong writes the registers of change management, and has a release go live.
func (f *file) takeAlong(project string) engagement.Subject {
	f.Helper()
	write(f, "group-1", "", engagement.Group{Name: "Warehouse staff", Size: 40, Impact: "high", How: "New labels."})
	write(f, "", "", engagement.Stakeholder{Person: "Otto Gegen", Influence: 5, Interest: 5, Stance: "against"})
	write(f, "", "", engagement.Communication{Audience: "group-1", Subject: "What changes in June", Message: "Read this.", Channel: "e-mail", Planned: "2026-05-01", Sent: "2026-05-02"})
	write(f, "", "", engagement.Training{Title: "Restoring a backup", Group: "group-1", Seats: 40, Completed: 20})
	write(f, "concern-1", "", engagement.Concern{Verbatim: "We lose our jobs.", Group: "group-1", Severity: "high", Response: "Nobody does.", Resolved: true})
	write(f, "", "", engagement.Pulse{Group: "group-1", On: "2026-05-01", Awareness: 2, Desire: 2, Knowledge: 2, Ability: 2, Reinforcement: 2})
	write(f, "", "", engagement.Pulse{Group: "group-1", On: "2026-06-01", Awareness: 4, Desire: 4, Knowledge: 4, Ability: 3, Reinforcement: 3})
	write(f, "release-1", "", engagement.Release{Name: "June release", Projects: []string{project}, GoLive: "2026-06-20"})
	f.record(contract.RefChange, "", engagement.ConcernAnswered{Concern: "concern-1", Late: true}, nil)
	subject := f.decide(activities.FreezeRequest{Key: engagement.GateGoLive, Ref: contract.RefRelease("release-1"), Item: "release-1"},
		engagement.GateApproved, approval)
	f.record(contract.RefChange, "", engagement.WentLive{Release: "release-1", Projects: []string{project}}, nil)
	return subject
}
