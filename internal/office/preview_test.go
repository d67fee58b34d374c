package office_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/store"
)

// trial adds a methodology whose gate for the plan has some stages, and returns its id.
func (f *file) trial(duties engagement.Duties, stages ...engagement.Stage) (id string) {
	f.Helper()
	policy := engagement.Policy{Title: "Approve the plan", Stages: stages, Duties: duties}
	for i := range policy.Stages {
		policy.Stages[i].Due = span(f.T, "5 business days")
	}
	policy.Defaults()
	m := methodology()
	m.Key = "trial"
	m.Process.Gates = map[engagement.GateKey]engagement.Policy{engagement.GatePlan: policy}
	f.in(func(tx *store.Tx) {
		stored, err := tx.AddMethodology(m)
		require.NoError(f, err)
		id = stored.ID
	})
	return id
}

func span(t *testing.T, text string) engagement.Span {
	t.Helper()
	s, err := engagement.ParseSpan(text)
	require.NoError(t, err)
	return s
}

func at(t *testing.T, text string) engagement.Moment {
	t.Helper()
	m, err := engagement.ParseMoment(text)
	require.NoError(t, err)
	return m
}

func (f *file) preview(req engagement.PreviewRequest) engagement.Preview {
	f.Helper()
	req.Gate, req.Engagement = engagement.GatePlan, f.place.Engagement
	p, err := f.office.Preview(f.Context(), f.place.Org, req)
	require.NoError(f, err)
	return p
}

func stage(key string, mode engagement.Mode, roles ...engagement.Role) engagement.Stage {
	s := engagement.Stage{Key: key, Mode: engagement.Quorum{Mode: mode}}
	for _, role := range roles {
		s.Approvers = append(s.Approvers, engagement.Approver{Role: role})
	}
	return s
}

func namesOf(people []engagement.PersonPreview) (names []string) {
	for _, p := range people {
		names = append(names, p.Name)
	}
	return names
}

func TestADryRunSaysWhoIsAskedWhenAndWhatFollows(t *testing.T) {
	f := openFile(t)
	leaders := stage("leaders", engagement.ModeAny, engagement.RoleSponsor, engagement.RoleLeader)
	leaders.Remind = []engagement.Moment{at(t, "50%"), at(t, "due")}
	leaders.Escalate = []engagement.StageEscalation{{After: at(t, "due + 1 business day"), To: engagement.Who{Role: engagement.RolePMO}, Effect: engagement.EffectAdd}}
	expires := at(t, "due + 10 business days")
	leaders.ExpireAfter = &expires
	f.in(func(tx *store.Tx) {
		_, err := tx.AddDelegation(engagement.Delegation{
			Principal: f.people["Ana"], Delegate: f.people["Pia"], From: "2026-03-02", Until: "2026-03-06", Mode: engagement.DelegationReplace,
		}, f.people["Ana"])
		require.NoError(t, err)
	})
	p := f.preview(engagement.PreviewRequest{Methodology: f.trial(engagement.Duties{}, leaders, stage("board", engagement.ModeAny, engagement.RolePMO))})
	require.True(t, p.CanPass, "%v", p.Problems)
	require.Empty(t, p.Problems)
	require.Equal(t, began, p.At)
	require.Contains(t, p.PolicyVersion, "trial@1 sha256:")

	first, second := p.Stages[0], p.Stages[1]
	require.ElementsMatch(t, []string{"Ana Ruiz", "Luis Gil"}, namesOf(first.Asked))
	for _, who := range first.Asked {
		if who.Name == "Ana Ruiz" {
			require.Equal(t, "Pia Pons", who.StandInName)
			require.Equal(t, time.Date(2026, 3, 6, 23, 0, 0, 0, time.UTC), *who.StandInTo, "midnight in Madrid")
		}
	}
	require.Equal(t, time.Date(2026, 3, 9, 16, 0, 0, 0, time.UTC), first.Due, "five o'clock in Madrid, a week later")
	require.Len(t, first.Reminders, 2)
	require.Equal(t, []engagement.EscalationPreview{{At: time.Date(2026, 3, 10, 16, 0, 0, 0, time.UTC), To: []string{"Pia Pons"}, Effect: engagement.EffectAdd}}, first.Escalations)
	require.Equal(t, time.Date(2026, 3, 23, 16, 0, 0, 0, time.UTC), first.Expires.UTC())
	require.Equal(t, first.Due, second.OpensAt, "each stage is taken to pass at its due")

	later := f.preview(engagement.PreviewRequest{Methodology: f.trial(engagement.Duties{}, leaders, stage("board", engagement.ModeAny, engagement.RolePMO)), At: began.AddDate(0, 0, 7)})
	for _, who := range later.Stages[0].Asked {
		require.Empty(t, who.StandIn, "Ana is back")
	}
}

func TestADryRunKnowsWhomTheSeparationOfDutiesKeepsOut(t *testing.T) {
	f := openFile(t)
	f.diagnose()
	f.plan()
	duties := engagement.Duties{Exclude: []engagement.Hand{engagement.HandRequester, engagement.HandAuthor}}
	id := f.trial(duties, stage("all", engagement.ModeAll, engagement.RolePMO, engagement.RoleCTO, engagement.RoleSponsor), stage("again", engagement.ModeAny, engagement.RoleSponsor))
	p := f.preview(engagement.PreviewRequest{Methodology: id, Requester: f.people["Pia"]})
	require.Equal(t, []string{"Ana Ruiz"}, namesOf(p.Stages[0].Asked))
	why := map[string]engagement.Hand{}
	for _, x := range p.Stages[0].Excluded {
		why[x.Name] = x.Why
	}
	require.Equal(t, map[string]engagement.Hand{"Pia Pons": engagement.HandRequester, "Carla Otto": engagement.HandAuthor}, why)
	require.True(t, p.Stages[0].Satisfiable)

	require.False(t, p.Stages[1].Satisfiable, "whose vote the first stage needs, the second cannot ask")
	require.Equal(t, engagement.HandDecidedBefore, p.Stages[1].Excluded[0].Why)
	require.False(t, p.CanPass)
	require.Equal(t, []string{
		`stage "again": too few people may decide (0) to meet its rule (any, at least 1 voting); kept out, having made what is decided on or decided before: 1; ` +
			`add people as sponsor, or change the rule`,
	}, p.Problems)
}

func TestADryRunJudgesConditionsOnTheContentAsItStands(t *testing.T) {
	f := openFile(t)
	large := stage("large", engagement.ModeAny, engagement.RoleSponsor)
	large.When = "plan.build_cost > 5000000"
	small := stage("small", engagement.ModeAny, engagement.RoleLeader)
	small.When = "plan.build_cost < 100"
	id := f.trial(engagement.Duties{}, large, small)

	unknown := f.preview(engagement.PreviewRequest{Methodology: id})
	require.Nil(t, unknown.Stages[0].Opens)
	require.Contains(t, unknown.Stages[0].Why, "not complete yet")
	require.True(t, unknown.CanPass, "it may open, and would then be met")

	said := f.preview(engagement.PreviewRequest{Methodology: id, When: map[string]bool{"large": false, "small": false}})
	require.False(t, *said.Stages[0].Opens)
	require.False(t, said.CanPass)
	require.Len(t, said.Problems, 1)
	require.Contains(t, said.Problems[0], "no stage's condition holds")

	f.diagnose()
	f.plan()
	judged := f.preview(engagement.PreviewRequest{Methodology: id})
	require.True(t, *judged.Stages[0].Opens)
	require.False(t, *judged.Stages[1].Opens)
	require.NotEmpty(t, judged.Stages[1].Why)
	require.True(t, judged.CanPass)
}

func TestADryRunForAStrangerSaysSo(t *testing.T) {
	f := openFile(t)
	id := f.trial(engagement.Duties{}, stage("leaders", engagement.ModeAny, engagement.RoleSponsor))
	_, err := f.office.Preview(t.Context(), f.place.Org, engagement.PreviewRequest{Methodology: id, Gate: engagement.GatePlan, Engagement: "e1", Requester: "nobody"})
	require.Equal(t, engagement.ReasonStranger, engagement.ReasonOf(err))
	_, err = f.office.Preview(t.Context(), f.place.Org, engagement.PreviewRequest{Methodology: id, Gate: engagement.GateReview, Engagement: "e1"})
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err))
}
