package demo

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

// told checks a story as the API would: each item in the order in which it is sent, its
// marks replaced, its fields checked, what it refers to there already.
type told struct {
	t     *testing.T
	story Story
	m     engagement.Methodology
	ids   *ids
}

func requireConsistent(t *testing.T, story Story) {
	t.Helper()
	m, known := methodology.Builtin(story.Start.Methodology)
	require.True(t, known, "the story names a built-in methodology")
	if own := story.Methodology; own != nil {
		own.Process, own.Priority = m.Process, m.Priority
		m = *own
		m.Defaults()
		var f engagement.Faults
		m.Check(&f)
		require.NoError(t, f.Err("the methodology"))
	}
	c := told{t: t, story: story, m: m, ids: newIDs("2026-11-23")}
	c.start()
	c.gates()
	c.assessment()
	c.plan()
	c.delivery()
	c.change()
	c.monitoring()
}

func (c told) start() {
	for _, member := range c.story.Start.Team {
		_, err := mail.ParseAddress(member.Email)
		require.NoError(c.t, err)
		require.True(c.t, strings.HasSuffix(member.Email, "@example.com"), "nobody real is written to: %s", member.Email)
		local, _, _ := strings.Cut(member.Email, "@")
		c.ids.put("person/"+local, "id of "+local)
	}
}

// gates holds the team to the policies: the external CTO, who writes and submits, is no
// approver where that excludes them, and everybody else suffices.
func (c told) gates() {
	for key, policy := range c.m.Process.Gates {
		for _, stage := range policy.Stages {
			var asked []engagement.Eligible
			for _, member := range c.story.Start.Team {
				same := func(address string) bool { return address == member.Email }
				who, selected := stage.Select(member.Email, []engagement.Role{member.Role}, same)
				if selected && (member.Role != engagement.RoleCTO || len(policy.Duties.Exclude) == 0) {
					asked = append(asked, who)
				}
			}
			require.True(c.t, stage.Meets(asked), "the team cannot meet stage %s of the gate %s", stage.Key, key)
		}
	}
}

// content is what an item of the API is.
type content interface {
	Check(f *engagement.Faults)
	Links() []engagement.Link
}

// item checks one body as it would be sent.
func item[T content](c told, name string, body any) T {
	c.t.Helper()
	value, err := c.ids.resolve(body)
	require.NoError(c.t, err, name)
	text, err := json.Marshal(value)
	require.NoError(c.t, err)
	var out T
	require.NoError(c.t, strictly(text, &out), name)
	var f engagement.Faults
	out.Check(&f)
	require.NoError(c.t, f.Err(name), name)
	for _, link := range out.Links() {
		require.True(c.t, strings.HasPrefix(link.ID, "id of "), "%s: %s is %q", name, link.Field, link.ID)
	}
	c.ids.put(name, "id of "+name)
	return out
}

func items[T content](c told, kind string, list []Item[T]) []engagement.Item[T] {
	c.t.Helper()
	var out []engagement.Item[T]
	for _, it := range list {
		name := kind + "/" + it.Key
		require.NotEmpty(c.t, it.Key)
		require.NotContains(c.t, c.ids.of, name, "two items have one key")
		out = append(out, engagement.Item[T]{ID: "id of " + name, Body: item[T](c, name, it.Body)})
	}
	return out
}

func (c told) assessment() {
	items(c, "system", c.story.Systems)
	answered := map[string]int{}
	for _, a := range c.story.Answers {
		checked := item[engagement.Answer](c, "answer/"+a.Question, a)
		var f engagement.Faults
		engagement.CheckAnswer(checked, c.m, &f)
		require.NoError(c.t, f.Err("the answer to "+a.Question))
		answered[a.Question]++
	}
	for _, q := range c.m.Questions {
		require.Equal(c.t, 1, answered[q.Ref], "answers to question %s: %s", q.Ref, q.Text)
	}
	findings := items(c, "finding", c.story.Findings)
	require.NotEmpty(c.t, findings)
	for _, finding := range findings {
		var f engagement.Faults
		engagement.CheckFinding(finding.Body, c.m, c.story.Start.Objectives, &f)
		require.NoError(c.t, f.Err("the finding "+finding.ID))
	}
	items(c, "interview", c.story.Interviews)
	c.revision()
}

func (c told) revision() {
	r := c.story.Revision
	changed, err := json.Marshal(r.Change)
	require.NoError(c.t, err)
	for _, finding := range c.story.Findings {
		if finding.Key == r.Finding {
			before := finding.Body
			require.NoError(c.t, strictly(changed, &finding.Body))
			require.NotEqual(c.t, before, finding.Body, "the revision changes something")
		}
	}
	require.Contains(c.t, c.ids.of, "finding/"+r.Finding)
	role := engagement.Role("")
	for _, m := range c.story.Start.Team {
		if m.Email == r.By {
			role = m.Role
		}
	}
	require.Equal(c.t, engagement.RoleLeader, role, "a leader asks for changes")
	require.NotEmpty(c.t, r.Request)
	require.NotEmpty(c.t, r.Answer)
}

func (c told) plan() {
	objectives := items(c, "objective", c.story.Objectives)
	for _, o := range objectives {
		var f engagement.Faults
		engagement.CheckPlanObjective(o.Body, c.story.Start.Objectives, &f)
		require.NoError(c.t, f.Err(o.ID))
		c.ids.put("metric/"+strings.TrimPrefix(o.ID, "id of objective/"), "id of metric")
	}
	actions := items(c, "action", c.story.Actions)
	require.NotEmpty(c.t, c.story.Summary)
	plan := engagement.NewPlan(c.m, engagement.PlanDraft{Summary: c.story.Summary, Objectives: objectives, Actions: actions})
	require.NoError(c.t, engagement.CheckPlan(c.m, plan))
	for _, a := range c.story.Actions {
		c.ids.put("project/"+a.Key, "id of project/"+a.Key)
	}
}

func (c told) delivery() {
	late, breaches := 0, 0
	for _, a := range c.story.Actions {
		d, err := c.story.delivery(a.Key)
		require.NoError(c.t, err)
		resolved := item[engagement.Action](c, "action/"+a.Key, a.Body)
		l, b := c.carriedOut(d, engagement.ProjectOfAction(engagement.Item[engagement.Action]{Body: resolved}, c.m.Process.Tolerances))
		late, breaches = late+l, breaches+b
	}
	require.Len(c.t, c.story.Deliveries, len(c.story.Actions), "one delivery an action")
	require.Equal(c.t, 1, late, "one project is late")
	require.Equal(c.t, 1, breaches, "one project breaches its tolerances")
}

func (c told) carriedOut(d Delivery, charter engagement.Project) (late, breaches int) {
	require.Len(c.t, d.Reached, len(d.Milestones), "every milestone is reached")
	require.Len(c.t, d.Closing, len(d.RAID), "every entry is settled")
	require.NotEmpty(c.t, d.Reports)
	require.NotEmpty(c.t, d.Handover)
	for i, m := range d.Milestones {
		if item[engagement.Milestone](c, "milestone", m).Baseline.Before("2026-11-23") {
			require.Zero(c.t, i, "the overdue milestone comes first")
			late++
		}
	}
	require.Equal(c.t, d.Late, late == 1)
	for i, r := range d.Reports {
		checked := item[engagement.StatusReport](c, fmt.Sprintf("%s, report %d", charter.Name, i), r)
		_, breached := engagement.BreachOf(charter, engagement.Item[engagement.StatusReport]{Body: checked})
		require.Equal(c.t, breached, r.Proposal != "", "a proposal goes with a breach: %s, report %d", charter.Name, i)
		if breached {
			breaches++
			charter = engagement.Rebaseline(charter, checked)
		}
	}
	require.Equal(c.t, d.Breach, breaches == 1)
	for _, r := range d.RAID {
		item[engagement.RAID](c, "raid", r)
	}
	for _, a := range d.Allocated {
		item[engagement.Allocation](c, "allocation", a)
	}
	return late, breaches
}

func (c told) change() {
	items(c, "group", c.story.Groups)
	items(c, "stakeholder", c.story.Stakeholders)
	trainings := items(c, "training", c.story.Trainings)
	communications := items(c, "communication", c.story.Communications)
	pulses := items(c, "pulse", c.story.Pulses)
	require.Len(c.t, c.story.Concerns, 2)
	var concerns []engagement.Item[engagement.Concern]
	for _, one := range c.story.Concerns {
		require.Empty(c.t, one.Raised.Response, "a concern is answered after it was raised")
		one.Raised.Response, one.Raised.RootCause, one.Raised.Resolved = one.Response, one.Cause, true
		concerns = append(concerns, engagement.Item[engagement.Concern]{Body: item[engagement.Concern](c, "concern/"+one.Key, one.Raised)})
	}
	release := item[engagement.Release](c, "release/first", c.story.Release)
	ready := engagement.ReadinessOf(nil, engagement.Brief{}, engagement.Item[engagement.Release]{Body: release},
		make([]engagement.Item[engagement.Project], len(release.Projects)), trainings, communications, concerns, engagement.LatestPulses(pulses, nil))
	require.Equal(c.t, engagement.Green, ready.Status, "the release is ready: %s", ready.Reasons)
}

func (c told) monitoring() {
	require.Len(c.t, c.story.Periods, c.m.Process.Periods)
	objectives := map[string]engagement.PlanObjective{}
	for _, o := range c.story.Objectives {
		objectives[o.Key] = o.Body
	}
	require.Len(c.t, c.story.Metrics, len(objectives), "every metric is described")
	for _, m := range c.story.Metrics {
		metric := engagement.MetricOf(engagement.Item[engagement.PlanObjective]{ID: "id of objective", Body: objectives[m.Objective]})
		metric.Formula, metric.Owner, metric.Source, metric.Threshold = m.Formula, m.Owner, m.Source, m.Threshold
		metric.PlannedBenefit = m.PlannedBenefit
		item[engagement.Metric](c, "metric/"+m.Objective, metric)
	}
	ways := map[bool]int{}
	missed := map[string]bool{}
	for n, period := range c.story.Periods {
		ways[period.CSV]++
		period.Review.Period = n + 1
		item[engagement.Review](c, "review", period.Review)
		require.Len(c.t, period.Readings, len(objectives), "every metric is read in period %d", n+1)
		for _, r := range period.Readings {
			o := engagement.Item[engagement.PlanObjective]{Body: objectives[r.Objective]}
			e := engagement.Evaluate(engagement.Item[engagement.Metric]{ID: "m", Body: engagement.MetricOf(o)},
				[]engagement.Reading{{Metric: "m", On: "2026-11-23", Value: r.Value}}, "2026-11-23", "2026-11-23")
			missed[r.Objective] = e.Missed
		}
	}
	require.Positive(c.t, ways[true], "readings come as CSV")
	require.Positive(c.t, ways[false], "readings come as JSON")
	var at []string
	for objective, is := range missed {
		if is {
			at = append(at, objective)
		}
	}
	require.Equal(c.t, []string{c.story.Initiative.Metric}, at, "one metric is missed at the end, and the initiative is about it")
	proposal := c.story.Initiative.Proposal
	proposal.Metric = "@metric/" + c.story.Initiative.Metric
	c.ids.put("metric/"+c.story.Initiative.Metric, "id of metric")
	resolved := item[engagement.Initiative](c, "initiative", proposal)
	c.carriedOut(c.story.Initiative.Delivery, engagement.ProjectOfInitiative(engagement.Item[engagement.Initiative]{Body: resolved}, c.m.Process.Tolerances))
}
