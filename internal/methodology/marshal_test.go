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
		stage := &m.Process.Gates[engagement.GatePlan].Stages[0]
		stage.CommentRequired = rapid.SliceOfN(rapid.SampledFrom(engagement.Verdicts), 0, 3).Draw(t, "comments")
		if rapid.Bool().Draw(t, "says who may abstain") {
			allowed := rapid.Bool().Draw(t, "may abstain")
			stage.Abstain.Allowed = &allowed
		}
		stage.Meaning = text.Draw(t, "meaning")
		stage.Due = span(t, rapid.SampledFrom([]string{"1 day", "5 business days", "PT30S", "P1M", "2 weeks"}).Draw(t, "due"))
		m.Process.ReviewLead = span(t, rapid.SampledFrom([]string{"", "3 business days"}).Draw(t, "lead"))

		if got := writtenAndRead(t, m); !equal(m, got) {
			t.Fatalf("wrote %+v, read %+v", m, got)
		}
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
