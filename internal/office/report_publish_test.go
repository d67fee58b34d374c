package office_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/gowebpki/jcs"
	"github.com/stretchr/testify/require"

	"mandate/activities"
	"mandate/internal/contract"
	"mandate/internal/engagement"
	"mandate/internal/store"
)

// every report of an engagement, once it has come to its closing phase.
func every(projects []string) []activities.PublishRequest {
	return []activities.PublishRequest{
		{Kind: "diagnosis", Ref: contract.RefAssessment},
		{Kind: "plan", Ref: contract.RefPlan},
		{Kind: "project", Ref: contract.RefProject(projects[0]), Item: projects[0]},
		{Kind: "project", Ref: contract.RefProject(projects[1]), Item: projects[1]},
		{Kind: "development", Ref: contract.RefDevelopment},
		{Kind: "change", Ref: contract.RefChange},
		{Kind: "review", Ref: contract.RefPeriod(1), Item: "1"},
		{Kind: "final", Ref: contract.RefClose},
	}
}

func TestEveryReportIsSoundAndKeepsSecrets(t *testing.T) {
	f := openFile(t)
	for _, req := range every(f.whole()) {
		doc := f.publish(req.Kind, req.Ref, req.Item)
		requireSound(t, doc)
		text := said(doc)
		require.Contains(t, text, "Müller & <Söhne>", "the client's name stands as it is written")
		require.Contains(t, text, "Confidentiality: strict")
		for _, secret := range []string{teamFinding, "He hides things", interviewee, "Said in confidence", "Otto Gegen"} {
			require.NotContains(t, text, secret, "in the report %s", req.Kind)
		}
		for _, jargon := range []string{"approved_with_conditions", "request_changes", "handed_over", "new_technology", "action-1", "finding-1", "group-1"} {
			require.NotContains(t, text, jargon, "in the report %s", req.Kind)
		}
		for _, id := range f.people {
			require.NotContains(t, text, id)
		}
	}
}

func TestAReportIsWrittenOnce(t *testing.T) {
	f := openFile(t)
	for _, req := range every(f.whole()) {
		req.Place, req.At = f.place, f.now
		first, err := f.office.Publish(t.Context(), req)
		require.NoError(t, err)
		write(f, "", "", engagement.Concern{Verbatim: "Raised after " + req.Kind + req.Item})
		f.days(1)
		req.At = f.now
		again, err := f.office.Publish(t.Context(), req)
		require.NoError(t, err)
		require.Equal(t, first, again)
	}
	f.in(func(tx *store.Tx) {
		kept, err := tx.Reports(f.place.Engagement)
		require.NoError(t, err)
		require.Len(t, kept, 8)
	})
}

func TestAReportsDigestIsThatOfItsStoredBody(t *testing.T) {
	f := openFile(t)
	for _, req := range every(f.whole()) {
		req.Place, req.At = f.place, f.now
		done, err := f.office.Publish(t.Context(), req)
		require.NoError(t, err)
		f.in(func(tx *store.Tx) {
			kept, err := tx.Report(done.Report)
			require.NoError(t, err)
			canonical, err := jcs.Transform(kept.Body)
			require.NoError(t, err)
			require.Equal(t, string(canonical), string(kept.Body))
			sum := sha256.Sum256(kept.Body)
			require.Equal(t, hex.EncodeToString(sum[:]), done.Digest)
			require.Equal(t, f.now, kept.At)
			require.NotEmpty(t, kept.Title)
		})
	}
}

func TestAnUnknownReportIsRefused(t *testing.T) {
	f := openFile(t)
	_, err := f.office.Publish(t.Context(), activities.PublishRequest{Place: f.place, Kind: "gossip", Ref: "gossip/1"})
	require.Equal(t, engagement.Invalid, engagement.CodeOf(err), "%v", err)
	_, err = f.office.Publish(t.Context(), activities.PublishRequest{Place: f.place, Kind: "project", Ref: "project/x", Item: "x"})
	require.Equal(t, engagement.NotFound, engagement.CodeOf(err), "%v", err)
}

func TestReportsOfAnEngagementThatEndedEarlySayWhatIsNot(t *testing.T) {
	f := openFile(t)
	for _, kind := range []string{"diagnosis", "plan", "development", "change", "review", "final"} {
		ref := map[string]string{
			"diagnosis": contract.RefAssessment, "plan": contract.RefPlan, "review": contract.RefPeriod(1),
			"final": contract.RefClose, "development": contract.RefDevelopment, "change": contract.RefChange,
		}[kind]
		requireSound(t, f.publish(kind, ref, ""))
	}
	f2 := openFile(t)
	require.Contains(t, said(f2.publish("plan", contract.RefPlan, "")), "No plan was put before the leaders.")
	require.Contains(t, said(f2.publish("final", contract.RefClose, "")), "without an approved improvement plan")
}
