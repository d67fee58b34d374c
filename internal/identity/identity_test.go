package identity_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/anchor"
	"mandate/internal/engagement"
	"mandate/internal/identity"
)

var _ activities.SignaturePort = identity.Keys{}

// The whole table, spelled out a second time: a grant that changes must change here.
func TestTheTableOfRolesAndActions(t *testing.T) {
	// admin pmo auditor operator consultant member viewer, then pmo sponsor leader cto consultant member
	want := map[identity.Action]string{
		identity.ReadEngagement:    "yyy.yyy yyyyyy",
		identity.StartEngagement:   "yy..... ......",
		identity.SteerEngagement:   "yy..... ......",
		identity.ReadDraft:         "yyy.y.. y..yy.",
		identity.EditDraft:         "yy..y.. y..yy.",
		identity.SubmitWork:        "yy..y.. y..yy.",
		identity.ExportContent:     "yyy.y.. y..yy.",
		identity.ImportContent:     "yy..y.. y..yy.",
		identity.ReadAnswers:       "yyy.yy. yyyyyy",
		identity.AnswerQuestions:   "yy..yy. yyyyyy",
		identity.AskRespondents:    "yy..y.. y..yy.",
		identity.ReviewAnswers:     "yy..y.. y..y..",
		identity.Decide:            "yy..yy. yyyyyy",
		identity.ResolveGate:       "yy..... ......",
		identity.ReportDelivery:    "yy..yy. yyyyyy",
		identity.ReadChange:        "yyy.y.. y..yy.",
		identity.EditChange:        "yy..y.. y..yy.",
		identity.ApproveMessages:   "yy..y.. y..yy.",
		identity.RaiseConcern:      "yy..yy. yyyyyy",
		identity.EditMetrics:       "yy..y.. y..yy.",
		identity.AddReading:        "yy..yy. yyyyyy",
		identity.ProposeInitiative: "yy..yy. yyyyyy",
		identity.AddFile:           "yy..yy. yyyyyy",
		identity.ReadMethodology:   "yyy.yyy ......",
		identity.AddMethodology:    "yy..... ......",
		identity.ReadPeople:        "yyy.y.. ......",
		identity.EditPeople:        "yy..... ......",
		identity.EditClients:       "yy..... ......",
		identity.ReadDossier:       "yyy.... ......",
		identity.OverrideGate:      "yy...y. .y....",
		identity.MeasureApprovals:  "yyy.... ......",
		identity.ReadPortfolio:     "yyy.... ......",
		identity.OwnProfile:        "yyyyyyy ......",
		identity.OwnDelegations:    "yy..yyy ......",
		identity.ReadDelegations:   "yyy.... ......",
		identity.ManageDelegations: "yy..... ......",
		identity.ReadOperations:    "yy.y... ......",
		identity.RetryStep:         "yy.y... ......",
		identity.ReadAccessLog:     "y.y.... ......",
		identity.ReadTokens:        "y.y.... ......",
		identity.ManageTokens:      "y...... ......",
		identity.ReadSignIns:       "y.y.... ......",
		identity.ManageSignIns:     "y...... ......",
		identity.ReadPayloads:      "y..y... ......",
		identity.ManageWebhooks:    "y...... ......",
		identity.ReadPrivacy:       "y.y.... ......",
		identity.ManagePrivacy:     "y...... ......",
	}
	assert.Len(t, identity.Actions, len(want))
	for action, row := range want {
		for i, role := range identity.Roles {
			assert.Equal(t, row[i] == 'y', identity.Allowed(role, action), "%s %s", role, action)
			err := identity.Principal{Role: role}.May(action)
			assert.Equal(t, row[i] != 'y', engagement.CodeOf(err) == engagement.Forbidden, "%s %s", role, action)
		}
		for i, role := range engagement.Roles {
			assert.Equal(t, row[len(identity.Roles)+1+i] == 'y', identity.AllowedIn(role, action), "%s in an engagement %s", role, action)
		}
	}
	assert.False(t, identity.Allowed("stranger", identity.ReadEngagement))
	assert.False(t, identity.Allowed(identity.Admin, "no.such.action"))
	assert.False(t, identity.AllowedIn(engagement.RoleCTO, "no.such.action"))
}

func TestTheTableAsMarkdownHasARowForEachAction(t *testing.T) {
	md := identity.Markdown()
	ofEngagement := 0
	for _, g := range identity.Actions {
		if identity.OfEngagement(g.Action) {
			ofEngagement++
		}
	}
	assert.Equal(t, len(identity.Actions)+2+1+2+ofEngagement, strings.Count(md, "\n"))
	assert.Contains(t, md, "| `tokens.manage` | Create and revoke API tokens | ✓ |   |   |   |   |   |   |")
	assert.Contains(t, md, "| `gate.override` |   | ✓ |   |   |   |   |")
}

func TestConsultantsMembersAndViewersAreConfinedToTheirTeams(t *testing.T) {
	for _, role := range identity.Roles {
		scope := identity.Principal{Role: role, Person: "p1"}.Scope()
		confined := role == identity.Consultant || role == identity.Member || role == identity.Viewer
		assert.Equal(t, confined, scope == "p1", role)
	}
	assert.Equal(t, identity.PMO, identity.Strongest([]string{"viewer", "pmo", "unknown"}))
	assert.Empty(t, identity.Strongest(nil))
}

func TestARoleIncludesAnotherThatMayDoNothingBeyondIt(t *testing.T) {
	for _, role := range identity.Roles {
		assert.True(t, identity.Admin.Includes(role), role)
		assert.True(t, role.Includes(role), role)
	}
	assert.False(t, identity.PMO.Includes(identity.Operator), "it reads payloads")
	assert.True(t, identity.PMO.Includes(identity.Consultant))
	assert.False(t, identity.PMO.Includes(identity.Auditor), "it reads the access log")
	assert.False(t, identity.PMO.Includes(identity.Admin))
	assert.False(t, identity.Consultant.Includes(identity.Operator))
	assert.False(t, identity.Role("unknown").Includes(identity.Viewer))
	assert.False(t, identity.Admin.Includes("unknown"))
}

func TestATokenIsRecognisedAndAMistypedOneIsNot(t *testing.T) {
	token, prefix, hash := identity.NewToken()
	require.NoError(t, identity.CheckToken(token))
	assert.True(t, strings.HasPrefix(token, prefix))
	assert.Less(t, len(prefix), 20)
	assert.Equal(t, identity.TokenHash(token), hash)
	other, _, _ := identity.NewToken()
	assert.NotEqual(t, token, other)

	for i := range token {
		wrong := []byte(token)
		wrong[i] = map[bool]byte{true: 'x', false: 'y'}[wrong[i] != 'x']
		assert.Equal(t, engagement.Unauthenticated, engagement.CodeOf(identity.CheckToken(string(wrong))), string(wrong))
	}
	for _, wrong := range []string{"", "mdt_", token[:len(token)-1], token + "0", "Bearer " + token} {
		assert.Error(t, identity.CheckToken(wrong), wrong)
	}
}

func keys(t *testing.T, fill string) identity.Keys {
	t.Helper()
	k, err := identity.KeysFrom([]byte(strings.Repeat(fill, identity.SecretSize)))
	require.NoError(t, err)
	return k
}

func TestASignatureCoversEveryFieldOfADecision(t *testing.T) {
	k := keys(t, "a")
	d, err := k.SignDecision(engagement.Decision{
		ID: "d1", Gate: "g1", Stage: "leaders", Revision: 2, Digest: "abc", Verdict: engagement.Approve,
		Person: "p1", Channel: engagement.ChannelAPI, SignedInBy: "token", DecidedAt: time.Now(),
	})
	require.NoError(t, err)
	assert.True(t, k.VerifyDecision(d))
	assert.False(t, keys(t, "b").VerifyDecision(d), "another installation's key")

	forged := []func(*engagement.Decision){
		func(d *engagement.Decision) { d.ID = "d2" },
		func(d *engagement.Decision) { d.Gate = "g2" },
		func(d *engagement.Decision) { d.Stage = "others" },
		func(d *engagement.Decision) { d.Revision = 3 },
		func(d *engagement.Decision) { d.Digest = "abd" },
		func(d *engagement.Decision) { d.Verdict = engagement.Reject },
		func(d *engagement.Decision) { d.Comment = "no" },
		func(d *engagement.Decision) { d.Conditions = []engagement.Condition{{Text: "more"}} },
		func(d *engagement.Decision) { d.Person = "p2" },
		func(d *engagement.Decision) { d.Channel = engagement.ChannelWeb },
		func(d *engagement.Decision) { d.SignedInBy = "session" },
		func(d *engagement.Decision) { d.SignedInAt = time.Now() },
		func(d *engagement.Decision) { d.DecidedAt = d.DecidedAt.Add(time.Second) },
		func(d *engagement.Decision) { d.Signature = nil },
		func(d *engagement.Decision) { d.Signature = d.Signature[1:] },
	}
	for i, forge := range forged {
		f := d
		forge(&f)
		assert.False(t, k.VerifyDecision(f), "forgery %d", i)
	}
	_, err = identity.Keys{}.SignDecision(d)
	assert.Error(t, err)
}

func TestAnAnchorIsSignedWithAKeyOfItsOwn(t *testing.T) {
	k := keys(t, "a")
	s, err := k.SignAnchor(anchor.Statement{Org: "o", Number: 1})
	require.NoError(t, err)
	require.NoError(t, s.Verify(k.AnchorKey()))
	assert.Error(t, s.Verify(keys(t, "b").AnchorKey()), "another installation's key")
	_, err = identity.Keys{}.SignAnchor(s)
	assert.Error(t, err)
}

func TestALinkIsTheSameForTheSameIssueAndAnotherForAllElse(t *testing.T) {
	k := keys(t, "a")
	token, hash := k.LinkToken("g", "s", 1, "p", 1)
	again, _ := k.LinkToken("g", "s", 1, "p", 1)
	assert.Equal(t, token, again)
	assert.Len(t, token, 43)
	assert.Equal(t, identity.LinkHash(token), hash)

	seen := map[string]bool{token: true}
	for _, other := range []func() (string, []byte){
		func() (string, []byte) { return k.LinkToken("g2", "s", 1, "p", 1) },
		func() (string, []byte) { return k.LinkToken("gs", "", 1, "p", 1) },
		func() (string, []byte) { return k.LinkToken("g", "s2", 1, "p", 1) },
		func() (string, []byte) { return k.LinkToken("g", "s", 2, "p", 1) },
		func() (string, []byte) { return k.LinkToken("g", "s", 1, "p2", 1) },
		func() (string, []byte) { return k.LinkToken("g", "s", 1, "p", 2) },
		func() (string, []byte) { return keys(t, "b").LinkToken("g", "s", 1, "p", 1) },
	} {
		token, _ := other()
		assert.False(t, seen[token])
		seen[token] = true
	}
}

func TestAFormIsBoundToItsReader(t *testing.T) {
	k := keys(t, "a")
	token := k.FormToken("session 1")
	assert.True(t, k.CheckFormToken("session 1", token))
	assert.False(t, k.CheckFormToken("session 2", token))
	assert.False(t, k.CheckFormToken("session 1", ""))
}

func TestTheSecretIsMadeOnceAndKeptFromOthers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data", "secret")
	first, err := identity.LoadOrCreateSecret(path)
	require.NoError(t, err)
	assert.Len(t, first, identity.SecretSize)
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	again, err := identity.LoadOrCreateSecret(path)
	require.NoError(t, err)
	assert.Equal(t, first, again)

	require.NoError(t, os.WriteFile(path, []byte("short"), 0o600))
	_, err = identity.LoadOrCreateSecret(path)
	assert.ErrorContains(t, err, "restore it from your backup")
	_, err = identity.KeysFrom([]byte("short"))
	assert.Error(t, err)
}
