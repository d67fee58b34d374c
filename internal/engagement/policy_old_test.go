package engagement_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
)

// TestAPolicyReadsAsItWasWritten writes random policies as snapshots and reads them back.
func TestAPolicyReadsAsItWasWritten(t *testing.T) {
	holds(t, func(t *rapid.T) {
		p := drawPolicy(t)
		text, err := json.Marshal(p)
		require.NoError(t, err)
		var read engagement.Policy
		require.NoError(t, json.Unmarshal(text, &read))
		before, err := p.Digest()
		require.NoError(t, err)
		after, err := read.Digest()
		require.NoError(t, err)
		if before != after {
			t.Fatalf("%+v reads as %+v", p, read)
		}
	})
}

// TestOldSnapshotsMeanWhatTheyMeant reads stages as they stood in gates before the policy
// was what it is now.
func TestOldSnapshotsMeanWhatTheyMeant(t *testing.T) {
	for name, row := range map[string]struct {
		old  string
		want func(*engagement.Policy)
	}{
		"a count": {`{"stages":[{"mode":"count","needed":2}]}`, func(p *engagement.Policy) {
			p.Stages[0].Mode = engagement.Quorum{Mode: engagement.ModeCount, N: 2}
		}},
		"a percentage": {`{"stages":[{"mode":"percent","needed":60}]}`, func(p *engagement.Policy) {
			p.Stages[0].Mode = engagement.Quorum{Mode: engagement.ModePercent, N: 60}
		}},
		"rejections": {`{"stages":[{"reject_when":"count","rejections":3}]}`, func(p *engagement.Policy) {
			p.Stages[0].RejectWhen = engagement.RejectRule{When: engagement.RejectCount, N: 3}
		}},
		"a veto of roles": {`{"stages":[{"veto":["sponsor","cto"]}]}`, func(p *engagement.Policy) {
			p.Stages[0].Veto = []engagement.Who{{Role: engagement.RoleSponsor}, {Role: engagement.RoleCTO}}
		}},
		"no abstention": {`{"stages":[{"no_abstention":true,"min_participation":2}]}`, func(p *engagement.Policy) {
			no := false
			p.Stages[0].Abstain = engagement.Abstention{Allowed: &no, MinParticipation: 2}
		}},
		"one escalation, which told people": {`{"stages":[{"escalate":{"after":"due + PT5S","to":"pmo"}}]}`, func(p *engagement.Policy) {
			after, err := engagement.ParseMoment("due + PT5S")
			require.NoError(t, err)
			p.Stages[0].Escalate = []engagement.StageEscalation{{After: after, To: engagement.Who{Role: engagement.RolePMO}, Effect: engagement.EffectTell}}
		}},
		"no escalation": {`{"stages":[{"escalate":null}]}`, func(*engagement.Policy) {}},
		"the requester excluded, three rounds": {`{"stages":[{}],"exclude_requester":true,"max_rounds":3}`, func(p *engagement.Policy) {
			p.Duties.Exclude = []engagement.Hand{engagement.HandRequester}
			p.Revisions.MaxRounds = 3
		}},
		"nobody excluded": {`{"stages":[{}],"exclude_requester":false}`, func(*engagement.Policy) {}},
	} {
		t.Run(name, func(t *testing.T) {
			want := engagement.Policy{Stages: []engagement.Stage{{}}}
			row.want(&want)
			var read engagement.Policy
			require.NoError(t, json.Unmarshal([]byte(row.old), &read))
			assert.Equal(t, want, read)
		})
	}
}
