package engagement_test

import (
	"flag"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// cases is how many random cases every property of gates is held to.
const cases = 10_000

// holds checks a property on that many random cases, whatever the flags say.
func holds(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	checks := flag.Lookup("rapid.checks")
	before, wanted := checks.Value.String(), cases
	if testing.Short() {
		wanted *= 5 // rapid divides by as much
	}
	require.NoError(t, checks.Value.Set(strconv.Itoa(wanted)))
	defer func() { require.NoError(t, checks.Value.Set(before)) }()
	ran := 0
	rapid.Check(t, func(rt *rapid.T) {
		property(rt)
		ran++
	})
	assert.GreaterOrEqual(t, ran, cases, "cases that were run to their end")
}

var (
	start    = time.Date(2027, 3, 1, 9, 0, 0, 0, time.UTC)
	team     = []string{"ana", "ben", "cas", "dan", "eva", "fay"}
	outside  = []string{"gil", "hal"}
	everyone = slices.Concat(team, outside)
	roles    = []engagement.Role{engagement.RoleSponsor, engagement.RoleLeader, engagement.RoleCTO}
	fields   = []string{"budget", "scope"}
)

func whether(t *rapid.T, what string) bool { return rapid.Bool().Draw(t, what) }

func oneOf[T any](t *rapid.T, what string, all ...T) T { return rapid.SampledFrom(all).Draw(t, what) }

func drawWho(t *rapid.T, what string) engagement.Who {
	if rapid.IntRange(0, 3).Draw(t, what+" by person") == 0 {
		return engagement.Who{Person: oneOf(t, what, team...)}
	}
	return engagement.Who{Role: oneOf(t, what, roles...)}
}

func drawStage(t *rapid.T, n int) engagement.Stage {
	s := engagement.Stage{
		Key: fmt.Sprint("stage", n), CommentRequired: []engagement.Verdict{}, Channels: []engagement.Channel{engagement.ChannelAPI},
		Mode: oneOf(t, "mode", engagement.Quorum{Mode: engagement.ModeAny}, engagement.Quorum{Mode: engagement.ModeAll},
			engagement.Quorum{Mode: engagement.ModeCount, N: rapid.IntRange(1, 4).Draw(t, "count")},
			engagement.Quorum{Mode: engagement.ModePercent, N: rapid.IntRange(1, 100).Draw(t, "percent")},
			engagement.Quorum{Mode: engagement.ModePerGroup, N: rapid.IntRange(1, 2).Draw(t, "per group")}),
		RejectWhen: oneOf(t, "reject when", engagement.RejectRule{When: engagement.RejectImpossible}, engagement.RejectRule{When: engagement.RejectImpossible},
			engagement.RejectRule{When: engagement.RejectFirst}, engagement.RejectRule{When: engagement.RejectCount, N: rapid.IntRange(1, 3).Draw(t, "rejections")},
			engagement.RejectRule{When: engagement.RejectPercent, N: rapid.IntRange(1, 100).Draw(t, "rejected")}),
	}
	for range rapid.IntRange(1, 3).Draw(t, "approvers") {
		who := drawWho(t, "approver")
		a := engagement.Approver{Role: who.Role, Person: who.Person, Group: oneOf(t, "group", "", "a", "b")}
		if whether(t, "part") {
			a.Part = []string{oneOf(t, "part", fields...)}
		}
		s.Approvers = append(s.Approvers, a)
	}
	if rapid.IntRange(0, 3).Draw(t, "veto") == 0 {
		s.Veto = []engagement.Who{drawWho(t, "veto")}
	}
	if whether(t, "no abstention") {
		no := false
		s.Abstain.Allowed = &no
	}
	s.Abstain.MinParticipation = rapid.IntRange(0, 3).Draw(t, "participation")
	return s
}

func drawPolicy(t *rapid.T) engagement.Policy {
	p := engagement.Policy{Title: "A gate"}
	for n := range rapid.IntRange(1, 3).Draw(t, "stages") {
		p.Stages = append(p.Stages, drawStage(t, n+1))
	}
	p.Duties.Exclude = oneOf(t, "exclude", nil, []engagement.Hand{engagement.HandRequester},
		[]engagement.Hand{engagement.HandAuthor, engagement.HandLastEditor})
	p.Duties.SamePerson = oneOf(t, "same person", engagement.SamePersonForbid, engagement.SamePersonCarryForward)
	p.Revisions.OnMaterialChange = oneOf(t, "reset", engagement.ResetAll, engagement.ResetAffected)
	if rapid.IntRange(0, 4).Draw(t, "no standing") == 0 {
		no := false
		p.Delegation.Standing = &no
	}
	p.Defaults()
	return p
}

// play is a gate with the world around it, and what a clerk would write down: who has
// said what, by name. The clerk knows nothing of seats and tasks.
type play struct {
	gate *engagement.Gate
	team map[string][]engagement.Role
	away map[string][]engagement.StandIn
	now  time.Time
	said map[string]engagement.Verdict // of the open stage
	acts int
}

func newPlay(t *rapid.T) *play {
	p := &play{now: start, team: map[string][]engagement.Role{}, away: map[string][]engagement.StandIn{}}
	p.drawTeam(t)
	p.drawAway(t)
	hands := engagement.Hands{
		Requester: oneOf(t, "requester", everyone...), LastEditor: oneOf(t, "last editor", everyone...),
		Authors: []string{oneOf(t, "author", everyone...)},
	}
	p.gate = engagement.NewGate("gate", engagement.GatePlan, subject(1), hands, drawMaterial(t), drawPolicy(t), nil)
	if !p.openNext() {
		t.SkipNow() // nobody to ask
	}
	return p
}

func subject(revision int) engagement.Subject {
	return engagement.Subject{Ref: "plan/1", Revision: revision, Digest: "d" + strconv.Itoa(revision)}
}

func drawMaterial(t *rapid.T) []engagement.Field {
	var all []engagement.Field
	for _, f := range fields {
		all = append(all, engagement.Field{Name: f, Digest: oneOf(t, f, "1", "2")})
	}
	return all
}

func (p *play) drawTeam(t *rapid.T) {
	for _, person := range team {
		delete(p.team, person)
		if has := rapid.SliceOfNDistinct(rapid.SampledFrom(roles), oneOf(t, "in the team", 0, 1, 1, 1), 2, rapid.ID[engagement.Role]).Draw(t, person); len(has) > 0 {
			p.team[person] = has
		}
	}
}

func (p *play) drawAway(t *rapid.T) {
	p.away = map[string][]engagement.StandIn{}
	for n := range rapid.IntRange(0, 3).Draw(t, "away") {
		from := p.now.Add(time.Duration(rapid.IntRange(-2, 3).Draw(t, "from")) * time.Hour)
		p.away[oneOf(t, "principal", team...)] = []engagement.StandIn{{
			Person: oneOf(t, "stand-in", everyone...), Mode: oneOf(t, "how", engagement.DelegationReplace, engagement.DelegationAdd),
			From: from, Until: from.Add(time.Duration(rapid.IntRange(1, 4).Draw(t, "for")) * time.Hour), Delegation: fmt.Sprint(n),
		}}
	}
}

// eligible are the people whom a stage's policy asks, in the order of the team.
func (p *play) eligible(stage engagement.Stage) []engagement.Eligible {
	var all []engagement.Eligible
	for _, person := range team {
		who, asked := stage.Select(person, p.team[person], func(address string) bool { return address == person })
		if asked {
			who.StandIns = p.away[person]
			all = append(all, who)
		}
	}
	return all
}

// openNext opens the next stage where it can be opened.
func (p *play) openNext() bool {
	stage, more := p.gate.NextStage()
	if !more {
		return false
	}
	opening, err := p.gate.OpenStage(p.eligible(stage), p.now, p.now.Add(24*time.Hour), time.Time{})
	if err != nil {
		return false
	}
	p.said = map[string]engagement.Verdict{}
	for _, v := range opening.Carried {
		p.said[v.Person] = v.Verdict
		p.gate.Numbered(v.Person, "carried-"+stage.Key+"-"+v.Person)
	}
	return true
}

func (p *play) decision(person string, v engagement.Verdict) engagement.Decision {
	p.acts++
	d := engagement.Decision{
		ID: strconv.Itoa(p.acts), Gate: "gate", Stage: p.gate.Stage().Key, Revision: p.gate.Subject.Revision, Digest: p.gate.Subject.Digest,
		Verdict: v, Person: person, Channel: engagement.ChannelAPI,
	}
	if v == engagement.ApproveWithConditions {
		d.Conditions = []engagement.Condition{{Text: "if"}}
	}
	return d
}

// decide counts a decision if it may count, and has the clerk write it down.
func (p *play) decide(person string, v engagement.Verdict) bool {
	d := p.decision(person, v)
	if !p.gate.Deciding() || p.gate.Check(d) != nil {
		return false
	}
	p.gate.Apply(d, p.now)
	if v != engagement.Recuse {
		p.said[person] = v
	}
	return true
}

// act does something at random. It names what.
func (p *play) act(t *rapid.T) string {
	person, other := oneOf(t, "person", everyone...), oneOf(t, "other", everyone...)
	to := engagement.Eligible{Person: other, Roles: p.team[other]}
	what := oneOf(t, "act", "decide", "decide", "decide", "retract", "delegate", "reclaim", "reassign", "add", "escalate", "follow", "wait", "away")
	switch what {
	case "decide":
		p.decide(person, oneOf(t, "verdict", engagement.Approve, engagement.Approve, engagement.ApproveWithConditions,
			engagement.Reject, engagement.Abstain, engagement.Recuse, engagement.RequestChanges))
	case "retract":
		if _, _, err := p.gate.Retract(person); err == nil {
			delete(p.said, person)
		}
	case "delegate":
		until := oneOf(t, "until", time.Time{}, p.now.Add(time.Hour))
		_, _ = p.gate.Delegate(person, to, until)
	case "reclaim":
		_, _ = p.gate.Reclaim(person)
	case "reassign":
		_, _ = p.gate.Reassign(person, to)
	case "add":
		_, _ = p.gate.Add(to, oneOf(t, "group", p.gate.Stage().GroupKeys()...))
	case "escalate":
		p.escalate(t, to)
	case "wait":
		p.now = p.now.Add(time.Duration(rapid.IntRange(1, 3).Draw(t, "hours")) * time.Hour)
		p.follow()
	case "away":
		p.drawAway(t)
		p.follow()
	case "follow":
		p.drawTeam(t)
		before := p.gate.Standing()
		p.follow()
		if after := p.gate.Standing(); after.Needed < before.Needed || after.Eligible < before.Eligible {
			t.Fatalf("a change of the team took the bar from %+v to %+v", before, after)
		}
	}
	return what
}

func (p *play) escalate(t *rapid.T, to engagement.Eligible) {
	if p.gate.Deciding() {
		second := oneOf(t, "second", everyone...)
		p.gate.Escalate(oneOf(t, "effect", engagement.EffectAdd, engagement.EffectReplace),
			[]engagement.Eligible{to, {Person: second, Roles: p.team[second]}})
	}
}

func (p *play) follow() {
	if p.gate.Deciding() {
		p.gate.Follow(p.eligible(p.gate.Stage()), p.now)
	}
}

// proceed goes to the next stage when the open one has passed.
func (p *play) proceed() bool {
	if p.gate.Standing().Result != engagement.ResultPassed {
		return p.gate.Deciding()
	}
	p.gate.FinishStage()
	return p.openNext()
}
