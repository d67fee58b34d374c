package methodology_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func builtin(t *testing.T, key string) engagement.Methodology {
	t.Helper()
	m, known := methodology.Builtin(key)
	require.True(t, known)
	return m
}

func TestTheBuiltInMethodologiesAreThree(t *testing.T) {
	var refs []string
	for _, m := range methodology.Builtins() {
		refs = append(refs, m.Ref())
	}
	require.Equal(t, []string{"external-cto@4", "external-cto-software@2", "external-cto-demo@4"}, refs)
	_, known := methodology.Builtin("another")
	require.False(t, known)
}

func TestABuiltInMethodologyIsNotSharedBetweenItsReaders(t *testing.T) {
	one := builtin(t, methodology.ExternalCTO)
	one.Questions[0].Text = "Changed?"
	one.Process.Gates[engagement.GatePlan].Stages[0].Key = "changed"
	delete(one.Process.Phases, engagement.PhasePlan)
	again := builtin(t, methodology.ExternalCTO)
	require.NotEqual(t, "Changed?", again.Questions[0].Text)
	require.NotEqual(t, "changed", again.Process.Gates[engagement.GatePlan].Stages[0].Key)
	require.Contains(t, again.Process.Phases, engagement.PhasePlan)
}

func TestEveryAreaIsAskedAboutInDepth(t *testing.T) {
	m := builtin(t, methodology.ExternalCTO)
	asked, texts := map[string]int{}, map[string]bool{}
	for _, q := range m.Questions {
		asked[q.Area]++
		texts[q.Text] = true
		require.Regexp(t, `\?$`, q.Text)
		require.Regexp(t, `(?s)^.{20,} Low: .{5,}\. High: .{20,}\.$`, q.Guidance, q.Ref)
		require.NotEmpty(t, q.References, q.Ref)
	}
	require.GreaterOrEqual(t, len(m.Questions), 60)
	require.Len(t, texts, len(m.Questions), "no question is asked twice")
	require.Len(t, asked, 5)
	for area, n := range asked {
		require.GreaterOrEqual(t, n, 12, area)
	}
	require.Len(t, m.Scale.Labels, 6)
}

// frameworkForms are the forms of ids whose lists are not at hand.
var frameworkForms = map[string]*regexp.Regexp{
	"ISO/IEC 27001:2022": regexp.MustCompile(`^A\.(5\.([1-9]|[12]\d|3[0-7])|6\.[1-8]|7\.([1-9]|1[0-4])|8\.([1-9]|[12]\d|3[0-4]))$`),
	"COBIT 2019":         regexp.MustCompile(`^(EDM0[1-5]|APO(0\d|1[0-4])|BAI(0\d|1[01])|DSS0[1-6]|MEA0[1-4])$`),
	"CIS Controls v8":    regexp.MustCompile(`^([1-9]|1[0-8])$`),
	"ITIL 4":             regexp.MustCompile(`^[A-Z][A-Za-z ]+$`),
	"NIST CSF 2.0":       regexp.MustCompile(`^(GV|ID|PR|DE|RS|RC)\.[A-Z]{2}(-\d{2})?$`),
	"DORA":               regexp.MustCompile(`^[a-z-]+$`),
}

func TestEveryReferenceHasTheFormOfItsFramework(t *testing.T) {
	for _, q := range builtin(t, methodology.ExternalCTOSoftware).Questions {
		for _, r := range q.References {
			form, known := frameworkForms[r.Framework]
			require.True(t, known, "%s refers to %s", q.Ref, r.Framework)
			require.Regexp(t, form, r.ID, q.Ref)
		}
	}
}

func TestEveryReferenceExistsInItsFramework(t *testing.T) {
	known := map[string]map[string]bool{
		"NIST CSF 2.0": frameworkIDs(t, "nist-csf-2.0.json"),
		"DORA":         frameworkIDs(t, "dora.json"),
	}
	for _, q := range builtin(t, methodology.ExternalCTOSoftware).Questions {
		for _, r := range q.References {
			if ids, listed := known[r.Framework]; listed {
				require.True(t, ids[r.ID], "%s refers to %s %s, which does not exist", q.Ref, r.Framework, r.ID)
			}
		}
	}
}

// frameworkIDs collects every id in a framework's file.
func frameworkIDs(t *testing.T, file string) map[string]bool {
	t.Helper()
	path := filepath.Join("..", "..", "..", "shared", "frameworks", file) // beside the module
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Skipf("the list of the framework's ids, %s, is not beside this checkout; the ids were only held to their form", path)
	}
	require.NoError(t, err)
	var content any
	require.NoError(t, json.Unmarshal(text, &content))
	ids := map[string]bool{}
	collectIDs(content, ids)
	require.Greater(t, len(ids), 30)
	return ids
}

func collectIDs(content any, ids map[string]bool) {
	switch c := content.(type) {
	case []any:
		for _, entry := range c {
			collectIDs(entry, ids)
		}
	case map[string]any:
		if id, ok := c["id"].(string); ok {
			ids[id] = true
		}
		for _, entry := range c {
			collectIDs(entry, ids)
		}
	}
}

func TestTheDemonstrationDiffersInTimesAndChannelsAlone(t *testing.T) {
	whole, demo := builtin(t, methodology.ExternalCTO), builtin(t, methodology.ExternalCTODemo)
	require.Equal(t, whole.Questions, demo.Questions)
	require.Equal(t, whole.Priority, demo.Priority)
	require.Equal(t, whole.Process.Tolerances, demo.Process.Tolerances)
	for key, policy := range demo.Process.Gates {
		of := whole.Process.Gates[key]
		require.Len(t, policy.Stages, len(of.Stages))
		for i, s := range policy.Stages {
			require.Contains(t, s.Channels, engagement.ChannelSignal)
			require.Equal(t, engagement.UnitClock, s.Due.Unit)
			require.NotEqual(t, s.Due, of.Stages[i].Due)
			like := of.Stages[i]
			require.Equal(t, told(like), told(s), "%s: who is told, in which order", key)
			s.Due, s.Remind, s.Escalate, s.ExpireAfter, s.Channels = like.Due, like.Remind, like.Escalate, like.ExpireAfter, like.Channels
			require.Equal(t, like, s)
		}
	}
	for phase, times := range demo.Process.Phases {
		require.Equal(t, engagement.UnitClock, times.Due.Unit)
		require.Equal(t, whole.Process.Phases[phase].Owner, times.Owner)
		require.Equal(t, engagement.RolePMO, times.Escalate.To)
	}
}

// told are those whom a stage's escalations tell, and what they may do then.
func told(s engagement.Stage) []engagement.StageEscalation {
	all := slices.Clone(s.Escalate)
	for i := range all {
		all[i].After = engagement.Moment{}
	}
	return all
}

func TestEveryGateOfTheWholeProcessRemindsEscalatesAndEnds(t *testing.T) {
	m := builtin(t, methodology.ExternalCTO)
	for _, key := range engagement.GateKeys {
		for _, s := range m.Process.Gates[key].Stages {
			require.NotEmpty(t, s.Remind, key)
			require.Equal(t, engagement.RolePMO, s.Escalate[0].To.Role, key)
			for _, e := range s.Escalate {
				require.Equal(t, engagement.EffectTell, e.Effect, "%s: nobody decides in the client's place", key)
				require.NotContains(t, s.Approvers, engagement.Approver{Role: e.To.Role}, "%s: who is asked is reminded, not told", key)
			}
			require.NotNil(t, s.ExpireAfter, key)
			require.Equal(t, engagement.ExpiryAskPMO, s.OnExpiry, key)
			require.NotEmpty(t, s.Meaning, key)
			require.NotContains(t, s.Channels, engagement.ChannelSignal, key)
		}
	}
}

func TestMoneyAndHandoversAreSigned(t *testing.T) {
	m := builtin(t, methodology.ExternalCTO)
	for _, key := range []engagement.GateKey{
		engagement.GatePlan, engagement.GateException, engagement.GateAcceptance, engagement.GateInitiative, engagement.GateClosure,
	} {
		for _, s := range m.Process.Gates[key].Stages {
			require.Equal(t, engagement.SignatureConfirm, s.Signature, key)
		}
	}
}

func TestEveryGateCanBeMetByTheSmallestTeam(t *testing.T) {
	team := map[string][]engagement.Role{"sponsor": {engagement.RoleSponsor}, "leader": {engagement.RoleLeader}, "cto": {engagement.RoleCTO}}
	nobody := func(string) bool { return false }
	for key, policy := range builtin(t, methodology.ExternalCTO).Process.Gates {
		for _, s := range policy.Stages {
			require.Empty(t, s.When, "%s: every stage opens", key)
			var asked []engagement.Eligible
			for person, roles := range team {
				if e, selected := s.Select(person, roles, nobody); selected {
					asked = append(asked, e)
				}
			}
			require.True(t, s.Meets(asked), "%s needs more than a sponsor, a leader and the CTO", key)
		}
	}
}

func TestWhoMadeItDoesNotApproveIt(t *testing.T) {
	gates := builtin(t, methodology.ExternalCTO).Process.Gates
	for key, hands := range map[engagement.GateKey][]engagement.Hand{
		engagement.GateDiagnosis:  {engagement.HandRequester, engagement.HandAuthor},
		engagement.GatePlan:       {engagement.HandRequester, engagement.HandAuthor},
		engagement.GateException:  {engagement.HandRequester, engagement.HandAuthor},
		engagement.GateAcceptance: {engagement.HandRequester},
		engagement.GateInitiative: {engagement.HandRequester},
		engagement.GateClosure:    {engagement.HandRequester},
	} {
		require.Equal(t, hands, gates[key].Duties.Exclude, key)
	}
}

func TestALeadersVoteOnThePlanOutlivesAnotherSummary(t *testing.T) {
	plan := builtin(t, methodology.ExternalCTO).Process.Gates[engagement.GatePlan]
	require.Equal(t, engagement.ResetAffected, plan.Revisions.OnMaterialChange)
	for _, a := range plan.Stages[0].Approvers {
		require.NotContains(t, a.Part, "summary")
		require.Equal(t, a.Role == engagement.RoleSponsor, len(a.Part) == 0, "the sponsor approves the whole")
	}
}

func TestSoftwareCompaniesAreAskedAboutDeliveryAndEveryPartOfSecurity(t *testing.T) {
	m := builtin(t, methodology.ExternalCTOSoftware)
	bySet, areas, compared := map[string]int{}, map[string]string{}, 0
	for _, q := range m.Questions {
		bySet[q.Set]++
		areas[q.Ref] = q.Area
		if q.Benchmark != nil {
			compared++
			require.Len(t, q.Choices, 6, q.Ref)
			require.Equal(t, 5, q.Choices[5].Score, "the best answer counts the best score")
		}
	}
	require.Equal(t, map[string]int{
		"systems@1": 14, "processes@1": 14, "people@1": 14, "security@1": 15, "strategy@1": 14, "software-delivery@1": 39, "security-csf@1": 22,
	}, bySet)
	require.Equal(t, 5, compared, "each of DORA's measures has a published figure")
	require.Equal(t, []string{"strategy", "security", "people"}, []string{areas["CSF-GV.OC"], areas["CSF-RC.CO"], areas["SD-31"]})
	require.Equal(t, builtin(t, methodology.ExternalCTO).Process, m.Process)
}

func TestTheQuestionsOfTheWholeProcessAreThoseOfTheFiveAreas(t *testing.T) {
	m := builtin(t, methodology.ExternalCTO)
	require.Len(t, m.Questions, 71)
	require.Empty(t, m.Sets)
	for _, q := range m.Questions {
		require.Equal(t, q.Area+"@1", q.Set, q.Ref)
	}
	var sets []string
	for _, s := range m.Sources {
		if s.Set != "" {
			require.NotEmpty(t, s.Licence, s.Set)
			sets = append(sets, s.Set)
		}
	}
	require.Equal(t, []string{"systems@1", "processes@1", "people@1", "security@1", "strategy@1"}, sets)
}
