package methodology_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"mandate/internal/methodology"
)

// Whatever is posted, the answer is a methodology or faults that lie in the file.
func FuzzParse(f *testing.F) {
	policies := strings.NewReplacer(
		"approvers: [role: leader]", "approvers: [{role: leader, group: g, part: [actions]}]\n          mode: per_group 1\n          veto: [person: a]\n          when: plan.actions > 1",
		"title: Plan", "title: Plan\n      separation_of_duties: {exclude: [author], same_person: forbid}\n      revisions: {max_rounds: 2, material_fields: [budget]}",
	).Replace(sample)
	for _, seed := range []string{sample, policies, strings.ReplaceAll(sample, "due: 1 day", "needed: 2, escalate: {to: pmo}"), "", "key: [", "{\"key\": \"a\"}", "questions:\n- ref: a\n- - b\n", "? a\n: b", "a: |\n  b\n", "<<: *a", "\ufeffkey: é", "\r0"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		if len(source) > 4_000 {
			t.Skip("long files take the time of their length, and nothing else")
		}
		m, err := methodology.Parse("fuzz.yaml", source)
		if err == nil {
			if _, err := methodology.Marshal(m); err != nil {
				t.Fatal(err)
			}
			return
		}
		var wrong *methodology.SourceError
		if !errors.As(err, &wrong) || len(wrong.Faults) == 0 {
			t.Fatalf("%v names no fault", err)
		}
		lines := bytes.Count(source, []byte("\n")) + bytes.Count(source, []byte("\r")) + 1
		for _, fault := range wrong.Faults {
			if fault.Line < 1 || fault.Line > lines || fault.Column < 1 {
				t.Fatalf("%+v lies outside of %d lines", fault, lines)
			}
		}
		if err := methodology.Explain(io.Discard, source, err); err != nil {
			t.Fatal(err)
		}
	})
}
