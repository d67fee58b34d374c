package rehearsal_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/internal/calendar"
	"mandate/internal/engagement"
	"mandate/internal/rehearsal"
)

func TestPunctualPeopleBringAnEngagementToItsClose(t *testing.T) {
	begun := time.Now()
	m := builtin(t)
	r := run(t, engagementOf(t, m))
	assert.Less(t, time.Since(begun), 30*time.Second, "a year and a half takes seconds")
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	assert.Empty(t, r.Stuck)
	require.Len(t, r.Phases, 6)
	assert.Equal(t, engagement.PhaseAssessment, r.Phases[0].Phase)
	days, err := calendar.For("DE", "Europe/Berlin")
	require.NoError(t, err)
	for _, p := range r.Phases[:2] { // the dues are those that the calendar computes
		due, err := days.Add(p.OpenedAt, m.Process.Phases[p.Phase].Due, "")
		require.NoError(t, err)
		assert.Equal(t, due, p.DueAt, p.Phase)
		assert.False(t, p.Late)
	}
	assert.Len(t, those(r, engagement.HappensPeriod, "Period 12"), 3, "the twelfth period begins, is evaluated and closes")
	assert.Len(t, by(those(r, engagement.HappensAsked, ""), sven), 19,
		"diagnosis, plan, two go-lives, two acceptances, twelve reviews, closure")
	assert.Empty(t, those(r, engagement.HappensRefused, ""), "nobody is refused")
	assert.Empty(t, those(r, engagement.HappensLate, ""))
	sponsor := load(t, r, sven)
	assert.Equal(t, 19, sponsor.Decided)
	assert.Zero(t, sponsor.Reminders, "who decides at 40% of the time is not reminded")
	assert.Greater(t, sponsor.Mails, 40, "a flood of mails is seen before it comes")
}

func TestAnAbsentSponsorStopsThePlan(t *testing.T) {
	r := run(t, engagementOf(t, builtin(t), "sponsor=absent"))
	assert.Equal(t, engagement.RehearsalStuck, r.Outcome)
	require.Len(t, r.Stuck, 1)
	stuck := r.Stuck[0]
	assert.Equal(t, plan, stuck.About, "the leaders alone suffice for the diagnosis, and not for the plan")
	assert.Equal(t, []string{sven}, stuck.For)
	assert.Contains(t, stuck.Why, "run out of its time")
	assert.Contains(t, stuck.Remedy, "stand in for Sven Sommer")
	lapsed := those(r, engagement.HappensLapsed, plan)
	require.Len(t, lapsed, 1)
	assert.Equal(t, stuck.Since, lapsed[0].At, "it is stuck from its hard end on")
	assert.Len(t, by(those(r, engagement.HappensReminded, plan), sven), 3)
	assert.Equal(t, "Improvement plan", r.Waits[0].About)
	assert.Nil(t, r.Waits[0].To)
	text := rendered(t, r, "text")
	assert.Contains(t, text, "Where it gets stuck")
	assert.Contains(t, text, "Remedy: Have somebody stand in")
}

func TestAMethodologyThatRequiresCoverageIsRehearsedAllTheSame(t *testing.T) {
	m := brief(t)
	m.Coverage, m.Alignment = engagement.CoverageRequired, &engagement.AlignmentRule{Threshold: 3, Required: true}
	req := engagementOf(t, m)
	req.Start.Objectives = append(req.Start.Objectives, engagement.Objective{Key: "waste", Title: "Throw away less"})
	r := run(t, req)
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	assert.Empty(t, those(r, engagement.HappensRefused, ""), "what a rehearsal cannot know is waived")
}

func TestAStandInKeepsAnEngagementOfAnAbsentSponsorGoing(t *testing.T) {
	req := engagementOf(t, brief(t))
	req.Cast.People = []engagement.Player{{Role: engagement.RoleSponsor, Behaviour: engagement.Absent, DelegatesTo: "mona@bakery.example"}}
	r := run(t, req)
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	assert.Zero(t, load(t, r, sven).Decided)
	assert.Contains(t, by(those(r, engagement.HappensDecided, plan), mona)[0].What, "on behalf of Sven Sommer")
}

func TestWhoComesBackDecidesThen(t *testing.T) {
	r := run(t, engagementOf(t, brief(t), "sven@bakery.example=absent:2027-02-15..2027-03-05"))
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	late := by(those(r, engagement.HappensLate, plan), sven)
	require.Len(t, late, 1)
	assert.Equal(t, "2027-03-08", late[0].At.Format(time.DateOnly), "the first working day after")
}

func TestLatePeopleAreRemindedAndEscalated(t *testing.T) {
	r := run(t, engagementOf(t, brief(t), "leader=late:7"))
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	assert.Len(t, by(those(r, engagement.HappensReminded, plan), lena), 3)
	escalated := those(r, engagement.HappensEscalated, plan)
	require.NotEmpty(t, by(escalated, paula), "first the PMO hears of it")
	require.NotEmpty(t, by(escalated, carlos), "then the CTO")
	assert.Contains(t, escalated[len(escalated)-1].What, "late: Lena Lang, Luis Lehmann")
	assert.Contains(t, by(those(r, engagement.HappensLate, plan), lena)[0].What, "approves, late")
	assert.Positive(t, load(t, r, lena).Late)
}

func TestARefusingLeaderHoldsUpARound(t *testing.T) {
	r := run(t, engagementOf(t, brief(t), "luis@bakery.example=refusing:2"))
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	submitted := those(r, engagement.HappensSubmitted, plan)
	require.Len(t, submitted, 3, "two rounds of changes")
	assert.Equal(t, "submits revision 3", submitted[2].What)
	assert.Empty(t, those(r, engagement.HappensRefused, ""), "each request for changes is answered")
}

func TestRefusingForEverUsesUpTheRounds(t *testing.T) {
	r := run(t, engagementOf(t, builtin(t), "sponsor=refusing:50"))
	assert.Equal(t, engagement.RehearsalStuck, r.Outcome)
	require.Len(t, r.Stuck, 1)
	assert.Contains(t, r.Stuck[0].Why, "the policy foresees 5 rounds")
	assert.Contains(t, r.Stuck[0].Remedy, "max_rounds")
	assert.Len(t, those(r, engagement.HappensSubmitted, "Diagnosis"), 5)
}

func TestARejectedPlanAsksThePMO(t *testing.T) {
	req := engagementOf(t, builtin(t))
	req.Cast.People = []engagement.Player{{Role: engagement.RoleSponsor, Behaviour: engagement.Refusing, Verdict: engagement.Reject}}
	r := run(t, req)
	assert.Equal(t, engagement.RehearsalStuck, r.Outcome)
	require.Len(t, r.Stuck, 1)
	assert.Contains(t, r.Stuck[0].Why, "The plan was rejected")
	assert.Contains(t, r.Stuck[0].Remedy, "revise or close")
}

func TestAPolicyThatNobodyCanMeetIsFound(t *testing.T) {
	m := asking(t, engagement.GateDiagnosis, stage(t, "experts", engagement.RoleCTO, ""))
	r := run(t, engagementOf(t, m))
	assert.Equal(t, engagement.RehearsalStuck, r.Outcome)
	require.Len(t, r.Stuck, 1)
	assert.Contains(t, r.Stuck[0].Why, "policy_unsatisfiable")
	assert.Contains(t, r.Stuck[0].Remedy, "separation of duties")
}

func TestAnAbsentCTOSubmitsNothing(t *testing.T) {
	r := run(t, engagementOf(t, builtin(t), "cto=absent"))
	require.Len(t, r.Stuck, 1)
	assert.Contains(t, r.Stuck[0].Why, "Nobody submits: Carlos Cano")
}

func TestALateLeadRaisesAnException(t *testing.T) {
	r := run(t, engagementOf(t, brief(t), "consultant=late:20"))
	assert.Equal(t, engagement.RehearsalEnded, r.Outcome)
	assert.NotEmpty(t, those(r, engagement.HappensAsked, "First project, exception"), "20 days late is beyond the tolerance of 10")
}

func TestReportsThatNeverComeAreChased(t *testing.T) {
	req := engagementOf(t, brief(t))
	req.Cast.Reports = engagement.ReportsNever
	r := run(t, req)
	escalated := those(r, engagement.HappensEscalated, "First project")
	require.NotEmpty(t, escalated)
	assert.Equal(t, []string{paula}, escalated[0].Who)
}

func TestConditionalStagesFollowFromTheCast(t *testing.T) {
	m := asking(t, engagement.GatePlan,
		stage(t, "board", engagement.RoleLeader, "plan.build_cost > 5000000"), stage(t, "sponsor", engagement.RoleSponsor, ""))
	dear := engagementOf(t, m)
	month, err := engagement.ParseSpan("1 month")
	require.NoError(t, err)
	dear.Cast.Projects = []engagement.PlayedProject{{Title: "Dear", Length: month, Cost: 6_000_000}}
	cheap := engagementOf(t, m)
	cheap.Cast.Projects = []engagement.PlayedProject{{Title: "Cheap", Length: month, Cost: 100}}
	assert.Len(t, those(run(t, dear), engagement.HappensAsked, plan), 2)
	r := run(t, cheap)
	assert.Len(t, those(r, engagement.HappensAsked, plan), 1)
	assert.Contains(t, those(r, engagement.HappensGate, plan)[0].What, "passed over")
}

func TestTheSameInputHasTheSameCalendar(t *testing.T) {
	req := engagementOf(t, builtin(t), "leader=late:2", "sponsor=refusing")
	one, other := run(t, req), run(t, req)
	for _, format := range rehearsal.Formats {
		require.Equal(t, rendered(t, one, format), rendered(t, other, format), format)
	}
}

func TestEveryFormatTellsTheSame(t *testing.T) {
	r := run(t, engagementOf(t, builtin(t), "sponsor=absent"))
	for format, shows := range map[string]string{
		"text": "Sven Sommer, Lena Lang, Luis Lehmann: asked to decide", "md": "asked to decide", "html": "asked to decide",
		"json": `"outcome": "stuck"`, "ics": "BEGIN:VEVENT",
	} {
		assert.Contains(t, rendered(t, r, format), shows, format)
	}
	assert.Equal(t, len(r.Calendar), strings.Count(rendered(t, r, "ics"), "BEGIN:VEVENT"))
	require.ErrorContains(t, rehearsal.Render(nil, r, "pdf"), "choose text")
}

func TestARehearsalEndsWhenItsTimeIsUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	r, err := rehearsal.Run(ctx, engagementOf(t, builtin(t)))
	require.NoError(t, err)
	assert.Equal(t, engagement.RehearsalCutShort, r.Outcome)
	assert.Contains(t, r.Why, "took too long")
	assert.Empty(t, r.Stuck, "what was cut short is not stuck")
}
