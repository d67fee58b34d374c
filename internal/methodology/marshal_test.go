package methodology_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"mandate/internal/engagement"
	"mandate/internal/methodology"
)

func TestTheBuiltInMethodologiesAreReadBackAsTheyAreWritten(t *testing.T) {
	for _, m := range methodology.Builtins() {
		require.Equal(t, m, writtenAndRead(t, m))
	}
}

func TestWhatIsWrittenIsReadBackEqual(t *testing.T) {
	base := parsed(t, sample)
	text := rapid.OneOf(
		rapid.StringMatching(`[ \t\n#:\-\[\]{}"'\\|>&*!%@,?~a-c0-9éß優😀]{0,30}x`),
		rapid.SampledFrom([]string{"no", "1", "0x1F", "~", "null", "1.0", "a: b", "- a", "# a", " a ", "a\n b\n", "\na", "a\n\n\nb", "a\r\nb", "'a", "a #b", "17:00", "2026-01-01", "x\u0085y", "x\u2028y", "!!a", ".inf", "<<", "=", "%", "x\u0000y", "x\u0007y", "x\ufeffy", "\\n", "😀"}),
	)
	rapid.Check(t, func(t *rapid.T) {
		m, err := methodology.Overlay(base, "copy", []byte("version: 1"))
		if err != nil {
			t.Fatal(err)
		}
		m.Title, m.Description, m.Licence = text.Draw(t, "title"), text.Draw(t, "description"), text.Draw(t, "licence")
		m.Scale.Labels = rapid.SliceOfN(text, 2, 11).Draw(t, "labels")
		m.Version = rapid.IntRange(1, 1_000_000).Draw(t, "version")
		m.Questions = nil
		for _, ref := range rapid.SliceOfNDistinct(text, 1, 5, rapid.ID[string]).Draw(t, "refs") {
			m.Questions = append(m.Questions, engagement.Question{
				Ref: ref, Area: "one", Text: text.Draw(t, "text"), Guidance: text.Draw(t, "guidance"),
				Weight: rapid.IntRange(1, 10).Draw(t, "weight"),
			})
		}
		m.Process.Gates[engagement.GatePlan] = anyPolicy(t, m.Process.Gates[engagement.GatePlan], text)
		m.Process.ReviewLead = span(t, rapid.SampledFrom([]string{"", "3 business days"}).Draw(t, "lead"))

		if got := writtenAndRead(t, m); !equal(m, got) {
			t.Fatalf("wrote %+v, read %+v", m, got)
		}
	})
}

// anyPolicy draws every field that a policy has.
func anyPolicy(t *rapid.T, p engagement.Policy, text *rapid.Generator[string]) engagement.Policy {
	p.Title = text.Draw(t, "policy")
	p.Risk = rapid.SampledFrom([]engagement.Risk{engagement.RiskNormal, engagement.RiskLow}).Draw(t, "risk")
	p.Duties.Exclude = some(engagement.HandRequester, engagement.HandAuthor, engagement.HandLastEditor).Draw(t, "exclude")
	p.Duties.SamePerson = rapid.SampledFrom([]engagement.SamePerson{engagement.SamePersonForbid, engagement.SamePersonCarryForward}).Draw(t, "same person")
	p.Revisions = engagement.Revisions{
		MaxRounds:        rapid.IntRange(1, 50).Draw(t, "rounds"),
		OnMaterialChange: rapid.SampledFrom([]engagement.Reset{engagement.ResetAll, engagement.ResetAffected}).Draw(t, "reset"),
		MaterialFields:   some(engagement.SubjectFields(engagement.GatePlan)...).Draw(t, "material"),
	}
	p.Delegation.Standing = rapid.Ptr(rapid.Bool(), true).Draw(t, "standing")
	for i := range p.Stages {
		p.Stages[i] = anyStage(t, p, p.Stages[i].Key, text)
	}
	return p
}

func anyStage(t *rapid.T, p engagement.Policy, key string, text *rapid.Generator[string]) engagement.Stage {
	who := rapid.OneOf(
		rapid.Map(rapid.SampledFrom(engagement.Roles), func(r engagement.Role) engagement.Who { return engagement.Who{Role: r} }),
		rapid.Map(text, func(address string) engagement.Who { return engagement.Who{Person: address} }),
	)
	number := rapid.IntRange(1, 100)
	s := engagement.Stage{
		Key:  key,
		When: rapid.SampledFrom([]string{"", "plan.build_cost > 5000000", `engagement.currency == "EUR" && revision > 1`, "plan.actions > 0 &&\nplan.has_security"}).Draw(t, "when"),
		Mode: rapid.OneOf(
			rapid.SampledFrom([]engagement.Quorum{{Mode: engagement.ModeAny}, {Mode: engagement.ModeAll}}),
			rapid.Custom(func(t *rapid.T) engagement.Quorum {
				return engagement.Quorum{Mode: rapid.SampledFrom([]engagement.Mode{engagement.ModeCount, engagement.ModePercent, engagement.ModePerGroup}).Draw(t, "mode"), N: number.Draw(t, "n")}
			}),
		).Draw(t, "mode"),
		RejectWhen: rapid.OneOf(
			rapid.SampledFrom([]engagement.RejectRule{{When: engagement.RejectFirst}, {When: engagement.RejectImpossible}}),
			rapid.Custom(func(t *rapid.T) engagement.RejectRule {
				return engagement.RejectRule{When: rapid.SampledFrom([]engagement.RejectWhen{engagement.RejectCount, engagement.RejectPercent}).Draw(t, "rule"), N: number.Draw(t, "n")}
			}),
		).Draw(t, "reject when"),
		Veto: listOf(who, 3).Draw(t, "veto"),
		Abstain: engagement.Abstention{
			Allowed: rapid.Ptr(rapid.Bool(), true).Draw(t, "may abstain"), MinParticipation: rapid.IntRange(1, 1000).Draw(t, "participation"),
		},
		Due:       span(t, rapid.SampledFrom([]string{"1 day", "5 business days", "PT30S", "P1M", "2 weeks"}).Draw(t, "due")),
		Cutoff:    rapid.SampledFrom([]string{"00:00", "17:00", "09:30"}).Draw(t, "cutoff"),
		Remind:    listOf(moments(t), engagement.MaxReminders).Draw(t, "remind"),
		OnExpiry:  rapid.SampledFrom([]engagement.Expiry{engagement.ExpiryAskPMO, engagement.ExpiryReject}).Draw(t, "on expiry"),
		Signature: rapid.SampledFrom([]engagement.Signature{engagement.SignatureNone, engagement.SignatureConfirm, engagement.SignatureReauthenticate}).Draw(t, "signature"),
		Meaning:   text.Draw(t, "meaning"),
		Channels:  rapid.SliceOfN(rapid.SampledFrom([]engagement.Channel{engagement.ChannelWeb, engagement.ChannelLink, engagement.ChannelAPI, engagement.ChannelSignal}), 1, 4).Draw(t, "channels"),

		CommentRequired: rapid.SliceOfN(rapid.SampledFrom(engagement.Verdicts), 0, 3).Draw(t, "comments"),
		ExpireAfter:     rapid.Ptr(moments(t), true).Draw(t, "expire after"),
	}
	if p.Risk == engagement.RiskLow && rapid.Bool().Draw(t, "time approves") {
		s.OnExpiry = engagement.ExpiryApprove
	}
	for _, w := range rapid.SliceOfN(who, 1, 4).Draw(t, "approvers") {
		s.Approvers = append(s.Approvers, engagement.Approver{
			Role: w.Role, Person: w.Person, Group: rapid.OneOf(rapid.Just(""), text).Draw(t, "group"),
			Part: some(engagement.SubjectFields(engagement.GatePlan)...).Draw(t, "part"),
		})
	}
	for _, w := range listOf(who, engagement.MaxEscalations).Draw(t, "escalate") {
		s.Escalate = append(s.Escalate, engagement.StageEscalation{
			After: moments(t).Draw(t, "after"), To: w,
			Effect: rapid.SampledFrom([]engagement.Effect{engagement.EffectTell, engagement.EffectAdd, engagement.EffectReplace}).Draw(t, "effect"),
		})
	}
	return s
}

// listOf draws lists that are nil when they are empty: nothing is written of either.
func listOf[T any](entry *rapid.Generator[T], most int) *rapid.Generator[[]T] {
	return rapid.Map(rapid.SliceOfN(entry, 0, most), func(list []T) []T {
		if len(list) == 0 {
			return nil
		}
		return list
	})
}

func some[T any](of ...T) *rapid.Generator[[]T] { return listOf(rapid.SampledFrom(of), 3) }

func moments(t fataler) *rapid.Generator[engagement.Moment] {
	return rapid.Map(rapid.SampledFrom([]string{"50%", "due", "due + 1 business day", "due - PT2S", "never"}), func(text string) engagement.Moment {
		m, err := engagement.ParseMoment(text)
		if err != nil {
			t.Fatalf("%s", err)
		}
		return m
	})
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func writtenAndRead(t fataler, m engagement.Methodology) engagement.Methodology {
	t.Helper()
	text, err := methodology.Marshal(m)
	if err != nil {
		t.Fatalf("%s", err)
	}
	got, err := methodology.Parse("written.yaml", text)
	if err != nil {
		t.Fatalf("%s in\n%s", err, text)
	}
	return got
}

func span(t fataler, text string) engagement.Span {
	t.Helper()
	var s engagement.Span
	if err := s.UnmarshalText([]byte(text)); err != nil {
		t.Fatalf("%s", err)
	}
	return s
}

func equal(a, b engagement.Methodology) bool {
	return assert.ObjectsAreEqual(a, b)
}
