package methodology_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func overlaid(t *testing.T, text string) engagement.Methodology {
	t.Helper()
	m, err := methodology.Overlay(parsed(t, sample), "overlay.yaml", []byte(text))
	require.NoError(t, err)
	return m
}

func TestAnOverlayReplacesOnlyWhatItSays(t *testing.T) {
	base := parsed(t, sample)
	want := parsed(t, sample)
	want.Key, want.Version, want.Title = "mine", 7, "Mine"
	want.Process.Periods = 3
	plan := want.Process.Phases[engagement.PhasePlan]
	plan.Owner = engagement.RoleConsultant
	want.Process.Phases[engagement.PhasePlan] = plan
	want.Process.Gates[engagement.GatePlan].Stages[0].Mode = engagement.Quorum{Mode: engagement.ModeAll}
	want.Process.Gates[engagement.GatePlan].Stages[0].Abstain.MinParticipation = 2

	got, err := methodology.Overlay(base, "overlay.yaml", []byte(`
key: mine
version: 7
title: Mine
process:
  periods: 3
  phases:
    plan: {owner: consultant}
  gates:
    plan:
      stages:
        - {key: first, mode: all, abstain: {min_participation: 2}}
`))

	require.NoError(t, err)
	require.Equal(t, want, got)
	require.Equal(t, parsed(t, sample), base, "the base is left as it is")
}

func TestAnOverlayAddsReplacesAndRemovesQuestions(t *testing.T) {
	m := overlaid(t, `
areas:
  - {key: two, title: Two}
questions:
  - {ref: Q-9, area: two, text: New?}
  - {ref: Q-2, text: Changed?}
  - {ref: Q-1, remove: true}
`)

	require.Equal(t, []engagement.Question{
		{Ref: "Q-2", Area: "one", Text: "Changed?", Weight: 1},
		{Ref: "Q-9", Area: "two", Text: "New?", Weight: 1},
	}, m.Questions)
	require.Equal(t, []engagement.Area{{Key: "one", Title: "One"}, {Key: "two", Title: "Two"}}, m.Areas)
}

func TestAnOverlayReplacesListsWithoutNamesWhole(t *testing.T) {
	m := overlaid(t, `
scale: {labels: [a, b, c]}
process:
  gates:
    plan:
      stages:
        - {key: first, approvers: [role: sponsor], remind: [due], channels: [signal], comment_required: []}
`)

	stage := m.Process.Gates[engagement.GatePlan].Stages[0]
	require.Equal(t, []string{"a", "b", "c"}, m.Scale.Labels)
	require.Equal(t, []engagement.Approver{{Role: engagement.RoleSponsor}}, stage.Approvers)
	require.Equal(t, []engagement.Channel{engagement.ChannelSignal}, stage.Channels)
	require.Empty(t, stage.CommentRequired)
	require.Len(t, stage.Remind, 1)
}

func TestAnOverlayReplacesVetoesAndEscalationsWhole(t *testing.T) {
	base := overlaid(t, `
process:
  gates:
    plan:
      separation_of_duties: {exclude: [requester, author], same_person: carry_forward}
      stages:
        - key: first
          veto: [role: sponsor, person: ana@example.com]
          escalate:
            - {after: due, to: {role: pmo}}
            - {after: due + 1 day, to: {role: sponsor}, effect: add}
`)

	m, err := methodology.Overlay(base, "overlay.yaml", []byte(`
process:
  gates:
    plan:
      separation_of_duties: {exclude: [last_editor]}
      stages:
        - {key: first, veto: [role: leader], escalate: [{after: due + 2 days, to: {person: ben@example.com}}]}
`))

	require.NoError(t, err)
	plan := m.Process.Gates[engagement.GatePlan]
	require.Equal(t, []engagement.Who{{Role: engagement.RoleLeader}}, plan.Stages[0].Veto)
	require.Len(t, plan.Stages[0].Escalate, 1)
	require.Equal(t, engagement.Who{Person: "ben@example.com"}, plan.Stages[0].Escalate[0].To)
	require.Equal(t, engagement.EffectTell, plan.Stages[0].Escalate[0].Effect, "nothing of the base's entry stays")
	require.Equal(t, engagement.Duties{Exclude: []engagement.Hand{engagement.HandLastEditor}, SamePerson: engagement.SamePersonCarryForward}, plan.Duties)
	require.Len(t, base.Process.Gates[engagement.GatePlan].Stages[0].Escalate, 2, "the base is left as it is")
}

func TestNothingInAnOverlayTakesAFieldBackToItsDefault(t *testing.T) {
	m := overlaid(t, `
process:
  gates:
    plan:
      stages: [{key: first, escalate: null, channels: null, mode: null, reject_when: null, abstain: null, expire_after: null}]
`)

	stage := m.Process.Gates[engagement.GatePlan].Stages[0]
	require.Nil(t, stage.Escalate)
	require.Nil(t, stage.ExpireAfter)
	require.Equal(t, engagement.ModeAny, stage.Mode.Mode)
	require.Equal(t, engagement.RejectImpossible, stage.RejectWhen.When)
	require.True(t, stage.MayAbstain())
	require.Equal(t, 1, stage.Abstain.MinParticipation)
	require.Equal(t, []engagement.Channel{engagement.ChannelWeb, engagement.ChannelLink, engagement.ChannelAPI}, stage.Channels)
}

func TestFaultsOfAnOverlayAreToldAtItsOwnPlaces(t *testing.T) {
	for name, c := range map[string]struct{ text, field, message string }{
		"a wrong value":            {"process:\n  period: ‸often", "process.period", "is not a duration"},
		"a question laid over":     {"questions:\n  - ref: Q-2\n    weight: ‸12", "questions[1].weight", "is 12"},
		"a question of no area":    {"questions:\n  - {ref: Q-3, text: So?, area: ‸four}", "questions[2].area", "not among"},
		"what it breaks elsewhere": {"‸areas:\n  - {key: one, remove: true}\n  - {key: two, title: Two}", "questions[0].area", "not among"},
		"a question twice":         {"questions:\n  - {ref: Q-1, text: A?}\n  - {ref: ‸Q-1, area: one, text: B?}", "questions[2].ref", "used twice"},
		"an unknown removal":       {"questions:\n  - ‸{ref: Q-7, remove: true}", "questions[0]", `removes "Q-7"`},
		"a gate taken away":        {"process:\n  gates:\n    ‸plan: null", "process.gates.plan", "is missing"},
		"one escalation":           {"process:\n  gates:\n    plan: {stages: [{key: first, ‸escalate: {after: due + 1 day}}]}", "process.gates.plan.stages[0].escalate", "give a list, such as [{after"},
		"a wrong condition":        {"process:\n  gates:\n    plan: {stages: [{key: second, when: ‸plan.cost > 3}]}", "process.gates.plan.stages[1].when", "there is no fact plan.cost"},
		"an unknown field":         {"process:\n  gates:\n    plan: {stages: [{key: first, ‸duration: 1 day}]}", "process.gates.plan.stages[0].duration", "is not known"},
	} {
		t.Run(name, func(t *testing.T) {
			source, at := marked(c.text)
			_, err := methodology.Overlay(parsed(t, sample), "overlay.yaml", source)
			faults := faultsOf(t, err)
			require.Equal(t, c.field, faults[0].Field)
			require.Contains(t, faults[0].Message, c.message)
			require.Equal(t, at[0], faults[0].Position)
		})
	}
}

func TestRemoveIsForOverlaysAlone(t *testing.T) {
	_, err := methodology.Parse("sample.yaml", []byte(edit(t, "ref: Q-2", "ref: Q-2\n    remove: true")))
	require.Equal(t, "questions[1].remove", faultsOf(t, err)[0].Field)
}
