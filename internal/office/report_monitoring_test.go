package office_test

import (
	"time"

	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// metric is the id of the metric that the plan's objective became.
func (f *file) metric() string {
	f.Helper()
	var id string
	f.in(func(tx *store.Tx) {
		metrics, _, err := store.List[engagement.Metric](tx, f.place.Engagement, store.Query{})
		require.NoError(f, err)
		require.Len(f, metrics, 1)
		id = metrics[0].ID
	})
	return id
}

// observe runs the first monitoring period and has its review approved: the metric gets
// better and still misses its target.
func (f *file) observe() engagement.Subject {
	f.Helper()
	f.now = time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC)
	f.record(contract.RefMonitoring, "", engagement.PhaseOpened{Phase: engagement.PhaseMonitoring, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 2, 0)}, nil)
	from, to := f.now, f.now.AddDate(0, 1, 0)
	f.record(contract.RefMonitoring, "", engagement.PeriodOpened{Period: 1, Of: 2, From: from, To: to}, nil)
	metric := f.metric()
	write(f, "", metric, engagement.Reading{Metric: metric, On: "2026-09-10", Value: 20})
	write(f, "", metric, engagement.Reading{Metric: metric, On: "2026-09-28", Value: 35.5, ActualBenefit: 1_234_500})
	write(f, "", "", engagement.Review{
		Period: 1, HeldOn: "2026-09-30", Attendees: []string{f.people["Ana"]}, Minutes: "Orders grow.", Decisions: []string{"France comes after the summer"},
		Corrective: []engagement.Corrective{{Text: "Translate the terms of sale", Owner: f.people["Car"], Due: "2026-10-15"}, {Text: "Ask the bank"}},
	})
	f.now = to
	f.record(contract.RefMonitoring, "", engagement.PeriodEvaluated{Period: 1, Status: engagement.Amber, Missed: []string{metric}}, nil)
	subject := f.decide(activities.FreezeRequest{Key: engagement.GateReview, Ref: contract.RefPeriod(1), Period: 1, From: from, To: to},
		engagement.GateApproved, approval)
	f.record(contract.RefMonitoring, "", engagement.PeriodClosed{Period: 1}, nil)
	// What is read later is no part of the period.
	write(f, "", metric, engagement.Reading{Metric: metric, On: "2026-10-20", Value: 77})
	return subject
}

// propose has an initiative rejected.
func (f *file) propose() engagement.Subject {
	f.Helper()
	write(f, "initiative-1", "", engagement.Initiative{
		Title: "Sell to the moon", Description: "There is demand.", Metric: f.metric(), Impact: 5, Feasibility: 1,
		BuildCost: 9_000_000, Owner: f.people["Car"], Start: "2026-11-02", Due: "2027-03-31",
	})
	subject := f.decide(activities.FreezeRequest{Key: engagement.GateInitiative, Ref: contract.RefInitiative("initiative-1"), Item: "initiative-1"},
		engagement.GateRejected, vote{by: "Ana", role: engagement.RoleSponsor, verdict: engagement.Reject, comment: "Too far."})
	f.record(contract.RefMonitoring, "", engagement.InitiativeDecided{Initiative: "initiative-1", State: engagement.GateRejected}, nil)
	return subject
}

// whole tells the engagement up to its closing phase. It returns the ids of its projects.
func (f *file) whole() []string {
	f.Helper()
	projects := f.begin()
	f.breach(projects[0])
	f.takeAlong(projects[0])
	f.finish(projects[0])
	f.record(contract.RefProject(projects[1]), "Pia", engagement.ProjectClosed{Project: projects[1], State: engagement.ProjectStopped},
		map[string]string{"reason": "The market has closed."})
	f.observe()
	f.propose()
	f.record(contract.RefClose, "", engagement.PhaseOpened{Phase: engagement.PhaseClose, Owner: engagement.RoleCTO, Due: f.now.AddDate(0, 0, 7)}, nil)
	return projects
}
