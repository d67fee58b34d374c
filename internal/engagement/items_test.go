package engagement_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"mandate/internal/engagement"
)

// byAction is a policy under which one stage decides on actions one by one.
func byAction(change func(*engagement.Policy)) engagement.Policy {
	p := engagement.Policy{
		Title: "Approve the plan", Items: &engagement.ItemPolicy{Field: "actions"},
		Stages: []engagement.Stage{{
			Key: "leadership", Mode: engagement.Quorum{Mode: engagement.ModeAll}, CommentRequired: []engagement.Verdict{},
			Approvers: []engagement.Approver{{Role: engagement.RoleLeader}},
		}},
	}
	if change != nil {
		change(&p)
	}
	p.Defaults()
	return p
}

func actions(ids ...string) []engagement.SubjectItem {
	items := make([]engagement.SubjectItem, len(ids))
	for i, id := range ids {
		items[i] = engagement.SubjectItem{ID: id, Digest: "of " + id}
	}
	return items
}

// before opens a gate on some items for some people.
func before(t *testing.T, p engagement.Policy, items []engagement.SubjectItem, people ...string) *engagement.Gate {
	t.Helper()
	g := engagement.NewGate("gate", engagement.GatePlan, engagement.Subject{Ref: "plan/1", Revision: 1, Digest: "d"},
		engagement.Hands{}, []engagement.Field{{Name: "actions", Digest: "1"}}, p, nil)
	g.Items = items
	var asked []engagement.Eligible
	for _, person := range people {
		asked = append(asked, engagement.Eligible{Person: person, Roles: []engagement.Role{engagement.RoleLeader}, Veto: person == "chair"})
	}
	_, err := g.OpenStage(asked, noon, noon.Add(time.Hour), time.Time{})
	require.NoError(t, err)
	return g
}

func say(t *testing.T, g *engagement.Gate, person string, items ...engagement.ItemDecision) {
	t.Helper()
	d := approval(person)
	d.Items = items
	require.NoError(t, g.Check(d))
	g.Apply(d, noon)
}

func rejectItem(id string) engagement.ItemDecision {
	return engagement.ItemDecision{ID: id, Verdict: engagement.RejectItem, Comment: "too dear"}
}

func deferItem(id string, until engagement.Day) engagement.ItemDecision {
	return engagement.ItemDecision{ID: id, Verdict: engagement.DeferItem, Comment: "not now", Until: until}
}

func TestAnActionGoesAheadOnlyWhereThePlanAloneWouldHavePassed(t *testing.T) {
	g := before(t, byAction(nil), actions("a", "b", "c", "d"), "ana", "ben")
	say(t, g, "ana", rejectItem("b"), deferItem("c", "2027-06-01"))
	say(t, g, "ben", deferItem("c", "2027-09-01"), engagement.ItemDecision{ID: "d", Verdict: engagement.AcceptItem, Comment: "gladly"})
	require.Equal(t, engagement.GateApproved, g.Verdict())
	require.Equal(t, []engagement.ItemStanding{
		{ID: "a", Accepts: 2, Outcome: engagement.ItemAccepted},
		{ID: "b", Accepts: 1, Rejects: 1, Outcome: engagement.ItemRejected, Because: engagement.BecauseQuorum},
		{ID: "c", Defers: 2, Outcome: engagement.ItemDeferred, Because: engagement.BecauseQuorum, Until: "2027-09-01"},
		{ID: "d", Accepts: 2, Outcome: engagement.ItemAccepted},
	}, g.ItemStandings())
	require.Equal(t, []string{"b", "c"}, engagement.NotAccepted(g.ItemsAt(engagement.GateApproved, "")))
}

func TestOneOfManyDoesNotStopAnActionUnlessTheyHaveAVeto(t *testing.T) {
	half := byAction(func(p *engagement.Policy) {
		p.Stages[0].Mode = engagement.Quorum{Mode: engagement.ModeCount, N: 1}
	})
	g := before(t, half, actions("a", "b"), "ana", "chair")
	say(t, g, "chair", deferItem("b", ""))
	require.Equal(t, engagement.BecauseVeto, g.ItemStandings()[1].Because)

	g = before(t, half, actions("a", "b"), "ana", "ben")
	say(t, g, "ana", rejectItem("b"))
	require.Equal(t, engagement.ItemRejected, g.ItemStandings()[1].Outcome, "the only approval there is")
	say(t, g, "ben")
	require.Equal(t, engagement.ItemAccepted, g.ItemStandings()[1].Outcome, "one approval accepts it, and one is needed")
}

func TestWhatDependsOnAStoppedActionWaitsWithIt(t *testing.T) {
	items := actions("a", "b", "c", "d")
	items[1].DependsOn, items[2].DependsOn = []string{"gone", "a"}, []string{"b"}
	g := before(t, byAction(nil), items, "ana")
	say(t, g, "ana", rejectItem("a"))
	standing := g.ItemStandings()
	require.Equal(t, engagement.ItemRejected, standing[0].Outcome)
	for i, needs := range map[int]string{1: "a", 2: "b"} {
		require.Equal(t, engagement.ItemDeferred, standing[i].Outcome)
		require.Equal(t, engagement.BecauseDepends, standing[i].Because)
		require.Equal(t, needs, standing[i].DependsOn)
	}
	require.Equal(t, engagement.ItemAccepted, standing[3].Outcome)
}

func TestAGateWithNoAcceptedActionApprovesNothing(t *testing.T) {
	g := before(t, byAction(nil), actions("a", "b"), "ana", "ben")
	say(t, g, "ana", rejectItem("a"))
	say(t, g, "ben", deferItem("b", ""))
	require.Equal(t, engagement.GateRejected, g.After(g.Standing()))
	require.Len(t, g.ItemsAt(engagement.GateRejected, ""), 2, "the record says what was made of each")
}

func TestAnOverrideAcceptsThePlanAsItIs(t *testing.T) {
	g := before(t, byAction(nil), actions("a", "b"), "ana", "ben")
	say(t, g, "ana", rejectItem("b"))
	require.Empty(t, engagement.NotAccepted(g.ItemsAt(engagement.GateApproved, engagement.ByOverride)))
}

func TestWhereTimeAloneApprovedOnlyVetoesStopAnAction(t *testing.T) {
	g := before(t, byAction(nil), actions("a", "b", "c"), "ana", "ben", "chair")
	say(t, g, "ana", rejectItem("b"))
	say(t, g, "chair", rejectItem("c"))
	require.Equal(t, []string{"c"}, engagement.NotAccepted(g.ItemsAt(engagement.GateApproved, engagement.ByExpiryRule)))
}

func TestTheMostRestrictiveStageCounts(t *testing.T) {
	two := byAction(func(p *engagement.Policy) {
		board := p.Stages[0]
		board.Key = "board"
		p.Stages = append(p.Stages, board)
	})
	g := before(t, two, actions("a", "b"), "ana")
	say(t, g, "ana", deferItem("a", ""))
	g.FinishStage()
	_, err := g.OpenStage([]engagement.Eligible{{Person: "ben", Roles: leaders}}, noon, noon.Add(time.Hour), time.Time{})
	require.NoError(t, err)
	d := approval("ben")
	d.Stage = "board"
	require.NoError(t, g.Check(d))
	g.Apply(d, noon)
	require.Equal(t, engagement.ItemDeferred, g.ItemStandings()[0].Outcome)
	require.Equal(t, engagement.ItemAccepted, g.ItemStandings()[1].Outcome)
}

var leaders = []engagement.Role{engagement.RoleLeader}

func TestWhatIsSaidOfItemsMustFitThem(t *testing.T) {
	whole := byAction(func(p *engagement.Policy) { p.Items = nil })
	noDeferral := byAction(func(p *engagement.Policy) {
		p.Items.Verdicts = []engagement.ItemVerdict{engagement.AcceptItem, engagement.RejectItem}
	})
	long := make([]rune, 1001)
	for _, c := range []struct {
		policy  engagement.Policy
		verdict engagement.Verdict
		items   []engagement.ItemDecision
		field   string
		reason  engagement.Reason
	}{
		{whole, engagement.Approve, []engagement.ItemDecision{rejectItem("a")}, "items", engagement.ReasonItemsNot},
		{byAction(nil), engagement.Reject, []engagement.ItemDecision{rejectItem("a")}, "items", engagement.ReasonItemsOnly},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{rejectItem("z")}, "items[0].id", engagement.ReasonItemUnknown},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{rejectItem("a"), rejectItem("a")}, "items[1].id", engagement.ReasonItemTwice},
		{noDeferral, engagement.Approve, []engagement.ItemDecision{deferItem("a", "")}, "items[0].verdict", engagement.ReasonItemVerdict},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{{ID: "a", Verdict: engagement.RejectItem, Comment: " \n"}}, "items[0].comment", engagement.ReasonCommentRequired},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{{ID: "a", Verdict: engagement.RejectItem, Comment: string(long)}}, "items[0].comment", engagement.ReasonTooLong},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{deferItem("a", "soon")}, "items[0].until", engagement.ReasonItemUntil},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{{ID: "a", Verdict: engagement.AcceptItem, Until: "2027-01-01"}}, "items[0].until", engagement.ReasonItemUntil},
		{byAction(nil), engagement.Approve, []engagement.ItemDecision{rejectItem("a"), deferItem("b", "")}, "items", engagement.ReasonItemsNone},
	} {
		g := before(t, c.policy, actions("a", "b"), "ana")
		d := approval("ana")
		d.Verdict, d.Items = c.verdict, c.items
		var e *engagement.Error
		require.ErrorAs(t, g.Check(d), &e, c.reason)
		require.Equal(t, engagement.Invalid, e.Code)
		require.Equal(t, c.field, e.Faults[0].Field)
		require.Equal(t, c.reason, e.Faults[0].Reason)
	}
}

func TestItemsOfAFrozenPlanSayWhoTheyConcern(t *testing.T) {
	body := []byte(`{"actions":[{"body":{"depends_on":["b"],"owner":"ana","sponsor":"ben","title":"A"},"id":"a","rank":1},{"body":{"title":"B"},"id":"b","rank":2}],"summary":""}`)
	items, err := engagement.ItemsOf(byAction(nil), body)
	require.NoError(t, err)
	require.Equal(t, []string{"a", "b"}, engagement.ItemIDs(items))
	require.Equal(t, []string{"ana", "ben"}, items[0].People)
	require.Equal(t, []string{"b"}, items[0].DependsOn)
	moved, err := engagement.ItemsOf(byAction(nil), []byte(`{"actions":[{"body":{"title":"B"},"id":"b","rank":1,"version":7}]}`))
	require.NoError(t, err)
	require.Equal(t, items[1].Digest, moved[0].Digest, "its place and its record of edits are not what it says")
	none, err := engagement.ItemsOf(byAction(func(p *engagement.Policy) { p.Items = nil }), body)
	require.NoError(t, err)
	require.Nil(t, none)
}

// TestDecisionsAndPoliciesWithoutItemsAreWrittenAsBefore keeps signatures and the digests of
// policies that were made before items were decided on.
func TestDecisionsAndPoliciesWithoutItemsAreWrittenAsBefore(t *testing.T) {
	signed, err := engagement.Decision{ID: "1", Verdict: engagement.Approve}.SigningBytes()
	require.NoError(t, err)
	require.NotContains(t, string(signed), "items")
	plain := engagement.Policy{Title: "A gate", Stages: []engagement.Stage{{Key: "one"}}}
	plain.Defaults()
	text, err := json.Marshal(plain)
	require.NoError(t, err)
	for _, field := range []string{"items", "affected_by"} {
		require.NotContains(t, string(text), field)
	}
}

func TestAPolicyOnItemsIsHeldToItsSubject(t *testing.T) {
	for want, change := range map[string]func(*engagement.Policy){
		"plan.items.verdicts":    func(p *engagement.Policy) { p.Items.Verdicts = []engagement.ItemVerdict{engagement.AcceptItem} },
		"plan.items.verdicts[1]": func(p *engagement.Policy) { p.Items.Verdicts = []engagement.ItemVerdict{engagement.AcceptItem, "keep"} },
		"plan.items.comment_required[0]": func(p *engagement.Policy) {
			p.Items.CommentRequired = []engagement.ItemVerdict{"keep"}
		},
		"plan.revisions.affected_by": func(p *engagement.Policy) { p.Revisions.AffectedBy = engagement.AffectedByOwnItems },
	} {
		var f engagement.Faults
		byAction(change).Check(&f, "plan")
		require.True(t, faulted(f, want), "%s in %v", want, f)
	}
}

func faulted(f engagement.Faults, field string) bool {
	for _, fault := range f {
		if fault.Field == field {
			return true
		}
	}
	return false
}
